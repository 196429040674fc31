"""Text columns of a file as SQL expects them: numbers, dates and booleans where every value is one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import ibis

from churn_audit.model.engagement import Business, TableMap
from churn_audit.tables.casting import PARTS, blank, date_parts, parsed_local, plain
from churn_audit.tables.files import FILE, ROW
from churn_audit.tables.formats import assumed_order, date_signs, order_of
from churn_audit.tables.sources import Source, Warehouse

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
    raw = warehouse.connection.table(source.relation)
    prepared = warehouse.store(warehouse.name("prepared"), _prepared(raw, columns))
    signs = {
        f"{i}|{sign}": ibis.ifelse(flag, 1, 0).sum()
        for i, name in enumerate(columns)
        for sign, flag in _signs(prepared[name], prepared[PARTS + name]).items()
    }
    counts = prepared.aggregate(**signs).to_pyarrow().to_pylist()[0]
    out: dict[str, Any] = {FILE: prepared[FILE], ROW: prepared[ROW]}
    for name in source.columns:
        out[name] = prepared[name]
        if name not in columns:
            continue
        prefix = f"{columns.index(name)}|"
        count = {k.removeprefix(prefix): int(v or 0) for k, v in counts.items() if k.startswith(prefix)}
        typed = _typed(prepared[name], prepared[PARTS + name], count, spec, business)
        if typed is not None:
            out[name] = typed
            if texts:
                out[name + AS_TEXT] = prepared[name]
    return warehouse.view(warehouse.name("typed"), prepared.select(**out))


def _prepared(raw: Any, columns: list[str]) -> Any:
    out = {}
    for name in columns:
        out[name] = ibis.ifelse(blank(raw[name], "text"), ibis.null("string"), plain(raw[name]))
        out[PARTS + name] = date_parts(raw[name])
    return raw.mutate(**out)


def _signs(text: Any, parts: Any) -> dict[str, Any]:
    filled = ~blank(text, "number")
    signs = {sign: filled & flag for sign, flag in date_signs(text, parts).items()}
    return signs | {
        "filled": filled,
        "integer": filled & text.re_search(INTEGER),
        "point": filled & text.re_search(POINT),
        "comma": filled & text.re_search(COMMA),
        "boolean": filled & text.lower().isin(("true", "false")),
        "zoned": filled & (parts["zone"] != ""),
    }


def _typed(text: Any, parts: Any, count: dict[str, int], spec: TableMap, business: Business) -> Any:
    """The typed expression, or None to leave the text."""
    filled = count["filled"]
    if not filled or count["zoned"]:
        return None
    if count["integer"] == filled:
        return text.try_cast("int64")
    if count["point"] == filled and spec.decimal != ",":
        return text.replace(",", "").try_cast("float64")
    if count["comma"] == filled and spec.decimal != ".":
        return text.replace(".", "").replace(",", ".").try_cast("float64")
    if count["boolean"] == filled:
        return text.lower() == "true"
    if count["read"] == filled:
        order = order_of(count) or spec.dates or (assumed_order(count, business)[0] if count["local"] else "ymd")
        local = parsed_local(parts, order)
        return local if count["timed"] else local.cast("date")
    return None
