"""The plan for the board: what is done by day 30, 60 and 90, and what is saved from then on."""

from __future__ import annotations

from collections.abc import Sequence

from churn_audit.model.findings import FixFinding, Phase
from churn_audit.report import blocks as b
from churn_audit.report import charts
from churn_audit.report.parts import Column, Grid, Group
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.telling import Telling

MOST = 4  # fixes named in a phase


def phases(t: Telling) -> list[b.Block]:
    """The steps and the fixes below them; nothing where nothing is planned."""
    if not t.planned:
        return []
    groups = _groups(t)
    columns = b.Columns(items=tuple(Group(title=title, items=_named(t, fixes)) for title, fixes in groups))
    found = t.findings.plan.phases
    measured = any(p.saving_per_year for p in found)
    if not found or not (measured or any(p.points > 0 for p in found)):
        return [columns]
    return [_figure(t, found, groups, measured), columns]


def _groups(t: Telling) -> list[tuple[str, list[FixFinding]]]:
    """The planned fixes by the phase in which they are done, those without a day last; no empty phase."""
    w, days = t.w, [p.day for p in t.findings.plan.phases] or [30, 60, 90]
    found: dict[str, list[FixFinding]] = {}
    for f in t.planned:
        day = next((day for day in days if f.done_day is not None and f.done_day <= day), None)
        title = w._("By day {n}", n=w.count(day)) if day is not None else w._("Later")
        found.setdefault(title if f.done_day is not None else w._("First"), []).append(f)
    return list(found.items())[:4]


def _named(t: Telling, fixes: Sequence[FixFinding]) -> tuple[Text, ...]:
    named: list[Text] = [[Span(text=f"{f.rank} ", bold=True), t.fix(f.id)] for f in fixes[:MOST]]
    more = len(fixes) - MOST
    if more > 0:
        named.append(Span(text=t.w.n_("{n} more fix in the plan", "{n} more fixes in the plan", more), muted=True))
    return tuple(named)


# The steps -------------------------------------------------------------------------------------------------------


def _figure(t: Telling, found: Sequence[Phase], groups: list[tuple[str, list[FixFinding]]], measured: bool) -> b.Figure:
    w = t.w
    drawn = [_step(t, p, measured) for p in found]
    told = t.w.series(
        w._("{day}: {value} ({range})", day=s.label, value=s.text, range=s.range)
        if s.range
        else w._("{day}: {value}", day=s.label, value=s.text)
        for s in drawn
    )
    alt = w._("Steps of the plan: what is saved a year from each day on. {told}.", told=told)
    what = w._("Revenue kept a year by what is done by that day, once it has taken effect; solid to the lower figure, "
               "light to the upper (90% interval), line at the estimate")  # fmt: skip
    if not measured:
        alt = w._("Steps of the plan: points of score it may add from each day on. {told}.", told=told)
        what = w._("Points of score that what is done by that day may add; dashed: indicative, nothing measured stands "
                   "behind it")  # fmt: skip
    return b.Figure(
        id="phases",
        title=_title(t, measured),
        what=what,
        picture=charts.steps(
            drawn, w._("today"), w._("work under way, no saving counted"), w._("after"), t.alt(alt), w.lang
        ),
        data=_twin(t, drawn, groups, measured),
    )


def _title(t: Telling, measured: bool) -> str:
    w, last = t.w, max((f.done_day or 0 for f in t.planned), default=0)
    if measured and t.findings.plan.saving_per_year is not None:
        return w._("The plan is done by day {day} and then saves about {money} a year", day=w.count(last),
                   money=w.money(t.findings.plan.saving_per_year.value))  # fmt: skip
    return w._("The plan is done by day {day} and may then add {points} points of score", day=w.count(last),
               points=w.points(sum(f.points for f in t.planned)))  # fmt: skip


def _step(t: Telling, p: Phase, measured: bool) -> charts.Step:
    w, label = t.w, t.w._("day {n}", n=t.w.count(p.day))
    if not measured:
        if p.points <= 0:
            return charts.Step(label=label, text=w._("nothing is done yet"))
        return charts.Step(label=label, text=w._("+{points} points", points=w.points(p.points)), value=p.points)
    amount = p.saving_per_year
    if amount is None:
        return charts.Step(label=label, text=w._("no measured saving yet"))
    value, span = t.money(amount)
    return charts.Step(label=label, text=value, range=span, value=amount.value, low=amount.low, high=amount.high)


def _twin(t: Telling, drawn: Sequence[charts.Step], groups: list[tuple[str, list[FixFinding]]], measured: bool) -> Grid:
    w, by_day = t.w, dict(groups)
    columns = [Column(title=w._("By"), head=True), Column(title=w._("Done in this phase"), grow=True)]
    columns.append(Column(title=w._("Saved a year from then on") if measured else w._("Points"), numeric=True))
    if measured:
        columns.append(Column(title=w._("90% interval"), numeric=True))
    rows = []
    for phase, step in zip(t.findings.plan.phases, drawn, strict=True):
        done = by_day.get(w._("By day {n}", n=w.count(phase.day)), [])
        names = t.w.series(f"{f.rank} {t.fix(f.id)}" for f in done) or w._("nothing is done yet")
        rows.append((step.label, names, step.text, *((step.range or w._("no saving to bound"),) if measured else ())))
    return Grid(columns=tuple(columns), rows=rows)
