"""Sheets as an XLSX file: text is stored as text and never as a formula or link, numbers as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from math import ceil
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter  # type: ignore[import-untyped]
from babel import Locale
from babel.numbers import get_currency_symbol

from churn_audit.report.branding import usable_colour
from churn_audit.report.spans import clean
from churn_audit.report.spreadsheet.about import About
from churn_audit.report.spreadsheet.sheet import Figure, Kind, Sheet, Value
from churn_audit.report.story.telling import Telling
from churn_audit.report.tokens import LIGHT

WIDTHS: dict[Kind, float] = {
    "name": 42, "text": 18, "long": 60, "count": 11, "score": 9, "points": 9, "share": 11, "number": 12, "money": 16,
    "date": 18,
}  # fmt: skip
# Excel's own codes of languages, so that a date keeps the report's language on any machine.
DATES = {
    "en": "[$-809]d mmmm yyyy", "ja": '[$-411]yyyy"年"m"月"d"日"', "zh": '[$-404]yyyy"年"m"月"d"日"',
    "ru": "[$-419]d mmmm yyyy",
}  # fmt: skip
NUMBERS: dict[Kind, str] = {
    "count": "#,##0", "score": "0", "points": "0.0", "share": "0.0%", "number": "[>=100]#,##0;[>=10]0.0;0.00",
}  # fmt: skip
SHEET_NAME = 31  # the most characters Excel takes
HEAD_HEIGHT = 48
LINE_HEIGHT = 15
HIGHEST = 409  # the highest row Excel takes
ROOM = 1.1  # lines break at words, so that they are not filled to their end
LABELS, NOTES = 30, 90
WIDEST = 220  # of a page across on which text can still be read, in digits


def write(t: Telling, first: About, sheets: tuple[Sheet, ...]) -> bytes:
    """The workbook; it is dated by the audit's day, so that the same sheets give the same bytes."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        stamp = datetime.combine(t.findings.run.as_of, datetime.min.time())
        book.set_properties({"title": t.report_title, "author": t.author, "comments": t.notice, "created": stamp})
        formats = _formats(book, t)
        names = _names([first.name, *(sheet.name for sheet in sheets)])
        _about(book.add_worksheet(names[0]), first, names[1:], formats)
        for name, sheet in zip(names[1:], sheets, strict=True):
            _fill(book.add_worksheet(name), sheet, formats)
    return out.getvalue()


def money_format(currency: str, lang: str) -> str:
    """Whole units of a currency as the language writes them, as Excel's code: [$¥]#,##0."""
    locale = Locale.parse(lang, sep="-")
    pattern = locale.currency_formats["standard"].pattern.partition(";")[0]
    symbol = str(get_currency_symbol(currency, locale=locale)).replace("]", "")
    gap = "\u00a0" if symbol[-1:].isalpha() and pattern.startswith("¤#") else ""
    whole = re.sub(r"[#,0]+(\.0+)?", "#,##0", str(pattern), count=1)
    return whole.replace("¤", f"[${symbol}]{gap}")


def _formats(book: Any, t: Telling) -> dict[str, Any]:
    brand = usable_colour(t.brand) or LIGHT["brand"]
    top: dict[str, Any] = {"valign": "top"}
    found: dict[str, Any] = {kind: book.add_format(top | {"num_format": code}) for kind, code in NUMBERS.items()}
    for kind in ("name", "text", "long"):
        # Figures end where the next column's text begins.
        found[kind] = book.add_format(top | {"text_wrap": True, "indent": int(kind != "name")})
    found["date"] = book.add_format(top | {"num_format": DATES.get(t.w.lang[:2], DATES["en"]), "align": "right"})
    found["money"] = book.add_format(top | {"num_format": money_format(t.w.currency, t.w.lang)})
    head = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, "font_color": brand}
    found["head"] = book.add_format(head)
    found["title"] = book.add_format({"bold": True, "font_size": 16, "font_color": brand, "text_wrap": True})
    found["label"] = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    found["left"] = book.add_format(top | {"align": "left", "num_format": NUMBERS["count"]})
    found["link"] = book.add_format(top | {"font_color": LIGHT["link"], "underline": 1})
    return found


def _names(wanted: list[str]) -> list[str]:
    """Names that Excel takes: no signs it forbids, at most 31 characters, each once."""
    out: list[str] = []
    for name in wanted:
        base = re.sub(r"[\[\]:*?/\\]", " ", clean(name)).strip("' ")[:SHEET_NAME] or "–"
        found, count = base, 2
        while found.casefold() in {x.casefold() for x in out}:
            found, count = f"{base[: SHEET_NAME - 4]} ({count})", count + 1
        out.append(found)
    return out


def _fill(sheet: Any, content: Sheet, formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, content.frozen)
    sheet.set_row(0, HEAD_HEIGHT)
    _page(sheet, ceil(sum(WIDTHS[head.kind] for head in content.heads) / WIDEST))
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, content.frozen - 1)
    for column, head in enumerate(content.heads):
        sheet.set_column(column, column, WIDTHS[head.kind])
        sheet.write_string(0, column, clean(head.title), formats["head"])
    for place, row in enumerate(content.rows, 1):
        for column, (head, value) in enumerate(zip(content.heads, row, strict=True)):
            _cell(sheet, place, column, value, head.kind, formats)
        sheet.set_row(
            place, _height((value, WIDTHS[head.kind]) for head, value in zip(content.heads, row, strict=True))
        )
    sheet.autofilter(0, 0, max(len(content.rows), 1), len(content.heads) - 1)


def _height(cells: Iterable[tuple[Value, float]]) -> float:
    """The height of a row that shows all lines of its texts, given with their columns' widths in digits.

    Not every program finds it out by itself.
    """
    lines = [
        ceil(ROOM * sum(2 if east_asian_width(c) in "FW" else 1 for c in line) / width)
        for value, width in cells
        if isinstance(value, str)
        for line in [clean(value)]
    ]
    return min(HIGHEST, LINE_HEIGHT * max(1, *lines)) if lines else LINE_HEIGHT


def _cell(sheet: Any, row: int, column: int, value: Value, kind: Kind, formats: dict[str, Any]) -> None:
    if isinstance(value, Figure):
        kind, value = value.kind, value.value
    if isinstance(value, str):
        shown = formats[kind] if kind in ("name", "text", "long") else formats["text"]
        sheet.write_string(row, column, clean(value), shown)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, datetime.min.time()), formats["date"])
    elif value is not None:
        sheet.write_number(row, column, value, formats[kind])
    else:
        sheet.write_blank(row, column, None, formats["text"])


def _about(sheet: Any, first: About, names: list[str], formats: dict[str, Any]) -> None:
    """Title, facts, the sheets with a link to each, and how to read them."""
    sheet.set_column(0, 0, LABELS)
    sheet.set_column(1, 1, NOTES)
    sheet.hide_gridlines(2)
    _page(sheet)
    sheet.merge_range(0, 0, 0, 1, "", formats["title"])
    sheet.write_string(0, 0, clean(first.title), formats["title"])
    row = 2
    for label, value in first.facts:
        sheet.write_string(row, 0, clean(label), formats["label"])
        if isinstance(value, str):
            sheet.write_string(row, 1, clean(value), formats["long"])
        else:
            sheet.write_number(row, 1, value, formats["left"])
        sheet.set_row(row, _height([(label, LABELS), (value, NOTES)]))
        row += 1
    row += 1
    for name, text in zip(names, first.sheets, strict=True):
        quoted = name.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{quoted}'!A1", formats["link"], string=name)
        sheet.write_string(row, 1, clean(text), formats["long"])
        sheet.set_row(row, _height([(name, LABELS), (text, NOTES)]))
        row += 1
    for note in first.notes:
        row += 1
        sheet.write_string(row, 1, clean(note), formats["long"])
        sheet.set_row(row, _height([(note, NOTES)]))


def _page(sheet: Any, across: int = 1) -> None:
    """On paper: A4 across, so many pages beside each other."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(across, 0)
    sheet.set_footer("&L&A&R&P / &N")
