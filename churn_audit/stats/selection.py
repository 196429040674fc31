"""The best set of measures within a budget, where measures against the same loss overlap: exact, with its gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import inf, prod

import numpy as np
from numpy.typing import NDArray

# Up to so many measures on one loss, each of their subsets has its own variable (256 at most).
MOST_LISTED = 8
# Beyond that, tangents of the concave removal bound it; the gap says what that leaves open.
TANGENTS = 64
# The relative gap at which a set counts as proven best.
RESOLUTION = 1e-6
# Of equal sets the one with less effort: far below any gap worth reporting.
TIE = 1e-9

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Selection:
    """The measures chosen, by index, ascending, and how far the best set may lie above them.

    `gap` is relative to their value: 0 is proven best, None where there was nothing to choose or nothing was found.
    """

    chosen: tuple[int, ...]
    gap: float | None


@dataclass(frozen=True)
class _Problem:
    """Figures about one: worth by loss; share removed by measure and loss; cost, effort and whether held by measure."""

    worth: Floats
    removes: Floats
    cost: Floats
    effort: Floats
    budget: float
    held: Flags

    def value(self, taken: Flags) -> float:
        """What those taken are worth."""
        removed = 1 - np.prod(1 - self.removes[taken], axis=0)
        return float(self.worth @ removed - self.cost[taken].sum())


@dataclass
class _Programme:
    """A mixed-integer programme as it grows: the first variables choose measures, the rest follow from them."""

    objective: list[float]
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def variable(self, gain: float) -> int:
        self.objective.append(-gain)
        return len(self.objective) - 1

    def row(self, terms: Iterable[tuple[int, float]], lower: float, upper: float) -> None:
        self.entries += [(len(self.lower), column, value) for column, value in terms]
        self.lower.append(lower)
        self.upper.append(upper)


def select(
    worth: Sequence[float],
    efficacy: Sequence[Sequence[float]],
    cost: Sequence[float],
    effort: Sequence[float],
    budget: float,
    must: Iterable[int] = (),
    seconds: float = 3.0,
) -> Selection:
    """The set of measures that maximises Σ worth_r (1 − Π (1 − efficacy_fr)) − Σ cost_f with Σ effort_f ≤ budget.

    `worth` is a loss each, `efficacy` one row a measure and one column a loss, each the share of the loss removed, 0–1.
    Measures in `must` are chosen whatever they cost; where they alone exceed the budget, nothing is added to them. For
    a loss with measures F, a variable λ_S ≥ 0 for each subset S of F with Σ λ_S = 1 and Σ_{S∋f} λ_S = x_f makes the
    product linear: the concave envelope of what S removes, exact wherever the x are whole. A measure that does not pay
    alone is left out beforehand: beside others it removes no more.
    """
    held = np.isin(np.arange(len(cost)), list(must))
    values = np.maximum(np.asarray(worth, float), 0)
    removes = np.asarray(efficacy, float).reshape(len(cost), len(values))
    # Money in millions or points in tenths: the solver's tolerances expect figures about one.
    scale = float(values.max(initial=0)) or 1.0
    values /= scale
    days = np.asarray(effort, float)
    spent = np.asarray(cost, float) / scale + TIE * days / (days.sum() or 1.0)
    left = max(0.0, budget - float(days[held].sum()))
    kept = np.flatnonzero(held | ((removes @ values > spent) & (days <= left)))
    if not len(kept):
        return Selection((), None)
    problem = _Problem(values, removes[kept], spent[kept], days[kept], left + float(days[held].sum()), held[kept])
    taken, gap = _solve(problem, seconds)
    return Selection(tuple(int(f) for f in kept[taken]), gap)


def _programme(problem: _Problem) -> _Programme:
    out = _Programme(list(problem.cost))
    out.row(enumerate(problem.effort), -inf, problem.budget)
    for worth, column in zip(problem.worth, problem.removes.T, strict=True):
        measures = [(int(f), float(column[f])) for f in np.flatnonzero(column)]
        if measures and worth:
            (_subsets if len(measures) <= MOST_LISTED else _tangents)(out, float(worth), measures)
    return out


def _subsets(programme: _Programme, worth: float, measures: Sequence[tuple[int, float]]) -> None:
    """One variable a subset of the measures, worth what that subset removes."""
    shares: list[list[tuple[int, float]]] = [[] for _ in measures]
    every = []
    for taken in product((False, True), repeat=len(measures)):
        left = prod(1 - a for (_, a), there in zip(measures, taken, strict=True) if there)
        variable = programme.variable(worth * (1 - left))
        every.append((variable, 1.0))
        for share, there in zip(shares, taken, strict=True):
            if there:
                share.append((variable, 1.0))
    programme.row(every, 1, 1)
    for (measure, _), share in zip(measures, shares, strict=True):
        programme.row([*share, (measure, -1.0)], 0, 0)


def _tangents(programme: _Programme, worth: float, measures: Sequence[tuple[int, float]]) -> None:
    """One variable below the tangents of 1 − exp(−y), y = −Σ x ln(1 − a): never too low, and close (Duran 1986)."""
    slopes = [(f, -float(np.log1p(-min(a, 1 - 1e-9)))) for f, a in measures]
    removed = programme.variable(worth)
    for y in np.linspace(0, sum(s for _, s in slopes), TANGENTS):
        left = float(np.exp(-y))
        programme.row([(removed, 1.0), *((f, -left * s) for f, s in slopes)], -inf, 1 - left - left * y)


def _solve(problem: _Problem, seconds: float) -> tuple[Flags, float | None]:
    """Which measures are taken, as booleans, and the gap."""
    # Imported here: the optimisers would add a good part to the start-up of commands that plan nothing.
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    programme, measures = _programme(problem), len(problem.cost)
    rows, columns, values = zip(*programme.entries, strict=True)
    shape = len(programme.lower), len(programme.objective)
    matrix = coo_array((values, (rows, columns)), shape=shape).tocsr()
    others = np.zeros(len(programme.objective) - measures)
    found = milp(
        programme.objective,
        integrality=np.r_[np.ones(measures), others],
        bounds=Bounds(np.r_[problem.held, others], 1),
        constraints=LinearConstraint(matrix, programme.lower, programme.upper),
        options={"time_limit": seconds, "mip_rel_gap": RESOLUTION},
    )
    if found.x is None:
        return problem.held, None
    taken = found.x[:measures] > 0.5
    value = problem.value(taken)
    gap = max(0.0, -found.mip_dual_bound - value) / abs(value) if value else 0.0
    # What the solver leaves open below its own tolerance is rounding, no better plan.
    return taken, gap if gap > RESOLUTION else 0.0
