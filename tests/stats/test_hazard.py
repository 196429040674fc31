"""The fitted hazard against enumeration, numerical derivatives, simulated truth and resampling."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import exp, log

import numpy as np
import pytest
from tiny_business import Tiny, tiny

from churn_audit.stats.design import Levels, ever_exposed
from churn_audit.stats.hazard import Fit, Model, fit, linear
from churn_audit.stats.histories import Dated, Floats, Histories
from churn_audit.stats.posterior import missing_information, posterior
from churn_audit.stats.rows import LEFT, SILENT, THERE, Settings, Tails, Weeks

SMALL = Settings(weeks=26, earlier_weeks=13, bands=(45,), rows_there=20_000)


@cache
def fitted(latent: bool = True, recorded: float = 0.0) -> tuple[Tiny, Fit]:
    business = tiny(latent=latent, recorded=recorded)
    return business, fit(Model.of(business.histories, Settings(bands=(45, 90))))


def three_weeks() -> tuple[Weeks, Tails]:
    """One customer whose last sign came in the middle of the first of three weeks; the silence grows unlikely."""
    weeks = Weeks(
        customer=np.zeros(3, np.int64),
        start=np.array([-21.0, -14, -7]),
        part=np.array([0.5, 1, 1]),
        middle=np.array([-15.75, -10.5, -3.5]),
        kind=np.full(3, SILENT),
        weight=np.ones(3),
    )
    silence = np.log([0.9, 0.6, 0.3])
    return weeks, Tails(np.array([0]), np.array([0]), np.zeros(3, np.int64), silence, np.log([0.2]))


def test_the_posterior_of_three_weeks_by_enumeration() -> None:
    weeks, tail = three_weeks()
    l1, l2, l3 = 0.1, 0.3, 0.2
    left = [
        l1 * 0.5 * exp(-l1 * 0.25) * 0.9,
        l2 * exp(-l1 * 0.5 - l2 / 2) * 0.6,
        l3 * exp(-l1 * 0.5 - l2 - l3 / 2) * 0.3,
    ]
    there = exp(-l1 * 0.5 - l2 - l3) * 0.2
    p = np.array([*left, there]) / (sum(left) + there)
    found = posterior(weeks, tail, np.log([l1, l2, l3]))
    assert found.departures == pytest.approx(p[:3])
    assert found.staying == pytest.approx(p[3:])
    # Half of the first week passed before the last sign; of the rest those who leave are there for half on average.
    at_risk = [0.5 + 0.5 * (1 - p[0] / 2), 1 - p[0] - p[1] / 2, 1 - p[0] - p[1] - p[2] / 2]
    assert found.at_risk == pytest.approx(at_risk)


def test_when_many_departures_are_recorded_a_silent_customer_is_likelier_still_there() -> None:
    weeks, tail = three_weeks()
    log_hazard = np.log([0.1, 0.3, 0.2])
    none, half = posterior(weeks, tail, log_hazard), posterior(weeks, tail, log_hazard, recorded=0.5)
    odds = none.staying / (1 - none.staying)
    assert half.staying / (1 - half.staying) == pytest.approx(2 * odds)


def test_score_and_information_are_the_derivatives_of_the_observed_log_likelihood() -> None:
    weeks, tail = three_weeks()
    x = np.array([[1, 0.0], [1, 1], [1, 0.4]])
    beta = np.array([-1.5, 0.8])

    def log_likelihood(b: Floats) -> float:
        hazard = np.exp(x @ b) * weeks.part
        before = np.cumsum(hazard) - hazard
        left = np.exp(np.log(hazard) - before - hazard / 2 + tail.log_silence).sum()
        known_there = -(np.exp(x @ b) * (1 - weeks.part)).sum()
        return log(left + exp(-hazard.sum() + tail.log_silence_end[0])) + known_there

    def score(b: Floats) -> Floats:
        at = posterior(weeks, tail, x @ b)
        return x.T @ (at.departures - at.at_risk * at.hazard)

    step = 1e-5 * np.eye(2)
    numeric = [(log_likelihood(beta + s) - log_likelihood(beta - s)) / 2e-5 for s in step]
    assert score(beta) == pytest.approx(numeric, abs=1e-8)

    at = posterior(weeks, tail, x @ beta)
    complete = x.T @ (x * (at.at_risk * at.hazard)[:, None])
    lost = missing_information(
        x.astype(np.float32), tail, at.hazard * weeks.part, at.departures, at.staying, np.ones(3)
    )
    hessian = -np.array([(score(beta + s) - score(beta - s)) / 2e-5 for s in step])
    assert complete - lost == pytest.approx(hessian, abs=1e-5)


def test_recorded_dates_are_one_week_each_with_the_part_before_as_time_at_risk() -> None:
    weeks = Weeks(*(np.zeros(2, np.int64), np.array([-14.0, -7])), np.array([1, 0.25]), np.array([-10.5, -6.1]),
                  np.array([THERE, LEFT]), np.ones(2))  # fmt: skip
    nobody = Tails(*(np.zeros(0, np.int64) for _ in range(3)), np.zeros(0), np.zeros(0))
    found = posterior(weeks, nobody, np.log([0.1, 0.1]))
    assert found.departures.tolist() == [0, 1]
    assert found.at_risk.tolist() == [1, 0.25]


@pytest.mark.parametrize(("latent", "recorded"), [(True, 0.0), (True, 0.4), (False, 0.0)])
def test_the_planted_ratio_is_found_and_the_harmless_one_is_none(latent: bool, recorded: float) -> None:
    _, found = fitted(latent, recorded)
    assert found.converged
    for reason, true in ((0, 1.2), (1, 0.0)):
        c = found.columns(reason)[0]
        assert abs(found.beta[c] - true) < 2.5 * np.sqrt(found.covariance[c, c])


@pytest.mark.parametrize("recorded", [0.0, 0.4])
def test_expected_departures_and_time_at_risk_follow_the_truth_quarter_by_quarter(recorded: float) -> None:
    business, found = fitted(recorded=recorded)
    weeks, at = found.model.weeks, found.posterior
    for since in (-364, -273, -182):
        rows = (weeks.start >= since) & (weeks.start < since + 91)
        true = float(((business.left >= since) & (business.left < since + 91)).sum())
        assert (at.departures * weeks.weight)[rows].sum() == pytest.approx(true, abs=2.5 * np.sqrt(true))
        starts = np.arange(since, since + 91, 7.0)
        there = np.clip((business.left[:, None] - starts) / 7, 0, 1) * (business.joined[:, None] < starts)
        assert (at.at_risk * weeks.weight)[rows].sum() == pytest.approx(there.sum(), rel=0.02)


def test_of_those_probably_still_there_as_many_are() -> None:
    business, found = fitted()
    p = found.posterior.staying
    there = business.left[found.model.tail.customer] >= 0
    for low, high in ((0.0, 0.2), (0.2, 0.6), (0.6, 0.9), (0.9, 1.0)):
        some = (p >= low) & (p <= high)
        spread = np.sqrt((p * (1 - p))[some].sum())
        assert abs(there[some].sum() - p[some].sum()) < 3 * spread + 1


def test_events_moved_past_a_week_s_start_change_nothing() -> None:
    h = tiny(n=300).histories
    bad = h.events["bad"]
    last = bad.day >= -7
    assert last.any()
    # The last week's events to its start, to its end, and away: none of them is known before the week.
    moved = [np.where(last, day, bad.day) for day in (-7.0, -1e-6, np.nan)]
    plain = Model.of(h, SMALL)
    for day in moved:
        other = Model.of(replace(h, events={**h.events, "bad": Dated.of(bad.customer, day)}), SMALL)
        assert (other.codes == plain.codes).all()
        assert (other.controls == plain.controls).all()


def test_an_event_just_before_a_week_s_start_counts_for_that_week() -> None:
    h = tiny(n=300).histories
    everybody = np.arange(h.n)
    early = Model.of(replace(h, events={"bad": Dated.of(everybody, np.full(h.n, -7 - 1e-3))}), SMALL)
    exposed = early.codes[:, 0] == 0
    assert (exposed == (early.weeks.start == -7)).all()


def test_the_sandwich_agrees_with_the_bootstrap() -> None:
    h = tiny(n=900, latent=False).histories
    found = fit(Model.of(h, SMALL))
    rng = np.random.default_rng(1)
    again = [fit(Model.of(h.only(rng.integers(0, h.n, h.n)), SMALL)) for _ in range(40)]
    spread = np.std([f.beta[f.columns(0)[0]] for f in again])
    assert np.sqrt(found.covariance[0, 0]) == pytest.approx(spread, rel=0.35)


def test_linear_predictors_keep_single_precision() -> None:
    design = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    assert linear(design, np.array([0.5, -1, 2])) == pytest.approx(design @ [0.5, -1, 2], abs=1e-5)


def test_a_start_near_by_leads_to_the_same_peak_in_fewer_steps() -> None:
    h = tiny(n=900).histories
    near, model = fit(Model.of(h, SMALL)), Model.of(h, replace(SMALL, weeks=22))
    warm, cold = fit(model, start=near), fit(model)
    assert warm.converged and cold.converged
    assert warm.beta == pytest.approx(cold.beta, abs=0.005)
    assert fit(model, start=cold).steps == 0


def test_neighbouring_bands_are_held_together_and_the_oldest_near_none() -> None:
    h = tiny(n=900, latent=False).histories
    bands = replace(SMALL, bands=(14, 30, 45, 90), least_in_band=3)

    def roughness(smoothness: float) -> float:
        found = fit(Model.of(h, replace(bands, smoothness=smoothness)))
        levels = found.log_ratio(0, np.arange(5, dtype=np.int8))
        return float((np.diff(levels) ** 2).sum())

    assert roughness(0) > roughness(2) > roughness(50)


def test_who_was_ever_exposed_is_counted_from_the_window_on_and_while_there() -> None:
    states = {"slow": Dated.of([0, 0, 1, 2, 3], [-300, -90, -300, -30, -5], [1, 0, 1, 1, 1])}
    events = {"bad": Dated.of([0, 1, 2, 3], [-200, -120, -60, -5])}
    h = Histories(
        joined=np.full(4, -400.0), segment=np.zeros(4, np.int64), left=np.array([np.nan, np.nan, np.nan, -10.0]),
        natural=np.full(4, np.nan), latent=np.zeros(4, bool), events=events, states=states, value=np.ones(4),
    )  # fmt: skip
    levels, until = Levels.learn(h, (45,)), np.array([0.0, 0, 0, -10])
    # Events count for 45 days: the first two ended before the window of 70 days, the last came after the departure.
    assert ever_exposed(h, levels, 0, -70.0, until).tolist() == [False, False, True, False]
    # The first state ceased before the window, the second holds throughout.
    assert ever_exposed(h, levels, 1, -70.0, until).tolist() == [False, True, True, False]
