"""What the departures cost, by reason: the bill, its parts, and what does not go with them."""

from __future__ import annotations

from collections.abc import Sequence

from churn_audit.model.findings import Interval
from churn_audit.report import blocks as b
from churn_audit.report import charts
from churn_audit.report.parts import Column, Grid
from churn_audit.report.story import bill, safeguards, unsupported
from churn_audit.report.story.costs import Cost
from churn_audit.report.story.telling import Telling

PARTS = 7  # reasons drawn one by one in the waterfall


def by_reason(t: Telling) -> list[b.Block]:
    """Nothing where it was never asked, or where nothing tells who left."""
    found = t.findings.associations
    if (found is None and not t.costs.items) or t.findings.departures is None:
        return []
    w = t.w
    head = b.Heading(
        id="costs",
        level=1,
        eyebrow=w._("What the departures cost, by reason"),
        text=headline(t),
        flow=True,
    )
    if not t.costs.items:
        assert found is not None
        return [head, *unsupported.unmeasured(t, found), *safeguards.warnings(t), *unsupported.others(t)]
    out: list[b.Block] = [
        head,
        b.Paragraph(kind="lede", text=_lede(t)),
        *safeguards.warnings(t),
        figure(t, t.costs.items),
    ]
    if fall := _waterfall(t):
        out.append(fall)
    out.append(bill.bill(t))
    if t.edition == "working":
        out.append(bill.gross(t))
    return [*out, *unsupported.others(t)]


def headline(t: Telling) -> str:
    w, c, n = t.w, t.costs, len(t.costs.measured)
    if not c.items or c.joint is None:
        status = t.findings.associations.status if t.findings.associations else ""
        return {
            "no-driver": w._("No supported driver"),
            "contradictory": w._("No supported driver; the data contradict each other"),
        }.get(status, w._("What each reason costs could not be measured"))
    told = together(t)[0]
    if c.in_money and c.lost:
        return w.n_("{n} reason goes with {money} of the {lost} lost a year",
                    "{n} reasons go with {money} of the {lost} lost a year",
                    n, money=told, lost=w.money(c.lost))  # fmt: skip
    if c.in_money:
        return w.n_("{n} reason goes with {money} of revenue lost a year",
                    "{n} reasons go with {money} of revenue lost a year", n, money=told)  # fmt: skip
    return w.n_("{n} reason goes with {departures} departures a year",
                "{n} reasons go with {departures} departures a year", n, departures=told)  # fmt: skip


def together(t: Telling) -> tuple[str, str]:
    """(value, range) of all measured reasons at once."""
    c = t.costs
    bounded = t.money if c.in_money else t.departing
    return bounded(c.joint or Interval(value=0.0), c.at_least, c.at_most)


def _lede(t: Telling) -> str:
    return t.w._(
        "Attributable under the model: what would not be lost within a year if nobody met the reason any more, net of "
        "customers who would leave in that year anyway, with all other measured reasons, tenure, value and season held "
        "equal. It goes with leaving; that it brings it about is not shown."
    )


# The reasons by what goes with them ------------------------------------------------------------------------------


def figure(t: Telling, shown: Sequence[Cost], id: str = "bill", note: str = "") -> b.Figure:
    """The costs given, as bars with their ranges and grades."""
    w = t.w
    told = t.w.series(_said(t, c) for c in shown)
    return b.Figure(
        id=id,
        title=_title(t, shown),
        what=_what(t),
        picture=charts.costs([_bar(t, c) for c in shown], w._("Grade"), t.alt(_alt(t, told)), w.lang),
        note=note,
        data=_twin(t, shown),
    )


def _title(t: Telling, shown: Sequence[Cost]) -> str:
    w, first = t.w, shown[0]
    value, title = t.told(first)[0], t.title(first.reasons[0].id)
    if len(first.reasons) > 1:
        title = w._("{title} (in a group of {n})", title=title, n=w.count(len(first.reasons)))
    if not t.costs.in_money:
        return w._("{title}: {n} departures a year", title=title, n=value)
    if len(shown) == 1:
        return w._("{title}: {money} a year", title=title, money=value)
    return w._("{title}: {money} a year, most of all", title=title, money=value)


def _what(t: Telling) -> str:
    w, c = t.w, t.costs
    signs = w._("solid to the lower figure, light to the upper (90% interval), line at the estimate")
    if c.at_least and not c.at_most:
        signs = w._("solid: at least this much")
    if c.at_most and not c.at_least:
        signs = w._("light: at most this much")
    if c.in_money:
        return w._("Revenue a year that goes with each reason, overlaps shared out among them; {signs}", signs=signs)
    return w._("Departures a year that go with each reason, overlaps shared out among them; {signs}", signs=signs)


def _alt(t: Telling, told: str) -> str:
    if t.costs.in_money:
        return t.w._("Revenue a year that goes with each reason, with ranges. {told}.", told=told)
    return t.w._("Departures a year that go with each reason, with ranges. {told}.", told=told)


def _said(t: Telling, c: Cost) -> str:
    value, span = t.told(c)
    if span:
        return t.w._("{title} {value} ({range})", title=t.names(c), value=value, range=span)
    return t.w._("{title} {value}", title=t.names(c), value=value)


def _bar(t: Telling, c: Cost) -> charts.CostBar:
    value, span = t.told(c)
    least, most, i = c.at_least and not c.at_most, c.at_most and not c.at_least, c.value
    return charts.CostBar(
        label=t.names(c),
        text=value,
        range=span,
        letter=_grade(c),
        value=None if least or most else i.value,
        low=None if most else i.value if least and i.low is None else i.low,
        high=None if least else i.value if most and i.high is None else i.high,
    )


def _grade(c: Cost) -> str:
    """That of the evidence; of a group the weakest."""
    return max(r.grade for r in c.reasons)


def _twin(t: Telling, shown: Sequence[Cost]) -> Grid:
    w = t.w
    unit = w._("A year") if t.costs.in_money else w._("Departures a year")
    return Grid(
        columns=(
            Column(title=w._("Reason"), grow=True, head=True),
            Column(title=unit, numeric=True),
            Column(title=w._("90% interval"), numeric=True),
            Column(title=w._("Grade")),
        ),
        rows=[
            (t.names(c), value, span or w._("one end is safe to say"), _grade(c))
            for c in shown
            for value, span in (t.told(c),)
        ],
    )


# The waterfall ---------------------------------------------------------------------------------------------------


def _waterfall(t: Telling) -> b.Figure | None:
    """The year's loss taken apart; None where it is not known, or where only upper figures are and they exceed it."""
    w, c = t.w, t.costs
    parts, lost = [(x, _drawn(x)) for x in c.items], c.lost
    rest = (lost or 0.0) - sum(v for _, v in parts)
    if not lost or (c.at_most and rest < 0):
        return None
    rows = [charts.Fall(label=_whole(t), value=lost, text=_one(t, lost), kind="total")]
    for x, v in parts[:PARTS]:
        value, span = t.told(x)
        rows.append(charts.Fall(label=t.names(x), value=v, text=value, range=span))
    if more := parts[PARTS:]:
        v = sum(v for _, v in more)
        label = w.n_("{n} more reason", "{n} more reasons", len(more))
        rows.append(charts.Fall(label=label, value=v, text=_one(t, v)))
    left = max(rest, 0.0) if c.at_least or c.at_most else c.unexplained or 0.0
    rows.append(charts.Fall(label=w._("Not explained by them"), value=left, text=_rest(t, left), kind="rest"))
    share = w.share(left / lost)
    title = w._("{share} of the loss is not explained by any measured reason", share=share)
    if left <= 0:
        title = w._("The measured reasons account for the whole loss")
    alt = w._("Waterfall. {told}.", told=t.w.series(f"{r.label} {r.text}" for r in rows))
    return b.Figure(
        id="waterfall",
        title=title,
        what=w._("{whole}; blue: what goes with each reason; dashed: the rest, for which nothing measured accounts",
                 whole=_whole(t)),
        picture=charts.waterfall(rows, t.alt(alt), w.lang),
        note=w._("Rounded, so figures may not add up. Natural departures are not in it."),
        data=_falls(t, rows),
    )  # fmt: skip


def _drawn(c: Cost) -> float:
    """The figure that is safe to say."""
    if c.at_least != c.at_most:
        end = c.value.low if c.at_least else c.value.high
        return max(c.value.value if end is None else end, 0.0)
    return max(c.value.value, 0.0)


def _whole(t: Telling) -> str:
    return t.w._("Revenue lost in a year") if t.costs.in_money else t.w._("Departures in a year")


def _one(t: Telling, value: float) -> str:
    return t.w.money(value) if t.costs.in_money else t.leavers(value)


def _rest(t: Telling, left: float) -> str:
    """Where reasons are told as lower figures, what is left is an upper one, and the other way about."""
    c, value = t.costs, _one(t, left)
    if c.at_least and not c.at_most:
        return t.w._("at most {amount}", amount=value)
    return t.w._("at least {amount}", amount=value) if c.at_most and not c.at_least else value


def _falls(t: Telling, rows: Sequence[charts.Fall]) -> Grid:
    w = t.w
    return Grid(
        columns=(
            Column(title=w._("Part"), grow=True, head=True),
            Column(title=w._("A year"), numeric=True),
            Column(title=w._("90% interval"), numeric=True),
        ),
        rows=[(r.label, r.text, r.range or _unranged(t, r)) for r in rows],
    )


def _unranged(t: Telling, row: charts.Fall) -> str:
    """Why a part has no range."""
    w = t.w
    words = {"total": w._("counted"), "rest": w._("what is left over"), "part": w._("one end is safe to say")}
    return words[row.kind]
