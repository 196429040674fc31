from __future__ import annotations

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from statsmodels.duration.survfunc import SurvfuncRight

from churn_audit.stats.survival import Curve, kaplan_meier


def months(n: int = 3_000, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Whole months with many ties, about half of them censored."""
    rng = np.random.default_rng(seed)
    left, end = rng.weibull(0.8, n) * 30, rng.uniform(0, 72, n)
    return np.ceil(np.minimum(left, end)), left <= end


def grouped(times: np.ndarray, left: np.ndarray) -> Curve:
    at = np.unique(times)
    return kaplan_meier(
        at, [int((left & (times == t)).sum()) for t in at], [int((~left & (times == t)).sum()) for t in at]
    )


def test_the_curve_by_hand() -> None:
    # Five customers: 1 leaves at 2, 1 is censored at 2, 1 leaves at 5, 2 are censored at 9.
    curve = kaplan_meier([2, 5, 9], [1, 1, 0], [1, 0, 2])
    assert curve.at_risk.tolist() == [5, 3, 2]
    assert curve.survival.tolist() == pytest.approx([0.8, 0.8 * 2 / 3, 0.8 * 2 / 3])
    assert curve.variance[1] == pytest.approx((0.8 * 2 / 3) ** 2 * (1 / (5 * 4) + 1 / (3 * 2)))
    assert curve.median is None


def test_the_curve_equals_lifelines_to_nine_digits() -> None:
    times, left = months()
    oracle = KaplanMeierFitter(alpha=0.1).fit(times, left)
    curve = grouped(times, left)
    want = oracle.survival_function_.loc[curve.times, "KM_estimate"]
    limits = oracle.confidence_interval_.loc[curve.times].to_numpy()
    assert curve.survival == pytest.approx(want.to_numpy(), abs=1e-9)
    assert curve.low == pytest.approx(limits[:, 0], abs=1e-9)
    assert curve.high == pytest.approx(limits[:, 1], abs=1e-9)
    assert curve.at_risk == pytest.approx(oracle.event_table.loc[curve.times, "at_risk"].to_numpy())
    assert curve.median == oracle.median_survival_time_


def test_the_curve_and_its_standard_error_equal_statsmodels() -> None:
    times, left = months(seed=8)
    oracle = SurvfuncRight(times, left.astype(int))
    curve = grouped(times, left)
    here = np.searchsorted(curve.times, oracle.surv_times)
    assert curve.survival[here] == pytest.approx(oracle.surv_prob, abs=1e-9)
    assert np.sqrt(curve.variance[here]) == pytest.approx(oracle.surv_prob_se, abs=1e-9)


def test_equal_times_given_twice_are_added_up() -> None:
    once, twice = kaplan_meier([1, 2], [2, 1], [1, 3]), kaplan_meier([2, 1, 1], [1, 1, 1], [3, 0, 1])
    assert once.survival.tolist() == twice.survival.tolist()
    assert once.at_risk.tolist() == twice.at_risk.tolist()


def test_looking_up_a_time_gives_the_last_step_and_those_still_followed() -> None:
    curve = kaplan_meier([2, 5, 9], [1, 1, 0], [1, 0, 2])
    start, between, end = curve.at(0), curve.at(3.5), curve.at(9)
    assert start is not None and (start.value, start.n) == (1.0, 5)
    assert between is not None and (between.value, between.n) == (pytest.approx(0.8), 3)
    assert end is not None and end.n == 2
    assert curve.at(9.5) is None


def test_the_limits_are_the_value_where_nobody_or_everybody_has_left() -> None:
    curve = kaplan_meier([1, 2], [0, 3], [2, 0])
    assert (curve.low[0], curve.survival[0], curve.high[0]) == (1, 1, 1)
    assert (curve.low[1], curve.survival[1], curve.high[1]) == (0, 0, 0)
    assert curve.median == 2


def test_no_customers_have_no_curve() -> None:
    curve = kaplan_meier([], [], [])
    assert curve.median is None and curve.at(0) is None
