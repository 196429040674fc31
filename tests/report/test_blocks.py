from __future__ import annotations

import pytest
from pydantic import ValidationError
from report_samples import CHART, GRID, SAMPLES, WEAK, report

from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Gap, Grid, Item, Picture, Point, Row, Scale, Score, Work, Zone
from churn_audit.report.spans import LONGEST, LONGEST_LABEL, Span, plain, words


def test_every_type_has_a_sample() -> None:
    assert {type(sample) for sample in SAMPLES} == set(b.TYPES)


@pytest.mark.parametrize("block", SAMPLES, ids=lambda s: s.type)
def test_a_block_comes_back_from_its_plain_data(block: b.Block) -> None:
    assert b.parse(block.to_json()) == block


def test_text_may_be_a_string_a_span_or_a_sequence() -> None:
    assert b.Paragraph(text="a") == b.Paragraph(text=Span(text="a")) == b.Paragraph(text=["a"])
    assert plain(b.Paragraph(text=["one ", Span(text="two", bold=True)])) == "one two"
    assert list(words(b.Quote(text="said", who="someone", lang="ja"))) == ["said", "someone"]


def test_invisible_and_direction_characters_are_dropped() -> None:
    hidden = "a\x00\x1b\u202eb\u200b\ufeff\ufffe\ud800\U000e0041c\U000f0000"
    assert plain(b.Paragraph(text=hidden)) == "abc"
    assert list(words(b.Code(text="x\r\ny\u2028z"))) == ["x\ny\nz"]
    assert plain(b.Paragraph(text="葛\U000e0100")) == "葛\U000e0100"  # a variation selector chooses the glyph of a name


def test_an_endless_string_is_cut_and_says_so() -> None:
    text = plain(b.Code(text="x" * 1_000_000))
    assert len(text) == LONGEST + 2 and text.endswith(" …")
    assert len(b.Callout(kind="caution", title="x" * 1000).title) == LONGEST_LABEL + 2


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "file:///etc/passwd", "//x.org", "/x", "#"]
)
def test_only_known_links_stay(href: str) -> None:
    assert Span(text="x", href=href).href == ""


@pytest.mark.parametrize(
    "href", ["https://example.org/a?b=1&c=2", "http://example.org", "mailto:a@example.org", "#plan"]
)
def test_reader_links_stay(href: str) -> None:
    assert Span(text="x", href=href).href == href


def test_a_table_must_be_rectangular() -> None:
    with pytest.raises(ValidationError, match="row 1 has 1 cells, the table has 2 columns"):
        Grid(columns=(Column(title="a"), Column(title="b")), rows=(("1", "2"), ("3",)))
    assert Grid(columns=(Column(title="a"),), rows=(Row(kind="sum", cells=("1",)),)).rows[0]


def test_a_score_has_all_of_its_signs_or_none() -> None:
    with pytest.raises(ValidationError, match="value, band and word go together"):
        Score(value=40, text="40")
    with pytest.raises(ValidationError, match="value, band and word go together"):
        Score(value=40, band="weak", text="40")
    assert Score(text="not assessed").value is None


def test_what_a_figure_cannot_be_drawn_from_is_refused() -> None:
    with pytest.raises(ValidationError, match="must rise to 100"):
        Scale(zones=(Zone(upto=60, band="weak"), Zone(upto=50, band="strong")))
    with pytest.raises(ValidationError):
        Picture(svg=CHART, alt="")
    with pytest.raises(ValidationError, match="do not rise within 2"):
        b.Roadmap(title="t", head="h", periods=("1", "2"), items=(Work(name="w", start=1, done=3, label="l"),))
    with pytest.raises(ValidationError, match="1 points for 2 audiences"):
        b.Gaps(
            title="t",
            head="h",
            audiences=("A", "B"),
            gap="g",
            items=(Gap(name="n", points=(Point(text="1"),), gap="0"),),
        )


def test_lists_end_at_six_levels() -> None:
    item = Item(text="leaf")
    for _ in range(5):
        item = Item(text="node", items=(item,))
    assert b.List(items=(item,))
    with pytest.raises(ValidationError, match="deeper than six levels"):
        Item(text="node", items=(item,))


def test_a_document_is_checked_before_it_is_rendered() -> None:
    section = b.Heading(level=1, text="One", id="one")
    with pytest.raises(ValidationError, match="level 2 follows level 0"):
        report(b.Heading(level=2, text="x"))
    with pytest.raises(ValidationError, match="level 3 follows level 1"):
        report(section, b.Heading(level=3, text="x"))
    with pytest.raises(ValidationError, match="#nowhere, which no block has"):
        report(section, b.Paragraph(text=Span(text="x", href="#nowhere")))
    with pytest.raises(ValidationError, match="two blocks have the id one"):
        report(section, b.Heading(level=1, text="Two", id="one"))
    with pytest.raises(ValidationError, match="no such labels: figur"):
        report(section, labels={"figur": "Figure"})


def test_a_notebook_keeps_a_drawing_once_and_the_style_sheet_once() -> None:
    figure = next(s for s in SAMPLES if isinstance(s, b.Figure))
    shown = figure._repr_mimebundle_()
    assert "text/html" not in shown and shown["image/svg+xml"].startswith("<svg")
    assert "svg" not in shown[b.MIME]["picture"]
    assert "<style>" in b.Meta(title="t")._repr_mimebundle_()["text/html"]
    other = b.Table(grid=GRID)._repr_mimebundle_()
    assert "<style>" not in other["text/html"] and b.parse(other[b.MIME]) == b.Table(grid=GRID)
    assert "31 weak" in b.FactLine(facts={"score": WEAK})._repr_mimebundle_()["text/plain"]  # type: ignore[arg-type]
