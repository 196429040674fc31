"""The slide of the reasons: a table with a native chart laid over one of its columns, bars beside their text."""

from __future__ import annotations

from dataclasses import dataclass

from churn_audit.report import blocks as b
from churn_audit.report.slides.deck import Deck
from churn_audit.report.slides.shapes import (
    SMALLEST,
    Amount,
    Cell,
    Column,
    bars,
    box,
    fitted,
    line,
    rows_that_fit,
    table,
)
from churn_audit.report.slides.template import BODY, MARGIN, points
from churn_audit.report.spans import plain
from churn_audit.report.story.telling import Telling

SHOWN = 5
CAPTION = 0.55  # inches for the line that says what is measured
WIDTHS = (4.6, 3.533, 1.6, 2.4)
SIZES = (18, 16, 15, 14, 13, 12, SMALLEST)


@dataclass(frozen=True)
class Row:
    amount: Amount
    value: str
    range: str


def reasons(deck: Deck, t: Telling, figure: b.Figure | None, body: tuple[float, float]) -> None:
    """The reasons that cost most, or weigh most where nothing was measured; no slide where none is weak."""
    costs = bool(t.costs.items)
    rows = _costs(t) if costs else _scores(t)
    if figure is None or not rows:
        return
    w = t.w
    slide = deck.page(figure.title, [figure.what, plain(figure.note), figure.picture.alt])
    top, bottom = body
    caption = [line(figure.what, muted=True)]
    size = fitted(caption, (14, 13, 12, SMALLEST), points(BODY), points(CAPTION))
    box(slide, w._("What is shown"), (MARGIN, top - 0.1, BODY, CAPTION), caption, size)
    start = top + CAPTION + 0.05
    heads = (w._("Reason"), w._("From low to high"), w._("A year") if costs else w._("Score"), w._("90% interval"))
    columns = [Column(head, width, numeric=n > 1) for n, (head, width) in enumerate(zip(heads, WIDTHS, strict=True))]
    cells: list[list[Cell]] = [
        [[line(r.amount.name, bold=True)], [], [line(r.value, bold=True)], [line(r.range, muted=True)]] for r in rows
    ]
    room = points(bottom - start)
    size, heights, kept = rows_that_fit(columns, cells, room, SIZES, least=min(52, (room - 40) / len(cells)))
    even = max(heights[1:])  # bars are evenly spaced, so rows must be
    if heights[0] + even * kept <= room:
        heights = [heights[0], *([even] * kept)]
    alt = figure.picture.alt
    table(slide, w._("Reasons"), figure.what, (MARGIN, start), columns, cells[:kept], size, heights)
    place = (MARGIN + WIDTHS[0] + 0.1, start + heights[0] / 72, WIDTHS[1] - 0.2, sum(heights[1:]) / 72)
    series = (w._("Lower end"), w._("Up to the estimate"), w._("Value"), w._("Up to the upper end"))
    bars(slide, w._("Chart"), alt, place, [r.amount for r in rows[:kept]], series, None if costs else 100.0)


def _costs(t: Telling) -> list[Row]:
    out = []
    for cost in t.costs.items[:SHOWN]:
        value, span = t.told(cost)
        x = cost.value
        only_low, only_high = cost.at_least and not cost.at_most, cost.at_most and not cost.at_least
        low = max(x.low if x.low is not None else x.value, 0.0)
        amount = Amount(t.names(cost), x.value, x.low, x.high)
        if only_low:  # solid alone: only this end is safe to say
            amount = Amount(t.names(cost), low, low, low)
        if only_high:
            top = x.high if x.high is not None else x.value
            amount = Amount(t.names(cost), top, 0.0, top)
        out.append(Row(amount, value, span))
    return out


def _scores(t: Telling) -> list[Row]:
    out = []
    for r in t.weakest[:SHOWN]:
        shown, (low, high) = t.reason_score(r), t.ends(r)
        out.append(Row(Amount(t.title(r), r.score or 0.0, low, high), shown.text, shown.range))
    return out
