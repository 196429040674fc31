"""What the routes of answers speak."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from churn_audit.model.checklist import Audience
from churn_audit.model.parts import Model
from churn_audit.server.model.shared import AnswerStatus


class AnswerPut(Model):
    status: AnswerStatus
    value: bool | int | float | str | None = None
    note: str = Field(default="", max_length=5000)
    confirmed: bool = Field(default=False, description="a number meant as given, though outside the usual limits")
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
