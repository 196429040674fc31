"""What is wrong with a table: every fault counted in one aggregate, the first places of those found in one sample."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from churn_audit.locales import N_, Sentence, sentence
from churn_audit.model.findings import Problem, TableQuality
from churn_audit.tables.casting import plain
from churn_audit.tables.cleaning import DUPLICATE, FATE, KEPT, REJECTED, UNKNOWN, Judged, Rule
from churn_audit.tables.contract import Column
from churn_audit.tables.files import FILE, ROW
from churn_audit.tables.formats import Formats
from churn_audit.tables.mapping import Mapped
from churn_audit.tables.sources import Source, Warehouse
from churn_audit.tables.sql import any_of, listed, quoted, text

PLACES = 5
_UNREADABLE = {
    "timestamp": N_("{column} is not a date"),
    "number": N_("{column} is not a number"),
    "integer": N_("{column} is not a whole number"),
    "boolean": N_("{column} is neither yes nor no"),
}
Row = Mapping[str, Any]
Place = tuple[int, int, str | None]
# A row's file and number in one whole number, which sorts as the pair does.
FILE_BITS = 40
ROW_MASK = (1 << FILE_BITS) - 1
PLACE = f"(CAST({FILE} AS BIGINT) << {FILE_BITS}) + {ROW}"


def assess(
    warehouse: Warehouse, judged: Judged, mapped: Mapped, formats: Formats, close: datetime
) -> tuple[TableQuality, frozenset[str]]:
    """(quality, present columns) of a judged table."""
    facts = _facts(warehouse, judged, mapped)
    places = _places(warehouse, judged, [r for r in judged.rules if facts[r.flag]], mapped)
    problems = _malformed(mapped.source)
    problems += [_problem(r, facts, places.get(r.flag, []), mapped, close) for r in judged.rules if facts[r.flag]]
    present = frozenset(c for c in judged.columns if facts[f"n_{c}"])
    problems += _columns(judged, mapped, facts, present)
    problems += [_said(kind, column, count, message) for kind, column, count, message in formats.assumed]
    problems += [_said("note", None, 0, note) for note in mapped.source.notes]
    malformed = len(mapped.source.malformed)
    quality = TableQuality(
        table=mapped.contract.name,
        source=_shown(mapped.source.label),
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


def _shown(label: str) -> str:
    """A source as reports may show it: files outside the engagement's folder by their name alone."""
    return ", ".join(Path(part).name if Path(part).is_absolute() else part for part in label.split(", "))


def _facts(warehouse: Warehouse, judged: Judged, mapped: Mapped) -> Row:
    """How many rows there are of each fate, with each fault, and with a value in each column."""
    kept = f"FILTER (WHERE {FATE} = {KEPT})"
    asked = {
        "rows": "count(*)",
        "kept": f"count(*) {kept}",
        "rejected": f"count(*) FILTER (WHERE {FATE} = {REJECTED})",
        "duplicates": f"count(*) FILTER (WHERE {FATE} = {DUPLICATE})",
        "unknown": f"count(*) FILTER (WHERE {FATE} = {UNKNOWN})",
    }
    asked |= {r.flag: f"count(*) FILTER (WHERE {r.flag})" for r in judged.rules}
    for column in judged.columns:
        value = quoted(column)
        asked[f"n_{column}"] = f"count({value}) {kept}"
        if mapped.contract.column(column).kind in ("number", "integer", "boolean"):
            asked[f"constant_{column}"] = f"min({value}) {kept} = max({value}) {kept}"
    if mapped.contract.time in judged.columns:
        time = quoted(mapped.contract.time)
        asked |= {"first": f"min({time}) {kept}", "last": f"max({time}) {kept}"}
    return warehouse.row(f"SELECT {listed(asked)} FROM {quoted(judged.relation)}")


def _places(warehouse: Warehouse, judged: Judged, rules: list[Rule], mapped: Mapped) -> dict[str, list[Place]]:
    """The first places of each rule: (file, row, what stood there)."""
    if not rules:
        return {}
    first = {r.flag: f"min({PLACE}, {PLACES}) FILTER (WHERE {r.flag})" for r in rules}
    faulty = any_of(r.flag for r in rules)
    found = warehouse.row(f"SELECT {listed(first)} FROM {quoted(judged.relation)} WHERE {faulty}")
    asked = {r.column: f"substr({plain(text(r.column))}, 1, 60)" for r in rules if r.column}
    wanted = ", ".join(str(place) for places in found.values() for place in places)
    rows = warehouse.duck.execute(
        f"SELECT {PLACE}, {listed(asked)} FROM {quoted(mapped.relation)} WHERE list_contains([{wanted}], {PLACE})"
    ).fetchall()
    said = {place: dict[str | None, str](zip(asked, values, strict=True)) for place, *values in rows}
    return {
        r.flag: [(place >> FILE_BITS, place & ROW_MASK, said[place].get(r.column)) for place in found[r.flag]]
        for r in rules
    }


def _said(kind: str, column: str | None, count: int, note: Sentence) -> Problem:
    return Problem(
        kind=kind,  # type: ignore[arg-type]
        column=column,
        count=count,
        rejects=False,
        message=note.text,
        values=dict(note.values),
    )


def _malformed(source: Source) -> list[Problem]:
    if not source.malformed:
        return []
    first = source.malformed[:PLACES]
    return [
        Problem(
            kind="malformed-line",
            column=None,
            count=len(source.malformed),
            rejects=True,
            message=N_("these lines have another number of fields than the head line, or a quote that is never closed"),
            rows=tuple(n for _, n in first),
            files=_files(source, [f for f, _ in first]),
        )
    ]


def _problem(rule: Rule, facts: Row, places: list[Place], mapped: Mapped, close: datetime) -> Problem:
    message = _message(rule, mapped, close)
    texts = dict.fromkeys(text for _, _, text in places if text)
    return Problem(
        kind=rule.kind,
        column=rule.column,
        count=facts[rule.flag],
        rejects=rule.rejects,
        message=message.text,
        values=dict(message.values),
        examples=tuple(texts),
        rows=tuple(n for _, n, _ in places),
        files=_files(mapped.source, [f for f, _, _ in places]),
    )


def _message(rule: Rule, mapped: Mapped, close: datetime) -> Sentence:
    column, contract = rule.column or "", mapped.contract
    spec = contract.column(column)
    match rule.kind:
        case "unreadable":
            return sentence(_UNREADABLE[spec.kind], column=column)
        case "missing-required":
            return sentence(N_("{column} is empty, and a row without it says nothing"), column=column)
        case "not-in-list":
            place = f"tables.{contract.name}.values.{column}"
            text = N_("{column} is none of {known}; map them under {place}")
            return sentence(text, column=column, known=", ".join(spec.values), place=place)
        case "out-of-range":
            return _out_of_range(spec)
        case "impossible-date":
            return sentence(N_("{column} lies before 1900 or after {close}"), column=column, close=f"{close:%Y-%m-%d}")
        case "order-of-dates":
            earlier = next(a for a, b in contract.order if b == column)
            return sentence(N_("{column} comes before {earlier}; it counts as unknown"), column=column, earlier=earlier)
        case "duplicate":
            return sentence(N_("{column} is there already; the first row is kept"), column=column)
        case _:
            return sentence(N_("the customers table has no such customer"))


def _out_of_range(spec: Column) -> Sentence:
    if spec.low is None:
        return sentence(N_("{column} is outside its range"), column=spec.name)
    if spec.high is None:
        return sentence(N_("{column} is less than {low}"), column=spec.name, low=f"{spec.low:g}")
    text = N_("{column} is outside its range from {low} to {high}")
    return sentence(text, column=spec.name, low=f"{spec.low:g}", high=f"{spec.high:g}")


def _files(source: Source, numbers: list[int]) -> tuple[str, ...]:
    """The file of each place; none where there is but one."""
    return tuple(source.files[n] for n in numbers) if len(source.files) > 1 else ()


def _columns(judged: Judged, mapped: Mapped, facts: Row, present: frozenset[str]) -> list[Problem]:
    out = []
    for column in judged.columns:
        if column in mapped.constants or not facts["kept"]:
            continue
        if column not in present:
            text = N_("{column} has no value in any row kept, so what needs it cannot be measured")
            out.append(_said("empty-column", column, facts["kept"], sentence(text, column=column)))
        elif facts.get(f"constant_{column}") and facts[f"n_{column}"] == facts["kept"] > 1:
            text = N_("{column} is the same in every row, so it tells customers apart in nothing")
            out.append(_said("constant-column", column, facts["kept"], sentence(text, column=column)))
    return out


def _day(value: datetime | None) -> date | None:
    return value.date() if value is not None else None
