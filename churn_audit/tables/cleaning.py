"""One canonical table cleaned: cast, checked by the rules of the contract, and judged row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from churn_audit.model.engagement import Business
from churn_audit.tables.casting import cast, to_local
from churn_audit.tables.contract import Column
from churn_audit.tables.files import FILE, ROW
from churn_audit.tables.formats import Formats
from churn_audit.tables.mapping import Mapped
from churn_audit.tables.opened import TYPES

KEPT, REJECTED, DUPLICATE, UNKNOWN = range(4)
FATE, GIVEN, FAULT = "_fate", "_given_", "_fault_"
EARLIEST = datetime(1900, 1, 1)
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
    """`table` has canonical columns, `_fate`, and a flag for each rule."""

    table: Any
    rules: tuple[Rule, ...]
    columns: tuple[str, ...]


class _Cleaning:
    def __init__(self, mapped: Mapped, formats: Formats, business: Business, close: datetime) -> None:
        self.mapped, self.formats, self.business, self.close = mapped, formats, business, close
        self.flags: dict[str, Any] = {}
        self.rules: list[Rule] = []

    def rule(self, kind: str, column: str | None, rejects: bool, flag: Any) -> None:
        name = f"{FAULT}{len(self.rules)}"
        self.flags[name] = ibis.coalesce(flag, False)
        self.rules.append(Rule(kind, column, rejects, name))

    def add_flags(self, table: Any) -> Any:
        """The table with the flags collected so far as columns."""
        flags, self.flags = self.flags, {}
        return table.mutate(**flags) if flags else table


def judge(source: Any, mapped: Mapped, formats: Formats, business: Business, close: datetime, customers: Any) -> Judged:
    """The prepared relation `source` with every value cast or voided and every row's fate.

    `close` is the last moment (naive UTC) an observed time may have. `customers` is the clean customers
    table, None for customers themselves.
    """
    work = _Cleaning(mapped, formats, business, close)
    table = _cast_all(source, work)
    table = _checked(table, work)
    table = _ordered(table, work)
    table = _fated(table, work, customers)
    columns = tuple(c for c in mapped.contract.names if c in mapped.columns)
    return Judged(table, tuple(work.rules), columns)


def _cast_all(source: Any, work: _Cleaning) -> Any:
    """Typed columns; where a value can fail to be one, `_given_<column>` says that there was something to read."""
    out = {}
    for name, column in work.mapped.columns.items():
        value = cast(source, name, column.kind, work.formats[name], work.business.timezone)
        out[name] = value.cast(TYPES[column.kind])
        if column.kind not in ("id", "text", "enum") and (
            source[name].type().is_string() or (column.kind == "integer" and source[name].type().is_floating())
        ):
            out[GIVEN + name] = source[name].notnull()
    return source.select(FILE, ROW, **out)


def _checked(table: Any, work: _Cleaning) -> Any:
    """Rules of one column: readable, in the list, in range, possible, and there if required."""
    voids: dict[str, list[str]] = {}
    for name, column in work.mapped.columns.items():
        value, given = table[name], GIVEN + name
        missing = value.isnull()
        if given in table.columns:
            work.rule("unreadable", name, column.required, table[given] & missing)
            missing = ~table[given]
        if column.required:
            work.rule("missing-required", name, True, missing)
        for kind, flag in _faults(table, column, work).items():
            work.rule(kind, name, column.required, flag)
            voids.setdefault(name, []).append(work.rules[-1].flag)
    table = work.add_flags(table)
    voided = {n: ibis.ifelse(_any(table, flags), ibis.null(table[n].type()), table[n]) for n, flags in voids.items()}
    return table.mutate(**voided) if voided else table


def _faults(table: Any, column: Column, work: _Cleaning) -> dict[str, Any]:
    value = table[column.name]
    if column.kind == "enum":
        return {"not-in-list": value.notin(column.values)}
    if column.kind == "timestamp":
        late = (value > work.close) if column.name not in AHEAD else (value.year() > 2200)
        return {"impossible-date": (value < EARLIEST) | late}
    if column.name == "score" and work.mapped.contract.name == "surveys" and "kind" in table.columns:
        spans = [(table.kind == k, ~value.between(low, high)) for k, (low, high) in SCORES.items()]
        return {"out-of-range": ibis.cases(*spans, else_=False)}
    if column.low is None and column.high is None:
        return {}
    low = value < column.low if column.low is not None else ibis.literal(False)
    high = value > column.high if column.high is not None else ibis.literal(False)
    return {"out-of-range": low | high}


def _ordered(table: Any, work: _Cleaning) -> Any:
    """Pairs of times in the wrong order: counted, and the later one voided so that no duration is negative."""
    for earlier, later in work.mapped.contract.order:
        if earlier not in work.mapped.columns or later not in work.mapped.columns:
            continue
        first, second = table[earlier], table[later]
        days = _is_days(work, earlier), _is_days(work, later)
        if any(days):
            first, second = (
                (t if d else to_local(t, work.business.timezone)).truncate("D")
                for t, d in zip((first, second), days, strict=True)
            )
        work.rule("order-of-dates", later, False, second < first)
        flag = work.rules[-1].flag
        table = work.add_flags(table)
        table = table.mutate(**{later: ibis.ifelse(table[flag], ibis.null(table[later].type()), table[later])})
    return table


def _is_days(work: _Cleaning, name: str) -> bool:
    return work.formats[name].days or name in work.mapped.constants


def _fated(table: Any, work: _Cleaning, customers: Any) -> Any:
    contract = work.mapped.contract
    rejected = _any(table, [r.flag for r in work.rules if r.rejects])
    if contract.key:
        table = table.mutate(_rejected=rejected)
        window = ibis.window(group_by=[contract.key, "_rejected"], order_by=[FILE, ROW])
        table = table.mutate(_duplicate=(ibis.row_number().over(window) > 0) & ~table._rejected)
    else:
        table = table.mutate(_rejected=rejected, _duplicate=ibis.literal(False))
    unknown: Any = ibis.literal(False)
    if customers is not None and "customer_id" in work.mapped.columns:
        known = customers.select(_known=customers.customer_id)
        table = table.left_join(known, table.customer_id == known._known)
        unknown = table.customer_id.notnull() & table._known.isnull()
    fate = ibis.cases((table._rejected, REJECTED), (table._duplicate, DUPLICATE), (unknown, UNKNOWN), else_=KEPT).cast(
        dt.int8
    )
    table = table.mutate(**{FATE: fate})
    if contract.key:
        work.rule("duplicate", contract.key, True, table[FATE] == DUPLICATE)
    if customers is not None and "customer_id" in work.mapped.columns:
        work.rule("unknown-customer", "customer_id", True, table[FATE] == UNKNOWN)
    return work.add_flags(table)


def _any(table: Any, flags: list[str]) -> Any:
    out: Any = ibis.literal(False)
    for flag in flags:
        out = out | table[flag]
    return out


def close_of(as_of: date | None, today: date) -> datetime:
    """The last moment an observed time may have: a day after the end of the audit, for clocks and zones."""
    last = min(as_of, today) if as_of else today
    return datetime(last.year, last.month, last.day) + timedelta(days=2)
