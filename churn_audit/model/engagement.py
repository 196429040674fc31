"""audit.yaml: which business is audited, where its data is, and what the report should be."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from churn_audit.errors import EngagementError
from churn_audit.locales import _, family
from churn_audit.model.parts import Model, read_yaml, validate

FILE = "audit.yaml"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
LOCALES = ("en", "ja", "zh-Hant", "ru")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(_('no time zone "{name}"; use a name such as Asia/Tokyo or UTC', name=name)) from None
    return name


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _family(value: Any) -> Any:
    """ja of ja-JP, zh-Hant of zh_TW; what is none of ours as it stands, to be named in the error."""
    return found if isinstance(value, str) and (found := family(value)) in LOCALES else value


Locale = Annotated[Literal["en", "ja", "zh-Hant", "ru"], BeforeValidator(_family)]
Format = Literal["html", "pdf", "xlsx", "pptx", "csv", "json"]
Edition = Literal["board", "full", "working"]
FORMATS: tuple[str, ...] = get_args(Format)
COLOUR = r"^#[0-9a-fA-F]{6}$"
Words = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]


class Business(Model):
    """Whom the audit is about. Money in all tables is in `currency`; naive times are in `timezone`."""

    name: str = Field(min_length=1)
    industry: str | None = None
    locale: Locale = "en"
    currency: str = Field("USD", pattern=r"^[A-Z]{3}$")
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"


class Churn(Model):
    """What counts as gone; None lets the tables decide."""

    definition: Literal["contract", "inactivity", "snapshot"] | None = None
    inactivity_days: Literal["auto"] | Annotated[int, Field(ge=1, le=3650)] = "auto"


class ColumnMap(Model):
    """A canonical column that is a constant or an expression of the engine."""

    value: Any = None
    sql: str | None = None

    @model_validator(mode="after")
    def _one(self) -> ColumnMap:
        if (self.sql is None) == ("value" not in self.model_fields_set):
            raise ValueError(_('give either "value" (a constant) or "sql" (an expression), not both'))
        return self


def _worded(words: dict[Any, Any]) -> dict[Any, Any]:
    return {("Yes" if k else "No") if isinstance(k, bool) else k: v for k, v in words.items()}


class TableMap(Model):
    """Where a canonical table comes from: files (globs allowed), a table of the connection, or a query.

    `columns` maps canonical names to source names, constants or expressions; columns that already bear
    their canonical name need no entry. `dates` names the order of day, month and year where it cannot be told.
    `head_rows` is 2 where a second row of headings stands below the first.
    """

    source: Words = ()
    sheet: str | int | None = None
    table: str | None = None
    query: str | None = None
    columns: dict[str, str | ColumnMap] = {}
    values: dict[str, dict[str, str]] = {}
    encoding: str | None = None
    delimiter: str | None = None
    head_rows: Literal[1, 2] = 1
    dates: Literal["dmy", "mdy", "ymd"] | None = None
    decimal: Literal[".", ","] | None = None

    @field_validator("values", mode="before")
    @classmethod
    def _bare_words(cls, value: Any) -> Any:
        """YAML reads a bare Yes or No as a boolean; as a key it stands for the word in the data, in any case."""
        if not isinstance(value, dict):
            return value
        return {k: _worded(words) if isinstance(words, dict) else words for k, words in value.items()}

    @model_validator(mode="after")
    def _one_origin(self) -> TableMap:
        if sum(bool(x) for x in (self.source, self.table, self.query)) > 1:
            raise ValueError(_('give one of "source", "table" and "query"'))
        return self


class Capacity(Model):
    """What the business can spend on fixes; a day rate of None leaves costs in person-days.

    `payback_years`: the outlay for a fix is to come back within so many years, or it is not worth planning.
    """

    person_days: float = Field(default=60, ge=0)
    day_rate: float | None = Field(default=None, ge=0)
    payback_years: float = Field(default=2, gt=0)


class FixState(Model):
    """How far the business is with a fix, and since when; a fix that is done is tested by the next audits."""

    status: Literal["doing", "done", "dropped"]
    since: date | None = None


class Report(Model):
    """What to deliver, and in whose name.

    `xlsx` is the working file, `pptx` the board's slides, `csv` the plan for a task tracker, `json` the findings.
    `logo` is a PNG or SVG file; `colour` replaces that of headlines and cover; `cover` and `footer` are texts there.
    """

    formats: tuple[Format, ...] = Field(default=("html", "pdf", "xlsx"), min_length=1)
    locale: Locale | None = None
    edition: Edition = Field(default="full", description="board: two pages; working: with all figures printed")
    firm: str = Field(default="", max_length=80)
    logo: str | None = None
    colour: str | None = Field(default=None, pattern=COLOUR)
    cover: str = Field(default="", max_length=300)
    footer: str = Field(default="", max_length=120)

    @field_validator("colour", mode="before")
    @classmethod
    def _quoted(cls, value: Any) -> Any:
        if value is None:
            raise ValueError(_('is empty; write it in quotes, as "#12335c": what follows a bare # is a comment'))
        return value


class ReasonNote(Model):
    """An auditor's comment on a reason, or an override of its score; printed with name and date."""

    author: str
    date: date
    text: str = Field(min_length=1)
    score: float | None = Field(None, ge=0, le=100)


class Engagement(Model):
    """The whole of audit.yaml; only `business.name` is required."""

    business: Business
    as_of: date | None = None
    churn: Churn = Churn()
    connection: str = "duckdb://"
    tables: dict[str, TableMap] = {}
    checklists: tuple[str, ...] = ("standard",)
    answers: Words = ("answers/*.yaml", "answers/*.yml")
    skip: dict[str, str] = Field({}, description="reason id: why it does not apply to this business")
    reason_codes: dict[str, str] = Field({}, description="code in exits.reason_code: reason id, or 'other'")
    notes: dict[str, tuple[ReasonNote, ...]] = {}
    capacity: Capacity = Capacity()
    fixes: dict[str, FixState] = Field({}, description="fix id: doing, done or dropped, and since when")
    report: Report = Report()

    @field_validator("tables", mode="before")
    @classmethod
    def _short_forms(cls, value: Any) -> Any:
        """`orders: data/o.csv` is short for `orders: {source: data/o.csv}`."""
        if isinstance(value, dict):
            return {k: {"source": v} if isinstance(v, str | list) else v for k, v in value.items()}
        return value

    @field_validator("fixes", mode="before")
    @classmethod
    def _bare_states(cls, value: Any) -> Any:
        """`call-back: done` is short for `call-back: {status: done}`."""
        return (
            {k: {"status": v} if isinstance(v, str) else v for k, v in value.items()}
            if isinstance(value, dict)
            else value
        )

    @property
    def locale(self) -> Locale:
        """The language of the report."""
        return self.report.locale or self.business.locale


def read_engagement(path: Path) -> tuple[Engagement, Path]:
    """The engagement and its folder, from a folder or its audit.yaml; EngagementError names every mistake."""
    file = path / FILE if path.is_dir() else path
    if not file.exists():
        raise EngagementError(_('{file}: no such file; "churn-audit init {path}" makes one', file=file, path=path))
    content, problems = read_yaml(file)
    engagement = None
    if not problems and isinstance(content, dict):
        content, problems = _with_environment(content, str(file))
    if not problems:
        engagement, problems = validate(Engagement, content, str(file))
    if engagement is None:
        raise EngagementError(problems)
    return engagement, file.parent


def _with_environment(content: dict[str, Any], where: str) -> tuple[dict[str, Any], list[str]]:
    """The content with ${NAME} in `connection` and `tables` replaced: passwords stay out of the file."""
    problems: list[str] = []

    def fill(value: Any, place: str) -> Any:
        if isinstance(value, dict):
            return {k: fill(v, f"{place}.{k}") for k, v in value.items()}
        if isinstance(value, list):
            return [fill(v, f"{place}[{n}]") for n, v in enumerate(value)]
        if not isinstance(value, str):
            return value
        for name in _VARIABLE.findall(value):
            if name not in os.environ:
                problems.append(
                    _(
                        "{where}: {place}: the environment variable {name} is not set; set it or write its value",
                        where=where,
                        place=place,
                        name=name,
                    )
                )
        return _VARIABLE.sub(lambda m: os.environ.get(m[1], ""), value)

    filled = {k: fill(v, k) if k in ("connection", "tables") else v for k, v in content.items()}
    return filled, problems
