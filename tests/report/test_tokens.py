"""Contrast by WCAG 2.2, 1.4.3 and 1.4.11: text 4.5 : 1, marks 3 : 1; steps of the judgement stay apart in grey."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from churn_audit.report.pdf import TEMPLATES
from churn_audit.report.tokens import DARK, LIGHT, ON_DARK, SEQUENTIAL, TOKENS, dark_map, page_variables

PALETTES = {"light": (LIGHT, 0), "dark": (DARK, 1)}


def ratio(a: str, b: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_formula_gives_the_published_extremes() -> None:
    assert ratio("#000000", "#ffffff") == 21
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WCAG's known example: just too light


@pytest.mark.parametrize("mode", PALETTES)
def test_text_can_be_read_on_everything_it_stands_on(mode: str) -> None:
    p, n = PALETTES[mode]
    pairs = [(f, b) for f in ("ink", "ink2", "brand", "link", "weak", "mixed") for b in ("paper", "wash")]
    pairs += [(f, b) for f in ("ink", "ink2") for b in ("weakwash", "mixwash", "goodwash")]
    pairs += [("weak", "weakwash"), ("mixed", "mixwash"), ("paper", "brand"), ("oncover", "cover")]
    assert [(f, b) for f, b in pairs if ratio(p[f], p[b]) < 4.5] == []
    cells = [ratio(p["ink"] if i < 4 else ON_DARK[n], pair[n]) for i, pair in enumerate(SEQUENTIAL)]
    assert min(cells) >= 4.5


@pytest.mark.parametrize("mode", PALETTES)
def test_marks_stand_out_and_the_judgement_keeps_its_order_in_grey(mode: str) -> None:
    p, _ = PALETTES[mode]
    marks = ("data", "compare", "edge", "weak", "mixed", "strong")
    assert [m for m in marks if ratio(p[m], p["paper"]) < 3] == []
    from_paper = [ratio(p[m], p["paper"]) for m in ("weak", "mixed", "strong")]
    assert from_paper == sorted(from_paper, reverse=True)
    assert min(a / b for a, b in pairwise(from_paper)) >= 1.4


def test_every_light_colour_has_one_dark_one() -> None:
    assert dark_map()[LIGHT["ink"]] == DARK["ink"]
    assert dark_map()[LIGHT["brand"]] == DARK["brand"]
    assert {light for light, dark in TOKENS.values() if light != dark} <= dark_map().keys()


def test_templates_take_their_colours_from_the_tokens_alone() -> None:
    own = {"#fff"}  # letters on the cover, white in both modes
    for name in ("report.css", "report.typ", "report.html.j2"):
        source = (TEMPLATES / name).read_text("utf-8")
        assert set(re.findall(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?\b", source)) <= own, name
    used = re.findall(r"var\(--(\w+)\)", (TEMPLATES / "report.css").read_text("utf-8"))
    used += re.findall(r"\bc\.([a-z]\w+)\b(?!\()", (TEMPLATES / "report.typ").read_text("utf-8"))
    assert set(used) <= TOKENS.keys()
    assert "prefers-color-scheme" in page_variables()
