"""The notebook's own Markdown: told in the report's language, and what a user wrote there is left alone."""

from __future__ import annotations

from nbformat.v4 import new_code_cell, new_markdown_cell

from churn_audit.runs.headings import heading, paragraphs, put_into

TOLD = {"Scorecard": "採点表", "Every category and reason at a glance.": "全分野と全要因の一覧。"}


def test_headings_and_paragraphs_are_told_in_other_words() -> None:
    cells = [new_markdown_cell("## Scorecard\n\nEvery category and reason at a glance."), new_code_cell("Scorecard")]
    put_into(cells, lambda text: TOLD.get(text, text))
    assert cells[0].source == "## 採点表\n\n全分野と全要因の一覧。"
    assert cells[1].source == "Scorecard"


def test_what_somebody_wrote_stays_as_it_is() -> None:
    own = "# Our view  \n\n* first\n* second\n\n    x = 1\n\n\n    y = 2\n"
    cells = [new_markdown_cell(own)]
    put_into(cells, lambda text: TOLD.get(text, text))
    assert cells[0].source == own


def test_the_heading_right_above_a_code_cell_names_the_step() -> None:
    cells = [new_markdown_cell("## Scorecard\n\nAt a glance."), new_code_cell("a"), new_code_cell("b")]
    assert [heading(cells, cell) for cell in cells] == ["", "Scorecard", ""]
    assert list(paragraphs("## Scorecard\n\nAt a glance.")) == [("## ", "Scorecard"), ("", "At a glance.")]
