"""Whether the order of reasons holds: weights of evidence, shares of categories, and what was judged elsewhere."""

from __future__ import annotations

import pytest

from churn_audit.judgement import severity
from churn_audit.judgement.sensitivity import leading, sensitivity
from churn_audit.judgement.severity import Source
from churn_audit.model import catalogue
from churn_audit.model.checklist import Checklist
from churn_audit.model.findings import Attributable, Interval, ReasonFinding

WHOLE = catalogue.load()
# Two categories: response (the first three) and people.
NAMES = ("slow-response", "slow-resolution", "long-waits", "rude-staff", "wrong-staff", "staff-lack-knowledge")


def checklist(*prior: float) -> Checklist:
    """Six reasons with these priors."""
    reasons = {id: WHOLE.reasons[id] for id in NAMES}
    return WHOLE.model_copy(update={"reasons": reasons, "prior": dict(zip(NAMES, prior, strict=True))})


def finding(id: str, value: float | None, money: float | None = None) -> ReasonFinding:
    attributable = None
    if money is not None:
        amount = Interval(value=money)
        attributable = Attributable(departures_per_year=amount, revenue_per_year=amount, basis="adjusted-net")
    return ReasonFinding(
        id=id, category=WHOLE.reasons[id].category, kind="controllable",
        status="blind" if value is None else "assessed", score=None if value is None else 100 * (1 - value),
        severity=None if value is None else Interval(value=value), grade="C", attributable=attributable,
    )  # fmt: skip


def findings(*values: float | None) -> list[ReasonFinding]:
    return [finding(id, value) for id, value in zip(NAMES, values, strict=True)]


EVEN = checklist(0.25, 0.2, 0.05, 0.2, 0.2, 0.1)


def test_measured_money_leads_then_prior_times_severity() -> None:
    # 0.25 × 0.4 = 0.1, 0.2 × 0.6 = 0.12, 0.05 × 1 = 0.05; money 10 and 20; the last is blind.
    found = findings(0.4, 0.6, 1, 0.1, 0.1, None)
    found[3], found[4] = finding(NAMES[3], 0.1, 10), finding(NAMES[4], 0.1, 20)
    assert leading(EVEN, found) == ("wrong-staff", "rude-staff", "slow-resolution", "slow-response", "long-waits")


def test_what_costs_nothing_is_not_among_those_that_cost_most() -> None:
    found = [*findings(0, 0.5, None, None, None, None)[:5], finding(NAMES[5], 0.9, 0)]
    assert leading(EVEN, found) == ("slow-resolution",)


def test_severities_that_no_weight_moves_keep_all_five() -> None:
    found = findings(0.9, 0.8, 0.1, 0.9, 0.8, 0.9)
    calls = []

    def judge(given: Checklist) -> list[ReasonFinding]:
        calls.append(given.standard.scoring)
        return found

    result = sensitivity(EVEN, judge)
    assert [v.id for v in result.variants] == [
        "metric-weight-down", "metric-weight-up", "voice-weight-down", "voice-weight-up", "answers-weight-down",
        "answers-weight-up", "category-weights",
    ]  # fmt: skip
    assert {v.kept for v in result.variants} == {5} and len(calls) == 7
    assert [s.metric_weight for s in calls] == [3, 1.5, 4.5, 3, 3, 3, 3]
    assert [s.answers_weight for s in calls] == [2, 2, 2, 2, 2, 1, 3]


def test_a_reason_on_answers_alone_against_a_metric_yields_its_place_when_the_metric_counts_more() -> None:
    # The first: metric 0, answers 1. At weights 3 and 2 its severity is 0.4; at 4.5 and 2, 2 / 6.5 = 0.31.
    def judge(given: Checklist) -> list[ReasonFinding]:
        scoring = given.standard.scoring
        sure = Interval(value=0, low=0, high=0), Interval(value=1, low=1, high=1)
        combined = severity.combine(
            [Source("metric", sure[0], scoring.metric_weight), Source("answers", sure[1], scoring.answers_weight)]
        )
        assert combined is not None
        return [finding(NAMES[0], combined.value), *(finding(id, 0.35) for id in NAMES[1:])]

    even = checklist(*[1 / 6] * 6)
    result = sensitivity(even, judge)
    kept = {v.id: (v.kept, NAMES[0] in v.top) for v in result.variants}
    assert NAMES[0] in result.top
    assert kept["metric-weight-up"] == (4, False) and kept["metric-weight-down"] == (5, True)
    assert kept["answers-weight-down"] == (4, False) and kept["voice-weight-up"] == (5, True)


def test_the_category_that_changes_most_is_the_one_told() -> None:
    # 0.05 × 1 of long waits against 0.1 × 0.6 of lacking knowledge: response up by half, or people halved, turns it.
    found = findings(1, 1, 1, 1, 1, 0.6)
    (variant,) = [v for v in sensitivity(EVEN, lambda _: found).variants if v.id == "category-weights"]
    assert variant.kept == 4 and "long-waits" in variant.top


def test_what_was_judged_elsewhere_is_compared_too() -> None:
    base, other = findings(1, 1, 1, 1, 1, 0.1), findings(None, None, 1, 1, 1, 1)
    result = sensitivity(EVEN, lambda _: base, {"window-180": other})
    assert result.variants[-1].id == "window-180"
    assert result.variants[-1].kept == 3 and len(result.variants[-1].top) == 4


def test_money_does_not_follow_the_weights_of_evidence() -> None:
    found = [finding(id, 0.5, money) for id, money in zip(NAMES, (6, 5, 4, 3, 2, 1), strict=True)]
    result = sensitivity(EVEN, lambda _: found)
    assert result.top == NAMES[:5] and all(v.kept == 5 for v in result.variants)


def test_nothing_assessed_has_no_order_to_change() -> None:
    result = sensitivity(EVEN, lambda _: findings(*[None] * 6))
    assert result.top == () and all(v.kept == 0 for v in result.variants)


@pytest.mark.parametrize("factor", [0.5, 1.5])
def test_shifted_shares_sum_to_one(factor: float) -> None:
    from churn_audit.judgement.sensitivity import _shifted

    response = {0.5: 0.25 / (0.25 + 0.5), 1.5: 0.75 / (0.75 + 0.5)}[factor]
    sums = {round(sum(c.prior[id] for id in NAMES[:3]), 9) for c in _shifted(EVEN)}
    assert round(response, 9) in sums
    assert all(sum(c.prior.values()) == pytest.approx(1) for c in _shifted(EVEN))
