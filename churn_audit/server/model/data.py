"""What the routes of data and mapping speak."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from churn_audit.model.engagement import Churn, Locale
from churn_audit.model.parts import Model
from churn_audit.server.model.audits import Candidate

Confidence = Literal["sure", "likely", "choose", "missing"]
WhyCode = Literal[
    "same-name", "same-meaning", "similar-name", "values-fit", "several-fit", "set", "value", "sql", "empty", "query",
    "column-gone", "nothing-fits",
]  # fmt: skip


class Given(Model):
    """What one canonical column is read from: a source column, a constant, an expression, nothing by decision
    (`empty`), or nothing yet (all None)."""

    column: str | None = None
    value: bool | int | float | str | None = None
    sql: str | None = None
    empty: bool = False


class ColumnPut(Given):
    """A decision on a column. With `before`, what it was when the decision was made, it also holds where other parts
    of audit.yaml have changed meanwhile; `note` is how sure "churn-audit init" was, which undo brings back."""

    before: Given | None = None
    note: str | None = None


class Why(Model):
    """Why a column is thought to be the one; `language` of a heading that is not in Latin letters."""

    code: WhyCode
    language: str | None = None
    n: int | None = None
    sureness: float | None = None


class MappedColumn(Model):
    """`examples` are values as they stand in the source; `lights` are the reasons this column would light."""

    name: str
    kind: str
    required: bool
    given: Given
    present: bool = Field(description="whether it is read from something")
    confidence: Confidence
    why: Why
    note: str | None = Field(default=None, description="how sure the match is, where nobody has accepted it yet")
    examples: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    lights: tuple[str, ...] = ()


class MappedTable(Model):
    """A table; `unreadable` says why its file cannot be looked into, `vendor` whose export it was recognised as."""

    name: str
    source: tuple[str, ...]
    sheet: str | int | None = None
    query: str | None
    encoding: str | None = None
    delimiter: str | None = None
    by_name: bool = Field(description="whether it is read because its file bears the table's name")
    source_columns: tuple[str, ...]
    examples: dict[str, tuple[str, ...]] = Field(description="values of each source column")
    columns: tuple[MappedColumn, ...]
    vendor: str | None = None
    unreadable: str | None = None


class AbsentTable(Model):
    """A table that is not there; `points` of coverage it could add with `columns`, by the latest run. `needed` are the
    columns that no row can do without."""

    name: str
    points: float
    reasons: tuple[str, ...]
    columns: tuple[str, ...]
    needed: tuple[str, ...]


class UnusedFile(Model):
    """A file in data/ that no table is read from; `fits` are tables it could be, the likeliest first."""

    file: str
    sheet: str | None = None
    table: bool = Field(description="whether it is of a kind that can be read")
    fits: tuple[str, ...] = ()


class Settings(Model):
    """What audit.yaml says beside tables, as the form shows it."""

    name: str
    industry: str | None
    industries: tuple[str, ...]
    locale: Locale
    currency: str
    timezone: str
    as_of: date | None
    churn: Churn


class Mapping(Model):
    etag: str
    tables: tuple[MappedTable, ...]
    absent: tuple[AbsentTable, ...]
    unused: tuple[UnusedFile, ...]
    settings: Settings
    data: str = Field(description="changes when a file does")


class MappingChanged(Model):
    """`undo` is the body that brings back what was there."""

    etag: str
    undo: ColumnPut


class SourcePut(Model):
    """The files a table is read from; none takes the table out. `entry` is a whole entry, which undo brings back."""

    source: tuple[str, ...] | None = None
    sheet: str | None = None
    entry: dict[str, Any] | None = None


class SourceChanged(Model):
    etag: str
    undo: SourcePut


class BusinessPatch(Model):
    name: str | None = None
    industry: str | None = None
    locale: Locale | None = None
    currency: str | None = None
    timezone: str | None = None


class ChurnPatch(Model):
    definition: Literal["contract", "inactivity", "snapshot"] | None = None
    inactivity_days: int | Literal["auto"] | None = None


class SettingsPatch(Model):
    """A merge patch: what is named is changed, what is null is taken out, all else stays."""

    business: BusinessPatch | None = None
    churn: ChurnPatch | None = None
    as_of: date | None = None


class SettingsChanged(Model):
    """`undo` is the merge patch that brings back what was there."""

    etag: str
    undo: dict[str, Any]


class RowFault(Model):
    """What is wrong in a row: the kind of the problem, its column, what stood there; `rejects`: the row is left out."""

    kind: str
    column: str
    text: str | None
    rejects: bool


class Row(Model):
    """A row as the audit reads it. `place` is its line or row in `file`."""

    file: str
    place: int
    fate: Literal["kept", "rejected", "duplicate", "unknown-customer"]
    values: tuple[str | None, ...]
    faults: tuple[RowFault, ...]


class Rows(Model):
    """Rows of a table as the audit reads them. `total` counts all such rows; None until all are checked. `orders`:
    in which order the dates of a column are read."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int | None
    checked: bool
    orders: dict[str, str]


class TableProblem(Model):
    """A kind of fault. `place` are the first lines or rows, `files` theirs where there are several."""

    kind: str
    column: str | None
    count: int
    rejects: bool
    message: str
    places: tuple[int, ...]
    files: tuple[str, ...]


class TableCheck(Model):
    """The quality of a whole table: rows = kept + rejected + duplicates + unknown_customers."""

    name: str
    rows: int
    kept: int
    rejected: int
    duplicates: int
    unknown_customers: int
    first: date | None
    last: date | None
    problems: tuple[TableProblem, ...]
    faulty: int = Field(description="rows that can be shown as having a problem")


class Unreadable(Model):
    """A table that cannot be read, and why."""

    name: str
    message: str


class Quality(Model):
    """The check of all rows; where it goes on, `done` is False and the tables are those of the check before."""

    done: bool
    started: datetime | None = None
    tables: tuple[TableCheck, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    error: str | None = None


class DataRequest(Model):
    kind: str
    names: tuple[str, ...]
    reasons: tuple[str, ...]
    points: float


class DataRequests(Model):
    run: str
    requests: tuple[DataRequest, ...]
