"""Which questions a form asks, in which order, and what it never tells."""

from __future__ import annotations

from churn_audit.model import catalogue
from churn_audit.questionnaire import Known
from churn_audit.questionnaire.form import FIRST, SECONDS

CHECKLIST = catalogue.load()


def ids(form, section=None):  # type: ignore[no-untyped-def]
    return [i.id for s in form.sections for i in s.items if section in (None, s.id)]


def test_an_audience_is_asked_its_own_questions_and_each_once(form) -> None:  # type: ignore[no-untyped-def]
    for audience in ("leadership", "front_line", "customers", "auditor"):
        asked = [id for id in ids(form(audience)) if id in CHECKLIST.questions]
        mine = [id for id, (_, q) in CHECKLIST.questions.items() if audience in q.audience]
        assert sorted(asked) == sorted(mine)


def test_what_gains_most_a_second_is_asked_first_and_quick_answers_before_numbers(form) -> None:  # type: ignore[no-untyped-def]
    # Two choices of 12 s for 3 points each beat a number of 20 s for 4: 0.25 against 0.2 points a second.
    gains = {"slow-response": 3.0, "long-waits": 1.0, "forgotten-by-customers": 4.0, "late-updates": 3.0}
    first = ids(form("leadership", known=Known(gains)), "first")
    reasons = [CHECKLIST.questions[id][0].id for id in first]
    assert len(reasons) == len(set(reasons)) <= FIRST and set(reasons) <= gains.keys()
    seconds = [SECONDS[CHECKLIST.questions[id][1].answer.type] for id in first]
    assert seconds == sorted(seconds)
    kind = {r: CHECKLIST.questions[id][1].answer.type for r, id in zip(reasons, first, strict=True)}
    assert kind["slow-response"] != "number"


def test_a_form_without_blind_reasons_has_no_first_section(form) -> None:  # type: ignore[no-untyped-def]
    assert "first" not in {s.id for s in form().sections}


def test_a_long_list_of_blind_reasons_keeps_the_first_section_short(form) -> None:  # type: ignore[no-untyped-def]
    known = Known(dict.fromkeys(CHECKLIST.reasons, 1.0))
    assert len(ids(form(known=known), "first")) == FIRST


def test_facts_that_are_known_are_not_asked_again_and_no_leaves_out_what_builds_on_it(form) -> None:  # type: ignore[no-untyped-def]
    everything = form("leadership")
    assert "has-loyalty-programme" in ids(everything, "facts")
    assert "grants-credit" not in ids(everything, "facts")  # no question builds on it
    told = form("leadership", known=Known(absent={"has-loyalty-programme"}, present={"has-social-media"}))
    assert not {"has-loyalty-programme", "has-social-media"} & {*ids(told, "facts")}
    gone = {q.id for r in CHECKLIST.reasons.values() if "has-loyalty-programme" in r.applies_if for q in r.questions}
    assert gone & {*ids(everything)} and not gone & {*ids(told)}


def test_customers_are_not_asked_what_the_business_has(form) -> None:  # type: ignore[no-untyped-def]
    told = form("customers")
    assert "facts" not in {s.id for s in told.sections} and not any(i.needs for i in told.items)


def test_reasons_left_out_of_the_audit_are_not_asked_about(form) -> None:  # type: ignore[no-untyped-def]
    told = ids(form("leadership", known=Known(left_out={"slow-response"})))
    assert not {"slow-response-target", "slow-response-felt"} & {*told}
