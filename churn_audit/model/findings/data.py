"""The quality of the data: what was read, kept and left out, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from pydantic import Field

from churn_audit.locales import N_
from churn_audit.model.findings.parts import Model, told


class Problem(Model):
    """One kind of fault in a table. `rows` are the first places: line (CSV, JSON Lines) or row (XLSX, others)."""

    kind: Literal[
        "missing-required", "unreadable", "duplicate", "unknown-customer", "out-of-range", "impossible-date",
        "order-of-dates", "not-in-list", "empty-column", "ambiguous-dates", "malformed-line", "contradiction",
        "constant-column", "note",
    ]  # fmt: skip
    column: str | None
    count: int
    rejects: bool = Field(description="whether those rows were left out; otherwise only the value was")
    message: str = Field(description="what is wrong, in English, with {names} for its values")
    values: dict[str, str | int] = {}
    examples: tuple[str, ...] = Field(default=(), description="such values as stood there")
    rows: tuple[int, ...] = ()
    files: tuple[str, ...] = Field(default=(), description="the file of each of those rows, where there are several")

    def told(self, words: Callable[..., str]) -> str:
        """The sentence in the language of `words`, with the first examples."""
        text = told(words, self.message, self.values)
        examples = ", ".join(f'"{e}"' for e in self.examples)
        return words(N_("{sentence} (for example {values})"), sentence=text, values=examples) if examples else text


class TableQuality(Model):
    """rows = kept + rejected + duplicates + unknown_customers; each row counts once, at its first fault."""

    table: str
    source: str
    rows: int
    kept: int
    rejected: int
    duplicates: int
    unknown_customers: int
    first: date | None = None
    last: date | None = None
    columns: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class Query(Model):
    """A query as it was run on the clean tables, and the metrics whose figures it gave."""

    metrics: tuple[str, ...]
    sql: str


class DataFindings(Model):
    tables: tuple[TableQuality, ...] = ()
    queries: tuple[Query, ...] = ()
