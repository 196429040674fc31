"""Answers as people write them."""

from __future__ import annotations

from datetime import datetime

import pytest

from churn_audit.i18n import Words
from churn_audit.model import catalogue
from churn_audit.questionnaire.understanding import number, understood

QUESTIONS = {id: q for id, (_, q) in catalogue.load().questions.items()}


@pytest.mark.parametrize(
    ("text", "value"),
    [("4", 4), ("1,5", 1.5), ("1.5", 1.5), ("1 200", 1200), ("1\u202f200,5", 1200.5), ("1,200", 1200),
     ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("０．５", 0.5), ("−3", -3), ("1'000", 1000),
     ("about 5", None), ("4-5", None), ("1,2,3", None), ("", None), ("5 h", None)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, value: float | None) -> None:
    assert number(text) == value


def test_a_comma_before_three_figures_is_a_decimal_comma_where_it_groups_nothing() -> None:
    assert number("1,200", comma_groups=False) == 1.2


@pytest.mark.parametrize(
    ("question", "given", "value"),
    [("slow-response-target", "4", 4), ("slow-response-target", 4.0, 4), ("slow-response-target", "5 – Always", 5),
     ("slow-response-target", "hardly EVER", 1), ("slow-response-felt", "The same day", "same-day"),
     ("slow-response-felt", "same-day", "same-day"), ("forgotten-rhythm", "30,5", 30.5),
     ("forgotten-rhythm", 30.0, 30), ("forgotten-rhythm", "dont_know", "dont_know")],
)  # fmt: skip
def test_an_answer_is_understood_by_its_value_or_its_text(question: str, given: object, value: object) -> None:
    found = understood(QUESTIONS[question], given, Words())
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(("given", "value"), [("Yes", "yes"), (True, "yes"), ("no", "no"), ("dont_know", "dont_know")])
def test_a_fact_is_yes_or_no(given: object, value: str) -> None:
    assert understood(None, given, Words()) == value


@pytest.mark.parametrize(
    ("question", "given", "message"),
    [("slow-response-target", "4-5", "“4-5” is not a point from 1 to 5"),
     ("slow-response-target", 7, "7 is not a whole number from 1 (Hardly ever) to 5 (Always)"),
     ("slow-response-felt", "the same dya",
      'is not one of within-an-hour, same-day, next-day, later; did you mean "the same day"?'),
     ("forgotten-rhythm", "about 30", "“about 30” is not a number"),
     ("winback-asked-percent", "120", "120 is outside 0 to 100 %"),
     ("slow-response-target", datetime(2026, 4, 5),
      "the spreadsheet program has made a date of it (2026-04-05); enter it again")],
)  # fmt: skip
def test_what_is_not_understood_says_what_would_do(question: str, given: object, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        understood(QUESTIONS[question], given, Words())
    assert message in str(caught.value)


def test_a_fact_cannot_be_said_not_to_apply() -> None:
    with pytest.raises(ValueError, match="a fact applies always"):
        understood(None, "does_not_apply", Words())
