"""The share of customers who left, month by month, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import NARROW, SMALL, WIDE, picture, sheet, width_of
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import LIGHT


@dataclass(frozen=True)
class MonthMark:
    """A month; `text` stands over it where it is told."""

    label: str
    rate: float
    low: float
    high: float
    text: str = ""


def months(items: Sequence[MonthMark], ticks: Sequence[tuple[float, str]], alt: str, lang: str = "en") -> Picture:
    """`ticks`: places on the axis of rates with their words, from 0 to the top."""
    return picture(lambda wide: _draw(wide, items, ticks), alt, lang)


def _draw(wide: bool, items: Sequence[MonthMark], ticks: Sequence[tuple[float, str]]) -> Figure:
    left = max(width_of(text) for _, text in ticks) + 0.12
    figure, axes = sheet(wide, 2.0 if wide else 1.8, left=left, right=0.24, top=0.12, bottom=0.28)
    axes.set_ylim(0, ticks[-1][0])
    axes.set_xlim(-0.6, len(items) - 0.4)
    axes.set_yticks([at for at, _ in ticks], [text for _, text in ticks])
    axes.grid(axis="y")
    inches = (WIDE if wide else NARROW) - left - 0.24
    apart = max(width_of(i.label, SMALL) for i in items) + 0.14
    step = max(1, ceil(len(items) * apart / inches))
    shown = range((len(items) - 1) % step, len(items), step)  # the latest month always has its name
    axes.set_xticks(list(shown), [items[i].label for i in shown], fontsize=SMALL)
    for x, item in enumerate(items):
        axes.plot([x, x], [item.low, item.high], color=LIGHT["data2"], lw=5 if wide else 3.4, zorder=3)
        axes.plot(
            [x], [item.rate], "o", ms=5.5 if wide else 4.4, color=LIGHT["data"], mec=LIGHT["paper"], mew=0.9, zorder=5
        )
        if item.text:
            axes.annotate(
                item.text, (x, item.high), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom",
                fontweight="bold", zorder=6, bbox={"facecolor": LIGHT["paper"], "edgecolor": "none", "pad": 0.5},
            )  # fmt: skip
    return figure
