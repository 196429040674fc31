"""The stratified ratio of exposed to unexposed customers' risk of leaving, from grouped counts."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, log, sqrt
from typing import Any

import numpy as np

from churn_audit.stats.histories import Floats
from churn_audit.stats.intervals import Z


@dataclass(frozen=True, eq=False)
class Strata:
    """Counts by stratum: departures and customer-periods at risk, of the exposed and of the unexposed."""

    exposed_departures: Floats
    exposed: Floats
    other_departures: Floats
    others: Floats

    @classmethod
    def of(cls, exposed_departures: Any, exposed: Any, other_departures: Any, others: Any) -> Strata:
        """The strata with anybody in them; ValueError where lengths differ or departures exceed those at risk."""
        a, n1, b, n0 = (np.asarray(x, float) for x in (exposed_departures, exposed, other_departures, others))
        if len({len(x) for x in (a, n1, b, n0)}) != 1:
            raise ValueError("strata need four counts each")
        if (a > n1).any() or (b > n0).any() or (np.minimum(a, b) < 0).any():
            raise ValueError("departures of a stratum lie between 0 and those at risk")
        some = n1 + n0 > 0
        return cls(a[some], n1[some], b[some], n0[some])


@dataclass(frozen=True)
class Ratio:
    """A ratio with its 90 % interval; n counts the exposed departures."""

    value: float
    low: float
    high: float
    n: int

    @property
    def p(self) -> float:
        """Two-sided p of no difference, from the standard error of the logarithm behind the interval."""
        error = log(self.high / self.low) / (2 * Z)
        return erfc(abs(log(self.value)) / max(error, 1e-12) / sqrt(2))


@dataclass(frozen=True)
class TooFew:
    """Why there is no ratio: how many exposed departures and exposed survivors there are, and how many are needed."""

    departures: int
    survivors: int
    needed: int

    def __str__(self) -> str:
        return (
            f"too few to tell: {self.departures} exposed departures and {self.survivors} exposed survivors, "
            f"{self.needed} of each are needed"
        )


def risk_ratio(strata: Strata, needed: int = 20) -> Ratio | TooFew | None:
    """The Mantel–Haenszel risk ratio with the interval of Greenland and Robins (1985).

    R / S with R = Σ a n0 / n and S = Σ b n1 / n; Var log = Σ (n1 n0 (a + b) − a b n) / n² / (R S). TooFew where fewer
    than `needed` exposed leave or stay; None where no unexposed departure shares a stratum with exposed customers.
    """
    if (few := _too_few(strata, needed)) is not None:
        return few
    a, n1, b, n0 = strata.exposed_departures, strata.exposed, strata.other_departures, strata.others
    n = n1 + n0
    r, s = float((a * n0 / n).sum()), float((b * n1 / n).sum())
    if r <= 0 or s <= 0:
        return None
    variance = float(((n1 * n0 * (a + b) - a * b * n) / n**2).sum()) / (r * s)
    return _ratio(r / s, variance, a)


def odds_ratio(strata: Strata, needed: int = 20) -> Ratio | TooFew | None:
    """The Mantel–Haenszel odds ratio with the interval of Robins, Breslow and Greenland (1986); else as `risk_ratio`.

    With P = (a + d) / n, Q = (b + c) / n, R = a d / n, S = b c / n by stratum (c: exposed survivors, d: other
    survivors): Var log = Σ P R / 2R₊² + Σ (P S + Q R) / 2R₊S₊ + Σ Q S / 2S₊².
    """
    if (few := _too_few(strata, needed)) is not None:
        return few
    a, b = strata.exposed_departures, strata.other_departures
    c, d = strata.exposed - a, strata.others - b
    n = strata.exposed + strata.others
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    top, bottom = float(r.sum()), float(s.sum())
    if top <= 0 or bottom <= 0:
        return None
    sums = (p * r).sum() / top**2, (p * s + q * r).sum() / (top * bottom), (q * s).sum() / bottom**2
    return _ratio(top / bottom, float(sum(sums)) / 2, a)


def _too_few(strata: Strata, needed: int) -> TooFew | None:
    departures = round(float(strata.exposed_departures.sum()))
    survivors = round(float(strata.exposed.sum())) - departures
    return TooFew(departures, survivors, needed) if min(departures, survivors) < needed else None


def _ratio(value: float, variance_of_log: float, exposed_departures: Floats) -> Ratio:
    half = Z * sqrt(variance_of_log)
    low, high = exp(log(value) - half), exp(log(value) + half)
    return Ratio(value, low, high, round(float(exposed_departures.sum())))
