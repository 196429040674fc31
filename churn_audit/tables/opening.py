"""Opening an engagement: its sources read, mapped, cast, checked and materialised as the canonical tables."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import ibis

from churn_audit.errors import DataError
from churn_audit.locales import N_, _
from churn_audit.model.engagement import FILE as AUDIT
from churn_audit.model.engagement import Engagement
from churn_audit.model.findings import Problem, TableQuality
from churn_audit.tables.casting import Prepared, is_parsed, prepare, to_local
from churn_audit.tables.cleaning import FATE, KEPT, Judged, close_of, judge
from churn_audit.tables.contradictions import contradictions
from churn_audit.tables.formats import Formats, formats_of
from churn_audit.tables.mapping import Mapped, mapped_tables
from churn_audit.tables.merging import exit_answers, merge
from churn_audit.tables.opened import Tables
from churn_audit.tables.quality import assess
from churn_audit.tables.sources import Warehouse, first_line
from churn_audit.tables.sql import TYPES, listed, quoted

Watch = Callable[[Mapped, Judged, Formats], None]
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
    warehouse = warehouse_of(engagement, folder)
    opening = Opening(warehouse, engagement, close_of(engagement.as_of, today))
    for mapped in mapped_tables(warehouse, engagement).values():
        opening.add(mapped)
    if (answers := exit_answers(warehouse, engagement)) is not None:
        opening.add(answers)
    quality = opening.concluded()
    names = opening.names
    warehouse.clear(names)
    as_of, stated = _as_of(engagement, opening, today)
    tables = {name: warehouse.connection.table(name) for name in names}
    return Tables(warehouse.connection, tables, frozenset(opening.present), as_of, quality, stated)


def warehouse_of(engagement: Engagement, folder: Path, sample: int | None = None) -> Warehouse:
    """An empty warehouse for the engagement's sources; with `sample` it stages the first rows of each alone."""
    connection = ibis.duckdb.connect(
        threads=max(1, min(4, os.cpu_count() or 1)),
        memory_limit=MEMORY,
        temp_directory=str(Path(tempfile.gettempdir()) / "churn-audit"),
        preserve_insertion_order=False,
        autoinstall_known_extensions=False,
    )
    connection.raw_sql("SET TimeZone='UTC'")
    connection.raw_sql("SET enable_progress_bar = false")  # in a notebook it leaves an empty bar behind
    return Warehouse(connection, folder, engagement.connection, engagement.business.locale, sample)


class Opening:
    """The clean tables so far, stored under their own names; `watch` sees each with its faults before it is clean."""

    def __init__(
        self, warehouse: Warehouse, engagement: Engagement, close: datetime, watch: Watch | None = None
    ) -> None:
        self.warehouse, self.engagement, self.close, self.watch = warehouse, engagement, close, watch
        self.present: set[str] = set()
        self.quality: list[TableQuality] = []

    @property
    def names(self) -> list[str]:
        """The tables stored so far."""
        return list(dict.fromkeys(q.table for q in self.quality))

    def concluded(self) -> tuple[TableQuality, ...]:
        """The quality of every table, with what the tables say against each other."""
        found = contradictions(self.warehouse, self.names, self.present)
        return tuple(
            q.model_copy(update={"problems": q.problems + tuple(found.pop(q.table, ()))}) for q in self.quality
        )

    def add(self, mapped: Mapped) -> None:
        """Cleans one table, or more rows of exits; expressions that fail on a value are the user's to mend."""
        name = mapped.contract.name
        try:
            self._add(mapped)
        except duckdb.Error as error:
            raise DataError(f"{AUDIT}: tables.{name}: {mapped.source.label}: {first_line(error)}") from None

    def _add(self, mapped: Mapped) -> None:
        warehouse, business = self.warehouse, self.engagement.business
        contract = mapped.contract
        prepared = self._prepared(mapped)
        formats = formats_of(warehouse, prepared, mapped.columns, mapped.spec, business)
        judged = judge(warehouse, prepared, mapped, formats, business, self.close, "customers" in self.names)
        quality, present = assess(warehouse, judged, mapped, formats, self.close)
        absent = {c.name: f"CAST(NULL AS {TYPES[c.kind]})" for c in contract.columns if c.name not in mapped.columns}
        columns = {n: absent.get(n, quoted(n)) for n in contract.names}
        more = any(q.table == contract.name for q in self.quality)
        name = warehouse.name(contract.name) if more else contract.name
        warehouse.store(name, f"SELECT {listed(columns)} FROM {quoted(judged.relation)} WHERE {FATE} = {KEPT}")
        if self.watch is not None:
            self.watch(mapped, judged, formats)
        warehouse.drop(judged.relation)
        self.present |= {f"{contract.name}.{c}" for c in present}
        self.quality.append(merge(warehouse, name, quality) if more else _with_repeats(quality, mapped, warehouse))

    def _prepared(self, mapped: Mapped) -> Prepared:
        """The prepared columns: stored where text had to be parsed, which is not to be done twice."""
        types = self.warehouse.columns(mapped.relation)
        query = prepare(mapped.relation, types, mapped.columns, mapped.spec.values)
        name = self.warehouse.name("prepared")
        keep = self.warehouse.store if is_parsed(types, mapped.columns) else self.warehouse.view
        return Prepared(keep(name, query), self.warehouse.columns(name))


def _with_repeats(quality: TableQuality, mapped: Mapped, warehouse: Warehouse) -> TableQuality:
    """Adds how many rows of a table without a key repeat another one; they stay, for lines may repeat rightly."""
    if mapped.contract.key or not quality.columns:
        return quality
    columns = ", ".join(map(quoted, quality.columns))
    distinct = warehouse.row(f"SELECT count(*) AS n FROM (SELECT DISTINCT {columns} FROM {quality.table})")["n"]
    repeats = quality.kept - distinct
    if not repeats:
        return quality
    message = N_(
        "these rows repeat another one in every column read; they are kept, for the same can happen twice. "
        "If a file was loaded twice, remove one"
    )
    note = Problem(kind="note", column=None, count=repeats, rejects=False, message=message)
    return quality.model_copy(update={"problems": (*quality.problems, note)})


def _as_of(engagement: Engagement, opening: Opening, today: date) -> tuple[date, tuple[str, ...]]:
    """(day whose end closes the audit, what to say of it): as given, or the last day anything happened."""
    if engagement.as_of:
        return engagement.as_of, ()
    seen = [
        (quality.table, column)
        for quality in opening.quality
        for column in OBSERVED.get(quality.table, ())
        if f"{quality.table}.{column}" in opening.present
    ]
    if not seen:
        return today, (_("as_of is not set and no table has a date; today, {today}, is taken", today=today),)
    days = " UNION ALL ".join(_last_day(table, column, engagement.business.timezone) for table, column in seen)
    last = min(opening.warehouse.row(f"SELECT max(day) AS day FROM ({days})")["day"], today)
    return last, (_("as_of is not set; the latest date in the data, {last}, is taken", last=last),)


OBSERVED = {
    "customers": ("joined_at", "churned_at"), "subscriptions": ("started_at",), "orders": ("ordered_at",),
    "tickets": ("opened_at", "resolved_at"), "surveys": ("responded_at",), "communications": ("sent_at",),
    "exits": ("exited_at",), "loyalty": ("occurred_at",), "invoices": ("issued_at", "paid_at"),
    "usage": ("occurred_at",), "incidents": ("occurred_at",), "social_posts": ("posted_at",),
    "social_accounts": ("as_of",),
}  # fmt: skip


def _last_day(table: str, column: str, zone: str) -> str:
    """A query of the local day of the latest time; a midnight in UTC is the day itself, for days are not shifted."""
    local = f"CASE WHEN last = date_trunc('day', last) THEN last ELSE {to_local('last', zone)} END"
    return f"SELECT CAST({local} AS DATE) AS day FROM (SELECT max({quoted(column)}) AS last FROM {table})"
