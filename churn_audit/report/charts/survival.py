"""The share of customers still there, by months since joining, with its band and the customers still followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from churn_audit.report.charts.drawing import Sheet, Side, picture
from churn_audit.report.charts.letters import SMALL, fit, width_of
from churn_audit.report.parts import Picture

_FINEST = 0.2  # points: a step of a curve that can be seen; more would only make the file grow with the customers


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
) -> Sheet:  # fmt: skip
    sheet = Sheet(
        wide, 2.75 if wide else 2.35, left=max(map(width_of, percent)) + 0.12, right=0.12, top=0.1, bottom=0.74
    )
    last = points[-1].month
    sheet.scale((0, last), (0, 1))
    sheet.rules(list(zip((0, 0.25, 0.5, 0.75, 1), percent, strict=True)))
    upper, lower = _steps(sheet, [(p.month, p.high) for p in points]), _steps(sheet, [(p.month, p.low) for p in points])
    sheet.area(upper + lower[::-1], "data2")
    sheet.line(_steps(sheet, [(p.month, p.share) for p in points]), "data", 1.8)
    ticks = _ticks(last, wide)
    sheet.foot([(t, f"{t:g}") for t in ticks])
    sheet.titles(axis)
    _followed(sheet, points, ticks, followed)
    for mark in marks:
        _tell(sheet, mark, points)
    return sheet


def _steps(sheet: Sheet, curve: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of a curve that holds its value until the next point; a step too small to see is no corner."""
    out: list[tuple[float, float]] = []
    for month, value in curve:
        x, y = sheet.x(month), sheet.y(min(max(value, 0), 1))
        if out and abs(y - out[-1][1]) < _FINEST:
            continue
        out += [(x, out[-1][1]), (x, y)] if out else [(x, y)]
    return [*out, (sheet.x(curve[-1][0]), out[-1][1])]


def _ticks(last: float, wide: bool) -> list[float]:
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120) if last / s <= (8 if wide else 5) or s == 120)
    return [float(x) for x in range(0, int(last) + 1, step)]


def _followed(sheet: Sheet, points: Sequence[SurvivalStep], ticks: Sequence[float], words: str) -> None:
    """How many are still followed, under the axis; a count that would touch the one before it is left out."""
    sheet.text(1, sheet.bottom + 31, words, level="top", size=SMALL, colour="ink2")
    free = 0.0
    for tick in ticks:
        nearest = min(points, key=lambda p: abs(p.month - tick))
        wide, x = 72 * width_of(nearest.followed, SMALL), sheet.x(tick)
        start, side = x - wide / 2, "center"
        if x + wide / 2 > sheet.width - 2:
            start, side = x - wide, "right"
        if start < 1:
            start, side, x = 1.0, "left", 1.0
        if start < free:
            continue
        where: Side = side  # type: ignore[assignment]
        sheet.text(x, sheet.bottom + 42, nearest.followed, where, "top", size=SMALL, colour="ink2")
        free = start + wide + 4


def _tell(sheet: Sheet, mark: SurvivalMark, points: Sequence[SurvivalStep]) -> None:
    """The words stand above the curve at the right of their point, or below it at the left where the sheet ends.

    Near the top there is no room above the curve: they stand below it, under where it runs at their right end.
    """
    x, y = sheet.x(mark.month), sheet.y(mark.value)
    text = fit(mark.text, max((sheet.right - x) / 72 - 0.2, 1.1))
    wide = 72 * width_of(text) + 14
    right = x + wide > sheet.right
    if right or mark.value > 0.85:
        months = [p.low for p in points if mark.month <= p.month and sheet.x(p.month) <= x + wide]
        lowest = y if right else sheet.y(min(months, default=mark.value))
        sheet.text(x - 7 if right else x + 8, lowest + 9, text, "right" if right else "left", "top", over=True)
    else:
        sheet.text(x + 8, y - 8, text, "left", "bottom", over=True)
    sheet.mark("disc", x, y, 6.5, "ink", line=1.1)
