"""A form as a workbook: one row a question, lists to choose from, and nothing to break but answers and notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter  # type: ignore[import-untyped]

from churn_audit.i18n import Words
from churn_audit.questionnaire.form import Form, without_answer
from churn_audit.questionnaire.parts import Item, Section

# Where reading back finds things: the hidden sheet, and the columns of the questions (the id's own is hidden).
FACTS = "churn-audit"
FORMAT = "churn-audit/form/1"
ID, NUMBER, QUESTION, HOW, ANSWER, UNIT, INSTEAD, NOTE = range(8)
WIDTHS = (0, 5, 52, 40, 30, 12, 18, 40)
NO_LIMIT = 10**12
LINE = 15.5  # points


@dataclass
class _Book:
    """A workbook being written: its formats, its lists so far, and the row of each fact's answer."""

    book: Any
    words: Words
    formats: dict[str, Any]
    hidden: Any
    lists: dict[tuple[str | int, ...], str] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)


def write(path: Path, form: Form, words: Words, written: datetime) -> None:
    """Writes the form; `written` tells later whether anybody has saved the file since."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties(
            {"title": words._("Questions about {business}", business=form.business), "created": written}
        )
        start = book.add_worksheet(words._("Start"))
        sheet = book.add_worksheet(words._("Questions"))
        b = _Book(book, words, _formats(book), book.add_worksheet(FACTS))
        b.hidden.hide()
        _metadata(b, form, written)
        last = _questions(b, sheet, form)
        _start(b, start, form, sheet.get_name(), last)
        start.activate()


def _formats(book: Any) -> dict[str, Any]:
    top = {"text_wrap": True, "valign": "top", "font_size": 11}
    free = top | {"locked": False, "border": 1, "border_color": "#7B8794", "bg_color": "#FFFFF2"}
    head = {"bold": True, "bg_color": "#12335C", "font_color": "#FFFFFF", "valign": "vcenter"}
    section = {"bold": True, "font_size": 13, "bg_color": "#E6EEF8", "font_color": "#12335C"}
    return {
        "text": book.add_format(top),
        "bold": book.add_format(top | {"bold": True}),
        "number": book.add_format(top | {"font_color": "#4A5563", "align": "center"}),
        "quiet": book.add_format(top | {"font_color": "#4A5563"}),
        "title": book.add_format({"bold": True, "font_size": 16, "font_color": "#12335C"}),
        "head": book.add_format(top | head),
        "section": book.add_format(top | section),
        "free": book.add_format(free),
        "day": book.add_format(free | {"num_format": "yyyy-mm-dd", "align": "left"}),
        "off": book.add_format({"font_color": "#6B7683", "bg_color": "#E5E7EA"}),
    }  # fmt: skip


def _metadata(b: _Book, form: Form, written: datetime) -> None:
    facts = {
        "format": FORMAT, "audience": form.audience, "checklist": form.checklist, "business": form.business,
        "locale": form.locale, "respondent": form.respondent, "written": written.isoformat(timespec="seconds"),
    }  # fmt: skip
    for row, (name, value) in enumerate(facts.items()):
        b.hidden.write_string(row, 0, name)
        b.hidden.write_string(row, 1, value)


def _guard(sheet: Any) -> None:
    """Only answers and notes can be changed; there is no password, for nothing here is secret."""
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _start(b: _Book, sheet: Any, form: Form, questions: str, last: int) -> None:
    """Who answers, and how it is done."""
    w, f = b.words, b.formats
    sheet.set_column(0, 0, None, None, {"hidden": True})
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 70)
    sheet.write_string(0, 1, w._("Questions about {business}", business=form.business), f["title"])
    how = (
        w._("Answer as things are, not as they should be. “Don’t know” is a good answer, and better than a guess."),
        w._("Choose from the list in the column “{column}”, or write a number there.", column=w._("Answer")),
        w._("Where you cannot answer, choose a word in the column “{column}” instead.", column=w._("Or")),
        w._("A question turns grey where an earlier answer of no leaves it out."),
        w._("Save the file and send it back to whoever sent it to you. Part of the answers is welcome too."),
    )
    for row, text in enumerate(how, 2):
        sheet.merge_range(row, 1, row, 2, text, f["text"])
        sheet.set_row(row, 32)
    cells = (
        ("respondent", w._("Your name, or a word of your choice"), form.respondent, "free"),
        ("role", w._("Your role (may stay empty)"), "", "free"),
        ("date", w._("Date (2026-10-31)"), "", "day"),
    )
    for row, (id, text, value, kind) in enumerate(cells, 8):
        sheet.write_string(row, 0, id)
        sheet.write_string(row, 1, text, f["bold"])
        sheet.write_blank(row, 2, None, f[kind])
        if value:
            sheet.write_string(row, 2, value, f[kind])
    sheet.write_string(12, 1, w._("Answered so far"), f["bold"])
    answers, instead = (f"'{questions}'!${c}$2:${c}${last}" for c in ("E", "G"))
    count = f'=SUMPRODUCT(--(({answers}<>"")+({instead}<>"")>0))&" / {len(form.items)}"'
    sheet.write_formula(12, 2, count, f["text"], f"0 / {len(form.items)}")
    _guard(sheet)


def _questions(b: _Book, sheet: Any, form: Form) -> int:
    """Writes the questions under their sections; the number of the last row."""
    w = b.words
    head = ("id", "", w._("Question"), w._("How to answer"), w._("Answer"), w._("Unit"), w._("Or"), w._("Note or link"))
    for column, (title, width) in enumerate(zip(head, WIDTHS, strict=True)):
        sheet.set_column(column, column, width or None, None, {"hidden": column == ID})
        sheet.write_string(0, column, title, b.formats["head"])
    row = number = 0
    for section in form.sections:
        row += 1
        _heading(b, sheet, row, section)
        for item in section.items:
            row, number = row + 1, number + 1
            _question(b, sheet, row, number, item)
    _guard(sheet)
    sheet.freeze_panes(1, HOW)
    sheet.repeat_rows(0)
    return row + 1


def _heading(b: _Book, sheet: Any, row: int, section: Section) -> None:
    for column in range(NUMBER, NOTE + 1):
        sheet.write_blank(row, column, None, b.formats["section"])
    sheet.write_string(row, QUESTION, section.title, b.formats["section"])
    sheet.set_row(row, 1.5 * LINE)


def _question(b: _Book, sheet: Any, row: int, number: int, item: Item) -> None:
    f = b.formats
    how = _how(b.words, item)
    sheet.set_row(row, LINE * max(_lines(item.text, WIDTHS[QUESTION] - 6), _lines(how, WIDTHS[HOW] - 2)) + 6)
    sheet.write_string(row, ID, item.id)
    sheet.write_number(row, NUMBER, number, f["number"])
    sheet.write_string(row, QUESTION, item.text, f["bold"])
    sheet.write_string(row, HOW, how, f["quiet"])
    sheet.write_string(row, UNIT, item.unit, f["quiet"])
    for column in (ANSWER, INSTEAD, NOTE):
        sheet.write_blank(row, column, None, f["free"])
    if item.kind == "number":
        sheet.data_validation(row, ANSWER, row, ANSWER, _numeric(b.words, item))
    else:
        sheet.data_validation(row, ANSWER, row, ANSWER, _list(b, choices(item)))
    sheet.data_validation(row, INSTEAD, row, INSTEAD, _list(b, [o.text for o in without_answer(b.words, item.kind)]))
    if item.kind == "fact":
        b.facts[item.id] = row + 1
    for fact in item.needs:
        rule = f'=$E${b.facts[fact]}="{b.words._("No")}"'
        grey = {"type": "formula", "criteria": rule, "format": f["off"]}
        sheet.conditional_format(row, NUMBER, row, NOTE, grey)


def choices(item: Item) -> list[str | int]:
    """What the list of a question offers; the middle points of a scale are bare numbers."""
    if item.kind == "scale":
        return [f"{o.value} – {o.text}" if o.text else int(o.value) for o in item.options]
    return [o.text for o in item.options]


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many figures; programs do not all find it out by themselves."""
    wide = ((2 if east_asian_width(c) in "WF" else 1 for c in line) for line in text.split("\n"))
    return sum(max(1, ceil(sum(part) / width)) for part in wide)


def _how(words: Words, item: Item) -> str:
    """The question's own help, and what is expected: the ends of a scale, the limits of a number."""
    limits = ""
    if item.kind == "scale":
        limits = words._("From 1 ({low}) to 5 ({high})", low=item.options[0].text, high=item.options[-1].text)
    elif item.kind == "number" and item.high is None:
        limits = words._("A number of {low} or more.", low=words.exact(item.low))
    elif item.kind == "number":
        limits = words._("A number from {low} to {high}.", low=words.exact(item.low), high=words.exact(item.high or 0))
    return "\n".join(part for part in (item.help, limits) if part)


def _list(b: _Book, texts: Iterable[str | int]) -> dict[str, Any]:
    """A list to choose from, kept in the hidden sheet: a list in the rule itself ends at 255 characters."""
    key = tuple(texts)
    if key not in b.lists:
        column = len(b.lists) + 3
        for row, text in enumerate(key):
            b.hidden.write(row, column, text)
        name = xlsxwriter.utility.xl_col_to_name(column)
        b.lists[key] = f"='{FACTS}'!${name}$1:${name}${len(key)}"
    return {"validate": "list", "source": b.lists[key], **_soft(b.words)}


def _numeric(words: Words, item: Item) -> dict[str, Any]:
    high = NO_LIMIT if item.high is None else item.high
    return {"validate": "decimal", "criteria": "between", "minimum": item.low, "maximum": high, **_soft(words)}


def _soft(words: Words) -> dict[str, Any]:
    """A wrong value gets a warning, never a wall."""
    return {
        "error_type": "warning",
        "error_title": words._("Please look again")[:32],
        "error_message": words._("This is not one of the expected answers. Keep it all the same?")[:255],
    }
