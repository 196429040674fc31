"""What people say: severity a reason from the questionnaire, by audience, with disagreement and perception gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt

from churn_audit.model.answers import Respondent, severity
from churn_audit.model.checklist import AUDIENCES, DOES_NOT_APPLY, DONT_KNOW, Audience, Checklist
from churn_audit.model.findings import AnswersFinding, AnswersSummary, AudienceAnswer, Interval
from churn_audit.stats.intervals import Estimate, Z, mean_interval

# One pseudo-answer in the middle of the scale stands for what an audience would say before anybody is asked:
# severity is then uniform on 0–1, whose mean is 1/2 and whose variance is 1/12.
PRIOR_MEAN, PRIOR_VARIANCE = 0.5, 1 / 12


@dataclass(frozen=True)
class Said:
    """The finding for the file, the severity with its 90 % interval for the score, and leadership's own words."""

    finding: AnswersFinding
    severity: Interval | None
    only_does_not_apply: bool
    belief: str = ""


@dataclass(frozen=True)
class _Audience:
    n: int
    mean: float
    variance: float


def _shrunk(values: list[float]) -> _Audience:
    """Mean shrunk to 0.5 by n/(n+1), with the variance of that mean: the pseudo-answer counts as one more."""
    n = len(values)
    mean = (PRIOR_MEAN + sum(values)) / (n + 1)
    squares = PRIOR_VARIANCE + (PRIOR_MEAN - mean) ** 2 + sum((v - mean) ** 2 for v in values)
    return _Audience(n, mean, squares / (n * (n + 1)))


def assess(checklist: Checklist, respondents: Iterable[Respondent]) -> dict[str, Said]:
    """What was said of each reason somebody answered on, by reason id."""
    questions = checklist.questions
    scores: dict[str, dict[tuple[Audience, str], list[float]]] = defaultdict(lambda: defaultdict(list))
    unknown: dict[str, int] = defaultdict(int)
    no_use: dict[str, int] = defaultdict(int)
    beliefs: dict[str, str] = {}
    for who in respondents:
        for id, answer in who.answers.items():
            if id not in questions:
                continue
            reason, question = questions[id]
            value = severity(question, answer.value, answer.confirmed)
            if value is not None:
                scores[reason.id][who.audience, who.respondent].append(value)
            if who.audience == "leadership" and answer.note:
                beliefs.setdefault(reason.id, answer.note)
            unknown[reason.id] += answer.value == DONT_KNOW
            no_use[reason.id] += answer.value == DOES_NOT_APPLY
    touched = [r for r in checklist.reasons if r in scores or unknown[r] or no_use[r]]
    said = {r: _said(checklist, dict(scores.get(r, {})), unknown[r], no_use[r]) for r in touched}
    return {r: replace(s, belief=beliefs.get(r, "")) for r, s in said.items()}


def _said(checklist: Checklist, scores: dict[tuple[Audience, str], list[float]], unknown: int, no_use: int) -> Said:
    scoring = checklist.standard.scoring
    by_person = {who: sum(v) / len(v) for who, v in scores.items()}
    groups = {a: [s for (audience, _), s in by_person.items() if audience == a] for a in AUDIENCES}
    audiences = {a: _shrunk(v) for a, v in groups.items() if v}
    weights = {a: scoring.audience_weights[a] for a in audiences}
    total = sum(weights.values())
    interval = None
    if total:
        mean = sum(weights[a] * audiences[a].mean for a in audiences) / total
        error = sqrt(sum((weights[a] / total) ** 2 * audiences[a].variance for a in audiences))
        interval = Interval(value=mean, low=max(0.0, mean - Z * error), high=min(1.0, mean + Z * error))
    finding = AnswersFinding(
        n=len(by_person),
        severity=interval.value if interval else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        by_audience={a: AudienceAnswer(n=g.n, severity=g.mean) for a, g in audiences.items()},
        perception_gap=_gap(audiences) > scoring.perception_gap,
        disagreement=_spread(list(by_person.values())),
        dont_know=unknown,
    )
    return Said(finding, interval, only_does_not_apply=not scores and not unknown and no_use > 0)


def _gap(audiences: dict[Audience, _Audience]) -> float:
    """How far leadership and customers are apart; 0 where one of them was not asked."""
    if "leadership" not in audiences or "customers" not in audiences:
        return 0.0
    return abs(audiences["leadership"].mean - audiences["customers"].mean)


def _spread(values: list[float]) -> float | None:
    """Standard deviation over respondents; None below two."""
    if len(values) < 2:
        return None
    mean = sum(values) / len(values)
    return sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))


def perception_gap(said: dict[str, Said]) -> Estimate | None:
    """The metric of reason 7: how much severer customers judge than leadership, floored at 0 and averaged
    over the reasons both were asked about; None where there is none."""
    gaps = []
    for s in said.values():
        audiences = s.finding.by_audience
        if "leadership" in audiences and "customers" in audiences:
            gaps.append(max(0.0, audiences["customers"].severity - audiences["leadership"].severity))
    n = len(gaps)
    if not n:
        return None
    mean = sum(gaps) / n
    sd = sqrt(sum((g - mean) ** 2 for g in gaps) / (n - 1)) if n > 1 else None
    return mean_interval(n, mean, sd)


def absent_facts(checklist: Checklist, respondents: Iterable[Respondent]) -> dict[str, str]:
    """Facts of the business that are answered "no" and by nobody "yes", with the name of who said so."""
    said: dict[str, dict[bool, str]] = defaultdict(dict)
    facts = {f.id for f in checklist.standard.facts}
    for who in respondents:
        for id in facts & who.answers.keys():
            value = who.answers[id].value
            if value != DONT_KNOW:
                said[id].setdefault(value in (True, "yes"), who.respondent)
    return {id: by[False] for id, by in said.items() if True not in by}


def summary(checklist: Checklist, respondents: Iterable[Respondent]) -> AnswersSummary:
    """Respondents by audience, and how many answers were given, unknown, or did not apply."""
    people = list(respondents)
    values = [a.value for r in people for id, a in r.answers.items() if id in checklist.questions]
    unknown, no_use = values.count(DONT_KNOW), values.count(DOES_NOT_APPLY)
    return AnswersSummary(
        respondents={a: n for a in AUDIENCES if (n := sum(r.audience == a for r in people))},
        answered=len(values) - unknown - no_use,
        dont_know=unknown,
        does_not_apply=no_use,
    )
