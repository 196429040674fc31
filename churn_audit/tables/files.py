"""Reading one file as batches of text with the line each record starts on; broken lines are kept aside."""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineWorkbook, SheetTypeEnum

from churn_audit.errors import DataError, nearest
from churn_audit.locales import N_, Sentence, _, sentence
from churn_audit.tables.decoding import delimiter_of, encoding_of
from churn_audit.tables.heads import joined

TEXT = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson")
ENDINGS = (*TEXT, ".parquet", ".xlsx", ".xlsm")
BATCH = 20_000
HEAD_ROWS = 20
# A quoted value of more lines than this is taken for a quote never closed.
LONGEST = 500
FILE, ROW = "_file", "_row"


@dataclass(frozen=True)
class Layout:
    """What the engagement says of a file; None is to be found out. `batch`: how many rows are read at a time."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | int | None = None
    locale: str = "en"
    head_rows: int = 1
    batch: int = BATCH


@dataclass
class Reading:
    """A file being read. `batches` are columns of text and `_row`; the rest is complete once they are through.

    `below` is the second row of headings where there are two.
    """

    batches: Iterator[pa.Table]
    below: tuple[Any, ...] = ()
    malformed: list[int] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)


def read(path: Path, layout: Layout) -> Reading:
    """The reading of a CSV, TSV, XLSX or JSON Lines file; DataError when it cannot be read at all."""
    ending = path.suffix.lower()
    if ending in (".jsonl", ".ndjson"):
        return _json_lines(path, layout)
    return _delimited(path, layout) if ending in TEXT else _workbook(path, layout)


def unique_names(names: Sequence[Any]) -> list[str]:
    """Names without surrounding space, numbered where empty or given twice (DuckDB ignores case)."""
    out: list[str] = []
    taken = {FILE, ROW}
    for place, name in enumerate(names, 1):
        plain = str(name or "").strip().strip("\ufeff") or f"column_{place}"
        unique, copy = plain, 2
        while unique.casefold() in taken:
            unique, copy = f"{plain}_{copy}", copy + 1
        taken.add(unique.casefold())
        out.append(unique)
    return out


def _batches(names: list[str], records: Iterator[tuple[int, Sequence[str | None]]], size: int) -> Iterator[pa.Table]:
    first = True
    while chunk := list(islice(records, size)) or first:
        rows: Any = chunk if isinstance(chunk, list) else []
        columns = list(zip(*(r for _, r in rows), strict=True)) or [()] * len(names)
        arrays = [pa.array([n for n, _ in rows], pa.int64())]
        arrays += [pa.array(c, pa.string()) for c in columns]
        yield pa.Table.from_arrays(arrays, names=[ROW, *names])
        first = False


# --- CSV and TSV -----------------------------------------------------------------------------------------------


class _Lines:
    """The physical lines of a file; those of a broken record can be given back and read again one by one."""

    def __init__(self, file: Iterator[str]) -> None:
        self.file, self.number = file, 0
        self.taken: list[str] = []
        self.again: deque[str] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LONGEST:
            raise csv.Error(_("a quote is never closed"))
        line = self.again.popleft() if self.again else next(self.file)
        self.number += 1
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """All lines of the record but its first are to be read again."""
        self.again.extendleft(reversed(self.taken[1:]))
        self.number -= max(0, len(self.taken) - 1)
        self.taken.clear()


def _delimited(path: Path, layout: Layout) -> Reading:
    encoding = layout.encoding or encoding_of(path, layout.locale)
    delimiter = layout.delimiter or delimiter_of(_first_lines(path, encoding))
    lines = _Lines(_text(path, encoding))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = next((r for r in reader if any(x.strip() for x in r)), None)
        below = tuple(next(reader, ())) if layout.head_rows == 2 else ()
    except csv.Error as error:
        raise DataError(
            _(
                "{path}: line {number}: the head line cannot be read: {error}",
                path=path,
                number=lines.number,
                error=error,
            )
        ) from None
    if header is None:
        raise DataError(_("{path}: is empty; the first line must name the columns", path=path))
    header = joined(header, below) if below else header
    while len(header) > 1 and not header[-1].strip():
        header.pop()
    reading = Reading(iter(()), below)
    if encoding not in ("utf-8", "utf-8-sig") and layout.encoding is None:
        text = N_("{file} is read as {encoding}, as its bytes suggest; `encoding:` says otherwise")
        reading.notes.append(sentence(text, file=path.name, encoding=encoding))
    names = unique_names(header)
    reading.batches = _batches(names, _records(reader, lines, len(names), reading.malformed), layout.batch)
    return reading


def _records(reader: Any, lines: _Lines, width: int, malformed: list[int]) -> Iterator[tuple[int, list[str]]]:
    while True:
        lines.taken.clear()
        start = lines.number + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            record = None
        if record is not None and len(record) > width and not any(record[width:]):
            record = record[:width]
        if record is not None and len(record) == width and (width > 1 or record != [""]):
            yield start, record
        elif record is None or any(x.strip() for x in record):
            malformed.append(start)
            lines.give_back()


def _text(path: Path, encoding: str) -> Iterator[str]:
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            yield from file
    except LookupError:
        raise DataError(
            _(
                '{path}: no encoding "{encoding}"; use a name such as utf-8, cp932 or cp1251',
                path=path,
                encoding=encoding,
            )
        ) from None


def _first_lines(path: Path, encoding: str) -> list[str]:
    lines = _text(path, encoding)
    first = list(islice(lines, 100))
    lines.close()  # type: ignore[attr-defined]
    return first


# --- JSON Lines ------------------------------------------------------------------------------------------------


def _json_lines(path: Path, layout: Layout) -> Reading:
    encoding = layout.encoding or encoding_of(path, layout.locale)
    reading = Reading(iter(()))
    reading.batches = _json_batches(_text(path, encoding), reading.malformed, layout.batch)
    return reading


def _json_batches(lines: Iterator[str], malformed: list[int], size: int) -> Iterator[pa.Table]:
    numbered = enumerate(lines, 1)
    while chunk := list(islice(numbered, size)):
        rows: list[tuple[int, dict[str, Any]]] = []
        for number, line in chunk:
            if not line.strip():
                continue
            try:
                content = json.loads(line)
            except ValueError:
                content = None
            if isinstance(content, dict):
                rows.append((number, content))
            else:
                malformed.append(number)
        keys = list(dict.fromkeys(k for _, row in rows for k in row))
        arrays = [pa.array([n for n, _ in rows], pa.int64())]
        arrays += [pa.array([as_text(row.get(k)) for _, row in rows], pa.string()) for k in keys]
        yield pa.Table.from_arrays(arrays, names=[ROW, *unique_names(keys)])


def as_text(value: Any) -> str | None:
    """A cell's or field's value as it would stand in a CSV file; None for nothing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


# --- XLSX ------------------------------------------------------------------------------------------------------


def sheets(path: Path) -> list[str]:
    """The names of a workbook's sheets of cells, hidden ones included."""
    with _open_workbook(path) as book:
        return _titles(book)


def _titles(book: CalamineWorkbook) -> list[str]:
    return [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _open_workbook(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except Exception as error:
        raise DataError(
            _("{path}: cannot be read as a workbook: {error}; save it as XLSX or CSV", path=path, error=error)
        ) from None


def _workbook(path: Path, layout: Layout) -> Reading:
    """Formulas give the value last computed, cells with an error none."""
    with _open_workbook(path) as book:
        titles = _titles(book)
        name = _sheet_name(path, titles, layout.sheet)
        rows: Iterator[list[Any]] = book.get_sheet_by_name(name).iter_rows()
    first = list(islice(rows, HEAD_ROWS))
    head = _head_row(first)
    if head is None:
        raise DataError(_('{path}: sheet "{name}" is empty; its first row must name the columns', path=path, name=name))
    below = tuple(next(iter(first[head + 1 : head + 2]), ())) if layout.head_rows == 2 else ()
    headings = joined(first[head], below) if below else first[head]
    used = [i for i, cell in enumerate(headings) if str(cell).strip()]
    names = unique_names([headings[i] for i in used])
    start = head + layout.head_rows
    records = enumerate(chain(first[start:], rows), start + 1)
    reading = Reading(_batches(names, _records_of_sheet(records, used), layout.batch), below)
    if layout.sheet is None and len(titles) > 1:
        others = ", ".join(t for t in titles if t != name)
        text = N_('{file}: sheet "{sheet}" is read; it also has {others} (`sheet:` chooses)')
        reading.notes.append(sentence(text, file=path.name, sheet=name, others=others))
    return reading


def _records_of_sheet(rows: Iterator[tuple[int, list[Any]]], used: list[int]) -> Iterator[tuple[int, list[str | None]]]:
    for number, row in rows:
        record = [as_text(row[i]) if i < len(row) else None for i in used]
        if any(record):
            yield number, record


def _sheet_name(path: Path, names: list[str], wanted: str | int | None) -> str:
    """The sheet asked for by name, or by its number counted from 1; the first by default."""
    if isinstance(wanted, str) and wanted not in names and wanted.isdigit():
        wanted = int(wanted)
    if wanted is None:
        return names[0]
    if isinstance(wanted, int):
        if 1 <= wanted <= len(names):
            return names[wanted - 1]
        raise DataError(
            _("{path}: no sheet number {wanted}; it has {n}, counted from 1", path=path, wanted=wanted, n=len(names))
        )
    if wanted not in names:
        raise DataError(
            _(
                '{path}: no sheet "{wanted}"{hint}; it has {known}',
                path=path,
                wanted=wanted,
                hint=nearest(wanted, names),
                known=", ".join(names),
            )
        )
    return wanted


def _head_row(rows: list[list[Any]]) -> int | None:
    """The index of the head row: the first at least half as full as the fullest near it, so titles are passed over."""
    filled = [sum(1 for cell in row if cell not in (None, "")) for row in rows]
    widest = max(filled, default=0)
    return next((i for i, n in enumerate(filled) if n and n * 2 >= widest), None)
