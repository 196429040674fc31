"""The report in another language: every text a reader meets is translated, and nothing but the texts changes.

A language is put on in which every translation is its English in ‹angle quotes›: what a reader then meets outside of
them was never looked up, and what was looked up must be among the texts that are extracted for translators.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from measured_findings import measured, story
from sample_findings import all_blind, checklist, departures, findings, snapshot

from churn_audit import i18n
from churn_audit.model.findings import Findings
from churn_audit.report import html, spreadsheet
from churn_audit.report.story.telling import Edition
from churn_audit.tables.contract import CONTRACT
from churn_audit.translations import texts

FOUND: dict[str, Callable[[], Findings]] = {
    "measured": measured,
    "by answers": findings,
    "blind": all_blind,
    "snapshot": lambda: findings(departures=snapshot()),
    "no dates": lambda: findings(departures=departures(by_month=[], survival=[])),
}
# Parts of blocks that are not read: codes, links, drawings.
CODES = frozenset({
    "type", "id", "href", "mark", "look", "band", "kind", "lang", "svg", "narrow", "sources", "marks", "align",
    "colour", "brand", "as_of",
})  # fmt: skip
WORD = re.compile(r"[^\W\d_]{2,}")


class Quoted:
    """A catalogue whose every translation is the English in angle quotes; keeps what was looked up."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def gettext(self, text: str) -> str:
        self.asked.add(text)
        return f"‹{text}›"

    def ngettext(self, one: str, many: str, n: int) -> str:
        self.asked.add(one)
        return f"‹{one if n == 1 else many}›"


@pytest.fixture
def quoted(monkeypatch: pytest.MonkeyPatch) -> Quoted:
    found = Quoted()
    monkeypatch.setattr(i18n, "catalogue", lambda language: found)
    return found


def outside(text: str) -> str:
    """What of a text stands outside of angle quotes, which may lie within one another."""
    while (shorter := re.sub(r"‹[^‹›]*›", " ", text)) != text:
        text = shorter
    return text


def strings(node: Any) -> Iterator[str]:
    """Every string of plain data but its codes."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name not in CODES:
                yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
    elif isinstance(node, str):
        yield node


def names(found: Findings) -> str:
    """Everything that the data, the answers or the contract of tables name, in one text."""
    columns = " ".join(f"{t.name} {' '.join(t.names)}" for t in CONTRACT.values())
    return f"{json.dumps(found.model_dump(mode='json'), ensure_ascii=False)} {columns} {checklist().label} churn-audit"


def left_over(told: Iterator[str], found: Findings) -> set[str]:
    """Words outside of angle quotes that no name of the data explains; units of time and money are the language's."""
    known = set(WORD.findall(names(found))) | {"млн", "тыс", "млрд", "кв", "на", "до", "от", "JPY", "USD"}
    return {word for text in told for word in WORD.findall(outside(text)) if word not in known and word.isascii()}


@pytest.mark.parametrize("edition", ["full", "working", "board"])
@pytest.mark.parametrize("name", FOUND)
def test_every_text_of_the_blocks_is_looked_up(name: str, edition: Edition, quoted: Quoted) -> None:
    found = FOUND[name]()
    document = story(found, locale="ru", edition=edition).document()
    assert not left_over(strings(document.model_dump(mode="json")), found)


@pytest.mark.parametrize("name", FOUND)
def test_whatever_is_looked_up_is_there_for_translators(name: str, quoted: Quoted) -> None:
    """The sample's own checklist is no part of the package, so its texts are not among them."""
    own = names(FOUND[name]()) + json.dumps(checklist().model_dump(mode="json"), ensure_ascii=False)
    story(FOUND[name](), locale="ru", edition="working").document()
    extracted = {text for forms in texts() for text in forms}
    strange = {text for text in quoted.asked - extracted if WORD.search(text)}
    assert not {text for text in strange if json.dumps(text, ensure_ascii=False)[1:-1] not in own}


class _Visible(HTMLParser):
    """The texts of a page that are seen or read aloud, drawings included."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "script")
        self.told += [value for name, value in attrs if value and name in ("alt", "title", "aria-label")]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.told.append(data)


def test_the_page_adds_no_text_of_its_own(quoted: Quoted) -> None:
    found = measured()
    page = _Visible()
    page.feed(html.render(story(found, locale="ru").document()))
    assert not left_over(iter([" ".join(page.told)]), found)


def test_the_workbook_is_told_in_the_language(quoted: Quoted) -> None:
    found = measured()
    book = openpyxl.load_workbook(BytesIO(spreadsheet.render(story(found, locale="ru").telling)))
    cells = (str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)
    told = [text for text in cells if not text.startswith("=")]
    assert not left_over(iter([*told, *book.sheetnames]), found)


@pytest.mark.parametrize("locale", ["ja", "zh-Hant", "ru"])
def test_another_language_changes_texts_and_no_figure(locale: str) -> None:
    """Same blocks, rows and points in the same order, and every number in them the same."""
    ours, theirs = (story(measured(), locale=x).document().model_dump(mode="json") for x in ("en", locale))
    assert list(_figures(ours)) == list(_figures(theirs))


def _figures(node: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """(place, value) of every number and code of plain data, and where texts stand."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name not in ("svg", "narrow", "lang", "picture"):
                yield from _figures(value, f"{place}.{name}" if name in CODES else f"{place}.{name}:")
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from _figures(value, f"{place}[{n}]")
    else:
        yield place, node if not isinstance(node, str) or ":" not in place.rsplit(".", 1)[-1] else bool(node)
