"""The reasons that go with departures in a table: figures alone and shared out, and how sure each link is."""

from __future__ import annotations

from churn_audit.model.findings import Attributable, Interval, ReasonFinding
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Row
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.costs import Cost
from churn_audit.report.story.telling import Telling


def bill(t: Telling) -> b.Table:
    """One row a reason, groups that cannot be told apart under a head of their own, and what all come to."""
    w, money = t.w, t.costs.in_money
    columns = [
        Column(title=w._("Reason"), grow=True, head=True),
        Column(title=w._("Met by"), numeric=True),
        Column(title=w._("Departures"), numeric=True),
    ]
    if money:
        columns += [Column(title=w._("Alone"), numeric=True), Column(title=w._("Shared out"), numeric=True)]
    columns += [
        Column(title=w._("Ratio"), numeric=True),
        Column(title=w._("q"), numeric=True, minor=True),
        Column(title=w._("E-value"), numeric=True, minor=True),
    ]
    rows: list[Row] = []
    for cost in t.costs.items:
        if len(cost.reasons) > 1:
            rows.append(_group(t, cost, len(columns)))
        rows += [Row(cells=_cells(t, r)) for r in cost.reasons]
    rows.append(_sum(t, len(columns)))
    return b.Table(
        id="bill-table",
        title=w._("The reasons past the test, a year"),
        grid=Grid(columns=tuple(columns), rows=rows),
        note=_note(t),
    )


def _cells(t: Telling, r: ReasonFinding) -> tuple[Text, ...]:
    w, a, found = t.w, r.association, r.attributable
    assert found is not None
    name: list[str | Span] = [t.title(r.id)]
    for tag in t.signs(r):
        name += [" ", Span(text=tag.text, look="tag")]
    money = (_money(t, found, found.revenue_per_year), _money(t, found, found.allocated_revenue_per_year))
    leaving = t.departing(found.departures_per_year, found.lower_only, found.upper_only)
    met = w.count(a.exposed_customers) if a and a.exposed_customers is not None else t.unknown()
    cells: list[Text] = [name, met, t.stacked(*leaving)]
    cells += money if t.costs.in_money else ()
    if a is None:
        return (*cells, t.unknown(), t.unknown(), t.unknown())
    q = w.share(a.q_adjusted) if a.q_adjusted is not None else t.unknown()
    return (*cells, _ratio(t, a.odds_ratio_adjusted, a.odds_low, a.odds_high), q, _e_value(t, r))


def _money(t: Telling, found: Attributable, amount: Interval | None) -> Text:
    return t.stacked(*t.money(amount, found.lower_only, found.upper_only)) if amount else t.unknown()


def _ratio(t: Telling, value: float | None, low: float | None, high: float | None) -> Text:
    if value is None:
        return t.unknown()
    span = t.w.numbers(low, high) if low is not None and high is not None else t.w._("range not known")
    return t.stacked(t.w.number(value), span)


def _e_value(t: Telling, r: ReasonFinding) -> Text:
    a = r.association
    if a is None or a.e_value is None:
        return t.unknown()
    low = t.w._("at least {amount}", amount=t.w.number(a.e_value_low)) if a.e_value_low is not None else ""
    return t.stacked(t.w.number(a.e_value), low)


def _group(t: Telling, cost: Cost, columns: int) -> Row:
    value, _ = t.told(cost)
    title = t.w._("Cannot be told apart: read as one, {value} a year", value=value)
    return Row(kind="group", cells=(title, *("" for _ in range(columns - 1))))


def _sum(t: Telling, columns: int) -> Row:
    """What all come to: shares of money may be added up, nothing else here."""
    joint = t.costs.joint or Interval(value=0.0)
    bounded = t.money if t.costs.in_money else t.departing
    value, span = bounded(joint, t.costs.at_least, t.costs.at_most)
    told = t.stacked(value, span if joint.low is not None else "")
    at = 4 if t.costs.in_money else 2
    cells: list[Text] = [t.w._("Together, overlaps taken out"), *("" for _ in range(columns - 1))]
    cells[at] = told
    return Row(kind="sum", cells=tuple(cells))


def _note(t: Telling) -> str:
    w = t.w
    note = w._(
        "Met by: customers who met it in the year. Departures: attributable to it, net. Ratio: how many times as often "
        "those who met it leave as they would otherwise, other reasons held equal. q: the share of false alarms among "
        "findings as clear as this one; the gate is {gate}. E-value: how many times as common something unrecorded "
        "would have to be, among those who met it and among leavers, to explain the link away.",
        gate=w.share(t.checklist.standard.scoring.q_gate),
    )  # fmt: skip
    if t.costs.in_money:
        note = w._("{note} Alone: with only this reason gone; such figures overlap. Shared out: the overlaps divided, "
                   "so that they add up.", note=note)  # fmt: skip
    if any(len(c.reasons) > 1 for c in t.costs.items):
        note = w._("{note} Reasons that cannot be told apart nearly always come together in these data; the range of "
                   "their sum is rather too wide.", note=note)  # fmt: skip
    if any(c.sign for c in t.costs.items):
        note = w._(
            "{note} A sign may follow the decision to leave; only what was met well before is counted.", note=note
        )
    return note


def gross(t: Telling) -> b.Table:
    """For the working papers: before those who would have left anyway, and the first look without adjustment."""
    w = t.w
    rows = []
    for r in (r for c in t.costs.items for r in c.reasons):
        a, found = r.association, r.attributable
        before = found.gross_departures_per_year if found else None
        rows.append((
            t.title(r.id),
            t.leavers(before) if before is not None else t.unknown(),
            w.count(a.exposed_departures) if a else t.unknown(),
            _ratio(t, a.risk_ratio, a.low, a.high) if a else t.unknown(),
            w.share(a.q) if a and a.q is not None else t.unknown(),
        ))  # fmt: skip
    return b.Table(
        title=w._("Working figures: gross departures and the screen"),
        grid=Grid(
            columns=(
                Column(title=w._("Reason"), grow=True, head=True),
                Column(title=w._("Departures a year, gross"), numeric=True),
                Column(title=w._("Left after it"), numeric=True),
                Column(title=w._("Risk ratio of the screen"), numeric=True),
                Column(title=w._("q of the screen"), numeric=True),
            ),
            rows=rows,
        ),
        note=w._("Gross counts customers who would have left within the year anyway. The screen compares like with "
                 "like by period, tenure, value and segment, one reason at a time: description, not a finding."),
    )  # fmt: skip
