"""What is saved once each phase of the plan is done: steps, solid to the lower figure and light to the upper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from churn_audit.report.charts.drawing import NARROW, WIDE, Sheet, Side, picture
from churn_audit.report.charts.letters import SMALL, TEXT, fit, width_of
from churn_audit.report.parts import Picture

_EDGE = 0.04  # inches
_SIDE = 0.03  # columns: air at either side of a step
_LINE = 10.0  # points from line to line over a step


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is kept from a day on, until the next one. Without ends the value is indicative: dashed and empty.

    `label` names the day, `text` the value; without a value `text` says why there is none.
    """

    label: str
    text: str
    range: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None


def steps(items: Sequence[Step], start: str, wait: str, end: str, alt: str, lang: str = "en") -> Picture:
    """`start` and `end` stand at the ends of the axis, `wait` in the room before the first day."""
    return picture(lambda wide: _draw(wide, items, start, wait, end), alt, lang)


def _draw(wide: bool, items: Sequence[Step], start: str, wait: str, end: str) -> Sheet:
    column = ((WIDE if wide else NARROW) - 2 * _EDGE) / (len(items) + 1)
    names, spans = (
        _names([start, *(i.label for i in items), end], column),
        [_broken(i.range, column - 0.1) for i in items],
    )
    below = 0.28 + 0.14 * max(name.count("\n") for name in names)
    above = 0.25 + _LINE / 72 * max((span.count("\n") + 1 for span in spans if span), default=0)
    sheet = Sheet(wide, 1.0 + above + below, left=_EDGE, right=_EDGE, top=above, bottom=below)
    top = max((x for i in items for x in (i.high, i.value) if x is not None), default=0.0) or 1.0
    sheet.scale((0, len(items) + 1), (0, top))
    for x, (item, span) in enumerate(zip(items, spans, strict=True), 1):
        _step(sheet, x, item, span, column - 0.1)
    _note(sheet, 0, fit(wait, column - 0.1, SMALL, lines=3))
    sheet.line([(sheet.left, sheet.bottom), (sheet.right, sheet.bottom)], "edge", 0.8)
    for x, name in enumerate(names):
        side: Side = "left" if x == 0 else "right" if x > len(items) else "center"
        sheet.line([(sheet.x(x), sheet.bottom), (sheet.x(x), sheet.bottom + 3)], "edge", 0.8)
        sheet.text(sheet.x(x), sheet.bottom + 5, name, side, "top", size=SMALL, colour="ink2")
    return sheet


def _names(names: Sequence[str], column: float) -> list[str]:
    """The days under the axis in two lines at most; those at its ends have what their neighbours leave."""
    inner = [fit(name, column - 0.1, SMALL) for name in names[1:-1]]
    sides = (inner[0], inner[-1]) if inner else ("", "")
    first, last = (
        fit(name, column - width_of(beside, SMALL) / 2 - 0.06, SMALL)
        for name, beside in zip((names[0], names[-1]), sides, strict=True)
    )
    return [first, *inner, last]


def _step(sheet: Sheet, column: int, item: Step, span: str, inches: float) -> None:
    left, right = sheet.x(column + _SIDE), sheet.x(column + 1 - _SIDE)
    if item.value is None:
        _note(sheet, column, fit(item.text, inches, SMALL, lines=3))
        return
    low, high = max(item.low or 0.0, 0.0), max(item.value if item.high is None else item.high, 0.0)
    top, foot = sheet.y(high), sheet.bottom
    if item.low is None and item.high is None:
        sheet.box(left, top, right, foot, "paper", "edge", 1, "3,2")
    else:
        sheet.box(left, top, right, sheet.y(low), "data2")
        sheet.box(left, sheet.y(low), right, foot, "data")
        sheet.line([(left, sheet.y(item.value)), (right, sheet.y(item.value))], "ink", 2.2)
    above = _LINE * (span.count("\n") + 1) if span else 0.0
    sheet.text(left, top - 3 - above, item.text, "left", "bottom", size=TEXT + 1, bold=True)
    sheet.text(left, top - 3, span, "left", "bottom", size=SMALL, colour="ink2")


def _note(sheet: Sheet, column: int, text: str) -> None:
    sheet.text(sheet.x(column + _SIDE), sheet.bottom - 4, text, "left", "bottom", size=SMALL, colour="ink2")


def _broken(span: str, inches: float) -> str:
    """The range in two lines where one is too wide for a column."""
    if width_of(span, SMALL) <= inches:
        return span
    return span.replace("–", "–\n", 1).replace("〜", "〜\n", 1)
