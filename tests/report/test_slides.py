"""Slides for the board: findings as titles, native tables and charts, nothing that overflows, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from measured_findings import linked_reasons, measured
from PIL import ImageFont
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn
from sample_findings import all_blind, checklist, findings, snapshot
from test_branding import HOUSE

from churn_audit.model.branding import Brand
from churn_audit.model.findings import Findings
from churn_audit.report import slides
from churn_audit.report.fonts import folders
from churn_audit.report.slides import fitting
from churn_audit.report.story import Story
from churn_audit.report.story.telling import Telling

DAY = {"points": 4.0}
PHASES = [
    {"day": 30, "saving_per_year": None} | DAY,
    {"day": 60, "saving_per_year": {"value": 9e6, "low": 4e6, "high": 14e6}} | DAY,
    {"day": 90, "saving_per_year": {"value": 22e6, "low": 9e6, "high": 35e6}} | DAY,
]


def telling(found: Findings | None = None, locale: str = "en", brand: Brand | None = None) -> Telling:
    return Story(found or measured(), checklist(), locale, brand=brand).telling


def deck(found: Findings | None = None, locale: str = "en", brand: Brand | None = None) -> Any:
    return Presentation(BytesIO(slides.render(telling(found, locale, brand))))


def phased() -> Findings:
    found = measured().model_dump(mode="json", by_alias=True)
    found["plan"]["phases"] = PHASES
    return Findings.model_validate(found)


def told(slide: Any) -> str:
    """All text of a slide, tables and groups included."""
    return " ".join(node.text or "" for node in slide._element.iter(qn("a:t")))


def charts(slide: Any) -> list[Any]:
    return [s for s in slide.shapes if s.has_chart]


# What a reader meets -----------------------------------------------------------------------------------------------


def test_the_deck_goes_from_the_finding_to_the_next_step() -> None:
    titles = [s.shapes.title.text_frame.text for s in deck(phased()).slides]
    assert len(titles) == 7 and len(set(titles)) == 7
    assert "loses about" in titles[1] and "a year" in titles[2]
    assert titles[4].startswith("The plan saves ¥22M a year (¥9M–¥35M) and costs")
    assert "sets the plan going" in titles[6] or "set the plan going" in titles[6]


def test_every_title_stands_in_a_title_placeholder_and_every_slide_has_notes_and_a_number() -> None:
    cover, *pages = deck().slides
    assert cover.shapes.title.text_frame.text.startswith("Why customers leave")
    for slide in pages:
        assert slide.shapes.title.text_frame.text
        assert slide.notes_slide.notes_text_frame.text.strip()
        assert slide._element.xpath('.//a:fld[@type="slidenum"]')
        assert "Confidential · for Kita Coffee" in told(slide)


def test_the_reasons_stand_in_a_table_beside_native_bars_of_the_same_figures() -> None:
    slide = deck().slides[2]
    (table,) = [s.table for s in slide.shapes if s.has_table]
    rows = [[c.text_frame.text for c in row.cells] for row in table.rows]
    assert rows[1][0] == "Customers wait too long for a first answer"
    assert rows[1][2:] == ["¥38M", "¥26M–¥51M"]
    (chart,) = charts(slide)
    ends = [s.values[0] for s in chart.chart.plots[0].series]
    solid, light, mark, rest = ends
    assert solid == 26e6 and solid + light + mark / 2 == pytest.approx(38e6), "a line at the estimate"
    assert sum(ends) == pytest.approx(51e6) and 0 < mark < 0.01 * 51e6 * 1.1, "light to the upper end"
    assert rest > 0
    assert list(chart.chart.plots[0].categories) == [row[0] for row in rows[1:]]


def test_at_least_is_solid_alone() -> None:
    slide = deck(measured({"lower_only": True})).slides[2]
    values = [s.values[0] for s in charts(slide)[0].chart.plots[0].series]
    assert values == [26e6, 0, 0, 0] and "at least ¥26M" in told(slide)


def test_without_money_the_weakest_points_stand_by_score() -> None:
    slide = deck(findings()).slides[2]
    assert charts(slide)[0].chart.value_axis.maximum_scale == 100
    assert "Score" in told(slide)


def test_phases_are_columns_of_a_table_with_a_native_chart_below() -> None:
    slide = deck(phased()).slides[3]
    text = told(slide)
    assert "By day 60" in text and "nothing is done yet" in text and "¥22M" in text and "¥9M–¥35M" in text
    solid, light, mark, rest = (s.values[2] for s in charts(slide)[0].chart.plots[0].series)
    assert solid == 9e6 and solid + light + mark + rest == pytest.approx(35e6)


@pytest.mark.parametrize(
    "found", [findings(), all_blind(), findings(departures=snapshot()), findings(departures=None), findings(fixes=[])]
)
def test_findings_with_parts_missing_still_make_slides(found: Findings) -> None:
    made = deck(found)
    assert 3 <= len(made.slides) <= 7
    assert all(s.shapes.title.text_frame.text for s in made.slides)


# For all readers, on all machines ----------------------------------------------------------------------------------


def test_every_picture_chart_table_and_group_has_words_and_the_rest_is_marked_as_decoration() -> None:
    speaking = {MSO_SHAPE_TYPE.PICTURE, MSO_SHAPE_TYPE.CHART, MSO_SHAPE_TYPE.TABLE, MSO_SHAPE_TYPE.GROUP}
    made = deck(phased(), brand=HOUSE)
    for page in [*made.slides, *made.slide_layouts]:
        for shape in page.shapes:
            (properties,) = shape._element.xpath("./*[1]/p:cNvPr")
            if shape.shape_type in speaking:
                assert len(properties.get("descr", "")) > 3, f"{shape.name} has no alternative text"
            elif not shape.is_placeholder and not shape.text_frame.text:
                assert "decorative" in "".join(c.tag for c in properties.iter()), f"{shape.name} says nothing"


@pytest.mark.parametrize(
    ("locale", "tag", "font"),
    [
        ("en", "en-GB", ""),
        ("ja", "ja-JP", "Yu Gothic"),
        ("zh-Hant", "zh-TW", "Microsoft JhengHei"),
        ("ru", "ru-RU", ""),
    ],
)
def test_text_is_marked_with_its_language_and_has_fonts_for_it(locale: str, tag: str, font: str) -> None:
    package = slides.render(telling(phased(), locale))
    made = Presentation(BytesIO(package))
    for slide in made.slides:
        for part in (slide._element, slide.notes_slide._element):
            runs = list(part.iter(qn("a:r")))
            assert all(r.find(qn("a:rPr")).get("lang") == tag for r in runs)
    assert made.core_properties.language == locale
    with ZipFile(BytesIO(package)) as opened:
        theme = opened.read("ppt/theme/theme1.xml").decode()
    assert '<a:latin typeface="Arial"/>' in theme and f'<a:ea typeface="{font}"/>' in theme


def test_the_foot_stands_at_the_left_and_can_be_read() -> None:
    for holder in deck().slide_master.placeholders:
        if "FOOTER" in str(holder.placeholder_format.type):
            (level,) = holder._element.iter(qn("a:lvl1pPr"))
            assert level.get("algn") == "l" and level.find(qn("a:defRPr")).get("sz") == "1000"
            assert not list(next(level.iter(qn("a:schemeClr")))), "no tint: full ink"


def test_the_house_style_is_on_every_slide() -> None:
    package = slides.render(telling(brand=HOUSE))
    made = Presentation(BytesIO(package))
    cover, page = made.slides[0], made.slide_layouts[1]
    assert "Aoba Advisory" in told(cover) and "For the board of November" in told(cover)
    assert [s.name for s in page.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert all("Aoba · confidential" in told(s) for s in list(made.slides)[1:])
    with ZipFile(BytesIO(package)) as opened:
        assert '<a:dk2><a:srgbClr val="6A0F1E"/></a:dk2>' in opened.read("ppt/theme/theme1.xml").decode()


def test_the_workbook_behind_a_chart_holds_no_formula() -> None:
    reasons = linked_reasons()
    known = checklist()
    known.reasons["slow-response"] = known.reasons["slow-response"].model_copy(update={"title": "=HYPERLINK(1)"})
    package = slides.render(Story(measured(reasons=reasons), known).telling)
    with ZipFile(BytesIO(package)) as opened:
        books = [opened.read(name) for name in opened.namelist() if name.endswith(".xlsx")]
    cells = [c for x in books for s in openpyxl.load_workbook(BytesIO(x)) for row in s.iter_rows() for c in row]
    assert cells and not [c for c in cells if c.data_type == "f"]


def test_the_same_findings_give_the_same_bytes_and_no_clock_is_in_them() -> None:
    first = slides.render(telling(phased(), brand=HOUSE))
    assert first == slides.render(telling(phased(), brand=HOUSE))
    with ZipFile(BytesIO(first)) as opened:
        assert {i.date_time[0] for i in opened.infolist()} == {1980}
        assert "2026-10-31T00:00:00Z" in opened.read("docProps/core.xml").decode()
        assert not [n for n in opened.namelist() if "thumbnail" in n or "printer" in n]


# Room --------------------------------------------------------------------------------------------------------------

_FIELD = re.compile(r"(\{\w+\})")


class Pseudo:
    """Texts as long as a translation's: Russian 35 % longer than English, Japanese half as many, wide, signs."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def gettext(self, text: str) -> str:
        if self.lang == "ru":
            extra = round(0.35 * len(_FIELD.sub("", text)))
            return text + " " + ("щедрые слова жгут " * 40)[:extra].strip() if extra else text
        parts = [p if _FIELD.match(p) else "顧客離脱要因" * 60 for p in _FIELD.split(text)]
        sizes = [len(p) if _FIELD.match(p) else (len(p) + 1) // 2 for p in _FIELD.split(text)]
        return "".join(p if _FIELD.match(p) else p[:n] for p, n in zip(parts, sizes, strict=True))

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)


def stretched(found: Findings, lang: str, brand: Brand | None = None) -> Telling:
    made = telling(found, lang, brand)
    made.w._texts = Pseudo(lang)  # type: ignore[assignment]
    return made


@cache
def _font() -> ImageFont.FreeTypeFont:
    (path,) = [p for folder in folders() for p in Path(folder).glob("NotoSans[[]wght[]].ttf")]
    return ImageFont.truetype(str(path), 100)


def _wide(text: str, size: float, bold: bool) -> float:
    """Points a text takes in Noto Sans, which runs a little wider than the Arial of the slides."""
    narrow = "".join(c for c in text if c < "\u2e80")
    wide = len(text) - len(narrow)
    return (_font().getlength(narrow) / 100 * (1.05 if bold else 1) * 0.97 + wide) * size


def _height(frame: Any, room: float, size: float, bold: bool) -> float:
    """Points of height that a frame's text takes, broken greedily."""
    total = 0.0
    for paragraph in frame.paragraphs:
        used, tall = 0.0, size
        for run in paragraph._p.iter(qn("a:r"), qn("a:br")):
            if run.tag == qn("a:br"):
                total, used = total + 1.2 * tall, 0.0
                continue
            look = run.find(qn("a:rPr"))
            tall = float(look.get("sz", size * 100)) / 100
            heavy = look.get("b", "1" if bold else "0") == "1"
            for piece in re.findall(r"[^\s\u2e80-\uffff]+\s*|[\u2e80-\uffff]|\s+", run.findtext(qn("a:t"))):
                if used and used + _wide(piece.rstrip(), tall, heavy) > room:
                    total, used = total + 1.2 * tall, 0.0
                used += _wide(piece, tall, heavy)
        total += 1.2 * tall
    return total


def overflows(made: Any) -> Iterator[str]:
    """Texts that leave their box, and tables that leave their slide."""
    for number, slide in enumerate(made.slides, 1):
        for shape in slide.shapes:
            if shape.has_table:
                grown = 0.0
                for row in shape.table.rows:
                    need = [
                        _height(c.text_frame, (shape.table.columns[i].width - 2 * c.margin_left) / 12700, 18, False)
                        + 2 * c.margin_top / 12700
                        for i, c in enumerate(row.cells)
                    ]
                    grown += max(*need, row.height / 12700)
                    if max(need) > row.height / 12700 + 1:
                        yield f"slide {number}: row {row.cells[1].text_frame.text[:40]!r} grows to {max(need):.0f}"
                if shape.top / 12700 + grown > 7.0 * 72:
                    yield f"slide {number}: the table ends at {(shape.top / 12700 + grown) / 72:.2f} inches"
            elif shape.has_text_frame and shape.text_frame.text:
                kind = str(shape.placeholder_format.type).split(".")[-1] if shape.is_placeholder else ""
                size, bold = (
                    (28.0, True) if kind.startswith("TITLE") else (40.0, True) if "CENTER" in kind else (18.0, False)
                )
                if kind.startswith(("FOOTER", "SLIDE_NUMBER")):
                    size = 10.0
                need_here = _height(shape.text_frame, shape.width / 12700, size, bold)
                if need_here > shape.height / 12700 + 8:
                    yield f"slide {number}: {shape.name}: {need_here:.0f} of {shape.height / 12700:.0f} points"


@pytest.mark.parametrize("lang", ["en", "ja", "zh-Hant", "ru"])
@pytest.mark.parametrize("found", [phased(), findings(), all_blind()], ids=["measured", "scores", "blind"])
def test_no_text_overflows_its_box_in_any_language(lang: str, found: Findings) -> None:
    t = telling(found, lang, HOUSE) if lang == "en" else stretched(found, lang, HOUSE)
    assert list(overflows(Presentation(BytesIO(slides.render(t))))) == []


def test_the_estimate_of_room_counts_lines_as_a_page_would() -> None:
    assert fitting.lines("one two three", 10, 1000) == 1
    assert fitting.lines("one\ntwo", 10, 1000) == 2
    assert fitting.lines("顧" * 10, 10, 50) == 2, "wide letters are as wide as the size: five a line"
    assert fitting.lines("aaaa aaaa", 10, 30) == 2
    assert fitting.lines("a" * 20, 10, 60) == 2, "a word longer than the line is broken inside"
    assert fitting.shortened("word " * 50, 10, 100, 30).endswith("…")
    assert fitting.largest("word " * 50, (20, 10, 5), 100, 60) == 5
