"""Changes to audit.yaml, each with what takes it back: a column, a table's source."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, cast

import sqlglot
from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap
from sqlglot import exp

from churn_audit.errors import ChurnAuditError, DataError, nearest
from churn_audit.locales import _
from churn_audit.model.engagement import FILE, ColumnMap, Engagement, TableMap, read_engagement
from churn_audit.server.audit_file import AuditFile, audit_etag, plain, wrong_table
from churn_audit.server.errors import RouteError
from churn_audit.server.mapping import DATA, files_of, sheet_of
from churn_audit.server.matching import given_of, stands
from churn_audit.server.model.data import (
    ColumnPut,
    Given,
    MappingChanged,
    SourceChanged,
    SourcePut,
)
from churn_audit.server.model.shared import Place
from churn_audit.tables.contract import CONTRACT, Table
from churn_audit.tables.files import ENDINGS
from churn_audit.tables.preview import preview
from churn_audit.tables.proposing import propose
from churn_audit.tables.sources import first_line
from churn_audit.tables.writing import entry

TRIED = 100  # rows on which an expression is tried before it is kept


# A column ----------------------------------------------------------------------------------------------------------


def put_column(home: Path, table: str, column: str, given: ColumnPut, expected: str | None) -> MappingChanged:
    """One column read from something else; 412 where audit.yaml changed that very column meanwhile."""
    contract = _contract(table)
    if column not in contract.names:
        hint = nearest(column, contract.names)
        told = _('{table} has no column "{column}"{hint}', table=table, column=column, hint=hint)
        raise RouteError(404, "no-column", told)
    engagement = read_engagement(home)[0]
    spec = engagement.tables.get(table, TableMap())
    before = given_of(spec.columns.get(column))
    if audit_etag(home) != expected:
        now = stands(column, spec, _names(home, table, spec))
        if given.before not in (before, now):
            told = _("audit.yaml was changed meanwhile; {column} now stands as shown.", column=f"{table}.{column}")
            raise changed(home, told, table, column, given=now.model_dump(mode="json"))
    if not (spec.query or spec.table or files_of(home, table, spec)):
        told = _("There is no file for {table} yet; add one first.", table=table)
        raise RouteError(422, "no-source", told, Place(file=FILE, table=table))
    _check_given(contract, column, given)
    _check_column(home, engagement, table, column, given)
    if given.sql is not None:
        _try(home, engagement, contract, column, given.sql)
    file = AuditFile(home)
    note = file.note(table, column)
    file.put_column(table, column, _entry(given), given.note)
    undo = ColumnPut(**before.model_dump(), before=Given(**given.model_dump(exclude={"before", "note"})), note=note)
    return MappingChanged(etag=file.save(), undo=undo)


def changed(home: Path, told: str, table: str | None = None, column: str | None = None, **there: Any) -> RouteError:
    """412 with what stands in audit.yaml now."""
    saved = datetime.fromtimestamp((home / FILE).stat().st_mtime, UTC).isoformat(timespec="seconds")
    current = {"etag": audit_etag(home), "saved": saved, **there}
    return RouteError(412, "changed", told, Place(file=FILE, table=table, column=column), current=current)


def _contract(table: str) -> Table:
    if table not in CONTRACT:
        raise wrong_table(table, nearest(table, CONTRACT))
    return CONTRACT[table]


def _check_given(contract: Table, column: str, given: Given) -> None:
    place = Place(table=contract.name, column=column)
    chosen = [v for v in (given.column, given.value, given.sql, given.empty or None) if v is not None]
    if len(chosen) > 1:
        raise RouteError(422, "value", _("Give one of a column, a value and an expression."), place)
    if given.empty and column in contract.required:
        told = _("{table} needs {column}: a row without it says nothing.", table=contract.name, column=column)
        raise RouteError(422, "value", told, place)
    if given.sql is not None and not given.sql.strip():
        raise RouteError(422, "value", _("Write an expression, such as {example}.", example='"price" * 2'), place)


def _check_column(home: Path, engagement: Engagement, table: str, column: str, given: Given) -> None:
    if given.column is None:
        return
    spec = engagement.tables.get(table, TableMap())
    names = _names(home, table, spec)
    if names and given.column.casefold() not in names:
        hint = nearest(given.column, list(names.values()))
        told = _('{table}: its file has no column "{column}"{hint}', table=table, column=given.column, hint=hint)
        raise RouteError(422, "value", told, Place(file=FILE, table=table, column=column))


def _names(home: Path, table: str, spec: TableMap) -> dict[str, str]:
    """The source's columns by their names in lower case; none where it is no file."""
    try:
        sheet = sheet_of(files_of(home, table, spec), spec)
    except DataError:
        return {}
    return {n.casefold(): n for n in sheet.shapes} if sheet else {}


def _entry(given: Given) -> Any:
    if given.empty:
        return CommentedMap(value=None)
    if given.sql is not None:
        return CommentedMap(sql=given.sql.strip())
    return CommentedMap(value=given.value) if given.value is not None else given.column


def _try(home: Path, engagement: Engagement, contract: Table, column: str, sql: str) -> None:
    """Refuses an expression that is none, or that gives nothing that can be read on the first rows."""
    place = Place(file=FILE, table=contract.name, column=column)
    spec = engagement.tables.get(contract.name, TableMap())
    _parse(sql, tuple(_names(home, contract.name, spec).values()), place)
    columns = {**spec.columns, column: ColumnMap(sql=sql)}
    tried = engagement.model_copy(
        update={"tables": {**engagement.tables, contract.name: spec.model_copy(update={"columns": columns})}}
    )
    try:
        seen = preview(tried, home, contract.name, TRIED, TRIED)
    except ChurnAuditError as error:
        # What the engine says, without the place, which the user is looking at, and without its guesses.
        said = re.sub(r"^.*?(?:sql: |\b[A-Z]\w+ Error: )+", "", str(error).splitlines()[0])
        said = re.split(r"\.? (?:You might|Candidate)", said)[0]
        raise RouteError(422, "sql", _("The expression fails: {error}", error=said), place) from None
    if seen is None:
        return
    faults = [f for line in seen.lines for f in line.faults if f.column == column and f.kind == "unreadable"]
    if faults and len(faults) == len(seen.lines):
        told = _(
            'In the first {n} rows the expression gives nothing that {column} could hold, but for example "{value}".',
            n=len(faults), column=column, value=faults[0].text or "",
        )  # fmt: skip
        raise RouteError(422, "sql", told, place)


def _parse(sql: str, known: tuple[str, ...], place: Place) -> None:
    """One expression over the columns of its own row; names are checked where the file's are known."""
    try:
        trees = sqlglot.parse(f"SELECT ({sql}\n)", dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        said = first_line(error).split(". Line")[0]
        raise RouteError(422, "sql", _("The expression cannot be read: {error}", error=said), place) from None
    tree = trees[0] if len(trees) == 1 else None
    inner = tree.expressions if isinstance(tree, exp.Select) and not tree.args.get("from_") else []
    others = (exp.Query, exp.Command, exp.AggFunc)
    if len(inner) != 1 or not isinstance(inner[0], exp.Paren) or inner[0].find(*others):
        told = _("An expression is made of the columns of its own row; for more, give the table a query in audit.yaml.")
        raise RouteError(422, "sql", told, place)
    names = {n.casefold() for n in known}
    for column in inner[0].find_all(exp.Column):
        if names and column.name.casefold() not in names:
            hint = nearest(column.name, known)
            told = _('The file has no column "{column}"{hint}', column=column.name, hint=hint)
            raise RouteError(422, "sql", told, place)


# A table's source --------------------------------------------------------------------------------------------------


def put_source(home: Path, table: str, given: SourcePut, expected: str | None) -> SourceChanged:
    """A table read from other files, or taken out; a new one gets the columns that surely fit."""
    contract = _contract(table)
    engagement = read_engagement(home)[0]
    if audit_etag(home) != expected:
        there = engagement.tables.get(table, TableMap())
        told = _("audit.yaml was changed meanwhile; the source of {table} now stands as shown.", table=table)
        raise changed(home, told, table, source=list(there.source))
    file = AuditFile(home)
    had = (file.content.get("tables") or {}).get(table)
    undo = SourcePut(entry=plain(file.table(table)) if had is not None else None)
    if given.entry is not None:
        file.put_table(table, CommentedMap(_entry_of(given.entry)))
    elif given.source:
        paths = [_inside(home, s, table) for s in given.source]
        spec = _commented(file.table(table))
        for key in ("query", "table", "sheet"):
            spec.pop(key, None)
        spec["source"] = given.source[0] if len(given.source) == 1 else list(given.source)
        if given.sheet is not None:
            spec["sheet"] = given.sheet
        if not spec.get("columns"):
            spec.pop("columns", None)
            new = _proposed(home, paths, contract, given.sheet)
            if new is not None and "query" not in new:
                new.pop("sheet", None)
                new["source"] = spec.pop("source")
                new |= spec
            spec = spec if new is None else new
        file.put_table(table, spec)
    else:
        _take_out(home, file, table, had)
    return SourceChanged(etag=file.save(), undo=undo)


def _take_out(home: Path, file: AuditFile, table: str, had: Any) -> None:
    named = files_of(home, table, TableMap())
    if named and had is None:
        name = named[0].relative_to(home).as_posix()
        told = _(
            "{file} bears the table's name, so it is read as {table}; rename it or move it out of the folder.",
            file=name, table=table,
        )  # fmt: skip
        raise RouteError(422, "by-name", told, Place(file=name, table=table))
    file.put_table(table, None)


def _inside(home: Path, source: str, table: str) -> Path:
    """The file of a source; 422 where it is none of the audit's own."""
    place = Place(file=FILE, table=table)
    parts = PurePosixPath(source)
    if parts.is_absolute() or ".." in parts.parts or not source.strip():
        told = _('"{file}" is not inside the audit\'s folder; add it to {folder} first.', file=source, folder=DATA)
        raise RouteError(422, "value", told, place)
    if parts.suffix.lower() not in ENDINGS:
        told = _('"{file}" cannot be read as a table; use {known}.', file=source, known=", ".join(ENDINGS))
        raise RouteError(422, "value", told, place)
    hits = [p for p in ([home / source] if (home / source).exists() else sorted(home.glob(source))) if p.is_file()]
    if not hits:
        known = [p.relative_to(home).as_posix() for p in (home / DATA).glob("*") if p.is_file()]
        told = _('There is no file "{file}" in this audit{hint}', file=source, hint=nearest(source, known))
        raise RouteError(422, "value", told, place)
    return hits[0]


def _proposed(home: Path, paths: list[Path], contract: Table, sheet: str | None) -> CommentedMap | None:
    """The entry that `churn-audit init` would write for these files; None where none of them fits the table."""
    for files in (paths, paths[:1]):
        try:
            proposal = propose(files)
        except ChurnAuditError as error:
            raise RouteError(422, "data", str(error).splitlines()[0], Place(table=contract.name)) from None
        for found in (*proposal.tables, *proposal.incomplete):
            fits = found.table == contract.name and found.sheet.sheet in (sheet, None)
            # A query names its files itself, so it must have all of them.
            if fits and (not (found.known and found.known.where) or 1 + len(found.more) == len(paths)):
                return cast(CommentedMap, entry(found, home))
    return None


def _commented(spec: Any) -> CommentedMap:
    return spec if isinstance(spec, CommentedMap) else CommentedMap(spec)


def _entry_of(entry: dict[str, Any]) -> dict[str, Any]:
    try:
        TableMap.model_validate(entry)
    except ValidationError as error:
        raise RouteError(422, "value", str(error.errors()[0]["msg"]), Place(file=FILE)) from None
    return entry
