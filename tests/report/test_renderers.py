"""Both formats say the same, in the same order, and nothing in a text is ever markup."""

from __future__ import annotations

import io
import re
import unicodedata
from html.parser import HTMLParser
from typing import Any

import pytest
from pypdf import PdfReader
from report_samples import SAMPLES, report

from churn_audit.report import blocks as b
from churn_audit.report import html, pdf
from churn_audit.report.parts import Column, Grid, Item, Kpi, Term
from churn_audit.report.spans import Span, words

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</style><svg onload=alert(3)>",
    '#eval("1+1") #read("/etc/passwd") $x^2$ *b* _i_ @ref <lab>',
    '#import "@preview/cetz:0.3.0"',
    "{{7*7}} {% raw %} {# x #}",
    "\\u{41} ]] }} // /* \\ #sys.inputs",
    "'; DROP TABLE x; --",
)
SILENT = ("divider", "contents")


def squeezed(text: str) -> str:
    """Only what is read: line ends, hyphens of lines and compatibility forms differ between formats."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def html_text(source: str) -> str:
    class Reader(HTMLParser):
        out, skip = "", 0

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.skip += tag == "style"

        def handle_endtag(self, tag: str) -> None:
            self.skip -= tag == "style"

        def handle_data(self, data: str) -> None:
            self.out += "" if self.skip else data

    reader = Reader()
    reader.feed(source)
    return reader.out


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def assert_in_order(block: b.Block, text: str) -> None:
    at = 0
    for word in words(block):
        assert squeezed(word) in text[at:], f"{word!r} is missing after {text[max(0, at - 40) : at]!r}"
        at = text.index(squeezed(word), at) + len(squeezed(word))


@pytest.mark.parametrize("block", [s for s in SAMPLES[1:] if s.to_json()["type"] not in SILENT], ids=lambda s: s.type)
def test_each_block_is_whole_and_in_order_in_both(block: b.Block) -> None:
    ids = ("response", "long-waits", "board")
    around: list[b.Block] = [b.Heading(level=1, text="H", id=name) for name in ids if name != block.id]
    around.append(b.Heading(level=2, text="H"))
    doc = report(*around, block)
    assert_in_order(block, squeezed(html_text(html.render(doc))))
    assert_in_order(block, squeezed(pdf_text(pdf.render(doc))))


def test_the_whole_report_says_every_word_in_both() -> None:
    page, paper = (
        squeezed(html_text(html.render(report()))),
        squeezed(pdf_text(pdf.render(report()))),
    )
    for word in words(report().blocks):
        assert squeezed(word) in page and squeezed(word) in paper, word


def test_the_band_is_a_word_and_a_shape_and_never_colour_alone() -> None:
    page = html.render(report())
    assert page.count('class="m weak"') >= 4 and 'class="tag dash">not assessed' in page
    for word in ("weak", "mixed", "strong"):
        assert f"</b> {word}" in page


def test_hostile_text_stays_text() -> None:
    doc = report(
        b.Cover(title=HOSTILE[0], firm=HOSTILE[1]),
        b.Heading(level=1, text=HOSTILE[3], eyebrow=HOSTILE[0]),
        b.Kpis(items=(Kpi(label=HOSTILE[1], value=HOSTILE[2]),)),
        b.Table(title=HOSTILE[5], grid=Grid(columns=(Column(title=HOSTILE[6]),), rows=[[e] for e in HOSTILE])),
        b.Callout(kind="blind", title=HOSTILE[4], text=HOSTILE),
        b.Terms(items=(Term(name=HOSTILE[7], text=HOSTILE[0]),)),
        b.Code(text="\n".join(HOSTILE)),
        title=HOSTILE[2],
        notice=HOSTILE[1],
        labels={"page": "{n} <b> {total} #x", "table": HOSTILE[0]},
    )
    page, paper = html.render(doc), squeezed(pdf_text(pdf.render(doc)))
    tags = re.findall(r"<(\w+)([^>]*)>", page)
    assert "script" not in {name for name, _ in tags} and not any(re.search(r"\son\w+=", rest) for _, rest in tags)
    for text in HOSTILE:
        assert squeezed(text) in squeezed(html_text(page)) and squeezed(text) in paper


def test_the_same_document_gives_the_same_bytes() -> None:
    first, second = report(), report()
    assert html.render(first) == html.render(second)
    assert pdf.render(first) == pdf.render(second)


def longer(node: Any) -> Any:
    """The same plain data with every text that can be long made as long as several pages."""
    if isinstance(node, dict):
        fixed = (
            "type",
            "kind",
            "look",
            "grade",
            "mark",
            "band",
            "sources",
            "svg",
            "narrow",
            "href",
            "lang",
            "id",
            "level",
        )
        return {k: v if k in fixed else longer(v) for k, v in node.items()}
    if isinstance(node, list):
        return [longer(x) for x in node]
    return node + " word" * 700 if isinstance(node, str) else node


@pytest.mark.parametrize("block", [s for s in SAMPLES[2:] if s.to_json()["type"] not in SILENT], ids=lambda s: s.type)
def test_no_text_however_long_runs_off_its_page(block: b.Block) -> None:
    huge = b.parse({k: v for k, v in longer(block.to_json()).items() if k != "id"})
    ids = [b.Heading(level=1, text="H", id=name) for name in ("response", "long-waits", "board")]
    paper = PdfReader(io.BytesIO(pdf.render(report(*ids, b.Heading(level=2, text="H"), huge))))
    low = []
    for page in paper.pages:
        page.extract_text(
            visitor_text=lambda text, cm, tm, *_: low.extend([cm[5] + tm[5] * cm[3]] * bool(text.strip()))
        )
    assert min(low) > 0


def test_a_very_long_or_deep_text_stops_nothing() -> None:
    deep = Item(text="end")
    for _ in range(5):
        deep = Item(text="x", items=(deep,))
    doc = report(
        b.Heading(level=1, text="W" * 300),
        b.Paragraph(text="x" * 30_000),
        b.Callout(kind="caution", title="long", text=("word " * 4000,)),
        b.Table(grid=Grid(columns=(Column(title="a"), Column(title="b")), rows=(("word " * 4000, "last cell"),))),
        b.List(items=(deep,)),
        b.Paragraph(text=[Span(text="the very end", bold=True)]),
    )
    paper = squeezed(pdf_text(pdf.render(doc)))
    assert "theveryend" in paper and "lastcell" in paper and paper.count("word") == 8000
    assert "the very end" in html.render(doc)
