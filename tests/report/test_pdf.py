from __future__ import annotations

import io
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import page as validation
import pikepdf
import pytest
from pypdf import PdfReader
from report_samples import SAMPLES, report

from churn_audit.errors import RenderError
from churn_audit.report import blocks as b
from churn_audit.report import fonts, pdf
from churn_audit.report.parts import Column, Grid
from churn_audit.report.spans import Span

SECTIONS = ["For the board", "Scorecard", "Category: Response", "Perception gaps", "The plan"]
OWN = {
    "ja": "待ち時間、報われない常連、消えた定番が最大の損失。3,800万円（2,600万〜5,100万円）。「数字より方向を読む」",
    "zh-Hant": "等候過久、熟客未獲回饋。臺北，骨角直令。每年約 3,800 萬元（2,600 萬至 5,100 萬元）。",
    "ru": "Долгое ожидание обходится примерно в 38 млн ₽ в год (26–51 млн ₽); «слабо», «сильно».",
}


@pytest.fixture(scope="module")
def paper() -> bytes:
    return pdf.render(report())


def pages(data: bytes) -> list[str]:
    return [p.extract_text() for p in PdfReader(io.BytesIO(data)).pages]


def elements(data: bytes) -> list[tuple[str, str]]:
    """(kind, alternative text) of every element of the structure tree."""
    found: list[tuple[str, str]] = []
    with pikepdf.open(io.BytesIO(data)) as file:
        todo: list[Any] = [file.Root.StructTreeRoot]
        while todo:
            node = todo.pop()
            if isinstance(node, pikepdf.Array):
                todo += list(node)
            elif isinstance(node, pikepdf.Dictionary):
                found += [(str(node["/S"]), str(node.get("/Alt", "")))] if "/S" in node else []
                todo += [node["/K"]] if "/K" in node else []
    return found


def test_it_conforms_to_pdf_ua_1(paper: bytes) -> None:
    result = validation.validate_pdf_bytes(paper, profile="ua1")
    assert result.is_compliant, result.failures[:3]


def test_it_conforms_to_pdf_a_3a_so_that_an_archive_takes_it(paper: bytes) -> None:
    result = validation.validate_pdf_bytes(paper, profile="pdfa3a")
    assert result.is_compliant, result.failures[:3]


@pytest.mark.parametrize("lang", OWN)
def test_it_conforms_in_other_scripts_and_says_every_word(lang: str) -> None:
    doc = report(*SAMPLES[1:], b.Heading(level=1, text=OWN[lang]), b.Paragraph(text=OWN[lang]), lang=lang)
    data = pdf.render(doc)
    result = validation.validate_pdf_bytes(data, profile="ua1")
    assert result.is_compliant, result.failures[:3]
    text = re.sub(r"\s", "", "".join(pages(data)))
    assert "\N{REPLACEMENT CHARACTER}" not in text
    assert text.count(re.sub(r"\s", "", OWN[lang])) >= 1
    assert str(pikepdf.open(io.BytesIO(data)).Root.Lang) == {"zh-Hant": "zh-TW"}.get(lang, lang)


def test_title_language_author_and_date_are_in_the_file(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as file, file.open_metadata() as meta:
        assert meta["dc:title"] == "Why customers leave Kita Coffee"
        assert "churn-audit" in str(meta["dc:creator"])
        assert str(meta["xmp:CreateDate"]).startswith("2026-10-31")
        assert str(file.Root.Lang) == "en"
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)


def test_sections_are_bookmarks_and_stand_in_the_contents_with_their_page(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as file, file.open_outline() as outline:
        assert [entry.title.split()[0] for entry in outline.root] == [
            "Waiting,",
            "Response",
            "Customers",
            "Leadership",
            "Four",
        ]
        assert [child.title for child in outline.root[2].children] == ["Long waits", "Confusing self-service"]
    contents = pages(paper)[1]
    found = re.findall(r"^(.+?)\s*(\d+)$", contents, re.M)
    assert [name for name, _ in found if name in SECTIONS] == SECTIONS
    for name, number in found:
        if name in SECTIONS:
            assert name in pages(paper)[int(number) - 1]


def test_every_page_but_the_cover_has_running_heads_and_its_number(paper: bytes) -> None:
    cover, *rest = pages(paper)
    total = len(rest) + 1
    assert "Confidential" not in cover
    for number, text in enumerate(rest, 2):
        assert f"{number} / {total}" in text and "Confidential" in text and "Why customers leave Kita Coffee" in text
    assert pages(paper)[3].count("Scorecard") == 2  # eyebrow and running head


def test_pictures_have_their_alternative_text_and_tables_their_heads(paper: bytes) -> None:
    tree = elements(paper)
    alts = [alt for kind, alt in tree if kind == "/Figure"]
    assert sorted(alts) == ["100 dots, 21 of them hollow.", "Bars: long waits 38 million yen, loyalty 27 million."]
    kinds = {kind for kind, _ in tree}
    assert {
        "/H1",
        "/H2",
        "/H3",
        "/TOC",
        "/TOCI",
        "/L",
        "/LI",
        "/Table",
        "/TR",
        "/TH",
        "/TD",
        "/Caption",
        "/Link",
    } <= kinds
    assert sum(kind == "/Table" for kind, _ in tree) == 4


def test_a_figures_data_are_attached(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as file:
        assert (
            file.attachments["money.csv"].get_file().read_bytes().decode()
            == '"Reason","Lost a year"\r\n"Long waits","¥38M"'
        )


def test_a_long_table_repeats_its_head_splits_no_row_and_says_what_it_leaves_out() -> None:
    rows = [(f"row {i}", f"first line of {i}\nsecond line of {i}") for i in range(1500)]
    table = b.Table(
        title="All",
        grid=Grid(columns=(Column(title="Name"), Column(title="The head", grow=True)), rows=rows),
        note="Sorted.",
    )
    doc = report(b.Heading(level=1, text="H"), b.Paragraph(text="\n".join("line" for _ in range(38))), table)
    texts = [t for t in pages(pdf.render(doc)) if "row " in t]
    assert len(texts) > 5 and all("The head" in t for t in texts)
    for text in texts:
        assert len(re.findall(r"first line of", text)) == len(re.findall(r"second line of", text)) > 2
    whole = " ".join(texts)
    assert "row 299" in whole and "row 300" not in whole
    assert "Sorted. 1,200 more rows are not printed here; the report as a workbook (report.xlsx) has them." in re.sub(
        r"\s+", " ", whole
    )


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    for lines in range(40, 56):
        blocks = [b.Heading(level=1, text="H"), b.Paragraph(text="\n".join("line" for _ in range(lines)))]
        reason = next(s for s in SAMPLES if isinstance(s, b.Reason)).model_copy(update={"id": None})
        evidence = next(s for s in SAMPLES if isinstance(s, b.Evidence))
        texts = pages(pdf.render(report(*blocks, reason, evidence)))
        alone = [t for t in texts if "Long waits" in t and "What the data show" not in t]
        assert not alone, lines


def test_a_character_that_no_font_has_does_not_cost_the_report(caplog: pytest.LogCaptureFixture) -> None:
    doc = report(b.Heading(level=1, text="Known"), b.Paragraph(text="😀 مرحبا ไทย \U00012000 after"))
    with caplog.at_level(logging.WARNING):
        text = "".join(pages(pdf.render(doc)))
    assert "after" in text and "could not be displayed" in caplog.text


def test_missing_fonts_are_named_with_the_way_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        RenderError, match=re.escape("no font for a report in ja; install it with: pip install 'churn-audit[cjk]'")
    ):
        fonts.stack("ja", {"Noto Sans"})
    with pytest.raises(RenderError, match="manimgx-fonts"):
        fonts.stack("en", set())
    assert fonts.stack("en", {"Noto Sans", "Noto Emoji", "Other"}) == ["Noto Sans", "Noto Emoji"]


def test_links_lead_to_their_block_and_to_the_web(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as file:
        links = [a for p in file.pages for a in p.get("/Annots", []) if a.Subtype == "/Link"]
        assert all("/Contents" in link for link in links)
        assert {str(link.A.URI) for link in links if "/URI" in link.get("/A", {})} == {"https://example.org/a?b=1&c=2"}


def test_any_block_can_be_linked_to() -> None:
    texts = [b.Paragraph(id=f"p{i}", text="here") for i in range(2)]
    doc = report(b.Heading(level=1, text="H"), *texts, b.Paragraph(text=[Span(text="to it", href="#p1")]))
    assert validation.validate_pdf_bytes(pdf.render(doc), profile="ua1").is_compliant


def test_threads_may_share_the_renderer() -> None:
    docs = [report(b.Heading(level=1, text=f"Report {i}")) for i in range(8)]
    with ThreadPoolExecutor(4) as pool:
        for i, data in enumerate(pool.map(pdf.render, docs)):
            assert f"Report {i}" in "".join(pages(data))


def test_the_template_reads_nothing_but_its_document() -> None:
    source = (pdf.TEMPLATES / "report.typ").read_text("utf-8")
    reads = r"\b(eval|read|plugin|csv|yaml|toml|xml|cbor|bibliography)\s*\(|\b(import|include)\s*[\"(@]|@preview"
    assert not re.search(reads, source)
    assert source.count("json(") == 1
