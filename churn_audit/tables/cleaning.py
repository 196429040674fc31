"""One canonical table cleaned: cast, checked by the rules of the contract, and judged row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from churn_audit.model.engagement import Business
from churn_audit.tables.casting import GIVEN, Prepared, cast, is_given, to_local
from churn_audit.tables.contract import Column
from churn_audit.tables.files import FILE, ROW
from churn_audit.tables.formats import Formats
from churn_audit.tables.mapping import Mapped
from churn_audit.tables.sources import Warehouse
from churn_audit.tables.sql import any_of, array, literal, quoted, replacing, with_columns

KEPT, REJECTED, DUPLICATE, UNKNOWN = range(4)
FATE, FAULT = "_fate", "_fault_"
EARLIEST = "TIMESTAMP '1900-01-01'"
# Agreed for the future rather than observed, so they may lie after the end of the audit.
AHEAD = {"promised_at", "promised_by", "due_at", "ended_at", "discontinued_at", "launched_at", "effective_from"}
SCORES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "relationship": (1, 5)}


@dataclass(frozen=True)
class Rule:
    """A fault that can befall a row: the flag column that marks it and whether it rejects the row."""

    kind: Any
    column: str | None
    rejects: bool
    flag: str


@dataclass(frozen=True)
class Judged:
    """`relation` has canonical columns, `_fate`, and a flag for each rule."""

    relation: str
    rules: tuple[Rule, ...]
    columns: tuple[str, ...]


class _Cleaning:
    """A query that grows by layers, and the rules found broken in it; each flag is a column of the query."""

    def __init__(self, query: str, mapped: Mapped, formats: Formats, business: Business, close: datetime) -> None:
        self.query, self.mapped, self.formats, self.business = query, mapped, formats, business
        self.close = f"TIMESTAMP {literal(close.isoformat(sep=' '))}"
        self.flags: dict[str, str] = {}
        self.rules: list[Rule] = []

    def rule(self, kind: str, column: str | None, rejects: bool, flag: str) -> str:
        """The name of the flag of a new rule."""
        name = f"{FAULT}{len(self.rules)}"
        self.flags[name] = f"coalesce({flag}, FALSE)"
        self.rules.append(Rule(kind, column, rejects, name))
        return name

    def add_flags(self) -> None:
        """Makes the flags collected so far columns of the query."""
        self.query = with_columns(self.query, self.flags)
        self.flags = {}

    def void(self, columns: Mapping[str, list[str]]) -> None:
        """Makes values null where one of their column's flags stands."""
        voided = {n: f"CASE WHEN {any_of(flags)} THEN NULL ELSE {quoted(n)} END" for n, flags in columns.items()}
        self.query = replacing(self.query, voided)


def judge(
    warehouse: Warehouse, prepared: Prepared, mapped: Mapped, formats: Formats, business: Business, close: datetime,
    customers: bool = True,
) -> Judged:  # fmt: skip
    """The prepared relation with every value cast or voided and every row's fate, stored.

    `close` is the last moment (naive UTC) an observed time may have. Customers must be stored before the other
    tables, which are checked against them unless `customers` says that there are none to check against.
    """
    query = cast(prepared, mapped.columns, {n: formats[n] for n in mapped.columns}, business.timezone)
    work = _Cleaning(query, mapped, formats, business, close)
    _check(work, prepared)
    _order(work)
    _fate(work, customers)
    relation = warehouse.store(warehouse.name("judged"), work.query)
    return Judged(relation, tuple(work.rules), tuple(c for c in mapped.contract.names if c in mapped.columns))


def _check(work: _Cleaning, prepared: Prepared) -> None:
    """Rules of one column: readable, in the list, in range, possible, and there if required."""
    voids: dict[str, list[str]] = {}
    for name, column in work.mapped.columns.items():
        missing = f"{quoted(name)} IS NULL"
        if is_given(prepared, column):
            given = quoted(GIVEN + name)
            work.rule("unreadable", name, column.required, f"{given} AND {missing}")
            missing = f"NOT {given}"
        if column.required:
            work.rule("missing-required", name, True, missing)
        for kind, flag in _faults(column, work).items():
            voids.setdefault(name, []).append(work.rule(kind, name, column.required, flag))
    work.add_flags()
    work.void(voids)


def _faults(column: Column, work: _Cleaning) -> dict[str, str]:
    value = quoted(column.name)
    if column.kind == "enum":
        return {"not-in-list": f"NOT list_contains({array(column.values)}, {value})"}
    if column.kind == "timestamp":
        late = f"year({value}) > 2200" if column.name in AHEAD else f"{value} > {work.close}"
        return {"impossible-date": f"{value} < {EARLIEST} OR {late}"}
    if column.name == "score" and work.mapped.contract.name == "surveys" and "kind" in work.mapped.columns:
        spans = (f"WHEN '{k}' THEN {value} NOT BETWEEN {low} AND {high}" for k, (low, high) in SCORES.items())
        return {"out-of-range": f"CASE kind {' '.join(spans)} END"}
    bounds = [f"{value} < {column.low}"] if column.low is not None else []
    bounds += [f"{value} > {column.high}"] if column.high is not None else []
    return {"out-of-range": any_of(bounds)} if bounds else {}


def _order(work: _Cleaning) -> None:
    """Pairs of times in the wrong order: counted, and the later one voided so that no duration is negative."""
    for earlier, later in work.mapped.contract.order:
        if earlier not in work.mapped.columns or later not in work.mapped.columns:
            continue
        first, second = quoted(earlier), quoted(later)
        days = _is_days(work, earlier), _is_days(work, later)
        if any(days):
            zone = work.business.timezone
            first, second = (
                f"date_trunc('day', {t if d else to_local(t, zone)})"
                for t, d in zip((first, second), days, strict=True)
            )
        flag = work.rule("order-of-dates", later, False, f"{second} < {first}")
        work.add_flags()
        work.void({later: [flag]})


def _is_days(work: _Cleaning, name: str) -> bool:
    return work.formats[name].days or name in work.mapped.constants


def _fate(work: _Cleaning, checked: bool) -> None:
    contract = work.mapped.contract
    work.query = with_columns(work.query, {"_rejected": any_of(r.flag for r in work.rules if r.rejects)})
    duplicate, unknown = "FALSE", "FALSE"
    key = contract.key if contract.key in work.mapped.columns else None
    if key:
        earlier = f"row_number() OVER (PARTITION BY {quoted(key)}, _rejected ORDER BY {FILE}, {ROW}) > 1"
        duplicate = f"{earlier} AND NOT _rejected"
    known = checked and contract.name != "customers" and "customer_id" in work.mapped.columns
    if known:
        customers = "SELECT customer_id AS _known FROM customers"
        work.query = f"SELECT * FROM ({work.query}) LEFT JOIN ({customers}) ON customer_id = _known"
        unknown = "customer_id IS NOT NULL AND _known IS NULL"
    work.query = with_columns(work.query, {"_duplicate": duplicate, "_unknown": unknown})
    fate = (
        f"CASE WHEN _rejected THEN {REJECTED} WHEN _duplicate THEN {DUPLICATE} "
        f"WHEN _unknown THEN {UNKNOWN} ELSE {KEPT} END"
    )
    work.query = with_columns(work.query, {FATE: f"CAST({fate} AS TINYINT)"})
    if key:
        work.rule("duplicate", key, True, f"{FATE} = {DUPLICATE}")
    if known:
        work.rule("unknown-customer", "customer_id", True, f"{FATE} = {UNKNOWN}")
    work.add_flags()


def close_of(as_of: date | None, today: date) -> datetime:
    """The last moment an observed time may have: a day after the end of the audit, for clocks and zones."""
    last = min(as_of, today) if as_of else today
    return datetime(last.year, last.month, last.day) + timedelta(days=2)
