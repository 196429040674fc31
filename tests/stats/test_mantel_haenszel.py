from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from churn_audit.stats.mantel_haenszel import Ratio, Strata, TooFew, odds_ratio, risk_ratio

Z = 1.6448536269514722


def strata(seed: int = 0, n: int = 12) -> Strata:
    """Strata of different sizes and risks, the exposed's twice the others'."""
    rng = np.random.default_rng(seed)
    exposed, others, risk = rng.integers(40, 200, n), rng.integers(100, 900, n), rng.uniform(0.02, 0.2, n)
    return Strata.of(rng.binomial(exposed, 2 * risk), exposed, rng.binomial(others, risk), others)


def tables(s: Strata) -> np.ndarray:
    a, b = s.exposed_departures, s.other_departures
    return np.array([[a, s.exposed - a], [b, s.others - b]])


def test_the_risk_ratio_by_hand() -> None:
    # Two strata: 30 of 100 exposed and 10 of 100 others leave; 20 of 50 exposed and 30 of 150 others.
    found = risk_ratio(Strata.of([30, 20], [100, 50], [10, 30], [100, 150]))
    r, s = 30 * 100 / 200 + 20 * 150 / 200, 10 * 100 / 200 + 30 * 50 / 200
    d = (100 * 100 * 40 - 30 * 10 * 200) / 200**2 + (50 * 150 * 50 - 20 * 30 * 200) / 200**2
    se = sqrt(d / (r * s))
    assert isinstance(found, Ratio)
    assert found.value == pytest.approx(30 / 12.5, abs=1e-12)
    assert found.low == pytest.approx(exp(log(2.4) - Z * se), abs=1e-9)
    assert found.high == pytest.approx(exp(log(2.4) + Z * se), abs=1e-9)
    assert found.n == 50


@pytest.mark.parametrize("seed", range(3))
def test_risk_and_odds_ratio_equal_statsmodels_to_nine_digits(seed: int) -> None:
    given = strata(seed)
    oracle = StratifiedTable(tables(given))
    risk, odds = risk_ratio(given), odds_ratio(given)
    assert isinstance(risk, Ratio) and isinstance(odds, Ratio)
    assert risk.value == pytest.approx(oracle.riskratio_pooled, abs=1e-9)
    assert odds.value == pytest.approx(oracle.oddsratio_pooled, abs=1e-9)
    assert (odds.low, odds.high) == pytest.approx(oracle.oddsratio_pooled_confint(alpha=0.1), abs=1e-9)


def test_one_stratum_is_the_plain_ratio_with_katz_s_interval() -> None:
    found = risk_ratio(Strata.of([30], [100], [40], [400]))
    se = sqrt(1 / 30 - 1 / 100 + 1 / 40 - 1 / 400)
    assert isinstance(found, Ratio)
    assert (found.value, found.low, found.high) == pytest.approx((3.0, 3 * exp(-Z * se), 3 * exp(Z * se)))


def test_confounding_by_the_stratum_vanishes() -> None:
    # Within each stratum the risks are equal; the crude ratio would be 2.5.
    found = risk_ratio(Strata.of([20, 80], [200, 200], [60, 40], [600, 100]))
    assert isinstance(found, Ratio)
    assert found.value == pytest.approx(1.0)


def test_too_few_exposed_departures_or_survivors_are_told_in_words() -> None:
    rare = risk_ratio(Strata.of([10, 9], [500, 500], [50, 50], [900, 900]))
    everybody = odds_ratio(Strata.of([60], [75], [50], [900]))
    assert rare == TooFew(19, 981, 20)
    assert str(rare).startswith("too few to tell: 19 exposed departures and 981 exposed survivors")
    assert everybody == TooFew(60, 15, 20)
    assert isinstance(risk_ratio(Strata.of([10, 9], [500, 500], [50, 50], [900, 900]), needed=19), Ratio)


def test_nobody_to_compare_with_gives_no_ratio() -> None:
    assert risk_ratio(Strata.of([30, 0], [100, 0], [0, 20], [0, 100])) is None
    assert risk_ratio(Strata.of([30], [100], [0], [100])) is None


def test_empty_strata_change_nothing_and_no_strata_are_too_few() -> None:
    with_empty = risk_ratio(Strata.of([30, 0], [100, 0], [40, 0], [400, 0]))
    assert with_empty == risk_ratio(Strata.of([30], [100], [40], [400]))
    assert risk_ratio(Strata.of([], [], [], [])) == TooFew(0, 0, 20)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and those at risk"):
        Strata.of([30], [20], [1], [10])
    with pytest.raises(ValueError, match="four counts"):
        Strata.of([3, 2], [20], [1], [10])
