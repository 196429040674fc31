"""The notebooks' own Markdown, in the language of the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import nbformat

from churn_audit.locales import catalogue
from churn_audit.resources import folder

_MARK = re.compile(r"#+ ")


def paragraphs(source: str) -> Iterator[tuple[str, str]]:
    """(mark, text) of each paragraph: a heading's signs, or nothing, and its text."""
    for text in source.split("\n\n"):
        mark = found[0] if (found := _MARK.match(text)) else ""
        yield mark, text[len(mark) :].strip()


def notebook(name: str, language: str) -> Any:
    """One of the project's notebooks (audit, explore …) as it is stored, its Markdown in that language."""
    stored = nbformat.read(folder("notebooks") / f"{name}.ipynb", as_version=4)
    put_into(stored.cells, catalogue(language).gettext)
    return stored


def put_into(cells: list[Any], words: Callable[[str], str]) -> None:
    """Tells the Markdown cells in other words; a paragraph that somebody wrote or changed stays as it is."""
    for cell in cells:
        if cell.cell_type == "markdown":
            for mark, text in paragraphs(cell.source):
                if (told := words(text)) != text:
                    cell.source = cell.source.replace(mark + text, mark + told, 1)


def heading(cells: list[Any], cell: Any) -> str:
    """The heading in the Markdown cell right above a code cell, or an empty string."""
    at = next((n for n, c in enumerate(cells) if c is cell), 0)
    above = cells[at - 1] if at else None
    if cell.cell_type != "code" or above is None or above.cell_type != "markdown":
        return ""
    mark, text = next(paragraphs(above.source))
    return text if mark else ""
