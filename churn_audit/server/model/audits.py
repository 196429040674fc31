"""What the routes of audits speak."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from churn_audit.model.engagement import Locale as Language
from churn_audit.model.parts import Model
from churn_audit.server.model.shared import ActiveRun, AuditState, Headline


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
    decisions: int = Field(default=0, description="columns that nobody has decided on")


class Readiness(Model):
    """What a first run has to go on: `coverage` (0–1) is the share of the score that could be judged now."""

    coverage: float
    unread: str = Field(default="", description="why the data tell nothing yet")


class Corrected(Model):
    """audit.yaml after a word in `line` was replaced by the one that was meant."""

    etag: str
    line: int


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
    """A source column for a canonical one; with `kind` sql or value, `source` is an expression or a constant."""

    column: str
    source: str
    confidence: float
    example: str
    kind: Literal["column", "sql", "value"] = "column"


class ProbedTable(Model):
    """A file read as a canonical table; `missing` are required columns that nothing in it fits.

    `vendor` is the vendor whose export it was recognised as, `reason` says by what; `more` are further files of it.
    """

    table: str
    file: str
    sheet: str | None
    confidence: float
    columns: tuple[Candidate, ...]
    missing: tuple[str, ...]
    unmapped: tuple[str, ...]
    vendor: str | None = None
    reason: str | None = None
    more: tuple[str, ...] = ()


class Probed(Model):
    """`hints` are sentences on files that are told of but not applied."""

    tables: tuple[ProbedTable, ...]
    unused: tuple[str, ...]
    hints: tuple[str, ...] = ()
    locale: str
    currency: str | None
    industries: tuple[str, ...] = ()
