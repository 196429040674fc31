"""The business's stated reasons (bar with its interval) beside a published split (hollow diamond)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from churn_audit.report.charts.drawing import NARROW, Sheet, picture
from churn_audit.report.charts.letters import SMALL, fit, width_of
from churn_audit.report.parts import Picture

_LABELS = 2.2
_HEADS = (1.3, 0.85)  # inches: the widest word over a column, on paper and on a phone
_SIGN = 0.14  # inches: the sign before that word
_LINE = 0.13


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


def _draw(wide: bool, rows: Sequence[SplitRow], own: str, published: str) -> Sheet:
    labels = [fit(row.label, _LABELS if wide else NARROW - 0.4, lines=3) for row in rows]
    left = max(map(width_of, labels)) + 0.16 if wide else 0.06
    heads = [fit(word, _HEADS[0 if wide else 1], SMALL, 3) for word in (own, published)]
    first = max([width_of(heads[0], SMALL) + _SIGN, *(width_of(r.own_text, bold=True) for r in rows)])
    second = max([width_of(heads[1], SMALL) + _SIGN, *(width_of(r.published_text) for r in rows)])
    most, lines = max(x.count("\n") for x in labels), max(head.count("\n") for head in heads)
    step, top = (0.31, 0.38, 0.52)[most] if wide else 0.48 + 0.15 * most, 0.28 + _LINE * lines
    sheet = Sheet(
        wide, step * len(rows) + top + 0.04, left=left, right=first + second + 0.42, top=top, bottom=0.04
    )  # fmt: skip
    shares = [x for r in rows for x in (r.own, r.high, r.published) if x is not None]
    sheet.scale((0, max([*shares, 0.05]) * 1.05), (len(rows) - 0.5, -0.5))
    ends = (sheet.right + 72 * (0.16 + first), sheet.right + 72 * (0.32 + first + second))
    down = 0.0 if wide else 0.5 - 0.11 / step  # rows: the bar lies under its name on a phone
    sheet.line([(sheet.left, sheet.top), (sheet.left, sheet.bottom)], "edge", 0.8)
    for y, (row, label) in enumerate(zip(rows, labels, strict=True)):
        at = sheet.y(y + down)
        _row(sheet, row, at, wide)
        if wide:
            sheet.text(sheet.left - 9, at, label, "right")
        else:
            sheet.text(sheet.left + 1, at - 7, label, level="bottom")
        sheet.text(ends[0], at, row.own_text, "right", bold=True)
        sheet.text(ends[1], at, row.published_text, "right", colour="ink2")
    _heads(sheet, heads, ends)
    return sheet


def _heads(sheet: Sheet, heads: Sequence[str], ends: tuple[float, float]) -> None:
    """The words over the columns, each with the sign that the drawing uses."""
    y = sheet.top - 5
    for word, end, own in zip(heads, ends, (True, False), strict=True):
        sheet.text(end, y, word, "right", "bottom", size=SMALL, colour="data" if own else "ink2")
        x = end - 72 * width_of(word, SMALL) - 6
        level = y - 4.6 - word.count("\n") * SMALL * 1.24
        if own:
            sheet.box(x - 3, level - 3, x + 3, level + 3, "data")
        else:
            sheet.mark("diamond", x, level, 7, "paper", "ink")


def _row(sheet: Sheet, row: SplitRow, y: float, wide: bool) -> None:
    half = 5.6 if wide else 5.0
    if row.own is not None:
        sheet.box(sheet.left, y - half, sheet.x(row.own), y + half, "compare" if row.apart else "data")
    if row.low is not None and row.high is not None:
        sheet.line([(sheet.x(row.low), y), (sheet.x(row.high), y)], "data2", 2.2)
    if row.published is not None:
        sheet.mark("diamond", sheet.x(row.published), y, 8.5, "paper", "ink", 1.4)
