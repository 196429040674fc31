"""How long a customer may be silent: the gap and contact models."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, special
from tiny_business import tiny

from churn_audit.stats.gaps import (
    ContactModel,
    GapModel,
    Purchases,
    Silence,
    fit_contacts,
    fit_gaps,
    gap_likelihood,
    rough_gaps,
)
from churn_audit.stats.histories import Dated

MODEL = GapModel(k=1.5, a=4.0, b=40.0, hazard=0.002)


def density(x: float, k: float, rate: float) -> float:
    return float(rate**k * x ** (k - 1) * np.exp(-rate * x) / special.gamma(k))


def test_the_probability_of_a_silence_integrates_over_the_own_rate() -> None:
    # Two closed gaps of 10 and 20 days: the rate's posterior is Gamma(4 + 2·1.5, 40 + 30).
    def survival(rate: float) -> float:
        return float(special.gammaincc(1.5, rate * 25) * density(rate, 7.0, 70.0))

    want = integrate.quad(survival, 0, 3)[0]
    found = MODEL.log_survival(np.array([2.0]), np.array([30.0]), np.array([25.0]))
    assert np.exp(found) == pytest.approx([want], rel=1e-6)


def test_the_marginal_likelihood_integrates_over_rate_and_departure() -> None:
    gaps, silence, h = [10.0, 20.0], 25.0, MODEL.hazard

    def open_gap(rate: float) -> float:
        left = integrate.quad(lambda t: h * np.exp(-h * t) * special.gammaincc(1.5, rate * t), 0, silence)[0]
        return float(left + np.exp(-h * silence) * special.gammaincc(1.5, rate * silence))

    def whole(rate: float) -> float:
        closed = density(gaps[0], 1.5, rate) * density(gaps[1], 1.5, rate) * np.exp(-h * 30)
        return density(rate, 4.0, 40.0) * closed * open_gap(rate)

    want = np.log(integrate.quad(whole, 0, 2)[0])
    logs = np.array([np.log(gaps).sum()])
    found = gap_likelihood(MODEL, np.array([2.0]), np.array([30.0]), logs, np.array([silence]))
    assert found == pytest.approx([want], abs=1e-3)


def test_the_true_gap_model_is_recovered() -> None:
    made = tiny(n=2500)
    h = made.histories
    bought = Purchases.of(h.orders, h.n)
    some = np.isfinite(bought.last)
    found = fit_gaps(bought.closed[some], bought.total[some], bought.log_total[some], -bought.last[some])
    # Whole days with an order blur the shape a little; the true one is 1.5, heterogeneity 5, mean gap about 12.
    assert found.k == pytest.approx(1.5, rel=0.2)
    assert found.a == pytest.approx(5, rel=0.35)
    assert found.hazard * 365 == pytest.approx(made.hazard[made.hazard > 0].mean() * 365 / 7, rel=0.35)


def test_few_customers_give_a_rough_model() -> None:
    one = np.ones(3)
    assert fit_gaps(one, 20 * one, one, one) == rough_gaps(one, 20 * one)


def test_orders_of_one_day_are_one_purchase() -> None:
    orders = Dated.of([0, 0, 0, 2, 0], [-30.2, -30.9, -20.5, -5.5, -3.5])
    bought = Purchases.of(orders, 3)
    assert bought.closed.tolist() == [2, 0, 0]
    assert bought.total.tolist() == [27, 0, 0]
    assert bought.last.tolist() == [-3.5, -np.inf, -5.5]
    active, closed, total = bought.before(np.array([0, 0, 1, 2]), np.array([-4.0, -30.5, 0, 0]))
    assert (active.tolist(), closed.tolist(), total.tolist()) == ([2, 0, 0, 1], [1, 0, 0, 0], [10, 0, 0, 0])


def test_no_contact_is_the_poisson_gamma_prediction() -> None:
    model = ContactModel(c=2.0, d=100.0)
    # P(none in T) = ((d + followed) / (d + followed + T))^(c + n)
    found = model.log_none(np.array([3.0]), np.array([200.0]), np.array([50.0]))
    assert np.exp(found) == pytest.approx([(300 / 350) ** 5])


def test_contact_rates_are_recovered_by_moments() -> None:
    rng = np.random.default_rng(0)
    followed = rng.uniform(200, 700, 4000)
    count = rng.poisson(rng.gamma(2.0, 1 / 150, 4000) * followed)
    found = fit_contacts(count.astype(float), followed)
    assert found.c == pytest.approx(2.0, rel=0.15)
    assert found.d == pytest.approx(150, rel=0.15)


def test_a_contact_after_the_last_order_is_a_sign_of_life() -> None:
    h = tiny(n=400).histories
    silence = Silence.of(h)
    bought = np.flatnonzero(np.isfinite(silence.purchases.last))
    later = h.contacts.last(h.n)[bought] > silence.purchases.last[bought]
    assert later.any()
    assert (silence.last_life[bought] > silence.purchases.last[bought]).tolist() == later.tolist()
    assert np.isnan(silence.last_life[np.isinf(silence.purchases.last)]).all()
