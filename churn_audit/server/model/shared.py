"""What several routes speak: errors with their place and way out, headlines, a run that goes on."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

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
    """The score of a run, with what a list needs; `open`: questions whose answers would let more be judged."""

    value: float | None
    low: float | None
    high: float | None
    grade: str | None
    coverage: float
    open: int


class ActiveRun(Model):
    """The run that goes on, as a bar shows it; None where the run before it does not tell how long it takes."""

    id: str
    status: RunStatus
    fraction: float | None = None
    seconds_left: float | None = None
    section: str | None = None
