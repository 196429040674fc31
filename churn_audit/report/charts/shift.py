"""Scores then and now, one a row: a hollow mark for then, the judgement's mark with its range for now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import MARKS, NARROW, SMALL, bare, beside, fit, picture, sheet, width_of
from churn_audit.report.parts import Picture
from churn_audit.report.spans import Band
from churn_audit.report.tokens import LIGHT

_LABELS = 2.6  # inches: the widest column of names


@dataclass(frozen=True)
class ShiftMark:
    """A row; `text` is its figure at the right, such as "41 → 33"."""

    label: str
    text: str
    then: float
    now: float
    band: Band
    low: float | None = None
    high: float | None = None


def shift(items: Sequence[ShiftMark], edges: Sequence[float], alt: str, lang: str = "en") -> Picture:
    """Rows from top to bottom as given; `edges` are the bands' borders."""
    return picture(lambda wide: _draw(wide, items, edges), alt, lang)


def _draw(wide: bool, items: Sequence[ShiftMark], edges: Sequence[float]) -> Figure:
    labels = [fit(item.label, _LABELS if wide else NARROW - 0.3) for item in items]
    two = any("\n" in label for label in labels)
    left = max(map(width_of, labels)) + 0.16 if wide else 0.06
    right = max(width_of(item.text, bold=True) for item in items) + 0.24
    step = (0.38 if two else 0.3) if wide else (0.62 if two else 0.47)
    figure, axes = sheet(wide, step * len(items) + 0.34, left=left, right=right, top=0.3, bottom=0.04)
    bare(axes)
    axes.set_xlim(0, 100)
    axes.set_ylim(len(items) - 0.5, -0.5 if wide else -0.85)
    for x in (0, *edges, 100):
        side = "left" if x == 0 else "right" if x == 100 else "center"
        axes.annotate(f"{x:g}", (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 4), textcoords="offset points",
                      ha=side, va="bottom", color=LIGHT["ink2"], fontsize=SMALL)  # fmt: skip
        if 0 < x < 100:
            axes.plot([x, x], [-0.9, len(items) - 0.5], color=LIGHT["edge"], lw=0.8, ls=(0, (1, 2)), zorder=1)
    for y, (item, label) in enumerate(zip(items, labels, strict=True)):
        line = y if wide else y + 0.06
        axes.plot([0, 100], [line, line], color=LIGHT["rule"], lw=0.6, zorder=1)
        _mark(axes, item, line)
        beside(axes, item.text, 1, line, 72 * (right - 0.04), ha="right", fontweight="bold")
        if wide:
            beside(axes, label, 0, line, -9, ha="right", linespacing=1.1)
        else:
            beside(axes, label, 0, line, 0, 7, va="bottom", linespacing=1.1)
    return figure


def _mark(axes: Axes, item: ShiftMark, y: float) -> None:
    colour, (shape, size) = LIGHT[item.band], MARKS[item.band]
    if item.low is not None and item.high is not None:
        axes.plot([item.low, item.high], [y, y], color=colour, lw=4.5, alpha=0.35, zorder=2)
    axes.plot([item.then, item.now], [y, y], color=LIGHT["ink2"], lw=1, zorder=3)
    axes.plot([item.then], [y], "o", ms=6, color=LIGHT["paper"], mec=LIGHT["ink2"], mew=1.3, zorder=4, clip_on=False)
    axes.plot([item.now], [y], shape, ms=size, color=colour, mec=LIGHT["paper"], mew=1.2, zorder=5, clip_on=False)
