"""What the routes of the questionnaire and its forms speak."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from churn_audit.model.checklist import Audience, Language
from churn_audit.model.parts import Model
from churn_audit.questionnaire.parts import Kind
from churn_audit.server.model.answers import AnswerItem


class QuestionOption(Model):
    value: str
    text: str


class QuestionHint(Model):
    """What a question's JSON Schema does not say; `needs` are facts whose no leaves it out."""

    kind: Kind
    options: tuple[QuestionOption, ...]
    unit: str
    seconds: float
    needs: tuple[str, ...]
    low: float | None = Field(
        default=None, description="the limits of a number; one outside is asked about, not refused"
    )
    high: float | None = None


class QuestionSection(Model):
    """Questions under one heading: a JSON Schema with an $id of its own, and the order they are asked in."""

    id: str
    title: str
    json_schema: dict[str, Any]
    hints: dict[str, QuestionHint]
    order: tuple[str, ...]


class WhoAnswers(Model):
    """How far a respondent is; an empty name stands for an audience that nobody has answered for."""

    audience: Audience
    respondent: str
    date: date | None
    answered: int
    asked: int


class QuestionnaireView(Model):
    """The questionnaire as one respondent sees it.

    `absent`: facts others have said no to, with their text. `adds`: points of coverage by question, where neither data
    nor anybody else tells of its reason. `measured`: what the latest run measured of a question's reason, to be shown
    once it is answered: seen before, it would colour the answer. `unread`: why the data tell nothing.
    """

    audience: Audience
    respondent: str
    people: tuple[WhoAnswers, ...]
    sections: tuple[QuestionSection, ...]
    answers: dict[str, AnswerItem]
    facts: dict[str, str]
    absent: tuple[str, ...]
    adds: dict[str, float]
    measured: dict[str, str]
    unread: str


class FormsRequest(Model):
    """Forms to write: one for all of each audience, or one for each of the respondents named (of one audience)."""

    audiences: Annotated[tuple[Audience, ...], Field(min_length=1)]
    locale: Language | None = None
    form: Literal["html", "xlsx"] = "html"
    respondents: tuple[Annotated[str, Field(min_length=1, max_length=120)], ...] = ()


class FormFile(Model):
    audience: Audience
    respondent: str
    path: str


class FormsMade(Model):
    files: tuple[FormFile, ...]


class FormsReturned(Model):
    files: Annotated[tuple[str, ...], Field(min_length=1, max_length=200)]


class FormReturned(Model):
    """What one file gave: answers read, those carried over from before, mistakes by question and cell, remarks."""

    file: str
    audience: str
    respondent: str
    date: date | None
    read: int
    carried: int
    mistakes: tuple[str, ...]
    remarks: tuple[str, ...]
    kept_as: str | None


class FormsRead(Model):
    dry_run: bool
    forms: tuple[FormReturned, ...]
