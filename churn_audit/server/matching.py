"""How sure it is which source column each canonical column is read from, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from churn_audit.model.engagement import ColumnMap, TableMap
from churn_audit.server.audit_file import sureness
from churn_audit.server.model.audits import Candidate
from churn_audit.server.model.data import Confidence, Given, MappedColumn, Why
from churn_audit.tables.contract import Column, Table
from churn_audit.tables.proposals import Match, Sheet
from churn_audit.tables.proposing import SURE, SURE_OF_ID, fits, names_of

# A match noted as less sure than this asks for a glance.
CERTAIN = 0.95
# Names that differ by no more than this fit alike.
TIE = 0.1
SHOWN = 4


def given_of(spec: str | ColumnMap | None) -> Given:
    """An entry of audit.yaml as it is spoken of here."""
    if isinstance(spec, ColumnMap):
        if spec.sql is not None:
            return Given(sql=spec.sql)
        value = spec.value
        plain = value if isinstance(value, bool | int | float | str) or value is None else str(value)
        return Given(value=plain, empty=value is None)
    return Given(column=spec)


def columns_of(
    contract: Table, spec: TableMap, sheet: Sheet | None, notes: Mapping[str, str | None],
    lights: Mapping[str, tuple[str, ...]], export: Sequence[Match] = (),
) -> tuple[MappedColumn, ...]:  # fmt: skip
    """Every column of a table, those first that no row can do without; `export` is what a vendor's preset says."""
    preset = {m.column: m for m in export}
    found = fits(sheet, contract) if sheet else {}
    names = {n.casefold(): n for n in sheet.shapes} if sheet else {}
    given = {c.name: stands(c.name, spec, names) for c in contract.columns}
    taken = {g.column.casefold() for g in given.values() if g.column}
    rest = {name: [m for m in matches if m.source.casefold() not in taken] for name, matches in found.items()}
    columns = _needed(contract, given)
    out = []
    for c in sorted(columns, key=lambda c: not c.required):
        now, note = given[c.name], notes.get(c.name)
        confidence, why = _judged(c, contract, spec, now, note, rest, sheet, names)
        if now == Given() and c.name in preset:
            confidence, why = "likely", _by_preset(c, contract, preset[c.name])
        shown = [Candidate(**vars(preset[c.name]))] if c.name in preset else []
        if confidence != "sure":
            others = _candidates(c, rest.get(c.name, []), sheet, taken)
            shown += [k for k in others if all(k.source != s.source for s in shown)]
        source = names.get(now.column.casefold()) if now.column else None
        example = source or (shown[0].source if confidence == "likely" and shown and not now.column else None)
        out.append(
            MappedColumn(
                name=c.name, kind=c.kind, required=c.required, given=now,
                present=(now != Given() and not now.empty and why.code != "column-gone") or bool(spec.query),
                confidence=confidence, why=why, note=note,
                examples=sheet.shapes[example].examples if sheet and example in sheet.shapes else (),
                candidates=tuple(shown[:SHOWN]), lights=lights.get(f"{contract.name}.{c.name}", ()),
            )
        )  # fmt: skip
    return tuple(out)


def _needed(contract: Table, given: Mapping[str, Given]) -> tuple[Column, ...]:
    """The columns with what is needed here: a snapshot of customers needs no joined_at, as in opening the tables."""
    snapshot = contract.name == "customers" and Given() not in (given["tenure_months"], given["churned"])
    if not snapshot:
        return contract.columns
    return tuple(replace(c, required=c.required and c.name != "joined_at") for c in contract.columns)


def stands(column: str, spec: TableMap, names: Mapping[str, str]) -> Given:
    """What a column is read from, be it only because the source's column bears its name (`names` by folded name)."""
    if column in spec.columns:
        return given_of(spec.columns[column])
    return Given(column=names.get(column.casefold()))


def _judged(
    c: Column, contract: Table, spec: TableMap, now: Given, note: str | None, rest: Mapping[str, list[Match]],
    sheet: Sheet | None, names: Mapping[str, str],
) -> tuple[Confidence, Why]:  # fmt: skip
    if now.empty:
        return "sure", Why(code="empty")
    if now.sql is not None or now.value is not None:
        return "sure", Why(code="sql" if now.sql is not None else "value")
    if now.column is not None:
        if sheet and now.column.casefold() not in names:
            return "choose", Why(code="column-gone")
        noted = sureness(note)
        return "likely" if noted is not None and noted < CERTAIN else "sure", _named(c, contract, now.column, noted)
    if sheet is None:
        return ("sure", Why(code="query")) if spec.query or spec.table else ("missing", Why(code="nothing-fits"))
    return _undecided(c, contract, rest.get(c.name, []), sheet)


def _by_preset(c: Column, contract: Table, match: Match) -> Why:
    return _named(c, contract, match.source, 1.0) if match.kind == "column" else Why(code=match.kind)


def _undecided(c: Column, contract: Table, matches: list[Match], sheet: Sheet) -> tuple[Confidence, Why]:
    enough = SURE_OF_ID if c.kind == "id" else SURE
    good = [m for m in matches if m.confidence >= enough]
    near = [m for m in matches if good and m.confidence >= good[0].confidence - TIE and m.confidence >= enough - TIE]
    if len(near) > 1:
        return "choose", Why(code="several-fit", n=len(near))
    if good:
        return "likely", _named(c, contract, good[0].source, good[0].confidence)
    if c.required and matches:
        return "choose", Why(code="several-fit" if len(matches) > 1 else "similar-name", n=len(matches))
    if c.required and _by_values(c, sheet):
        return "choose", Why(code="values-fit")
    return "missing", Why(code="nothing-fits")


def _candidates(c: Column, matches: list[Match], sheet: Sheet | None, taken: set[str]) -> list[Candidate]:
    """What could be chosen by a click: by the name, and for needed columns also by the values alone."""
    out = [_candidate(c, m.source, m.confidence, sheet) for m in matches]
    if c.required and sheet:
        known = {m.source for m in matches}
        out += [
            _candidate(c, name, 0.5, sheet)
            for name in _by_values(c, sheet)
            if name not in known and name.casefold() not in taken
        ]
    return out


def _by_values(c: Column, sheet: Sheet) -> list[str]:
    """Columns whose values can be hardly anything else: dates, where dates are needed."""
    if c.kind != "timestamp":
        return []
    return [name for name, shape in sheet.shapes.items() if shape.filled and shape.fit(c, unique=False) >= SURE]


def _candidate(c: Column, source: str, confidence: float, sheet: Sheet | None) -> Candidate:
    examples = sheet.shapes[source].examples if sheet else ()
    return Candidate(column=c.name, source=source, confidence=confidence, example=", ".join(examples[:2]))


def _named(c: Column, contract: Table, source: str, sure: float | None) -> Why:
    plain = _plain(source)
    if plain == _plain(c.name):
        return Why(code="same-name")
    if plain in {_plain(n) for n in names_of(contract.name, c.name)}:
        return Why(code="same-meaning", language=_language(source))
    return Why(code="similar-name" if sure is not None else "set", sureness=sure)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _language(name: str) -> str | None:
    """The language of a heading by its letters; None for Latin ones and for signs that several languages share."""
    if re.search(r"[぀-ヿ]", name):
        return "ja"
    return "ru" if re.search(r"[а-яА-Я]", name) else None
