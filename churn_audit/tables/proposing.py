"""A proposed mapping of unknown files onto the canonical tables, by names in four languages and by values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rapidfuzz import fuzz

from churn_audit.errors import DataError
from churn_audit.locales import _
from churn_audit.model.parts import read_yaml
from churn_audit.tables.contract import CONTRACT, Column, Table
from churn_audit.tables.files import ENDINGS, ROW, Layout, as_text, read, sheets
from churn_audit.tables.shapes import Shape, shape_of

SAMPLE = 2000
# Below this a name says too little to be put into a file a user may not read closely.
SURE = 0.8
# Ids look alike whatever they identify, so their names must say it.
SURE_OF_ID = 0.9
SYNONYMS = Path(__file__).with_name("synonyms.yaml")


@dataclass(frozen=True)
class Sheet:
    """A file, or a sheet of a workbook, with its columns' shapes."""

    path: Path
    sheet: str | None
    shapes: dict[str, Shape]

    @property
    def label(self) -> str:
        """The name to compare with tables'."""
        return self.path.stem if self.sheet is None else f"{self.path.stem} {self.sheet}"


@dataclass(frozen=True)
class Match:
    """A source column for a canonical one, how sure (0–1), and a value it holds."""

    column: str
    source: str
    confidence: float
    example: str


@dataclass(frozen=True)
class TableProposal:
    """A sheet for a canonical table; `missing` are required columns nothing fits, so that it cannot be used yet."""

    table: str
    sheet: Sheet
    confidence: float
    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    unmapped: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """What `init` found: tables ready to use, tables that lack a required column, files that fit nothing."""

    tables: tuple[TableProposal, ...]
    incomplete: tuple[TableProposal, ...]
    unused: tuple[str, ...]
    locale: str
    currency: str | None


def propose(files: Sequence[Path], locale: str = "en") -> Proposal:
    """The best mapping of the files onto the canonical tables; each file and each column is used once."""
    found = [s for f in files for s in _sheets(f, locale)]
    candidates = [_candidate(s, CONTRACT[t]) for s in found for t in CONTRACT]
    taken: list[TableProposal] = []
    for candidate in sorted(candidates, key=lambda c: (bool(c.missing), -c.confidence, c.table)):
        used = any(candidate.table == t.table or candidate.sheet is t.sheet for t in taken)
        if not used and candidate.confidence >= 0.5 and candidate.matches:
            taken.append(candidate)
    order = {name: i for i, name in enumerate(CONTRACT)}
    taken.sort(key=lambda t: order[t.table])
    return Proposal(
        tuple(t for t in taken if not t.missing),
        tuple(t for t in taken if t.missing),
        tuple(s.label for s in found if all(s is not t.sheet for t in taken)),
        _locale(found, locale),
        _currency(found),
    )


def fits(sheet: Sheet, table: Table) -> dict[str, tuple[Match, ...]]:
    """For every canonical column the source columns that could be it, the surest first; none is kept for one alone."""
    out = {}
    for column in table.columns:
        scores = ((_score(name, shape, column, table), name) for name, shape in sheet.shapes.items())
        found = sorted(((score, name) for score, name in scores if score >= 0.5), key=lambda f: -f[0])
        out[column.name] = tuple(Match(column.name, n, round(s, 2), sheet.shapes[n].example) for s, n in found)
    return out


def looked_into(path: Path, locale: str = "en") -> tuple[Sheet, ...]:
    """A file's sheets with the shapes of their columns; DataError where it cannot be read."""
    return tuple(_sheets(path, locale))


def _sheets(path: Path, locale: str) -> Iterator[Sheet]:
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
            batch = next(read(path, Layout(sheet=name, locale=locale)).batches, None)
        except DataError:
            if name is None:
                raise
            continue  # an empty sheet beside others
        if batch is not None and batch.num_rows:
            columns = batch.slice(0, SAMPLE).to_pydict()
            yield Sheet(path, name, {n: shape_of(v) for n, v in columns.items() if n != ROW})


# --- scores ----------------------------------------------------------------------------------------------------


def _candidate(sheet: Sheet, table: Table) -> TableProposal:
    scores = sorted(
        (
            (_score(name, shape, column, table), -i, column.name, name)
            for i, column in enumerate(table.columns)
            for name, shape in sheet.shapes.items()
        ),
        reverse=True,
    )
    chosen: dict[str, Match] = {}
    used: set[str] = set()
    for score, *_place, column, name in scores:
        if (
            score >= (SURE_OF_ID if table.column(column).kind == "id" else SURE)
            and column not in chosen
            and name not in used
        ):
            used.add(name)
            chosen[column] = Match(column, name, round(score, 2), sheet.shapes[name].example)
    required = _required(table, chosen)
    missing = tuple(c for c in required if c not in chosen)
    known = sum(chosen[c].confidence for c in required if c in chosen) / len(required)
    share = len(chosen) / max(1, len(sheet.shapes))
    confidence = 0.45 * known + 0.35 * _table_name(sheet, table) + 0.2 * min(1.0, share + len(chosen) / 10)
    return TableProposal(
        table.name,
        sheet,
        round(confidence, 2),
        tuple(chosen[c] for c in table.names if c in chosen),
        missing,
        tuple(n for n in sheet.shapes if n not in used),
    )


def _required(table: Table, chosen: dict[str, Match]) -> tuple[str, ...]:
    if table.name == "customers" and {"tenure_months", "churned"} <= chosen.keys():
        return ("customer_id", "tenure_months", "churned")
    return table.required


def _score(name: str, shape: Shape, column: Column, table: Table) -> float:
    """How well a source column fits: likeness of its name, lowered where its values are of another kind."""
    alike = max(_alike(name, known) for known in names_of(table.name, column.name))
    return alike * shape.fit(column, unique=column.name == table.key)


def _table_name(sheet: Sheet, table: Table) -> float:
    known = (table.name, *_synonyms()["tables"].get(table.name, ()))
    label = _plain(sheet.label)
    return max(max(_alike(sheet.label, k), 0.95 * (_plain(k) in label and len(_plain(k)) > 3)) for k in known)


@cache
def _synonyms() -> dict[str, Any]:
    content, problems = read_yaml(SYNONYMS)
    if problems:
        raise DataError(problems)
    return dict(content)


@cache
def names_of(table: str, column: str) -> tuple[str, ...]:
    """All names a canonical column goes by, its own first."""
    known = _synonyms()
    return (column, *known.get(table, {}).get(column, ()), *known["any"].get(column, ()))


@cache
def _alike(one: str, other: str) -> float:
    a, b = _plain(one), _plain(other)
    if a.replace(" ", "") == b.replace(" ", ""):
        return 1.0
    # Names of two or three signs are alike by accident.
    if min(len(a), len(b)) < 4:
        return 0.0
    return 0.97 * max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)) / 100


@cache
def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).casefold().replace("ё", "е")
    return re.sub(r"[\W_]+", " ", text).strip()


# --- the business ----------------------------------------------------------------------------------------------


def _locale(found: Sequence[Sheet], given: str) -> str:
    """The language the headings are written in."""
    text = "".join(n for s in found for n in s.shapes)
    values = "".join(s.example for f in found for s in f.shapes.values())
    if re.search(r"[぀-ヿ]", text + values):
        return "ja"
    if re.search(r"[一-鿿]", text):
        return "zh-Hant"
    return "ru" if re.search(r"[а-яА-Я]", text) else given


def _currency(found: Sequence[Sheet]) -> str | None:
    """The currency whose sign or code stands in the values or headings; None when there is none."""
    text = " ".join(f"{n} {s.example}" for f in found for n, s in f.shapes.items())
    signs = (
        (r"NT\$|TWD|新台幣|新臺幣", "TWD"), (r"[¥￥円]|JPY", "JPY"), (r"₽|руб|RUB", "RUB"), (r"€|\bEUR", "EUR"),
        (r"£|\bGBP", "GBP"), (r"\$|\bUSD|_usd\b", "USD"),
    )  # fmt: skip
    return next((code for sign, code in signs if re.search(sign, text)), None)
