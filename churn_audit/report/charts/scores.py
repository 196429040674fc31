"""Scores of categories on one scale: the shape of the band, the interval, the figure; coverage at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from churn_audit.report.charts.drawing import MARKS, NARROW, Sheet, Side, picture
from churn_audit.report.charts.letters import SMALL, fit, width_of
from churn_audit.report.parts import Picture
from churn_audit.report.spans import Band

_LABELS = 2.45  # inches: the widest column of names
_HEAD = 1.1  # inches: the widest word over the column at the right


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


def _draw(wide: bool, items: Sequence[ScoreMark], edges: Sequence[float], head: str) -> Sheet:
    labels = [fit(item.label, _LABELS if wide else NARROW - 0.3, lines=3) for item in items]
    head = fit(head, _HEAD, SMALL, 2)
    most = max(label.count("\n") for label in labels)
    left = max(map(width_of, labels)) + 0.16 if wide else 0.06
    bar = 0.4 if wide else 0.28
    asides = max(0.2 + (0.06 + bar if i.filled is not None else 0) + width_of(i.aside, SMALL) for i in items)
    right = max(width_of(head, SMALL) + 0.2, asides)
    step, top = (0.285, 0.37, 0.52)[most] if wide else 0.45 + 0.15 * most, 0.3 + 0.14 * head.count("\n")
    sheet = Sheet(wide, step * len(items) + top + 0.04, left=left, right=right, top=top, bottom=0.04)
    sheet.scale((0, 100), (len(items) - 0.5, -0.5))
    score_scale(sheet, edges)
    sheet.text(sheet.right + 10, sheet.top - 4, head, "left", "bottom", size=SMALL, colour="ink2")
    down = 0.0 if wide else 0.5 - 0.1 / step
    for row, (item, label) in enumerate(zip(items, labels, strict=True)):
        y = sheet.y(row + down)
        sheet.line([(sheet.left, y), (sheet.right, y)], "rule", 0.6)
        _mark(sheet, item, y)
        _aside(sheet, item, y, bar)
        if wide:
            sheet.text(sheet.left - 9, y, label, "right")
        else:
            sheet.text(sheet.left, y - 6, label, level="bottom", over=True)
    return sheet


def score_scale(sheet: Sheet, edges: Sequence[float]) -> None:
    """The ends of the scale of scores and its bands' borders, over the rows."""
    for value in (0, *edges, 100):
        side: Side = "left" if value == 0 else "right" if value == 100 else "center"
        sheet.text(sheet.x(value), sheet.top - 4, f"{value:g}", side, "bottom", size=SMALL, colour="ink2")
        if 0 < value < 100:
            sheet.line([(sheet.x(value), sheet.top), (sheet.x(value), sheet.bottom)], "edge", 0.8, "0.8 1.6")


def _mark(sheet: Sheet, item: ScoreMark, y: float) -> None:
    if item.value is None or item.band is None:
        half, x = 36 * width_of(item.text, SMALL) + 4, sheet.x(50)
        sheet.box(x - half, y - 6.5, x + half, y + 6.5, "paper", edge="edge", dash="3 2")
        sheet.text(x, y, item.text, "center", size=SMALL, colour="ink2")
        return
    start = end = item.value
    if item.low is not None and item.high is not None:
        start, end = min(item.low, item.value), max(item.high, item.value)
        sheet.line([(sheet.x(item.low), y), (sheet.x(item.high), y)], item.band, 4.5)
    shape, size = MARKS[item.band]
    sheet.mark(shape, sheet.x(item.value), y, size, item.band)
    if sheet.x(end) + 8 + 72 * width_of(item.text, bold=True) < sheet.right:
        sheet.text(sheet.x(end) + 7, y, item.text, bold=True, over=True)
    elif sheet.x(start) - 8 - 72 * width_of(item.text, bold=True) > sheet.left:
        sheet.text(sheet.x(start) - 8, y, item.text, "right", bold=True, over=True)
    else:  # an interval as wide as the scale: the figure stands on it
        sheet.text(sheet.x(item.value) + 8, y, item.text, bold=True, over=True)


def _aside(sheet: Sheet, item: ScoreMark, y: float, bar: float) -> None:
    x = sheet.right + 10
    if item.filled is not None:
        sheet.box(x, y - 3.5, x + 72 * bar, y + 3.5, "paper", edge="edge", line=0.7)
        sheet.box(x, y - 3.5, x + 72 * bar * item.filled, y + 3.5, "compare")
        x += 72 * (bar + 0.06)
    sheet.text(x, y, item.aside, size=SMALL, colour="ink2")
