"""Scores then and now, one a row: a hollow mark for then, the judgement's mark with its range for now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from churn_audit.report.charts.drawing import MARKS, NARROW, Sheet, picture
from churn_audit.report.charts.letters import fit, width_of
from churn_audit.report.charts.scores import score_scale
from churn_audit.report.parts import Picture
from churn_audit.report.spans import Band

_LABELS = 2.45  # inches: the widest column of names


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


def _draw(wide: bool, items: Sequence[ShiftMark], edges: Sequence[float]) -> Sheet:
    labels = [fit(item.label, _LABELS if wide else NARROW - 0.3, lines=3) for item in items]
    most = max(label.count("\n") for label in labels)
    left = max(map(width_of, labels)) + 0.16 if wide else 0.06
    right = max(width_of(item.text, bold=True) for item in items) + 0.24
    step = (0.285, 0.37, 0.52)[most] if wide else 0.45 + 0.15 * most
    sheet = Sheet(wide, step * len(items) + 0.34, left=left, right=right, top=0.3, bottom=0.04)
    sheet.scale((0, 100), (len(items) - 0.5, -0.5))
    score_scale(sheet, edges)
    down = 0.0 if wide else 0.5 - 0.1 / step
    for row, (item, label) in enumerate(zip(items, labels, strict=True)):
        y = sheet.y(row + down)
        sheet.line([(sheet.left, y), (sheet.right, y)], "rule", 0.6)
        _mark(sheet, item, y)
        sheet.text(sheet.width - 3, y, item.text, "right", bold=True)
        if wide:
            sheet.text(sheet.left - 9, y, label, "right")
        else:
            sheet.text(sheet.left, y - 6, label, level="bottom", over=True)
    return sheet


def _mark(sheet: Sheet, item: ShiftMark, y: float) -> None:
    shape, size = MARKS[item.band]
    then, now = sheet.x(item.then), sheet.x(item.now)
    if item.low is not None and item.high is not None:
        sheet.line([(sheet.x(item.low), y), (sheet.x(item.high), y)], item.band, 4.5)
    sheet.line([(then, y), (now, y)], "ink2", 1.0)
    sheet.mark("disc", then, y, 6, "paper", "ink2", 1.3)
    sheet.mark(shape, now, y, size, item.band)
