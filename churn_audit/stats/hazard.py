"""The weekly hazard of leaving, fitted on all reasons together, with the date of departure latent where nobody saw it.

λ_iw = exp(x_iw β) within week w. After the last sign of life a customer may have left in any week or still be there:

    P(left in w) ∝ (1 − π) λ_w f_w exp(−Σ_{u<w} λ_u f_u − λ_w f_w / 2) S(mid w)
    P(there)     ∝ exp(−Σ_u λ_u f_u) S(now)

f is the part of the week after the last sign, S the probability of the silence had it stayed (`gaps`), π the share of
departures that somebody recorded. A recorded date is the same model with one possible week.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy import sparse

from churn_audit.stats.design import Codes, Levels, Matrix, Scales, continuous, controls, exposures
from churn_audit.stats.gaps import Silence
from churn_audit.stats.histories import Floats, Histories, Ints
from churn_audit.stats.rows import LEFT, THERE, Settings, Tails, Weeks, customer_weeks, tails

# A weekly log hazard above this would mean that next to everybody leaves within days.
_HIGHEST = 2.0
_AT_ONCE = 4000
_BLOCK = 16_384
_ONE_OF = 8


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
        levels = Levels.learn(h, settings.bands, settings.lag_days)
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
    information: Floats
    posterior: Posterior
    recorded: float
    steps: int
    converged: bool

    @property
    def reasons(self) -> tuple[int, ...]:
        """The columns of the reasons that entered."""
        return tuple(sorted({c for c, _ in self.terms}))

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


def fit(model: Model, start: Fit | None = None, most_steps: int = 40, tolerance: float = 2e-3) -> Fit:
    """The hazard by Newton's method on the observed-data likelihood with a penalty, sandwich covariance by customer.

    Begins at `start`, a fit of the same business under other settings, or where the weeks surely at risk, thinned to a
    few, lead: that takes most of the steps at little cost.
    """
    weeks, tail = model.weeks, model.tail
    base = np.r_[_first_intercept(model), np.zeros(model.controls.shape[1] - 1)]
    terms, too_few = _select(model, posterior(weeks, tail, linear(model.controls, base)))
    design = _design(model, terms)
    penalty = _penalty(model, terms, design.shape[1])
    beta, recorded = np.r_[np.zeros(len(terms)), base], 0.0
    if start is not None:
        beta, recorded = _carried(start, model, terms, beta), start.recorded
    else:
        few, some = _thinned(weeks)
        peak = _climb(few, tail, design[some], penalty, beta, recorded, (2, most_steps), 10 * tolerance)
        beta, recorded = peak.beta, peak.recorded
    peak = _climb(weeks, tail, design, penalty, beta, recorded, (0, most_steps), tolerance)
    covariance = _sandwich(peak.information, design, peak.residual, weeks.customer)
    covariance *= _small_sample(float((peak.posterior.departures * weeks.weight).sum()), len(beta))
    return Fit(
        model=model,
        terms=terms,
        too_few=too_few,
        design=design,
        beta=peak.beta,
        covariance=covariance,
        information=peak.information,
        posterior=peak.posterior,
        recorded=peak.recorded,
        steps=peak.steps,
        converged=peak.converged,
    )


@dataclass(frozen=True, eq=False)
class _Peak:
    beta: Floats
    information: Floats
    residual: Floats
    posterior: Posterior
    recorded: float
    steps: int
    converged: bool


def _climb(
    weeks: Weeks,
    tail: Tails,
    design: Matrix,
    penalty: Floats,
    beta: Floats,
    recorded: float,
    steps: tuple[int, int],
    tolerance: float,
) -> _Peak:
    """Newton's method from `beta`; of the `steps` (plain, most) the plain ones are of EM, far from the peak.

    Score X'(ω(d − eλ)) − Pβ; information X' diag(ωeλ) X + P − Louis' missing information.
    """
    plain, most = steps
    for step in range(most + 1):
        at = posterior(weeks, tail, linear(design, beta), recorded)
        recorded = _recorded(weeks, at)
        expected = at.at_risk * at.hazard * weeks.weight
        residual = at.departures * weeks.weight - expected
        information = _weighted_square(design, expected) + penalty
        if len(tail.begin) and step >= plain:
            information = information - _missing(weeks, tail, design, at)
        information = _positive(information)
        change = np.linalg.solve(information, design.T @ residual.astype(np.float32) - penalty @ beta)
        largest = float(np.abs(change).max())
        converged = largest < tolerance and step >= plain
        if converged or step == most:
            break
        beta = beta + change * min(1.0, 0.7 / largest)
    return _Peak(beta, information, residual, at, recorded, step, converged)


def _carried(start: Fit, model: Model, terms: tuple[tuple[int, int], ...], cold: Floats) -> Floats:
    """The coefficients of another fit where this one has the same terms, else those to begin with."""
    names, now = start.model.levels.reasons, model.levels.reasons
    known = {(names[c], level): float(b) for (c, level), b in zip(start.terms, start.beta, strict=False)}
    reasons = [known.get((now[c], level), 0.0) for c, level in terms]
    rest = start.beta[len(start.terms) :]
    return np.concatenate([reasons, rest if len(rest) == len(cold) - len(terms) else cold[len(terms) :]])


def _thinned(weeks: Weeks) -> tuple[Weeks, Ints]:
    """(every `_ONE_OF`th of the weeks surely at risk, weighing as much, with all others; where they are)."""
    there = weeks.kind == THERE
    some = np.flatnonzero(~there | (np.cumsum(there) % _ONE_OF == 0))
    kept = {f.name: getattr(weeks, f.name)[some] for f in fields(weeks)}
    kept["weight"] = np.where(there[some], _ONE_OF, 1.0) * kept["weight"]
    return Weeks(**kept), some


def _weighted_square(design: Matrix, weight: Floats) -> Floats:
    """X' diag(w) X, in blocks: a second matrix of that size would double the memory."""
    out = np.zeros((design.shape[1], design.shape[1]))
    for k in range(0, len(design), _BLOCK):
        x = design[k : k + _BLOCK]
        out += (x * weight[k : k + _BLOCK, None].astype(np.float32)).T @ x
    return out


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


def _penalty(model: Model, terms: tuple[tuple[int, int], ...], size: int) -> Floats:
    """A ridge, none on the intercept; and for events a difference penalty between neighbouring age bands, the oldest
    drawn towards no effect: effects fade gradually (Eilers and Marx 1996)."""
    settings, out = model.settings, np.zeros((size, size))
    controls = np.full(size - len(terms) - 1, settings.ridge_controls)
    np.fill_diagonal(out, np.r_[np.full(len(terms), settings.ridge), 0.0, controls])
    for k, (column, _) in enumerate(terms):
        if model.levels.of[column] == 1:
            continue
        difference = np.zeros(size)
        difference[k] = 1.0
        if k + 1 < len(terms) and terms[k + 1][0] == column:
            difference[k + 1] = -1.0
        out += settings.smoothness * np.outer(difference, difference)
    return out


def _missing(weeks: Weeks, tail: Tails, design: Matrix, at: Posterior) -> Floats:
    known = weeks.known
    weighted = at.hazard[known:] * weeks.part[known:]
    fitted = (weeks.weight[known:] > 0).astype(float)
    return missing_information(design[known:], tail, weighted, at.departures[known:], at.staying, fitted)


def _positive(information: Floats) -> Floats:
    """The information, lifted where far from the maximum it is not positive definite."""
    lowest = float(np.linalg.eigvalsh(information)[0])
    return information + np.eye(len(information)) * (1e-2 - 2 * lowest) if lowest < 1e-3 else information


def _small_sample(departures: float, coefficients: int) -> float:
    """n / (n − p), departures in the place of observations: residuals of a fit are too small (Hinkley 1977)."""
    return departures / max(departures - coefficients, departures / 2, 1.0)


def _sandwich(information: Floats, design: Matrix, residual: Floats, customer: Ints) -> Floats:
    """H⁻¹ (Σ_i g_i g_i') H⁻¹ with g_i the score of customer i (Huber 1967; Lin and Wei 1989)."""
    who = np.unique(customer, return_inverse=True)[1]
    to_customer = sparse.csr_matrix((residual.astype(np.float32), (who, np.arange(len(who)))))
    scores = to_customer @ design
    inverse = np.linalg.inv(information)
    return np.asarray(inverse @ (scores.T @ scores) @ inverse)
