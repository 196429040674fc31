"""Gross and net attribution against enumeration and simulated truth."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import exp, log

import numpy as np
import pytest
from tiny_business import Tiny, one, tiny

from churn_audit.stats.attribution import Attributable, Attribution, attributed, attribution, gross, joint, shared
from churn_audit.stats.hazard import Fit, Model, fit, linear
from churn_audit.stats.histories import Dated, Histories, sampled
from churn_audit.stats.intervals import Z
from churn_audit.stats.net import net_shares
from churn_audit.stats.posterior import posterior
from churn_audit.stats.rows import Settings

YEARLY = 365 / 364
BANDS = Settings(bands=(45,))


def of(found: Attribution, reason: str) -> Attributable:
    return next(a for a in found.reasons if a.reason == reason)


def error(a: Attributable) -> float:
    assert a.departures.high is not None
    return (a.departures.high - a.departures.value) / Z


@cache
def business(latent: bool = True) -> tuple[Tiny, Attribution]:
    made = tiny(latent=latent)
    return made, attributed(made.histories, BANDS)


def three_weeks(n: int = 4000) -> Fit:
    """n customers whose hazard is 5 % a week and triples in the second and third; they leave at the exact quantiles.

    The coefficients are the true ones, not fitted."""
    share = (np.arange(n) + 0.5) / n
    reached = -np.log(1 - share)
    left = np.interp(reached, [0, 0.05, 0.20, 0.35], [-21, -14, -7, 0])
    everybody = np.arange(n)
    h = Histories(
        joined=np.full(n, -100.0),
        segment=np.zeros(n, np.int64),
        left=np.where(reached < 0.35, left, np.nan),
        natural=np.full(n, np.nan),
        latent=np.zeros(n, bool),
        events={"bad": Dated.of(everybody, np.full(n, -15.0))},
        value=np.full(n, 12.0),
    )
    settings = Settings(weeks=3, earlier_weeks=0, bands=(10,), rows_there=10**7)
    made = fit(Model.of(h, settings))
    beta = np.zeros(len(made.beta))
    beta[0], beta[len(made.terms)] = log(3), log(0.05)
    at = posterior(made.model.weeks, made.model.tail, linear(made.design, beta))
    return replace(made, beta=beta, posterior=at)


def test_gross_and_net_of_three_weeks_by_enumeration() -> None:
    made, n = three_weeks(), 4000
    # Of those who leave in the second and third week two thirds leave because of it; without it all would have
    # left at 5 % a week.
    want_gross = n * (exp(-0.05) - exp(-0.35)) * 2 / 3
    want_net = n * (exp(-0.15) - exp(-0.35))
    ones = np.ones(len(made.design))
    assert gross(made, [0], ones)[0].value == pytest.approx(want_gross, rel=1e-3)
    share = net_shares(made, [(0,)])[0]
    assert share.departures.value * want_gross == pytest.approx(want_net, rel=2e-3)
    assert share.revenue.value == pytest.approx(share.departures.value)
    assert share.revenue.error == pytest.approx(share.departures.error)


def test_a_year_s_figures_carry_the_net_share_and_the_money() -> None:
    found = attribution(three_weeks(), stands_for=2.0)
    a = found.reasons[0]
    a_year = 2 * 365 / 21
    want = 4000 * (exp(-0.15) - exp(-0.35)) * a_year
    assert a.departures.value == pytest.approx(want, rel=2e-3)
    assert a.revenue.value == pytest.approx(12 * want, rel=2e-3)
    assert a.gross > a.departures.value
    assert a.ratios == pytest.approx((3.0,))
    assert found.departures == pytest.approx(4000 * (1 - exp(-0.35)) * a_year, rel=2e-3)


def test_few_survivors_of_the_worst_paths_do_not_swing_the_net_share() -> None:
    # Of 200 customers 141 are there at the end, give or take six: a share told from them alone would swing by 4 %.
    made, shares, errors = three_weeks(), [], []
    for seed in range(20):
        some = np.random.default_rng(seed).choice(4000, 200, replace=False)
        part = fit(Model.of(made.model.histories.only(np.sort(some)), made.model.settings))
        at = posterior(part.model.weeks, part.model.tail, linear(part.design, made.beta))
        share = net_shares(replace(part, beta=made.beta, posterior=at), [(0,)])[0].departures
        shares.append(share.value)
        errors.append(share.error)
    want = (exp(-0.15) - exp(-0.35)) / ((exp(-0.05) - exp(-0.35)) * 2 / 3)
    assert np.mean(shares) == pytest.approx(want, rel=0.01)
    assert np.std(shares) < 0.01
    assert np.mean(errors) == pytest.approx(np.std(shares), rel=0.5)


def two_causes(logs: tuple[float, float], n: int = 4000) -> Fit:
    """As `three_weeks`, with two reasons whose logarithms of the ratio add up in the second and third week."""
    made = three_weeks(n)
    h = replace(made.model.histories, events=dict.fromkeys(("one", "two"), made.model.histories.events["bad"]))
    fitted = fit(Model.of(h, made.model.settings))
    beta = np.zeros(len(fitted.beta))
    beta[:2], beta[2] = logs, log(0.15) - sum(logs)
    at = posterior(fitted.model.weeks, fitted.model.tail, linear(fitted.design, beta))
    return replace(fitted, beta=beta, posterior=at)


def test_two_reasons_together_by_enumeration_and_their_shares() -> None:
    # Together they triple 5 % a week; log 2 and log 1.5 share what both bring about in proportion.
    made, a_year = two_causes((log(2), log(1.5))), 365 / 21
    together = joint(made, ["one", "two"])
    want = 4000 * (exp(-0.15) - exp(-0.35)) * a_year
    assert together.departures.value == pytest.approx(want, rel=2e-3)
    assert together.revenue.value == pytest.approx(12 * want, rel=2e-3)
    one, two = (together.allocated[r] for r in ("one", "two"))
    assert one.departures.value == pytest.approx(want * log(2) / log(3), rel=2e-3)
    assert one.departures.value + two.departures.value == pytest.approx(together.departures.value)
    assert one.revenue.value + two.revenue.value == pytest.approx(together.revenue.value)
    alone = [joint(made, [r]).departures.value for r in ("one", "two")]
    assert sum(alone) > together.departures.value
    assert max(alone) < together.departures.value


def test_a_reason_that_protects_is_not_removed_with_the_others() -> None:
    made = two_causes((log(4), log(0.75)))
    together, alone = joint(made, ["one", "two"]), joint(made, ["one"])
    assert together.allocated["two"].departures.value == together.allocated["two"].revenue.value == 0
    assert together.departures == alone.departures
    assert together.allocated["one"] == alone.allocated["one"]


@pytest.mark.parametrize("logs", [(log(2), log(1.5)), (6.0, 6.0)])
def test_however_strong_the_reasons_they_bring_about_no_more_than_all_departures(logs: tuple[float, float]) -> None:
    made = two_causes(logs)
    found, together = attribution(made), joint(made, ["one", "two"])
    assert together.departures.value <= found.departures
    assert together.revenue.value <= found.revenue


def test_one_reason_jointly_is_the_reason_alone() -> None:
    _, found = business()
    bad = of(found, "bad")
    alone = joint(found.fit, ["bad"])
    assert (alone.departures, alone.revenue) == (bad.departures, bad.revenue)
    assert alone.allocated["bad"].departures == bad.departures


def test_no_reasons_bring_about_nothing_and_unknown_ones_are_refused() -> None:
    _, found = business()
    nothing = joint(found.fit, [])
    assert nothing.departures.value == nothing.revenue.value == 0
    assert nothing.allocated == {}
    with pytest.raises(KeyError, match="other was not fitted; fitted: bad, harmless"):
        joint(found.fit, ["other"])


def test_the_interval_of_reasons_together_is_that_of_their_sum() -> None:
    # The gradient by hand: nudge each coefficient and look at the amount.
    _, found = business()
    made, ones = found.fit, np.ones(len(found.fit.design))
    together = gross(made, [0, 1], ones)

    def moved(k: int, by: float) -> Fit:
        beta = made.beta + by * (np.arange(len(made.beta)) == k)
        hazard = made.posterior.hazard * np.exp(by * made.design[:, k].astype(float))
        return replace(made, beta=beta, posterior=replace(made.posterior, hazard=hazard))

    for k in (0, 1, 2, len(made.terms), len(made.terms) + 3):
        up, down = (gross(moved(k, by), [0, 1], ones) for by in (1e-4, -1e-4))
        for c in (0, 1):
            numeric = (up[c].value - down[c].value) / 2e-4
            assert together[c].gradient[k] == pytest.approx(numeric, rel=1e-3, abs=1e-3)


def test_a_part_shares_in_the_whole_in_proportion() -> None:
    total = np.array([0.0, 1e-9, 0.5, -0.5, 3.0])
    assert total * shared(total) == pytest.approx(1 - np.exp(-total), abs=1e-12)


def test_the_average_ratio_is_that_of_the_exposed_weeks() -> None:
    made = attribution(three_weeks()).reasons[0]
    assert made.ratio.value == pytest.approx(3.0)
    _, found = business()
    bad, harmless = of(found, "bad"), of(found, "harmless")
    assert bad.ratio.low is not None and bad.ratio.high is not None
    assert bad.ratio.low < exp(1.2) < bad.ratio.high
    assert harmless.ratio.low is not None and harmless.ratio.low < 1


def test_all_departures_carry_their_value_and_the_exposed_are_counted_once() -> None:
    found = attribution(three_weeks(), stands_for=2.0)
    assert found.revenue == pytest.approx(12 * found.departures)
    # All 4,000 met it 15 days before the end; who left before was never exposed.
    assert found.reasons[0].exposed_customers == pytest.approx(2 * 4000 * exp(-0.05 * 6 / 7), abs=2)
    assert (found.customers, found.stands_for) == (4000, 2.0)


@pytest.mark.parametrize("latent", [True, False])
def test_what_is_attributed_is_what_was_planted(latent: bool) -> None:
    made, found = business(latent)
    true_gross, true_net = made.lost()
    bad, harmless = of(found, "bad"), of(found, "harmless")
    assert abs(bad.departures.value - true_net * YEARLY) < 2 * error(bad)
    assert bad.gross == pytest.approx(true_gross * YEARLY, rel=0.3)
    assert bad.net_share == pytest.approx(true_net / true_gross, abs=0.05)
    assert bad.q < 0.001
    assert abs(harmless.z) < 2.5
    assert harmless.departures.low == 0


def test_a_latent_date_widens_the_interval() -> None:
    latent, known = (of(business(kind)[1], "bad") for kind in (True, False))
    assert error(latent) > error(known)


def test_who_the_exposed_stay_with_is_protective_and_claims_nothing() -> None:
    made = tiny(latent=False, effect=-0.9)
    a = of(attributed(made.histories, BANDS), "bad")
    assert a.protective
    assert a.departures.value == a.departures.low == a.revenue.value == 0
    assert a.ratios[0] is not None and a.ratios[0] < 0.7


def test_a_state_is_as_good_as_the_events_that_bring_it_about() -> None:
    made = tiny(n=1500, latent=False)
    bad = made.histories.events["bad"]
    ends = bad.day + 45
    following = np.r_[np.where(np.diff(bad.customer) == 0, bad.day[1:], np.inf), np.inf]
    ends[following < ends] = np.nan
    state = Dated.of(np.r_[bad.customer, bad.customer], np.r_[bad.day, ends], np.repeat([1, 0], len(bad)))
    events = {"harmless": made.histories.events["harmless"]}
    as_state = attributed(replace(made.histories, events=events, states={"bad": state}), BANDS)
    as_events = attributed(made.histories, BANDS)
    assert of(as_state, "bad").departures.value == pytest.approx(of(as_events, "bad").departures.value, rel=1e-5)


def test_reasons_with_too_few_exposed_departures_are_named_and_not_judged() -> None:
    made = tiny(n=800, latent=False)
    rare = Dated.of(np.arange(40), np.full(40, -100.0))
    found = attributed(replace(made.histories, events={**made.histories.events, "rare": rare}), BANDS)
    assert found.too_few == ("rare",)
    assert {a.reason for a in found.reasons} == {"bad", "harmless"}


def test_what_nearly_everybody_meets_all_the_time_is_not_told_from_the_level() -> None:
    made = tiny(n=800, latent=False)
    most = np.arange(760)
    always = Dated.of(most, np.full(760, -2000.0))
    often = Dated.of(most[:600], np.full(600, -2000.0))
    found = attributed(replace(made.histories, states={"always": always, "often": often}), BANDS)
    assert found.too_few == ("always",)
    assert "often" in {a.reason for a in found.reasons}


def test_a_sample_of_the_customers_stands_for_all_of_them() -> None:
    made, whole = business(latent=False)
    part = attributed(made.histories, replace(BANDS, customers=1250))
    bad = of(part, "bad")
    assert part.departures == pytest.approx(whole.departures, rel=0.1)
    assert abs(bad.departures.value - of(whole, "bad").departures.value) < 1.5 * error(bad)


def test_a_sample_keeps_each_customer_s_own_events() -> None:
    whole = tiny(n=60).histories
    part, stands_for = sampled(whole, 20, seed=3)
    assert (part.n, stands_for) == (20, 3.0)
    twice = whole.only(np.array([7, 7, 2]))
    orders = [twice.orders.day[twice.orders.customer == k] for k in range(3)]
    assert (orders[0] == orders[1]).all() and (orders[0] == whole.orders.day[whole.orders.customer == 7]).all()
    assert (orders[2] == whole.orders.day[whole.orders.customer == 2]).all()


def test_contracts_without_orders_need_a_value() -> None:
    assert one(value=np.array([10.0])).n == 1
    with pytest.raises(ValueError, match="value is needed"):
        one(value=None)


def test_entries_that_do_not_fit_the_customers_are_refused() -> None:
    with pytest.raises(ValueError, match="one entry a customer"):
        one(segment=np.zeros(2, np.int64))
    both = Dated.of([0], [-3.0])
    with pytest.raises(ValueError, match="either events or a state: bad"):
        one(events={"bad": both}, states={"bad": both})
