"""Text columns of a file as SQL expects them: numbers, dates and booleans where every value is one."""

from __future__ import annotations

from collections.abc import Collection

from churn_audit.model.engagement import Business, TableMap
from churn_audit.tables.casting import PARTS, date_parts, parsed_local, plain, unless_blank
from churn_audit.tables.files import FILE, ROW
from churn_audit.tables.formats import assumed_order, counted, date_signs, order_of, order_signs
from churn_audit.tables.sources import Source, Warehouse
from churn_audit.tables.sql import listed, matches, quoted, replacing, with_columns

# No leading zeros: an id such as 0042 stays text.
INTEGER = r"^[-+]?(?:0|[1-9]\d{0,17})$"
POINT = r"^[-+]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)?(?:\.\d+)?(?:[eE][-+]?\d+)?$"
COMMA = r"^[-+]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:\.\d{3})+),\d+$|" + INTEGER
AS_TEXT = "|text"


def typed_view(
    warehouse: Warehouse, source: Source, spec: TableMap, business: Business, used: Collection[str], texts: bool = False
) -> str:
    """A relation with the columns of a text source that SQL uses typed; only those, for looking at all takes long.

    With `texts`, "x|text" keeps what stood there as well.
    """
    columns = [n for n, kind in source.columns.items() if kind == "VARCHAR" and n.casefold() in used]
    if not source.text or not columns:
        return source.relation
    prepared = warehouse.store(warehouse.name("prepared"), _prepared(source.relation, columns))
    counts = counted(warehouse, prepared, {n: _signs(quoted(n), quoted(PARTS + n)) for n in columns})
    out = {FILE: FILE, ROW: ROW}
    for name in source.columns:
        out[name] = quoted(name)
        if name not in columns:
            continue
        typed = _typed(quoted(name), quoted(PARTS + name), counts[name], spec, business)
        if typed is not None:
            out[name] = typed
            if texts:
                out[name + AS_TEXT] = quoted(name)
    return warehouse.view(warehouse.name("typed"), f"SELECT {listed(out)} FROM {quoted(prepared)}")


def _prepared(relation: str, columns: list[str]) -> str:
    query = replacing(f"SELECT * FROM {quoted(relation)}", {name: plain(quoted(name)) for name in columns})
    query = replacing(query, {name: unless_blank(quoted(name), "text") for name in columns})
    return with_columns(query, {PARTS + name: date_parts(quoted(name)) for name in columns})


def _signs(text: str, parts: str) -> dict[str, str]:
    filled = f"{unless_blank(text, 'number')} IS NOT NULL"
    signs = (
        date_signs(parts)
        | order_signs(text, parts)
        | {
            "filled": "TRUE",
            "integer": matches(text, INTEGER),
            "point": matches(text, POINT),
            "comma": matches(text, COMMA),
            "boolean": f"lower({text}) IN ('true', 'false')",
            "zoned": f"{parts}.zone <> ''",
        }
    )
    return {sign: f"{filled} AND {flag}" for sign, flag in signs.items()}


def _typed(text: str, parts: str, count: dict[str, int], spec: TableMap, business: Business) -> str | None:
    """The typed expression, or None to leave the text."""
    filled = count["filled"]
    if not filled or count["zoned"]:
        return None
    if count["integer"] == filled:
        return f"TRY_CAST({text} AS BIGINT)"
    if count["point"] == filled and spec.decimal != ",":
        return f"TRY_CAST(replace({text}, ',', '') AS DOUBLE)"
    if count["comma"] == filled and spec.decimal != ".":
        return f"TRY_CAST(replace(replace({text}, '.', ''), ',', '.') AS DOUBLE)"
    if count["boolean"] == filled:
        return f"lower({text}) = 'true'"
    if count["read"] == filled:
        order = order_of(count) or spec.dates or (assumed_order(count, business)[0] if count["local"] else "ymd")
        local = parsed_local(parts, order)
        return local if count["timed"] else f"CAST({local} AS DATE)"
    return None
