"""The negative control against arithmetic, a refit, and businesses with and without a hidden trait."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import special
from tiny_business import tiny

from churn_audit.stats.hazard import Fit, Model, Posterior, fit
from churn_audit.stats.histories import Dated, Histories
from churn_audit.stats.negative_control import negative_control, score_test
from churn_audit.stats.rows import LEFT, THERE, Settings, Weeks

BANDS = Settings(bands=(45, 120, 300))
DAYS = 728


@cache
def contract(trait: float, n: int = 1500, followed: float = DAYS, seed: int = 3) -> Fit:
    """Departures at 0.4 a year and harmless bad experiences; a hidden trait of this size raises both."""
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=n) * trait
    left = rng.exponential(DAYS / 0.8 * np.exp(-hidden)) - DAYS
    end = np.minimum(left, 0)

    def met(a_year: float) -> Dated:
        i = np.repeat(np.arange(n), rng.poisson(a_year * np.exp(0.5 * hidden) * followed / 365))
        day = -followed * rng.random(len(i))
        kept = day < end[i]
        return Dated.of(i[kept], day[kept])

    histories = Histories(
        joined=np.full(n, -followed - 1),
        segment=np.zeros(n, np.int64),
        left=np.where(left < 0, left, np.nan),
        natural=np.full(n, np.nan),
        latent=np.zeros(n, bool),
        events={"rude": met(0.5), "slow": met(1.0), "wrong": met(0.7)},
        tickets=met(1.0),
        value=np.ones(n),
    )
    return fit(Model.of(histories, BANDS))


def toy(departed: list[int], ridge: float = 0.0) -> Fit:
    """A week of one customer each, those named leave; fitted is a constant hazard alone."""
    n = 8
    kind = np.where(np.isin(np.arange(n), departed), LEFT, THERE)
    ones = np.ones(n)
    weeks = Weeks(np.arange(n), np.full(n, -7.0), ones, np.full(n, -3.5), kind, ones)
    model = replace(contract(0.0).model, weeks=weeks, settings=replace(BANDS, ridge=ridge))
    at = Posterior((kind == LEFT).astype(float), ones, np.full(n, len(departed) / n), np.zeros(0))
    return replace(contract(0.0), model=model, design=np.ones((n, 1), np.float32), posterior=at)


def test_the_score_of_a_covariate_by_hand() -> None:
    # Hazard 3/8 each; four customers have the covariate, three of them leave: U = 3 − 4 · 3/8 = 1.5.
    covariate = np.array([1.0, 1, 1, 1, 0, 0, 0, 0])
    found = score_test(toy([0, 1, 2]), covariate, np.empty((8, 0)))
    # Information Σ (x − ½)² · 3/8 = 0.75; robust variance Σ (x − ½)² (d − 3/8)² = ¼ (3 · 25/64 + 5 · 9/64).
    assert found.slope == pytest.approx(1.5 / 0.75, rel=1e-4)
    assert found.z == pytest.approx(1.5 / (0.25 * (3 * 25 + 5 * 9) / 64) ** 0.5, rel=1e-4)


def test_what_is_adjusted_for_cannot_show() -> None:
    covariate = np.array([1.0, 1, 1, 1, 0, 0, 0, 0])
    found = score_test(toy([0, 1, 2], ridge=1e-6), covariate, covariate[:, None])
    assert (found.slope, found.z) == (0, 0)


@pytest.mark.parametrize("latent", [False, True])
def test_a_fitted_term_left_out_is_found_again(latent: bool) -> None:
    business = tiny(n=500, latent=latent, effect=0.6)
    whole = fit(Model.of(business.histories, Settings(bands=(45, 90))))
    bad = whole.model.levels.reasons.index("bad")
    term = whole.terms.index((bad, 0))
    blind = replace(business.histories, events={"harmless": business.histories.events["harmless"]})
    without = fit(Model.of(blind, Settings(bands=(45, 90))))
    found = score_test(without, (whole.model.codes[:, bad] == 0).astype(float), np.empty((len(whole.design), 0)))
    # One step from the fit without goes most of the way to the coefficient and its test.
    assert found.slope == pytest.approx(whole.beta[term], rel=0.5)
    assert found.z == pytest.approx(whole.beta[term] / whole.covariance[term, term] ** 0.5, rel=0.3)


def test_a_trait_behind_experiences_and_departures_is_told() -> None:
    found = negative_control(contract(0.8))
    assert found.possible and found.warns
    assert found.p is not None and found.p < 0.01
    assert found.ratio is not None and found.ratio > 1.05


def test_without_a_trait_old_events_show_nothing() -> None:
    found = negative_control(contract(0.0))
    assert found.possible and not found.warns
    assert found.ratio == pytest.approx(1, abs=0.15)


def test_fresh_experiences_that_truly_drive_customers_away_do_not_pass_for_a_trait() -> None:
    """Over six businesses the score is standard normal: its mean within 1 = 2.4 standard errors of 0."""
    settings = Settings(bands=(45, 90, 300))
    businesses = [tiny(n=1000, seed=seed, latent=False).histories for seed in range(6)]
    told = [negative_control(fit(Model.of(h, settings))) for h in businesses]
    assert abs(np.mean([special.ndtri(1 - t.p) for t in told if t.p is not None])) < 1
    assert sum(t.warns for t in told) <= 2


def test_a_latent_date_without_a_trait_does_not_warn() -> None:
    found = negative_control(fit(Model.of(tiny(n=500, seed=1).histories, Settings(bands=(45, 90, 300)))))
    assert found.possible and not found.warns


def test_a_short_record_has_no_old_events_to_look_at() -> None:
    found = negative_control(contract(0.8, followed=250.0))
    assert (found.possible, found.warns, found.p, found.why) == (False, False, None, "short-history")


def test_without_events_there_is_nothing_to_test() -> None:
    fitted = contract(0.0)
    silent = replace(fitted, model=replace(fitted.model, histories=replace(fitted.model.histories, events={})))
    assert negative_control(silent).why == "no-events"


def test_few_departures_are_too_few() -> None:
    assert negative_control(contract(0.8, n=60)).why == "too-few"
