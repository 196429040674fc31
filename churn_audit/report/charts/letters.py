"""Words in charts: how wide they are, and where a label that is too long may be broken."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width

from churn_audit.report.fonts import advance

SMALL, TEXT = 8.0, 8.5  # points
# Kinsoku: what never stands at the start, and never at the end of a line.
_NO_START = frozenset(
    "、。，．・：；？！）〕］｝」』】〉》〜ー–々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ%％,.:;!?)]}’”…"
)
_NO_END = frozenset("（〔［｛「『【〈《([{‘“¥$€£")
_STEPS = frozenset("万億兆萬")
_UNITS = _STEPS | frozenset("円元年月日時分秒件人点點回歳歲個倍名社店")  # all stay with the figure before them


def width_of(text: str, size: float = TEXT, bold: bool = False) -> float:
    """The width of the longest line, in inches."""
    return max((_width(line, bold) for line in text.split("\n")), default=0.0) * size / 72


@lru_cache(8192)
def _width(line: str, bold: bool) -> float:
    """In widths of an em."""
    return sum(advance(char, bold) for char in line)


def fit(text: str, inches: float, size: float = TEXT, lines: int = 2, bold: bool = False) -> str:
    """The text broken into lines of at most that width; what does not fit ends in an ellipsis."""
    most = inches * 72 / size
    out, rest = list[str](), " ".join(text.split())
    while rest and len(out) < lines:
        if _width(rest, bold) <= most:
            return "\n".join([*out, rest])
        if len(out) == lines - 1:
            break
        cut = _cut(rest, most, bold)
        out.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    while rest and _width(rest + "…", bold) > most:
        rest = rest[:-1].rstrip()
    return "\n".join([*out, rest + "…"] if rest else out)


def _cut(text: str, most: float, bold: bool) -> int:
    """Where the first line ends: the last allowed place that fits, or within a word that is too long."""
    fits = 1
    while fits < len(text) and _width(text[: fits + 1], bold) <= most:
        fits += 1
    return next((i for i in range(fits, 0, -1) if _breaks(text, i)), fits)


def _breaks(text: str, i: int) -> bool:
    before, after = text[i - 1], text[i] if i < len(text) else " "
    if " " in (before, after):
        return after not in _NO_START and before not in _NO_END
    if before == "-" and after.isalpha():
        return True
    if after in _NO_START or before in _NO_END:
        return False
    if after in _UNITS and (before.isdigit() or before in _STEPS):
        return False
    return _wide(before) or _wide(after)


def _wide(char: str) -> bool:
    return east_asian_width(char) in "WF"
