"""Guards against reading too much into many associations: false discovery rate, E-values, near-coinciding exposures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np

from churn_audit.stats.histories import Floats


def benjamini_hochberg(p: Sequence[float] | Floats) -> Floats:
    """The q-value of each p: the lowest false discovery rate at which it is a discovery (Benjamini, Hochberg 1995)."""
    given = np.asarray(p, float)
    order = np.argsort(given, kind="stable")[::-1]
    n = len(given)
    scaled = given[order] * n / np.arange(n, 0, -1)
    q = np.empty(n)
    q[order] = np.minimum(np.minimum.accumulate(scaled), 1.0) if n else scaled
    return q


def e_value(risk_ratio: float) -> float:
    """How strongly an unrecorded trait must go with both exposure and departure to explain the ratio away.

    RR + √(RR (RR − 1)), on 1 / RR where it protects (VanderWeele and Ding 2017); for rates a hazard ratio may stand
    for the risk ratio while departures in a period are rare. ValueError unless positive.
    """
    if not risk_ratio > 0:
        raise ValueError(f"a risk ratio is positive, not {risk_ratio}")
    ratio = max(risk_ratio, 1 / risk_ratio)
    return ratio + sqrt(ratio * (ratio - 1))


def e_value_of_interval(low: float, high: float) -> float:
    """The E-value of the limit nearer to 1; 1 where the interval holds 1."""
    if low <= 1 <= high:
        return 1.0
    return e_value(low if low > 1 else high)


def phi(both: float, first: float, second: float, n: float) -> float | None:
    """The correlation of two flags from counts: both set, each set, all; None where one of them never varies."""
    spread = first * (n - first) * second * (n - second)
    return (n * both - first * second) / sqrt(spread) if spread > 0 else None


def indistinguishable(correlations: Mapping[tuple[str, str], float | None], above: float = 0.9) -> list[set[str]]:
    """The groups of exposures chained together by |phi| > `above`, largest first: no data here can separate them."""
    groups: list[set[str]] = []
    for pair, value in correlations.items():
        if value is None or abs(value) <= above:
            continue
        touched = [g for g in groups if g & set(pair)]
        groups = [g for g in groups if not g & set(pair)] + [set(pair).union(*touched)]
    return sorted(groups, key=lambda g: (-len(g), sorted(g)))
