"""A plan in money and customers in counts: what is added up, what it rests on, and what is withheld."""

from __future__ import annotations

import pytest
from measured_findings import figure, measured, rows, story, text
from sample_findings import findings

from churn_audit.report.spans import plain


def test_the_plan_adds_measured_savings_and_keeps_indicative_ones_apart() -> None:
    told = text(story(measured()).plan())
    assert "Once in effect the plan keeps ¥22M (¥9M–¥35M) of revenue a year" in told
    assert "Indicative savings are not in that sum: ¥3.0M a year." in told
    assert "¥22M ¥9M–¥35M + ¥3.0M indicative 15 8–30 ¥450K 1 month A" in told
    assert "In the plan, overlaps taken out 12 ¥22M ¥9M–¥35M 15 ¥450K" in told
    assert "indicative ¥1.0M ¥0.1M–¥3.0M 50 20–90 ¥450K saving indicative C" in told


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (0.0, "No better set of fixes exists within 60 person-days, on these figures."),
        (0.03, "another set of fixes within 60 person-days could bring at most 3% more."),
        (None, ""),
    ],
)
def test_how_near_the_plan_is_to_the_best_one_is_told_in_words(gap: float | None, words: str) -> None:
    plan = measured().model_dump()["plan"] | {"optimality_gap": gap}
    told = text(story(measured(plan=plan)).plan())
    assert words in told and (gap is not None or "set of fixes" not in told)


def test_every_assumption_behind_a_saving_is_printed_with_its_source() -> None:
    told = text(story(measured()).plan())
    assert "Efficacy: judgement: in the team's own hands" in told
    assert "Customers wait too long for a first answer ¥38M >99% 40% 20–60% alone" in told
    assert "A person-day is put at ¥30,000." in told


def test_customers_are_told_in_counts_with_how_well_they_were_foreseen() -> None:
    section = story(measured()).customers()
    assert "3,220 of 46,200" in text(section) and "1,270 of those gone" in text(section)
    chart = figure(section, "calibration")
    assert chart.title == "The tenth at highest risk left 2.6 (2.3–2.9) times as often as all"
    assert rows(chart)[-1] == ("7.0%", "6.6%", "5.9–7.3%", "3,200")
    assert "5% below that of giving everybody the mean" in plain(chart.note)  # 1 − 226/238


def test_a_withheld_list_is_said_to_be_withheld_and_why() -> None:
    section = story(measured(customers={"n": 9, "at_risk_withheld": "The lift of 1.1 is below 1.2."})).customers()
    assert "Who will leave next cannot be told well enough" in text(section)
    assert "The list of customers at risk is withheld The lift of 1.1 is below 1.2." in text(section)
    assert story(findings()).customers() == ()
