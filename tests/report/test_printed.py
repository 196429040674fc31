"""The report as readers get it, in every language: text and structure against golden files, pages as pictures."""

from __future__ import annotations

import os
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from measured_findings import measured, story
from pypdf import PdfReader

from churn_audit.report import pdf
from churn_audit.report.document import Document
from churn_audit.report.spans import plain

LOCALES = ("en", "ja", "zh-Hant", "ru")
GOLDEN = Path(__file__).parent / "golden"
SCALE = 0.75  # 54 dots an inch: enough to see ink
MARGIN = 0.03  # of a page's width and height: nothing but the cover may come as near to the edge


@cache
def document(locale: str) -> Document:
    return story(measured(), locale=locale).document()


@cache
def paper(locale: str) -> bytes:
    return pdf.render(document(locale))


@pytest.mark.parametrize("locale", LOCALES)
def test_text_and_structure_are_those_agreed_upon(locale: str) -> None:
    """GOLDEN=write pytest … writes the files anew; read what changed before it is kept."""
    told = "".join(f"[{block.type}] {plain(block).strip()}\n" for block in document(locale).blocks)
    path = GOLDEN / f"{locale}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(told, "utf-8")
    assert told.splitlines() == path.read_text("utf-8").splitlines()


@pytest.mark.parametrize("locale", LOCALES)
def test_no_page_is_blank_or_cut_off_at_its_edges(locale: str) -> None:
    for number, page in enumerate(pypdfium2.PdfDocument(paper(locale)), 1):
        ink = page.render(scale=SCALE).to_numpy().min(axis=2) < 200
        assert ink.mean() > 0.002, f"page {number} is blank"
        if number > 1:
            high, wide = (round(MARGIN * n) for n in ink.shape)
            inner = np.zeros_like(ink)
            inner[high:-high, wide:-wide] = True
            assert not ink[~inner].any(), f"page {number} has ink at its edge"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_letter_has_a_glyph_and_can_be_searched(locale: str) -> None:
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper(locale))).pages)
    assert "\ufffd" not in text and "\x00" not in text
    letters = {"en": "a", "ja": "の", "zh-Hant": "的", "ru": "и"}
    assert text.count(letters[locale]) > 100
