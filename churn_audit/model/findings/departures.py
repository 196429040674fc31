"""How many left, when, what that costs and what they said."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from churn_audit.model.findings.parts import Interval, Model


class SurvivalPoint(Model):
    days: float
    value: float
    low: float
    high: float
    at_risk: int


class MonthRate(Model):
    """Departures in a calendar month over customers at risk at its start, with a 90 % interval."""

    month: str
    at_risk: int
    departures: int
    rate: float
    low: float
    high: float


class Cohort(Model):
    """Customers who joined in a quarter, and the share retained after each full month since; None = not yet."""

    quarter: str
    size: int
    retained: tuple[float | None, ...]


class StatedReason(Model):
    """A row of the stated departure profile: `id` is a reason, or one of 'other' and 'unknown'."""

    id: str
    count: int
    share: float
    low: float
    high: float
    source_003_share: float | None


class StatedCategory(Model):
    """The business's own code, as it stands in exits.reason_code, with its count."""

    code: str
    count: int
    reason: str | None


class WhatIf(Model):
    """Retention five points higher: customers and revenue kept a year, from the business's own figures."""

    points: float
    customers_kept_per_year: float
    revenue_kept_per_year: float | None


class RevenueEver(Model):
    """What customers brought in over all the time they stayed: a snapshot's only money, for it has no year."""

    departed: float
    natural: float
    all: float


class Departures(Model):
    definition: Literal["contract", "inactivity", "snapshot"]
    days: float | None = Field(default=None, description="inactivity: the median of customers' own thresholds")
    days_low: float | None = Field(default=None, description="their 5th percentile")
    days_high: float | None = Field(default=None, description="their 95th percentile")
    customers: int
    departed: int
    natural: int
    per_year: float | None
    rate_per_year: float | None
    rate_low: float | None = None
    rate_high: float | None = None
    revenue_per_year: float | None = Field(description="of those who left in the year")
    year_days: float | None = Field(default=None, description="days behind the yearly figures: 365, or fewer")
    revenue_of_all: float | None = Field(default=None, description="of all customers, a year")
    revenue_per_lost_customer: float | None = None
    natural_per_year: float | None
    natural_by_kind: dict[str, int] = {}
    survival: tuple[SurvivalPoint, ...] = ()
    median_days: float | None = None
    by_month: tuple[MonthRate, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    joint_attributable: Interval | None = None
    unexplained: float | None = None
    by_stated_reason: tuple[StatedReason, ...] = ()
    stated_groups: tuple[StatedReason, ...] = Field(default=(), description="the same by the rows of source 003")
    stated_categories: tuple[StatedCategory, ...] = ()
    revenue_ever: RevenueEver | None = Field(default=None, description="in a snapshot only")
    what_if: WhatIf | None = None
    probably_after: tuple[str, ...] = Field(
        default=(), description="columns that tell leavers almost perfectly: kept out"
    )
