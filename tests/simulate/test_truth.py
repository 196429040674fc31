"""The planted truth: what a counterfactual without a reason would have saved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from churn_audit.errors import ParameterError
from churn_audit.simulate import (
    SWITCHES,
    Business,
    Decay,
    World,
    experiences,
    met,
    planted,
    preset,
    simulate,
    switched,
    worlds,
)
from churn_audit.simulate.hazard import decisions, effect, week_starts


def _exposed_departures(business: Business, reason: str) -> tuple[float, float]:
    """(raw, stratified by tenure, frequency and value) risk ratio of leaving in four weeks after meeting the reason
    in the four before, over the last year."""
    e = next(e for e in business.world.experiences if e.reason == reason)
    end = pd.Timestamp(business.world.as_of) + pd.Timedelta(days=1)
    rows = business.tables[e.table]
    times = rows.select_dtypes("datetime").columns
    events = met(rows.assign(**{c: (rows[c] - end) / pd.Timedelta(days=1) for c in times}), e)
    left = (business.truth.left - end) / pd.Timedelta(days=1)
    joined = (business.tables["customers"].set_index("customer_id")["joined_at"] - end) / pd.Timedelta(days=1)
    orders = business.tables["orders"].groupby("customer_id")["amount"].agg(["size", "mean"]).reindex(left.index)
    cells = []
    for start in np.arange(-364, 0, 28.0):
        there = (joined < start) & ~(left < start)
        recent = set(events.loc[events["day"].between(start - 28, start - 0.001), "customer_id"])
        cells.append(
            pd.DataFrame(
                {
                    "exposed": left.index[there].isin(recent),
                    "gone": ((left >= start) & (left < start + 28))[there],
                    "tenure": pd.cut(start - joined[there], [0, 180, 720, np.inf], labels=False),
                    "often": pd.qcut(orders["size"][there], 3, labels=False),
                    "value": pd.qcut(orders["mean"][there], 2, labels=False),
                }
            )
        )
    panel = pd.concat(cells).dropna()
    risk = panel.groupby("exposed")["gone"].mean()
    parts = panel.groupby(["tenure", "often", "value", "exposed"])["gone"].agg(["sum", "size"]).unstack(fill_value=0)
    a, n1 = parts["sum"][True], parts["size"][True]
    b, n0 = parts["sum"][False], parts["size"][False]
    return risk[True] / risk[False], (a * n0 / (n0 + n1)).sum() / (b * n1 / (n0 + n1)).sum()


def test_without_effects_nothing_is_attributable(small: World) -> None:
    truth = planted(replace(small, customers=200).without_effects(), 1)
    assert truth.planted == ()
    assert truth.joint is None
    assert "slow-response" in truth.decoys


def test_the_truth_alone_is_that_of_the_business(business: Business) -> None:
    alone = planted(business.world, business.truth.seed)
    assert alone.planted == business.truth.planted
    assert alone.left.equals(business.truth.left)


def test_a_larger_effect_costs_more(small: World) -> None:
    lone = replace(small, customers=600).without_effects()
    costs = [planted(lone.with_effects(slow_response=e), 1).reasons["slow-response"] for e in (0.4, 0.9, 1.6)]
    assert 0 < costs[0].departures < costs[1].departures < costs[2].departures
    assert 0 < costs[0].money < costs[1].money < costs[2].money


def test_net_is_at_most_gross_and_all_together_at_most_the_sum(business: Business) -> None:
    truth = business.truth
    assert truth.joint is not None
    for p in (*truth.planted, truth.joint):
        assert 0 < p.departures < p.gross, p.reason
    single = [p.departures for p in truth.planted]
    assert max(single) < truth.joint.departures < sum(single)
    assert truth.joint.departures < truth.expected


def test_the_expected_net_agrees_with_the_mean_of_reruns(small: World) -> None:
    truths = [planted(replace(small, customers=400, tickets=4.0), seed) for seed in range(6)]
    expected = np.array([t.joint.departures for t in truths if t.joint])
    rerun = np.array([t.joint.rerun for t in truths if t.joint])
    error = (rerun - expected).std(ddof=1) / np.sqrt(len(truths))
    assert abs(rerun.mean() - expected.mean()) < 3 * error


def test_removing_all_reasons_reduces_departures_by_about_the_joint(small: World) -> None:
    with_, without = (
        [planted(w, seed) for seed in range(6)]
        for w in (replace(small, customers=500), replace(small, customers=500).without_effects())
    )
    saved = sum(t.departures for t in with_) - sum(t.departures for t in without)
    joint = sum(t.joint.departures for t in with_ if t.joint)
    # Removed from the start and not only for a year, so more customers are there to leave: a little less is saved.
    assert 0.6 * joint < saved < 1.1 * joint


def test_removing_a_reason_delays_only_those_it_touches(small: World) -> None:
    small = replace(small, customers=400)
    one = simulate(small, 4)
    other = simulate(small.with_effects(rude_staff=0.0), 4)
    e = next(e for e in small.experiences if e.reason == "rude-staff")
    touched = set(one.tables[e.table].query("csat == 1")["customer_id"])
    never = pd.Timestamp("2100-01-01")
    a, b = one.truth.left.fillna(never), other.truth.left.fillna(never)
    assert (b >= a).all()
    assert set(a.index[a != b]) <= touched
    assert len(a.index[a != b])
    untouched = ~one.tables["orders"]["customer_id"].isin(touched)
    kept = ~other.tables["orders"]["customer_id"].isin(touched)
    columns = ["customer_id", "ordered_at", "amount", "product_id", "defective"]
    pd.testing.assert_frame_equal(
        one.tables["orders"]
        .loc[untouched, columns]
        .sort_values(["ordered_at", "customer_id", "product_id"], ignore_index=True),
        other.tables["orders"]
        .loc[kept, columns]
        .sort_values(["ordered_at", "customer_id", "product_id"], ignore_index=True),
    )


def test_planted_reasons_raise_the_hazard_within_strata(business: Business) -> None:
    for reason in ("slow-response", "rude-staff"):
        assert _exposed_departures(business, reason)[1] > 1.8, reason


def test_a_decoy_looks_like_a_reason_when_nothing_is_controlled(business: Business) -> None:
    # It goes along with slow answers, and both befall customers who leave more often anyway.
    assert _exposed_departures(business, "slow-resolution")[0] > 1.1


def test_confounding_alone_makes_a_decoy_look_bad_where_nothing_is_planted(small: World) -> None:
    hard = replace(small, customers=3000, hazard=0.35, hazard_value=-0.6, hazard_tenure=-0.6).without_effects()
    raw, stratified = _exposed_departures(simulate(hard, 2), "long-waits")
    assert raw > 1.1
    assert stratified < raw


@pytest.mark.parametrize(
    ("decay", "ages", "left"),
    [
        (Decay("exponential", 50), [0, 50, 100], [1, np.exp(-1), np.exp(-2)]),
        (Decay("linear", 100), [0, 25, 100, 120], [1, 0.75, 0, 0]),
        (Decay("abrupt", 60), [0, 59, 60, 61], [1, 1, 0, 0]),
        (Decay("plateau", 40), [0, 40, 50], [1, 1, np.exp(-1)]),
        (Decay("linear", 100, delay=14), [-1, 0, 13, 14, 64], [0, 0, 0, 1, 0.5]),
    ],
)
def test_effects_fade_as_their_shape_says(decay: Decay, ages: list[float], left: list[float]) -> None:
    assert decay.at(np.array(ages, float)) == pytest.approx(left)


def test_only_events_before_the_week_count_and_the_last_one_rules(small: World) -> None:
    e = replace(experiences()[0], effect=2.0, decay=Decay("linear", 100))
    starts = week_starts(small)
    events = (np.array([0, 0, 1]), np.array([starts[10] + 3, starts[12] - 2, starts[-1] + 1]))
    added = effect(small, e, events, 2)
    assert (added[0, :11] == 0).all()
    assert added[0, 11] == pytest.approx(2 * (1 - 4 / 100))
    assert added[0, 12] == pytest.approx(2 * (1 - 2 / 100))
    assert (added[1] == 0).all()
    both = effect(replace(small, additive=True), e, events, 2)
    assert both[0, 12] == pytest.approx(2 * (1 - 11 / 100) + 2 * (1 - 2 / 100))
    assert both[0, 11] == pytest.approx(added[0, 11])


def test_departures_follow_the_hazard(small: World) -> None:
    weeks = np.full((4000, small.weeks), 0.01)
    day = decisions(weeks, np.random.default_rng(0).random(weeks.shape), small)
    there = np.isinf(day).mean()
    assert there == pytest.approx(np.exp(-0.01 * small.weeks), abs=3 * np.sqrt(0.25 / 4000))
    assert day[np.isfinite(day)].min() >= -small.days


def test_every_preset_and_switch_gives_a_business() -> None:
    for name, made in worlds().items():
        truth = simulate(replace(made, customers=150, frequency=8.0), 1).truth
        assert truth.departures > 0, name
        assert bool(truth.planted) == (name != "nothing-planted"), name
    assert {f"inactivity-{s}" for s in SWITCHES} <= set(worlds())


def test_those_who_decide_first_fade_out_before_they_are_gone() -> None:
    faded = simulate(replace(worlds()["inactivity-decision-first"], customers=500), 1)
    orders, left = faded.tables["orders"], faded.truth.left
    before = (orders["customer_id"].map(left) - orders["ordered_at"]) / pd.Timedelta(days=1)
    assert (before < 30).sum() < 0.6 * before.between(63, 93).sum()


def test_an_unknown_world_or_switch_is_named_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match='no world "contrct"; did you mean "contract"'):
        preset("contrct")
    with pytest.raises(ParameterError, match='no switch "additve"; did you mean "additive"'):
        switched(preset("contract"), "additve")
