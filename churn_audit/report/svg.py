"""Drawings: charts made inert by an allow-list, and the few pictures the report draws itself."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from churn_audit.report.tokens import LIGHT, dark_map

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
ET.register_namespace("", _SVG)
ET.register_namespace("xlink", _XLINK)

LARGEST = 8_000_000
ELEMENTS = frozenset({
    "svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "use", "clipPath", "image", "title", "desc", "linearGradient",
    "radialGradient", "pattern", "stop", "style", "symbol", "marker",
})  # fmt: skip
ATTRIBUTES = re.compile(
    r"(id|class|style|d|x|y|[xyr][12xy]?|cx|cy|dx|dy|r|width|height|viewBox|version|transform|points|"
    r"fill.*|stroke.*|opacity|clip-.*|clipPathUnits|font-.*|text-anchor|offset|stop-.*|preserveAspectRatio|"
    r"gradient.*|pattern.*|marker.*|ref[XY]|orient|rotate|textLength)\Z"
)
_REFERENCE = re.compile(r"(#[\w.-]+|data:image/png;base64,[A-Za-z0-9+/=\s]+)\Z")
_REACHES_OUT = re.compile(r"url\((?!['\"]?#)|@import|expression|\\", re.I)

# One path each on a grid of 18, drawn with a stroke of 1.6.
ICONS: dict[str, str] = {
    "data": "M3.5 15.5V9.5M9 15.5V2.5M14.5 15.5V6",
    "answers": "M9 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3 15.5c0-3.2 2.6-5 6-5s6 1.8 6 5",
    "voice": "M2.5 3h13v9H8l-3.5 3.5V12h-2Z",
    "contradiction": "M3 5.5h11.5M11.5 2.5l3 3-3 3M15 12.5H3.5M6.5 9.5l-3 3 3 3",
    "caution": "M9 2.5 16 15.5H2ZM9 7.2v4M9 13.3v.2",
    "strength": "M3 9.5l4.2 4L15 4.5",
    "blind": "M1.5 9C3.6 5.7 6 4 9 4s5.4 1.7 7.5 5c-2.1 3.3-4.5 5-7.5 5s-5.4-1.7-7.5-5Z"
    "M9 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM3.5 16l11-14",
    "failed": "M9 16A7 7 0 1 0 9 2a7 7 0 0 0 0 14ZM6.4 6.4l5.2 5.2M11.6 6.4l-5.2 5.2",
}


_SCHEME = "@media (prefers-color-scheme:dark)"
_DARK_STYLE = re.compile(rf"<style>{re.escape(_SCHEME)}\{{[^<{{}}]*(?:\{{[^<{{}}]*\}}[^<{{}}]*)*\}}</style>")


def dark_style(body: str) -> str:
    """A style sheet for the colours of a drawing of ours: shown as an image, it follows its reader's scheme."""
    return f"<style>{_SCHEME}{{{dark_rules('', body)}}}</style>"


def dark_rules(below: str = "", body: str = "") -> str:
    """Rules that give each of our light colours its dark one, below a selector; those in a drawing's body alone."""
    return "".join(
        f'{below}[{what}="{light}"]{{{what}:{dark}}}'
        for light, dark in dark_map().items()
        for what in ("fill", "stroke")
        if not body or f'{what}="{light}"' in body or (what == "fill" and light == LIGHT["ink"])
    )


def inline(drawing: str) -> str:
    """The drawing as it may stand in a page among others, or nothing: then it has to be shown as an image.

    A page has the dark colours itself, and a drawing with styles or names of its own would change its neighbours.
    """
    bare = _DARK_STYLE.sub("", drawing, count=1)
    return "" if re.search(r"<style|<image|\s(id|class)=", bare) else bare


def icon(name: str, colour: str) -> str:
    """An icon as a drawing of its own, for the printed report; in HTML the path stands in the page."""
    return (
        f'<svg xmlns="{_SVG}" viewBox="0 0 18 18" width="18" height="18" fill="none" stroke="{colour}" '
        f'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"><path d="{ICONS[name]}"/></svg>'
    )


def dots(hollow: int) -> str:
    """A hundred dots for the cover, `hollow` of them empty and spread evenly: the customers who left, of 100."""
    if not 0 <= hollow <= 100:
        raise ValueError(f"{hollow} of 100 dots cannot be hollow")
    # 37 and 100 share no factor, so the steps visit every dot once and never draw a pattern of rows.
    empty = {step * 37 % 100 for step in range(hollow)}
    drawn = "".join(
        f'<circle cx="{10 + 20 * (i % 10)}" cy="{10 + 20 * (i // 10)}" r="6.4" '
        + ('fill="none" stroke="#9cc4f0" stroke-width="1.4"/>' if i in empty else 'fill="#ffffff"/>')
        for i in range(100)
    )
    return f'<svg xmlns="{_SVG}" viewBox="0 0 200 200" width="200" height="200">{drawn}</svg>'


def inert(source: str) -> str:
    """The same drawing without scripts, handlers, foreign content or outside references; ValueError if it is no SVG."""
    start = source.find("<svg")
    if start < 0 or len(source) > LARGEST:
        raise ValueError("not an SVG drawing, or larger than 8 MB")
    if re.search(r"<!(DOCTYPE|ENTITY)", source[start:], re.I):
        raise ValueError("an SVG drawing with declarations is not accepted")
    try:
        root = ET.fromstring(source[start:])
    except ET.ParseError as error:
        raise ValueError(f"malformed SVG: {error}") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError("not an SVG drawing")
    _filter(root)
    return ET.tostring(root, encoding="unicode")


def _filter(node: ET.Element) -> None:
    for child in list(node):
        if _local(child) in ELEMENTS:
            _filter(child)
        else:
            node.remove(child)
    for name, value in list(node.attrib.items()):
        if name in (f"{{{_XLINK}}}href", "href"):
            allowed = _REFERENCE.match(value) is not None
        else:
            allowed = ATTRIBUTES.match(name) is not None and not _REACHES_OUT.search(value)
        if not allowed:
            del node.attrib[name]
    if _local(node) == "style" and re.search(r"url\(|@import|\\|<", node.text or "", re.I):
        node.text = ""


def _local(node: ET.Element) -> str:
    """The element's name if it is one of SVG's; comments and foreign elements have none."""
    tag = node.tag
    return tag.removeprefix(f"{{{_SVG}}}") if isinstance(tag, str) and tag.startswith(f"{{{_SVG}}}") else ""
