"""The plan: what is at stake, what fixes save together, which are chosen, in what order, and what they cost."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from churn_audit.errors import ParameterError
from churn_audit.judgement.planning import plan
from churn_audit.model import catalogue
from churn_audit.model.checklist import Checklist, Fix
from churn_audit.model.engagement import Capacity
from churn_audit.model.findings import (
    Association,
    Attributable,
    Departures,
    FixFinding,
    Interval,
    Plan,
    ReasonFinding,
)

WHOLE = catalogue.load()
PRIOR = {"slow-response": 0.5, "wrong-price": 0.3, "rude-staff": 0.2}
QUARTER_WEEKS = 365.25 / 4 / 7


def checklist(*fixes: Fix) -> Checklist:
    """Three reasons with round priors, and these fixes."""
    reasons = {r: WHOLE.reasons[r] for r in PRIOR}
    return WHOLE.model_copy(update={"reasons": reasons, "fixes": {f.id: f for f in fixes}, "prior": PRIOR})


def fix(id: str, days: float = 10, **more: Any) -> Fix:
    """A fix for slow response that removes half of it, unless told otherwise."""
    fields = {
        "id": id, "title": "Do this and that", "description": "A description that is long enough to be one.",
        "reasons": {"slow-response": [0.5, 0.5, 0.5]}, "efficacy_source": "judgement: for the test",
        "effort_days": [days, days, days], "weeks_to_effect": 0, "owner": "Head of service",
        "first_step": "Begin at the beginning.", "measure_text": "It shows in the end.",
    }  # fmt: skip
    return Fix.model_validate(fields | more)


def on(reason: str, *efficacy: float) -> dict[str, Any]:
    low, likely, high = efficacy if len(efficacy) == 3 else efficacy * 3
    return {"reasons": {reason: [low, likely, high]}}


def finding(id: str, severity: float | None = 0.5, money: Interval | None = None, **more: Any) -> ReasonFinding:
    """A reason of that severity; with money: measured."""
    sure = None if severity is None else Interval(value=severity, low=severity, high=severity)
    attributable = None
    if money:
        attributable = Attributable(
            departures_per_year=Interval(value=10), revenue_per_year=Interval(value=2 * money.value),
            basis="adjusted-net", allocated_revenue_per_year=money,
        )  # fmt: skip
    fields: dict[str, Any] = {
        "category": "response", "kind": "controllable", "status": "blind" if severity is None else "assessed",
        "score": None if severity is None else 100 * (1 - severity), "severity": sure, "grade": "C",
        "attributable": attributable,
    }  # fmt: skip
    return ReasonFinding(**{"id": id, **fields, **more})


def departures(revenue: float | None = 200_000, unexplained: float | None = None) -> Departures:
    return Departures(
        definition="contract", customers=1000, departed=100, natural=0, per_year=100, rate_per_year=0.1,
        revenue_per_year=revenue, natural_per_year=0, unexplained=unexplained,
    )  # fmt: skip


def certain(value: float) -> Interval:
    return Interval(value=value, low=value, high=value)


def one(found: tuple[tuple[FixFinding, ...], Plan]) -> FixFinding:
    (only,) = found[0]
    return only


# Savings ---------------------------------------------------------------------------------------------------------


def test_a_measured_saving_is_money_times_efficacy_times_the_probability_that_it_is_real() -> None:
    # One standard error above zero: 1.6449 of them to either limit. Φ(1) = 0.8413.
    money = Interval(value=100_000, low=100_000 - 164_485, high=100_000 + 164_485)
    found = one(plan(checklist(fix("a", **on("slow-response", 0.25))), [finding("slow-response", 0.5, money)],
                     departures(), Capacity()))  # fmt: skip
    assert found.saving_per_year is not None and not found.indicative
    assert found.saving_per_year.value == pytest.approx(0.8413 * 25_000, rel=1e-4)
    (part,) = found.parts
    assert (part.reason, part.at_stake, part.efficacy) == ("slow-response", 100_000, 0.25)
    assert part.probability == pytest.approx(0.8413, abs=1e-4)


def test_what_is_allocated_counts_before_what_the_reason_alone_goes_with() -> None:
    reason = finding("slow-response", 0.5, certain(100_000))  # alone: 200,000
    assert reason.attributable is not None
    alone = reason.attributable.model_copy(update={"allocated_revenue_per_year": None})
    both = [reason, reason.model_copy(update={"attributable": alone})]
    savings = [one(plan(checklist(fix("a")), [r], departures(), Capacity())).saving_per_year for r in both]
    assert [s.value for s in savings if s] == [50_000, 100_000]


def test_the_limits_add_what_money_and_efficacy_leave_open_as_squares_each_side_apart() -> None:
    # Money 100,000 [70,000, 140,000], efficacy 0.25 [0.15, 0.40]; surely above zero (z = 4.7).
    # Below: √(7,500² + 10,000²) = 12,500. Above: √(10,000² + 15,000²) = 18,027.8.
    money = Interval(value=100_000, low=70_000, high=140_000)
    found = one(plan(checklist(fix("a", **on("slow-response", 0.15, 0.25, 0.40))),
                     [finding("slow-response", 0.5, money)], departures(), Capacity()))  # fmt: skip
    assert found.saving_per_year is not None
    assert found.saving_per_year.low == pytest.approx(12_500, rel=1e-4)
    assert found.saving_per_year.high == pytest.approx(43_027.8, rel=1e-4)


def test_without_association_the_saving_is_indicative_by_prior_share_severity_and_the_unexplained() -> None:
    # 50,000 × 0.3 × 0.6 = 9,000 at stake, of which a quarter.
    reasons = [finding("wrong-price", 0.6), finding("slow-response", None), finding("rude-staff", None)]
    offer = checklist(fix("a", **on("wrong-price", 0.25)))
    found, chosen = plan(offer, reasons, departures(unexplained=50_000), Capacity(day_rate=1))
    assert found[0].indicative and found[0].saving_per_year is not None
    assert found[0].saving_per_year.value == pytest.approx(2_250)
    assert chosen.saving_per_year is None and chosen.indicative and chosen.indicative_per_year is not None
    assert chosen.indicative_per_year.value == pytest.approx(2_250)
    assert found[0].payback_months is None, "a real cost over an indicative saving would look measured"


def test_where_the_unexplained_is_not_told_it_is_what_measured_reasons_leave_of_the_revenue_lost() -> None:
    # 200,000 − 100,000, × 0.3 × 0.5 = 15,000 at stake.
    reasons = [finding("slow-response", 0.5, certain(100_000)), finding("wrong-price"), finding("rude-staff")]
    found = one(plan(checklist(fix("a", **on("wrong-price", 0.2))), reasons, departures(200_000), Capacity()))
    assert found.saving_per_year is not None and found.saving_per_year.value == pytest.approx(3_000)


def test_what_was_tested_and_not_found_counts_by_the_probability_that_it_is_there() -> None:
    # A ratio of 1 is as likely above as below.
    even = Association(
        exposed_customers=500, exposed_departures=50, risk_ratio=1, low=0.8, high=1.2, p=1, q=1,
        odds_ratio_adjusted=1, odds_low=0.8, odds_high=1.25, q_adjusted=0.9,
    )  # fmt: skip
    few = even.model_copy(update={"too_few": True})
    fixes = checklist(fix("a"))
    savings = [
        one(plan(fixes, [finding("slow-response", association=a)], departures(80_000), Capacity())).saving_per_year
        for a in (None, few, even)
    ]
    assert [s.value for s in savings if s] == pytest.approx([20_000, 20_000, 10_000])


def test_a_fix_on_both_kinds_tells_them_apart_and_the_plan_never_adds_them_up() -> None:
    # Measured: 100,000 × 0.5. Indicative: the other 100,000 × prior 0.3 × severity 0.5 × 0.2.
    both = fix("a", reasons={"slow-response": [0.5] * 3, "wrong-price": [0.2] * 3})
    reasons = [finding("slow-response", 0.5, certain(100_000)), finding("wrong-price"), finding("rude-staff")]
    found, chosen = plan(checklist(both), reasons, departures(200_000), Capacity())
    assert (found[0].saving_per_year, found[0].indicative) == (certain(50_000), False)
    assert found[0].indicative_per_year is not None and found[0].indicative_per_year.value == pytest.approx(3_000)
    assert chosen.saving_per_year == certain(50_000)
    assert [(p.reason, p.indicative) for p in found[0].parts] == [("slow-response", False), ("wrong-price", True)]


def test_two_fixes_on_one_reason_leave_a_quarter_and_each_counts_after_those_before_it() -> None:
    reasons = [finding("slow-response", 0.5, certain(100_000))]
    found, chosen = plan(checklist(fix("a"), fix("b", days=20)), reasons, departures(), Capacity())
    assert [(f.id, f.saving_per_year) for f in found] == [("a", certain(50_000)), ("b", certain(25_000))]
    assert chosen.saving_per_year == certain(75_000)


def test_marginal_savings_and_points_add_up_to_the_plans() -> None:
    reasons = [finding(r, 0.7, Interval(value=1e5, low=5e4, high=1.5e5) if n % 3 else None,
                       category=WHOLE.reasons[r].category)
               for n, r in enumerate(WHOLE.reasons) if WHOLE.reasons[r].kind == "controllable"]  # fmt: skip
    found, chosen = plan(WHOLE, reasons, departures(8e6), Capacity(person_days=150, day_rate=500))
    inside = [f for f in found if f.in_plan]
    assert chosen.saving_per_year is not None and chosen.indicative_per_year is not None
    measured = sum(f.saving_per_year.value for f in inside if f.saving_per_year and not f.indicative)
    assert measured == pytest.approx(chosen.saving_per_year.value)
    apart = sum(f.indicative_per_year.value for f in inside if f.indicative_per_year)
    assert apart == pytest.approx(chosen.indicative_per_year.value)
    assert sum(f.points for f in inside) == pytest.approx(chosen.points)
    lows = sum(f.saving_per_year.low or 0 for f in inside if f.saving_per_year and not f.indicative)
    assert chosen.saving_per_year.low is not None and chosen.saving_per_year.low > lows
    for f in inside:
        shown = sum(p.at_stake * p.probability * p.efficacy for p in f.parts if p.at_stake and not p.indicative)
        assert shown == pytest.approx(0 if f.indicative or not f.saving_per_year else f.saving_per_year.value)


def test_a_measured_reason_that_nothing_else_lit_counts_its_money_and_no_points() -> None:
    found = one(plan(checklist(fix("a")), [finding("slow-response", None, certain(100_000))], departures(), Capacity()))
    assert (found.saving_per_year, found.points) == (certain(50_000), 0)


def test_what_does_not_apply_calls_for_no_fix() -> None:
    reasons = [finding("slow-response", 0.5, certain(100_000), status="not-applicable")]
    assert plan(checklist(fix("a")), reasons, departures(), Capacity())[0] == ()


def test_a_reason_measured_to_cost_nothing_saves_nothing() -> None:
    reasons = [finding("slow-response", 0.5, Interval(value=-5_000, low=-9_000, high=1_000))]
    found, chosen = plan(checklist(fix("a")), reasons, departures(), Capacity())
    assert found[0].saving_per_year is not None and found[0].saving_per_year.value == 0
    assert not found[0].in_plan and chosen.used_days == 0


def test_points_are_weight_times_severity_times_efficacy() -> None:
    # Prior 0.5 of 1, severity 0.6, half removed: 15 points of the overall score.
    reasons = [finding("slow-response", 0.6), finding("wrong-price", None), finding("rude-staff", None)]
    assert one(plan(checklist(fix("a")), reasons, None, Capacity())).points == pytest.approx(15)


# Choice and order ------------------------------------------------------------------------------------------------


def test_no_other_set_of_nine_fixes_has_a_higher_net_saving() -> None:
    some = list(WHOLE.fixes.values())[:9]
    offer = WHOLE.model_copy(update={"fixes": {f.id: f for f in some}})
    named = {r for f in some for r in f.reasons}
    reasons = [finding(r, 0.3 + 0.05 * (n % 12), certain(20_000 + 9_000 * n) if n % 2 else None,
                       category=WHOLE.reasons[r].category) for n, r in enumerate(sorted(named))]  # fmt: skip
    capacity = Capacity(person_days=45, day_rate=400)
    found, chosen = plan(offer, reasons, departures(2e6), capacity)

    def net(found: tuple[FixFinding, ...]) -> float:
        return sum(f.net_per_year or 0 for f in found if f.in_plan)

    rivals = (s for k in range(10) for s in combinations(some, k) if sum(f.effort_days.likely for f in s) <= 45)
    best = max(net(plan(offer, reasons, departures(2e6), capacity, fixes=[f.id for f in s])[0]) for s in rivals)
    assert net(found) == pytest.approx(best) and best > 0
    assert chosen.optimality_gap == 0 and chosen.aim == "net"


def test_without_revenue_the_plan_has_most_points_and_no_money() -> None:
    found, chosen = plan(checklist(fix("a"), fix("b", **on("rude-staff", 0.5))),
                         [finding("slow-response"), finding("rude-staff")], None, Capacity(person_days=10))  # fmt: skip
    assert chosen.aim == "points" and [f.id for f in found if f.in_plan] == ["a"]
    assert all(f.saving_per_year is None and f.cost is None for f in found)
    assert chosen.saving_per_year is None and chosen.indicative


def test_without_a_day_rate_the_plan_has_the_highest_saving_and_with_one_the_highest_net_saving() -> None:
    # Either takes 10 days; one saves 50,000 and runs at 200 day rates, the other saves 40,000 and runs at none.
    dear, cheap = fix("dear", cost_per_year=200), fix("cheap", **on("wrong-price", 0.8))
    reasons = [finding("slow-response", 0.5, certain(100_000)), finding("wrong-price", 0.5, certain(50_000))]

    def chosen(rate: float | None) -> list[str]:
        found, _ = plan(checklist(dear, cheap), reasons, departures(), Capacity(person_days=10, day_rate=rate))
        return [f.id for f in found if f.in_plan]

    assert (chosen(None), chosen(100)) == (["dear"], ["cheap"])


@pytest.mark.parametrize(("years", "worth_it"), [(1, False), (2, True)])
def test_what_does_not_earn_itself_back_in_time_is_not_in_the_plan(years: float, worth_it: bool) -> None:
    # Saves 500 a year net of nothing, for an outlay of 600.
    reasons, capacity = [finding("slow-response", 0.5, certain(1_000))], Capacity(day_rate=60, payback_years=years)
    found, chosen = plan(checklist(fix("a")), reasons, departures(), capacity)
    assert (found[0].in_plan, found[0].net_per_year) == (worth_it, 500 - 600 / years)
    assert (found[0].saving_per_year, found[0].cost) == (certain(500), 600)
    assert found[0].quadrant == ("quick-win" if worth_it else "fill-in") and chosen.payback_years == years


def test_what_does_not_pay_is_listed_by_what_it_brings_for_its_cost() -> None:
    fixes = fix("cheap", 1, **on("slow-response", 0.001)), fix("better", 8, **on("slow-response", 0.1))
    found, chosen = plan(checklist(*fixes), [finding("slow-response", 0.5, certain(1_000))], departures(),
                         Capacity(day_rate=100))  # fmt: skip
    assert [f.id for f in found] == ["better", "cheap"] and chosen.used_days == 0


def test_the_order_is_by_net_saving_a_day_and_what_takes_no_day_comes_first() -> None:
    fixes = (fix("large", 40, **on("slow-response", 0.8)), fix("small", 5, **on("rude-staff", 0.5)),
             fix("free", 0, **on("wrong-price", 0.1)))  # fmt: skip
    reasons = [finding("slow-response", 0.5, certain(100_000)), finding("rude-staff", 0.5, certain(40_000)),
               finding("wrong-price", 0.5, certain(1_000))]  # fmt: skip
    found, chosen = plan(checklist(*fixes), reasons, departures(), Capacity(person_days=60, day_rate=1))
    assert [(f.id, f.rank) for f in found] == [("free", 1), ("small", 2), ("large", 3)]
    assert chosen.used_days == 45


def test_what_is_under_way_comes_first_and_what_is_done_or_dropped_is_no_choice() -> None:
    fixes = (fix("a"), fix("b"), fix("c"), fix("d", **on("rude-staff", 0.1)))
    reasons = [finding("slow-response", 0.5, certain(100_000)), finding("rude-staff", 0.5, certain(1_000))]
    statuses = {"a": "done", "b": "dropped", "d": "doing"}
    found, _ = plan(checklist(*fixes), reasons, departures(), Capacity(person_days=20), statuses)
    assert [(f.id, f.in_plan, f.status) for f in found][:2] == [("d", True, "doing"), ("c", True, "open")]
    assert {(f.id, f.in_plan, f.status) for f in found[2:]} == {("a", False, "done"), ("b", False, "dropped")}


def test_what_is_under_way_stays_in_beyond_the_capacity_and_nothing_is_added_to_it() -> None:
    reasons = [finding("slow-response", 0.5, certain(100_000))]
    found, chosen = plan(checklist(fix("a", 30), fix("b", 5)), reasons, departures(), Capacity(person_days=20),
                         {"a": "doing"})  # fmt: skip
    assert [f.id for f in found if f.in_plan] == ["a"] and chosen.used_days == 30
    assert found[0].done_day == 90


def test_a_fix_under_way_uses_days_even_where_nothing_is_at_stake() -> None:
    fixes = checklist(fix("a", 15, **on("rude-staff", 0.5)), fix("b", 10))
    reasons = [finding("slow-response", 0.5, certain(100_000)), finding("rude-staff", None)]
    found, chosen = plan(fixes, reasons, departures(), Capacity(person_days=20), {"a": "doing"})
    assert [(f.id, f.in_plan) for f in found] == [("a", True), ("b", False)] and chosen.used_days == 15


def test_the_same_question_with_a_given_set_answers_what_that_set_would_bring() -> None:
    reasons = [finding("slow-response", 0.5, certain(100_000))]
    offer, capacity = checklist(fix("a"), fix("b", 20), fix("c", 30)), Capacity(person_days=10, day_rate=10)
    found, chosen = plan(offer, reasons, departures(), capacity, fixes=["c", "b"])
    assert [f.id for f in found if f.in_plan] == ["b", "c"]
    assert chosen.saving_per_year == certain(75_000) and chosen.used_days == 50 and chosen.optimality_gap is None
    assert plan(offer, reasons, departures(), capacity, fixes=[])[1].used_days == 0


def test_a_fix_that_does_not_exist_is_named() -> None:
    with pytest.raises(ParameterError, match='no fix "callback"'):
        plan(checklist(fix("call-back")), [], departures(), Capacity(), fixes=["callback"])


def test_nothing_assessed_is_no_plan() -> None:
    found, chosen = plan(checklist(fix("a")), [finding(r, None) for r in PRIOR], departures(), Capacity())
    assert found == () and (chosen.used_days, chosen.saving_per_year, chosen.points) == (0, None, 0)


def test_no_capacity_is_no_fix_in_the_plan_but_the_list_stands() -> None:
    reasons = [finding("slow-response", 0.5, certain(100_000))]
    found, chosen = plan(checklist(fix("a")), reasons, departures(), Capacity(person_days=0))
    assert (found[0].in_plan, found[0].start_day, chosen.used_days) == (False, None, 0)


# Cost, payback, dates, quarters, grade ---------------------------------------------------------------------------


def test_payback_is_the_outlay_over_the_monthly_net_saving_after_the_time_to_effect() -> None:
    # Saves 25,000, runs at 10 × 100: 2,000 a month net. Outlay (10 + 5) × 100: 0.75 months, after a quarter's wait.
    a = fix("a", cost_once=5, cost_per_year=10, weeks_to_effect=QUARTER_WEEKS, **on("slow-response", 0.25))
    found = one(plan(checklist(a), [finding("slow-response", 0.5, certain(100_000))], departures(),
                     Capacity(day_rate=100)))  # fmt: skip
    assert found.payback_months == pytest.approx(3.75)
    assert (found.cost, found.cost_per_year) == (2_500, 1_000)


def test_what_never_pays_back_has_no_payback() -> None:
    a = fix("a", cost_per_year=600)
    found = one(plan(checklist(a), [finding("slow-response", 0.5, certain(100_000))], departures(),
                     Capacity(day_rate=100)))  # fmt: skip
    assert found.payback_months is None and not found.in_plan


def test_work_is_spread_over_a_quarter_in_order_and_shows_after_its_time_to_effect() -> None:
    # 60 person-days in 90 days: a person-day takes a day and a half.
    fixes = checklist(fix("a", 10, weeks_to_effect=4), fix("b", 20, weeks_to_effect=8, **on("rude-staff", 0.5)))
    reasons = [finding("slow-response", 0.5, certain(100_000)), finding("rude-staff", 0.5, certain(50_000))]
    found, _ = plan(fixes, reasons, departures(), Capacity(person_days=60))
    assert [(f.start_day, f.done_day, f.measurable_day) for f in found] == [(0, 15, 43), (15, 45, 101)]


def test_quarters_part_at_the_median_saving_and_the_median_effort() -> None:
    fixes = (fix("quick", 5, **on("slow-response", 0.4)), fix("big", 50, **on("slow-response", 0.3)),
             fix("little", 4, **on("rude-staff", 0.2)), fix("poor", 40, **on("rude-staff", 0.1)))  # fmt: skip
    reasons = [finding("slow-response", 0.5, certain(100_000)), finding("rude-staff", 0.5, certain(20_000))]
    found, _ = plan(checklist(*fixes), reasons, departures(), Capacity(person_days=100))
    assert {f.id: f.quadrant for f in found} == {
        "quick": "quick-win", "big": "big-project", "little": "fill-in", "poor": "leave",
    }  # fmt: skip


def test_the_grade_is_that_of_the_reason_that_carries_most_of_the_value() -> None:
    both = fix("a", reasons={"wrong-price": [0.1] * 3, "slow-response": [0.1] * 3})
    reasons = [finding("slow-response", 0.5, certain(100_000), grade="A"), finding("wrong-price", grade="C")]
    assert one(plan(checklist(both), reasons, departures(), Capacity())).grade == "A"


def test_the_plan_says_what_it_was_made_with() -> None:
    _, chosen = plan(checklist(fix("a")), [finding("slow-response", 0.5, certain(1e5))], departures(),
                     Capacity(person_days=33, day_rate=700))  # fmt: skip
    assert (chosen.capacity_days, chosen.day_rate, chosen.aim, chosen.cost) == (33, 700, "net", 7_000)


def test_the_phases_add_up_what_is_done_by_each_day_and_end_with_the_whole_plan() -> None:
    money = {"slow-response": Interval(value=100.0, low=80.0, high=120.0), "wrong-price": Interval(value=50.0)}
    found = [finding(r, money=amount) for r, amount in money.items()]
    known = checklist(fix("first", 10), fix("second", 20, **on("wrong-price", 0.5)))
    fixes, chosen = plan(known, found, None, Capacity(person_days=30))
    days = [f.done_day for f in fixes if f.in_plan]
    assert [p.day for p in chosen.phases[:3]] == [30, 60, 90]
    assert chosen.phases[-1].saving_per_year == chosen.saving_per_year
    for phase in chosen.phases:
        done = [f for f, day in zip(fixes, days, strict=False) if day is not None and day <= phase.day]
        saved = sum(f.saving_per_year.value for f in done if f.saving_per_year)
        assert (phase.saving_per_year.value if phase.saving_per_year else 0) == pytest.approx(saved)


def test_without_a_plan_there_are_no_phases() -> None:
    assert plan(checklist(), [finding("slow-response")], None, Capacity(person_days=10))[1].phases == ()
