"""Rows beside the moments they count at: the starts of periods, 30 days apart, all of one time of day.

A row's age is told in whole days, begun ones included, before the last start: at the k-th start from the end, rows of
the `days` before it have ages above 30 k, up to 30 k + days. So numbers of days decide to the microsecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import ibis
import numpy as np

from churn_audit.evidence.exposures.registry import Scene
from churn_audit.tables.sql import listed, quoted

PERIOD_DAYS = 30
MOMENTS = 18
"""States and events are told at the starts of so many periods: a year and a half."""
WINDOW_DAYS = 90
"""An event exposes in the 90 days that follow it."""
_OLDEST = 32_000
_ROWS = 100_000
_DAY = 86_400_000_000

Values = np.ndarray[Any, Any]


class People(NamedTuple):
    """Customers numbered in the order of their ids: `table` (customer_id, n and what else was selected), its SQL, and
    when they joined and left (datetime64, NaT where unknown) by number."""

    table: Any
    sql: str
    joined: Values
    left: Values

    @classmethod
    def numbered(cls, people: Any) -> People:
        """`people` has customer_id, joined_at and left_at; ids are unique."""
        by_id = ibis.window(order_by=people.customer_id)
        table = people.mutate(n=ibis.row_number().over(by_id).cast("int32")).cache()
        dates = table.order_by("n").select("joined_at", "left_at").to_pyarrow()
        joined, left = (dates[c].to_numpy().astype("datetime64[us]") for c in ("joined_at", "left_at"))
        return cls(table, sql_of(table), joined, left)

    def __len__(self) -> int:
        return len(self.joined)


def sql_of(rows: Any) -> str:
    """The SQL of an Ibis table, to be read by `streamed`."""
    return str(rows.get_backend().compile(rows))


def streamed(
    scene: Scene, people: str, query: str, columns: Mapping[str, str], where: str = "TRUE"
) -> Iterator[dict[str, Values]]:
    """Arrays of `columns` (SQL over the query's, none null) and `n`, in parts: for rows of the people that the SQL
    `people` numbers."""
    chosen = f"SELECT customer_id, {listed(columns)} FROM ({query}) WHERE {where}"
    text = f"SELECT p.n, {', '.join(f'r.{quoted(c)}' for c in columns)} FROM ({chosen}) r JOIN ({people}) p "
    relation = scene.tables.connection.con.sql(text + "USING (customer_id)")
    for part in relation.to_arrow_reader(_ROWS):
        yield {c: part.column(i).to_numpy(zero_copy_only=False) for i, c in enumerate(part.schema.names)}


def age(column: str, last: datetime) -> str:
    """SQL of a timestamp's age in days before `last`, the start of a day begun counting whole; 0: not before it, or
    no date. (GREATEST passes over what is null.)"""
    micros = f"{_micros(last)} - epoch_us({quoted(column)})"
    return f"CAST(LEAST({_OLDEST}, GREATEST(0, ({micros} + {_DAY - 1}) // {_DAY})) AS INTEGER)"


def within(column: str, last: datetime, days: int) -> str:
    """SQL of whether a timestamp lies in the `days` before `last`."""
    stamp = f"make_timestamp({_micros(last)})"
    return f"({quoted(column)} < {stamp} AND {quoted(column)} >= make_timestamp({_micros(last) - days * _DAY}))"


def day(column: str, close: datetime) -> str:
    """SQL of a timestamp in days after `close`, fractions included; NaN where it is null."""
    return f"COALESCE((epoch_us({quoted(column)}) - {_micros(close)}) / {float(_DAY)!r}, 'NaN'::DOUBLE)"


def _micros(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1)).total_seconds()) * 1_000_000 + moment.microsecond


def reach(ages: Values, days: int, until: int, moments: int) -> tuple[Values, Values]:
    """The moments [low, high) at which rows of these ages lie in the `days` that end `until` days before."""
    low, high = (-((to - ages) // PERIOD_DAYS) for to in (days + until, until))
    return np.clip(low, 0, moments), np.where(ages > 0, np.clip(high, 0, moments), 0)


def bits(low: Values, high: Values) -> Values:
    """Integers with the bits [low, high) set."""
    one = np.int32(1)
    return np.where(low < high, (one << high.astype(np.int32)) - (one << low.astype(np.int32)), 0).astype(np.int32)
