"""The mapping of audit.yaml applied: each canonical table as a relation with canonical names, not yet cast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import duckdb
import sqlglot

from churn_audit.errors import DataError, EngagementError, nearest
from churn_audit.locales import _
from churn_audit.model.engagement import FILE as AUDIT
from churn_audit.model.engagement import ColumnMap, Engagement, TableMap
from churn_audit.tables.contract import CONTRACT, Column, Table
from churn_audit.tables.files import ENDINGS, FILE, ROW, Layout
from churn_audit.tables.natural import AS_TEXT, typed_view
from churn_audit.tables.sources import Source, Warehouse, first_line
from churn_audit.tables.sql import literal, quoted


@dataclass(frozen=True)
class Mapped:
    """A canonical table before casting. `constants` are columns given by a value and so without any fault."""

    contract: Table
    spec: TableMap
    source: Source
    relation: str
    columns: dict[str, Column]
    constants: frozenset[str]


def check(engagement: Engagement) -> None:
    """EngagementError naming every table, column or value of the mapping that the contract does not know."""
    problems = []
    for name, spec in engagement.tables.items():
        if name not in CONTRACT:
            problems.append(
                _("{file}: tables.{name}: no such table{hint}", file=AUDIT, name=name, hint=nearest(name, CONTRACT))
            )
            continue
        contract = CONTRACT[name]
        for field in ("columns", "values"):
            for column in getattr(spec, field):
                if column not in contract.names:
                    hint = nearest(column, contract.names) or _(
                        "; {name} has {known}", name=name, known=", ".join(contract.names)
                    )
                    problems.append(
                        _(
                            "{file}: tables.{name}.{field}.{column}: no such column{hint}",
                            file=AUDIT,
                            name=name,
                            field=field,
                            column=column,
                            hint=hint,
                        )
                    )
        for column, words in spec.values.items():
            known = contract.column(column).values if column in contract.names else ()
            for word in words.values():
                if known and word not in known:
                    problems.append(
                        _(
                            '{file}: tables.{name}.values.{column}: "{word}" is none of {known}{hint}',
                            file=AUDIT,
                            name=name,
                            column=column,
                            word=word,
                            known=", ".join(known),
                            hint=nearest(word, known),
                        )
                    )
    if problems:
        raise EngagementError(problems)


def mapped_tables(warehouse: Warehouse, engagement: Engagement) -> dict[str, Mapped]:
    """Every canonical table the engagement maps or whose file bears its name; customers first."""
    check(engagement)
    out = {}
    for name in CONTRACT:
        if (mapped := mapped_table(warehouse, name, engagement)) is not None:
            out[name] = mapped
    if "customers" not in out:
        folder = warehouse.folder
        raise DataError(
            _(
                "{file}: there is no customers table, which every audit needs; put customers.csv (or .xlsx, "
                ".parquet, .jsonl) into {folder}, or map one under tables.customers (`source:`, or a "
                "`query:` that takes the customers from orders)",
                file=folder / AUDIT,
                folder=folder / "data",
            )
        )
    return out


def mapped_table(warehouse: Warehouse, name: str, engagement: Engagement, partial: bool = False) -> Mapped | None:
    """One canonical table as mapped_tables has it, None where there is none; `partial` lets required columns lack."""
    staged = _staged(warehouse, name, engagement.tables.get(name, TableMap()), engagement)
    return None if staged is None else _mapped(warehouse, CONTRACT[name], *staged, engagement, partial)


def mapped_file(warehouse: Warehouse, contract: Table, spec: TableMap, engagement: Engagement) -> Mapped:
    """The files of `spec.source` as that table, whatever the engagement maps to it."""
    source = warehouse.stage_files(spec.source, _layout(spec), contract.name)
    return _mapped(warehouse, contract, spec, source, engagement)


def _layout(spec: TableMap) -> Layout:
    return Layout(spec.encoding, spec.delimiter, spec.sheet, head_rows=spec.head_rows)


def _staged(warehouse: Warehouse, name: str, spec: TableMap, engagement: Engagement) -> tuple[TableMap, Source] | None:
    where = f"{AUDIT}: tables.{name}"
    layout = _layout(spec)
    if spec.query:
        view = partial(_view, spec, engagement, _used_by_expressions(spec, where))
        return spec, warehouse.stage_query(spec.query, layout, f"{where}.query", view)
    if spec.table:
        return spec, warehouse.stage_table(spec.table, f"{where}.table")
    patterns = spec.source or _by_name(warehouse, name)
    if not patterns:
        if name in engagement.tables:
            raise DataError(
                _(
                    "{where}: names no `source`, `query` or `table`, and there is no data/{name}.csv",
                    where=where,
                    name=name,
                )
            )
        return None
    return spec, warehouse.stage_files(patterns, layout, where)


def _view(
    spec: TableMap, engagement: Engagement, also: set[str], warehouse: Warehouse, source: Source, used: set[str]
) -> str:
    return typed_view(warehouse, source, spec, engagement.business, used | also)


def _used_by_expressions(spec: TableMap, where: str) -> set[str]:
    """The source columns that the expressions of `columns` mention, in lower case."""
    used: set[str] = set()
    for column, given in spec.columns.items():
        if isinstance(given, ColumnMap) and given.sql is not None:
            try:
                tree = sqlglot.parse_one(given.sql, dialect="duckdb")
            except sqlglot.errors.SqlglotError as error:
                raise DataError(f"{where}.columns.{column}: sql: {first_line(error)}") from None
            used |= {c.name.casefold() for c in tree.find_all(sqlglot.exp.Column)}
    return used


def _by_name(warehouse: Warehouse, name: str) -> tuple[str, ...]:
    """The file of that canonical name in data/ or beside audit.yaml; two of them are an error."""
    found = [
        f"{prefix}{name}{ending}"
        for prefix in ("data/", "")
        for ending in ENDINGS
        if (warehouse.folder / f"{prefix}{name}{ending}").is_file()
    ]
    if len(found) > 1:
        raise DataError(
            _(
                "{file}: {found} would all be {name}; name one under tables.{name}.source",
                file=AUDIT,
                found=", ".join(found),
                name=name,
            )
        )
    return tuple(found)


def _mapped(
    warehouse: Warehouse, contract: Table, spec: TableMap, source: Source, engagement: Engagement, partial: bool = False
) -> Mapped:
    where = f"{AUDIT}: tables.{contract.name}"
    found = {c.casefold(): c for c in source.columns}
    chosen: dict[str, str] = {}
    problems = []
    relation = source.relation
    if used := _used_by_expressions(spec, where):
        relation = typed_view(warehouse, source, spec, engagement.business, used, texts=True)
    kept_text = {c.removesuffix(AS_TEXT) for c in warehouse.columns(relation) if c.endswith(AS_TEXT)}
    for column in contract.names:
        given = spec.columns.get(column, column)
        if isinstance(given, ColumnMap):
            chosen[column] = f"({given.sql})" if given.sql is not None else _literal(given.value)
        elif (name := found.get(given.strip().casefold())) is not None:
            chosen[column] = quoted(name + AS_TEXT if name in kept_text else name)
        elif column in spec.columns and not partial:
            known = ", ".join(source.columns)
            problems.append(
                _(
                    '{where}.columns.{column}: {label} has no column "{given}"{hint}; it has {known}',
                    where=where,
                    column=column,
                    label=source.label,
                    given=given,
                    hint=nearest(given, source.columns),
                    known=known,
                )
            )
    problems += [] if partial else _lacking(contract, chosen, source, where)
    if problems:
        raise DataError(problems)
    view = warehouse.name(contract.name)
    _create(warehouse, view, relation, chosen, where)
    columns = {name: contract.column(name) for name in chosen}
    constants = frozenset(
        n for n, m in spec.columns.items() if isinstance(m, ColumnMap) and m.sql is None and n in chosen
    )
    return Mapped(contract, spec, source, view, columns, constants)


def _create(warehouse: Warehouse, view: str, relation: str, chosen: dict[str, str], where: str) -> None:
    def create(columns: dict[str, str]) -> None:
        selected = "".join(f", {expression} AS {quoted(c)}" for c, expression in columns.items())
        warehouse.duck.execute(
            f"CREATE OR REPLACE TEMP VIEW {quoted(view)} AS SELECT {FILE}, {ROW}{selected} FROM {quoted(relation)}"
        )

    try:
        create(chosen)
    except duckdb.Error as error:
        for column, expression in chosen.items():
            try:
                create({column: expression})
            except duckdb.Error as single:
                raise DataError(f"{where}.columns.{column}: sql: {first_line(single)}") from None
        raise DataError(f"{where}: {first_line(error)}") from None


def _lacking(contract: Table, chosen: dict[str, str], source: Source, where: str) -> list[str]:
    """One line for each required column that is not there; a snapshot of customers needs no joined_at."""
    snapshot = contract.name == "customers" and {"tenure_months", "churned"} <= chosen.keys()
    out = []
    for column in contract.required:
        if column in chosen or (column == "joined_at" and snapshot):
            continue
        said = (
            _("{where}: {label} has no column {column} (or tenure_months and churned, for a snapshot){hint}; {way}")
            if column == "joined_at"
            else _("{where}: {label} has no column {column}{hint}; {way}")
        )
        way = _(
            "map it under {place}.columns; it has {known}",
            place=where.rpartition(" ")[2],
            known=", ".join(source.columns),
        )
        hint = nearest(column, source.columns)
        out.append(said.format(where=where, label=source.label, column=column, hint=hint, way=way))
    return out


def _literal(value: Any) -> str:
    if value is None:
        return "CAST(NULL AS VARCHAR)"
    if isinstance(value, bool):
        return "'true'" if value else "'false'"
    return literal(value.isoformat() if isinstance(value, date) else str(value))
