"""Sources as relations of the embedded DuckDB: files, globs, queries (also over files) and tables of a connection."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import ibis
import sqlglot
from sqlglot import exp

from churn_audit.errors import DataError, nearest
from churn_audit.locales import N_, Sentence, _, sentence
from churn_audit.tables.files import ENDINGS, FILE, ROW, TEXT, Layout, read, unique_names
from churn_audit.tables.sql import literal, quoted

_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Source:
    """A relation with `_file` (an index into `files`), `_row` and the source's own columns by type.

    `unit` is what `_row` counts: "line" of a text file, "row" of anything else.
    """

    relation: str
    columns: dict[str, str]
    label: str
    files: tuple[str, ...]
    unit: str
    text: bool = False
    malformed: tuple[tuple[int, int], ...] = ()
    notes: tuple[Sentence, ...] = ()


class Warehouse:
    """An embedded DuckDB into which sources are staged under generated names; with `sample` only their first rows."""

    def __init__(
        self, connection: Any, folder: Path, url: str = "duckdb://", locale: str = "en", sample: int | None = None
    ) -> None:
        self.connection, self.folder, self.url, self.locale, self.sample = connection, folder, url, locale, sample
        self.duck: duckdb.DuckDBPyConnection = connection.con
        self._count = 0
        self._staged: dict[tuple[Path, Layout], Source] = {}
        self._remote: Any = None
        self._connected = False

    def name(self, stem: str) -> str:
        """A relation name not used yet."""
        self._count += 1
        return f"_{stem}_{self._count}"

    def columns(self, relation: str) -> dict[str, str]:
        """The columns of a relation with their DuckDB types, in order."""
        # DuckDB describes a view's column by the name it has in the table where the two differ in case only.
        types = self.duck.execute(f"DESCRIBE {quoted(relation)}").fetchall()
        names = [d[0] for d in self.duck.execute(f"SELECT * FROM {quoted(relation)} LIMIT 0").description]
        return {n: t[1] for n, t in zip(names, types, strict=True) if n not in (FILE, ROW)}

    def store(self, name: str, query: str) -> str:
        """The name, now of a table holding the rows of a query."""
        self.duck.execute(f"CREATE TEMP TABLE {quoted(name)} AS {query}")
        return name

    def view(self, name: str, query: str) -> str:
        """The name, now of a view of a query."""
        self.duck.execute(f"CREATE TEMP VIEW {quoted(name)} AS {query}")
        return name

    def row(self, query: str) -> dict[str, Any]:
        """The one row of a query by column name."""
        cursor = self.duck.execute(query)
        names = [d[0] for d in cursor.description]
        (values,) = cursor.fetchall()
        return dict(zip(names, values, strict=True))

    def drop(self, table: str) -> None:
        """Frees a stored table."""
        self.duck.execute(f"DROP TABLE {quoted(table)}")

    def clear(self, keep: Collection[str]) -> None:
        """Drops every relation but those: nothing reads a source again once the tables are clean."""
        rows = self.duck.execute(
            "SELECT table_name, table_type FROM information_schema.tables "
            "WHERE table_schema = 'main' AND table_catalog IN ('memory', 'temp')"
        ).fetchall()
        for name, kind in sorted(rows, key=lambda r: r[1] != "VIEW"):
            if name not in keep:
                self.duck.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} IF EXISTS {quoted(name)}")
        self._staged.clear()

    # --- files ---------------------------------------------------------------------------------------------

    def paths(self, patterns: Sequence[str], where: str) -> list[Path]:
        """The files meant, globs resolved and sorted; DataError when there is none."""
        found: list[Path] = []
        for pattern in patterns:
            path = self.folder / pattern
            if path.exists() or not _GLOB.search(pattern):
                hits = [path] if path.is_file() else []
            else:
                root = Path(path.anchor) if path.is_absolute() else self.folder
                rest = str(path.relative_to(root)) if path.is_absolute() else pattern
                hits = sorted(p for p in root.glob(rest) if p.suffix.lower() in ENDINGS)
            if not hits:
                raise DataError(_("{where}: no file {path}{hint}", where=where, path=path, hint=self._alike(path)))
            found += hits
        for path in found:
            if path.suffix.lower() not in ENDINGS:
                raise DataError(
                    _("{where}: {path} is none of {known}", where=where, path=path, known=", ".join(ENDINGS))
                )
        return list(dict.fromkeys(found))

    def _alike(self, path: Path) -> str:
        if not path.parent.is_dir():
            return _("; there is no folder {parent}", parent=path.parent)
        return nearest(path.name, [p.name for p in path.parent.iterdir()])

    def stage_files(self, patterns: Sequence[str], layout: Layout, where: str) -> Source:
        """Files one after the other as one relation; columns missing in some are null there."""
        parts = [self._stage_file(p, replace(layout, locale=self.locale)) for p in self.paths(patterns, where)]
        label = ", ".join(patterns) + (f"#{layout.sheet}" if layout.sheet is not None else "")
        if len(parts) == 1:
            return replace(parts[0], label=label)
        relation = self.name("files")
        union = " UNION ALL BY NAME ".join(
            f"SELECT * REPLACE ({i} AS {FILE}) FROM {quoted(p.relation)}" for i, p in enumerate(parts)
        )
        self.duck.execute(f"CREATE TEMP VIEW {quoted(relation)} AS {union}")
        return Source(
            relation,
            self.columns(relation),
            label,
            tuple(p.files[0] for p in parts),
            "line" if all(p.unit == "line" for p in parts) else "row",
            text=any(p.text for p in parts),
            malformed=tuple((i, line) for i, p in enumerate(parts) for _, line in p.malformed),
            notes=tuple(dict.fromkeys(n for p in parts for n in p.notes)),
        )

    def _stage_file(self, path: Path, layout: Layout) -> Source:
        """The file as a relation, read once however many tables are made from it."""
        if (path, layout) not in self._staged:
            self._staged[path, layout] = self._load(path, layout)
        return self._staged[path, layout]

    def _load(self, path: Path, layout: Layout) -> Source:
        relation = self.name("file")
        if path.suffix.lower() == ".parquet":
            return self._stage_parquet(path, relation)
        reading = read(path, layout if self.sample is None else replace(layout, batch=self.sample))
        self.duck.execute(f"CREATE TEMP TABLE {quoted(relation)} ({FILE} INTEGER DEFAULT 0, {ROW} BIGINT)")
        known: dict[str, str] = {}
        for batch in reading.batches:
            for column in batch.column_names[1:]:
                if column.casefold() not in known:
                    known[column.casefold()] = column
                    self.duck.execute(f"ALTER TABLE {quoted(relation)} ADD COLUMN {quoted(column)} VARCHAR")
            if batch.num_rows:
                self.duck.register("_batch", batch)
                self.duck.execute(f"INSERT INTO {quoted(relation)} BY NAME SELECT * FROM _batch")
                self.duck.unregister("_batch")
            if self.sample is not None:
                break
        return Source(
            relation,
            self.columns(relation),
            path.name,
            (path.name,),
            "line" if path.suffix.lower() in TEXT else "row",
            text=True,
            malformed=tuple((0, line) for line in reading.malformed),
            notes=tuple(reading.notes),
        )

    def _stage_parquet(self, path: Path, relation: str) -> Source:
        first = "" if self.sample is None else f" WHERE file_row_number < {self.sample}"
        try:
            self.duck.execute(
                f"CREATE TEMP VIEW {quoted(relation)} AS SELECT 0 AS {FILE}, file_row_number + 1 AS {ROW}, "
                f"* EXCLUDE (file_row_number) FROM read_parquet({literal(str(path))}, file_row_number = true){first}"
            )
        except duckdb.Error as error:
            raise DataError(
                _("{path}: cannot be read as Parquet: {error}", path=path, error=first_line(error))
            ) from None
        return Source(relation, self.columns(relation), path.name, (path.name,), "row")

    # --- queries and tables -------------------------------------------------------------------------------

    def stage_query(self, query: str, layout: Layout, where: str, typed: Any) -> Source:
        """The rows of a SELECT; file names in it are read as `source` would read them.

        `typed` makes a relation of a staged file whose columns used by the query are typed, so that min(), *
        and < mean what they say.
        """
        tree = self._parse(query, where)
        used = {c.name.casefold() for c in tree.find_all(exp.Column)}
        used |= {i.name.casefold() for j in tree.find_all(exp.Join) for i in j.args.get("using") or ()}
        notes: list[Sentence] = []
        malformed = 0
        for node in list(tree.find_all(exp.Table)):
            found = self._file_named(node)
            if found is None:
                continue
            if self.remote is not None:
                raise DataError(
                    _(
                        "{where}: the file {found} cannot be read by {url}; use `source:` for files",
                        where=where,
                        found=found[0],
                        url=self.url,
                    )
                )
            staged = self.stage_files([found[0]], replace(layout, sheet=found[1] or layout.sheet), where)
            notes += [*staged.notes]
            malformed += len(staged.malformed)
            alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(_stem(found[0]), quoted=True))
            node.replace(exp.Table(this=exp.to_identifier(typed(self, staged, used), quoted=True), alias=alias))
        if malformed:
            notes.append(sentence(N_("{n} malformed lines in the query's files are left out"), n=malformed))
        return replace(self._stage_select(tree, where), notes=tuple(notes))

    def stage_table(self, table: str, where: str) -> Source:
        """A table (or schema.table) of the engagement's connection."""
        parts = [exp.to_identifier(p, quoted=True) for p in table.split(".")]
        names = dict(zip(("this", "db", "catalog"), reversed(parts), strict=False))
        tree = exp.select("*").from_(exp.Table(**names))
        return replace(self._stage_select(tree, where), label=table)

    def _parse(self, query: str, where: str) -> Any:
        dialect = self.remote.name if self.remote is not None else "duckdb"
        try:
            trees = sqlglot.parse(query, dialect=dialect)
        except sqlglot.errors.SqlglotError as error:
            raise DataError(
                _("{where}: the query cannot be read: {error}", where=where, error=first_line(error))
            ) from None
        if len(trees) != 1 or not isinstance(trees[0], exp.Query):
            raise DataError(_("{where}: the query must be one SELECT", where=where))
        return trees[0]

    def _file_named(self, node: Any) -> tuple[str, str | None] | None:
        """(file or glob, sheet) of a table in a query that names a file."""
        if not isinstance(node.this, exp.Identifier) or node.args.get("db"):
            return None
        path, _, sheet = node.name.partition("#")
        return (path, sheet or None) if Path(path).suffix.lower() in ENDINGS else None

    def _stage_select(self, tree: Any, where: str) -> Source:
        relation = self.name("query")
        if self.sample is not None:
            tree = exp.select("*").from_(tree.subquery("_first")).limit(self.sample)
        try:
            if self.remote is None:
                sql = tree.sql(dialect="duckdb")
                self.duck.execute(
                    f"CREATE TEMP TABLE {quoted(relation)} AS "
                    f"SELECT 0 AS {FILE}, row_number() OVER () AS {ROW}, * FROM ({sql})"
                )
            else:
                self._fetch(tree.sql(dialect=self.remote.name), relation)
        except Exception as error:
            raise DataError(_("{where}: the query fails: {error}", where=where, error=first_line(error))) from None
        return Source(relation, self.columns(relation), "query", ("query",), "row")

    def _fetch(self, sql: str, relation: str) -> None:
        """Copies a result of the connection in batches, so it never stands in memory whole."""
        rows = self.remote.sql(sql).to_pyarrow_batches()
        names = unique_names(rows.schema.names)
        self.duck.register("_rows", rows)
        columns = ", ".join(f"{quoted(a)} AS {quoted(b)}" for a, b in zip(rows.schema.names, names, strict=True))
        self.duck.execute(
            f"CREATE TEMP TABLE {quoted(relation)} AS "
            f"SELECT 0 AS {FILE}, row_number() OVER () AS {ROW}, {columns} FROM _rows"
        )
        self.duck.unregister("_rows")

    @property
    def remote(self) -> Any:
        """The Ibis connection of the engagement; None where the embedded DuckDB itself can see its tables."""
        if self._remote is None and not self._connected:
            self._connected = True
            try:
                if self.url.startswith("duckdb://"):
                    self._attach(self.url.removeprefix("duckdb://").partition("?")[0])
                else:
                    self._remote = ibis.connect(_resolved(self.url, self.folder))
            except Exception as error:
                raise DataError(f"audit.yaml: connection: {_safe(self.url)}: {first_line(error)}") from None
        return self._remote

    def _attach(self, path: str) -> None:
        """Opens a DuckDB file read-only beside the embedded database, its tables visible by their bare names."""
        if path:
            file = literal(str(_existing(self.folder / path)))
            self.duck.execute(f"ATTACH {file} AS business (READ_ONLY)")
            self.duck.execute("SET search_path = 'memory.main,business.main'")


def _existing(file: Path) -> Path:
    if not file.exists():
        raise DataError(_("no file {file}", file=file))
    return file.resolve()


def _resolved(url: str, folder: Path) -> str:
    """A SQLite file is looked for beside audit.yaml."""
    scheme, _, rest = url.partition("://")
    if scheme != "sqlite" or not rest or rest.startswith("/"):
        return url
    path, mark, options = rest.partition("?")
    return f"{scheme}://{_existing(folder / path)}{mark}{options}"


def _safe(url: str) -> str:
    """The URL without its password."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:…@", url)


def _stem(path: str) -> str:
    return re.sub(r"\W", "_", Path(path).stem)


def first_line(error: BaseException) -> str:
    """What an engine says, without its drawings of the place."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    kept = [line for line in lines[:3] if not line.startswith(("LINE", "^"))]
    return re.sub("\x1b" + r"\[[\d;]*m", "", " ".join(kept)) or type(error).__name__
