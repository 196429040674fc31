"""Departures and revenue a year attributable to each reason under the fitted hazard: gross, and net of those who would
have left anyway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from churn_audit.stats.design import Codes, Levels, controls, exposures, yearly_value
from churn_audit.stats.false_discovery import benjamini_hochberg
from churn_audit.stats.hazard import Fit, Model, fit, linear
from churn_audit.stats.histories import Floats, Histories, Ints, sampled
from churn_audit.stats.intervals import Estimate, Z
from churn_audit.stats.rows import WEEK, Settings, counted

YEAR = 365.0
# The net sum has no variance left beyond this: a survivor standing for more than 19 who would have stayed.
_MOST = 3.0
# Net over gross is a share; a noisy sum over few survivors must not take it out of these bounds.
_NET_BOUNDS = (0.4, 1.0)
_LEAST_STAYING = 0.02
_AT_ONCE = 200_000


@dataclass(frozen=True)
class Attributable:
    """What goes with one reason, a year.

    `departures` and `revenue` are net, not below 0, with 90 % intervals and the expected exposed departures as n;
    `gross` are departures before those that would have happened anyway. z = gross over its standard error, p
    two-sided, q over all reasons fitted. `ratios` are hazard ratios by age band of the last event (one for a state),
    None where too few left in a band. `protective`: those exposed leave less.
    """

    reason: str
    departures: Estimate
    revenue: Estimate
    gross: float
    net_share: float
    z: float
    p: float
    q: float
    ratios: tuple[float | None, ...]

    @property
    def protective(self) -> bool:
        """Whether the exposed leave less often."""
        return self.gross < 0


@dataclass(frozen=True, eq=False)
class Attribution:
    """All reasons: those fitted, in order of revenue, and those with too few exposed departures to tell."""

    reasons: tuple[Attributable, ...]
    too_few: tuple[str, ...]
    departures: float
    fit: Fit


def attributed(h: Histories, settings: Settings = Settings()) -> Attribution:  # noqa: B008 — frozen
    """What goes with each reason; of more customers than `settings.customers` a random sample, scaled up."""
    some, stands_for = sampled(h, settings.customers, settings.seed)
    return attribution(fit(Model.of(some, settings)), stands_for)


def attribution(fitted: Fit, stands_for: float = 1.0) -> Attribution:
    """The reasons of a fitted hazard; one customer of it stands for `stands_for`."""
    a_year = stands_for * YEAR / (WEEK * fitted.model.settings.weeks)
    value = _values(fitted.model)
    survivors = surviving(fitted)
    found = [_attributable(fitted, c, survivors, value, a_year) for c in sorted({c for c, _ in fitted.terms})]
    q = benjamini_hochberg([f.p for f in found])
    told = [Attributable(**{**vars(f), "q": float(x)}) for f, x in zip(found, q, strict=True)]
    total = float((fitted.posterior.departures * fitted.model.weeks.weight).sum()) * a_year
    return Attribution(tuple(sorted(told, key=lambda t: -t.revenue.value)), fitted.too_few, total, fitted)


@dataclass(frozen=True)
class Gross:
    """Σ ω e λ (1 − e^(−c)) over the window with its standard error."""

    value: float
    error: float


def gross(fitted: Fit, reason: int, value: Floats) -> Gross:
    """The departures the reason (its column) brings about in the window, each counted with its row's value.

    c is the reason's part of xβ. Standard error by the delta method over every coefficient: over the reason's own
    alone it would miss the uncertainty of the level.
    """
    rows = np.flatnonzero(fitted.model.codes[:, reason] < fitted.model.levels.of[reason])
    at = fitted.posterior
    base = fitted.model.weeks.weight[rows] * at.at_risk[rows] * at.hazard[rows] * value[rows]
    part = fitted.log_ratio(reason, fitted.model.codes[rows, reason])
    cut = base * -np.expm1(-part)
    x, own = fitted.design[rows], fitted.columns(reason)
    gradient = (cut.astype(np.float32) @ x).astype(float)
    gradient[own] = base.astype(np.float32) @ x[:, own]
    return Gross(float(cut.sum()), float(np.sqrt(gradient @ fitted.covariance @ gradient)))


@dataclass(frozen=True, eq=False)
class Survivors:
    """Those who may still be there: `weight` = P(there) × what each stands for, `value` a year, and what each reason
    would have kept: `kept[i, r]` = Σ over weeks of the hazard due to reason r."""

    weight: Floats
    value: Floats
    kept: Floats


def net(survivors: Survivors, reason: int, value: Floats) -> float:
    """The departures in the window that would not have happened without the reason, each counted with its value.

    Σ_i u_i (exp(Σ_w λ_iw (1 − e^(−c_iw))) − 1): a survivor stands for 1 / S customers that began as it did, of whom
    S-without-the-reason − S would have been kept. Exact in expectation, and no survivor's path is cut short.
    """
    each = np.expm1(np.minimum(survivors.kept[:, reason], _MOST))
    return float((survivors.weight * value * each).sum())


def surviving(fitted: Fit) -> Survivors:
    """Every week of those still there, reason by reason; beyond `settings.survivors` a random sample."""
    model, settings = fitted.model, fitted.model.settings
    there = _staying(fitted)
    some = np.flatnonzero(there > _LEAST_STAYING)
    stands_for = max(1.0, len(some) / settings.survivors)
    if stands_for > 1:
        rng = np.random.default_rng(settings.seed)
        some = np.sort(rng.choice(some, settings.survivors, replace=False))
    batch = max(1, _AT_ONCE // settings.weeks)
    kept = [_kept(fitted, some[k : k + batch]) for k in range(0, len(some), batch)]
    last = np.full(len(some), settings.starts[-1])
    value = yearly_value(model.histories, model.silence, some, last)
    empty = np.zeros((0, len(model.levels.reasons)))
    return Survivors(there[some] * stands_for, value, np.concatenate([empty, *kept]))


def _staying(fitted: Fit) -> Floats:
    """P(still there) by customer."""
    h, tail = fitted.model.histories, fitted.model.tail
    there = (counted(h, fitted.model.silence) & ~h.latent & np.isnan(h.known_end)).astype(float)
    there[tail.customer] = fitted.posterior.staying
    return there


def _kept(fitted: Fit, who: Ints) -> Floats:
    """Σ over a customer's weeks of λ (1 − e^(−c)), by customer and reason."""
    model = fitted.model
    h, levels, starts = model.histories, model.levels, model.settings.starts
    row, start = np.repeat(np.arange(len(who)), len(starts)), np.tile(starts, len(who))
    joined = start > h.joined[who[row]]
    row, start = row[joined], start[joined]
    i = who[row]
    codes = exposures(h, levels, i, start)
    parts = {c: fitted.log_ratio(c, codes[:, c]) for c in {c for c, _ in fitted.terms}}
    known = controls(h, model.silence, levels, model.scales, i, start)
    hazard = np.exp(np.minimum(linear(known, fitted.beta[len(fitted.terms) :]) + sum(parts.values()), 2.0))
    out = np.zeros((len(who), len(levels.reasons)))
    for c, part in parts.items():
        out[:, c] = np.bincount(row, hazard * -np.expm1(-part), len(who))
    return out


def _values(model: Model) -> Floats:
    return yearly_value(model.histories, model.silence, model.weeks.customer, model.weeks.start)


def _attributable(fitted: Fit, c: int, survivors: Survivors, value: Floats, a_year: float) -> Attributable:
    levels: Levels = fitted.model.levels
    codes: Codes = fitted.model.codes[:, c]
    expected = fitted.posterior.departures * fitted.model.weeks.weight
    n = round(float(expected[codes < levels.of[c]].sum()))
    count = gross(fitted, c, np.ones(len(codes)))
    share = net_share(net(survivors, c, np.ones(len(survivors.weight))), count)
    money = gross(fitted, c, value)
    money_share = net_share(net(survivors, c, survivors.value), money)
    z = count.value / max(count.error, 1e-12)
    ratio: Callable[[int], float] = lambda level: float(np.exp(fitted.log_ratio(c, np.array([level]))[0]))  # noqa: E731
    fitted_levels = {level for column, level in fitted.terms if column == c}
    return Attributable(
        reason=levels.reasons[c],
        departures=_estimate(count, share * a_year, n),
        revenue=_estimate(money, money_share * a_year, n),
        gross=count.value * a_year,
        net_share=share,
        z=z,
        p=float(2 * special.ndtr(-abs(z))),
        q=1.0,
        ratios=tuple(ratio(x) if x in fitted_levels else None for x in range(levels.of[c])),
    )


def net_share(net_value: float, of: Gross) -> float:
    """Net over gross within bounds; 1 where nothing is attributable."""
    return float(np.clip(net_value / of.value, *_NET_BOUNDS)) if of.value > 0 else 1.0


def _estimate(of: Gross, scale: float, n: int) -> Estimate:
    low, value, high = (max(0.0, x * scale) for x in (of.value - Z * of.error, of.value, of.value + Z * of.error))
    return Estimate(value, low, high, n)
