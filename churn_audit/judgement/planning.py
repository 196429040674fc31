"""Fixes in order: what each adds to the score, what it may save, what it costs, and when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from churn_audit.model.checklist import Checklist, Fix
from churn_audit.model.engagement import Capacity
from churn_audit.model.findings import FixFinding, FixMeasure, Interval, Plan, Quadrant, ReasonFinding

# The plan covers a quarter: its work is spread evenly over these days.
PLAN_DAYS = 90


@dataclass(frozen=True)
class _Candidate:
    fix: Fix
    points: float
    saving: Interval | None

    @property
    def effort(self) -> float:
        return max(self.fix.effort_days.likely, 0.25)


def plan(
    checklist: Checklist, reasons: Sequence[ReasonFinding], revenue_lost: float | None, capacity: Capacity
) -> tuple[tuple[FixFinding, ...], Plan]:
    """Every fix that addresses an assessed weakness, in order, and the plan that capacity allows.

    Indicative: without an association with departures, a reason's share of the revenue lost is taken as its prior
    weight times its severity. The order is by points gained a person-day, each fix counted after those before it:
    two fixes on one reason combine as 1 − (1 − a)(1 − b).
    """
    severities = {
        r.id: r.severity for r in reasons if r.status == "assessed" and r.severity and r.kind == "controllable"
    }
    total = sum(checklist.prior[r.id] for r in reasons if r.status in ("assessed", "blind", "failed")) or 1.0
    prior = {id: checklist.prior[id] / total for id in severities}
    ordered = _order(checklist, severities, prior, revenue_lost)
    if not ordered:
        return (), Plan(
            capacity_days=capacity.person_days, used_days=0, saving_per_year=None, optimality_gap=None, indicative=True
        )
    impact, effort = median(c.points for c in ordered), median(c.effort for c in ordered)
    found, used = [], 0.0
    for rank, c in enumerate(ordered, 1):
        fits = used + c.effort <= capacity.person_days
        start = used
        used += c.effort if fits else 0
        found.append(_finding(c, rank, fits, start, capacity, _quadrant(c, impact, effort)))
    plan = Plan(
        capacity_days=capacity.person_days, used_days=used, saving_per_year=None, optimality_gap=None, indicative=True
    )
    return tuple(found), plan


def _order(
    checklist: Checklist, severities: dict[str, Interval], prior: dict[str, float], revenue_lost: float | None
) -> list[_Candidate]:
    """Greedy by marginal points a person-day; what a fix removes is gone for the next."""
    left = dict.fromkeys(severities, 1.0)
    waiting = [f for f in checklist.fixes.values() if any(r in severities for r in f.reasons)]
    out: list[_Candidate] = []
    while waiting:
        scored = [_candidate(f, severities, prior, left, revenue_lost) for f in waiting]
        best = max(scored, key=lambda c: (c.points / c.effort, -c.effort, c.fix.id))
        if best.points <= 0:
            break
        out.append(best)
        waiting.remove(best.fix)
        for id, efficacy in best.fix.reasons.items():
            if id in left:
                left[id] *= 1 - efficacy.likely
    return out


def _candidate(
    fix: Fix,
    severities: dict[str, Interval],
    prior: dict[str, float],
    left: dict[str, float],
    revenue_lost: float | None,
) -> _Candidate:
    points = low = high = 0.0
    for id, efficacy in fix.reasons.items():
        if id in severities:
            s, weight = severities[id], prior[id] * left[id]
            points += weight * s.value * efficacy.likely
            low += weight * (s.low if s.low is not None else s.value) * efficacy.low
            high += weight * (s.high if s.high is not None else s.value) * efficacy.high
    saving = None
    if revenue_lost is not None:
        saving = Interval(value=points * revenue_lost, low=low * revenue_lost, high=high * revenue_lost)
    return _Candidate(fix, 100 * points, saving)


def _quadrant(c: _Candidate, impact: float, effort: float) -> Quadrant:
    """By the middle of all fixes: what adds more than half of them do, and what takes less."""
    if c.points >= impact:
        return "quick-win" if c.effort <= effort else "big-project"
    return "fill-in" if c.effort <= effort else "leave"


def _finding(
    c: _Candidate, rank: int, in_plan: bool, start: float, capacity: Capacity, quadrant: Quadrant
) -> FixFinding:
    fix = c.fix
    cost = None
    if capacity.day_rate is not None:
        cost = (fix.effort_days.likely + fix.cost_once + fix.cost_per_year) * capacity.day_rate
    pace = PLAN_DAYS / capacity.person_days if capacity.person_days else 0.0
    begin, done = round(start * pace), round((start + c.effort) * pace)
    return FixFinding(
        id=fix.id,
        reasons=tuple(fix.reasons),
        saving_per_year=c.saving,
        effort_days=Interval(value=fix.effort_days.likely, low=fix.effort_days.low, high=fix.effort_days.high),
        cost=cost,
        quadrant=quadrant,
        in_plan=in_plan,
        rank=rank,
        indicative=True,
        points=c.points,
        payback_months=None,  # a real cost over an indicative saving would look like a measured figure
        start_day=begin if in_plan else None,
        done_day=done if in_plan else None,
        measurable_day=done + round(7 * fix.weeks_to_effect) if in_plan else None,
        owner=fix.owner,
        first_step=fix.first_step,
        measure=FixMeasure(metric=fix.measure.metric, target=fix.measure.target) if fix.measure else None,
    )
