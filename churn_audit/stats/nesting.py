"""Exposures that lie within others: of two that these data hardly separate, the one that adds nothing makes way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np

from churn_audit.stats.attribution import gross
from churn_audit.stats.false_discovery import indistinguishable, phi
from churn_audit.stats.hazard import Fit, Model
from churn_audit.stats.histories import Floats

# Of the weeks exposed to the narrower reason so many are exposed to the wider one too.
_WITHIN = 0.95
# Less correlated than this, the narrower is too small a part of the wider to be taken for it.
_LEAST_PHI = 0.3
# A narrower exposure with z above this (one-sided p of about 0.1 %) has an effect of its own beside the wider one.
_SURE = 3.0


def superseded(fitted: Fit) -> dict[str, str]:
    """The reasons that make way, each with the one it lies within or around.

    Where 95 % of the narrower one's exposed weeks are the wider's too (and phi > 0.3), the two share one effect out
    among them, and neither is seen. The narrower makes way, for what it adds to the wider is not shown; where that is
    shown, the wider one makes way unless it is as sure. The surest pairs are settled first.
    """
    z, names = _z(fitted), fitted.model.levels.reasons
    out: dict[str, str] = {}
    for narrow, wide in sorted(_nested(fitted), key=lambda pair: -max(z[c] for c in pair)):
        if names[narrow] in out or names[wide] in out:
            continue
        if z[narrow] < _SURE:
            out[names[narrow]] = names[wide]
        elif z[wide] < _SURE:
            out[names[wide]] = names[narrow]
    return out


def without(model: Model, reasons: Mapping[str, str]) -> Model:
    """The model with these reasons left out."""
    levels = model.levels
    kept = [c for c, r in enumerate(levels.reasons) if r not in reasons]
    return replace(
        model,
        histories=model.histories.without(reasons),
        levels=replace(levels, reasons=tuple(levels.reasons[c] for c in kept), of=tuple(levels.of[c] for c in kept)),
        codes=np.ascontiguousarray(model.codes[:, kept]),
    )


def together(fitted: Fit) -> dict[str, tuple[str, ...]]:
    """For each reason those whose exposures nearly coincide with its own (|phi| > 0.9, chained), over weeks at risk."""
    names, both, n = _both(fitted)
    pairs = combinations(range(len(names)), 2)
    correlations = {(names[i], names[j]): phi(both[i, j], both[i, i], both[j, j], n) for i, j in pairs}
    return {r: tuple(sorted(group - {r})) for group in indistinguishable(correlations) for r in group}


def _both(fitted: Fit) -> tuple[tuple[str, ...], Floats, float]:
    """(reasons, weeks exposed to both of each pair, weeks): expected time at risk."""
    model, levels = fitted.model, fitted.model.levels
    exposed = (model.codes < np.asarray(levels.of)).astype(np.float32)
    weight = (model.weeks.weight * fitted.posterior.at_risk).astype(np.float32)
    return levels.reasons, np.asarray((exposed * weight[:, None]).T @ exposed, float), float(weight.sum())


def _nested(fitted: Fit) -> list[tuple[int, int]]:
    """(narrower, wider) columns of fitted reasons."""
    _, both, n = _both(fitted)
    out = []
    for i, j in permutations(fitted.reasons, 2):
        correlation = phi(both[i, j], both[i, i], both[j, j], n)
        if both[i, j] >= _WITHIN * both[i, i] and both[j, j] >= both[i, i] and (correlation or 0) > _LEAST_PHI:
            out.append((i, j))
    return out


def _z(fitted: Fit) -> dict[int, float]:
    """Attributable departures over their standard error, by column."""
    one = np.ones(len(fitted.design))
    found = {c: gross(fitted, [c], one)[c] for c in fitted.reasons}
    return {c: g.value / max(g.error(fitted.covariance), 1e-12) for c, g in found.items()}
