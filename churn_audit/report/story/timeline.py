"""The plan on a time line, its first steps, and the measure that will show the effect of each fix."""

from __future__ import annotations

from math import ceil

from churn_audit.model.findings import FixFinding
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Work
from churn_audit.report.spans import Text
from churn_audit.report.story.telling import Telling


def roadmap(t: Telling) -> b.Roadmap | None:
    """The planned fixes on a time line of thirty-day periods, twelve at most."""
    w = t.w
    dated = [
        f for f in t.planned if f.start_day is not None and f.done_day is not None and f.done_day >= f.start_day >= 0
    ]
    if not dated:
        return None
    end = max(max(f.done_day or 0, f.measurable_day or 0) for f in dated)
    size = 30 * ceil(max(end, 90) / 30 / 12)
    periods = ceil(max(end, 90) / size)
    items = tuple(_work(t, f, size, periods) for f in dated)
    last = max(f.done_day or 0 for f in dated)
    return b.Roadmap(
        title=w._(
            "All planned work is done by day {day}; its effect can be measured by day {end}",
            day=w.count(last),
            end=w.count(end),
        ),
        what=w._("Days from the start; filled: work, hollow: until the effect can be measured"),
        head=w._("Fix and owner"),
        periods=tuple(w._("to day {n}", n=w.count(size * (i + 1))) for i in range(periods)),
        items=items,
    )


def _work(t: Telling, f: FixFinding, size: int, periods: int) -> Work:
    w = t.w
    start, done = (f.start_day or 0) / size, (f.done_day or 0) / size
    seen = (
        min(f.measurable_day / size, periods)
        if f.measurable_day is not None and f.measurable_day >= (f.done_day or 0)
        else None
    )
    label = w._("day {start} to {done}", start=w.count(f.start_day or 0), done=w.count(f.done_day or 0))
    if seen is not None:
        label = w._(
            "day {start} to {done}, measurable from day {seen}",
            start=w.count(f.start_day or 0),
            done=w.count(f.done_day or 0),
            seen=w.count(f.measurable_day or 0),
        )
    return Work(
        name=f"{f.rank}  {t.fix(f.id)}", after=w._(f.owner), start=start, done=done, measurable=seen, label=label
    )


def steps(t: Telling) -> b.Table:
    w = t.w
    return b.Table(
        id="steps",
        title=w._("First steps, and how we will know"),
        grid=Grid(
            columns=(
                Column(title=w._("No."), numeric=True),
                Column(title=w._("First step"), grow=True, head=True),
                Column(title=w._("Owner"), minor=True),
                Column(title=w._("We will know by"), grow=True),
            ),
            rows=[(str(f.rank), w._(f.first_step), w._(f.owner), _measure(t, f)) for f in t.planned],
        ),
    )


def _measure(t: Telling, f: FixFinding) -> Text:
    """What will show that a fix worked: the checklist's sentence, with the metric's value today beside its target."""
    w = t.w
    known = t.checklist.fixes.get(f.id)
    if f.measure is None:
        return w._(known.measure_text) if known else w._("not set")
    rule = t.metric_rule(f.measure.metric)
    unit = rule.unit if rule else ""
    target = w.quantity(f.measure.target, unit, exact=True)
    today = next((m for r in t.findings.reasons for m in r.metrics if m.id == f.measure.metric), None)
    told = w._("{metric}: {target}", metric=t.metric(f.measure.metric), target=target)
    if today is not None:
        told = w._("{metric}: {target}, today {today}", metric=t.metric(f.measure.metric), target=target,
                   today=w.quantity(today.value, today.unit))  # fmt: skip
    return told
