"""The mapping in audit.yaml as it stands: what each column is read from, how sure that is, and what else would fit."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from churn_audit.errors import ChurnAuditError, DataError
from churn_audit.model import catalogue
from churn_audit.model.engagement import Engagement, TableMap, read_engagement
from churn_audit.model.findings import ReasonFinding
from churn_audit.server import history
from churn_audit.server.audit_file import AuditFile, audit_etag
from churn_audit.server.errors import RouteError
from churn_audit.server.etags import etag_of
from churn_audit.server.matching import columns_of
from churn_audit.server.model.audits import Candidate
from churn_audit.server.model.data import (
    AbsentTable,
    MappedTable,
    Mapping,
    Settings,
    UnusedFile,
)
from churn_audit.tables.contract import CONTRACT, Table
from churn_audit.tables.decoding import delimiter_of, encoding_of
from churn_audit.tables.files import ENDINGS, TEXT
from churn_audit.tables.proposals import Match, Proposal, Sheet, TableProposal, sheets_of
from churn_audit.tables.proposals import sheet_of as sheet_in
from churn_audit.tables.proposing import propose
from churn_audit.tables.recognising import recognise

DATA = "data"
# Kept by the program itself, and read beside the table exits.
_OWN = {"data/exit-survey.csv"}


def mapping(home: Path) -> Mapping:
    """Every table that is mapped or lies in data/, those that are not there yet, and files nothing is read from."""
    engagement = read_engagement(home)[0]
    content = AuditFile(home)
    lights = _lights(home)
    out = []
    for name, contract in CONTRACT.items():
        spec = engagement.tables.get(name, TableMap())
        files = files_of(home, name, spec)
        if name in engagement.tables or files:
            out.append(_table(contract, spec, files, lights, home, content, engagement))
    names = {t.name for t in out}
    return Mapping(
        etag=audit_etag(home), tables=tuple(out), absent=_absent(home, names), unused=_unused(home, engagement, out),
        settings=settings_of(engagement), data=etag_of(history.fingerprint(home, engagement)),
    )  # fmt: skip


def decisions(home: Path) -> int:
    """How many columns wait for somebody to choose what they are read from; none where the mapping cannot be read."""
    try:
        columns = [c for t in mapping(home).tables for c in t.columns]
    except ChurnAuditError:
        return 0
    return sum(c.confidence == "choose" or (c.required and not c.present) for c in columns)


def settings_of(engagement: Engagement) -> Settings:
    """What audit.yaml says beside tables."""
    b = engagement.business
    return Settings(
        name=b.name, industry=b.industry, industries=catalogue.profiles(), locale=b.locale, currency=b.currency,
        timezone=b.timezone, as_of=engagement.as_of, churn=engagement.churn,
    )  # fmt: skip


def files_of(home: Path, name: str, spec: TableMap) -> list[Path]:
    """The files a table is read from; none where it is a query or a table of a database."""
    if spec.query or spec.table:
        return []
    if spec.source:
        found = {p for s in spec.source for p in _hits(home, s) if p.is_file()}
        return sorted(found)
    named = (home / f"{folder}{name}{e}" for folder in (f"{DATA}/", "") for e in ENDINGS)
    return [p for p in named if p.is_file()]


def _hits(home: Path, pattern: str) -> list[Path]:
    direct = home / pattern
    if direct.exists() or Path(pattern).is_absolute():
        return [direct]
    return [p for p in home.glob(pattern) if p.suffix.lower() in ENDINGS]


def sheet_of(files: list[Path], spec: TableMap) -> Sheet | None:
    """The sheet a table is read from, with its columns' shapes; DataError where its file cannot be read."""
    if files and spec.head_rows > 1:
        return sheet_in(files[0], None if spec.sheet is None else str(spec.sheet), "en", spec.head_rows)
    sheets = _looked_into(str(files[0]), history.stamp(files[0])) if files else ()
    named = next((s for s in sheets if spec.sheet is not None and s.sheet == str(spec.sheet)), None)
    number = spec.sheet - 1 if isinstance(spec.sheet, int) and 0 < spec.sheet <= len(sheets) else 0
    return named or (sheets[number] if sheets else None)


@lru_cache(maxsize=128)
def _looked_into(path: str, stamp: int) -> tuple[Sheet, ...]:
    return tuple(sheets_of(Path(path), "en"))


def written(path: Path, engagement: Engagement) -> tuple[str, str]:
    """(encoding, delimiter) of a text file."""
    return _written(str(path), history.stamp(path), engagement.business.locale)


@lru_cache(maxsize=128)
def _written(path: str, stamp: int, locale: str) -> tuple[str, str]:
    encoding = encoding_of(Path(path), locale)
    with Path(path).open(encoding=encoding, errors="replace") as file:
        return encoding, delimiter_of([line for line, _n in zip(file, range(50), strict=False)])


def _table(
    contract: Table, spec: TableMap, files: list[Path], lights: dict[str, tuple[str, ...]], home: Path,
    content: AuditFile, engagement: Engagement,
) -> MappedTable:  # fmt: skip
    sheet, unreadable, encoding, delimiter = None, None, None, None
    try:
        sheet = sheet_of(files, spec)
        if files and files[0].suffix.lower() in TEXT:
            encoding, delimiter = written(files[0], engagement)
            delimiter = delimiter if files[0].suffix.lower() in (".csv", ".tsv", ".txt") else None
    except DataError as error:
        unreadable = error.problems[0].replace(f"{home}/", "")
    notes = {c.name: content.note(contract.name, c.name) for c in contract.columns}
    export = _export(contract.name, files)
    columns = columns_of(contract, spec, sheet, notes, lights, export.matches if export else ())
    return MappedTable(
        name=contract.name,
        source=tuple(f.relative_to(home).as_posix() if f.is_relative_to(home) else str(f) for f in files)
        or spec.source,
        sheet=spec.sheet,
        query=spec.query or (f"table {spec.table}" if spec.table else None),
        encoding=spec.encoding or encoding,
        delimiter=spec.delimiter or delimiter,
        by_name=not (spec.source or spec.query or spec.table),
        source_columns=tuple(sheet.shapes) if sheet else (),
        examples={n: shape.examples for n, shape in sheet.shapes.items()} if sheet else {},
        columns=columns,
        unreadable=unreadable,
        vendor=export.known.vendor if export and export.known else None,
    )


def candidate(match: Match) -> Candidate:
    """A proposed source as it is sent."""
    return Candidate(**vars(match))


def _absent(home: Path, there: set[str]) -> tuple[AbsentTable, ...]:
    """Tables that are not there, those first that would light most; a reason counts once in a table."""
    reasons = _reasons(home)
    out = []
    for name in CONTRACT.keys() - there:
        points: dict[str, float] = {}
        columns: dict[str, None] = {}
        for reason in reasons:
            for need in reason.needs:
                named = [n for n in need.names if need.kind == "columns" and n.partition(".")[0] == name]
                if named:
                    points[reason.id] = max(points.get(reason.id, 0.0), need.points)
                    columns |= dict.fromkeys(n.partition(".")[2] for n in named)
        asked = tuple(c for c in columns if c)
        out.append(
            AbsentTable(
                name=name, points=sum(points.values()), reasons=tuple(points), columns=asked,
                needed=CONTRACT[name].required,
            )
        )  # fmt: skip
    return tuple(sorted(out, key=lambda t: (-t.points, list(CONTRACT).index(t.name))))


def _unused(home: Path, engagement: Engagement, tables: list[MappedTable]) -> tuple[UnusedFile, ...]:
    """Files in data/ that no table is read from; those that queries name are read."""
    used = {s for t in tables for s in t.source} | _OWN
    queries = " ".join(t.query or "" for t in tables)
    there = {t.name for t in tables}
    out = []
    for path in sorted((home / DATA).rglob("*")):
        name = path.relative_to(home).as_posix()
        if not path.is_file() or any(p.startswith(".") for p in path.relative_to(home).parts):
            continue
        if name in used or name in queries:
            continue
        table = path.suffix.lower() in ENDINGS
        fits = _fits(path) if table else ()
        out.append(UnusedFile(file=name, table=table, fits=tuple(sorted(fits, key=lambda t: t in there))))
    return tuple(out)


def _fits(path: Path) -> tuple[str, ...]:
    proposal = _proposal(str(path), history.stamp(path))
    return tuple(t.table for t in (*proposal.tables, *proposal.incomplete)) if proposal else ()


def _export(table: str, files: list[Path]) -> TableProposal | None:
    """The vendor's export that a table's file was recognised as."""
    try:
        sheets = _looked_into(str(files[0]), history.stamp(files[0])) if files else ()
    except DataError:
        return None
    return next((t for t in recognise(sheets, "en").tables if t.table == table and t.known), None)


@lru_cache(maxsize=64)
def _proposal(path: str, stamp: int) -> Proposal | None:
    try:
        return propose([Path(path)])
    except ChurnAuditError:
        return None  # a file that cannot be read is told of where it is used


def _reasons(home: Path) -> tuple[ReasonFinding, ...]:
    """What the latest run found; nothing where it cannot be read, which the view of its findings tells."""
    found = history.latest(home)
    try:
        return tuple(history.findings(found[0]).reasons) if found else ()
    except RouteError:
        return ()


def _lights(home: Path) -> dict[str, tuple[str, ...]]:
    """By table.column the reasons it would light, as the latest run found."""
    out: dict[str, list[str]] = {}
    for reason in _reasons(home):
        for need in reason.needs:
            for name in need.names if need.kind == "columns" else ():
                out.setdefault(name, []).append(reason.id)
    return {k: tuple(dict.fromkeys(v)) for k, v in out.items()}
