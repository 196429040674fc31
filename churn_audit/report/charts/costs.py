"""What goes with each reason a year: solid to the lower figure, light to the upper, a mark at the estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from churn_audit.report.charts.drawing import Sheet, picture
from churn_audit.report.charts.ledger import Entry, Ledger, ledger
from churn_audit.report.parts import Picture


@dataclass(frozen=True, kw_only=True)
class CostBar(Entry):
    """A row. Only the ends that are safe to say are given: "at least" has `low` alone, "at most" has `high` alone."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


def costs(items: Sequence[CostBar], letters: str, alt: str, lang: str = "en") -> Picture:
    """Rows from top to bottom as given; `letters` stands over the grades at the right."""
    return picture(lambda wide: _draw(wide, items, letters), alt, lang)


def _draw(wide: bool, items: Sequence[CostBar], letters: str) -> Sheet:
    page = ledger(wide, items, letters)
    sheet, rows = page.sheet, len(items)
    ends = [x for i in items for x in (i.value, i.low, i.high) if x is not None]
    sheet.scale((0, max(ends, default=0) * 1.02 or 1), (rows - 0.5, -0.5))
    sheet.line([(sheet.left, sheet.top), (sheet.left, sheet.bottom)], "edge", 0.8)
    for row, item in enumerate(items):
        _sure(page, item, row + page.down)
    return sheet


def _sure(page: Ledger, item: CostBar, row: float) -> None:
    sheet, top, bottom = page.sheet, page.sheet.y(row - page.height / 2), page.sheet.y(row + page.height / 2)
    low = max(item.low or 0.0, 0.0)
    ends = [x for x in (item.high, item.value) if x is not None]
    if ends and max(ends) > low:
        sheet.box(sheet.x(low), top, sheet.x(max(ends)), bottom, "data2")
    if low:
        sheet.box(sheet.x(0), top, sheet.x(low), bottom, "data")
    if item.value is not None:
        sheet.line([(sheet.x(item.value), top - 1.8), (sheet.x(item.value), bottom + 1.8)], "ink", 2.2)
