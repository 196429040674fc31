"""Scores with their ranges, one a row: categories with the share that was assessed, or single reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import (
    MARKS,
    NARROW,
    SMALL,
    WIDE,
    bar,
    bare,
    beside,
    fit,
    picture,
    sheet,
    width_of,
)
from churn_audit.report.parts import Picture
from churn_audit.report.spans import Band
from churn_audit.report.tokens import LIGHT

_LABELS = 2.45  # inches: the widest column of names


@dataclass(frozen=True)
class ScoreMark:
    """A row; `value` and `band` None: `text` stands in place of the mark. `filled` (0–1) draws the bar of coverage."""

    label: str
    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    band: Band | None = None
    aside: str = ""
    filled: float | None = None


def scores(items: Sequence[ScoreMark], edges: Sequence[float], head: str, alt: str, lang: str = "en") -> Picture:
    """Rows from top to bottom as given; `edges` are the bands' borders, `head` stands over the column at the right."""
    return picture(lambda wide: _draw(wide, items, edges, head), alt, lang)


def _draw(wide: bool, items: Sequence[ScoreMark], edges: Sequence[float], head: str) -> Figure:
    room = _LABELS if wide else NARROW - 0.9
    labels = [fit(item.label, room) for item in items]
    two = any("\n" in label for label in labels)
    left = max(map(width_of, labels)) + 0.16 if wide else 0.06
    right = max(width_of(head, SMALL) + 0.2, 0.95 if wide else 0.8)
    step = (0.37 if two else 0.285) if wide else (0.6 if two else 0.45)
    height = step * len(items) + 0.36
    figure, axes = sheet(wide, height, left=left, right=right, top=0.32, bottom=0.04)
    bare(axes)
    axes.set_xlim(0, 100)
    axes.set_ylim(len(items) - 0.5, -0.5 if wide else -0.85)
    _scale(axes, len(items), edges, head)
    inches = (WIDE if wide else NARROW) - left - right
    for y, (item, label) in enumerate(zip(items, labels, strict=True)):
        line = y if wide else y + 0.06
        axes.plot([0, 100], [line, line], color=LIGHT["rule"], lw=0.6, zorder=1)
        _mark(axes, item, line)
        _aside(axes, item, line, inches, wide)
        if wide:
            beside(axes, label, 0, line, -9, ha="right", linespacing=1.1)
        else:
            beside(axes, label, 0, line, 0, 7, va="bottom", linespacing=1.1)
    return figure


def _scale(axes: Axes, rows: int, edges: Sequence[float], head: str) -> None:
    for x in (0, *edges, 100):
        side = "left" if x == 0 else "right" if x == 100 else "center"
        axes.annotate(
            f"{x:g}", (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 4), textcoords="offset points",
            ha=side, va="bottom", color=LIGHT["ink2"], fontsize=SMALL,
        )  # fmt: skip
        if 0 < x < 100:
            axes.plot([x, x], [-0.9, rows - 0.5], color=LIGHT["edge"], lw=0.8, ls=(0, (1, 2)), zorder=1)
    axes.annotate(
        head, (1, 1), xycoords="axes fraction", xytext=(10, 4), textcoords="offset points", va="bottom",
        color=LIGHT["ink2"], fontsize=SMALL,
    )  # fmt: skip


def _mark(axes: Axes, item: ScoreMark, y: float) -> None:
    paper = {"facecolor": LIGHT["paper"], "edgecolor": "none"}
    if item.value is None or item.band is None:
        box = paper | {
            "edgecolor": LIGHT["edge"],
            "linewidth": 0.8,
            "linestyle": (0, (3, 2)),
            "boxstyle": "square,pad=0.2",
        }
        axes.text(50, y, item.text, ha="center", va="center", color=LIGHT["ink2"], fontsize=SMALL, bbox=box, zorder=6)
        return
    colour = LIGHT[item.band]
    end = item.value
    if item.low is not None and item.high is not None:
        axes.plot([item.low, item.high], [y, y], color=colour, lw=4.5, zorder=3)
        end = max(end, item.high)
    shape, size = MARKS[item.band]
    axes.plot([item.value], [y], shape, ms=size, color=colour, mec=LIGHT["paper"], mew=1.2, zorder=5, clip_on=False)
    at, side, gap = (end, "left", 7) if end < 92 else (min(item.value, item.low or item.value), "right", -8)
    axes.annotate(
        item.text, (at, y), xytext=(gap, 0), textcoords="offset points", ha=side, va="center", fontweight="bold",
        bbox=paper | {"pad": 0.6}, zorder=6,
    )  # fmt: skip


def _aside(axes: Axes, item: ScoreMark, y: float, inches: float, wide: bool) -> None:
    after = 0.14
    if item.filled is not None:
        width = 0.4 if wide else 0.28
        looks = {"transform": axes.get_yaxis_transform(), "clip_on": False, "zorder": 3}
        x = 1 + after / inches
        bar(axes, x, y - 0.12, width / inches, 0.24, LIGHT["paper"], edgecolor=LIGHT["edge"], linewidth=0.7, **looks)
        bar(axes, x, y - 0.12, width * item.filled / inches, 0.24, LIGHT["compare"], **looks)
        after += width + 0.06
    beside(axes, item.aside, 1, y, after * 72, color=LIGHT["ink2"], fontsize=SMALL)
