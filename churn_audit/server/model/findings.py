"""What the routes of findings, comparisons and other plans speak."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from churn_audit.model.checklist import Band, Question
from churn_audit.model.findings import Findings, FixFinding, Grade, Plan
from churn_audit.model.parts import Model


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


class WhatIfRequest(Model):
    """Other numbers for the plan of a run: fixes that are to be done, or not to be; `grades`: act on reasons evidenced
    that well only (None: all)."""

    run: str = "latest"
    person_days: float = Field(ge=0, le=100_000)
    day_rate: float | None = Field(default=None, ge=0)
    payback_years: float = Field(default=2, gt=0, le=100)
    always: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    grades: tuple[Grade, ...] | None = None


class WhatIfResult(Model):
    fixes: tuple[FixFinding, ...]
    plan: Plan
