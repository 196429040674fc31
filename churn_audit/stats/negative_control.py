"""Whether events too old to matter still go with departures: then something unrecorded drives both.

A negative-control exposure (Lipsitch, Tchetgen Tchetgen and Cohen 2010): a hidden trait that makes customers both meet
more bad experiences and leave more often shows itself in their experiences of any age, true effects only in fresh ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from churn_audit.stats.design import Matrix
from churn_audit.stats.hazard import Fit, missing_information
from churn_audit.stats.histories import Dated, Floats, Histories
from churn_audit.stats.rows import Settings

LEVEL = 0.10
"""Error rate of the warning. It is no finding, so missing a hidden trait weighs more than a needless caution."""
# A covariate that keeps less of its information than this, the others known, is one of them.
_LEAST_LEFT = 1e-4
Why = Literal["", "no-events", "short-history", "too-few"]


@dataclass(frozen=True)
class Control:
    """What the old events say.

    `departures` are those expected of customers with old events. `ratio`: the hazard ratio of twice as many old events
    (of their number plus one); `p` one-sided, for a ratio above 1. `why` it is not `possible`: no events at all, no
    customer followed long enough to have old ones, too few departures with old ones.
    """

    possible: bool
    warns: bool = False
    p: float | None = None
    ratio: float | None = None
    departures: float = 0.0
    why: Why = ""


def negative_control(fitted: Fit, level: float = LEVEL) -> Control:
    """The test of events and tickets older than the last age band of the fit, all reasons together.

    A score test on the fit as it is: one covariate, log(1 + number of old events and tickets), adjusted for the fitted
    coefficients and for how much could have been met back then (length of the record, orders, other contacts).
    """
    if not any(len(d) for d in fitted.model.histories.events.values()):
        return Control(False, why="no-events")
    old = _old(fitted.model.histories, fitted.model.settings, *_rows(fitted))
    expected = fitted.posterior.departures * fitted.model.weeks.weight
    with_old = float(expected[old.count > 0].sum())
    if not old.followed.any():
        return Control(False, why="short-history")
    if with_old < fitted.model.settings.least_departures:
        return Control(False, departures=with_old, why="too-few")
    test = score_test(fitted, np.log1p(old.count), old.opportunity)
    p = float(special.ndtr(-test.z))
    return Control(True, p < level, p, float(2**test.slope), with_old)


@dataclass(frozen=True, eq=False)
class _Old:
    """By row: old events and tickets, whether the customer was followed back then, what else there was."""

    count: Floats
    followed: np.ndarray
    opportunity: Floats


def _rows(fitted: Fit) -> tuple[np.ndarray, Floats]:
    return fitted.model.weeks.customer, fitted.model.weeks.start


def _old(h: Histories, settings: Settings, customer: np.ndarray, start: Floats) -> _Old:
    until = start - settings.bands[-1]

    def number(of: Dated) -> Floats:
        return np.asarray(of.before(customer, until) - of.first(customer), float)

    tickets, orders = number(h.tickets), np.log1p(number(h.orders))
    days = np.maximum(until - np.maximum(h.joined, _first_day(h))[customer], 0)
    others = np.log1p(np.maximum(number(h.contacts) - tickets, 0))
    opportunity = np.stack([days > 0, days / settings.bands[-1], orders, orders**2, others], 1)
    return _Old(sum((number(d) for d in h.events.values()), tickets), days > 0, opportunity)


def _first_day(h: Histories) -> float:
    """The first day of all records, or the audit's."""
    everything = (h.orders, h.contacts, h.tickets, *h.events.values())
    return min((float(d.day.min()) for d in everything if len(d)), default=0.0)


@dataclass(frozen=True)
class ScoreTest:
    """One covariate more: `slope` is its coefficient after one Newton step (too far where the effect is large), z its
    score over the robust error."""

    slope: float
    z: float


def score_test(fitted: Fit, covariate: Floats, adjust: Floats) -> ScoreTest:
    """What one covariate would add to the fitted log hazard; `adjust` holds columns to adjust for beside the fitted.

    Efficient score u_i = g_i(z) − A g_i(x), A from the observed information; its variance is Σ u_i² over customers
    (White 1982; Boos 1992). The fitted coefficients' own score is zero, that of the added columns is not. Both are 0
    where the other columns leave nothing of the covariate.
    """
    extra, scale = _standard(np.column_stack([adjust, covariate]))
    design = np.concatenate([fitted.design, extra], 1)
    information, scores = _information(fitted, design), _scores(fitted, design)
    others, size = design.shape[1] - 1, fitted.design.shape[1]
    among = information[:others, :others] + np.eye(others) * fitted.model.settings.ridge
    project = np.linalg.solve(among, information[:others, others])
    efficient = scores[:, others] - scores[:, :others] @ project
    total = scores[:, others].sum() - scores[:, size:others].sum(0) @ project[size:]
    left = float(information[others, others] - information[others, :others] @ project)
    if left < _LEAST_LEFT * information[others, others]:
        return ScoreTest(0.0, 0.0)
    return ScoreTest(float(total / left / scale[-1]), float(total / np.sqrt((efficient**2).sum())))


def _standard(x: Floats) -> tuple[Matrix, Floats]:
    """(the columns standardised, their standard deviations); those that do not vary become 0."""
    scale = x.std(0)
    scale[scale < 1e-9] = 1.0
    return ((x - x.mean(0)) / scale).astype(np.float32), scale


def _information(fitted: Fit, design: Matrix) -> Floats:
    """The observed information of all columns: X' diag(ωeλ) X less what the latent dates hide (Louis 1982)."""
    at, weeks, tail = fitted.posterior, fitted.model.weeks, fitted.model.tail
    expected = (at.at_risk * at.hazard * weeks.weight).astype(np.float32)
    complete = np.asarray((design * expected[:, None]).T @ design, float)
    if not len(tail.begin):
        return complete
    silent = slice(weeks.known, None)
    weighted, inside = at.hazard[silent] * weeks.part[silent], (weeks.weight[silent] > 0).astype(float)
    return complete - missing_information(design[silent], tail, weighted, at.departures[silent], at.staying, inside)


def _scores(fitted: Fit, design: Matrix) -> Floats:
    """Each customer's score."""
    at, weeks = fitted.posterior, fitted.model.weeks
    residual = (at.departures - at.at_risk * at.hazard) * weeks.weight
    order = np.argsort(weeks.customer, kind="stable")
    begin = np.flatnonzero(np.diff(weeks.customer[order], prepend=-1))
    by_customer = np.add.reduceat(design[order] * residual[order, None].astype(np.float32), begin, 0)
    return np.asarray(by_customer, float)
