"""What all charts share: a sheet in points that is drawn on from top left, and its SVG.

Letters stand in the SVG as text, in the order of reading: a page shows them in its own fonts and its readers can search
them; for paper and pictures `outlines.outlined` turns them into shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Literal

from churn_audit.report.charts.letters import SMALL, TEXT, fit, width_of
from churn_audit.report.fonts import families
from churn_audit.report.parts import Picture
from churn_audit.report.spans import Band
from churn_audit.report.svg import dark_style
from churn_audit.report.tokens import LIGHT

WIDE, NARROW = 6.85, 3.42  # inches: the measure of A4, and a phone of 360 px at true size
Shape = Literal["down", "diamond", "disc"]
MARKS: dict[Band, tuple[Shape, float]] = {"weak": ("down", 9.0), "mixed": ("diamond", 9.5), "strong": ("disc", 8.0)}
Side = Literal["left", "center", "right"]
Level = Literal["top", "center", "bottom"]
_ANCHORS: dict[Side, str] = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
_PITCH = 1.24  # from line to line
_CAPITAL, _ABOVE, _BELOW = 0.714, 0.86, 0.22  # of an em: a capital's height, and the room over and under a line


class Sheet:
    """A drawing. Places are points from the top left corner; `x` and `y` turn figures into places.

    `left`, `right`, `top` and `bottom` are the inner area's borders. Later parts cover earlier ones.
    """

    def __init__(
        self, wide: bool, height: float, *, left: float = 0.0, right: float = 0.0, top: float = 0.0, bottom: float = 0.0
    ) -> None:
        """Height and margins in inches, so that text has its room at any width."""
        self.width, self.height = (WIDE if wide else NARROW) * 72, height * 72
        self.left, self.right = left * 72, self.width - right * 72
        self.top, self.bottom = top * 72, self.height - bottom * 72
        self._across, self._up = (0.0, 1.0), (0.0, 1.0)
        self._parts: list[str] = []

    def scale(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        """The figures at the left and right, and at the bottom and top of the inner area."""
        self._across, self._up = across, up

    def x(self, value: float) -> float:
        low, high = self._across
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self._up
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def box(
        self, left: float, top: float, right: float, bottom: float, fill: str, edge: str = "", line: float = 0.8,
        dash: str = "",
    ) -> None:  # fmt: skip
        """A rectangle; with an edge, drawn around it."""
        size = f'width="{_n(max(right - left, 0))}" height="{_n(max(bottom - top, 0))}"'
        self._parts.append(f'<rect x="{_n(left)}" y="{_n(top)}" {size}{_paint(fill, edge, line, dash)}/>')

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float, dash: str = "") -> None:
        """A line through the points."""
        self._parts.append(f'<path d="{_path(points)}"{_paint("none", colour, width, dash)}/>')

    def area(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """A filled outline."""
        self._parts.append(f'<path d="{_path(points)}z"{_paint(colour)}/>')

    def mark(
        self, shape: Shape, x: float, y: float, size: float, fill: str, edge: str = "paper", line: float = 1.2,
        dash: str = "",
    ) -> None:  # fmt: skip
        """A sign around its place; `size` from end to end."""
        half, paint = size / 2, _paint(fill, edge, line, dash)
        if shape == "disc":
            self._parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(half)}"{paint}/>')
            return
        if shape == "diamond":
            points = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
        else:
            points = [(x - half, y - half), (x + half, y - half), (x, y + half)]
        self._parts.append(f'<path d="{_path(points)}z"{paint}/>')

    def text(
        self, x: float, y: float, text: str, side: Side = "left", level: Level = "center", *, size: float = TEXT,
        bold: bool = False, colour: str = "ink", over: bool = False,
    ) -> None:  # fmt: skip
        """Lines of text. `side` and `level` say which part of them stands at the place; `over` clears what is below."""
        if not text:
            return
        lines = text.split("\n")
        between = (len(lines) - 1) * _PITCH * size
        first = {
            "top": y + _ABOVE * size,
            "center": y + (_CAPITAL * size - between) / 2,
            "bottom": y - _BELOW * size - between,
        }[level]
        if over:
            wide = 72 * width_of(text, size, bold)
            start = x - {"left": 0.0, "center": wide / 2, "right": wide}[side]
            self.box(start - 1, first - _ABOVE * size, start + wide + 1, first + between + _BELOW * size, "paper")
        looks = "" if colour == "ink" else f' fill="{LIGHT.get(colour, colour)}"'
        looks += "" if size == TEXT else f' font-size="{_n(size)}"'
        looks += (' font-weight="700"' if bold else "") + _ANCHORS[side]
        for count, words in enumerate(lines):
            at = f'x="{_n(x)}" y="{_n(first + count * _PITCH * size)}"'
            self._parts.append(f"<text {at}{looks}>{escape(words, quote=False)}</text>")

    def rules(self, ticks: Sequence[tuple[float, str]]) -> None:
        """Hairlines across at each tick of the upward axis, its words at the left, and the axis at the foot."""
        for value, words in ticks:
            y = self.y(value)
            self.line([(self.left, y), (self.right, y)], "rule", 0.6)
            self.text(self.left - 5, y, words, "right", colour="ink2")
        self.line([(self.left, self.bottom), (self.right, self.bottom)], "edge", 0.8)

    def foot(self, ticks: Sequence[tuple[float, str]], size: float = TEXT) -> None:
        """Ticks of the axis across with their words under them; words that would touch those before are left out."""
        free = 0.0
        for value, words in ticks:
            x, half = self.x(value), 36 * width_of(words, size)
            self.line([(x, self.bottom), (x, self.bottom + 3)], "edge", 0.8)
            x = min(max(x, half + 1), self.width - half - 1)
            if x - half >= free:
                self.text(x, self.bottom + 5, words, "center", "top", size=size, colour="ink2")
                free = x + half + 4

    def titles(self, across: str, up: str = "") -> None:
        """What the axes count: under the foot in its middle, and over the upward axis from the sheet's edge."""
        words = fit(across, self.width / 72 - 0.1, SMALL, 1)
        half = 36 * width_of(words, SMALL) + 2
        middle = min(max((self.left + self.right) / 2, half), self.width - half)
        self.text(middle, self.bottom + 18, words, "center", "top", size=SMALL, colour="ink2")
        self.text(2, self.top - 7, fit(up, self.width / 72 - 0.1, SMALL, 1), level="bottom", size=SMALL, colour="ink2")

    def svg(self, lang: str = "en") -> str:
        """The drawing, which follows its reader's dark scheme where it is shown by itself."""
        width, height = _n(self.width), _n(self.height)
        body = f'<rect width="{width}" height="{height}"{_paint("paper")}/>' + "".join(self._parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
            f'viewBox="0 0 {width} {height}" font-family="{families(lang)}" font-size="{TEXT:g}" '
            f'fill="{LIGHT["ink"]}">{dark_style(body)}{body}</svg>'
        )


def picture(draw: Callable[[bool], Sheet], alt: str, lang: str = "en") -> Picture:
    """The drawing made twice, wide and narrow: one that is scaled down has letters of four points on a phone."""
    return Picture(svg=draw(True).svg(lang), narrow=draw(False).svg(lang), alt=alt)


def _paint(fill: str, edge: str = "", line: float = 0.0, dash: str = "") -> str:
    out = f' fill="{LIGHT.get(fill, fill)}"'
    if edge:
        out += f' stroke="{LIGHT.get(edge, edge)}" stroke-width="{_n(line)}"'
    return out + (f' stroke-dasharray="{dash}"' if dash else "")


def _path(points: Sequence[tuple[float, float]]) -> str:
    """Steps from point to point, each from where rounding left the one before: short, and without drift."""
    out, (x, y) = "", (0.0, 0.0)
    for i, point in enumerate(points):
        to = round(point[0], 2), round(point[1], 2)
        dx, dy = _n(to[0] - x), _n(to[1] - y)
        out += f"M{dx},{dy}" if i == 0 else f"h{dx}" if dy == "0" else f"v{dy}" if dx == "0" else f"l{dx},{dy}"
        x, y = to
    return out


def _n(value: float) -> str:
    """A hundredth of a point is enough."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
