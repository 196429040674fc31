"""Departures and revenue a year attributable to each reason under the fitted hazard, and to several together: gross,
and net of those who would have left anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from churn_audit.stats.design import Levels, ever_exposed, yearly_value
from churn_audit.stats.false_discovery import benjamini_hochberg
from churn_audit.stats.hazard import Fit, Model, fit
from churn_audit.stats.histories import Floats, Histories, Ints, sampled
from churn_audit.stats.intervals import Estimate, Z
from churn_audit.stats.net import NetShare, Share, net_shares
from churn_audit.stats.rows import WEEK, Settings, last_days

YEAR = 365.0


@dataclass(frozen=True)
class Attributable:
    """What goes with one reason, a year.

    `departures` and `revenue` are net, not below 0, with 90 % intervals and the expected exposed departures as n;
    `gross` are departures before those that would have happened anyway. z = gross over its standard error, p
    two-sided, q over all reasons fitted. `ratio` is the adjusted hazard ratio of the exposed weeks, on average;
    `ratios` are those by age band of the last event (one for a state), None where too few left in a band.
    `exposed_customers` were exposed at some time in the window. `protective`: those exposed leave less.
    """

    reason: str
    departures: Estimate
    revenue: Estimate
    gross: float
    net_share: float
    z: float
    p: float
    q: float
    ratio: Estimate
    ratios: tuple[float | None, ...]
    exposed_customers: int

    @property
    def protective(self) -> bool:
        """Whether the exposed leave less often."""
        return self.gross < 0


@dataclass(frozen=True, eq=False)
class Attribution:
    """All reasons: those fitted, in order of revenue, and those with too few exposed departures to tell.

    `departures` and `revenue` are all that leave in a year, whatever the reason, and what they are worth a year;
    `customers` were modelled, each standing for `stands_for`.
    """

    reasons: tuple[Attributable, ...]
    too_few: tuple[str, ...]
    departures: float
    revenue: float
    customers: int
    stands_for: float
    fit: Fit


@dataclass(frozen=True)
class Shared:
    """One reason's share of what several bring about together, net, a year."""

    departures: Estimate
    revenue: Estimate


@dataclass(frozen=True)
class Joint:
    """What several reasons bring about together, net, a year: each departure once, `allocated` among them."""

    departures: Estimate
    revenue: Estimate
    allocated: dict[str, Shared]


def attributed(h: Histories, settings: Settings = Settings()) -> Attribution:  # noqa: B008 — frozen
    """What goes with each reason; of more customers than `settings.customers` a random sample, scaled up."""
    some, stands_for = sampled(h, settings.customers, settings.seed)
    return attribution(fit(Model.of(some, settings)), stands_for)


def attribution(fitted: Fit, stands_for: float = 1.0) -> Attribution:
    """The reasons of a fitted hazard; one customer of it stands for `stands_for`."""
    value = _values(fitted.model)
    shares = net_shares(fitted, [(c,) for c in fitted.reasons])
    found = [_attributable(fitted, c, s, value, stands_for) for c, s in zip(fitted.reasons, shares, strict=True)]
    q = benjamini_hochberg([f.p for f in found])
    told = [replace(f, q=float(x)) for f, x in zip(found, q, strict=True)]
    leaving = fitted.posterior.departures * fitted.model.weeks.weight * _a_year(fitted, stands_for)
    return Attribution(
        reasons=tuple(sorted(told, key=lambda t: -t.revenue.value)),
        too_few=fitted.too_few,
        departures=float(leaving.sum()),
        revenue=float(leaving @ value),
        customers=fitted.model.histories.n,
        stands_for=stands_for,
        fit=fitted,
    )


def joint(fitted: Fit, reasons: Sequence[str], stands_for: float = 1.0) -> Joint:
    """What these reasons bring about together, and each one's share; KeyError on a reason that was not fitted.

    All of them are removed at once: Σ ω e λ (1 − e^(−Σ c)), each row's amount shared in proportion to the parts c (see
    `shared`), so that the shares add up to the whole and the whole never exceeds all departures. Bands
    enter with their sign, as in each reason alone: clipping their noise would claim too much. A reason whose
    share would be negative gets 0 and is not removed. One net share for all of them.
    """
    columns = [_fitted_column(fitted, r) for r in dict.fromkeys(reasons)]
    count = gross(fitted, columns, np.ones(len(fitted.design)))
    while any(g.value < 0 for g in count.values()):
        columns = [c for c in columns if count[c].value >= 0]
        count = gross(fitted, columns, np.ones(len(fitted.design)))
    share = net_shares(fitted, [columns])[0]
    a_year, names = _a_year(fitted, stands_for), fitted.model.levels.reasons
    departures = _told(fitted, count, share.departures, a_year)
    revenue = _told(fitted, gross(fitted, columns, _values(fitted.model)), share.revenue, a_year)
    allocated = {names[c]: Shared(departures.each[c], revenue.each[c]) for c in columns}
    nothing = Shared(Estimate(0.0, 0.0, 0.0, 0), Estimate(0.0, 0.0, 0.0, 0))
    return Joint(departures.whole, revenue.whole, {r: allocated.get(r, nothing) for r in dict.fromkeys(reasons)})


@dataclass(frozen=True, eq=False)
class Gross:
    """Departures in the window before those that would have happened anyway, each counted with its row's value, and
    the derivative by every coefficient."""

    value: float
    gradient: Floats

    def error(self, covariance: Floats) -> float:
        """The standard error by the delta method, over every coefficient: over the reason's own alone it would miss
        the uncertainty of the level."""
        return float(np.sqrt(self.gradient @ covariance @ self.gradient))


def gross(fitted: Fit, reasons: Sequence[int], value: Floats) -> dict[int, Gross]:
    """What the reasons (their columns) bring about together, by reason: Σ ω e λ c φ(Σ c), see `shared`.

    c is a reason's part of xβ. One reason alone brings about Σ ω e λ (1 − e^(−c)).
    """
    if not reasons:
        return {}
    rows = _exposed(fitted, reasons)
    parts = {c: fitted.log_ratio(c, fitted.model.codes[rows, c]) for c in reasons}
    total = np.sum(list(parts.values()), 0)
    share, slope = shared(total), _slope(total)
    base = _expected(fitted, rows) * value[rows]
    x = fitted.design[rows]
    own = {c: fitted.columns(c) for c in reasons}
    every = np.concatenate([own[c] for c in reasons])
    out = {}
    for c, part in parts.items():
        amount = base * part * share
        gradient = _across(amount, x)
        gradient[own[c]] += _across(base * share, x[:, own[c]])
        gradient[every] += _across(base * part * slope, x[:, every])
        out[c] = Gross(float(amount.sum()), gradient)
    return out


def shared(total: Floats) -> Floats:
    """φ(s) = (1 − e^(−s)) / s: a part c of the sum s brings about c φ(s) of what all of them bring about together.

    For an exponential this proportional share is the Aumann–Shapley value along the straight path (Aumann and Shapley
    1974): ∫ c e^(−ts) dt over t from 0 to 1. For one part alone it is 1 − e^(−c).
    """
    small = np.abs(total) < 1e-6
    safe = np.where(small, 1.0, total)
    return np.where(small, 1 - total / 2, -np.expm1(-safe) / safe)


def _slope(total: Floats) -> Floats:
    """φ'(s) = ((1 + s) e^(−s) − 1) / s²."""
    small = np.abs(total) < 1e-4
    safe = np.where(small, 1.0, total)
    return np.where(small, total / 3 - 0.5, ((1 + safe) * np.exp(-safe) - 1) / safe**2)


def _across(amount: Floats, x: Floats | np.ndarray) -> Floats:
    return np.asarray(amount.astype(np.float32) @ x, float)


def _exposed(fitted: Fit, reasons: Sequence[int]) -> Ints:
    """The rows exposed to any of the reasons."""
    some, levels = np.array(reasons, int), np.array(fitted.model.levels.of)
    exposed = fitted.model.codes[:, some] < levels[some]
    return np.flatnonzero(exposed.any(axis=1))


def _expected(fitted: Fit, rows: Ints) -> Floats:
    """Modelled departures ω e λ of the rows."""
    at = fitted.posterior
    return np.asarray(fitted.model.weeks.weight[rows] * at.at_risk[rows] * at.hazard[rows])


def _values(model: Model) -> Floats:
    return yearly_value(model.histories, model.silence, model.weeks.customer, model.weeks.start)


def _a_year(fitted: Fit, stands_for: float) -> float:
    return stands_for * YEAR / (WEEK * fitted.model.settings.weeks)


def _fitted_column(fitted: Fit, reason: str) -> int:
    fitted_reasons = {fitted.model.levels.reasons[c]: c for c in fitted.reasons}
    if reason not in fitted_reasons:
        raise KeyError(f"{reason} was not fitted; fitted: {', '.join(fitted_reasons)}")
    return fitted_reasons[reason]


def _attributable(fitted: Fit, c: int, share: NetShare, value: Floats, stands_for: float) -> Attributable:
    model = fitted.model
    levels: Levels = model.levels
    a_year = _a_year(fitted, stands_for)
    count, money = gross(fitted, [c], np.ones(len(value))), gross(fitted, [c], value)
    departures = _told(fitted, count, share.departures, a_year)
    z = count[c].value / max(count[c].error(fitted.covariance), 1e-12)
    by_level = np.exp(fitted.log_ratio(c, np.arange(levels.of[c], dtype=np.int8)))
    enough = {level for column, level in fitted.terms if column == c}
    exposed = _exposed_in_window(fitted, c)
    return Attributable(
        reason=levels.reasons[c],
        departures=departures.whole,
        revenue=_told(fitted, money, share.revenue, a_year).whole,
        gross=count[c].value * a_year,
        net_share=share.departures.value,
        z=z,
        p=float(2 * special.ndtr(-abs(z))),
        q=1.0,
        ratio=average_ratio(fitted, c, departures.whole.n),
        ratios=tuple(float(x) if level in enough else None for level, x in enumerate(by_level)),
        exposed_customers=round(float(exposed.sum()) * stands_for),
    )


def exposed_in_window(fitted: Fit, reason: str) -> NDArray[np.bool_] | None:
    """Which customers were exposed to a reason at some time in the window; None where it was not fitted."""
    known = fitted.model.levels.reasons
    return _exposed_in_window(fitted, known.index(reason)) if reason in known else None


def _exposed_in_window(fitted: Fit, c: int) -> NDArray[np.bool_]:
    m = fitted.model
    return ever_exposed(m.histories, m.levels, c, m.settings.starts[0], last_days(m.weeks, m.histories))


def average_ratio(fitted: Fit, reason: int, n: int) -> Estimate:
    """The adjusted hazard ratio of the exposed weeks, on average, over n departures: modelled departures of the
    exposed over those expected of them without the reason, Σ ω e λ / Σ ω e λ e^(−c).

    That is 1 / (1 − attributable fraction among the exposed) (Greenland and Robins 1988). The delta method on the
    logarithm.
    """
    rows = _exposed(fitted, [reason])
    with_it = _expected(fitted, rows)
    without = with_it * np.exp(-fitted.log_ratio(reason, fitted.model.codes[rows, reason]))
    x, own = fitted.design[rows], fitted.columns(reason)
    less = _across(without, x)
    less[own] = 0.0
    gradient = _across(with_it, x) / with_it.sum() - less / without.sum()
    log, error = float(np.log(with_it.sum() / without.sum())), float(np.sqrt(gradient @ fitted.covariance @ gradient))
    low, value, high = np.exp([log - Z * error, log, log + Z * error])
    return Estimate(float(value), float(low), float(high), n)


@dataclass(frozen=True)
class _Told:
    whole: Estimate
    each: dict[int, Estimate]


def _told(fitted: Fit, of: dict[int, Gross], share: Share, a_year: float) -> _Told:
    """Net estimates a year of all the reasons together and of each, not below 0; one share, so that they add up.

    Error by the delta method for a product, gross and share taken as independent.
    """
    gradients = np.sum([np.zeros(len(fitted.beta)), *(g.gradient for g in of.values())], 0)
    whole = Gross(sum(g.value for g in of.values()), gradients)

    def told(g: Gross, reasons: Sequence[int]) -> Estimate:
        net = g.value * share.value
        half = Z * float(np.hypot(g.error(fitted.covariance) * share.value, g.value * share.error))
        low, value, high = (max(0.0, x * a_year) for x in (net - half, net, net + half))
        return Estimate(value, low, high, _exposed_departures(fitted, reasons))

    return _Told(told(whole, list(of)), {c: told(g, [c]) for c, g in of.items()})


def _exposed_departures(fitted: Fit, reasons: Sequence[int]) -> int:
    """Expected departures of those exposed to any of the reasons."""
    rows = _exposed(fitted, reasons)
    return round(float((fitted.posterior.departures[rows] * fitted.model.weeks.weight[rows]).sum()))
