"""Rows of bars with their names at the left and their figures at the right: the sheet for money and its like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import NARROW, SMALL, bare, beside, fit, sheet, width_of
from churn_audit.report.tokens import LIGHT

_LABELS = 2.35  # inches: the widest column of names
_GAP = 0.14
_LINES = 3  # of a name: a group has several in one
_DOWN = 0.28  # rows: how far below its place a bar lies on a phone, under its name


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row's words: its name, its figure, the figure's range, and a letter at the end."""

    label: str
    text: str
    range: str = ""
    letter: str = ""


@dataclass(frozen=True)
class Ledger:
    """A sheet with its words; the bar of row y lies at `y + down` and is `height` tall."""

    figure: Figure
    axes: Axes
    down: float
    height: float


def ledger(wide: bool, entries: Sequence[Entry], head: str = "") -> Ledger:
    """The rows from top to bottom as given; `head` stands over the letters. On a phone names stand above their bars."""
    value, ranges = _widest(e.text for e in entries), max(width_of(e.range, SMALL) for e in entries)
    letters = max(width_of(head, SMALL), _widest(e.letter for e in entries)) + _GAP if head else 0.0
    figures = value + ranges + 2 * _GAP if wide and ranges else max(value, ranges) + _GAP
    right = figures + letters + 0.04
    labels = [fit(e.label, _LABELS if wide else NARROW - 0.1, lines=_LINES) for e in entries]
    most = max(label.count("\n") for label in labels)
    left = max(map(width_of, labels)) + 0.16 if wide else 0.06
    step = (0.34, 0.4, 0.52)[most] if wide else 0.58 + 0.14 * most
    top = 0.24 if head else 0.03
    figure, axes = sheet(wide, step * len(entries) + top + 0.05, left=left, right=right, top=top, bottom=0.05)
    bare(axes)
    axes.set_ylim(len(entries) - 0.5, -0.5)
    down, height = (0.0, 0.56) if wide else (_DOWN, 0.36)
    for y, (entry, label) in enumerate(zip(entries, labels, strict=True)):
        _words(axes, entry, label, y, wide, value)
        beside(axes, entry.letter, 1, y + down, 72 * (right - 0.04), ha="right", fontweight="bold")
    axes.annotate(
        head, (1, 1), xycoords="axes fraction", xytext=(72 * (right - 0.04), 4), textcoords="offset points",
        ha="right", va="bottom", fontsize=SMALL, color=LIGHT["ink2"],
    )  # fmt: skip
    return Ledger(figure, axes, down, height)


def _widest(texts: Iterable[str]) -> float:
    return max(width_of(text, bold=True) for text in texts)


def _words(axes: Axes, entry: Entry, label: str, y: int, wide: bool, value: float) -> None:
    if wide:
        beside(axes, label, 0, y, -9, ha="right", linespacing=1.1)
        beside(axes, entry.text, 1, y, 72 * (value + _GAP), ha="right", fontweight="bold")
        beside(axes, entry.range, 1, y, 72 * (value + 2 * _GAP), color=LIGHT["ink2"], fontsize=SMALL)
        return
    beside(axes, label, 0, y - 0.02, 1, 0, va="bottom", linespacing=1.1)
    beside(axes, entry.text, 1, y + _DOWN, 72 * _GAP, 5.5 if entry.range else 0, fontweight="bold")
    beside(axes, entry.range, 1, y + _DOWN, 72 * _GAP, -5.5, color=LIGHT["ink2"], fontsize=SMALL)
