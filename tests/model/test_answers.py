"""Answers become severities on the question's own scale; what cannot be read is named, never dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn_audit.errors import AnswersError
from churn_audit.model import catalogue
from churn_audit.model.answers import read_answers, severity
from churn_audit.model.checklist import Choice, Number, Option, Question, Scale, YesNo

TEXT = "Is it so, in your view?"


def ask(answer: object) -> Question:
    return Question(id="q", audience=("customers",), text=TEXT, answer=answer)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        (YesNo(type="yes_no", good="yes"), True, 0),
        (YesNo(type="yes_no", good="yes"), "no", 1),
        (YesNo(type="yes_no", good="no"), "partly", 0.5),
        (Scale(type="scale", low="never", high="always"), 5, 0),
        (Scale(type="scale", low="never", high="always"), 2, 0.75),
        (Scale(type="scale", low="never", high="always", good=1), 2, 0.25),
        (Number(type="number", unit="h", good=8, poor=48, source="judgement: x"), 28, 0.5),
        (Number(type="number", unit="h", good=8, poor=48, source="judgement: x"), 2, 0),
        (Number(type="number", unit="%", good=90, poor=40, source="judgement: x"), 40, 1),
        (
            Choice(
                type="choice",
                options=(Option(id="a", text="A", severity=0), Option(id="b", text="B", severity=0.6)),
            ),
            "b",
            0.6,
        ),
        (Scale(type="scale", low="never", high="always"), "dont_know", None),
        (Scale(type="scale", low="never", high="always"), "does_not_apply", None),
    ],
)
def test_severity_follows_the_scale(question: object, value: object, expected: float | None) -> None:
    assert severity(ask(question), value) == (None if expected is None else pytest.approx(expected))  # type: ignore[arg-type]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


HEAD = "respondent: Sato\naudience: leadership\nrole: Owner\ndate: 2026-10-01\n"


def test_short_and_long_forms_are_the_same_answer(tmp_path: Path) -> None:
    short = write(tmp_path, "a.yaml", HEAD + "answers: {slow-response-target: 4}\n")
    (who,) = read_answers([short], catalogue.load())
    long = write(tmp_path, "b.yaml", HEAD + "answers:\n  slow-response-target: {value: 4, note: '', evidence: []}\n")
    assert read_answers([long], catalogue.load())[0].answers == who.answers


def test_every_mistake_is_named_by_file_and_question(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.yaml",
        HEAD + "answers: {slow-response-target: 9, slow-response-targe: 1, over-promising-claims: 2}\n",
    )
    with pytest.raises(AnswersError) as caught:
        read_answers([path], catalogue.load())
    text = str(caught.value)
    assert "answers.slow-response-target: 9 is not a whole number from 1 (" in text
    assert 'answers.slow-response-targe: no such question; did you mean "slow-response-target"?' in text
    assert "answers.over-promising-claims: is asked of auditor, not of leadership" in text


def test_the_latest_answers_of_a_respondent_count(tmp_path: Path) -> None:
    old = write(tmp_path, "1.yaml", HEAD + "answers: {slow-response-target: 1}\n")
    new = write(tmp_path, "2.yaml", HEAD.replace("2026-10-01", "2026-10-09") + "answers: {slow-response-target: 5}\n")
    (who,) = read_answers([new, old], catalogue.load())
    assert who.answers["slow-response-target"].value == 5


def test_two_files_of_one_respondent_and_day_are_refused(tmp_path: Path) -> None:
    one = write(tmp_path, "1.yaml", HEAD + "answers: {slow-response-target: 1}\n")
    two = write(tmp_path, "2.yaml", HEAD + "answers: {slow-response-target: 5}\n")
    with pytest.raises(AnswersError, match="keep one"):
        read_answers([one, two], catalogue.load())
