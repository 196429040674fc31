"""The canonical tables of one engagement, cleaned and typed, as everything after them sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import pandas as pd

from churn_audit.model.findings import TableQuality
from churn_audit.tables.contract import CONTRACT, Column

TYPES = {
    "id": "string", "text": "string", "enum": "string", "timestamp": "timestamp(6)", "number": "float64",
    "integer": "int64", "boolean": "boolean",
}  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """Ibis tables by canonical name. Every contract column exists in every table that is there: a column the
    business does not have is null, and `present` lists those that hold at least one value ("tickets.opened_at").
    Timestamps are naive UTC; `as_of` is the day whose end closes the audit.
    """

    connection: Any
    tables: Mapping[str, Any]
    present: frozenset[str]
    as_of: date
    quality: tuple[TableQuality, ...] = ()
    problems: tuple[str, ...] = field(default=())

    def __contains__(self, name: str) -> bool:
        return name in self.tables

    def __getitem__(self, name: str) -> Any:
        return self.tables[name]

    @property
    def snapshot(self) -> bool:
        """Whether only tenure and departure are known of customers, no dates."""
        return "customers.joined_at" not in self.present and "customers.tenure_months" in self.present

    def has(self, *columns: str) -> bool:
        """Whether each "table.column" (or bare "table") is there with at least one value."""
        return not self.missing(columns)

    def missing(self, columns: Iterable[str]) -> tuple[str, ...]:
        """The "table.column" names that are not there, in the order asked."""
        return tuple(c for c in columns if (c not in self.present if "." in c else c not in self.tables))


def from_frames(frames: Mapping[str, pd.DataFrame], as_of: date) -> Tables:
    """Tables from pandas frames that already bear canonical names; values are cast, nothing is checked."""
    connection = ibis.duckdb.connect(threads=1)
    connection.raw_sql("SET TimeZone='UTC'")
    connection.raw_sql("SET enable_progress_bar = false")  # in a notebook it leaves an empty bar behind
    tables, present = {}, set()
    for name, frame in frames.items():
        contract = CONTRACT[name]
        typed = pd.DataFrame({c.name: _typed(frame, c) for c in contract.columns})
        schema = ibis.schema({c.name: TYPES[c.kind] for c in contract.columns})
        tables[name] = connection.create_table(name, typed, schema=schema, temp=True)
        present |= {f"{name}.{c}" for c in contract.names if typed[c].notna().any()}
    return Tables(connection, tables, frozenset(present), as_of)


def _typed(frame: pd.DataFrame, column: Column) -> pd.Series[Any]:
    if column.name not in frame:
        values: pd.Series[Any] = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    else:
        values = frame[column.name]
    if column.kind == "timestamp":
        return pd.to_datetime(values, format="ISO8601").astype("datetime64[us]")
    if column.kind in ("number", "integer"):
        return pd.to_numeric(values).astype("Float64" if column.kind == "number" else "Int64")
    if column.kind == "boolean":
        return values.astype("boolean")
    return values.astype("string")
