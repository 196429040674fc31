"""What the routes speak: requests and answers as frozen models; the extension's TypeScript types are made from them.

Every `path` is a contents path: relative to the server's root, with slashes.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from churn_audit.model.checklist import Audience, Band, Question
from churn_audit.model.engagement import Format
from churn_audit.model.engagement import Locale as Language
from churn_audit.model.findings import Findings, FixFinding, Plan
from churn_audit.model.parts import Model

RunStatus = Literal["queued", "running", "stopping", "cancelled", "done", "partial", "failed", "lost"]
AnswerStatus = Literal["answered", "unknown", "not-applicable"]
AuditState = Literal["not-run", "ready", "stale", "running", "failed", "unreadable"]


class Place(Model):
    """Where a mistake is."""

    file: str | None = None
    line: int | None = None
    table: str | None = None
    column: str | None = None
    question: str | None = None


class WayOut(Model):
    """An action that may help: a command of the extension."""

    label: str
    command: str = Field(pattern=r"^churn-audit:")
    args: dict[str, str] = {}


class ErrorBody(Model):
    """The body of every answer of status 400 and above. `current`: what is there, where it changed meanwhile (412)."""

    message: str
    code: str
    problems: tuple[str, ...] = ()
    where: Place | None = None
    way_out: tuple[WayOut, ...] = ()
    current: Any = None


class Headline(Model):
    """The score of a run, with what a list needs."""

    value: float | None
    low: float | None
    high: float | None
    grade: str | None
    coverage: float


# Audits ----------------------------------------------------------------------------------------------------------


class Step(Model):
    """Something that would let more be judged: `points` of coverage; `names` are questions, or table.column."""

    kind: Literal["questions", "columns", "run"]
    names: tuple[str, ...]
    table: str | None = None
    points: float | None = None
    reasons: int = 0


class AuditSummary(Model):
    """One audit as lists show it; `message` says what is wrong with an unreadable or failed one."""

    path: str
    name: str
    state: AuditState
    industry: str | None = None
    currency: str = "USD"
    locale: str = "en"
    writable: bool = True
    headline: Headline | None = None
    run: str | None = Field(default=None, description="the latest finished run")
    run_started: datetime | None = None
    active: ActiveRun | None = None
    message: str | None = None
    line: int | None = None


class ActiveRun(Model):
    """The run that goes on, as a bar shows it; None where the run before it does not tell how long it takes."""

    id: str
    status: RunStatus
    fraction: float | None = None
    seconds_left: float | None = None
    section: str | None = None


class AuditList(Model):
    """`complete` is False where the search stopped early."""

    audits: tuple[AuditSummary, ...]
    complete: bool = True


class AuditDetail(Model):
    summary: AuditSummary
    steps: tuple[Step, ...]
    tables: int = Field(description="tables that are mapped or lie in data/")
    answers: int = Field(description="answers given, over all respondents")
    questions: int = Field(description="questions of the checklist")


class NewAudit(Model):
    """A new audit in a folder of its own below `parent`; `files` are data files, named where they are."""

    name: str = Field(min_length=1, max_length=120)
    parent: str = ""
    industry: str | None = None
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    locale: Language | None = None
    timezone: str | None = None
    files: tuple[str, ...] = ()


class Created(Model):
    path: str
    created: bool = True


class Parent(Model):
    parent: str = ""


class Files(Model):
    files: Annotated[tuple[str, ...], Field(min_length=1, max_length=200)]
    locale: Language = "en"


class Candidate(Model):
    column: str
    source: str
    confidence: float
    example: str


class ProbedTable(Model):
    """A file read as a canonical table; `missing` are required columns that nothing in it fits."""

    table: str
    file: str
    sheet: str | None
    confidence: float
    columns: tuple[Candidate, ...]
    missing: tuple[str, ...]
    unmapped: tuple[str, ...]


class Probed(Model):
    tables: tuple[ProbedTable, ...]
    unused: tuple[str, ...]
    locale: str
    currency: str | None
    industries: tuple[str, ...] = ()


# State and runs --------------------------------------------------------------------------------------------------


class Stale(Model):
    """What has changed since the latest run: files of data and answers, by their path in the audit's folder."""

    run: str
    started: datetime
    data: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    settings: bool = Field(default=False, description="audit.yaml")
    program: bool = Field(default=False, description="the program or its checklist is another version")
    unknown: tuple[str, ...] = Field(default=(), description="sources of which nobody can tell, such as a database")


class State(Model):
    """Small enough to be asked for every few seconds; `rev` changes whenever anything else here does."""

    rev: str
    audit: str = Field(description="the etag of audit.yaml")
    answers: str = Field(description="the etag of all answers")
    writable: bool
    run: ActiveRun | None
    last: RunOutcome | None = Field(description="how the latest run ended")
    done: str | None = Field(description="the latest run that has findings")
    stale: Stale | None
    error: ErrorBody | None = None


class RunOutcome(Model):
    id: str
    status: RunStatus


class Section(Model):
    title: str
    status: Literal["waiting", "running", "done"]
    seconds: float | None = None


class RunItem(Model):
    """A run of any state; `files` maps a format ("html", "pdf", "ipynb", "findings") to the file's path."""

    id: str
    status: RunStatus
    started: datetime
    by: str | None = None
    as_of: date | None = None
    locale: str = "en"
    seconds: float | None = None
    fraction: float | None = None
    seconds_left: float | None = None
    sections: tuple[Section, ...] = ()
    headline: Headline | None = None
    folder: str | None = None
    files: dict[str, str] = {}
    error: str | None = None
    log: tuple[str, ...] = ()


class RunList(Model):
    runs: tuple[RunItem, ...]


class RunRequest(Model):
    as_of: date | None = None
    locale: Language | None = None
    formats: tuple[Format, ...] | None = None


class Started(Model):
    id: str


# Findings --------------------------------------------------------------------------------------------------------


class Titled(Model):
    id: str
    title: str
    description: str = ""


class ReasonText(Model):
    """What the checklist says of a reason, in the reader's language."""

    title: str
    title_good: str
    description: str
    metrics: dict[str, str]
    questions: tuple[Question, ...]
    sources: tuple[str, ...]


class Texts(Model):
    categories: tuple[Titled, ...]
    reasons: dict[str, ReasonText]
    fixes: dict[str, Titled]


class Share(Model):
    """One source of a reason's severity; the shares of a reason sum to 1, severity × share to its severity."""

    kind: Literal["metric", "answers", "voice"]
    id: str | None
    severity: float
    share: float


class FindingsView(Model):
    """A run's findings as they are stored, the checklist's texts, and how each score comes about.

    `why` lacks reasons whose score an auditor set.
    """

    run: str
    started: datetime
    findings: Findings
    texts: Texts
    why: dict[str, tuple[Share, ...]]
    bands: tuple[Band, ...] = Field(description="the named parts of the score's scale, as the report colours them")


class MovedReason(Model):
    id: str
    title: str
    a: float | None
    b: float | None
    status_a: str
    status_b: str


class Comparison(Model):
    """Two runs side by side; `overlap`: whether their ranges do. Which inputs differ is told, not by how much each
    moved the score."""

    a: RunItem
    b: RunItem
    overlap: bool | None
    data: tuple[str, ...]
    answers: tuple[str, ...]
    settings: bool
    checklist: bool
    program: bool
    reasons: tuple[MovedReason, ...]


class WhatIfRequest(Model):
    """Other numbers for the plan of a run; `never` are fixes that are not to be done."""

    run: str = "latest"
    person_days: float = Field(ge=0, le=100_000)
    day_rate: float | None = Field(default=None, ge=0)
    payback_years: float = Field(default=2, gt=0, le=100)
    never: tuple[str, ...] = ()


class WhatIfResult(Model):
    fixes: tuple[FixFinding, ...]
    plan: Plan


# Answers ---------------------------------------------------------------------------------------------------------


class AnswerPut(Model):
    status: AnswerStatus
    value: bool | int | float | str | None = None
    note: str = Field(default="", max_length=5000)
    audience: Audience | None = Field(default=None, description="of a respondent who has not answered yet")


class AnswerItem(Model):
    respondent: str
    audience: Audience
    question: str
    status: AnswerStatus
    value: bool | int | float | str | None
    note: str
    date: date
    etag: str


class AnswerList(Model):
    etag: str
    answers: tuple[AnswerItem, ...]


class AnswerVersion(Model):
    """One earlier answer; `kept` is False for one that was refused because another came first."""

    question: str
    at: datetime
    by: str
    answer: AnswerItem | None
    kept: bool = True


class AnswerVersions(Model):
    versions: tuple[AnswerVersion, ...]


# Mapping ---------------------------------------------------------------------------------------------------------


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
    name: str
    source: tuple[str, ...]
    query: str | None
    source_columns: tuple[str, ...]
    columns: tuple[MappedColumn, ...]


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


for _model in (AuditSummary, AuditList, AuditDetail, State):
    _model.model_rebuild()
