"""Fixes by effort (across, on a log scale) and what they bring (up): numbered discs, filled where in the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, log10
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import NARROW, SMALL, TEXT, WIDE, bar, fit, picture, sheet, width_of
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import LIGHT, ON_DARK

_DISC = 0.2  # inches across
_HEIGHT = 3.1


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
) -> Figure:  # fmt: skip
    left = max(width_of(text) for _, text in ticks) + 0.12
    figure, axes = sheet(wide, _HEIGHT, left=left, right=0.06, top=0.24, bottom=0.42)
    efforts = [max(d.effort, 0.1) for d in discs]
    low, high = min(efforts) / 1.6, max(efforts) * 1.6
    top = ticks[-1][0]
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.set_ylim(0, top)
    axes.minorticks_off()
    _axis(axes, low, high, ticks, across, up, left)
    _quarters(axes, borders, corners, (low, high, top))
    size = ((WIDE if wide else NARROW) - left - 0.06, _HEIGHT - 0.66)

    def place(effort: float, value: float) -> tuple[float, float]:
        return log10(max(effort, 0.1) / low) / log10(high / low) * size[0], value / top * size[1]

    homes = [place(d.effort, d.value) for d in discs]
    spots = _apart(homes, size)
    for disc, home, spot in zip(discs, homes, spots, strict=True):
        _disc(axes, disc, home, spot, size)
    if wide:
        _names(axes, discs, spots, size)
    return figure


def _axis(
    axes: Axes, low: float, high: float, ticks: Sequence[tuple[float, str]], across: str, up: str, left: float
) -> None:
    marks = [m for m in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if low <= m <= high]
    axes.set_xticks(marks, [f"{m:g}" for m in marks])
    axes.set_yticks([at for at, _ in ticks], [text for _, text in ticks])
    axes.set_xlabel(across, labelpad=2)
    axes.annotate(
        up, (0, 1), xycoords="axes fraction", xytext=(-left * 72, 7), textcoords="offset points", fontsize=SMALL,
        color=LIGHT["ink2"],
    )  # fmt: skip


def _quarters(
    axes: Axes,
    borders: tuple[float | None, float | None],
    corners: tuple[str, str, str, str],
    ends: tuple[float, float, float],
) -> None:
    (effort, value), (low, high, top) = borders, ends
    if effort is not None and value is not None:
        bar(axes, low, value, effort - low, top - value, LIGHT["goodwash"], zorder=0)
    looks: dict[str, Any] = {"color": LIGHT["edge"], "lw": 0.8, "ls": (0, (1, 2)), "zorder": 1}
    if effort is not None:
        axes.plot([effort, effort], [0, top], **looks)
    if value is not None:
        axes.plot([low, high], [value, value], **looks)
    for name, (x, y) in zip(corners, ((0, 1), (1, 1), (0, 0), (1, 0)), strict=True):
        axes.annotate(
            name, (x, y), xycoords="axes fraction", xytext=(-4 if x else 4, -4 if y else 4), textcoords="offset points",
            ha="right" if x else "left", va="top" if y else "bottom", color=LIGHT["ink2"], fontweight="bold",
        )  # fmt: skip


def _apart(homes: Sequence[tuple[float, float]], size: tuple[float, float]) -> list[tuple[float, float]]:
    """The same places, in inches, pushed until no two discs cover each other, and kept on the sheet."""
    spots = [list(h) for h in homes]
    for _ in range(60):
        for i, a in enumerate(spots):
            for j, b in enumerate(spots[:i]):
                dx, dy = a[0] - b[0], a[1] - b[1]
                gap = hypot(dx, dy)
                if gap < _DISC:
                    if gap < 1e-6:  # two in one place part along a direction of their own
                        dx, dy, gap = 0.6, 0.8 * (-1) ** (i + j), 1.0
                    push = (_DISC - gap if gap < _DISC else _DISC) / 2 / gap
                    a[0], a[1], b[0], b[1] = a[0] + dx * push, a[1] + dy * push, b[0] - dx * push, b[1] - dy * push
        for s in spots:
            s[0] = min(max(s[0], _DISC / 2), size[0] - _DISC / 2)
            s[1] = min(max(s[1], _DISC / 2), size[1] - _DISC / 2)
    return [(s[0], s[1]) for s in spots]


def _disc(
    axes: Axes, disc: Disc, home: tuple[float, float], spot: tuple[float, float], size: tuple[float, float]
) -> None:
    x, y = spot[0] / size[0], spot[1] / size[1]
    looks: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False}
    if hypot(spot[0] - home[0], spot[1] - home[1]) > _DISC / 2:
        axes.plot([home[0] / size[0], x], [home[1] / size[1], y], color=LIGHT["edge"], lw=0.7, zorder=3, **looks)
        axes.plot([home[0] / size[0]], [home[1] / size[1]], ".", ms=3, color=LIGHT["edge"], zorder=3, **looks)
    fill, edge = (LIGHT["data"], LIGHT["data"]) if disc.filled else (LIGHT["paper"], LIGHT["edge"])
    if disc.filled and disc.dashed:
        fill = LIGHT["data2"]
    line = (0, (2.2, 1.4)) if disc.dashed else "-"
    axes.scatter([x], [y], (_DISC * 72 - 1.2) ** 2, fill, edgecolors=edge, lw=1.2, linestyles=[line], zorder=4, **looks)
    axes.text(
        x, y - 0.003, disc.number, ha="center", va="center", fontsize=SMALL, fontweight="bold", zorder=5,
        color=ON_DARK[0] if disc.filled and not disc.dashed else LIGHT["ink"], **looks,
    )  # fmt: skip


def _names(axes: Axes, discs: Sequence[Disc], spots: Sequence[tuple[float, float]], size: tuple[float, float]) -> None:
    """Names beside their discs where there is room: right, left, above or below; else the table tells them."""
    half = _DISC / 2
    taken = [(x - half, y - half, x + half, y + half) for x, y in spots]
    taken += [(0, size[1] - 0.22, 1.0, size[1]), (size[0] - 1.0, size[1] - 0.22, *size), (0, 0, 1.0, 0.22)]
    taken.append((size[0] - 1.0, 0, size[0], 0.22))  # the quarters' own names
    for disc, (x, y) in zip(discs, spots, strict=True):
        if not disc.filled:
            continue
        text = fit(disc.name, 1.6, TEXT, 3)
        wide, tall = width_of(text), 0.14 * (1 + text.count("\n"))
        for dx, dy, side in (
            (half + 0.04, -tall / 2, "left"),
            (-half - 0.04 - wide, -tall / 2, "right"),
            (-wide / 2, half + 0.02, "center"),
            (-wide / 2, -half - 0.02 - tall, "center"),
        ):
            box = (x + dx, y + dy, x + dx + wide, y + dy + tall)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]
            if inside and not any(_meet(box, other) for other in taken):
                at = {"left": box[0], "right": box[2], "center": x}[side]
                axes.text(
                    at / size[0], (box[1] + tall / 2) / size[1], text, transform=axes.transAxes, ha=side, va="center",
                    linespacing=1.05, zorder=5,
                )  # fmt: skip
                taken.append(box)
                break


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
