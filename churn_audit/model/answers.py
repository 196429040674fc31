"""Answers of one respondent: audience, role, date, and an answer a question with its note and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, Field, field_validator

from churn_audit.errors import AnswersError, nearest
from churn_audit.locales import _
from churn_audit.model.checklist import (
    DOES_NOT_APPLY,
    DONT_KNOW,
    Audience,
    Checklist,
    Choice,
    Number,
    Question,
    Scale,
    YesNo,
)  # fmt: skip
from churn_audit.model.parts import Model, read_yaml, validate

Value = bool | int | float | str
Day = date


class Answer(Model):
    """One answer as given; `value` may be dont_know or does_not_apply."""

    value: Value
    note: str = ""
    evidence: tuple[str, ...] = ()
    confirmed: bool = Field(default=False, description="a number meant as given, though outside the usual limits")
    date: Day | None = Field(default=None, description="when it was given, where that is before the file's date")


class Respondent(Model):
    """One file of answers: a version of what one respondent says. The newest of a respondent's versions counts."""

    respondent: str = Field(min_length=1)
    audience: Audience
    role: str = ""
    date: Day
    saved_at: AwareDatetime | None = Field(default=None, description="orders versions of one date")
    checklist: str = Field(default="", description="what the form was made from: standard@1+retail")
    answers: dict[str, Answer]

    @property
    def moment(self) -> tuple[Day, datetime]:
        """What versions are ordered by."""
        return self.date, self.saved_at or datetime.min.replace(tzinfo=UTC)

    @field_validator("answers", mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        """`question: yes` is short for `question: {value: yes}`."""
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            return value
        return {k: v if isinstance(v, Mapping | Answer) else {"value": v} for k, v in value.items()}


def severity(question: Question, value: Value, confirmed: bool = False) -> float | None:
    """Severity 0–1 of an answer; None for "don't know" and "does not apply". ValueError says what would do; a number
    that was confirmed may lie outside the limits."""
    if value in (DONT_KNOW, DOES_NOT_APPLY):
        return None
    answer = question.answer
    if isinstance(answer, YesNo):
        return _yes_no(answer, value)
    if isinstance(answer, Scale):
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
            raise ValueError(
                _(
                    "{value} is not a whole number from 1 ({low}) to 5 ({high})",
                    value=repr(value),
                    low=answer.low,
                    high=answer.high,
                )
            )
        return (5 - value) / 4 if answer.good == 5 else (value - 1) / 4
    if isinstance(answer, Number):
        return _number(answer, value, confirmed)
    assert isinstance(answer, Choice)
    options = {o.id: o.severity for o in answer.options}
    if value not in options:
        raise ValueError(
            _(
                "{value} is not one of {known}{hint}",
                value=repr(value),
                known=", ".join(options),
                hint=nearest(str(value), options),
            )
        )
    return options[str(value)]


def _yes_no(answer: YesNo, value: Value) -> float:
    word = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    if word not in ("yes", "no", "partly"):
        raise ValueError(_("{value} is not one of yes, partly, no", value=repr(value)))
    return 0.5 if word == "partly" else float(word != answer.good)


def _number(answer: Number, value: Value, confirmed: bool) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(_("{value} is not a number (in {unit})", value=repr(value), unit=answer.unit))
    if not confirmed and (value < answer.low or (answer.high is not None and value > answer.high)):
        limits = (
            _("{low} or more", low=f"{answer.low:g}")
            if answer.high is None
            else _("{low} to {high}", low=f"{answer.low:g}", high=f"{answer.high:g}")
        )
        raise ValueError(_("{value} is outside {limits} {unit}", value=repr(value), limits=limits, unit=answer.unit))
    return min(1.0, max(0.0, (value - answer.good) / (answer.poor - answer.good)))


def read_answers(paths: list[Path], checklist: Checklist) -> tuple[Respondent, ...]:
    """Every respondent, by file name; AnswersError names each mistake by file and question."""
    problems: list[str] = []
    found: dict[str, tuple[Path, Respondent]] = {}
    for path in sorted(paths):
        content, wrong = read_yaml(path)
        respondent = None
        if not wrong:
            respondent, wrong = validate(Respondent, content, str(path))
        problems += wrong
        if respondent is None:
            continue
        problems += _mistakes(path, respondent, checklist)
        key = f"{respondent.audience}/{respondent.respondent}"
        earlier = found.get(key)
        if earlier and earlier[1].moment == respondent.moment:
            problems.append(
                _(
                    "{path}: {respondent} answered on {date} in {earlier} too; keep one",
                    path=path,
                    respondent=respondent.respondent,
                    date=respondent.date,
                    earlier=earlier[0],
                )
            )
        if earlier is None or respondent.moment > earlier[1].moment:
            found[key] = (path, respondent)
    if problems:
        raise AnswersError(problems)
    return tuple(r for _, r in found.values())


def _mistakes(path: Path, respondent: Respondent, checklist: Checklist) -> list[str]:
    questions = checklist.questions
    facts = {f.id for f in checklist.standard.facts}
    out = []
    for id, answer in respondent.answers.items():
        if id in facts:
            if not isinstance(answer.value, bool) and answer.value not in ("yes", "no", DONT_KNOW):
                out.append(
                    _(
                        "{path}: answers.{id}: {value} is not one of yes, no, {unknown}",
                        path=path,
                        id=id,
                        value=repr(answer.value),
                        unknown=DONT_KNOW,
                    )
                )
            continue
        if id not in questions:
            out.append(
                _(
                    "{path}: answers.{id}: no such question{hint}",
                    path=path,
                    id=id,
                    hint=nearest(id, [*questions, *facts]),
                )
            )
            continue
        question = questions[id][1]
        if respondent.audience not in question.audience:
            asked = ", ".join(question.audience)
            out.append(
                _(
                    "{path}: answers.{id}: is asked of {asked}, not of {audience}",
                    path=path,
                    id=id,
                    asked=asked,
                    audience=respondent.audience,
                )
            )
        try:
            severity(question, answer.value, answer.confirmed)
        except ValueError as error:
            out.append(
                _(
                    "{path}: answers.{id}: {error}, or {unknown}, {none}",
                    path=path,
                    id=id,
                    error=error,
                    unknown=DONT_KNOW,
                    none=DOES_NOT_APPLY,
                )
            )
    return out
