"""The quality of the data: what was read, kept and left out, and why."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from churn_audit.model.findings.parts import Model


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
    message: str
    rows: tuple[int, ...] = ()


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


class DataFindings(Model):
    tables: tuple[TableQuality, ...] = ()
