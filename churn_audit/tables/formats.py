"""How each column of a source writes dates and numbers, decided by the column as a whole in one aggregate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from churn_audit.model.engagement import Business, TableMap
from churn_audit.tables.casting import (
    BARE,
    COMMA_SIGNS,
    EITHER,
    PARTS,
    POINT_SIGNS,
    Format,
    Order,
    Prepared,
)
from churn_audit.tables.contract import Column
from churn_audit.tables.sources import Warehouse
from churn_audit.tables.sql import is_time, listed, matches, quoted

FLOAT = r"^\d+\.0$"
Count = dict[str, int]


@dataclass(frozen=True)
class Formats:
    """The format of each column, and what had to be assumed: kind of problem, column, values, what to say."""

    columns: Mapping[str, Format]
    assumed: tuple[tuple[str, str, int, str], ...] = ()

    def __getitem__(self, name: str) -> Format:
        return self.columns.get(name, Format())


def formats_of(
    warehouse: Warehouse, table: Prepared, columns: Mapping[str, Column], spec: TableMap, business: Business
) -> Formats:
    """The formats of the columns of a prepared table."""
    signs = {
        f"{name}|{sign}": f"count(*) FILTER (WHERE {flag})"
        for name, column in columns.items()
        for sign, flag in _signs(table, name, column).items()
    }
    if not signs:
        return Formats({})
    counts: dict[str, Count] = {}
    for key, value in warehouse.row(f"SELECT {listed(signs)} FROM {quoted(table.relation)}").items():
        name, _, sign = key.partition("|")
        counts.setdefault(name, {})[sign] = value
    return _decided(counts, columns, spec, business)


def _signs(table: Prepared, name: str, column: Column) -> dict[str, str]:
    """What to count in a column; nothing where its type already says all."""
    value = quoted(name)
    if column.kind == "timestamp" and is_time(table.types[name]):
        return {"timed": f"{value} <> date_trunc('day', {value})"}
    if not table.text(name):
        return {}
    if column.kind == "timestamp":
        return date_signs(value, quoted(PARTS + name))
    if column.kind in ("number", "integer"):
        return number_signs(quoted(BARE + name))
    if column.kind == "id":
        double = f"CASE WHEN suffix({value}, '.0') THEN {matches(value, FLOAT)} END"
        return {"filled": f"{value} IS NOT NULL", "float": double}
    return {}


def number_signs(text: str) -> dict[str, str]:
    """Which bare numbers can only have a decimal comma, only a point, or could have either."""
    # Most numbers have neither sign, and no pattern need look at them.
    signed = f"(contains({text}, ',') OR contains({text}, '.'))"
    either = f"CASE WHEN {signed} THEN {matches(text, EITHER)} END"
    return {
        "comma": f"CASE WHEN {signed} THEN {matches(text, COMMA_SIGNS)} AND NOT {matches(text, EITHER)} END",
        "point": f"CASE WHEN {signed} THEN {matches(text, POINT_SIGNS)} AND NOT {matches(text, EITHER)} END",
        "either": either,
        "either_point": f"CASE WHEN contains({text}, '.') THEN {matches(text, EITHER)} END",
    }


def date_signs(text: str, parts: str) -> dict[str, str]:
    """Which values are dates, which have the year last, and what their parts rule out."""
    a, b, c = (f"{parts}.{part}" for part in "abc")
    local = f"{a} <> '' AND length({a}) < 4"
    return {
        "read": f"{a} <> ''",
        "local": local,
        "short": f"{local} AND length({c}) < 4",
        "dotted": f"{local} AND contains({text}, '.')",
        "a12": f"{local} AND TRY_CAST({a} AS BIGINT) > 12",
        "b12": f"{local} AND TRY_CAST({b} AS BIGINT) > 12",
        "a31": f"{local} AND TRY_CAST({a} AS BIGINT) > 31",
        "c31": f"{local} AND TRY_CAST({c} AS BIGINT) > 31",
        "a1": f"{local} AND length({a}) < 2",
        "c1": f"{local} AND length({c}) < 2",
        "timed": matches(f"{parts}.hour || {parts}.minute || {parts}.second", "[1-9]"),
    }


def _decided(counts: Mapping[str, Count], columns: Mapping[str, Column], spec: TableMap, business: Business) -> Formats:
    out: dict[str, Format] = {}
    assumed: list[tuple[str, str, int, str]] = []
    dates = {n: c for n, c in counts.items() if columns[n].kind == "timestamp"}
    numbers = {n: c for n, c in counts.items() if columns[n].kind in ("number", "integer")}
    clear = {n: o for n, c in dates.items() if (o := order_of(c))}
    for name, count in dates.items():
        order = clear.get(name) or spec.dates or next(iter(clear.values()), None)
        if order is None and count.get("local"):
            order, message = assumed_order(count, business)
            if message:
                assumed.append(("ambiguous-dates", name, count["local"], message))
        out[name] = Format(order=order or "ymd", days=not count["timed"])
    settled = {n: d for n, c in numbers.items() if (d := decimal_of(c))}
    for name, count in numbers.items():
        decimal = spec.decimal or settled.get(name) or next(iter(settled.values()), None)
        if decimal is None:
            decimal = "," if business.locale == "ru" else "."
            if count["either_point" if decimal == "." else "either"]:
                role = "a decimal point" if decimal == "." else "a decimal comma"
                message = (
                    f"{name}: it cannot be told whether numbers such as 1.234 or 1,234 have decimals or thousands; "
                    f"{role} is assumed (`decimal:` says otherwise)"
                )
                assumed.append(("note", name, count["either"], message))
        out[name] = Format(decimal=decimal)
    for name, count in counts.items():
        if columns[name].kind == "id":
            out[name] = Format(floats=0 < count["float"] == count["filled"])
    return Formats(out, tuple(assumed))


def orders_of(count: Count) -> tuple[Order, ...]:
    """The orders of day, month and year under which most values are dates."""
    if not count.get("local"):
        return ()
    fits: dict[Order, int] = {
        "dmy": count["local"] - max(count["b12"], count["a31"], count["c1"]),
        "mdy": count["local"] - max(count["a12"], count["a31"], count["c1"]),
    }
    if count["short"] == count["local"]:
        fits["ymd"] = count["local"] - max(count["b12"], count["c31"], count["a1"])
    best = max(fits.values())
    return tuple(order for order, fit in fits.items() if fit == best)


def order_of(count: Count) -> Order | None:
    """The one order the column's own values leave; None when it cannot be told."""
    orders = orders_of(count)
    return orders[0] if len(orders) == 1 else None


def assumed_order(count: Count, business: Business) -> tuple[Order, str]:
    """The order business habit suggests, and what to say; dots are written with the day first everywhere."""
    if count["dotted"] == count["local"] and not count["short"]:
        return "dmy", ""
    if count["short"] and business.locale in ("ja", "zh-Hant"):
        order: Order = "ymd"
    elif business.locale == "en" and business.currency == "USD":
        order = "mdy"
    else:
        order = "dmy"
    possible = orders_of(count)
    order = order if order in possible else possible[0]
    spoken = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}[order]
    return order, (
        f"no value tells day from month; {spoken} is assumed, as usual for {business.locale}/{business.currency}; "
        "if that is wrong, set `dates:` of the table to dmy, mdy or ymd"
    )


def decimal_of(count: Count) -> str | None:
    """ "," or "." by the values that can only be read one way; None when there are none or as many of each."""
    if count["comma"] == count["point"]:
        return None
    return "," if count["comma"] > count["point"] else "."
