"""The Kaplan–Meier curve from grouped counts: what share of customers is still there after a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from churn_audit.stats.intervals import Estimate, Z

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curve:
    """One entry for each distinct time, ascending; `low` and `high` bound `survival` with 90 %.

    `at_risk` counts those still followed just before the time, `variance` is Greenwood's.
    """

    times: Numbers
    at_risk: NDArray[np.int64]
    departures: NDArray[np.int64]
    survival: Numbers
    variance: Numbers
    low: Numbers
    high: Numbers

    @property
    def median(self) -> float | None:
        """The first time at which no more than half are left; None while more than half still are."""
        below = np.flatnonzero(self.survival <= 0.5)
        return float(self.times[below[0]]) if len(below) else None

    def at(self, time: float) -> Estimate | None:
        """S(time) with its interval, n being those followed up to that time; None where nobody is any more."""
        following = int(np.searchsorted(self.times, time, "left"))
        if following == len(self.times):
            return None
        n = int(self.at_risk[following])
        past = int(np.searchsorted(self.times, time, "right")) - 1
        if past < 0:
            return Estimate(1.0, 1.0, 1.0, n)
        return Estimate(float(self.survival[past]), float(self.low[past]), float(self.high[past]), n)


def kaplan_meier(times: Sequence[float], departures: Sequence[int], censored: Sequence[int]) -> Curve:
    """The curve from (time, departures, censored) counts; equal times are added up, and departures precede censoring.

    Product limit (Kaplan and Meier 1958), Greenwood's variance (1926), interval on the log(−log S) scale
    (Kalbfleisch and Prentice 1980). While nobody has left the interval is S itself: 1 to 1.
    """
    at, slot = np.unique(np.asarray(times, float), return_inverse=True)
    gone = _added(slot, departures, len(at))
    leaving = gone + _added(slot, censored, len(at))
    at_risk = leaving[::-1].cumsum()[::-1]
    share = np.divide(gone, at_risk, out=np.zeros(len(at)), where=at_risk > 0)
    survival = np.cumprod(1 - share)
    terms = np.divide(gone, at_risk * (at_risk - gone), out=np.zeros(len(at)), where=at_risk > gone)
    relative = np.cumsum(terms)
    low, high = _log_log(survival, relative)
    return Curve(at, at_risk, gone, survival, survival**2 * relative, low, high)


def _added(slot: NDArray[Any], counts: Sequence[int], size: int) -> NDArray[np.int64]:
    return np.bincount(slot, np.asarray(counts, float), size).round().astype(np.int64)


def _log_log(survival: Numbers, relative: Numbers) -> tuple[Numbers, Numbers]:
    """Limits S^exp(±z √relative / log S); at S = 1 and S = 0, where the scale ends, S itself."""
    inner = (survival > 0) & (survival < 1)
    s = np.where(inner, survival, 0.5)
    half = Z * np.sqrt(relative) / np.abs(np.log(s))
    return (
        np.where(inner, s ** np.exp(half), survival),
        np.where(inner, s ** np.exp(-half), survival),
    )
