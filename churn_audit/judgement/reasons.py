"""Each reason of the checklist judged on its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from churn_audit.evidence.answers import Said
from churn_audit.evidence.association import Associated
from churn_audit.evidence.metrics.measure import Measured
from churn_audit.evidence.stated import Stated
from churn_audit.judgement import severity
from churn_audit.judgement.association import association, attributable, stated_finding
from churn_audit.judgement.severity import Source
from churn_audit.locales import N_, Sentence, sentence
from churn_audit.model.checklist import Checklist, Reason, Scoring
from churn_audit.model.engagement import ReasonNote
from churn_audit.model.findings import (
    Belief,
    Contradiction,
    Interval,
    MetricFinding,
    Need,
    Note,
    ReasonFinding,
    VoiceFinding,
)
from churn_audit.model.findings import Measured as MeasuredBy
from churn_audit.stats.intervals import Estimate


@dataclass(frozen=True)
class Evidence:
    """All there is to judge a business on; `kept_out` are columns probably recorded because of departures."""

    measured: Measured
    said: Mapping[str, Said]
    voice: Mapping[str, VoiceFinding]
    not_applicable: Mapping[str, Sentence] = field(default_factory=dict)
    notes: Mapping[str, tuple[ReasonNote, ...]] = field(default_factory=dict)
    associated: Associated | None = None
    stated: Stated | None = None
    charges: Mapping[str, Estimate] = field(default_factory=dict)
    kept_out: frozenset[str] = frozenset()


def not_applicable(checklist: Checklist, absent: Mapping[str, str], skip: Mapping[str, str]) -> dict[str, Sentence]:
    """Why each reason that does not apply does not: by the business's own word, the profile, or a missing fact."""
    out: dict[str, Sentence] = {}
    texts = {f.id: f.text for f in checklist.standard.facts}
    for id, reason in checklist.reasons.items():
        if id in skip:
            out[id] = sentence(skip[id])
        elif checklist.profile and id in checklist.profile.skip:
            out[id] = sentence(checklist.profile.skip[id].why)
        elif gone := [f for f in reason.applies_if if f in absent]:
            out[id] = sentence(N_("{question} No ({who})"), question=texts[gone[0]], who=absent[gone[0]])
    return out


def judge(checklist: Checklist, evidence: Evidence) -> tuple[ReasonFinding, ...]:
    """A finding for every reason, in the checklist's order."""
    applicable = sum(w for id, w in checklist.prior.items() if id not in evidence.not_applicable)
    return tuple(
        _judge(r, checklist.standard.scoring, evidence, 100 * checklist.prior[r.id] / (applicable or 1.0))
        for r in checklist.reasons.values()
    )


def _judge(reason: Reason, scoring: Scoring, evidence: Evidence, points: float) -> ReasonFinding:
    why = evidence.not_applicable.get(reason.id)
    said, voice = evidence.said.get(reason.id), evidence.voice.get(reason.id)
    if why is None and said and said.only_does_not_apply:
        why = Sentence(N_("All who were asked say that it does not apply"))
    metrics = _metrics(reason, evidence.measured)
    failed = [
        f"{m.id}: {evidence.measured.failures[m.id]}" for m in reason.metrics if m.id in evidence.measured.failures
    ]
    goes_with = association(reason, evidence.associated)
    common = ReasonFinding(
        id=reason.id, category=reason.category, kind=reason.kind, status="blind", score=None, severity=None, grade="–",
        metrics=metrics, answers=said.finding if said else None, voice=voice, fixes=reason.fixes, association=goes_with,
        attributable=attributable(reason.id, evidence.associated),
        stated=stated_finding(reason, evidence.stated, evidence.charges, goes_with, scoring),
    )  # fmt: skip
    if reason.kind == "natural":
        return common.model_copy(update={"status": "natural"})
    if why is not None and not (metrics and reason.id not in evidence.not_applicable):
        return common.model_copy(update={"status": "not-applicable", **_message(why)})
    if failed:
        return common.model_copy(update={"status": "failed", "message": "; ".join(failed)})
    found = weighed(common, scoring, evidence.notes.get(reason.id, ()))
    if found.severity is None:
        needed, why = needs(reason, evidence, points), kept_out(reason, evidence)
        return found.model_copy(update={"needs": needed, **_message(why)})
    return found.model_copy(update={"contradiction": _contradiction(metrics, said, scoring)})


def _message(why: Sentence | None) -> dict[str, Any]:
    """The fields of a finding that say why."""
    return {"message": why.text, "values": dict(why.values)} if why else {}


def _metrics(reason: Reason, measured: Measured) -> tuple[MetricFinding, ...]:
    rules = [m for m in reason.metrics if m.id in measured.values]
    return tuple(severity.judge_metric(m, measured.values[m.id])[0] for m in rules)


def sources(finding: ReasonFinding, scoring: Scoring) -> dict[str, Source]:
    """The evidence a finding holds, as it is weighed: by metric id, then "answers" and "voice".

    All metrics of a reason share the weight of one. What weighs nothing is no evidence.
    """
    weight = scoring.metric_weight / (len(finding.metrics) or 1)
    out = {m.id: Source("metric", severity.severity_of(m), weight) for m in finding.metrics if weight}
    if (said := finding.answers) and said.severity is not None and scoring.answers_weight:
        told = Interval(value=said.severity, low=said.low, high=said.high)
        out["answers"] = Source("answers", told, scoring.answers_weight)
    heard = severity.judge_voice(finding.voice, scoring, alone=not out) if finding.voice else None
    if heard and scoring.voice_weight:
        out["voice"] = Source("voice", heard, scoring.voice_weight)
    return out


def weighed(finding: ReasonFinding, scoring: Scoring, notes: tuple[ReasonNote, ...]) -> ReasonFinding:
    """The finding with severity, score and grade from its evidence and the auditor's notes; blind without any."""
    seen = list(sources(finding, scoring).values())
    told, total = _notes(notes, severity.combine(seen))
    blind: dict[str, object] = {"status": "blind", "score": None, "severity": None, "grade": "–", "notes": told}
    if total is None:
        return finding.model_copy(update=blind)
    supported = bool(finding.association and finding.association.supported)
    score, graded = 100 * (1 - total.value), severity.grade(seen, scoring, supported)
    return finding.model_copy(update=blind | {"status": "assessed", "score": score, "severity": total, "grade": graded})


def weighed_again(reasons: Sequence[ReasonFinding], scoring: Scoring) -> tuple[ReasonFinding, ...]:
    """Stored findings judged once more, with other weights; the same figures as `judge` gives for those weights."""
    return tuple(_again(r, scoring) if r.status in ("assessed", "blind") else r for r in reasons)


def _again(found: ReasonFinding, scoring: Scoring) -> ReasonFinding:
    notes = tuple(ReasonNote(author=n.author, date=n.date, text=n.text, score=n.now) for n in found.notes)
    again = weighed(found, scoring, notes)
    return again.model_copy(update={"contradiction": None}) if again.status == "blind" else again


def _notes(notes: tuple[ReasonNote, ...], judged: Interval | None) -> tuple[tuple[Note, ...], Interval | None]:
    """The auditor's notes by date, and the severity after the last override."""
    out = []
    for note in sorted(notes, key=lambda n: n.date):
        was = None if judged is None else 100 * (1 - judged.value)
        if note.score is not None:
            judged = Interval(value=1 - note.score / 100, low=1 - note.score / 100, high=1 - note.score / 100)
        changed = note.score is not None
        out.append(
            Note(author=note.author, date=note.date, text=note.text, was=was if changed else None, now=note.score)
        )
    return tuple(out), judged


def _contradiction(metrics: tuple[MetricFinding, ...], said: Said | None, scoring: Scoring) -> Contradiction | None:
    """Where leadership believes all is well and a metric says otherwise by more than a perception gap."""
    belief = said.finding.by_audience.get("leadership") if said else None
    if said is None or belief is None or not metrics:
        return None
    worst = max(metrics, key=lambda m: m.severity)
    if worst.severity - belief.severity <= scoring.perception_gap or belief.severity >= 0.5:
        return None
    return Contradiction(
        belief=Belief(source="answers/leadership", text=said.belief), measurement=MeasuredBy(metric=worst.id)
    )


def needs(reason: Reason, evidence: Evidence, points: float) -> tuple[Need, ...]:
    """What would light a blind reason: the columns of each metric, and each question, with the points it adds."""
    out = []
    for rule in reason.metrics:
        lacking = evidence.measured.missing.get(rule.id)
        if lacking and not evidence.kept_out & set(lacking):
            out.append(Need(kind="columns", names=lacking, points=points))
    out += [Need(kind="question", names=(q.id,), points=points) for q in reason.questions]
    return tuple(dict.fromkeys(out))


def kept_out(reason: Reason, evidence: Evidence) -> Sentence | None:
    """Why a metric was not taken though its columns are there; None where none was kept out."""
    columns = {c for m in reason.metrics for c in evidence.measured.missing.get(m.id, ()) if c in evidence.kept_out}
    if not columns:
        return None
    text = N_(
        "{columns} tells those who left almost perfectly, so it was probably recorded because they left, and is kept "
        "out"
    )
    return sentence(text, columns=", ".join(sorted(columns)))
