"""Tables of cells as CSV and XLSX that no spreadsheet program takes for formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from churn_audit.locales import _
from churn_audit.model.cells import neutral

EXCEL_ROWS = 1_048_576
Row = Sequence[Any]


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Row]) -> Path:
    """The path, written for people: nothing in it is taken for a formula, numbers are rounded."""
    return write_as_is(path, [neutral(name) for name in head], ([_shown(neutral(v)) for v in row] for row in rows))


def write_as_is(path: Path, head: Sequence[str], rows: Iterable[Row]) -> Path:
    """The path, written as UTF-8 with a byte order mark, without which Excel misreads anything but English."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return path


def write_xlsx(path: Path, sheets: Mapping[str, tuple[Sequence[str], Sequence[Row]]]) -> Path:
    """The path of a workbook with a sheet (head, rows) a name; text is stored as text, never as formula or link.

    ValueError for more rows than a sheet holds.
    """
    with xlsxwriter.Workbook(str(path)) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for name, (head, rows) in sheets.items():
            if len(rows) >= EXCEL_ROWS:
                raise ValueError(
                    _("{name}: {n} rows are more than a sheet holds; use the CSV file", name=name, n=len(rows))
                )
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(head):
                longest = max((len(str(_shown(row[column]))) for row in rows[:200]), default=0)
                sheet.set_column(column, column, min(max(len(title), longest) + 2, 60), wrapped)
                sheet.write_string(0, column, title, bold)
            for place, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    _write(sheet, place, column, _shown(value))
    return path


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value != "":
        sheet.write_string(row, column, value)


def _shown(value: Any) -> Any:
    """A number, a boolean or text; nothing is an empty cell, a moment its day, numbers have at most two decimals."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return round(value, 2) if isinstance(value, float) else value
