"""The best set within a budget: hand-worked cases, and all subsets tried where that is possible."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from churn_audit.stats.selection import MOST_LISTED, select


def worth_of(chosen: tuple[int, ...], worth: np.ndarray, efficacy: np.ndarray, cost: np.ndarray) -> float:
    """Σ worth (1 − Π (1 − efficacy)) − Σ cost of a set."""
    return float(worth @ (1 - np.prod(1 - efficacy[list(chosen)], axis=0)) - cost[list(chosen)].sum())


def best_of_all(worth: np.ndarray, efficacy: np.ndarray, cost: np.ndarray, effort: np.ndarray, budget: float) -> float:
    n = len(cost)
    sets = (s for k in range(n + 1) for s in combinations(range(n), k))
    return max(worth_of(s, worth, efficacy, cost) for s in sets if effort[list(s)].sum() <= budget)


@pytest.mark.parametrize("seed", range(8))
def test_no_other_set_within_the_budget_is_worth_more(seed: int) -> None:
    random = np.random.default_rng(seed)
    measures, losses = 12, 6
    efficacy = np.where(random.random((measures, losses)) < 0.35, random.uniform(0.05, 0.7, (measures, losses)), 0)
    worth, effort = random.exponential(1e6, losses), random.integers(1, 20, measures).astype(float)
    cost = effort * (30_000 if seed % 2 else 0)
    found = select(worth, efficacy, cost, effort, budget=35)
    assert effort[list(found.chosen)].sum() <= 35
    best = best_of_all(worth, efficacy, cost, effort, 35)
    assert worth_of(found.chosen, worth, efficacy, cost) == pytest.approx(best)
    assert found.gap == 0


def test_overlap_counts_two_halves_leave_a_quarter() -> None:
    # Both on the first loss: 100 × 0.75 = 75. One on each: 50 + 40 × 0.7 = 78.
    worth, efficacy = [100, 40], [[0.5, 0], [0.5, 0], [0, 0.7]]
    assert select(worth, efficacy, [0, 0, 0], [1, 1, 1], budget=2).chosen in ((0, 2), (1, 2))


def test_best_a_day_first_would_miss_the_best_set() -> None:
    # A day of the first is worth 12, of the second 10; but the second alone fills the budget and is worth 100 to 60.
    found = select([60, 100], [[1, 0], [0, 1]], [0, 0], [5, 10], budget=10)
    assert found.chosen == (1,) and found.gap == 0


def test_what_costs_more_than_it_brings_is_left_out_however_much_budget_there_is() -> None:
    assert select([100, 100], [[0.5, 0], [0, 0.5]], [49, 51], [1, 1], budget=100).chosen == (0,)


def test_what_must_be_in_is_in_and_uses_the_budget() -> None:
    worth, efficacy = [1, 100], [[0.5, 0], [0, 0.5]]
    assert select(worth, efficacy, [0, 0], [6, 6], budget=10).chosen == (1,)
    assert select(worth, efficacy, [0, 0], [6, 6], budget=10, must=[0]).chosen == (0,)
    assert select(worth, efficacy, [0, 0], [6, 6], budget=3, must=[0]).chosen == (0,)


def test_what_takes_no_effort_fits_into_no_budget() -> None:
    assert select([10, 10], [[0.5, 0], [0, 0.5]], [0, 0], [0, 1], budget=0).chosen == (0,)


def test_what_costs_and_removes_nothing_is_not_chosen_for_free() -> None:
    assert select([10, 0], [[0.5, 0], [0, 0.5]], [0, 0], [0, 0], budget=5).chosen == (0,)


def test_nothing_at_stake_is_nothing_chosen() -> None:
    assert select([0], [[0.5]], [0], [1], budget=10).chosen == ()
    assert select([], [], [], [], budget=10).chosen == ()


def test_a_loss_with_many_measures_is_still_chosen_best_and_says_its_gap() -> None:
    random = np.random.default_rng(1)
    measures = MOST_LISTED + 4
    efficacy = np.column_stack([random.uniform(0.05, 0.5, measures), np.where(np.arange(measures) % 3, 0, 0.3)])
    worth, effort = np.array([100.0, 20.0]), random.integers(1, 9, measures).astype(float)
    found = select(worth, efficacy, np.zeros(measures), effort, budget=15)
    best = best_of_all(worth, efficacy, np.zeros(measures), effort, 15)
    value = worth_of(found.chosen, worth, efficacy, np.zeros(measures))
    assert found.gap is not None and found.gap < 0.005
    assert best <= value * (1 + found.gap) + 1e-9


def test_a_measure_that_removes_all_leaves_the_next_nothing() -> None:
    assert select([100], [[1], [0.9]], [0, 0], [1, 1], budget=10).chosen == (0,)


def test_the_unit_of_money_changes_nothing() -> None:
    random = np.random.default_rng(5)
    efficacy, worth = random.uniform(0, 0.5, (9, 4)), random.exponential(1, 4)
    effort = random.integers(1, 10, 9).astype(float)
    small = select(worth, efficacy, 0.02 * effort, effort, budget=20)
    assert small.chosen == select(worth * 1e8, efficacy, 0.02e8 * effort, effort, budget=20).chosen
