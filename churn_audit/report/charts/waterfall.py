"""A year's loss taken apart: the whole, what goes with each reason, and what no measured reason explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import bar, picture
from churn_audit.report.charts.ledger import Entry, ledger
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import LIGHT


@dataclass(frozen=True, kw_only=True)
class Fall(Entry):
    """The whole, a measured part (taken off what is left), or the rest (dashed: nothing measured explains it)."""

    value: float
    kind: Literal["total", "part", "rest"] = "part"


def waterfall(rows: Sequence[Fall], alt: str, lang: str = "en") -> Picture:
    """Rows from top to bottom as given, the whole first."""
    return picture(lambda wide: _draw(wide, rows), alt, lang)


def _draw(wide: bool, rows: Sequence[Fall]) -> Figure:
    page = ledger(wide, rows)
    axes, half, left = page.axes, page.height / 2, 0.0
    axes.set_xlim(0, max(r.value for r in rows) or 1)
    dashed: dict[str, Any] = {"edgecolor": LIGHT["edge"], "linewidth": 1, "linestyle": (0, (3, 2)), "clip_on": False}
    colours = {"total": LIGHT["brand"], "part": LIGHT["data"], "rest": LIGHT["paper"]}
    for y, row in enumerate(rows):
        start = 0.0 if row.kind == "total" else max(left - row.value, 0.0)
        width = row.value if row.kind == "total" else left - start
        at = y + page.down
        bar(axes, start, at - half, width, 2 * half, colours[row.kind], **(dashed if row.kind == "rest" else {}))
        left = width if row.kind == "total" else start
        if wide and y < len(rows) - 1:
            axes.plot([left, left], [at + half, at + 1 - half], color=LIGHT["edge"], lw=0.8, zorder=0, clip_on=False)
    return page.figure
