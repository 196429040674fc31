"""When each planned fix is begun, done and measurable, and which quarter of effort and effect a fix falls into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from churn_audit.model.checklist import Fix
from churn_audit.model.findings import Quadrant

# The plan covers a quarter: its work is spread evenly over these days.
PLAN_DAYS = 90


@dataclass(frozen=True)
class Dates:
    """Days after the start of the plan."""

    start: int
    done: int
    measurable: int


def schedule(fixes: Sequence[Fix], capacity_days: float) -> list[Dates]:
    """The days of each planned fix, in order, one after another at the pace that spends the capacity in the quarter.

    Where fixes under way or given take more than the capacity, the pace is theirs: all are done within the quarter.
    """
    efforts = [f.effort_days.likely for f in fixes]
    days = max(capacity_days, sum(efforts))
    pace = PLAN_DAYS / days if days else 0.0
    out, used = [], 0.0
    for fix, effort in zip(fixes, efforts, strict=True):
        start, done = round(used * pace), round((used + effort) * pace)
        out.append(Dates(start, done, done + round(7 * fix.weeks_to_effect)))
        used += effort
    return out


def quadrants(effects: Sequence[float], efforts: Sequence[float]) -> list[Quadrant]:
    """By the middle of all fixes: what has at least the median effect, and what takes at most the median effort.

    What brings nothing, or costs more than it brings, is never effective.
    """
    if not effects:
        return []
    much, little = median(effects), median(efforts)
    return [
        _quadrant(effect > 0 and effect >= much, effort <= little)
        for effect, effort in zip(effects, efforts, strict=True)
    ]


def _quadrant(effective: bool, small: bool) -> Quadrant:
    if effective:
        return "quick-win" if small else "big-project"
    return "fill-in" if small else "leave"
