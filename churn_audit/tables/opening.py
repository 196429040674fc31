"""Opening an engagement: its sources read, mapped, cast, checked and materialised as the canonical tables."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import ibis

from churn_audit.errors import DataError
from churn_audit.model.engagement import FILE as AUDIT
from churn_audit.model.engagement import Engagement
from churn_audit.model.findings import Problem, TableQuality
from churn_audit.tables.casting import prepare, to_local
from churn_audit.tables.cleaning import FATE, KEPT, close_of, judge
from churn_audit.tables.contradictions import contradictions
from churn_audit.tables.formats import formats_of
from churn_audit.tables.mapping import Mapped, mapped_tables
from churn_audit.tables.opened import TYPES, Tables
from churn_audit.tables.quality import assess
from churn_audit.tables.sources import Warehouse, first_line

# Several audits may run side by side on one machine; DuckDB alone would take 80 % of its memory for each.
MEMORY = "2GB"


def open_tables(engagement: Engagement, folder: Path, today: date | None = None) -> Tables:
    """The canonical tables of an engagement in an embedded DuckDB, with their quality; InputError says what is wrong.

    Paths are relative to `folder`. Dates without a time of day stay at 00:00 of their day, unshifted, in columns
    that hold only such dates as in mixed ones: a day has no time zone, and shifting it would move it to
    another day. All other naive times are read in the business's time zone and stored as naive UTC.
    `today` bounds what counts as the future.
    """
    today = today or datetime.now(ZoneInfo(engagement.business.timezone)).date()
    warehouse = _warehouse(engagement, folder)
    opening = _Opening(warehouse, engagement, close_of(engagement.as_of, today))
    for mapped in mapped_tables(warehouse, engagement).values():
        opening.add(mapped)
    found = contradictions(opening.tables, opening.present, engagement)
    quality = tuple(
        q.model_copy(update={"problems": q.problems + tuple(found.get(q.table, ()))}) for q in opening.quality
    )
    warehouse.clear(opening.tables)
    as_of, stated = _as_of(engagement, opening, today)
    return Tables(warehouse.connection, opening.tables, frozenset(opening.present), as_of, quality, stated)


def _warehouse(engagement: Engagement, folder: Path) -> Warehouse:
    connection = ibis.duckdb.connect(
        threads=max(1, min(4, os.cpu_count() or 1)),
        memory_limit=MEMORY,
        temp_directory=str(Path(tempfile.gettempdir()) / "churn-audit"),
        preserve_insertion_order=False,
        autoinstall_known_extensions=False,
    )
    connection.raw_sql("SET TimeZone='UTC'")
    return Warehouse(connection, folder, engagement.connection, engagement.business.locale)


class _Opening:
    """The clean tables so far."""

    def __init__(self, warehouse: Warehouse, engagement: Engagement, close: datetime) -> None:
        self.warehouse, self.engagement, self.close = warehouse, engagement, close
        self.tables: dict[str, Any] = {}
        self.present: set[str] = set()
        self.quality: list[TableQuality] = []

    def add(self, mapped: Mapped) -> None:
        """Cleans one table; expressions that fail on a value are the user's to mend."""
        name = mapped.contract.name
        try:
            self._add(mapped)
        except duckdb.Error as error:
            raise DataError(f"{AUDIT}: tables.{name}: {mapped.source.label}: {first_line(error)}") from None

    def _add(self, mapped: Mapped) -> None:
        connection, business = self.warehouse.connection, self.engagement.business
        name = mapped.contract.name
        raw = connection.table(mapped.relation)
        prepared = prepare(raw, mapped.columns, mapped.spec.values)
        if any(raw[c].type().is_string() for c in mapped.columns):
            prepared = self._stored("prepared", prepared)
        formats = formats_of(prepared, mapped.columns, mapped.spec, business)
        customers = self.tables.get("customers")
        judged = judge(prepared, mapped, formats, business, self.close, customers)
        stored = self._stored("judged", judged.table)
        judged = replace(judged, table=stored)
        quality, present = assess(judged, mapped, raw, formats, self.close)
        clean = stored.filter(stored[FATE] == KEPT)
        clean = clean.select(
            **{
                c.name: clean[c.name] if c.name in mapped.columns else ibis.null(TYPES[c.kind])
                for c in mapped.contract.columns
            }
        )
        self.tables[name] = self.warehouse.store(name, clean)
        self.warehouse.drop(stored)
        self.present |= {f"{name}.{c}" for c in present}
        self.quality.append(_with_repeats(quality, mapped, self.tables[name]))

    def _stored(self, stem: str, expression: Any) -> Any:
        return self.warehouse.store(self.warehouse.name(stem), expression)


def _with_repeats(quality: TableQuality, mapped: Mapped, clean: Any) -> TableQuality:
    """Adds how many rows of a table without a key repeat another one; they stay, for lines may repeat rightly."""
    if mapped.contract.key or not quality.columns:
        return quality
    distinct = clean.select(*quality.columns).distinct().count().to_pyarrow().as_py()
    repeats = quality.kept - distinct
    if not repeats:
        return quality
    message = (
        f"{repeats} rows repeat another one in every column read; they are kept, for the same can happen twice. "
        "If a file was loaded twice, remove one"
    )
    note = Problem(kind="note", column=None, count=repeats, rejects=False, message=message)
    return quality.model_copy(update={"problems": (*quality.problems, note)})


def _as_of(engagement: Engagement, opening: _Opening, today: date) -> tuple[date, tuple[str, ...]]:
    """(day whose end closes the audit, what to say of it): as given, or the last day anything happened."""
    if engagement.as_of:
        return engagement.as_of, ()
    zone = engagement.business.timezone
    last: list[date] = []
    for quality in opening.quality:
        table = opening.tables[quality.table]
        for column in OBSERVED.get(quality.table, ()):
            if f"{quality.table}.{column}" in opening.present:
                day = _last_day(table[column], zone)
                last.append(min(day, today))
    if last:
        return max(last), (f"as_of is not set; the latest date in the data, {max(last)}, is taken",)
    return today, (f"as_of is not set and no table has a date; today, {today}, is taken",)


OBSERVED = {
    "customers": ("joined_at", "churned_at"), "subscriptions": ("started_at",), "orders": ("ordered_at",),
    "tickets": ("opened_at", "resolved_at"), "surveys": ("responded_at",), "communications": ("sent_at",),
    "exits": ("exited_at",), "loyalty": ("occurred_at",), "invoices": ("issued_at", "paid_at"),
    "usage": ("occurred_at",), "incidents": ("occurred_at",), "social_posts": ("posted_at",),
    "social_accounts": ("as_of",),
}  # fmt: skip


def _last_day(column: Any, zone: str) -> date:
    """The local day of the latest time; a midnight in UTC is the day itself, for days are not shifted."""
    last = column.max()
    local = ibis.ifelse(last == last.truncate("D"), last, to_local(last, zone))
    value: datetime = local.to_pyarrow().as_py()
    return value.date()
