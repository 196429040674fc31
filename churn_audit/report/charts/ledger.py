"""Rows of bars with their names at the left and their figures at the right: the sheet for money and its like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from churn_audit.report.charts.drawing import NARROW, Sheet
from churn_audit.report.charts.letters import SMALL, fit, width_of

_LABELS = 2.35  # inches: the widest column of names
_GAP = 0.14
_EDGE = 0.04
_LINES = 3  # of a name: a group has several in one
_LINE = 0.147  # inches: a further line of a name
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
    """A sheet to be drawn on: row y is at y, its bar at `y + down` and `height` tall, in rows."""

    sheet: Sheet
    down: float
    height: float


def ledger(wide: bool, entries: Sequence[Entry], head: str = "") -> Ledger:
    """The rows from top to bottom as given; `head` stands over the letters. On a phone names stand above their bars."""
    value, ranges = _widest(e.text for e in entries), max(width_of(e.range, SMALL) for e in entries)
    letters = max(width_of(head, SMALL), _widest(e.letter for e in entries)) + _GAP if head else 0.0
    figures = value + ranges + 2 * _GAP if wide and ranges else max(value, ranges) + _GAP
    right = figures + letters + _EDGE
    labels = [fit(e.label, _LABELS if wide else NARROW - 0.1, lines=_LINES) for e in entries]
    most = max(label.count("\n") for label in labels)
    left = max(map(width_of, labels)) + 0.16 if wide else 0.06
    step = (0.34, 0.4, 0.52)[most] if wide else 0.58 + _LINE * most
    top = 0.24 if head else 0.03
    sheet = Sheet(wide, step * len(entries) + top + 0.05, left=left, right=right, top=top, bottom=0.05)
    sheet.scale((0, 1), (len(entries) - 0.5, -0.5))
    # Under a name of several lines the row's middle lies lower; the bar keeps its distance from the row's end.
    down, height = (0.0, 0.56) if wide else (0.5 - (0.5 - _DOWN) * 0.58 / step, 0.36 * 0.58 / step)
    edge = sheet.right + 72 * (right - _EDGE)
    for row, (entry, label) in enumerate(zip(entries, labels, strict=True)):
        bar = sheet.y(row + down)
        _words(sheet, entry, label, (sheet.y(row + down - height / 2), bar), wide, value)
        sheet.text(edge, bar, entry.letter, "right", bold=True)
    sheet.text(edge, sheet.top - 4, head, "right", "bottom", size=SMALL, colour="ink2")
    return Ledger(sheet, down, height)


def _widest(texts: Iterable[str]) -> float:
    return max(width_of(text, bold=True) for text in texts)


def _words(
    sheet: Sheet, entry: Entry, label: str, at: tuple[float, float], wide: bool, value: float
) -> None:  # fmt: skip
    """`at`: the bar's upper edge and its middle."""
    (top, bar), end = at, sheet.right
    if wide:
        sheet.text(sheet.left - 9, bar, label, "right")
        sheet.text(end + 72 * (value + _GAP), bar, entry.text, "right", bold=True)
        sheet.text(end + 72 * (value + 2 * _GAP), bar, entry.range, size=SMALL, colour="ink2")
        return
    sheet.text(sheet.left + 1, top - 4, label, level="bottom")
    sheet.text(end + 72 * _GAP, bar - (5.5 if entry.range else 0), entry.text, bold=True)
    sheet.text(end + 72 * _GAP, bar + 5.5, entry.range, size=SMALL, colour="ink2")
