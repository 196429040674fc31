"""Rows as they will be read, each with its faults: the first of one table at once, or of all tables after a check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from churn_audit.errors import DataError
from churn_audit.model.engagement import Engagement
from churn_audit.model.findings import TableQuality
from churn_audit.tables.casting import plain
from churn_audit.tables.cleaning import FATE, KEPT, Judged, Rule, close_of
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.files import FILE, ROW
from churn_audit.tables.formats import Formats
from churn_audit.tables.mapping import Mapped, check, mapped_table
from churn_audit.tables.merging import exit_answers
from churn_audit.tables.opening import Opening, warehouse_of
from churn_audit.tables.sources import Warehouse
from churn_audit.tables.sql import any_of, quoted, text

# Rows enough to tell how a column writes its dates and numbers.
SAMPLE = 2000
FATES = ("kept", "rejected", "duplicate", "unknown-customer")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row: the kind of a problem, its column, and what stood there."""

    kind: str
    column: str
    text: str | None
    rejects: bool


@dataclass(frozen=True)
class Line:
    """A row as it will be read. `place` is a line or a row of `file`; times are naive and local to the business."""

    file: str
    place: int
    fate: str
    values: tuple[Any, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Preview:
    """The first rows of a table, the first with a fault, and the quality of all rows looked at.

    `orders` says of columns whose dates do not begin with the year which order they are read in.
    """

    table: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    faulty: tuple[Line, ...]
    orders: dict[str, str]
    quality: TableQuality


@dataclass(frozen=True)
class Checked:
    """Every table looked at whole, and why those that cannot be read cannot."""

    tables: dict[str, Preview]
    unreadable: dict[str, str]


def preview(engagement: Engagement, folder: Path, table: str, rows: int, sample: int = SAMPLE) -> Preview | None:
    """The first rows of one table by a sample of its source; None where there is no such table.

    Required columns may still lack, and no customer is unknown: that takes all customers. DataError as open_tables.
    """
    check(engagement)
    warehouse = warehouse_of(engagement, folder, sample)
    watch = _Watch(warehouse, engagement, rows, 0)
    opening = _opening(warehouse, engagement, watch)
    mapped = mapped_table(warehouse, table, engagement, partial=True)
    if mapped is None:
        return None
    opening.add(mapped)
    return replace(watch.seen[table], quality=opening.quality[0])


def check_all(engagement: Engagement, folder: Path, rows: int, faulty: int) -> Checked:
    """Every table read whole, as an audit does, but a table that cannot be read does not stop the others."""
    check(engagement)
    warehouse = warehouse_of(engagement, folder)
    watch = _Watch(warehouse, engagement, rows, faulty)
    opening = _opening(warehouse, engagement, watch)
    unreadable: dict[str, str] = {}
    for name in CONTRACT:
        try:
            if (mapped := mapped_table(warehouse, name, engagement)) is not None:
                opening.add(mapped)
        except DataError as error:
            unreadable[name] = "\n".join(error.problems)
    if (answers := exit_answers(warehouse, engagement)) is not None:
        opening.add(answers)
    quality = {q.table: q for q in opening.concluded()}
    return Checked({n: replace(p, quality=quality[n]) for n, p in watch.seen.items()}, unreadable)


def _opening(warehouse: Warehouse, engagement: Engagement, watch: _Watch) -> Opening:
    today = datetime.now(ZoneInfo(engagement.business.timezone)).date()
    return Opening(warehouse, engagement, close_of(engagement.as_of, today), watch)


class _Watch:
    """Takes the rows of each table before it is clean."""

    def __init__(self, warehouse: Warehouse, engagement: Engagement, rows: int, faulty: int) -> None:
        self.warehouse, self.zone = warehouse, ZoneInfo(engagement.business.timezone)
        self.rows, self.faulty = rows, faulty
        self.seen: dict[str, Preview] = {}

    def __call__(self, mapped: Mapped, judged: Judged, formats: Formats) -> None:
        name = mapped.contract.name
        faulty = any_of([f"{FATE} <> {KEPT}", *(r.flag for r in judged.rules)])
        seen = Preview(
            table=name,
            columns=judged.columns,
            lines=self._lines(mapped, judged, formats, "TRUE", self.rows),
            faulty=self._lines(mapped, judged, formats, faulty, self.faulty),
            orders={n: f.order for n in judged.columns if (f := formats[n]).order != "ymd"},
            quality=TableQuality(table=name, source="", rows=0, kept=0, rejected=0, duplicates=0, unknown_customers=0),
        )
        # Answers to the exit survey come after the records of exits, in columns of their own.
        if name not in self.seen:
            self.seen[name] = seen

    def _lines(self, mapped: Mapped, judged: Judged, formats: Formats, where: str, limit: int) -> tuple[Line, ...]:
        if not limit:
            return ()
        rules = [r for r in judged.rules if r.column]
        asked = ", ".join([FILE, ROW, FATE, *map(quoted, judged.columns), *(r.flag for r in rules)])
        found = self.warehouse.duck.execute(
            f"SELECT {asked} FROM {quoted(judged.relation)} WHERE {where} ORDER BY {FILE}, {ROW} LIMIT {limit}"
        ).fetchall()
        width = 3 + len(judged.columns)
        flagged = [[r for r, flag in zip(rules, row[width:], strict=True) if flag] for row in found]
        said = self._said(mapped, [row[:2] for row, faults in zip(found, flagged, strict=True) if faults], flagged)
        days = [formats[n].days for n in judged.columns]
        return tuple(
            Line(
                file=mapped.source.files[row[0]] if row[0] < len(mapped.source.files) else mapped.source.label,
                place=row[1],
                fate=FATES[row[2]],
                values=tuple(self._local(v, d) for v, d in zip(row[3:width], days, strict=True)),
                faults=tuple(_fault(r, said.get(row[:2], {})) for r in rules_of_row),
            )
            for row, rules_of_row in zip(found, flagged, strict=True)
        )

    def _said(
        self, mapped: Mapped, places: list[tuple[int, int]], flagged: Iterable[list[Rule]]
    ) -> dict[tuple[int, int], dict[str, str]]:
        """What stood in the faulty columns of those rows."""
        columns = sorted({r.column for rules in flagged for r in rules if r.column})
        if not places or not columns:
            return {}
        asked = ", ".join(f"substr({plain(text(c))}, 1, 60)" for c in columns)
        wanted = ", ".join(f"({file}, {row})" for file, row in places)
        rows = self.warehouse.duck.execute(
            f"SELECT {FILE}, {ROW}, {asked} FROM {quoted(mapped.relation)} WHERE ({FILE}, {ROW}) IN ({wanted})"
        ).fetchall()
        return {(file, row): dict(zip(columns, texts, strict=True)) for file, row, *texts in rows}

    def _local(self, value: Any, days: bool) -> Any:
        """Times as the business's clocks show them, days as days; all else as it is."""
        if not isinstance(value, datetime):
            return value
        if value.time() == time.min:
            return value.date()
        return value if days else value.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)


def _fault(rule: Rule, said: dict[str, str]) -> Fault:
    column = rule.column or ""
    return Fault(str(rule.kind), column, said.get(column) or None, rule.rejects)
