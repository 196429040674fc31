"""The weekly hazard of leaving, fitted on all reasons together, with the date of departure latent where nobody saw it.

λ_iw = exp(x_iw β) within week w. After the last sign of life a customer may have left in any week or still be there:

    P(left in w) ∝ (1 − π) λ_w f_w exp(−Σ_{u<w} λ_u f_u − λ_w f_w / 2) S(mid w)
    P(there)     ∝ exp(−Σ_u λ_u f_u) S(now)

f is the part of the week after the last sign, S the probability of the silence had it stayed (`gaps`), π the share of
departures that somebody recorded. A recorded date is the same model with one possible week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from churn_audit.stats.design import Codes, Levels, Matrix, Scales, continuous, controls, exposures
from churn_audit.stats.gaps import Silence
from churn_audit.stats.histories import Floats, Histories, Ints
from churn_audit.stats.rows import LEFT, Settings, Tails, Weeks, customer_weeks, tails

# A weekly log hazard above this would mean that next to everybody leaves within days.
_HIGHEST = 2.0
_AT_ONCE = 4000


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the data say of each row: expected `departures`, expected time `at_risk` in weeks, the `hazard` a week.

    By customer of the tails `staying` = P(still there).
    """

    departures: Floats
    at_risk: Floats
    hazard: Floats
    staying: Floats


def posterior(weeks: Weeks, tail: Tails, log_hazard: Floats, recorded: float = 0.0) -> Posterior:
    """The expectations of the E-step given each row's log hazard; `recorded` is the share π of departures recorded."""
    hazard = np.exp(np.minimum(log_hazard, _HIGHEST))
    departures, at_risk = (weeks.kind == LEFT).astype(float), weeks.part.copy()
    if not len(tail.begin):
        return Posterior(departures, at_risk, hazard, np.zeros(0))
    part = weeks.part[weeks.known :]
    x = hazard[weeks.known :] * part
    through = within(x, tail)
    log_left = np.log(x) - through + x / 2 + tail.log_silence + np.log1p(-recorded)
    log_there = -np.add.reduceat(x, tail.begin) + tail.log_silence_end
    top = np.maximum(np.maximum.reduceat(log_left, tail.begin), log_there)
    left, there = np.exp(log_left - top[tail.owner]), np.exp(log_there - top)
    total = np.add.reduceat(left, tail.begin) + there
    left, there = left / total[tail.owner], there / total
    later = np.clip(1 - within(left, tail), 0, 1)
    departures[weeks.known :] = left
    # Before the last sign of life the customer was there: 1 − f of that week is time at risk too.
    at_risk[weeks.known :] = 1 - part + part * (later + left / 2)
    return Posterior(departures, at_risk, hazard, there)


def within(x: Any, tail: Tails) -> Any:
    """Sums of x over each customer's silent rows up to and including each row; x by row, or by row and column."""
    total = np.cumsum(x, 0, dtype=float)
    before = np.concatenate([np.zeros_like(total[:1]), total])[tail.begin]
    return total - before[tail.owner]


@dataclass(frozen=True, eq=False)
class Model:
    """The rows with all that is known at their start, ready to be fitted."""

    histories: Histories
    settings: Settings
    silence: Silence
    weeks: Weeks
    tail: Tails
    levels: Levels
    scales: Scales
    codes: Codes
    controls: Matrix

    @classmethod
    def of(cls, h: Histories, settings: Settings = Settings()) -> Model:  # noqa: B008 — frozen
        """The model of these histories."""
        silence = Silence.of(h, settings.seed)
        weeks = customer_weeks(h, silence, settings)
        levels = Levels.learn(h, settings.bands)
        i, start = weeks.customer, weeks.start
        scales = Scales.learn(continuous(h, silence, i, start), h.segment[i])
        codes = exposures(h, levels, i, start)
        known = controls(h, silence, levels, scales, i, start)
        return cls(h, settings, silence, weeks, tails(weeks, silence), levels, scales, codes, known)


@dataclass(frozen=True, eq=False)
class Fit:
    """The fitted hazard.

    `terms` are the (reason's column, level) of the first coefficients, the controls' follow. `covariance` is the
    sandwich by customer. `too_few` are the reasons without enough expected exposed departures to enter.
    """

    model: Model
    terms: tuple[tuple[int, int], ...]
    too_few: tuple[str, ...]
    design: Matrix
    beta: Floats
    covariance: Floats
    posterior: Posterior
    recorded: float
    steps: int
    converged: bool

    def columns(self, reason: int) -> Ints:
        """The coefficients of the reason in this column of the codes."""
        return np.flatnonzero([r == reason for r, _ in self.terms])

    def log_ratio(self, reason: int, codes: Codes) -> Floats:
        """What the reason adds to the log hazard at each code."""
        by_code = np.zeros(self.model.levels.of[reason] + 1)
        for c in self.columns(reason):
            by_code[self.terms[c][1]] = self.beta[c]
        return by_code[codes]


def missing_information(
    design: Matrix, tail: Tails, weighted: Floats, departures: Floats, staying: Floats, fitted: Floats
) -> Floats:
    """Σ over customers of the posterior variance of the complete-data score (Louis 1982).

    Arrays by silent row: `design`, `weighted` = λf, `departures`, `fitted` (1 within the window). The score of leaving
    in w is x_w − Σ_{u<w} λ_u f_u x_u − λ_w f_w x_w / 2, that of staying −Σ_u λ_u f_u x_u.
    """
    size = design.shape[1]
    out, ends = np.zeros((size, size)), np.r_[tail.begin, len(design)]
    for q in range(0, len(tail.begin), _AT_ONCE):
        who = slice(q, min(q + _AT_ONCE, len(tail.begin)))
        rows = slice(ends[who.start], ends[who.stop])
        begin = tail.begin[who] - rows.start
        local = Tails(tail.customer[who], begin, tail.owner[rows] - q, tail.log_silence[:0], tail.log_silence_end[:0])
        x = design[rows] * fitted[rows, None].astype(np.float32)
        path = x * weighted[rows, None].astype(np.float32)
        through = within(path, local).astype(np.float32)
        leaving, last = x - through + path / 2, np.r_[begin[1:], len(x)] - 1
        p, there = departures[rows, None].astype(np.float32), staying[who, None].astype(np.float32)
        remaining = -through[last]
        mean = np.add.reduceat(leaving * p, begin, 0) + remaining * there
        out += (leaving * p).T @ leaving + (remaining * there).T @ remaining - mean.T @ mean
    return out


def fit(model: Model, most_steps: int = 40, tolerance: float = 2e-3) -> Fit:
    """The hazard by Newton's method on the observed-data likelihood with a ridge, sandwich covariance by customer.

    Score X'(ω(d − eλ)) − Pβ; information X' diag(ωeλ) X + P − Louis' missing information. The first two steps
    are of plain EM, while the posterior is still far off.
    """
    weeks, tail = model.weeks, model.tail
    base = np.r_[_first_intercept(model), np.zeros(model.controls.shape[1] - 1)]
    at, recorded = posterior(weeks, tail, linear(model.controls, base)), 0.0
    terms, too_few = _select(model, at)
    design = _design(model, terms)
    penalty = _penalty(model.settings, len(terms), design.shape[1])
    beta = np.r_[np.zeros(len(terms)), base]
    for step in range(most_steps + 1):
        at = posterior(weeks, tail, linear(design, beta), recorded)
        recorded = _recorded(weeks, at)
        expected = at.at_risk * at.hazard * weeks.weight
        residual = at.departures * weeks.weight - expected
        information = (design * expected[:, None].astype(np.float32)).T @ design + penalty
        if len(tail.begin) and step >= 2:
            information = information - _missing(model, design, at)
        information = _positive(information)
        change = np.linalg.solve(information, design.T @ residual.astype(np.float32) - penalty @ beta)
        largest = float(np.abs(change).max())
        converged = largest < tolerance and step > 2
        if converged or step == most_steps:
            break
        beta = beta + change * min(1.0, 0.7 / largest)
    covariance = _sandwich(information, design, residual, weeks.customer)
    covariance *= _small_sample(float((at.departures * weeks.weight).sum()), len(beta))
    return Fit(model, terms, too_few, design, beta, covariance, at, recorded, step, converged)


def linear(design: Matrix, beta: Floats) -> Floats:
    """xβ by row, in the design's single precision: the matrix is the largest thing in memory."""
    return np.asarray(design @ beta.astype(np.float32), float)


def _first_intercept(model: Model) -> float:
    """The log of a constant weekly hazard."""
    if len(model.tail.begin):
        return float(np.log(model.silence.gaps.hazard * 7))
    weeks = model.weeks
    return float(np.log(max((weeks.kind == LEFT).sum(), 1) / max((weeks.weight * weeks.part).sum(), 1)))


def _recorded(weeks: Weeks, at: Posterior) -> float:
    """The share of expected departures that are recorded, where others are latent."""
    by_row = at.departures * weeks.weight
    known, latent = float(by_row[: weeks.known].sum()), float(by_row[weeks.known :].sum())
    return min(0.95, known / (known + latent)) if latent > 0 else 0.0


def _select(model: Model, at: Posterior) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
    """(terms with enough expected exposed departures, reasons without)."""
    expected, settings = at.departures * model.weeks.weight, model.settings
    terms, too_few = [], []
    for column, (reason, levels) in enumerate(zip(model.levels.reasons, model.levels.of, strict=True)):
        exposed = np.bincount(model.codes[:, column], expected, levels + 1)[:levels]
        if exposed.sum() < settings.least_departures:
            too_few.append(reason)
            continue
        terms += [(column, int(level)) for level in np.flatnonzero(exposed >= settings.least_in_band)]
    return tuple(terms), tuple(too_few)


def _design(model: Model, terms: tuple[tuple[int, int], ...]) -> Matrix:
    out = np.empty((len(model.codes), len(terms) + model.controls.shape[1]), np.float32)
    for c, (column, level) in enumerate(terms):
        out[:, c] = model.codes[:, column] == level
    out[:, len(terms) :] = model.controls
    return out


def _penalty(settings: Settings, terms: int, size: int) -> Floats:
    controls = np.full(size - terms - 1, settings.ridge_controls)
    return np.diag(np.r_[np.full(terms, settings.ridge), 0.0, controls])


def _missing(model: Model, design: Matrix, at: Posterior) -> Floats:
    known, weeks = model.weeks.known, model.weeks
    weighted = at.hazard[known:] * weeks.part[known:]
    fitted = (weeks.weight[known:] > 0).astype(float)
    return missing_information(design[known:], model.tail, weighted, at.departures[known:], at.staying, fitted)


def _positive(information: Floats) -> Floats:
    """The information, lifted where far from the maximum it is not positive definite."""
    lowest = float(np.linalg.eigvalsh(information)[0])
    return information + np.eye(len(information)) * (1e-2 - 2 * lowest) if lowest < 1e-3 else information


def _small_sample(departures: float, coefficients: int) -> float:
    """n / (n − p), departures in the place of observations: residuals of a fit are too small (Hinkley 1977)."""
    return departures / max(departures - coefficients, departures / 2, 1.0)


def _sandwich(information: Floats, design: Matrix, residual: Floats, customer: Ints) -> Floats:
    """H⁻¹ (Σ_i g_i g_i') H⁻¹ with g_i the score of customer i (Huber 1967; Lin and Wei 1989)."""
    order = np.argsort(customer, kind="stable")
    begin = np.flatnonzero(np.diff(customer[order], prepend=-1))
    scores = np.add.reduceat(design[order] * residual[order, None].astype(np.float32), begin, 0)
    inverse = np.linalg.inv(information)
    return np.asarray(inverse @ (scores.T @ scores) @ inverse)
