"""What the routes of state and runs speak."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from churn_audit.model.engagement import Format
from churn_audit.model.engagement import Locale as Language
from churn_audit.model.parts import Model
from churn_audit.server.model.shared import ActiveRun, ErrorBody, Headline, Place, RunStatus


class RunOutcome(Model):
    id: str
    status: RunStatus


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
    data: str = Field(description="changes with the files in data/, used or not")
    writable: bool
    run: ActiveRun | None
    last: RunOutcome | None = Field(description="how the latest run ended")
    done: str | None = Field(description="the latest run that has findings")
    stale: Stale | None
    error: ErrorBody | None = None


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
    where: Place | None = Field(default=None, description="where the mistake is that it failed of")
    lacks: tuple[str, ...] = Field(default=(), description="formats of a partial run that could not be made")
    stopped: datetime | None = None
    stopped_by: str | None = None
    log: tuple[str, ...] = ()


class RunList(Model):
    runs: tuple[RunItem, ...]


class RunRequest(Model):
    as_of: date | None = None
    locale: Language | None = None
    formats: tuple[Format, ...] | None = None


class Verification(Model):
    """What became of the run's inputs. "same": running again gives its figures; "gone": it can be read, but not
    verified any more; "changed": something that went into it is another now."""

    verdict: Literal["same", "changed", "gone"]
    same: int
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    program: bool = Field(description="whether the program is the run's own version")
    checklist: bool


class Started(Model):
    id: str
