"""Those who may still be there: what they stand for, and what each reason, or several at once, would have kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from churn_audit.stats.design import controls, exposures, yearly_value
from churn_audit.stats.hazard import Fit, linear
from churn_audit.stats.histories import Floats, Ints
from churn_audit.stats.rows import counted

# The net sum has no variance left beyond this: a survivor standing for more than 19 who would have stayed.
_MOST = 3.0
_LEAST_STAYING = 0.02
_AT_ONCE = 200_000


@dataclass(frozen=True, eq=False)
class Survivors:
    """Those who may still be there: `weight` = P(there) × what each stands for, `value` a year, and by reason (its
    column) the hazard due to it, summed over the weeks of the window: `kept[reason][i]`."""

    weight: Floats
    value: Floats
    kept: Mapping[int, Floats]


def net(survivors: Survivors, kept: Floats, value: Floats) -> float:
    """The departures in the window that would not have happened, each counted with its value.

    Σ_i u_i (exp(Σ_w λ_iw (1 − e^(−c_iw))) − 1): a survivor stands for 1 / S customers that began as it did, of whom
    S-without-the-reason − S would have been kept. Exact in expectation, and no survivor's path is cut short.
    """
    return float((survivors.weight * value * np.expm1(np.minimum(kept, _MOST))).sum())


def surviving(fitted: Fit, reasons: Sequence[int], together: bool = False) -> Survivors:
    """Every week of those still there, for each of the reasons (columns) removed alone, or all of them `together`.

    Beyond `settings.survivors` a random sample.
    """
    model, settings = fitted.model, fitted.model.settings
    there = _staying(fitted)
    some = np.flatnonzero(there > _LEAST_STAYING)
    stands_for = max(1.0, len(some) / settings.survivors)
    if stands_for > 1:
        rng = np.random.default_rng(settings.seed)
        some = np.sort(rng.choice(some, settings.survivors, replace=False))
    batch = max(1, _AT_ONCE // settings.weeks)
    parts = [_kept(fitted, some[k : k + batch], reasons, together) for k in range(0, len(some), batch)]
    kept = np.concatenate([np.zeros((0, len(reasons))), *parts])
    last = np.full(len(some), settings.starts[-1])
    value = yearly_value(model.histories, model.silence, some, last)
    return Survivors(there[some] * stands_for, value, {r: kept[:, k] for k, r in enumerate(reasons)})


def shared(total: Floats) -> Floats:
    """φ(s) = (1 − e^(−s)) / s: a part c of the sum s brings about c φ(s) of what all of them bring about together.

    For an exponential this proportional share is the Aumann–Shapley value along the straight path (Aumann and Shapley
    1974): ∫ c e^(−s + ts) dt over t from 0 to 1. For one part alone it is 1 − e^(−c).
    """
    small = np.abs(total) < 1e-6
    safe = np.where(small, 1.0, total)
    return np.where(small, 1 - total / 2, -np.expm1(-safe) / safe)


def _staying(fitted: Fit) -> Floats:
    """P(still there) by customer."""
    h, tail = fitted.model.histories, fitted.model.tail
    there = (counted(h, fitted.model.silence) & ~h.latent & np.isnan(h.known_end)).astype(float)
    there[tail.customer] = fitted.posterior.staying
    return there


def _kept(fitted: Fit, who: Ints, reasons: Sequence[int], together: bool) -> Floats:
    """Σ over a customer's weeks of λ c φ, by customer and reason."""
    model = fitted.model
    h, levels, starts = model.histories, model.levels, model.settings.starts
    row, start = np.repeat(np.arange(len(who)), len(starts)), np.tile(starts, len(who))
    joined = start > h.joined[who[row]]
    row, start = row[joined], start[joined]
    i = who[row]
    codes = exposures(h, levels, i, start)
    parts = {c: fitted.log_ratio(c, codes[:, c]) for c in fitted.reasons}
    known = controls(h, model.silence, levels, model.scales, i, start)
    hazard = np.exp(np.minimum(linear(known, fitted.beta[len(fitted.terms) :]) + sum(parts.values()), 2.0))
    removed = np.sum([parts[c] for c in reasons], 0)
    out = np.zeros((len(who), len(reasons)))
    for k, c in enumerate(reasons):
        due = hazard * parts[c] * shared(removed if together else parts[c])
        out[:, k] = np.bincount(row, due, len(who))
    return out
