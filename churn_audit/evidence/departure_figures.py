"""The figures of departures: rates, money, survival, months and cohorts, from grouped aggregates."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import ibis

from churn_audit.evidence.clock import MONTH, YEAR, closing, days
from churn_audit.evidence.departures import Departed
from churn_audit.evidence.stated import Stated
from churn_audit.model.findings import Cohort, Departures, MonthRate, RevenueEver, SurvivalPoint, WhatIf
from churn_audit.stats.intervals import poisson_rate, wilson
from churn_audit.stats.survival import Curve, kaplan_meier
from churn_audit.tables.opened import Tables

LEAST_HISTORY = 90.0
"""Departures of fewer days than these are not told as a year's."""
LEAST_AT_RISK = 20
"""A survival curve ends where fewer customers than these are followed: its steps are single people from there."""
MONTHS, COHORTS, COHORT_MONTHS = 24, 12, 24
FIVE_POINTS = 5.0
"""Seed 004 tells of five points of retention, so the business's own figures are told for five."""


def departures_finding(
    departed: Departed, tables: Tables, stated: Stated | None = None, after: tuple[str, ...] = ()
) -> Departures:
    """The findings' departures; associations (joint_attributable, unexplained) are filled in later. `after`: columns
    probably recorded because of a departure.

    A year is each customer's last 365 days before known_until, so that under inactivity it ends where departures
    can be known; where the records are shorter its figures cover `year_days`, and nothing is scaled up.
    rate_per_year is departures over customer-years at risk in it, with the exact Poisson interval.
    A snapshot has no year: it tells what came in ever, and its rate is over all customer-years of tenure.
    """
    totals = _totals(departed)
    year = _ever(departed) if departed.definition == "snapshot" else _year(departed, tables)
    curve = _curve(departed)
    return Departures(
        definition=departed.definition,
        customers=totals["customers"],
        departed=totals["departed"],
        natural=totals["natural"],
        natural_by_kind={k: totals[k] for k in ("moved", "died") if totals[k]},
        survival=_points(curve),
        median_days=curve.median,
        by_month=_by_month(departed, tables),
        cohorts=_cohorts(departed, tables),
        probably_after=after,
        by_stated_reason=stated.reasons if stated else (),
        stated_groups=stated.groups if stated else (),
        stated_categories=stated.categories if stated else (),
        **year,
        **_thresholds(departed),
    )


def _thresholds(departed: Departed) -> dict[str, Any]:
    if departed.thresholds is None:
        return {}
    d = departed.thresholds.days
    return {"days": d.value, "days_low": d.low, "days_high": d.high}


def _row(table: Any, **aggregates: Any) -> dict[str, Any]:
    (row,) = table.agg(**aggregates).to_pyarrow().to_pylist()
    return dict(row)


def _sum(condition: Any, value: Any = 1) -> Any:
    return ibis.ifelse(condition, value, 0).sum().fill_null(0)


def _totals(departed: Departed) -> dict[str, int]:
    t = departed.departures
    kinds = {k: _sum((t.natural_kind == k).fill_null(False)) for k in ("moved", "died")}
    return _row(t, customers=t.count(), departed=_sum(t.status == "left"), natural=_sum(t.status == "natural"), **kinds)


# A year ----------------------------------------------------------------------------------------------------------


def _horizon(departed: Departed, tables: Tables) -> datetime:
    """Up to when departures are known for nearly all customers: the close, less the 95th percentile threshold."""
    longest = departed.thresholds.days.high if departed.thresholds else None
    return closing(tables) - timedelta(days=longest or 0)


def _year(departed: Departed, tables: Tables) -> dict[str, Any]:
    t = departed.departures
    begins = departed.begins or t.joined_at.min().to_pyarrow().as_py()
    if begins is None:
        return _nothing()
    typical = departed.thresholds.days.value if departed.thresholds else 0.0
    history = (closing(tables) - begins).total_seconds() / 86_400 - typical
    window = min(float(YEAR), history)
    start = ibis.greatest(t.known_until - ibis.interval(days=YEAR), ibis.timestamp(begins))
    until = ibis.least(t.left_at.fill_null(t.known_until), t.known_until)
    followed = ibis.greatest(0.0, days(until, ibis.greatest(start, t.joined_at)))
    inside = ((t.left_at > start) & (t.left_at <= t.known_until)).fill_null(False)
    lost = inside & (t.status == "left")
    still = (t.left_at > start).fill_null(True)
    row = _row(
        t,
        departures=_sum(lost),
        natural=_sum(inside & (t.status == "natural")),
        years=followed.sum() / YEAR,
        at_start=_sum(still & (t.joined_at <= start)),
        valued=_sum(lost & t.yearly_value.notnull()),
        revenue=_sum(lost, t.yearly_value.fill_null(0.0)),
        revenue_of_all=t.yearly_value.sum(where=still),
    )
    return _nothing() if window < LEAST_HISTORY else _year_figures(row) | _what_if(row, window) | {"year_days": window}


def _year_figures(row: dict[str, Any]) -> dict[str, Any]:
    rate = poisson_rate(row["departures"], row["years"])
    unvalued = row["departures"] > 0 and not row["valued"]
    return {
        "per_year": row["departures"],
        "rate_per_year": rate.value if rate else None,
        "rate_low": rate.low if rate else None,
        "rate_high": rate.high if rate else None,
        "revenue_per_year": None if unvalued else row["revenue"],
        "revenue_of_all": row["revenue_of_all"],
        "revenue_per_lost_customer": _each(row),
        "natural_per_year": row["natural"],
    }


def _each(row: dict[str, Any]) -> float | None:
    return row["revenue"] / row["valued"] if row["valued"] else None


def _what_if(row: dict[str, Any], window: float) -> dict[str, Any]:
    """Five of a hundred customers there at the year's start kept, but never more than have left."""
    kept, each = min(FIVE_POINTS / 100 * row["at_start"], row["departures"]), _each(row)
    if window < YEAR or not kept:
        return {}
    revenue = None if each is None else kept * each
    return {"what_if": WhatIf(points=FIVE_POINTS, customers_kept_per_year=kept, revenue_kept_per_year=revenue)}


def _nothing() -> dict[str, Any]:
    return dict.fromkeys(("per_year", "rate_per_year", "revenue_per_year", "natural_per_year"))


def _ever(departed: Departed) -> dict[str, Any]:
    """A snapshot's figures over all time: a value a year times the years stayed is what came in."""
    t = departed.departures
    revenue = t.yearly_value * t.tenure_days / (12 * MONTH)
    row = _row(
        t,
        departures=_sum((t.status == "left") & t.tenure_days.notnull()),
        years=t.tenure_days.sum() / (12 * MONTH),
        departed=revenue.sum(where=t.status == "left"),
        natural=revenue.sum(where=t.status == "natural"),
        all=revenue.sum(),
    )
    rate = poisson_rate(row["departures"], row["years"] or 0.0)
    return _nothing() | {
        "rate_per_year": rate.value if rate else None,
        "rate_low": rate.low if rate else None,
        "rate_high": rate.high if rate else None,
        "revenue_ever": _came_in(row),
    }


def _came_in(row: dict[str, Any]) -> RevenueEver | None:
    if row["all"] is None:
        return None
    return RevenueEver(departed=row["departed"] or 0.0, natural=row["natural"] or 0.0, all=row["all"])


# Survival --------------------------------------------------------------------------------------------------------


def _followed(departed: Departed) -> Any:
    """(joined_at, days followed, left 0 or 1) of those whose whole time as customers lies in the records.

    Days are whole: a departure counts at the end of its day and the end of follow-up at its start, so S is exact
    at every whole day.
    """
    t = departed.departures
    if departed.definition == "snapshot":
        rows = t.filter(t.tenure_days.notnull())
        return rows.select("joined_at", time=rows.tenure_days, left=ibis.ifelse(rows.status == "left", 1, 0))
    if departed.begins is not None:
        t = t.filter(t.joined_at >= departed.begins)
    seen = (t.left_at <= t.known_until).fill_null(False)
    lost = seen & (t.status == "left")
    time = days(ibis.ifelse(seen, t.left_at, t.known_until), t.joined_at)
    whole = ibis.ifelse(lost, time.ceil(), time.floor()).cast("float64")
    return t.select("joined_at", time=whole, left=ibis.ifelse(lost, 1, 0))


def _curve(departed: Departed) -> Curve:
    rows = _followed(departed)
    grouped = rows.group_by("time").agg(left=rows["left"].sum(), n=rows.count())
    counts = grouped.order_by("time").to_pyarrow().to_pylist()
    return kaplan_meier([c["time"] for c in counts], [c["left"] for c in counts], [c["n"] - c["left"] for c in counts])


def _points(curve: Curve) -> tuple[SurvivalPoint, ...]:
    """S after 0, 1, 2, … months, while enough customers are followed."""
    points: list[SurvivalPoint] = []
    while (s := curve.at(len(points) * MONTH)) is not None and s.n >= LEAST_AT_RISK:
        assert s.low is not None and s.high is not None
        points.append(SurvivalPoint(days=len(points) * MONTH, value=s.value, low=s.low, high=s.high, at_risk=s.n))
    return tuple(points)


# Months and cohorts ----------------------------------------------------------------------------------------------


def _by_month(departed: Departed, tables: Tables) -> tuple[MonthRate, ...]:
    """The last 24 full months in which departures are known, each over those at risk at its start."""
    if departed.definition == "snapshot":
        return ()
    t = departed.departures
    last = _horizon(departed, tables).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    starts = [_months_before(last, k) for k in range(MONTHS, 0, -1)]
    counts = {}
    for i, (start, end) in enumerate(zip(starts, [*starts[1:], last], strict=True)):
        there = (t.joined_at < start) & (t.left_at >= start).fill_null(True) & (t.known_until >= end)
        counts[f"n{i}"] = _sum(there)
        counts[f"k{i}"] = _sum(there & ((t.left_at < end) & (t.status == "left")).fill_null(False))
    row = _row(t, **counts)
    rates = []
    for i, start in enumerate(starts):
        share = wilson(row[f"k{i}"], row[f"n{i}"])
        known = departed.begins is None or start >= departed.begins
        if share is not None and share.low is not None and share.high is not None and known:
            rates.append(
                MonthRate(
                    month=f"{start:%Y-%m}", at_risk=share.n, departures=row[f"k{i}"],
                    rate=share.value, low=share.low, high=share.high,
                )
            )  # fmt: skip
    return tuple(rates)


def _months_before(moment: datetime, k: int) -> datetime:
    month = moment.year * 12 + moment.month - 1 - k
    return moment.replace(year=month // 12, month=month % 12 + 1)


def _cohorts(departed: Departed, tables: Tables) -> tuple[Cohort, ...]:
    """The last 12 quarters of joining that have been followed a month; retained[i] is the share after i + 1 months.

    A share is told once the whole quarter has been followed so long; Kaplan–Meier takes care of those who moved.
    """
    if departed.definition == "snapshot":
        return ()
    horizon = _horizon(departed, tables)
    rows = _followed(departed)
    rows = rows.filter(rows.joined_at >= _months_before(_quarter(horizon), 3 * (COHORTS + 1)))
    months = rows.time / MONTH
    month = ibis.ifelse(rows["left"] == 1, months.ceil(), months.floor()).cast("int64")
    grouped = rows.group_by(quarter=rows.joined_at.truncate("Q"), month=month)
    counts = grouped.agg(left=rows["left"].sum(), n=rows.count()).to_pyarrow().to_pylist()
    by_quarter: dict[datetime, list[dict[str, Any]]] = defaultdict(list)
    for c in counts:
        by_quarter[c["quarter"]].append(c)
    cohorts = [_cohort(quarter, by_quarter[quarter], horizon) for quarter in sorted(by_quarter)]
    return tuple(c for c in cohorts if any(r is not None for r in c.retained))[-COHORTS:]


def _cohort(quarter: datetime, counts: list[dict[str, Any]], horizon: datetime) -> Cohort:
    curve = kaplan_meier(
        [c["month"] for c in counts], [c["left"] for c in counts], [c["n"] - c["left"] for c in counts]
    )
    full = (horizon - _months_before(quarter, -3)).total_seconds() / 86_400 / MONTH
    shares = [_share_after(curve, k) if k <= full else None for k in range(1, COHORT_MONTHS + 1)]
    name = f"{quarter.year}-Q{(quarter.month + 2) // 3}"
    return Cohort(quarter=name, size=sum(c["n"] for c in counts), retained=tuple(shares))


def _share_after(curve: Curve, months: int) -> float | None:
    """S(months); once everybody has left it stays 0, and None where the last ones were only followed shorter."""
    found = curve.at(months)
    if found is not None:
        return found.value
    return 0.0 if len(curve.times) and curve.survival[-1] == 0 else None


def _quarter(moment: datetime) -> datetime:
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return _months_before(first, (first.month - 1) % 3)
