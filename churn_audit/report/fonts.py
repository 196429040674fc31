"""Fonts from installed packages, never the system's: the same pages on every machine."""

from __future__ import annotations

from collections.abc import Set
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from churn_audit.errors import RenderError

_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_CJK = {
    "ja": "Noto Sans CJK JP",
    "zh-Hant": "Noto Sans CJK TC",
    "zh-Hans": "Noto Sans CJK SC",
    "zh": "Noto Sans CJK SC",
    "ko": "Noto Sans CJK KR",
}
MISSING = "\N{REPLACEMENT CHARACTER}"


def folders() -> list[Path]:
    """The folders of the font packages that are installed."""
    found = (find_spec(name) for name in _PACKAGES)
    return [Path(place) for spec in found if spec for place in spec.submodule_search_locations or ()]


def stack(lang: str, families: Set[str]) -> list[str]:
    """Families in order of use: Latin and Cyrillic, the language's own forms of ideographs, other scripts, symbols."""
    if "Noto Sans" not in families:
        raise RenderError('no fonts for the PDF were found; install them with: pip install "manimgx-fonts"')
    own = _CJK.get(lang)
    if own and own not in families:
        raise RenderError(f"no font for a report in {lang}; install it with: pip install 'churn-audit[cjk]'")
    wanted = [
        "Noto Sans",
        own or "Noto Sans",
        *_CJK.values(),
        *sorted(f for f in families if f.startswith("Noto ")),
        "DejaVu Sans Mono",
    ]
    return [family for family in dict.fromkeys(wanted) if family in families]


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
    from fontTools.ttLib import TTCollection, TTFont

    out: set[int] = set(range(0x20))
    for path in sorted(p for folder in folders() for p in folder.rglob("*.[ot]t[fc]")):
        with TTCollection(path, lazy=True) if path.suffix == ".ttc" else TTFont(path, lazy=True) as file:
            out |= (file.fonts[0] if path.suffix == ".ttc" else file).getBestCmap().keys()
    return frozenset(out)
