"""Fixes by effort (across, on a log scale) and what they bring (up): numbered discs, filled where in the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, log10

from churn_audit.report.charts.drawing import Sheet, Side, picture
from churn_audit.report.charts.letters import SMALL, TEXT, fit, width_of
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import ON_DARK

Box = tuple[float, float, float, float]  # left, low, right, high

_DISC = 0.2  # inches across
_HEIGHT = 3.3
_BAND = 0.3  # inches at the foot and at the top for the quarters' names, which no disc covers


@dataclass(frozen=True)
class Disc:
    """A fix: the number it has in the table, its name, effort in person-days, and what it brings (dashed: a guess)."""

    number: str
    name: str
    effort: float
    value: float
    filled: bool
    dashed: bool = False


def matrix(
    discs: Sequence[Disc], borders: tuple[float | None, float | None], corners: tuple[str, str, str, str],
    across: str, up: str, ticks: Sequence[tuple[float, str]], alt: str, lang: str = "en",
) -> Picture:  # fmt: skip
    """`borders` part effort and value; `corners` name upper left, upper right, lower left and lower right."""
    return picture(lambda wide: _draw(wide, discs, borders, corners, across, up, ticks), alt, lang)


def _draw(
    wide: bool, discs: Sequence[Disc], borders: tuple[float | None, float | None], corners: tuple[str, str, str, str],
    across: str, up: str, ticks: Sequence[tuple[float, str]],
) -> Sheet:  # fmt: skip
    left = max(width_of(text) for _, text in ticks) + 0.12
    sheet = Sheet(wide, _HEIGHT, left=left, right=0.06, top=0.26, bottom=0.42)
    efforts = [max(d.effort, 0.1) for d in discs]
    low, high, top = min(efforts) / 1.6, max(efforts) * 1.6, ticks[-1][0]
    band = top * _BAND / ((sheet.bottom - sheet.top) / 72 - 2 * _BAND)
    sheet.scale((log10(low), log10(high)), (-band, top + band))
    effort = log10(borders[0]) if borders[0] else None
    if effort is not None and borders[1] is not None:
        sheet.box(sheet.left, sheet.top, sheet.x(effort), sheet.y(borders[1]), "goodwash")
    sheet.rules(ticks)
    marks = [m for m in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if low <= m <= high]
    sheet.foot([(log10(m), f"{m:g}") for m in marks])
    sheet.titles(across, up)
    taken = _quarters(sheet, (effort, borders[1]), corners)
    size = ((sheet.right - sheet.left) / 72, (sheet.bottom - sheet.top) / 72)
    homes = [
        ((sheet.x(log10(max(d.effort, 0.1))) - sheet.left) / 72, (sheet.bottom - sheet.y(d.value)) / 72) for d in discs
    ]
    spots = _apart(homes, size)
    for disc, home, spot in zip(discs, homes, spots, strict=True):
        _disc(sheet, disc, home, spot)
    if wide:
        _names(sheet, discs, spots, size, taken)
    return sheet


def _quarters(
    sheet: Sheet, borders: tuple[float | None, float | None], corners: tuple[str, str, str, str]
) -> list[Box]:  # fmt: skip
    """Draws the borders and the quarters' names; where those stand, in inches from the lower left."""
    effort, value = borders
    if effort is not None:
        sheet.line([(sheet.x(effort), sheet.top), (sheet.x(effort), sheet.bottom)], "edge", 0.8, "0.8 1.6")
    if value is not None:
        sheet.line([(sheet.left, sheet.y(value)), (sheet.right, sheet.y(value))], "edge", 0.8, "0.8 1.6")
    width, height = (sheet.right - sheet.left) / 72, (sheet.bottom - sheet.top) / 72
    taken = list[Box]()
    for name, (x, y) in zip(corners, ((0, 1), (1, 1), (0, 0), (1, 0)), strict=True):
        words = fit(name, width / 2 - 0.15, lines=2, bold=True)
        place = sheet.right - 4 if x else sheet.left + 4, sheet.top + 3 if y else sheet.bottom - 3
        sheet.text(*place, words, "right" if x else "left", "top" if y else "bottom", bold=True, colour="ink2")
        wide, tall = width_of(words, bold=True) + 0.08, 0.2 + 0.15 * words.count("\n")
        left, low = (width - wide if x else 0.0), (height - tall if y else 0.0)
        taken.append((left, low, left + wide, low + tall))
    return taken


def _apart(homes: Sequence[tuple[float, float]], size: tuple[float, float]) -> list[tuple[float, float]]:
    """The same places, in inches, pushed until no two discs cover each other, and kept on the sheet."""
    spots = [list(h) for h in homes]
    for _ in range(300):
        moved = False
        for i, a in enumerate(spots):
            for j, b in enumerate(spots[:i]):
                dx, dy = a[0] - b[0], a[1] - b[1]
                gap = hypot(dx, dy)
                if gap >= _DISC * 0.995:
                    continue
                if gap < 1e-6:  # two in one place part along a direction of their own
                    dx, dy, gap = 0.6, 0.8 * (-1) ** (i + j), 1.0
                push = (max(_DISC - gap, 0.0) or _DISC) / 2 / gap
                a[0], a[1], b[0], b[1] = a[0] + dx * push, a[1] + dy * push, b[0] - dx * push, b[1] - dy * push
                moved = True
        for s in spots:
            s[0] = min(max(s[0], _DISC / 2), size[0] - _DISC / 2)
            s[1] = min(max(s[1], _BAND), size[1] - _BAND)
        if not moved:
            break
    return [(s[0], s[1]) for s in spots]


def _disc(sheet: Sheet, disc: Disc, home: tuple[float, float], spot: tuple[float, float]) -> None:
    x, y = sheet.left + 72 * spot[0], sheet.bottom - 72 * spot[1]
    if hypot(spot[0] - home[0], spot[1] - home[1]) > _DISC / 2:
        x0, y0 = sheet.left + 72 * home[0], sheet.bottom - 72 * home[1]
        sheet.line([(x0, y0), (x, y)], "edge", 0.7)
        sheet.mark("disc", x0, y0, 2, "edge", "")
    fill, edge = ("data", "data") if disc.filled else ("paper", "edge")
    if disc.filled and disc.dashed:
        fill = "data2"
    sheet.mark("disc", x, y, _DISC * 72 - 1.2, fill, edge, 1.2, "2.4 1.6" if disc.dashed else "")
    colour = ON_DARK[0] if disc.filled and not disc.dashed else "ink"
    sheet.text(x, y, disc.number, "center", size=SMALL, bold=True, colour=colour)


def _names(
    sheet: Sheet, discs: Sequence[Disc], spots: Sequence[tuple[float, float]], size: tuple[float, float],
    taken: Sequence[Box],
) -> None:  # fmt: skip
    """Names beside their discs where there is room: right, left, above or below; else the table tells them."""
    half = _DISC / 2
    full = [(x - half, y - half, x + half, y + half) for x, y in spots] + [*taken]
    for disc, (x, y) in zip(discs, spots, strict=True):
        if not disc.filled:
            continue
        text = fit(disc.name, 1.6, TEXT, 3)
        wide, tall = width_of(text), 0.15 * (1 + text.count("\n"))
        sides: tuple[tuple[float, float, Side], ...] = (
            (half + 0.04, -tall / 2, "left"),
            (-half - 0.04 - wide, -tall / 2, "right"),
            (-wide / 2, half + 0.02, "center"),
            (-wide / 2, -half - 0.02 - tall, "center"),
        )
        for dx, dy, side in sides:
            box = (x + dx, y + dy, x + dx + wide, y + dy + tall)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]
            if inside and not any(_meet(box, other) for other in full):
                at = {"left": box[0], "right": box[2], "center": x}[side]
                sheet.text(sheet.left + 72 * at, sheet.bottom - 72 * (box[1] + tall / 2), text, side)
                full.append(box)
                break


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
