from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from churn_audit.stats.intervals import (
    Z,
    mean_interval,
    poisson_rate,
    quantile_interval,
    quantile_levels,
    ratio_interval,
    wilson,
)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 40), (3, 7), (412, 1869), (99_999, 100_000)])
def test_wilson_equals_statsmodels(k: int, n: int) -> None:
    low, high = proportion_confint(k, n, alpha=0.1, method="wilson")
    got = wilson(k, n)
    assert got is not None and got.n == n
    assert (got.value, got.low, got.high) == pytest.approx((k / n, low, high), abs=1e-12)


def test_a_share_of_none_or_all_is_bounded_exactly() -> None:
    none, everybody = wilson(0, 600), wilson(600, 600)
    assert none is not None and everybody is not None
    assert (none.low, everybody.high) == (0.0, 1.0)


def test_nothing_seen_gives_no_estimate_rather_than_zero() -> None:
    assert wilson(0, 0) is None
    assert mean_interval(0, None, None) is None
    assert ratio_interval(0, 0, 0, 0, 0, 0) is None
    assert ratio_interval(5, 3, 0, 3, 0, 0) is None
    assert poisson_rate(0, 0) is None
    assert quantile_interval(0.5, 0, (0.5,), (None,)) is None


def test_mean_interval_is_students() -> None:
    values = np.array([2.0, 4.0, 4.0, 5.0, 9.0])
    low, high = stats.t.interval(0.90, 4, loc=values.mean(), scale=stats.sem(values))
    got = mean_interval(5, float(values.mean()), float(values.std(ddof=1)))
    assert got is not None
    assert (got.value, got.low, got.high) == pytest.approx((4.8, low, high))


def test_one_observation_has_a_mean_but_no_interval() -> None:
    got = mean_interval(1, 7.0, math.nan)
    assert got is not None and (got.value, got.low, got.high) == (7.0, None, None)


def test_ratio_of_sums_by_hand() -> None:
    # y = 1, 3, 2 and x = 2, 4, 6: R = 6/12; residuals y − x/2 are 0, 1, −1; variance 3/2 · 2 / 144 = 1/48.
    got = ratio_interval(3, 6, 12, 14, 56, 26)
    assert got is not None and got.low is not None and got.high is not None
    half = stats.t.ppf(0.95, 2) / math.sqrt(48)
    assert (got.value, got.low, got.high) == pytest.approx((0.5, 0.5 - half, 0.5 + half))


def test_poisson_interval_matches_the_published_table() -> None:
    # Garwood 1936: 90 % limits of a Poisson mean are 5.43 and 16.96 for 10 events, 0 and 3.00 for none.
    ten, none = poisson_rate(10, 2.0), poisson_rate(0, 1.0)
    assert ten is not None and none is not None
    assert (ten.value, ten.low, ten.high) == pytest.approx((5.0, 2.713, 8.481), abs=1e-3)
    assert (none.value, none.low, none.high) == pytest.approx((0.0, 0.0, 2.9957), abs=1e-4)


@pytest.mark.parametrize("q", [0.05, 0.5, 0.9])
def test_quantile_levels_hold_the_quantile_and_stay_between_zero_and_one(q: float) -> None:
    levels = quantile_levels(q)
    assert q in levels and list(levels) == sorted(set(levels))
    assert levels[0] >= 0 and levels[-1] <= 1 and len(levels) <= 21


@pytest.mark.parametrize("n", [3, 10, 25, 640, 5_000, 2_000_000])
def test_quantile_interval_of_a_uniform_is_the_level_itself(n: int) -> None:
    levels = quantile_levels(0.9)
    got = quantile_interval(0.9, n, levels, levels)
    half = Z * math.sqrt(0.09 / n)
    assert got is not None
    assert (got.value, got.low, got.high) == pytest.approx((0.9, max(0.0, 0.9 - half), min(1.0, 0.9 + half)))


def test_quantile_interval_covers_the_truth_nine_times_in_ten() -> None:
    rng, levels, truth = np.random.default_rng(5), quantile_levels(0.9), stats.lognorm(1.0).ppf(0.9)
    hits = 0
    for _ in range(2_000):
        values = np.quantile(rng.lognormal(0, 1, 300), levels)
        got = quantile_interval(0.9, 300, levels, values.tolist())
        assert got is not None and got.low is not None and got.high is not None
        hits += got.low <= truth <= got.high
    assert 0.87 <= hits / 2_000 <= 0.93
