"""How many of each quarter's new customers were still there, by months since joining: a heat map with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import SMALL, TEXT, bar, bare, picture, sheet, width_of
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import LIGHT, ON_DARK, SEQUENTIAL


@dataclass(frozen=True)
class CohortRow:
    """A quarter: its name, its name with the customers counted, and a share a column; None is not yet known."""

    short: str
    label: str
    shares: tuple[float | None, ...]


def cohorts(rows: Sequence[CohortRow], columns: Sequence[str], axis: str, alt: str, lang: str = "en") -> Picture:
    """Cells coloured in six steps from the lowest to the highest share, with whole percentages in them."""
    return picture(lambda wide: _draw(wide, rows, columns, axis), alt, lang)


def _draw(wide: bool, rows: Sequence[CohortRow], columns: Sequence[str], axis: str) -> Figure:
    names = [row.label if wide else row.short for row in rows]
    left = max(map(width_of, names)) + 0.16
    figure, axes = sheet(wide, 0.285 * len(rows) + 0.46, left=left, right=0.02, top=0.44, bottom=0.02)
    bare(axes)
    axes.set_xlim(0, max(len(columns), 4))  # a single column stays a cell, not a wall
    axes.set_ylim(len(rows), 0)
    known = [share for row in rows for share in row.shares if share is not None]
    low, spread = min(known), max(max(known) - min(known), 1e-9)
    for y, (row, name) in enumerate(zip(rows, names, strict=True)):
        axes.annotate(
            name, (0, y + 0.5), xytext=(-7, 0), textcoords="offset points", ha="right", va="center", color=LIGHT["ink2"]
        )
        for x, share in enumerate(row.shares):
            if share is None:
                continue
            shade = min(int((share - low) / spread * len(SEQUENTIAL)), len(SEQUENTIAL) - 1)
            bar(axes, x + 0.02, y + 0.04, 0.96, 0.92, SEQUENTIAL[shade][0])
            colour = ON_DARK[0] if shade >= 4 else LIGHT["ink"]
            axes.text(
                x + 0.5, y + 0.5, f"{100 * share:.0f}", ha="center", va="center", color=colour,
                fontsize=TEXT if wide else SMALL,
            )  # fmt: skip
    for x, title in enumerate(columns):
        axes.text(x + 0.5, -0.14, title, ha="center", va="bottom", color=LIGHT["ink2"])
    axes.text(0, -0.9, axis, ha="left", va="bottom", color=LIGHT["ink2"], fontsize=SMALL)
    return figure
