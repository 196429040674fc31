"""A year's loss taken apart: the whole, what goes with each reason, and what no measured reason explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from churn_audit.report.charts.drawing import Sheet, picture
from churn_audit.report.charts.ledger import Entry, ledger
from churn_audit.report.parts import Picture


@dataclass(frozen=True, kw_only=True)
class Fall(Entry):
    """The whole, a measured part (taken off what is left), or the rest (dashed: nothing measured explains it)."""

    value: float
    kind: Literal["total", "part", "rest"] = "part"


def waterfall(rows: Sequence[Fall], alt: str, lang: str = "en") -> Picture:
    """Rows from top to bottom as given, the whole first."""
    return picture(lambda wide: _draw(wide, rows), alt, lang)


def _draw(wide: bool, rows: Sequence[Fall]) -> Sheet:
    page = ledger(wide, rows)
    sheet, half, left = page.sheet, page.height / 2, 0.0
    sheet.scale((0, max(r.value for r in rows) or 1), (len(rows) - 0.5, -0.5))
    for y, row in enumerate(rows):
        start = 0.0 if row.kind == "total" else max(left - row.value, 0.0)
        end = row.value if row.kind == "total" else left
        at = y + page.down
        place = (sheet.x(start), sheet.y(at - half), sheet.x(end), sheet.y(at + half))
        if row.kind == "rest":
            sheet.box(*place, "paper", edge="edge", line=1, dash="3 2")
        else:
            sheet.box(*place, "brand" if row.kind == "total" else "data")
        left = end if row.kind == "total" else start
        if wide and y < len(rows) - 1:
            sheet.line([(sheet.x(left), sheet.y(at + half)), (sheet.x(left), sheet.y(at + 1 - half))], "edge", 0.8)
    return sheet
