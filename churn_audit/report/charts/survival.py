"""The share of customers still there, by months since joining, with its band and the customers still followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import NARROW, SMALL, WIDE, fit, picture, sheet, width_of
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import LIGHT


@dataclass(frozen=True)
class SurvivalMark:
    """A point of the curve that is told in words."""

    month: float
    value: float
    text: str


@dataclass(frozen=True)
class SurvivalStep:
    """A step of the curve: the month, the share still there with its range, and how many are followed, in words."""

    month: float
    share: float
    low: float
    high: float
    followed: str


def survival(
    points: Sequence[SurvivalStep],
    marks: Sequence[SurvivalMark],
    axis: str,
    followed: str,
    percent: Sequence[str],
    alt: str,
    lang: str = "en",
) -> Picture:
    """`axis` and `followed` are the words under the axis; `percent` those for 0, 25, 50, 75 and 100."""
    return picture(lambda wide: _draw(wide, points, marks, axis, followed, percent), alt, lang)


def _draw(
    wide: bool, points: Sequence[SurvivalStep], marks: Sequence[SurvivalMark], axis: str,
    followed: str, percent: Sequence[str],
) -> Figure:  # fmt: skip
    height, below = (2.75 if wide else 2.3), 0.72
    left = max(map(width_of, percent)) + 0.12
    figure, axes = sheet(wide, height, left=left, right=0.2, top=0.1, bottom=below)
    month, last = [p.month for p in points], points[-1].month
    axes.fill_between(month, [p.low for p in points], [p.high for p in points], step="post", color=LIGHT["data2"], lw=0)
    axes.step(month, [p.share for p in points], where="post", color=LIGHT["data"], lw=1.8)
    axes.set_xlim(0, last)
    axes.set_ylim(0, 1.0)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], percent)
    axes.grid(axis="y")
    ticks = _ticks(last, wide)
    axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
    axes.set_xlabel(axis, labelpad=2)
    inside = height - 0.1 - below
    _followed(axes, points, ticks, followed, inside)
    inches = (WIDE if wide else NARROW) - left - 0.2
    for mark in marks:
        _tell(axes, mark, points, inches, inside)
    return figure


def _ticks(last: float, wide: bool) -> list[float]:
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120) if last / s <= (8 if wide else 5) or s == 120)
    return [float(x) for x in range(0, int(last) + 1, step)]


def _followed(
    axes: Axes,
    points: Sequence[SurvivalStep],
    ticks: Sequence[float],
    words: str,
    inside: float,
) -> None:
    looks: dict[str, Any] = {
        "transform": axes.get_xaxis_transform(),
        "fontsize": SMALL,
        "color": LIGHT["ink2"],
        "va": "top",
    }
    axes.text(0, -0.42 / inside, words, **looks)
    for tick in ticks:
        nearest = min(points, key=lambda p: abs(p.month - tick))
        side = "left" if tick == 0 else "right" if tick > 0.97 * points[-1].month else "center"
        axes.text(tick, -0.57 / inside, nearest.followed, ha=side, **looks)


def _tell(axes: Axes, mark: SurvivalMark, points: Sequence[SurvivalStep], inches: float, inside: float) -> None:
    """The words stand above the curve at the right of their point, or below it at the left where the sheet ends.

    Near the top there is no room above the curve: they stand below it, under where it runs at their right end.
    """
    last = points[-1].month
    axes.plot([mark.month], [mark.value], "o", ms=6.5, color=LIGHT["ink"], mec=LIGHT["paper"], mew=1.1, zorder=6)
    at = inches * mark.month / last
    text = fit(mark.text, max(inches - at - 0.2, 1.1))
    right = width_of(text) + 0.2 > inches - at
    under = right or mark.value > 0.85
    end = mark.month + (width_of(text) + 0.2) / inches * last
    lowest = min((p.low for p in points if mark.month <= p.month <= end), default=mark.value)
    drop = 9 if right else 9 + 72 * inside * (mark.value - lowest)
    axes.annotate(
        text, (mark.month, mark.value), xytext=(-7 if right else 8, -drop if under else 8), textcoords="offset points",
        ha="right" if right else "left", va="top" if under else "bottom", linespacing=1.15, zorder=6,
        bbox={"facecolor": LIGHT["paper"], "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip
