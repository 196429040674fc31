"""Reasons set against departures: what is claimed of them, how surely, and what is said where nothing can be."""

from __future__ import annotations

import re
from typing import Any

import pytest
from measured_findings import (
    MONEY,
    SUPPORTED,
    UNSUPPORTED,
    associations,
    figure,
    half,
    linked_reasons,
    measured,
    rows,
    story,
    text,
)
from sample_findings import departures, findings, snapshot

from churn_audit.model.findings import Findings
from churn_audit.report import blocks as b
from churn_audit.report.spans import plain

WARNS = {"possible": True, "warns": True, "p": 0.004, "message": "Four old events stand out."}


def costs(found: Findings, edition: str = "full") -> str:
    """The section on what the departures cost by reason; empty where there is none."""
    blocks = list(story(found, edition=edition).departures())
    starts = [i for i, x in enumerate(blocks) if x.id == "costs"]
    return " ".join(plain(x) for x in blocks[starts[0] :]) if starts else ""


# Money -----------------------------------------------------------------------------------------------------------


def test_the_board_page_shows_the_reasons_that_cost_most_by_what_is_allocated_to_them() -> None:
    board = story(measured()).board()
    assert rows(figure(board, "costliest")) == [
        ("Customers wait too long for a first answer", "¥38M", "¥26M–¥51M", "A"),
        ("Complaints go unheard or unanswered", "¥19M", "¥13M–¥26M", "C"),
    ]
    assert "Kita Coffee loses about ¥310M a year to departures; ¥57M of it goes with 2 measured reasons" in text(board)
    assert "Attributable to 2 reasons under the model: ¥57M (¥42M–¥72M)." in text(board)


def test_without_measured_reasons_the_board_page_shows_the_weakest_ones() -> None:
    assert [x.id for x in story(findings()).board() if isinstance(x, b.Figure)] == ["weakest"]
    assert costs(findings()) == ""


def test_the_waterfall_leaves_what_no_reason_explains() -> None:
    fall = figure(story(measured()).departures(), "waterfall")
    assert [r[:2] for r in rows(fall)] == [
        ("Revenue lost in a year", "¥310M"),
        ("Customers wait too long for a first answer", "¥38M"),
        ("Complaints go unheard or unanswered", "¥19M"),
        ("Not explained by them", "¥250M"),
    ]
    assert fall.title == "82% of the loss is not explained by any measured reason"  # 253 of 310


def test_the_bill_tells_alone_and_shared_out_with_ratio_q_and_e_value() -> None:
    table = next(x for x in story(measured()).departures() if isinstance(x, b.Table) and x.id == "bill-table")
    assert rows(table)[0] == (
        "Customers wait too long for a first answer", "18,420", "1,200 830–1,600", "¥44M ¥30M–¥58M", "¥38M ¥26M–¥51M",
        "1.6 1.4–1.9", "<0.1%", "2.6 at least 2.1",
    )  # fmt: skip
    assert rows(table)[-1][4] == "¥57M ¥42M–¥72M" and rows(table)[-1][3] == ""  # alone, figures overlap: no sum


def test_gross_figures_and_the_screen_stand_in_the_working_papers_only() -> None:
    assert "gross departures and the screen" in costs(measured(), "working")
    assert "1,500 2,120 1.9 1.8–2.0" in costs(measured(), "working")
    assert "gross" not in costs(measured())


@pytest.mark.parametrize(
    ("flags", "value", "rest"),
    [
        ({"lower_only": True}, "at least ¥26M", "at most ¥270M"),  # 310 − 26 − 13
        ({"upper_only": True}, "at most ¥51M", "at least ¥230M"),  # 310 − 51 − 25.5
        ({"lower_only": True, "upper_only": True}, "roughly ¥38M", "¥250M"),
    ],
)
def test_only_the_end_that_is_safe_to_say_is_told(flags: dict[str, Any], value: str, rest: str) -> None:
    found = story(measured(flags))
    assert rows(figure(found.board(), "costliest"))[0][1] == value
    assert rows(figure(found.departures(), "waterfall"))[-1][1] == rest
    if len(flags) == 1:
        assert "¥38M" not in text(found.board()) + text(found.departures())


def test_departures_stand_for_money_where_nobody_knows_what_customers_are_worth() -> None:
    bare = {"revenue_per_year": None, "allocated_revenue_per_year": None}
    found = story(measured(bare, departures=departures(revenue_per_year=None)))
    assert rows(figure(found.board(), "costliest"))[0][:3] == (
        "Customers wait too long for a first answer",
        "1,000",
        "720–1,400",
    )
    assert "2 reasons go with 1,600 departures a year" in text(found.departures())
    assert rows(figure(found.departures(), "waterfall"))[-1][1] == "8,200"  # 9,800 − 1,040 − 520


def test_reasons_that_cannot_be_told_apart_are_one_bar_with_the_sum_and_a_range_no_narrower() -> None:
    found = linked_reasons()
    found[0]["association"] = SUPPORTED | {"indistinguishable_from": ["complaints-ignored"]}
    found[1]["association"] = SUPPORTED | {"indistinguishable_from": ["slow-response"]}
    section = story(measured(reasons=found))
    assert rows(figure(section.board(), "costliest")) == [
        ("Customers wait too long for a first answer; Complaints go unheard or unanswered", "¥57M", "¥39M–¥77M", "C")
    ]
    assert figure(section.board(), "costliest").title == (
        "Customers wait too long for a first answer (in a group of 2): ¥57M a year"
    )
    assert "Cannot be told apart: read as one, ¥57M a year" in text(section.departures())
    assert "These data cannot tell it from: Complaints go unheard" in text(section.category("response"))


def test_a_sign_is_called_one_wherever_money_is_put_to_it() -> None:
    found = linked_reasons()
    found[0]["association"] = SUPPORTED | {"role": "sign"}
    section = story(measured(reasons=found))
    assert rows(figure(section.board(), "costliest"))[0][0] == "Customers wait too long for a first answer (sign)"
    assert "A sign, it comes before departures" in text(section.category("response"))


def test_reasons_that_are_no_finding_stand_in_a_line_each() -> None:
    found = linked_reasons()
    found[0] |= {"association": SUPPORTED | {"supported": False, "protective": True}, "attributable": None}
    found[3]["association"] = UNSUPPORTED | {"too_few": True, "q_adjusted": None}
    told = costs(measured(reasons=found, associations=associations(kept_out={"slow-response": "exits.note"})))
    assert "Tested, no association beyond chance (1) More is promised than is delivered" in told
    assert "Too few cases to tell (1) Too few of those who met it left" in told and "told what is not true" in told
    assert "Goes with staying (1) Those who met it left less often, so no money is put to it." in told
    assert "Kept out (1) Customers wait too long for a first answer (exits.note)" in told


def test_a_reason_that_lies_within_another_is_said_to_be_counted_there() -> None:
    found = linked_reasons()
    nothing = {"odds_ratio_adjusted": None, "odds_low": None, "odds_high": None, "q_adjusted": None}
    found[2]["association"] = UNSUPPORTED | nothing | {"indistinguishable_from": ("slow-response",)}
    told = costs(measured(reasons=found))
    assert "Not told apart (1)" in told
    assert "More is promised than is delivered (counted under: Customers wait too long" in told
    assert "Tested, no association beyond chance" not in told


def test_a_ratio_below_one_by_chance_is_not_said_to_keep_customers() -> None:
    found = linked_reasons()
    found[2]["association"] = UNSUPPORTED | {"odds_ratio_adjusted": 0.9, "odds_low": 0.7, "protective": True}
    told = costs(measured(reasons=found))
    assert "Tested, no association beyond chance (1) More is promised than is delivered" in told
    assert "Goes with staying" not in told


def test_an_interval_above_one_that_fails_the_test_for_false_alarms_is_not_called_chance() -> None:
    found = linked_reasons()
    found[2]["association"] = UNSUPPORTED | {
        "odds_ratio_adjusted": 1.5,
        "odds_low": 1.2,
        "odds_high": 1.8,
        "q_adjusted": 0.06,
    }
    section = story(measured(reasons=found))
    told = text(section.category("trust"))
    assert (
        "1.5 times as often (1.2–1.8; 18,420 customers), not clear enough among so many tested reasons (q = 6%)" in told
    )
    assert "Leavers say it; whether departures go with it is not clear enough" in told
    assert "Not clear enough (1) Those who met it left more often" in text(section.departures())


@pytest.mark.parametrize(
    ("status", "headline", "way_out"),
    [
        ("no-driver", "No supported driver", "a longer period"),
        ("contradictory", "No supported driver; the data contradict each other", "Settle which of them is right"),
        ("too-few", "What each reason costs could not be measured", "A longer period or more customers"),
        ("no-dates", "What each reason costs could not be measured", "customers.churned_at"),
        ("no-exposures", "What each reason costs could not be measured", "rows name a customer and a date"),
    ],
)
def test_where_no_reason_has_money_it_is_said_why_and_what_would_help(status: str, headline: str, way_out: str) -> None:
    told = costs(findings(associations=associations(status=status, message="12 customers are gone and there.")))
    assert f"What the departures cost, by reason {headline} " in told
    assert way_out in told and "12 customers are gone and there." in told


def test_no_section_on_money_where_nobody_knows_who_left() -> None:
    assert costs(findings(departures=None, associations=None)) == ""
    assert "Nobody knows when customers left" in costs(
        findings(departures=snapshot(), associations=associations(status="no-dates"))
    )


@pytest.mark.parametrize(("check", "words"), [("negative_control", "at most"), ("drift", "at least")])
def test_a_check_that_warns_stands_beside_the_money_and_in_the_method(check: str, words: str) -> None:
    found = story(measured(associations=associations(**{check: WARNS})))
    callouts = [x for x in found.departures() if isinstance(x, b.Callout) and f"“{words}”" in x.title]
    assert len(callouts) == 1 and "Four old events stand out." in plain(callouts[0])
    assert f"Told as “{words}”" in plain(figure(found.board(), "costliest").note)
    assert f"told as “{words}” (p = 0.4%)" in text(found.method())


def test_checks_that_are_well_or_impossible_are_told_in_the_method() -> None:
    told = text(story(measured(associations=associations(drift={"possible": False}, sampled=True))).method())
    assert "Events too old to matter: they show nothing, as they should (p = 44%)." in told
    assert "Fading out before leaving: orders and use are too few to check." in told
    assert "customers drawn at random and followed week by week: 46,200" in told


def test_sensitivity_tells_how_many_of_the_first_reasons_stay() -> None:
    told = text(story(measured()).method())
    assert "Whatever is assumed, at least 1 of the first 2 reasons stay among them" in told
    assert "customers' words weigh half as much 1 of 2 More is promised than is delivered" in told


# One reason ------------------------------------------------------------------------------------------------------


def test_the_evidence_of_a_reason_has_its_link_with_departures() -> None:
    told = text(story(measured()).category("response"))
    assert (
        "Departures: how many times as often those who met it leave 1.6 times 1.4–1.9 18,420 customers met it." in told
    )
    assert "Departures a year attributable to it alone: 1,200 (830–1,600)." in told
    assert "31% (27–35%) of 420 leavers who gave a reason name it. Departures bear it out." in told


def test_leavers_and_data_that_disagree_are_told_as_a_contradiction() -> None:
    found = story(measured())
    assert "Nobody says it; yet departures go with it" in text(found.category("response"))
    trust = text(found.category("trust"))
    assert "Leavers say it; departures do not go with it" in trust
    assert "“More is promised than is delivered”: 31% (27–35%; n = 420) but The data show" in trust
    assert "Departures: tested, no association beyond chance; 1.0 times as often (0.9–1.2; 18,420 customers)." in trust


def test_what_leavers_say_and_the_data_cannot_tell_is_no_contradiction() -> None:
    found = linked_reasons()
    found[2] |= {"association": None, "stated": found[2]["stated"] | {"verdict": "untested"}}
    section = story(measured(reasons=found)).category("trust")
    assert not any(isinstance(x, b.Contradiction) for x in section)
    assert "Whether departures go with it the data cannot tell." in text(section)


def test_what_leavers_say_of_the_charges_is_set_against_what_they_paid() -> None:
    found = linked_reasons()
    found[2]["stated"] |= {"charge_ratio": {"value": 0.8, "low": 0.68, "high": 0.92}}
    told = text(story(measured(reasons=found)).category("trust"))
    assert "Leavers say it; what they paid does not bear it out" in told
    assert "They paid 0.80 times as much a year as other leavers (0.68–0.92)" in told


def test_a_measured_reason_without_other_evidence_still_has_its_part() -> None:
    found = linked_reasons()
    found[3] |= {"association": SUPPORTED, "attributable": half(MONEY)}
    section = story(measured(reasons=found)).category("trust")
    assert any(isinstance(x, b.Reason) and "told what is not true" in plain(x.text) for x in section)


# What it never says ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", ["board", "full", "working"])
@pytest.mark.parametrize("flags", [{}, {"lower_only": True}, {"upper_only": True}])
def test_nothing_measured_is_called_a_cause(edition: str, flags: dict[str, Any]) -> None:
    told = " ".join(plain(x) for x in story(measured(flags), edition=edition).document().blocks)
    told = told.replace("nothing here shows causes", "")
    assert not re.search(r"\bcaus(e|es|ed|ing)\b(?! shown)|\bproves?\b|due to|insignificant|confidence interval", told)
    assert not re.search(r"\bNone\b(?![ .]|$)|\bnan\b|\{\w*\}", told)
