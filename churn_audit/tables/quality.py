"""What is wrong with a table: every fault counted in one aggregate, its first places fetched in one query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import ibis

from churn_audit.model.findings import Problem, TableQuality
from churn_audit.tables.casting import plain
from churn_audit.tables.cleaning import DUPLICATE, FATE, KEPT, REJECTED, UNKNOWN, Judged, Rule
from churn_audit.tables.files import FILE, ROW
from churn_audit.tables.formats import Formats
from churn_audit.tables.mapping import Mapped
from churn_audit.tables.sources import Source

PLACES = 5
KINDS = {
    "timestamp": "a date", "number": "a number", "integer": "a whole number", "boolean": "yes or no",
}  # fmt: skip
Row = Mapping[str, Any]


def assess(
    judged: Judged, mapped: Mapped, raw: Any, formats: Formats, close: datetime
) -> tuple[TableQuality, frozenset[str]]:
    """(quality, present columns) of a judged table; `raw` is the relation it was cast from."""
    facts = _facts(judged, mapped)
    places = _places(judged, raw, [r for r in judged.rules if facts[r.flag]])
    problems = _malformed(mapped.source)
    problems += [_problem(r, facts, places.get(r.flag, []), mapped, close) for r in judged.rules if facts[r.flag]]
    present = frozenset(c for c in judged.columns if facts[f"n_{c}"])
    problems += _columns(judged, mapped, facts, present)
    problems += [
        Problem(kind=kind, column=column, count=count, rejects=False, message=message)  # type: ignore[arg-type]
        for kind, column, count, message in formats.assumed
    ]
    problems += [Problem(kind="note", column=None, count=0, rejects=False, message=n) for n in mapped.source.notes]
    malformed = len(mapped.source.malformed)
    quality = TableQuality(
        table=mapped.contract.name,
        source=mapped.source.label,
        rows=facts["rows"] + malformed,
        kept=facts["kept"],
        rejected=facts["rejected"] + malformed,
        duplicates=facts["duplicates"],
        unknown_customers=facts["unknown"],
        first=_day(facts.get("first")),
        last=_day(facts.get("last")),
        columns=tuple(c for c in mapped.contract.names if c in present),
        problems=tuple(problems),
    )
    return quality, present


def _facts(judged: Judged, mapped: Mapped) -> dict[str, Any]:
    table = judged.table
    fate, kept = table[FATE], table[FATE] == KEPT
    asked = {
        "rows": table.count(),
        "kept": table.count(where=kept),
        "rejected": table.count(where=fate == REJECTED),
        "duplicates": table.count(where=fate == DUPLICATE),
        "unknown": table.count(where=fate == UNKNOWN),
    }
    asked |= {r.flag: table.count(where=table[r.flag]) for r in judged.rules}
    for column in judged.columns:
        asked[f"n_{column}"] = table[column].count(where=kept)
        if mapped.contract.column(column).kind in ("number", "integer", "boolean"):
            asked[f"constant_{column}"] = table[column].min(where=kept) == table[column].max(where=kept)
    if mapped.contract.time in judged.columns:
        time = table[mapped.contract.time]
        asked |= {"first": time.min(where=kept), "last": time.max(where=kept)}
    return dict(table.aggregate(**asked).to_pyarrow().to_pylist()[0])


def _places(judged: Judged, raw: Any, rules: list[Rule]) -> dict[str, list[tuple[int, int, str | None]]]:
    """The first places of each rule: (file, row, what stood there)."""
    if not rules:
        return {}
    parts = []
    for rule in rules:
        table = judged.table.filter(judged.table[rule.flag]).order_by([FILE, ROW]).limit(PLACES)
        at = table.select(_at_file=table[FILE], _at_row=table[ROW])
        found = raw.inner_join(at, (raw[FILE] == at._at_file) & (raw[ROW] == at._at_row))
        shown = plain(found[rule.column]).substr(0, 60) if rule.column else ibis.null("string")
        parts.append(found.select(rule=ibis.literal(rule.flag), file=found[FILE], row=found[ROW], text=shown))
    rows = (ibis.union(*parts) if len(parts) > 1 else parts[0]).to_pyarrow().to_pylist()
    out: dict[str, list[tuple[int, int, str | None]]] = {}
    for row in sorted(rows, key=lambda r: (r["file"], r["row"])):
        out.setdefault(row["rule"], []).append((row["file"], row["row"], row["text"]))
    return out


def _malformed(source: Source) -> list[Problem]:
    if not source.malformed:
        return []
    first = source.malformed[:PLACES]
    message = "these lines have another number of fields than the head line, or a quote that is never closed"
    return [
        Problem(
            kind="malformed-line",
            column=None,
            count=len(source.malformed),
            rejects=True,
            message=f"{message}{_where(source, [(f, n) for f, n in first])}",
            rows=tuple(n for _, n in first),
        )
    ]


def _problem(
    rule: Rule, facts: Row, places: list[tuple[int, int, str | None]], mapped: Mapped, close: datetime
) -> Problem:
    return Problem(
        kind=rule.kind,
        column=rule.column,
        count=facts[rule.flag],
        rejects=rule.rejects,
        message=_message(rule, places, mapped, close) + _where(mapped.source, [(f, n) for f, n, _ in places]),
        rows=tuple(n for _, n, _ in places),
    )


def _message(rule: Rule, places: list[tuple[int, int, str | None]], mapped: Mapped, close: datetime) -> str:
    column, contract = rule.column or "", mapped.contract
    texts = list(dict.fromkeys(t for _, _, t in places if t))
    such = ", such as " + ", ".join(f'"{t}"' for t in texts) if texts else ""
    spec = contract.column(column)
    match rule.kind:
        case "unreadable":
            return f"{column} is not {KINDS[spec.kind]}{such}"
        case "missing-required":
            return f"{column} is empty, and a row without it says nothing"
        case "not-in-list":
            way = f"map them under tables.{contract.name}.values.{column}"
            return f"{column} is none of {', '.join(spec.values)}{such}; {way}"
        case "out-of-range":
            span = "" if spec.low is None else f" of at least {spec.low:g}"
            span = span if spec.high is None else f" from {spec.low:g} to {spec.high:g}"
            return f"{column} is outside its range{span}{such}"
        case "impossible-date":
            return f"{column} lies before 1900 or after {close:%Y-%m-%d}{such}"
        case "order-of-dates":
            earlier = next(a for a, b in contract.order if b == column)
            return f"{column} comes before {earlier}{such}; it counts as unknown"
        case "duplicate":
            return f"{column} is there already{such}; the first row is kept"
        case _:
            return f"the customers table has no such customer{such}"


def _where(source: Source, places: list[tuple[int, int]]) -> str:
    if not places:
        return ""
    named = len(source.files) > 1
    shown = ", ".join(f"{source.files[f]}:{n}" if named else str(n) for f, n in places)
    return f" (first in {source.unit} {shown})"


def _columns(judged: Judged, mapped: Mapped, facts: Row, present: frozenset[str]) -> list[Problem]:
    out = []
    for column in judged.columns:
        if column in mapped.constants or not facts["kept"]:
            continue
        if column not in present:
            message = f"{column} has no value in any row kept, so what needs it cannot be measured"
            out.append(Problem(kind="empty-column", column=column, count=facts["kept"], rejects=False, message=message))
        elif facts.get(f"constant_{column}") and facts[f"n_{column}"] == facts["kept"] > 1:
            message = f"{column} is the same in every row, so it tells customers apart in nothing"
            out.append(
                Problem(kind="constant-column", column=column, count=facts["kept"], rejects=False, message=message)
            )
    return out


def _day(value: datetime | None) -> date | None:
    return value.date() if value is not None else None
