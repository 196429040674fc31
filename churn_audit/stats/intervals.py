"""90 % intervals of shares, means, ratios, rates and quantiles; None where there is nothing to estimate from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
from scipy import special  # scipy.stats has the same quantiles, but costs a third of an audit's start-up

LEVEL = 0.90
"""The level of every interval in an audit."""
Z = float(special.ndtri(0.5 + LEVEL / 2))
"""Its two-sided normal quantile, 1.6449."""

# Sample sizes at which the grid of `quantile_levels` is exact; each quadruple halves the width of the interval.
_GRID = tuple(4**k for k in range(10))


@dataclass(frozen=True)
class Estimate:
    """A value from n observations with its 90 % interval; low and high None where n is too small for one."""

    value: float
    low: float | None
    high: float | None
    n: int


def wilson(successes: float, n: int) -> Estimate | None:
    """A share with Wilson's score interval (Wilson 1927); None without observations."""
    if n <= 0:
        return None
    share = successes / n
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    low = max(0.0, centre - half) if successes else 0.0
    high = min(1.0, centre + half) if successes < n else 1.0
    return Estimate(share, low, high, n)


def mean_interval(n: int, mean: float | None, sd: float | None) -> Estimate | None:
    """A mean with Student's t interval; sd has the divisor n − 1 and may be None where n is 1."""
    if n <= 0 or mean is None or not isfinite(mean):
        return None
    if n == 1 or sd is None or not isfinite(sd):
        return Estimate(mean, None, None, n)
    half = _t(n - 1) * sd / sqrt(n)
    return Estimate(mean, mean - half, mean + half, n)


def ratio_interval(n: int, sum_y: float, sum_x: float, sum_yy: float, sum_xx: float, sum_xy: float) -> Estimate | None:
    """Σy / Σx over n units (customers, not rows) with its linearised interval; None where Σx is 0.

    Variance n / (n − 1) · Σ(y − Rx)² / (Σx)², the delta method for a ratio of sums (Cochran 1977, 6.3).
    """
    if n <= 0 or sum_x == 0:
        return None
    ratio = sum_y / sum_x
    if n == 1:
        return Estimate(ratio, None, None, n)
    squares = max(0.0, sum_yy - 2 * ratio * sum_xy + ratio * ratio * sum_xx)
    half = _t(n - 1) * sqrt(n / (n - 1) * squares) / abs(sum_x)
    return Estimate(ratio, ratio - half, ratio + half, n)


def poisson_rate(events: int, exposure: float) -> Estimate | None:
    """Events per unit of exposure with the exact interval (Garwood 1936); None without exposure."""
    if exposure <= 0:
        return None
    tail = (1 - LEVEL) / 2
    low = float(special.chdtri(2 * events, 1 - tail)) / 2 if events else 0.0
    high = float(special.chdtri(2 * events + 2, tail)) / 2
    return Estimate(events / exposure, low / exposure, high / exposure, events)


def quantile_levels(q: float) -> tuple[float, ...]:
    """Levels around q, ascending, q among them: one query for them serves `quantile_interval` at any n."""
    offsets = [Z * sqrt(q * (1 - q) / n) for n in _GRID]
    levels = {q} | {q - o for o in offsets} | {q + o for o in offsets}
    return tuple(sorted({min(1.0, max(0.0, x)) for x in levels}))


def quantile_interval(q: float, n: int, levels: Sequence[float], values: Sequence[float | None]) -> Estimate | None:
    """The q-quantile of n observations with its order-statistic interval, read off values at `levels`.

    The limits are the quantiles at q ± z √(q (1 − q) / n), clipped to 0–1: the normal approximation of the
    binomial order-statistic limits (Conover 1999, 3.2), interpolated linearly between levels.
    """
    if n <= 0 or any(v is None or not isfinite(v) for v in values):
        return None
    half = Z * sqrt(q * (1 - q) / n)
    low, value, high = np.interp([max(0.0, q - half), q, min(1.0, q + half)], levels, np.asarray(values, float))
    return Estimate(float(value), float(low), float(high), n)


def _t(freedom: int) -> float:
    return float(special.stdtrit(freedom, 0.5 + LEVEL / 2))
