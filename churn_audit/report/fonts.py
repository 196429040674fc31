"""Fonts from installed packages, never the system's: the same pages on every machine.

The faces are variable: one file has all weights, and the ideographs of all regions stand in one collection.
"""

from __future__ import annotations

from collections.abc import Set
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import east_asian_width

import uharfbuzz as hb

from churn_audit.errors import RenderError
from churn_audit.locales import _

_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_LATIN = "Noto Sans"
_CJK = {
    "ja": "Noto Sans CJK JP",
    "zh-Hant": "Noto Sans CJK TC",
    "zh-Hans": "Noto Sans CJK SC",
    "zh": "Noto Sans CJK SC",
    "ko": "Noto Sans CJK KR",
}
MISSING = "\N{REPLACEMENT CHARACTER}"
REGULAR, BOLD = 400, 700


class Face(NamedTuple):
    """A family and the file it stands in; `number` counts those of a collection."""

    family: str
    path: Path
    number: int


class Glyph(NamedTuple):
    """A character's outline as path data and its advance, in thousandths of an em; the second axis points upward."""

    outline: str
    advance: float


def folders() -> list[Path]:
    """The folders of the font packages that are installed."""
    found = (find_spec(name) for name in _PACKAGES)
    return [Path(place) for spec in found if spec for place in spec.submodule_search_locations or ()]


def stack(lang: str, families: Set[str]) -> list[str]:
    """Families in order of use: Latin and Cyrillic, the language's own forms of ideographs, other scripts, symbols."""
    if _LATIN not in families:
        raise RenderError(_('no fonts for the report were found; install them with: pip install "manimgx-fonts"'))
    own = _CJK.get(lang)
    if own and own not in families:
        text = _("no font for a report in {lang}; install it with: pip install 'churn-audit[cjk]'", lang=lang)
        raise RenderError(text)
    wanted = [
        _LATIN,
        own or _LATIN,
        *_CJK.values(),
        *sorted(f for f in families if f.startswith("Noto ")),
        "DejaVu Sans Mono",
    ]
    return [family for family in dict.fromkeys(wanted) if family in families]


def families(lang: str) -> str:
    """The families of a drawing's words as its font-family."""
    return ",".join([_LATIN, *([_CJK[lang]] if lang in _CJK else []), "sans-serif"])


@cache
def faces(lang: str) -> tuple[Face, ...]:
    """The upright faces that words of a language are set in, first choice first.

    RenderError where the language's own is not installed.
    """
    known = {face.family: face for face in _installed()}
    return tuple(known[family] for family in stack(lang, known.keys()) if family in known)


@cache
def _installed() -> tuple[Face, ...]:
    paths = sorted(p for folder in folders() for p in folder.glob("*.[ot]t[fc]") if "Italic" not in p.name)
    return tuple(
        Face(opened(path, number).get_name(hb.OTNameIdPredefined.FONT_FAMILY), path, number)
        for path in paths
        for number in range(hb.Face(_blob(path), 0).count if path.suffix == ".ttc" else 1)
    )


@cache
def _blob(path: Path) -> Any:
    return hb.Blob.from_file_path(str(path))


@cache
def opened(path: Path, number: int) -> Any:
    """A face as HarfBuzz reads it."""
    return hb.Face(_blob(path), number)


@cache
def covered(face: Face) -> frozenset[int]:
    """The face's code points."""
    return frozenset(opened(face.path, face.number).unicodes)


@cache
def _font(face: Face, bold: bool) -> Any:
    """The face in one of the report's two weights, in thousandths of an em."""
    font = hb.Font(opened(face.path, face.number))
    font.scale = (1000, 1000)
    font.set_variations({"wght": BOLD if bold else REGULAR})
    return font


@lru_cache(8192)
def advance(char: str, bold: bool = False) -> float:
    """A character's width in widths of an em; one that the Latin face has not is taken for a full one."""
    if east_asian_width(char) in "WF":
        return 1.0
    font = _font(faces("en")[0], bold)
    found = font.get_nominal_glyph(ord(char))
    return font.get_glyph_h_advance(found) / 1000 if found else 1.0


@lru_cache(8192)
def glyph(char: str, bold: bool, lang: str) -> Glyph | None:
    """The character as the language draws it; None where no installed face has it."""
    for face in faces(lang):
        font = _font(face, bold)
        if found := font.get_nominal_glyph(ord(char)):
            pen = _Pen()
            font.draw_glyph_with_pen(found, pen)
            return Glyph("".join(pen.steps), font.get_glyph_h_advance(found))
    return None


class _Pen:
    """What HarfBuzz draws with: path data of steps in whole units."""

    def __init__(self) -> None:
        self._start = self._at = (0, 0)
        self.steps: list[str] = []

    def moveTo(self, to: tuple[float, float]) -> None:  # noqa: N802, the names are the interface
        self._step("m", to)
        self._start = self._at

    def lineTo(self, to: tuple[float, float]) -> None:  # noqa: N802
        self._step("l", to)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._step("c", *points)

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._step("q", *points)

    def closePath(self) -> None:  # noqa: N802
        self.steps.append("z")
        self._at = self._start

    def _step(self, kind: str, *points: tuple[float, float]) -> None:
        whole = [(round(x), round(y)) for x, y in points]
        self.steps.append(kind + " ".join(f"{x - self._at[0]},{y - self._at[1]}" for x, y in whole))
        self._at = whole[-1]


def drawable(value: Any) -> Any:
    """The same data with characters that no font has replaced; drawings stay as they are."""
    if isinstance(value, str):
        known = _coverage()
        return "".join(c if ord(c) in known else MISSING for c in value)
    if isinstance(value, dict):
        return {k: v if k in ("svg", "narrow") else drawable(v) for k, v in value.items()}
    return [drawable(v) for v in value] if isinstance(value, list) else value


@cache
def _coverage() -> frozenset[int]:
    """Code points of all installed fonts."""
    return frozenset(range(0x20)).union(*(covered(face) for face in _installed()))
