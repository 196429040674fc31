"""How many of each quarter's new customers were still there, by months since joining: a heat map with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from churn_audit.report.charts.drawing import Sheet, picture
from churn_audit.report.charts.letters import SMALL, TEXT, width_of
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import ON_DARK, SEQUENTIAL


@dataclass(frozen=True)
class CohortRow:
    """A quarter: its name, its name with the customers counted, and a share a column; None is not yet known."""

    short: str
    label: str
    shares: tuple[float | None, ...]


def cohorts(rows: Sequence[CohortRow], columns: Sequence[str], axis: str, alt: str, lang: str = "en") -> Picture:
    """Cells coloured in six steps from the lowest to the highest share, with whole percentages in them."""
    return picture(lambda wide: _draw(wide, rows, columns, axis), alt, lang)


def _draw(wide: bool, rows: Sequence[CohortRow], columns: Sequence[str], axis: str) -> Sheet:
    names = [row.label if wide else row.short for row in rows]
    left = max(map(width_of, names)) + 0.16
    sheet = Sheet(wide, 0.285 * len(rows) + 0.46, left=left, right=0.02, top=0.44, bottom=0.02)
    sheet.scale((0, max(len(columns), 4)), (len(rows), 0))  # a single column stays a cell, not a wall
    known = [share for row in rows for share in row.shares if share is not None]
    low, spread = min(known), max(max(known) - min(known), 1e-9)
    for y, (row, name) in enumerate(zip(rows, names, strict=True)):
        sheet.text(sheet.left - 7, sheet.y(y + 0.5), name, "right", colour="ink2")
        for x, share in enumerate(row.shares):
            if share is None:
                continue
            shade = min(int((share - low) / spread * len(SEQUENTIAL)), len(SEQUENTIAL) - 1)
            place = (sheet.x(x + 0.02), sheet.y(y + 0.04), sheet.x(x + 0.98), sheet.y(y + 0.96))
            sheet.box(*place, SEQUENTIAL[shade][0])
            colour = ON_DARK[0] if shade >= 4 else "ink"
            middle = sheet.x(x + 0.5), sheet.y(y + 0.5)
            sheet.text(*middle, f"{100 * share:.0f}", "center", size=TEXT if wide else SMALL, colour=colour)
    for x, title in enumerate(columns):
        sheet.text(sheet.x(x + 0.5), sheet.top - 3, title, "center", "bottom", colour="ink2")
    end = 72 * width_of(axis, SMALL)  # words longer than the cells are wide start farther left
    sheet.text(
        min(sheet.left, sheet.width - end - 3), sheet.top - 17, axis, "left", "bottom", size=SMALL, colour="ink2"
    )
    return sheet
