"""Forecasts by hand and against a simulated truth; what an earlier day did not know; lift, Brier score, reliability."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import exp, log

import numpy as np
import pytest
from tiny_business import Tiny, one, tiny

from churn_audit.stats.hazard import Fit, Model, fit
from churn_audit.stats.histories import Dated, Histories
from churn_audit.stats.prediction import HeldOut, before, forecast, held_out
from churn_audit.stats.rows import SILENT, Settings

SETTINGS = Settings(bands=(45, 90), rows_there=30_000)


@cache
def business(latent: bool) -> tuple[Tiny, Fit]:
    made = tiny(effect=2.0, latent=latent)
    return made, fit(Model.of(made.histories, SETTINGS))


def known_hazard() -> Fit:
    """5 % a week, three times that for ten days after something bad; a protective thing halves it. Not fitted."""
    n = 200
    nan = np.full(n, np.nan)
    everybody = np.arange(n)
    h = Histories(
        joined=np.full(n, -100.0), segment=np.zeros(n, np.int64), left=np.linspace(-20, -1, n), natural=nan,
        latent=np.zeros(n, bool), value=np.full(n, 12.0),
        events={r: Dated.of(everybody, np.full(n, -21.0)) for r in ("bad", "good")},
    )  # fmt: skip
    settings = Settings(weeks=3, earlier_weeks=0, bands=(10,), least_departures=1, least_in_band=1)
    made = fit(Model.of(h, settings))
    beta = np.zeros(len(made.beta))
    beta[:2], beta[2] = [log(3), log(0.5)], log(0.05)
    assert made.terms == ((0, 0), (1, 0))
    return replace(made, beta=beta)


def test_the_risk_of_ten_days_by_hand_as_the_event_ages_and_nothing_new_happens() -> None:
    # Eight days old now, the bad event is past its band when the second week begins.
    h = one(events={"bad": Dated.of([0], [-8.0]), "good": Dated.of([0], [-300.0])}, value=np.array([12.0]))
    found = forecast(known_hazard(), days=10, others=h)
    first, second = 0.15, 0.05 * 3 / 7
    assert found.risk == pytest.approx([1 - exp(-first - second)], rel=1e-5)
    assert found.there == pytest.approx([1.0]) and found.value == pytest.approx([12.0])
    assert found.share[0] == pytest.approx([0.1 / (first + second), 0], rel=1e-5)


def test_a_protective_reason_has_a_share_below_zero() -> None:
    h = one(events={"bad": Dated.of([0], [-1.0]), "good": Dated.of([0], [-1.0])})
    found = forecast(known_hazard(), days=7, others=h)
    assert found.risk == pytest.approx([1 - exp(-0.075)], rel=1e-5)
    assert found.share[0] == pytest.approx([2 / 3, -1.0], rel=1e-5)


def test_whoever_has_left_or_not_yet_joined_has_no_forecast() -> None:
    nan = np.nan
    h = one(joined=np.array([-50.0, -50, -50, 1]), segment=np.zeros(4, np.int64), latent=np.zeros(4, bool),
            left=np.array([nan, -3, nan, nan]), natural=np.array([nan, nan, -3, nan]), value=np.ones(4),
            events={"bad": Dated.of([], []), "good": Dated.of([], [])})  # fmt: skip
    assert list(forecast(known_hazard(), others=h).customer) == [0]


def test_the_probability_of_being_there_is_told_alike_for_those_fitted_and_for_others() -> None:
    made, fitted = business(latent=True)
    own = forecast(fitted)
    some = np.arange(0, 400, 7)
    others = forecast(fitted, others=made.histories.only(some))
    place = np.searchsorted(own.customer, some[others.customer])
    assert len(others.customer) and others.there == pytest.approx(own.there[place], abs=1e-4)
    assert others.risk == pytest.approx(own.risk[place], rel=1e-3)


def test_those_who_may_be_there_are_there_as_often_as_told() -> None:
    made, fitted = business(latent=True)
    found = forecast(fitted)
    there = made.left[found.customer] == np.inf
    doubtful = (found.there > 0.2) & (found.there < 0.8)
    assert there[doubtful].mean() == pytest.approx(found.there[doubtful].mean(), abs=0.12)
    assert there.sum() == pytest.approx(found.there.sum(), rel=0.03)


# What was known earlier -------------------------------------------------------------------------------------------


def test_nothing_dated_at_or_after_the_cut_is_known_before_it() -> None:
    days = Dated.of([0, 0, 0], [-50.0, -30.0, -10.0], [1.0, 0.0, 1.0])
    h = one(
        events={"bad": days}, states={"poor": days}, orders=days, contacts=days, tickets=days, left=np.array([-5.0])
    )
    then = before(h, -30)
    for known in (then.events["bad"], then.states["poor"], then.orders, then.contacts, then.tickets):
        assert list(known.day) == [-20.0] and list(known.amount) == [1.0]
    assert then.joined == [-700.0] and np.isnan(then.left[0])
    assert list(before(h, -1).left) == [-4.0]


@pytest.mark.parametrize("latent", [True, False])
def test_an_end_that_is_forgotten_becomes_latent_only_where_dates_are_latent(latent: bool) -> None:
    h = one(joined=np.array([-99.0, -99, -99]), segment=np.zeros(3, np.int64), left=np.array([-5.0, -60, np.nan]),
            natural=np.array([np.nan] * 3), latent=np.array([False, False, latent]), value=np.ones(3))  # fmt: skip
    then = before(h, -30)
    assert list(then.latent) == [latent, False, latent]
    assert then.left[1] == -30


@pytest.mark.parametrize("latent", [True, False])
def test_events_after_the_cut_change_no_prediction(latent: bool) -> None:
    made, fitted = business(latent)
    h, cut = made.histories, -90.0 if latent else -30.0
    bad = h.events["bad"]
    late = bad.day >= cut
    moved = {"bad": Dated.of(bad.customer[~late], bad.day[~late]), "harmless": h.events["harmless"]}
    other = replace(fitted, model=replace(fitted.model, histories=replace(h, events=moved)))
    one_, two = (held_out(f, 30, -cut - 30) for f in (fitted, other))
    assert late.any() and one_ is not None and two is not None
    assert two.predicted == pytest.approx(one_.predicted)


# How well it foresaw ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("latent", [True, False])
def test_a_period_not_seen_is_foreseen_in_number_and_in_order(latent: bool) -> None:
    made, fitted = business(latent)
    cut = -90.0 if latent else -30.0
    check = held_out(fitted, 30, -cut - 30)
    assert check is not None
    true = ((made.left >= cut) & (made.left < cut + 30)).sum()
    assert check.departures == pytest.approx(true, rel=0.2)
    assert check.predicted.sum() == pytest.approx(true, rel=0.3)
    lift = check.lift()
    # About a quarter is exposed to e² times the risk at the cut and for some weeks on: the tenth at highest risk leaves
    # about three times as often as all (so it does by the true hazards).
    assert lift is not None and lift.low is not None and lift.high is not None
    assert 1.2 < lift.low < 3 < lift.high
    assert check.brier < check.brier_of_mean


def test_doubtful_departures_are_told_without_the_model_s_own_hazard() -> None:
    _, fitted = business(latent=True)
    at, weeks = fitted.posterior, fitted.model.weeks
    departures = at.departures.copy()
    silent = np.flatnonzero((weeks.kind == SILENT) & (weeks.weight > 0))
    departures[silent] = departures[silent][::-1]
    wild = replace(fitted, posterior=replace(at, departures=departures))
    one_, two = held_out(fitted, 30, 60), held_out(wild, 30, 60)
    assert one_ is not None and two is not None
    assert two.observed == pytest.approx(one_.observed)


def test_a_natural_end_in_the_period_is_neither_a_departure_nor_a_stay() -> None:
    made, fitted = business(latent=False)
    h = made.histories
    moved = np.flatnonzero(np.isnan(h.left))[:100]
    natural = h.natural.copy()
    natural[moved] = -10.0
    other = replace(fitted, model=replace(fitted.model, histories=replace(h, natural=natural)))
    one_, two = held_out(fitted), held_out(other)
    assert one_ is not None and two is not None
    gone = (h.joined[moved] < -30).sum()
    assert len(two.predicted) == len(one_.predicted) - gone
    assert two.departures == one_.departures


def test_a_record_too_short_cannot_be_held_out() -> None:
    made, fitted = business(latent=False)
    h = made.histories

    def late(d: Dated) -> Dated:
        return Dated.of(d.customer[d.day > -200], d.day[d.day > -200])

    short = replace(
        h, left=np.where(h.left > -200, h.left, np.nan), orders=late(h.orders), contacts=late(h.contacts),
        events={r: late(d) for r, d in h.events.items()},
    )  # fmt: skip
    assert held_out(replace(fitted, model=replace(fitted.model, histories=short))) is None


def test_lift_brier_score_and_reliability_by_hand() -> None:
    predicted = np.arange(20) / 100
    observed = np.zeros(20)
    observed[[3, 19]] = 1
    check = HeldOut(30, predicted, observed)
    lift = check.lift()
    # The tenth at highest risk (two of twenty) holds one of two departures: 0.5 / 0.1. Wilson's 90 % of 1 in 2: the
    # centre is 0.5, the half width z / (n + z²) · √(n/4 + z²/4).
    z = 1.6448536
    half = z / (2 + z**2) * (0.5 + z**2 / 4) ** 0.5
    assert lift is not None and lift.n == 2
    assert (lift.value, lift.low, lift.high) == pytest.approx((5, 5 - 10 * half, 5 + 10 * half))
    squares = sum((k / 100) ** 2 for k in range(20) if k not in (3, 19))
    assert check.brier == pytest.approx((squares + 0.97**2 + 0.81**2) / 20)
    assert check.brier_of_mean == pytest.approx(0.1 * 0.9)
    bands = check.reliability()
    assert [p for p, _ in bands] == pytest.approx([0.015, 0.055, 0.095, 0.135, 0.175])
    assert [share.value for _, share in bands] == pytest.approx([0.25, 0, 0, 0, 0.25])


def test_an_uncertain_departure_counts_as_its_part_of_one() -> None:
    check = HeldOut(30, np.array([0.3, 0.1]), np.array([0.5, 0.0]))
    # (0.3 − 1)² or (0.3 − 0)², each half the time; (0.1 − 0)².
    assert check.brier == pytest.approx((0.5 * 0.49 + 0.5 * 0.09 + 0.01) / 2)


def test_there_is_no_lift_where_nobody_left() -> None:
    assert HeldOut(30, np.array([0.1, 0.2]), np.zeros(2)).lift() is None
