"""What all charts share: the sheet, the signs, measured labels, and small SVG that follows the reader's dark mode."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from churn_audit.report.parts import Picture
from churn_audit.report.spans import Band
from churn_audit.report.tokens import LIGHT, dark_map

WIDE, NARROW = 6.85, 3.42  # inches: the measure of A4, and a phone of 360 px at true size
SMALL, TEXT = 8.0, 8.5  # points
MARKS: dict[Band, tuple[str, float]] = {"weak": ("v", 9.0), "mixed": ("D", 7.0), "strong": ("o", 8.0)}
# Static faces, first choice first; matplotlib draws a variable font in its default weight alone.
_FACES: dict[str, tuple[str, ...]] = {"": ("DejaVu Sans",)}
_STYLE: dict[str, Any] = {
    "font.size": TEXT,
    "text.color": LIGHT["ink"],
    "text.parse_math": False,  # "$4M" is money, not mathematics
    "axes.labelcolor": LIGHT["ink2"],
    "axes.labelsize": SMALL,
    "axes.edgecolor": LIGHT["edge"],
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.facecolor": LIGHT["paper"],
    "grid.color": LIGHT["rule"],
    "grid.linewidth": 0.6,
    "xtick.color": LIGHT["ink2"],
    "ytick.color": LIGHT["ink2"],
    "xtick.labelsize": TEXT,
    "ytick.labelsize": TEXT,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "lines.solid_capstyle": "butt",
    "patch.linewidth": 0,
    "figure.facecolor": LIGHT["paper"],
    "svg.fonttype": "path",
    "svg.hashsalt": "churn-audit",
}
# Never at the start, never at the end of a line (kinsoku).
_NO_START, _NO_END = "、。，．・：；？！）」』】〜ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%", "（「『【"


def picture(draw: Callable[[bool], Figure], alt: str, lang: str = "en") -> Picture:
    """The drawing made twice, wide and narrow: one that is scaled down has letters of four points on a phone."""
    with matplotlib.rc_context():
        matplotlib.rcParams.update(_defaults() | _STYLE | {"font.family": list(faces(lang))})  # type: ignore[arg-type]
        return Picture(svg=_svg(draw(True)), narrow=_svg(draw(False)), alt=alt)


@cache
def _defaults() -> dict[str, Any]:
    """Matplotlib's own settings of what is drawn here, so that a reader's style file changes no report."""
    groups = {"axes", "xtick", "ytick", "grid", "lines", "patch", "font", "text", "savefig", "figure", "svg", "path"}
    return {str(k): v for k, v in matplotlib.rcParamsDefault.items() if str(k).split(".")[0] in groups}


def faces(lang: str) -> tuple[str, ...]:
    """The font families for a language, in order of use."""
    return _FACES.get(lang, _FACES[""])


def sheet(
    wide: bool, height: float, *, left: float = 0.0, right: float = 0.0, top: float = 0.0, bottom: float = 0.0
) -> tuple[Figure, Axes]:
    """A figure with one pair of axes; height and margins in inches, so that text has its room at any width."""
    width = WIDE if wide else NARROW
    figure = Figure(figsize=(width, height))
    FigureCanvasSVG(figure)
    area = (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    return figure, figure.add_axes(area)


def bare(axes: Axes) -> None:
    """No axis lines and no ticks."""
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])


def bar(axes: Axes, x: float, y: float, width: float, height: float, colour: str, **looks: Any) -> None:
    """A rectangle from its lower left corner."""
    axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, **looks))


def beside(axes: Axes, text: str, x: float, y: float, dx: float = 0.0, dy: float = 0.0, **looks: Any) -> None:
    """Text at a place on the axes (x as a fraction of their width, y as data), moved by points."""
    looks = {"va": "center"} | looks
    axes.annotate(
        text, (x, y), xycoords=axes.get_yaxis_transform(), xytext=(dx, dy), textcoords="offset points", **looks
    )


def width_of(text: str, size: float = TEXT, bold: bool = False) -> float:
    """The width of the longest line, in inches."""
    return max((_width(line, size, bold) for line in text.split("\n")), default=0.0)


@lru_cache(4096)
def _width(line: str, size: float, bold: bool) -> float:
    if not line:
        return 0.0
    font = FontProperties(family=list(faces("en")), size=size, weight="bold" if bold else "normal")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that no face has is drawn as a box, and told of elsewhere
        return float(text_to_path.get_text_width_height_descent(line, font, False)[0]) / 72


def fit(text: str, inches: float, size: float = TEXT, lines: int = 2) -> str:
    """The text broken into lines of at most that width; what does not fit ends in an ellipsis."""
    out, rest = list[str](), " ".join(text.split())
    while rest and len(out) < lines:
        if _width(rest, size, False) <= inches:
            return "\n".join([*out, rest])
        if len(out) == lines - 1:
            break
        cut = _cut(rest, inches, size)
        out.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    while rest and _width(rest + "…", size, False) > inches:
        rest = rest[:-1].rstrip()
    return "\n".join([*out, rest + "…"] if rest else out)


def _cut(text: str, inches: float, size: float) -> int:
    """Where the first line ends: the last allowed place that fits, or within a word that is too long."""
    fits = 1
    while fits < len(text) and _width(text[: fits + 1], size, False) <= inches:
        fits += 1
    return next((i for i in range(fits, 0, -1) if _breaks(text, i)), fits)


def _breaks(text: str, i: int) -> bool:
    before, after = text[i - 1], text[i] if i < len(text) else " "
    if " " in (before, after):
        return True
    ideographs = ord(before) > 0x2E7F or ord(after) > 0x2E7F
    return ideographs and after not in _NO_START and before not in _NO_END


# SVG -------------------------------------------------------------------------------------------------------------


def _svg(figure: Figure) -> str:
    out = io.StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r' d="([^"]+)"', lambda m: f' d="{_tight(m[1])}"', text)
    text = re.sub(r"\s*\n\s*", "\n", text)
    return text.replace("<defs>", f"<style>{_dark_style()}</style><defs>", 1)


def _tight(path: str) -> str:
    """Path data without air: a hundredth of a point is enough."""
    path = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), path.replace("\n", " "))
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", path).strip().replace(" ", ",")


@cache
def _dark_style() -> str:
    """A drawing shown as an image follows its reader's scheme; inline styles need !important to be beaten."""
    rules = (
        f'[style*="fill: {light}"]{{fill:{dark}!important}}[style*="stroke: {light}"]{{stroke:{dark}!important}}'
        for light, dark in dark_map().items()
    )
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"
