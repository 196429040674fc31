"""The weekly hazard of leaving, fitted on all reasons together, with the date of departure latent where nobody saw it.

λ_iw = exp(x_iw β) within week w, the dates of departure as `posterior` has them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy import sparse

from churn_audit.stats.design import Codes, Levels, Matrix, Scales, continuous, controls, exposures
from churn_audit.stats.gaps import Silence
from churn_audit.stats.histories import Floats, Histories, Ints
from churn_audit.stats.posterior import Posterior as Posterior
from churn_audit.stats.posterior import missing_information as missing_information
from churn_audit.stats.posterior import posterior as posterior
from churn_audit.stats.posterior import recorded_share
from churn_audit.stats.rows import LEFT, THERE, Settings, Tails, Weeks, customer_weeks, tails

# Rows handled at once, and one of how many of those surely at risk lead to where the full fit begins.
_BLOCK = 16_384
_ONE_OF = 8


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
    def of(cls, h: Histories, settings: Settings = Settings(), like: Silence | None = None) -> Model:  # noqa: B008
        """The model of these histories; with gaps and contacts `like` those fitted before, the dearest part."""
        silence = Silence.of(h, settings.seed, like)
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
    sandwich by customer. `too_few` are the reasons without enough expected exposed departures, or unexposed time, to
    enter.
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
    before: Floats = np.zeros(len(beta))
    share = 1.0
    for step in range(most + 1):
        at = posterior(weeks, tail, linear(design, beta), recorded)
        recorded = recorded_share(weeks, at)
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
        # Steps that turn back on the last one overshoot: along flat directions they would go to and fro for ever.
        share = share / 2 if change @ information @ before < 0 else min(1.0, 2 * share)
        before = np.asarray(change * min(share, 0.7 / largest))
        beta = beta + before
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


def _select(model: Model, at: Posterior) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
    """(terms with enough expected exposed departures and enough time unexposed, reasons without)."""
    expected, settings = at.departures * model.weeks.weight, model.settings
    time = at.at_risk * model.weeks.weight
    terms, too_few = [], []
    for column, (reason, levels) in enumerate(zip(model.levels.reasons, model.levels.of, strict=True)):
        exposed = np.bincount(model.codes[:, column], expected, levels + 1)[:levels]
        unexposed = time[model.codes[:, column] == levels].sum() / time.sum()
        if exposed.sum() < settings.least_departures or unexposed < settings.least_unexposed:
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
