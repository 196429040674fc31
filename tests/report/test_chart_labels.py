"""Labels in four languages, as long as they get: on the sheet, apart from each other, every letter of them drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from chart_samples import DRAWN, WORDS, drawn

from churn_audit.errors import RenderError
from churn_audit.report import fonts
from churn_audit.report.charts import letters
from churn_audit.report.fonts import advance, glyph
from churn_audit.report.outlines import outlined

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]
NO_START = "、。，．：；？！）」』】〉》〜ーっゃゅょッャュョ々"
NO_END = "（「『【〈《"


def texts(drawing: str) -> list[tuple[str, bool, Box]]:
    """(words, bold, place of their ink) of each line in a drawing; ideographs are 0.88 of an em tall."""
    found = []
    for node in ET.fromstring(drawing).iter(f"{SVG}text"):
        size, bold = float(node.get("font-size", 8.5)), node.get("font-weight") == "700"
        wide = sum(advance(c, bold) for c in node.text or "") * size
        left = float(node.get("x", 0)) - {"middle": wide / 2, "end": wide}.get(node.get("text-anchor", ""), 0)
        y = float(node.get("y", 0))
        tall = any(ord(c) > 0x2E7F for c in node.text or "")
        found.append((node.text or "", bold, (left, y - size * (0.88 if tall else 0.75), left + wide, y + 0.21 * size)))
    return found


def shapes(drawing: str) -> list[Box]:
    """The places of all that is no text."""
    found = []
    for node in ET.fromstring(drawing).iter():
        if node.tag == f"{SVG}rect":
            x, y = (float(node.get(k, 0)) for k in "xy")
            found.append((x, y, x + float(node.get("width", 0)), y + float(node.get("height", 0))))
        elif node.tag == f"{SVG}circle":
            x, y, r = (float(node.get(k, 0)) for k in ("cx", "cy", "r"))
            found.append((x - r, y - r, x + r, y + r))
        elif node.tag == f"{SVG}path":
            corners = list(trace(node.get("d", "")))
            across, down = [x for x, _ in corners], [y for _, y in corners]
            found.append((min(across), min(down), max(across), max(down)))
    return found


def trace(path: str) -> list[tuple[float, float]]:
    x = y = 0.0
    out = []
    for kind, steps in re.findall(r"([Mlhv])([^A-Za-z]*)", path):
        parts = [float(n) for n in steps.split(",")]
        dx, dy = {"h": (parts[0], 0.0), "v": (0.0, parts[0])}.get(kind, (parts[0], parts[-1]))
        x, y = (dx, dy) if kind == "M" else (x + dx, y + dy)
        out.append((x, y))
    return out


def sheet(drawing: str) -> tuple[float, float]:
    root = ET.fromstring(drawing)
    _, _, width, height = (float(n) for n in root.attrib["viewBox"].split())
    return width, height


CASES = [(name, lang, wide) for name in DRAWN for lang in WORDS for wide in (True, False)]


@pytest.mark.parametrize(("name", "lang", "wide"), CASES)
def test_nothing_is_cut_off_at_the_sheets_edges(name: str, lang: str, wide: bool) -> None:
    drawing = drawn(name, lang).svg if wide else drawn(name, lang).narrow
    width, height = sheet(drawing)
    for words, _, (left, top, right, bottom) in texts(drawing):
        assert left >= 0.4 and right <= width - 0.4 and top >= 0 and bottom <= height, words
    for left, top, right, bottom in shapes(drawing):
        assert left >= -0.1 and right <= width + 0.1 and top >= -0.1 and bottom <= height + 0.1


@pytest.mark.parametrize(("name", "lang", "wide"), CASES)
def test_no_label_covers_another(name: str, lang: str, wide: bool) -> None:
    drawing = drawn(name, lang).svg if wide else drawn(name, lang).narrow
    for (one, _, a), (other, _, b) in combinations(texts(drawing), 2):
        apart = a[2] <= b[0] + 0.3 or b[2] <= a[0] + 0.3 or a[3] <= b[1] + 1.2 or b[3] <= a[1] + 1.2
        assert apart, f"{one!r} and {other!r}"


@pytest.mark.parametrize("lang", WORDS)
def test_every_letter_is_drawn_and_none_is_a_box(lang: str) -> None:
    for name in DRAWN:
        for words, bold, _ in texts(drawn(name, lang).svg):
            assert [c for c in words if glyph(c, bold, lang) is None] == []


def test_for_paper_words_become_shapes_of_the_same_extent() -> None:
    assert "<text" not in outlined(drawn("costs", "ja").svg, "ja")
    ink = glyph("漢", False, "ja")
    assert ink and ink.advance == 1000 and glyph("漢", True, "ja") != ink
    latin = glyph("A", False, "ja")
    assert latin and latin.advance == pytest.approx(1000 * advance("A"), abs=1)


def test_the_regions_forms_of_an_ideograph_differ() -> None:
    assert len({glyph("骨", False, lang) for lang in ("ja", "zh-Hant", "zh-Hans")}) == 3


def test_without_its_fonts_a_language_is_refused_with_the_way_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    own = fonts.faces("en")
    monkeypatch.setattr(fonts, "_installed", lambda: tuple(f for f in own if "CJK" not in f.family))
    fonts.faces.cache_clear()
    fonts.glyph.cache_clear()
    try:
        with pytest.raises(RenderError, match=re.escape("pip install 'churn-audit[cjk]'")):
            outlined(drawn("costs", "ja").svg, "ja")
    finally:
        monkeypatch.undo()
        fonts.faces.cache_clear()
        fonts.glyph.cache_clear()


@pytest.mark.parametrize("lang", ["ja", "zh-Hant"])
def test_lines_begin_and_end_only_where_the_scripts_rules_allow(lang: str) -> None:
    for words in (*WORDS[lang].labels, WORDS[lang].range, WORDS[lang].axis):
        for tenths in range(6, 40):
            for line in letters.fit(words, tenths / 10, lines=6).split("\n"):
                assert line[0] not in NO_START and line[-1] not in NO_END, (line, tenths)
                assert tenths < 9 or not re.match("[万億萬元円月]", line)
