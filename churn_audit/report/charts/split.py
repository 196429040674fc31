"""The business's stated reasons (bar with its interval) beside a published split (hollow diamond)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import NARROW, SMALL, bar, bare, beside, fit, picture, sheet, width_of
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import LIGHT

_LABELS = 2.2


@dataclass(frozen=True)
class SplitRow:
    """A row of the split; `apart` is grey: nobody could have kept these customers. Shares of 0–1, or None."""

    label: str
    own: float | None
    own_text: str
    published: float | None
    published_text: str
    low: float | None = None
    high: float | None = None
    apart: bool = False


def split(rows: Sequence[SplitRow], own: str, published: str, alt: str, lang: str = "en") -> Picture:
    """`own` and `published` are the words over the two columns of figures."""
    return picture(lambda wide: _draw(wide, rows, own, published), alt, lang)


def _draw(wide: bool, rows: Sequence[SplitRow], own: str, published: str) -> Figure:
    labels = [fit(row.label, _LABELS if wide else NARROW - 0.4) for row in rows]
    left = max(map(width_of, labels)) + 0.16 if wide else 0.06
    words = (own, published) if wide else (fit(own, 0.85, SMALL), fit(published, 0.85, SMALL))
    first = max([width_of(words[0], SMALL) + 0.12, *(width_of(r.own_text, bold=True) for r in rows)])
    second = max([width_of(words[1], SMALL) + 0.14, *(width_of(r.published_text) for r in rows)])
    right = first + second + 0.42
    step = (0.36 if any("\n" in x for x in labels) else 0.31) if wide else 0.48
    top = 0.42 if not wide and any("\n" in w for w in words) else 0.3
    figure, axes = sheet(wide, step * len(rows) + top + 0.04, left=left, right=right, top=top, bottom=0.04)
    bare(axes)
    shares = [x for r in rows for x in (r.own, r.high, r.published) if x is not None]
    axes.set_xlim(0, max([*shares, 0.05]) * 1.05)
    axes.set_ylim(len(rows) - 0.5, -0.5 if wide else -0.85)
    axes.plot([0, 0], [-0.5, len(rows) - 0.5], color=LIGHT["edge"], lw=0.8)
    at = (72 * (0.16 + first), 72 * (0.32 + first + second))
    for y, (row, label) in enumerate(zip(rows, labels, strict=True)):
        _row(axes, row, y, wide)
        if wide:
            beside(axes, label, 0, y, -9, ha="right", linespacing=1.1)
        else:
            beside(axes, label, 0, y - 0.2, 1, 1, va="bottom")
        beside(axes, row.own_text, 1, y, at[0], ha="right", fontweight="bold")
        beside(axes, row.published_text, 1, y, at[1], ha="right", color=LIGHT["ink2"])
    for text, x, sign in zip(words, at, ("■", "◇"), strict=True):
        axes.annotate(
            f"{sign} {text}", (1, 1), xycoords="axes fraction", xytext=(x, 5), textcoords="offset points", ha="right",
            va="bottom", fontsize=SMALL, linespacing=1.1, color=LIGHT["data"] if sign == "■" else LIGHT["ink2"],
        )  # fmt: skip
    return figure


def _row(axes: Axes, row: SplitRow, y: float, wide: bool) -> None:
    thick = 0.5 if wide else 0.34
    if row.own is not None:
        bar(axes, 0, y - thick / 2, row.own, thick, LIGHT["compare"] if row.apart else LIGHT["data"], zorder=2)
    if row.low is not None and row.high is not None:
        axes.plot([row.low, row.high], [y, y], color=LIGHT["data2"], lw=2.2, zorder=3)
    if row.published is not None:
        axes.plot([row.published], [y], "D", ms=6, mfc=LIGHT["paper"], mec=LIGHT["ink"], mew=1.4, zorder=5)
