"""Departures over time: by month, by months since joining, by quarter of joining."""

from __future__ import annotations

from math import ceil

from churn_audit.model.findings import Cohort, Departures, MonthRate, SurvivalPoint
from churn_audit.report import blocks as b
from churn_audit.report import charts
from churn_audit.report.parts import Column, Grid
from churn_audit.report.story.telling import Telling

MONTH = 365.25 / 12


def months(t: Telling, d: Departures) -> b.Figure | None:
    """The share that left in each month; None below two months."""
    if len(d.by_month) < 2:
        return None
    w = t.w
    worst = max(d.by_month, key=lambda m: m.rate)
    first, last = w.month(d.by_month[0].month), w.month(d.by_month[-1].month)
    title = w._(
        "{month} lost most: {share} of the customers there at its start",
        month=w.month(worst.month),
        share=w.rate(worst.rate),
    )
    if not any(m.departures for m in d.by_month):
        title = w._("No customer left between {first} and {last}", first=first, last=last)
    alt = w._(
        "Share of customers lost in each month from {first} to {last}, with ranges: {start} at first, {end} "
        "at last, most in {month} with {share} ({range}).",
        first=first, last=last, start=w.rate(d.by_month[0].rate), end=w.rate(d.by_month[-1].rate),
        month=w.month(worst.month), share=w.rate(worst.rate), range=w.rates(worst.low, worst.high),
    )  # fmt: skip
    marks = [
        charts.MonthMark(
            w.month(m.month), m.rate, m.low, m.high, w.rate(m.rate) if m is worst or m is d.by_month[-1] else ""
        )
        for m in d.by_month
    ]
    return b.Figure(
        id="months",
        title=title,
        what=w._(
            "Customers lost in a month, % of those there at its start; bar: 90% interval; {customers} customers a "
            "month",
            customers=_followed(t, d.by_month),
        ),
        picture=charts.months(marks, ticks(t, max(m.high for m in d.by_month)), t.alt(alt), w.lang),
        data=_by_month(t, d.by_month),
    )


def _followed(t: Telling, found: tuple[MonthRate, ...]) -> str:
    least, most = min(m.at_risk for m in found), max(m.at_risk for m in found)
    return t.w.count(least) if least == most else t.w.between(t.w.count(least), t.w.count(most))


def ticks(t: Telling, top: float) -> list[tuple[float, str]]:
    """Four or five round places from 0 to at least the top, with their words as shares."""
    step = round_step(max(top, 0.001))
    return [(i * step, t.w.exact_share(round(i * step, 6))) for i in range(ceil(top / step - 1e-9) + 1)]


def round_step(top: float) -> float:
    """A round step that parts the way to the top in at most five."""
    size = 10.0 ** (len(f"{int(top)}") - 1) if top >= 1 else 1.0
    while size > top:
        size /= 10
    return next(size * k for k in (0.2, 0.25, 0.5, 1, 2, 2.5, 5) if top / (size * k) <= 5)


def _by_month(t: Telling, found: tuple[MonthRate, ...]) -> Grid:
    w = t.w
    return Grid(
        columns=(
            Column(title=w._("Month"), grow=True, head=True),
            Column(title=w._("Lost, %"), numeric=True),
            Column(title=w._("90% interval"), numeric=True),
            Column(title=w._("Lost"), numeric=True),
            Column(title=w._("There at its start"), numeric=True),
        ),
        rows=[
            (w.month(m.month), w.rate(m.rate), w.rates(m.low, m.high), w.count(m.departures), w.count(m.at_risk))
            for m in found
        ],
    )


def survival(t: Telling, d: Departures) -> b.Figure | None:
    """The share still there by months since joining; None below two points."""
    if len(d.survival) < 2 or d.survival[-1].days <= 0:
        return None
    w, points = t.w, d.survival
    title, marks = _survival_words(t, d)
    drawn = [charts.SurvivalStep(p.days / MONTH, p.value, p.low, p.high, w.count(p.at_risk)) for p in points]
    percent = [w.count(x) for x in (0, 25, 50, 75)] + [w.share(1.0)]
    words = w._("Months since joining"), w._("Customers still followed"), percent
    told = _still(t, points[-1])
    alt = w._("Survival curve with its range. {title}. At its end: {told}.", title=title, told=told)
    return b.Figure(
        id="survival",
        title=title,
        what=w._(
            "Customers still there by months since joining, %; band: 90% interval; {n} customers followed from "
            "the start",
            n=w.count(points[0].at_risk),
        ),
        picture=charts.survival(drawn, marks, *words, t.alt(alt), w.lang),
        data=_points(t, points),
    )


def _survival_words(t: Telling, d: Departures) -> tuple[str, list[charts.SurvivalMark]]:
    """The headline and the points told on the curve: half a year (or half-way), and the median where it is reached."""
    w, points = t.w, d.survival
    half = min(points, key=lambda p: abs(p.days - 6 * MONTH))
    early = half if 0 < half.days <= 7 * MONTH else points[len(points) // 2]
    time, share = w.n_("{n} month", "{n} months", _month(early)), w.share(early.value)
    marks = [charts.SurvivalMark(early.days / MONTH, early.value, _still(t, early))]
    if d.median_days is None or d.median_days > points[-1].days:
        return w._("After {time}, {share} of new customers are still there", time=time, share=share), marks
    median = w.days(d.median_days)
    marks.append(charts.SurvivalMark(d.median_days / MONTH, 0.5, w._("Half have left after {time}", time=median)))
    title = w._(
        "After {time}, {share} of new customers are still there; half have left after {median}",
        time=time, share=share, median=median,
    )  # fmt: skip
    return title, marks


def _still(t: Telling, p: SurvivalPoint) -> str:
    w = t.w
    time = w.n_("{n} month", "{n} months", _month(p))
    return w._("{time}: {share} ({range})", time=time, share=w.share(p.value), range=w.shares(p.low, p.high))


def _month(point: SurvivalPoint) -> int:
    return round(point.days / MONTH)


def _points(t: Telling, points: tuple[SurvivalPoint, ...]) -> Grid:
    w = t.w
    every = 1 if len(points) <= 13 else 3
    return Grid(
        columns=(
            Column(title=w._("Months since joining"), grow=True, head=True),
            Column(title=w._("Still there"), numeric=True),
            Column(title=w._("90% interval"), numeric=True),
            Column(title=w._("Followed"), numeric=True),
        ),
        rows=[
            (w.count(_month(p)), w.share(p.value), w.shares(p.low, p.high), w.count(p.at_risk)) for p in points[::every]
        ],
    )


def cohorts(t: Telling, d: Departures) -> b.Figure | None:
    """How each quarter's new customers lasted; None below two quarters or one month."""
    found = [c for c in d.cohorts if any(s is not None for s in c.retained)]
    if len(found) < 2:
        return None
    w = t.w
    known = max(i for c in found for i, s in enumerate(c.retained) if s is not None) + 1
    every = 1 if known <= 8 else 3
    at = list(range(every, known + 1, every))
    rows = [
        charts.CohortRow(
            w.quarter(c.quarter), w._("{quarter} ({n})", quarter=w.quarter(c.quarter), n=w.count(c.size)), _cells(c, at)
        )
        for c in found
        if any(share is not None for share in _cells(c, at))
    ]
    title, alt = _cohort_words(t, found, at[0])
    later = w._("not yet")
    return b.Figure(
        id="cohorts",
        title=title,
        what=w._("Customers still there, %, by quarter of joining (customers) and months since; empty: not yet known"),
        picture=charts.cohorts(rows, [w.count(m) for m in at], w._("months since joining"), t.alt(alt), w.lang),
        note=w._("Differences between quarters are a coincidence in time with whatever else happened then, not proof "
                 "of anything."),
        data=Grid(
            columns=(
                Column(title=w._("Joined"), grow=True, head=True),
                Column(title=w._("Customers"), numeric=True),
                *(Column(title=w.n_("{n} month", "{n} months", m), numeric=True) for m in at),
            ),
            rows=[
                (w.quarter(c.quarter), w.count(c.size), *(later if s is None else w.share(s) for s in _cells(c, at)))
                for c in found
            ],
        ),
    )  # fmt: skip


def _cells(c: Cohort, at: list[int]) -> tuple[float | None, ...]:
    return tuple(c.retained[m - 1] if m <= len(c.retained) else None for m in at)


def _cohort_words(t: Telling, found: list[Cohort], month: int) -> tuple[str, str]:
    """The headline and the alternative text: the first column's best and worst quarter."""
    w = t.w
    column = [(c, s) for c in found if (s := _cells(c, [month])[0]) is not None]
    best, worst = max(column, key=lambda x: x[1]), min(column, key=lambda x: x[1])
    time = w.n_("{n} month", "{n} months", month)
    title = w._(
        "After {time}, {high} of those who joined in {best} were still there, {low} of {worst}",
        time=time,
        high=w.share(best[1]),
        best=w.quarter(best[0].quarter),
        low=w.share(worst[1]),
        worst=w.quarter(worst[0].quarter),
    )
    if best[1] - worst[1] < 0.005:
        title = w._(
            "Every quarter's new customers last alike: {share} are there after {time}",
            share=w.share(best[1]),
            time=time,
        )
    alt = w._("Heat map of {n} joining quarters by months since joining. {title}.", n=w.count(len(found)), title=title)
    return title, alt
