"""The plan: the fixes that are worth most within the capacity, in order, with saving, cost, payback and dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from churn_audit.judgement.planning.choice import Task, choose, given, in_order
from churn_audit.judgement.planning.savings import Gain, together
from churn_audit.judgement.planning.schedule import Dates, quadrants, schedule
from churn_audit.judgement.planning.stakes import Stake, stakes
from churn_audit.model.checklist import Checklist, Fix
from churn_audit.model.engagement import Capacity
from churn_audit.model.findings import (
    Departures,
    FixFinding,
    FixMeasure,
    Grade,
    Interval,
    Phase,
    Plan,
    Quadrant,
    ReasonFinding,
)

__all__ = ["plan"]

_WEEKS_A_MONTH = 365.25 / 12 / 7
_PHASES = (30, 60, 90)  # days from the start that a board asks about


def plan(
    checklist: Checklist,
    reasons: Sequence[ReasonFinding],
    departures: Departures | None,
    capacity: Capacity,
    statuses: Mapping[str, str] | None = None,
    fixes: Iterable[str] | None = None,
    *,
    always: Iterable[str] = (),
    never: Iterable[str] = (),
    grades: Iterable[Grade] | None = None,
) -> tuple[tuple[FixFinding, ...], Plan]:
    """(fixes, plan): every fix that something at stake calls for, in order, and what those in the plan come to.

    `statuses`: fix id to "open", "doing", "done" or "dropped"; open where absent. `fixes`: the plan is to hold exactly
    these, whatever the capacity, instead of the best set. `always` and `never`: the best set with these and without
    those. `grades`: only reasons evidenced that well are acted on. ParameterError where there is no fix of an id.
    """
    acted_on = None if grades is None else frozenset(grades)
    at_stake = stakes(checklist, reasons, departures)
    at_stake = {id: s for id, s in at_stake.items() if acted_on is None or s.grade in acted_on}
    task = Task(checklist, at_stake, capacity, statuses or {}, frozenset(always), frozenset(never))
    chosen, gap = choose(task) if fixes is None else (given(task, fixes), None)
    planned, others = in_order(task, chosen)
    dates = schedule([f for f, _ in planned], capacity.person_days)
    quarter = _quadrants(task, [*planned, *others])
    found = tuple(
        _finding(task, fix, gained, rank, quarter[fix.id], when)
        for rank, ((fix, gained), when) in enumerate(zip_longest([*planned, *others], dates), 1)
    )
    measured = together(chosen, at_stake, measured=True)
    return found, Plan(
        capacity_days=capacity.person_days,
        used_days=sum(f.effort_days.likely for f in chosen),
        saving_per_year=measured,
        optimality_gap=gap,
        indicative=measured is None,
        indicative_per_year=together(chosen, at_stake, measured=False),
        points=sum(gained.points for _, gained in planned),
        cost=None if capacity.day_rate is None else sum(task.outlay(f) + task.running(f) for f in chosen),
        day_rate=capacity.day_rate,
        payback_years=None if capacity.day_rate is None else capacity.payback_years,
        aim=task.aim,
        phases=_phases(planned, dates, at_stake),
    )


def _phases(
    planned: Sequence[tuple[Fix, Gain]], dates: Sequence[Dates], at_stake: Mapping[str, Stake]
) -> tuple[Phase, ...]:
    """What is kept a year by what is done by each day of report; nothing without a plan."""
    if not planned:
        return ()
    last = max(when.done for when in dates)
    found = []
    for day in (*_PHASES, *((last,) if last > _PHASES[-1] else ())):
        done = [(fix, gained) for (fix, gained), when in zip(planned, dates, strict=True) if when.done <= day]
        saved = together([fix for fix, _ in done], at_stake, measured=True) if done else None
        found.append(Phase(day=day, saving_per_year=saved, points=sum(gained.points for _, gained in done)))
    return tuple(found)


def _quadrants(task: Task, fixes: Sequence[tuple[Fix, Gain]]) -> dict[str, Quadrant]:
    """The quarter of each fix, by its value in the unit of the aim; closed fixes do not move the middle."""
    live = [(f, g) for f, g in fixes if not task.closed(f)]
    found = quadrants([task.value(f, g) for f, g in live], [f.effort_days.likely for f, _ in live])
    quarter: dict[str, Quadrant] = {f.id: "leave" for f, _ in fixes}
    return quarter | {f.id: q for (f, _), q in zip(live, found, strict=True)}


def _finding(task: Task, fix: Fix, gained: Gain, rank: int, quadrant: Quadrant, when: Dates | None) -> FixFinding:
    priced = task.capacity.day_rate is not None
    effort = fix.effort_days
    return FixFinding(
        id=fix.id,
        reasons=tuple(fix.reasons),
        saving_per_year=gained.measured or gained.indicative,
        effort_days=Interval(value=effort.likely, low=effort.low, high=effort.high),
        cost=task.outlay(fix) + task.running(fix) if priced else None,
        quadrant=quadrant,
        in_plan=when is not None,
        rank=rank,
        indicative=gained.measured is None,
        points=gained.points,
        payback_months=_payback(task, fix, gained.measured) if priced else None,
        start_day=when.start if when else None,
        done_day=when.done if when else None,
        measurable_day=when.measurable if when else None,
        owner=fix.owner,
        first_step=fix.first_step,
        measure=FixMeasure(metric=fix.measure.metric, target=fix.measure.target) if fix.measure else None,
        status=task.status(fix),  # type: ignore[arg-type]
        grade=gained.grade,
        indicative_per_year=gained.indicative,
        cost_per_year=task.running(fix) if priced else None,
        net_per_year=task.value(fix, gained) if task.aim == "net" else None,
        parts=gained.parts,
    )


def _payback(task: Task, fix: Fix, measured: Interval | None) -> float | None:
    """Months until a measured saving, net of running cost, has returned the outlay, from the outlay on.

    None where it never does, and beside an indicative saving: a real cost over a guess would look like a measurement.
    """
    net = measured.value - task.running(fix) if measured else 0.0
    return fix.weeks_to_effect / _WEEKS_A_MONTH + task.outlay(fix) / (net / 12) if net > 0 else None
