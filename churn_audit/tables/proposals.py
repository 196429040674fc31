"""What is found in a user's files: sheets with their columns' shapes, and a proposal of what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow.parquet as pq

from churn_audit.errors import DataError
from churn_audit.locales import _
from churn_audit.tables.files import ENDINGS, ROW, Layout, as_text, read, sheets
from churn_audit.tables.shapes import Shape, shape_of

SAMPLE = 2000


@dataclass(frozen=True)
class Sheet:
    """A file, or a sheet of a workbook, with its columns' shapes; `below` is its second row of headings, if read so."""

    path: Path
    sheet: str | None
    shapes: dict[str, Shape]
    below: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name to compare with tables'."""
        return self.path.stem if self.sheet is None else f"{self.path.stem} {self.sheet}"


@dataclass(frozen=True)
class Match:
    """A source column for a canonical one, how sure (0–1), and a value it holds.

    With `kind` sql or value, `source` is an expression of the engine or a constant.
    """

    column: str
    source: str
    confidence: float
    example: str
    kind: Literal["column", "sql", "value"] = "column"


@dataclass(frozen=True)
class Known:
    """A vendor's export that a sheet was recognised as: which of the headings it is known by are there and which not.

    `where` keeps only the rows that belong to the table; `by` is how customers are told apart.
    """

    vendor: str
    export: str
    name: str
    found: tuple[str, ...]
    absent: tuple[str, ...]
    values: dict[str, dict[str, str]]
    where: str | None = None
    by: str | None = None
    lacks: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Vendor and export, such as Zendesk tickets export."""
        return f"{self.vendor} {self.name}"


@dataclass(frozen=True)
class TableProposal:
    """A sheet for a canonical table; `missing` are required columns nothing fits, so that it cannot be used yet.

    `more` are further sheets of the same export, to be read one after the other.
    """

    table: str
    sheet: Sheet
    confidence: float
    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    unmapped: tuple[str, ...]
    known: Known | None = None
    more: tuple[Sheet, ...] = ()


@dataclass(frozen=True)
class Hint:
    """Something about a sheet that is told, never applied: it fits an export in part, or nothing of it can be read."""

    sheet: Sheet
    known: Known
    kind: Literal["partly", "ambiguous", "second", "nothing"]
    proposal: TableProposal | None = None


@dataclass(frozen=True)
class Proposal:
    """What `init` found: tables ready to use, tables that lack a required column, files that fit nothing."""

    tables: tuple[TableProposal, ...]
    incomplete: tuple[TableProposal, ...]
    unused: tuple[str, ...]
    locale: str
    currency: str | None
    hints: tuple[Hint, ...] = ()


def sheets_of(path: Path, locale: str) -> Iterator[Sheet]:
    """The sheets of a file that have rows; DataError where it cannot be read."""
    ending = path.suffix.lower()
    if not path.is_file():
        raise DataError(_("{path}: no such file", path=path))
    if ending not in ENDINGS:
        raise DataError(_("{path}: is none of {known}", path=path, known=", ".join(ENDINGS)))
    if ending == ".parquet":
        batch = next(pq.ParquetFile(path).iter_batches(SAMPLE), None)
        columns = batch.to_pydict() if batch is not None else {}
        yield Sheet(path, None, {n: shape_of([as_text(v) for v in vs]) for n, vs in columns.items()})
        return
    names: list[str | None] = [None]
    if ending not in (".csv", ".tsv", ".txt", ".jsonl", ".ndjson") and len(sheets(path)) > 1:
        names = list(sheets(path))
    for name in names:
        try:
            sheet = sheet_of(path, name, locale)
        except DataError:
            if name is None:
                raise
            continue  # an empty sheet beside others
        if sheet is not None:
            yield sheet


def sheet_of(path: Path, name: str | None, locale: str, head_rows: int = 1) -> Sheet | None:
    """One sheet, its headings in so many rows; None where it has no rows below them."""
    reading = read(path, Layout(sheet=name, locale=locale, head_rows=head_rows))
    batch = next(reading.batches, None)
    if batch is None or (not batch.num_rows and not reading.malformed):
        return None
    columns = batch.slice(0, SAMPLE).to_pydict()
    columns.pop(ROW)
    below = tuple(str(cell or "").strip() for cell in reading.below)
    return Sheet(path, name, {n: shape_of(v) for n, v in columns.items()}, below)
