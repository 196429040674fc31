"""The notebook's own Markdown: told in the report's language, and what a user wrote there is left alone."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from churn_audit.resources import folder
from churn_audit.runs.headings import heading, notebook, paragraphs, put_into
from churn_audit.translations import LANGUAGES

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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [p.stem for p in sorted(folder("notebooks").glob("*.ipynb"))])
def test_every_notebook_is_told_in_every_language_and_its_code_stays(name: str, language: str) -> None:
    stored, told = notebook(name, "en"), notebook(name, language)
    nbformat.validate(told)
    for one, other in zip(stored.cells, told.cells, strict=True):
        if one.cell_type == "code":
            assert other.source == one.source
            continue
        for (mark, text), (same, said) in zip(paragraphs(one.source), paragraphs(other.source), strict=True):
            assert mark == same and text != said
            assert re.findall(r"`[^`]*`", text) == re.findall(r"`[^`]*`", said), "code in a sentence stays"
