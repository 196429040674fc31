"""Fixes and the plan: savings, costs, order and dates."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from churn_audit.model.findings.parts import Grade, Interval, Model

Quadrant = Literal["quick-win", "big-project", "fill-in", "leave"]


class FixMeasure(Model):
    metric: str
    target: float


class SavingPart(Model):
    """What a fix saves a year on one reason: at_stake × probability × efficacy, after the fixes before it.

    `at_stake`: the revenue that goes with the reason a year, None where no money is known. `probability`: that the
    reason is real here. `efficacy`: the likely share of the whole that this fix removes. `indicative`: by prior share.
    """

    reason: str
    at_stake: float | None
    probability: float
    efficacy: float
    indicative: bool


class FixFinding(Model):
    """One fix; money is None where neither departures nor revenue are known, cost None without a day rate.

    Points and money count what the fix adds to the planned ones before it (to the whole plan where it is not in it).
    `saving_per_year` is measured wherever a measured reason stands behind the fix, and `indicative_per_year` is then
    what it may save on other reasons besides. Where none does, `indicative` is True and both are the same figure.
    `cost` is that of the first year, `cost_per_year` the running part of it; `net_per_year` is all it may save less
    running cost and the outlay spread over the plan's `payback_years`. `grade` is that of the reason with most of its
    value, the first of `parts`. `payback_months` runs from the outlay and includes the time to effect.
    """

    id: str
    reasons: tuple[str, ...]
    saving_per_year: Interval | None
    effort_days: Interval
    cost: float | None
    quadrant: Quadrant
    in_plan: bool
    rank: int
    indicative: bool
    points: float
    payback_months: float | None
    start_day: int | None
    done_day: int | None
    measurable_day: int | None
    owner: str
    first_step: str
    measure: FixMeasure | None
    status: Literal["open", "doing", "done", "dropped"] = "open"
    since: date | None = Field(default=None, description="since when it has that status, where audit.yaml says so")
    grade: Grade = "–"
    indicative_per_year: Interval | None = None
    cost_per_year: float | None = None
    net_per_year: float | None = None
    parts: tuple[SavingPart, ...] = ()


class Phase(Model):
    """What the planned fixes done by a day keep a year once they have taken effect, overlaps taken out.

    `saving_per_year` adds measured savings only, as the plan's does: None where none of those fixes has one.
    """

    day: int
    saving_per_year: Interval | None
    points: float


class Plan(Model):
    """The fixes chosen; `saving_per_year` adds measured savings only, so None while all are indicative.

    `optimality_gap`: by how much of its value the plan may fall short of the best one; 0 is proven best, None where
    the fixes were given. `aim`: what was maximised within the capacity: the yearly saving net of cost, the saving (no
    day rate known), or points of the score (no money known). `cost` is that of the first year.
    """

    capacity_days: float
    used_days: float
    saving_per_year: Interval | None
    optimality_gap: float | None
    indicative: bool = False
    indicative_per_year: Interval | None = None
    points: float = 0.0
    cost: float | None = None
    day_rate: float | None = None
    payback_years: float | None = None
    aim: Literal["net", "saving", "points"] = "points"
    phases: tuple[Phase, ...] = Field(default=(), description="by day 30, 60 and 90, and by the last day if later")
