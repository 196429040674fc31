"""Words of a drawing as shapes, for paper and pictures: there no page's fonts reach into it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from churn_audit.report.fonts import MISSING, Glyph, glyph

_SVG = "{http://www.w3.org/2000/svg}"
_TEXT = re.compile(r"<text\b")


def outlined(drawing: str, lang: str = "en") -> str:
    """The same drawing with its words as glyph outlines of the report's fonts; other people's drawings as they are.

    RenderError where the language's font is not installed.
    """
    if not _TEXT.search(drawing):
        return drawing
    root = ET.fromstring(drawing)
    usual = float(root.get("font-size", "16"))
    for node in root.iter(f"{_SVG}text"):
        if len(node) or "x" not in node.attrib or "transform" in node.attrib:
            continue
        _outline(node, usual, lang)
    return ET.tostring(root, encoding="unicode")


def _outline(node: ET.Element, usual: float, lang: str) -> None:
    """One line of text as a group of paths: paths alike, only elsewhere, make a smaller PDF than one long path."""
    bold, scale = node.get("font-weight") == "700", float(node.get("font-size", usual)) / 1000
    glyphs = [_shape(char, bold, lang) for char in node.text or ""]
    wide = sum(g.advance for g in glyphs) * scale
    start = float(node.get("x", "0")) - {"middle": wide / 2, "end": wide}.get(node.get("text-anchor", ""), 0.0)
    looks = {"fill": node.attrib["fill"]} if "fill" in node.attrib else {}
    baseline, at = float(node.get("y", "0")), 0.0
    node.tag, node.text = f"{_SVG}g", None
    node.attrib.clear()
    node.attrib.update(looks | {"transform": f"matrix({scale:g} 0 0 {-scale:g} {start:.2f} {baseline:g})"})
    for shape in glyphs:
        if shape.outline:
            ET.SubElement(node, f"{_SVG}path", {"transform": f"translate({at:.0f})", "d": shape.outline})
        at += shape.advance


def _shape(char: str, bold: bool, lang: str) -> Glyph:
    """The character's outline; one that no font has as the sign for that."""
    found = glyph(char, bold, lang) or glyph(MISSING, bold, lang)
    return found or Glyph("", 500)
