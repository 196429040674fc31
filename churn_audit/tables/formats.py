"""How each column of a source writes dates and numbers, decided by the column as a whole in one aggregate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from churn_audit.locales import N_, Sentence, sentence
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
FIRST = 1000
Count = dict[str, int]
_DECIMALS = {
    ".": N_(
        "{column}: it cannot be told whether numbers such as 1.234 or 1,234 have decimals or thousands; a decimal "
        "point is assumed (`decimal:` says otherwise)"
    ),
    ",": N_(
        "{column}: it cannot be told whether numbers such as 1.234 or 1,234 have decimals or thousands; a decimal "
        "comma is assumed (`decimal:` says otherwise)"
    ),
}
_ORDERS: dict[Order, str] = {
    "dmy": N_(
        "no value tells day from month; day/month/year is assumed, as usual for {habit}; if that is wrong, set "
        "`dates:` of the table to mdy or ymd"
    ),
    "mdy": N_(
        "no value tells day from month; month/day/year is assumed, as usual for {habit}; if that is wrong, set "
        "`dates:` of the table to dmy or ymd"
    ),
    "ymd": N_(
        "no value tells day from month; year/month/day is assumed, as usual for {habit}; if that is wrong, set "
        "`dates:` of the table to dmy or mdy"
    ),
}


@dataclass(frozen=True)
class Formats:
    """The format of each column, and what had to be assumed: kind of problem, column, values, what to say."""

    columns: Mapping[str, Format]
    assumed: tuple[tuple[str, str, int, Sentence], ...] = ()

    def __getitem__(self, name: str) -> Format:
        return self.columns.get(name, Format())


def formats_of(
    warehouse: Warehouse, table: Prepared, columns: Mapping[str, Column], spec: TableMap, business: Business
) -> Formats:
    """The formats of the columns of a prepared table."""
    counts = counted(warehouse, table.relation, {n: _signs(table, n, column) for n, column in columns.items()})
    # Most columns leave nothing to ask: their dates have the year first, their numbers no comma and no point.
    further = {n: _further(n, columns[n]) for n, count in counts.items() if count.get("local") or count.get("signed")}
    for name, count in counted(warehouse, table.relation, further).items():
        counts[name] |= count
    ids = [name for name, column in columns.items() if column.kind == "id" and table.text(name)]
    for rows in (f"(FROM {quoted(table.relation)} LIMIT {FIRST})", quoted(table.relation)):
        ids = _doubles(warehouse, rows, ids)
    doubles = {name: Format(floats=True) for name in ids}
    decided = _decided(counts, columns, spec, business)
    return Formats({**doubles, **decided.columns}, decided.assumed)


def counted(warehouse: Warehouse, relation: str, signs: Mapping[str, Mapping[str, str]]) -> dict[str, Count]:
    """How many rows have each sign, by column, in one aggregate; only columns that are asked anything."""
    asked = [(name, sign, flag) for name, flags in signs.items() for sign, flag in flags.items()]
    out: dict[str, Count] = {}
    if asked:
        flags = {str(i): f"count(*) FILTER (WHERE {flag})" for i, (_, _, flag) in enumerate(asked)}
        values = warehouse.row(f"SELECT {listed(flags)} FROM {quoted(relation)}").values()
        for (name, sign, _), value in zip(asked, values, strict=True):
            out.setdefault(name, {})[sign] = value
    return out


def _doubles(warehouse: Warehouse, rows: str, ids: list[str]) -> list[str]:
    """Those of the ids that are written as 12.0 wherever they are given; the first rows rule out nearly all."""
    if not ids:
        return []
    others = {n: f"count(*) FILTER (WHERE {quoted(n)} <> '' AND NOT {matches(quoted(n), FLOAT)})" for n in ids}
    counts = warehouse.row(f"SELECT {listed(others)} FROM {rows}")
    return [name for name in ids if not counts[name]]


def _signs(table: Prepared, name: str, column: Column) -> dict[str, str]:
    """What to count in a column; nothing where its type already says all."""
    value = quoted(name)
    if column.kind == "timestamp" and is_time(table.types[name]):
        time = f"CAST({value} AS TIMESTAMP)"
        return {"timed": f"{time} <> date_trunc('day', {time})"}
    if not table.text(name):
        return {}
    if column.kind == "timestamp":
        return date_signs(quoted(PARTS + name))
    if column.kind in ("number", "integer"):
        return {"signed": f"contains({quoted(BARE + name)}, ',') OR contains({quoted(BARE + name)}, '.')"}
    return {}


def _further(name: str, column: Column) -> dict[str, str]:
    """What else to count in a column of dates with the year last, or of numbers with a comma or a point."""
    if column.kind == "timestamp":
        return order_signs(quoted(name), quoted(PARTS + name))
    return number_signs(quoted(BARE + name))


def number_signs(text: str) -> dict[str, str]:
    """Which bare numbers can only have a decimal comma, only a point, or could have either."""
    either = matches(text, EITHER)
    return {
        "comma": f"{matches(text, COMMA_SIGNS)} AND NOT {either}",
        "point": f"{matches(text, POINT_SIGNS)} AND NOT {either}",
        "either": either,
        "either_point": f"{either} AND contains({text}, '.')",
    }


def date_signs(parts: str) -> dict[str, str]:
    """Which values are dates, which of them have the year last, and which a time of day."""
    return {
        "read": f"{parts}.a <> ''",
        "local": f"{parts}.a <> '' AND length({parts}.a) < 4",
        "timed": matches(f"{parts}.hour || {parts}.minute || {parts}.second", "[1-9]"),
    }


def order_signs(text: str, parts: str) -> dict[str, str]:
    """What the parts of dates with the year last rule out."""
    a, b, c = (f"{parts}.{part}" for part in "abc")
    signs = {
        "short": f"length({c}) < 4",
        "dotted": f"contains({text}, '.')",
        "a12": f"TRY_CAST({a} AS BIGINT) > 12",
        "b12": f"TRY_CAST({b} AS BIGINT) > 12",
        "a31": f"TRY_CAST({a} AS BIGINT) > 31",
        "c31": f"TRY_CAST({c} AS BIGINT) > 31",
        "a1": f"length({a}) < 2",
        "c1": f"length({c}) < 2",
    }
    return {sign: f"{a} <> '' AND length({a}) < 4 AND {flag}" for sign, flag in signs.items()}


def _decided(counts: Mapping[str, Count], columns: Mapping[str, Column], spec: TableMap, business: Business) -> Formats:
    out: dict[str, Format] = {}
    assumed: list[tuple[str, str, int, Sentence]] = []
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
            if count["signed"] and count["either_point" if decimal == "." else "either"]:
                message = sentence(_DECIMALS[decimal], column=name)
                assumed.append(("note", name, count["either"], message))
        out[name] = Format(decimal=decimal)
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


def assumed_order(count: Count, business: Business) -> tuple[Order, Sentence | None]:
    """The order business habit suggests, and what to say; dots are written with the day first everywhere."""
    if count["dotted"] == count["local"] and not count["short"]:
        return "dmy", None
    if count["short"] and business.locale in ("ja", "zh-Hant"):
        order: Order = "ymd"
    elif business.locale == "en" and business.currency == "USD":
        order = "mdy"
    else:
        order = "dmy"
    possible = orders_of(count)
    order = order if order in possible else possible[0]
    return order, sentence(_ORDERS[order], habit=f"{business.locale}/{business.currency}")


def decimal_of(count: Count) -> str | None:
    """ "," or "." by the values that can only be read one way; None when there are none or as many of each."""
    if not count["signed"] or count["comma"] == count["point"]:
        return None
    return "," if count["comma"] > count["point"] else "."
