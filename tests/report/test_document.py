"""What of a notebook becomes the report."""

from __future__ import annotations

from datetime import date
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from report_samples import CHART, SAMPLES

from churn_audit.report import blocks as b
from churn_audit.report.document import Document, from_notebook, numbered
from churn_audit.report.markdown import read
from churn_audit.report.parts import Picture
from churn_audit.report.spans import Span, plain, walk


def shown(*blocks: b.Block, tags: tuple[str, ...] = ()) -> Any:
    outputs = [new_output("display_data", data=block._repr_mimebundle_()) for block in blocks]
    return new_code_cell("story()", outputs=outputs, metadata={"tags": list(tags)})


def document(*cells: Any, **meta: Any) -> Document:
    nb = new_notebook(cells=list(cells), metadata={"churn_audit": meta} if meta else {})
    nbformat.validate(nb)
    return from_notebook(nbformat.reads(nbformat.writes(nb), as_version=4))


def test_blocks_shown_by_cells_are_the_report_in_order() -> None:
    doc = document(*(shown(block) for block in SAMPLES))
    assert doc.blocks == SAMPLES[1:]


def test_the_meta_block_says_what_holds_for_all() -> None:
    meta = b.Meta(
        lang="ja",
        title="題",
        author="青葉",
        notice="社外秘",
        labels={"figure": "図", "later": "x"},
        as_of=date(2026, 10, 31),
    )
    doc = document(shown(meta), shown(b.Heading(level=1, text="一")), title="overridden", author="also")
    assert (doc.lang, doc.title, doc.author, doc.notice, doc.as_of) == (
        "ja",
        "題",
        "青葉",
        "社外秘",
        date(2026, 10, 31),
    )
    assert doc.labels["figure"] == "図" and doc.labels["table"] == "Table"
    assert all(block.type != "document" for block in doc.blocks)  # type: ignore[attr-defined]


def test_notebook_metadata_serve_where_no_cell_says_it() -> None:
    doc = document(shown(b.Heading(level=1, text="One")), lang="ru", title="Отчёт")
    assert (doc.lang, doc.title) == ("ru", "Отчёт")


def test_the_title_falls_back_to_the_first_heading_then_to_the_name() -> None:
    assert document(new_markdown_cell("## Waiting costs most")).title == "Waiting costs most"
    assert from_notebook(new_notebook(), "audit").title == "audit"


def test_an_auditors_own_cells_are_in_the_report_and_working_ones_are_not() -> None:
    doc = document(
        new_markdown_cell("how to run this", metadata={"tags": ["working"]}),
        new_code_cell("1", outputs=[new_output("stream", text="loaded 3 tables\n")], metadata={"tags": ["working"]}),
        shown(b.Paragraph(text="hidden"), tags=("working",)),
        new_code_cell(
            "2", outputs=[new_output("display_data", data={"text/plain": "scratch"}, metadata={"working": True})]
        ),
        new_markdown_cell("## My remark\n\nSeen in the shop."),
    )
    assert plain(doc.blocks) == "My remark Seen in the shop."


def test_printed_text_is_shown_as_it_is_but_warnings_are_not() -> None:
    outputs = [
        new_output("stream", name="stdout", text="\x1b[31mtotal\x1b[0m 3\n"),
        new_output("stream", name="stderr", text="UserWarning: x"),
        new_output("execute_result", data={"text/plain": "'a'"}),
    ]
    doc = document(new_code_cell("x", outputs=outputs))
    assert doc.blocks == (b.Code(text="total 3"), b.Code(text="'a'"))


def test_an_error_is_seen_even_in_a_working_cell() -> None:
    failure = new_output("error", ename="KeyError", evalue="'x'", traceback=["\x1b[0mfile …"])
    labels = {"failed": "Abschnitt fehlt"}
    doc = document(
        shown(b.Meta(title="t", labels=labels)),
        new_markdown_cell("<span>An Exception was encountered</span>", metadata={"tags": ["papermill-error-cell-tag"]}),
        new_code_cell("x", outputs=[failure], metadata={"tags": ["working"]}),
    )
    assert doc.blocks == (b.Callout(kind="failed", title="Abschnitt fehlt", text=("[3] KeyError: 'x'",)),)


def test_a_block_that_cannot_be_read_costs_its_place_and_not_the_report() -> None:
    broken = new_output("display_data", data={b.MIME: {"type": "hologram"}, "text/plain": "x"})
    doc = document(new_code_cell("x", outputs=[broken]), new_markdown_cell("still here"))
    assert [block.id for block in doc.blocks] == [None, None]
    assert isinstance(doc.blocks[0], b.Callout) and doc.blocks[0].kind == "failed"
    assert plain(doc.blocks[1]) == "still here"


def test_what_was_typed_by_hand_is_mended() -> None:
    doc = document(
        new_markdown_cell("#### Deep\n\n[nowhere](#nope) and [there](#plan)\n\n## Plan {#plan}\n\n#### Skips"),
        new_markdown_cell("## Again {#plan}"),
    )
    assert [block.level for block in doc.blocks if isinstance(block, b.Heading)] == [1, 1, 2, 1]
    assert [span.href for span in walk(doc) if span.href] == ["#plan"]
    assert [block.id for block in doc.blocks if isinstance(block, b.Heading)] == [None, "plan", None, None]


def test_a_reason_without_a_section_opens_one() -> None:
    reason = next(s for s in SAMPLES if isinstance(s, b.Reason))
    assert isinstance(document(shown(reason)).blocks[0], b.Heading)


def test_markdown_becomes_blocks() -> None:
    source = (
        "## A *finding* {#f}\n\nText with **bold**, `code`,\nand [a link](https://example.org) ![no picture](x.png)\n\n"
        "1. one\n   - inner\n2. two\n\n> said\n\n```\n$ ls\n```\n\n---\n\n"
        "| a | n |\n|---|--:|\n| x | 1 |\n\n<div onclick='x'>raw</div>\n"
    )
    found = read(source)
    assert [block.to_json()["type"] for block in found] == [
        "heading", "paragraph", "list", "quote", "code", "divider", "table", "code",
    ]  # fmt: skip
    assert found[0] == b.Heading(id="f", level=1, text=["A ", Span(text="finding", bold=True)])
    assert plain(found[1]) == "Text with bold , code , and a link"
    assert plain(found[2]) == "one inner two" and found[2].to_json()["ordered"] is True
    assert plain(found[6]) == "a n x 1"
    assert plain(found[7]) == "<div onclick='x'>raw</div>"


def test_markdown_lists_deeper_than_the_report_goes_keep_their_words() -> None:
    source = "\n".join("  " * depth + f"- level {depth}" for depth in range(9))
    assert plain(read(source)[0]) == " ".join(f"level {depth}" for depth in range(9))


def test_figures_and_titled_tables_are_numbered_once_for_all_formats() -> None:
    figure = b.Figure(title="t", picture=Picture(svg=CHART, alt="bars"))
    doc = Document(title="t", labels={"figure": "図"}, blocks=(figure, figure))
    assert [block["number"] for block in numbered(doc)["blocks"]] == ["図 1", "図 2"]
    assert [block["id"] for block in numbered(doc)["blocks"]] == ["_1", "_2"]
