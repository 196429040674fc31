"""How much room a text takes: estimated, for nobody knows the fonts of the machine that will show the slides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Advance widths in ems, those of Arial rounded up. A wide letter is as wide as it is high.
NARROW, SLIM, USUAL, DIGIT, CAPITAL, BROAD, WIDE = 0.29, 0.4, 0.57, 0.56, 0.72, 0.9, 1.0
BOLD = 1.07
LINE = 1.22  # line height in ems, a little more than PowerPoint's own
WIDE_LINE = 1.45  # of fonts with ideographs
_NARROW, _SLIM, _BROAD = frozenset("ijlI.,:;|!'’‘ \u00a0"), frozenset('frt()[]-"“”/'), frozenset("mwMW%@шщмжюыШЩМЖЮЫ—")
_PIECES = re.compile(r"[^\s\u2e80-\uffff]+\s*|[\u2e80-\uffff][、。，：）」！？]?\s*|\s+")


def width(text: str, size: float, bold: bool = False) -> float:
    """Points that a line of text takes at a size in points."""
    return sum(map(_em, text)) * size * (BOLD if bold else 1.0)


def lines(text: str, size: float, room: float, bold: bool = False) -> int:
    """Lines that a text takes in `room` points of width, broken between words, or anywhere in wide scripts."""
    return sum(_lines(part, size, room, bold) for part in text.split("\n"))


def height(text: str, size: float, room: float, bold: bool = False) -> float:
    """Points of height that a text takes."""
    wide = any(_em(c) == WIDE for c in text)
    return lines(text, size, room, bold) * size * (WIDE_LINE if wide else LINE)


def largest(text: str, sizes: Sequence[float], room: float, most: float, bold: bool = False) -> float:
    """The largest of falling sizes at which a text stays within `most` points of height; else the smallest."""
    return next((s for s in sizes if height(text, s, room, bold) <= most), sizes[-1])


def shortened(text: str, size: float, room: float, most: float, bold: bool = False) -> str:
    """The text, or as much of it as has room, ended by an ellipsis."""
    if height(text, size, room, bold) <= most:
        return text
    low, high = 0, len(text)
    while low < high - 1:
        middle = (low + high) // 2
        if height(text[:middle] + "…", size, room, bold) <= most:
            low = middle
        else:
            high = middle
    return text[:low].rstrip() + "…"


def _lines(text: str, size: float, room: float, bold: bool) -> int:
    count, used = 1, 0.0
    for piece in _PIECES.findall(text):
        need, shown = width(piece, size, bold), width(piece.rstrip(), size, bold)
        if used and used + shown > room:
            count, used = count + 1, 0.0
        if shown > room:  # a word longer than a line is broken inside
            extra = int(shown // room)
            count, used = count + extra, shown - extra * room
        else:
            used += need
    return count


def _em(c: str) -> float:
    if unicodedata.east_asian_width(c) in "WF":
        return WIDE
    if c in _NARROW:
        return NARROW
    if c in _SLIM:
        return SLIM
    if c in _BROAD:
        return BROAD
    return DIGIT if c.isdigit() else CAPITAL if c.isupper() else USUAL
