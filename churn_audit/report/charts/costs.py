"""What goes with each reason a year: solid to the lower figure, light to the upper, a mark at the estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import bar, picture
from churn_audit.report.charts.ledger import Entry, ledger
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import LIGHT


@dataclass(frozen=True, kw_only=True)
class CostBar(Entry):
    """A row. Only the ends that are safe to say are given: "at least" has `low` alone, "at most" has `high` alone."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


def costs(items: Sequence[CostBar], letters: str, alt: str, lang: str = "en") -> Picture:
    """Rows from top to bottom as given; `letters` stands over the grades at the right."""
    return picture(lambda wide: _draw(wide, items, letters), alt, lang)


def _draw(wide: bool, items: Sequence[CostBar], letters: str) -> Figure:
    page = ledger(wide, items, letters)
    ends = [x for i in items for x in (i.value, i.low, i.high) if x is not None]
    page.axes.set_xlim(0, max(ends, default=0) * 1.02 or 1)
    for y, item in enumerate(items):
        _sure(page.axes, item, y + page.down, page.height)
    page.axes.plot([0, 0], [-0.5, len(items) - 0.5], color=LIGHT["edge"], lw=0.8)
    return page.figure


def _sure(axes: Axes, item: CostBar, y: float, height: float) -> None:
    low = max(item.low or 0.0, 0.0)
    ends = [x for x in (item.high, item.value) if x is not None]
    if ends:
        bar(axes, low, y - height / 2, max(max(ends) - low, 0.0), height, LIGHT["data2"], zorder=2)
    if low:
        bar(axes, 0, y - height / 2, low, height, LIGHT["data"], zorder=3)
    if item.value is not None:
        half = height / 2 + 0.06
        axes.plot([item.value, item.value], [y - half, y + half], color=LIGHT["ink"], lw=2.2, zorder=5)
