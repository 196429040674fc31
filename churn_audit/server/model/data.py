"""What the routes of data and mapping speak."""

from __future__ import annotations

from pydantic import Field

from churn_audit.model.parts import Model
from churn_audit.server.model.audits import Candidate


class Given(Model):
    """What one canonical column is read from: a source column, a constant, an expression, or nothing (all None)."""

    column: str | None = None
    value: bool | int | float | str | None = None
    sql: str | None = None


class MappedColumn(Model):
    """`light` are the reasons this column would light."""

    name: str
    kind: str
    required: bool
    given: Given
    present: bool = Field(description="whether it is read from something")
    candidates: tuple[Candidate, ...] = ()
    lights: tuple[str, ...] = ()


class MappedTable(Model):
    """`vendor` is the vendor whose export its file was recognised as."""

    name: str
    source: tuple[str, ...]
    query: str | None
    source_columns: tuple[str, ...]
    columns: tuple[MappedColumn, ...]
    vendor: str | None = None


class Mapping(Model):
    etag: str
    tables: tuple[MappedTable, ...]
    absent: tuple[str, ...]


class MappingChanged(Model):
    """`undo` is the body that brings back what was there."""

    etag: str
    undo: Given


class Rows(Model):
    """The first rows of a table as the audit reads them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    total: int


class DataRequest(Model):
    kind: str
    names: tuple[str, ...]
    reasons: tuple[str, ...]
    points: float


class DataRequests(Model):
    run: str
    requests: tuple[DataRequest, ...]
