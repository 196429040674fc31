"""The mapping in audit.yaml: what each column is read from, what else would fit, and changes that keep comments."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from churn_audit.audit import Audit
from churn_audit.errors import ChurnAuditError, nearest
from churn_audit.locales import _
from churn_audit.model.engagement import FILE, ColumnMap, Engagement, TableMap, read_engagement
from churn_audit.server import history
from churn_audit.server.answering import replace
from churn_audit.server.audit_file import dumped, loaded
from churn_audit.server.errors import RouteError
from churn_audit.server.etags import etag_of
from churn_audit.server.model.audits import Candidate
from churn_audit.server.model.data import Given, MappedColumn, MappedTable, Mapping, MappingChanged, Rows
from churn_audit.server.model.shared import Place
from churn_audit.tables import CONTRACT, Proposal, Tables, propose
from churn_audit.tables.contract import Table
from churn_audit.tables.files import ENDINGS
from churn_audit.tables.proposals import Match


def audit_etag(home: Path) -> str:
    """The etag of audit.yaml: of its text, so that writing the same changes nothing."""
    return etag_of((home / FILE).read_bytes())


def mapping(home: Path) -> Mapping:
    """Every table that is mapped or lies in data/, with what each column is read from and what else would fit."""
    engagement = read_engagement(home)[0]
    lights = _lights(home)
    out = []
    for name, contract in CONTRACT.items():
        spec = engagement.tables.get(name, TableMap())
        files = _files(home, name, spec)
        if name in engagement.tables or files:
            out.append(_table(contract, spec, files, lights, home))
    names = {t.name for t in out}
    return Mapping(etag=audit_etag(home), tables=tuple(out), absent=tuple(n for n in CONTRACT if n not in names))


def _table(
    contract: Table, spec: TableMap, files: list[Path], lights: dict[str, tuple[str, ...]], home: Path
) -> MappedTable:
    proposal = _proposed(tuple((str(f), history.stamp(f)) for f in files[:1]))
    sheets = (*proposal.tables, *proposal.incomplete) if proposal else ()
    shapes = {n for t in sheets for n in t.sheet.shapes}
    fitting = next((t for t in sheets if t.table == contract.name), None)
    by_column = {m.column: m for m in fitting.matches} if fitting else {}
    columns = []
    for c in contract.columns:
        given = _given(spec.columns.get(c.name))
        named = c.name if c.name in shapes else None
        if given == Given() and named and c.name not in spec.columns:
            given = Given(column=named)
        match = by_column.get(c.name)
        # How customers are told apart is chosen for all files together, not for this one.
        settled = c.name == "customer_id" and fitting is not None and fitting.known is not None and given != Given()
        fits = () if match is None or settled else (candidate(match),)
        columns.append(
            MappedColumn(
                name=c.name, kind=c.kind, required=c.required, given=given,
                present=given != Given() or bool(spec.query), candidates=fits,
                lights=lights.get(f"{contract.name}.{c.name}", ()),
            )
        )  # fmt: skip
    source = tuple(f.relative_to(home).as_posix() if f.is_relative_to(home) else str(f) for f in files)
    return MappedTable(
        name=contract.name,
        source=source,
        query=spec.query,
        source_columns=tuple(sorted(shapes)),
        columns=tuple(columns),
        vendor=fitting.known.vendor if fitting and fitting.known else None,
    )


def candidate(match: Match) -> Candidate:
    """A proposed source as it is sent."""
    return Candidate(**vars(match))


def _files(home: Path, name: str, spec: TableMap) -> list[Path]:
    if spec.query or spec.table:
        return []
    if spec.source:
        return sorted({p for s in spec.source for p in home.glob(s.partition("#")[0]) if not Path(s).is_absolute()})
    named = (home / f"{folder}{name}{e}" for folder in ("data/", "") for e in ENDINGS)
    return [p for p in named if p.is_file()]


@lru_cache(maxsize=64)
def _proposed(files: tuple[tuple[str, int], ...]) -> Proposal | None:
    try:
        return propose([Path(f) for f, _ in files]) if files else None
    except ChurnAuditError:
        return None  # a file that cannot be read is the run's to name


def _given(spec: str | ColumnMap | None) -> Given:
    if isinstance(spec, ColumnMap):
        return Given(sql=spec.sql) if spec.sql is not None else Given(value=spec.value)
    return Given(column=spec)


def _lights(home: Path) -> dict[str, tuple[str, ...]]:
    """By table.column the reasons it would light, as the latest run found."""
    found = history.latest(home)
    out: dict[str, list[str]] = {}
    if found:
        for reason in history.findings(found[0]).reasons:
            for need in reason.needs:
                for name in need.names if need.kind == "columns" else ():
                    out.setdefault(name, []).append(reason.id)
    return {k: tuple(dict.fromkeys(v)) for k, v in out.items()}


# Changes ---------------------------------------------------------------------------------------------------------


def put_column(home: Path, table: str, column: str, given: Given, expected: str | None) -> MappingChanged:
    """One column read from something else; 412 where audit.yaml changed that very column meanwhile."""
    contract = _contract(table, column)
    engagement = read_engagement(home)[0]
    before = _given(engagement.tables.get(contract.name, TableMap()).columns.get(column))
    if audit_etag(home) != expected:
        raise RouteError(
            412, "changed",
            _("audit.yaml was changed meanwhile; {column} now stands as shown.", column=f"{table}.{column}"),
            Place(file=FILE, table=table, column=column),
            current={"etag": audit_etag(home), "given": before.model_dump(mode="json")},
        )  # fmt: skip
    chosen = [v for v in (given.column, given.value, given.sql) if v is not None]
    if len(chosen) > 1:
        told = _("Give one of a column, a value and an expression.")
        raise RouteError(422, "value", told, Place(table=table, column=column))
    _check_source(home, engagement, table, column, given)
    yaml, content = loaded(home)
    _set(content, table, column, given)
    replace(home / FILE, dumped(yaml, content))
    return MappingChanged(etag=audit_etag(home), undo=before)


def _contract(table: str, column: str) -> Table:
    if table not in CONTRACT:
        raise RouteError(404, "no-table", _('no table "{table}"{hint}', table=table, hint=nearest(table, CONTRACT)))
    contract = CONTRACT[table]
    if column not in contract.names:
        hint = nearest(column, contract.names)
        told = _('{table} has no column "{column}"{hint}', table=table, column=column, hint=hint)
        raise RouteError(404, "no-column", told)
    return contract


def _check_source(home: Path, engagement: Engagement, table: str, column: str, given: Given) -> None:
    if given.column is None:
        return
    known = next((t.source_columns for t in mapping(home).tables if t.name == table), ())
    if known and given.column not in known:
        hint = nearest(given.column, known)
        told = _('{table}: its file has no column "{column}"{hint}', table=table, column=given.column, hint=hint)
        raise RouteError(422, "value", told, Place(file=FILE, table=table, column=column))


def _set(content: Any, table: str, column: str, given: Given) -> None:
    """Writes one column; what is left empty goes, so that an undone change leaves nothing behind."""
    tables = content.get("tables") or CommentedMap()
    spec = tables.get(table) or CommentedMap()
    spec = spec if isinstance(spec, dict) else CommentedMap(source=spec)
    columns = spec.get("columns") or CommentedMap()
    if given == Given():
        columns.pop(column, None)
    elif given.column is not None:
        columns[column] = given.column
    else:
        columns[column] = CommentedMap(sql=given.sql) if given.sql is not None else CommentedMap(value=given.value)
    for mapping, key, value in ((spec, "columns", columns), (tables, table, spec), (content, "tables", tables)):
        if value:
            if mapping.get(key) is not value:
                mapping[key] = value
        else:
            mapping.pop(key, None)


# Rows ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _tables(home: str, files: tuple[tuple[str, int], ...]) -> Tables:
    return Audit.open(home).tables


def rows(home: Path, table: str, limit: int) -> Rows:
    """The first rows of a table as the audit reads them, as text; 404 where the audit has no such table."""
    engagement = read_engagement(home)[0]
    opened = _tables(str(home), history.fingerprint(home, engagement))
    if table not in opened:
        hint = nearest(table, opened.tables)
        told = _('This audit has no table "{table}"{hint}', table=table, hint=hint)
        raise RouteError(404, "no-table", told)
    expression = opened[table]
    shown = [c for c in expression.columns if f"{table}.{c}" in opened.present]
    found = expression.select(shown).limit(limit).to_pyarrow().to_pylist()
    return Rows(
        columns=tuple(shown), rows=tuple(tuple(_text(r[c]) for c in shown) for r in found),
        total=int(expression.count().to_pyarrow().as_py()),
    )  # fmt: skip


def _text(value: Any) -> str | None:
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else str(value)
