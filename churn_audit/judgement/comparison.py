"""Two runs of one business set side by side: what changed, what it came from, and whether finished fixes worked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import hypot
from typing import Any, Literal

from churn_audit.errors import ParameterError
from churn_audit.judgement.reasons import weighed_again
from churn_audit.judgement.scoring import score_all
from churn_audit.locales import _
from churn_audit.model.checklist import Checklist
from churn_audit.model.findings import Departures, Findings, MetricFinding, ReasonFinding, Score, Status

Origin = Literal["data", "answers", "checklist", "program"]
Verdict = Literal["worked", "worse", "no-change", "too-early", "not-measured"]
SAME = 0.05
"""Points of score below which nothing is said to have changed."""


@dataclass(frozen=True)
class Shift:
    """A reason's score then and now; None where it was not assessed. `overlap`: whether the 90 % ranges meet."""

    reason: str
    then: float | None
    now: float | None
    overlap: bool
    origin: Origin | None

    @property
    def by(self) -> float | None:
        return None if self.then is None or self.now is None else self.now - self.then


@dataclass(frozen=True)
class Tested:
    """A fix that is done: its measure before and after. `verdict`: "worked" and "worse" are beyond what the ranges of
    both leave open; "too-early": its time to effect is not over; "not-measured": no measure in both runs."""

    fix: str
    verdict: Verdict
    then: MetricFinding | None = None
    now: MetricFinding | None = None


@dataclass(frozen=True)
class Comparison:
    """`split` parts the difference of the overall scores by where it comes from; its parts add up to it.

    "data": metrics, texts and departures; "answers": the questionnaire and auditors' notes; "checklist": thresholds and
    weights; "program": what none of these explains. Empty where one of the runs has no score.
    """

    then: Findings
    now: Findings
    split: Mapping[Origin, float]
    shifts: tuple[Shift, ...]
    fixes: tuple[Tested, ...]

    @property
    def by(self) -> float | None:
        """The difference of the overall scores."""
        a, b = self.then.score.value, self.now.score.value
        return None if a is None or b is None else b - a

    @property
    def overlap(self) -> bool:
        """Whether the ranges of the overall scores meet: then the business as a whole may not have changed."""
        return _meet(_ends(self.then.score), _ends(self.now.score))

    def record(self) -> dict[str, Any]:
        """The comparison as plain data."""
        return {
            "then": {"run": self.then.run.id, "score": self.then.score.model_dump(mode="json")},
            "now": {"run": self.now.run.id, "score": self.now.score.model_dump(mode="json")},
            "difference": self.by,
            "overlap": self.overlap,
            "from": dict(self.split),
            "reasons": [{"id": s.reason, "then": s.then, "now": s.now, "overlap": s.overlap, "from": s.origin}
                        for s in self.shifts],
            "fixes": [{"id": f.fix, "verdict": f.verdict, "then": f.then.value if f.then else None,
                       "now": f.now.value if f.now else None} for f in self.fixes],
        }  # fmt: skip


def compare(then: Findings, now: Findings, checklist: Checklist) -> Comparison:
    """Two runs of the same business, the earlier first; ParameterError for two businesses."""
    if then.business.name != now.business.name:
        a, b = then.business.name, now.business.name
        raise ParameterError(_('"{a}" and "{b}" are two businesses, not two runs of one', a=a, b=b))
    mixed = _Mixed(then, now, checklist)
    return Comparison(then, now, _split(mixed), tuple(_shifts(mixed)), tuple(_tested(then, now, checklist)))


# Where a difference comes from ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Mixed:
    """Findings with the data of one run and the answers of another, by today's checklist."""

    then: Findings
    now: Findings
    checklist: Checklist

    def reasons(self, data: Findings, said: Findings) -> tuple[ReasonFinding, ...]:
        of_data, of_said = _by_id(data), _by_id(said)
        rules = {(r.id, m.id): m for r in self.now.reasons for m in r.metrics}
        found = (
            _mix(of_data.get(id), of_said.get(id), rules) for id in self.checklist.reasons if id in of_data | of_said
        )
        return weighed_again(list(found), self.checklist.standard.scoring)

    def score(self, data: Findings, said: Findings) -> float | None:
        return score_all(self.checklist, self.reasons(data, said), _lost(data.departures)).value


def _mix(
    data: ReasonFinding | None, said: ReasonFinding | None, rules: Mapping[tuple[str, str], MetricFinding]
) -> ReasonFinding:
    base = said or data
    assert base is not None
    status: Status = base.status if base.status in ("not-applicable", "natural") else "blind"
    if data is not None and data.status == "failed":
        status = "failed"
    return base.model_copy(
        update={
            "status": status,
            "metrics": tuple(_ruled(m, rules.get((base.id, m.id))) for m in data.metrics) if data else (),
            "voice": data.voice if data else None,
            "association": data.association if data else None,
            "attributable": data.attributable if data else None,
            "answers": said.answers if said else None,
            "notes": said.notes if said else (),
        }
    )


def _ruled(metric: MetricFinding, rule: MetricFinding | None) -> MetricFinding:
    """A metric judged by the thresholds of the later run, where it has them."""
    if rule is None or (rule.good, rule.poor) == (metric.good, metric.poor):
        return metric
    moved = metric.model_copy(update={"good": rule.good, "poor": rule.poor})
    value = min(1.0, max(0.0, (metric.value - rule.good) / (rule.poor - rule.good)))
    return moved.model_copy(update={"severity": value})


def _split(m: _Mixed) -> dict[Origin, float]:
    a, b = m.then.score.value, m.now.score.value
    old, new = m.score(m.then, m.then), m.score(m.now, m.now)
    data_only, said_only = m.score(m.now, m.then), m.score(m.then, m.now)
    if a is None or b is None or old is None or new is None or data_only is None or said_only is None:
        return {}
    # Each taken first and taken last, on average: neither order is better.
    data = ((data_only - old) + (new - said_only)) / 2
    said = ((said_only - old) + (new - data_only)) / 2
    program = b - new
    return {"data": data, "answers": said, "checklist": old - a, "program": program}


def _shifts(m: _Mixed) -> list[Shift]:
    then, now = _by_id(m.then), _by_id(m.now)
    again, data_only = ({r.id: r.score for r in m.reasons(d, m.then)} for d in (m.then, m.now))
    out = []
    for id in m.checklist.reasons:
        a, b = then.get(id), now.get(id)
        was, is_ = (x.score if x else None for x in (a, b))
        if was is None and is_ is None:
            continue
        out.append(
            Shift(id, was, is_, _meet(_reach(a), _reach(b)), _origin(was, is_, again.get(id), data_only.get(id)))
        )
    return sorted(out, key=lambda s: -abs(s.by or 0.0))


def _origin(was: float | None, now: float | None, again: float | None, data: float | None) -> Origin | None:
    """What moved a reason's score most; None where it did not move."""
    if was is None or now is None or again is None or data is None:
        return None if was == now else "data" if data is not None and again is None else "answers"
    parts: dict[Origin, float] = {"data": data - again, "answers": now - data, "checklist": again - was}
    most = max(parts, key=lambda k: abs(parts[k]))
    return most if abs(now - was) >= SAME else None


# Whether fixes worked ---------------------------------------------------------------------------------------------


def _tested(then: Findings, now: Findings, checklist: Checklist) -> list[Tested]:
    before = {f.id: f for f in then.fixes}
    out = []
    for f in now.fixes:
        if f.status != "done" or f.measure is None:
            if f.status == "done":
                out.append(Tested(f.id, "not-measured"))
            continue
        a, b = (_metric(found, f.measure.metric) for found in (then, now))
        # Nobody said since when: it was done after the earlier run, unless that run had it done already.
        old = before.get(f.id)
        since = f.since or (None if old is not None and old.status == "done" else then.run.as_of)
        weeks = checklist.fixes[f.id].weeks_to_effect if f.id in checklist.fixes else 0.0
        if a is None or b is None:
            out.append(Tested(f.id, "not-measured", a, b))
        elif since is not None and since + timedelta(weeks=weeks) > now.run.as_of:
            out.append(Tested(f.id, "too-early", a, b))
        else:
            out.append(Tested(f.id, verdict(a, b), a, b))
    return out


def verdict(then: MetricFinding, now: MetricFinding) -> Literal["worked", "worse", "no-change"]:
    """Whether a metric moved beyond what its two ranges leave open.

    The ranges are taken as independent; the two audited years may overlap, which makes this the more cautious.
    """
    sign = 1 if now.good > now.poor else -1
    better = sign * (now.value - then.value)
    toward, away = _reaches(then, sign), _reaches(now, -sign)
    back, forth = _reaches(then, -sign), _reaches(now, sign)
    if toward is None or away is None or back is None or forth is None:
        return "no-change"
    if better > hypot(toward, away):
        return "worked"
    return "worse" if -better > hypot(back, forth) else "no-change"


def _reaches(metric: MetricFinding, sign: int) -> float | None:
    """How far the range reaches upwards (+1) or downwards (−1)."""
    end = metric.high if sign > 0 else metric.low
    return None if end is None else abs(end - metric.value)


def _metric(found: Findings, id: str) -> MetricFinding | None:
    return next((m for r in found.reasons for m in r.metrics if m.id == id), None)


# Small things -----------------------------------------------------------------------------------------------------


def _by_id(found: Findings) -> dict[str, ReasonFinding]:
    return {r.id: r for r in found.reasons}


def _lost(departures: Departures | None) -> float | None:
    return departures.revenue_per_year if departures else None


def _ends(score: Score) -> tuple[float, float] | None:
    return None if score.low is None or score.high is None else (score.low, score.high)


def _reach(found: ReasonFinding | None) -> tuple[float, float] | None:
    s = found.severity if found else None
    return None if s is None or s.low is None or s.high is None else (100 * (1 - s.high), 100 * (1 - s.low))


def _meet(a: tuple[float, float] | None, b: tuple[float, float] | None) -> bool:
    """Whether two ranges have a point in common; an unknown one may reach anywhere."""
    return a is None or b is None or (a[0] <= b[1] and b[0] <= a[1])
