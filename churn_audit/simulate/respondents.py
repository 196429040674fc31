"""Answers of the example's respondents, made from the loaded checklist and from what each audience believes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import yaml

from churn_audit.model.answers import Answer, Respondent, Value, severity
from churn_audit.model.checklist import DONT_KNOW, Checklist, Choice, Number, Question, Scale
from churn_audit.simulate.catalogue import described


def beliefs() -> Mapping[str, Any]:
    """The example's respondents and beliefs, as beliefs.yaml has them."""
    content: Mapping[str, Any] = described("beliefs")
    return content


def answers(checklist: Checklist, beliefs: Mapping[str, Any], seed: int, as_of: date) -> tuple[Respondent, ...]:
    """One record a respondent, with an answer to nearly every question put to the audience.

    A belief is a target severity; the answer is the one on the question's own scale that comes closest to it.
    """
    return tuple(
        _one(checklist, beliefs, person, np.random.default_rng([seed, k]), as_of - timedelta(days=24 - 2 * k))
        for k, person in enumerate(beliefs["respondents"])
    )


def _one(
    checklist: Checklist, beliefs: Mapping[str, Any], person: Mapping[str, str], rng: np.random.Generator, day: date
) -> Respondent:
    audience = person["audience"]
    given: dict[str, Answer] = {}
    if audience in beliefs["facts"]:
        given = {f.id: Answer(value=beliefs["facts"][audience]) for f in checklist.standard.facts}
    lean = 0.4 * beliefs["noise"] * rng.normal()
    for id, (reason, question) in checklist.questions.items():
        if audience not in question.audience:
            continue
        draws, noise = rng.random(3), beliefs["noise"] * rng.normal()
        if draws[0] < beliefs["skipped"]:
            continue
        if draws[1] < beliefs["dont_know"]:
            given[id] = Answer(value=DONT_KNOW)
            continue
        held = beliefs["reasons"].get(reason.id, {}).get(audience, beliefs["default"][audience])
        target = float(np.clip(held + lean + noise, 0, 1))
        note = beliefs["notes"].get(reason.id, {}).get(audience, "") if draws[2] < 0.6 else ""
        proof = tuple(beliefs["evidence"].get(reason.id, ())) if audience == "auditor" else ()
        given[id] = Answer(value=closest(question, target), note=note, evidence=proof)
    plain = {id: answer.model_dump() for id, answer in given.items()}
    return Respondent.model_validate({**person, "date": day, "answers": plain})


def closest(question: Question, target: float) -> Value:
    """The answer whose severity lies nearest to the target."""
    answer = question.answer
    if isinstance(answer, Number):
        raw = answer.good + target * (answer.poor - answer.good)
        digits = 0 if abs(answer.poor - answer.good) >= 8 else 2
        top = np.inf if answer.high is None else answer.high
        value = float(np.clip(round(raw, digits), answer.low, top))
        return int(value) if value.is_integer() else value
    options: list[Value] = ["yes", "partly", "no"]
    if isinstance(answer, Scale):
        options = [1, 2, 3, 4, 5]
    elif isinstance(answer, Choice):
        options = [o.id for o in answer.options]
    return min(options, key=lambda o: abs((severity(question, o) or 0.0) - target))


def as_yaml(person: Respondent) -> str:
    """The respondent's file; an answer without note and evidence is written as its bare value."""
    plain: dict[str, Any] = {}
    for id, answer in person.answers.items():
        full = {k: list(v) if isinstance(v, tuple) else v for k, v in answer.model_dump().items() if v not in ("", ())}
        plain[id] = full if len(full) > 1 else answer.value
    head = {"respondent": person.respondent, "audience": person.audience, "role": person.role, "date": person.date}
    return yaml.safe_dump({**head, "answers": plain}, allow_unicode=True, sort_keys=False, width=110)
