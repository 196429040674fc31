from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from churn_audit.stats.false_discovery import (
    benjamini_hochberg,
    e_value,
    e_value_of_interval,
    indistinguishable,
    phi,
)


def test_q_values_by_hand() -> None:
    # 0.01·4/1 = .04, .02·4/2 = .04, .03·4/3 = .04, .8·4/4 = .8
    assert benjamini_hochberg([0.8, 0.01, 0.03, 0.02]).tolist() == pytest.approx([0.8, 0.04, 0.04, 0.04])


def test_q_values_equal_statsmodels() -> None:
    rng = np.random.default_rng(2)
    p = np.r_[rng.uniform(size=60), rng.uniform(0, 0.003, 7), 0.2, 0.2, 0.0, 1.0]
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1], abs=1e-12)


def test_no_reasons_have_no_q_values() -> None:
    assert len(benjamini_hochberg([])) == 0


def test_published_e_values() -> None:
    # VanderWeele and Ding 2017: smoking and lung cancer 10.73 (8.02 to 14.36): 20.9, limit 15.5; formula-feeding and
    # infant death 3.9 (1.8 to 8.7): 7.26, limit 3.0; a protective ratio of 0.80 (0.71 to 0.91): 1.81, limit 1.43.
    assert e_value(10.73) == pytest.approx(20.95, abs=0.01)
    assert e_value_of_interval(8.02, 14.36) == pytest.approx(15.52, abs=0.01)
    assert e_value(3.9) == pytest.approx(7.26, abs=0.01)
    assert e_value_of_interval(1.8, 8.7) == pytest.approx(3.0, abs=0.01)
    assert e_value(0.80) == pytest.approx(1.81, abs=0.01)
    assert e_value_of_interval(0.71, 0.91) == pytest.approx(1.43, abs=0.01)


def test_an_interval_that_holds_one_needs_nothing_to_be_explained_away() -> None:
    assert e_value_of_interval(0.9, 1.4) == 1
    assert e_value(1) == 1


def test_no_ratio_has_no_e_value() -> None:
    with pytest.raises(ValueError, match="positive"):
        e_value(0)


def test_phi_is_the_correlation_of_two_flags() -> None:
    rng = np.random.default_rng(4)
    first = rng.random(400) < 0.3
    second = first ^ (rng.random(400) < 0.1)
    found = phi((first & second).sum(), first.sum(), second.sum(), 400)
    assert found == pytest.approx(np.corrcoef(first, second)[0, 1])
    assert phi(10, 10, 400, 400) is None


def test_exposures_that_nearly_coincide_form_one_group_even_by_way_of_a_third() -> None:
    pairs = {("a", "b"): 0.95, ("b", "c"): -0.93, ("a", "c"): 0.85, ("d", "e"): 0.99, ("e", "f"): 0.9, ("g", "a"): None}
    assert indistinguishable(pairs) == [{"a", "b", "c"}, {"d", "e"}]
    assert indistinguishable(pairs, above=0.97) == [{"d", "e"}]
