"""A small simulated business whose customers leave at a known hazard; days before the audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from churn_audit.stats.histories import Dated, Histories

DAYS = 728
WEEKS = DAYS // 7
STARTS = -7.0 * np.arange(WEEKS, 0, -1)


@dataclass(frozen=True, eq=False)
class Tiny:
    """What is recorded, each customer's true day of departure (infinity: still there), the true weekly hazard."""

    histories: Histories
    left: np.ndarray
    hazard: np.ndarray
    without: np.ndarray
    joined: np.ndarray

    def lost(self, weeks: int = 52) -> tuple[float, float]:
        """(gross, net) true departures due to "bad" in the last weeks, in expectation given who began them."""
        year = slice(WEEKS - weeks, WEEKS)
        there = self.left >= STARTS[year][0]
        h, h0 = self.hazard[there, year], self.without[there, year]
        before = np.exp(-(np.cumsum(h, 1) - h))
        gross = (before * -np.expm1(-h) * (1 - h0 / np.maximum(h, 1e-300))).sum()
        return float(gross), float((np.exp(-h0.sum(1)) - np.exp(-h.sum(1))).sum())


def tiny(n: int = 2500, seed: int = 0, latent: bool = True, effect: float = 1.2, recorded: float = 0.0) -> Tiny:
    """Customers who order about every twelve days and leave at 0.3 a year, e^`effect` times that for 45 days after a
    bad experience (two a year); "harmless" experiences do nothing. `recorded`: share of departures noted anyway."""
    rng = np.random.default_rng(seed)
    joined = np.where(rng.random(n) < 0.7, -DAYS - 30.0, -rng.random(n) * DAYS)
    bad, harmless = _poisson(rng, joined, 2.0), _poisson(rng, joined, 3.0)
    i, start = np.repeat(np.arange(n), WEEKS), np.tile(STARTS, n)
    exposed = (bad.age(i, start) < 45).reshape(n, WEEKS)
    flat = np.where(joined[:, None] <= STARTS, 0.3 * 7 / 365, 0.0)
    hazard = flat * np.exp(effect * exposed)
    left = _departures(rng, hazard)
    orders = _orders(rng, joined)
    seen = [_until(d, left) for d in (bad, harmless, orders, _poisson(rng, joined, 1.5))]
    noted = np.where(np.isfinite(left) & ((rng.random(n) < recorded) | (not latent)), left, np.nan)
    known = Histories(
        joined=joined,
        segment=np.zeros(n, np.int64),
        left=noted,
        natural=np.full(n, np.nan),
        latent=np.isnan(noted) & latent,
        events={"bad": seen[0], "harmless": seen[1]},
        orders=seen[2],
        contacts=seen[3],
    )
    return Tiny(known, left, hazard, flat, joined)


def one(**given: Any) -> Histories:
    """The history of one customer who joined two years ago, with the fields given."""
    nan = np.array([np.nan])
    plain = {"joined": np.array([-730.0]), "segment": np.zeros(1, np.int64), "left": nan, "natural": nan,
             "latent": np.array([False]), "events": {}, "value": np.ones(1)}  # fmt: skip
    return Histories(**{**plain, **given})


def _poisson(rng: np.random.Generator, joined: np.ndarray, a_year: float) -> Dated:
    i = np.repeat(np.arange(len(joined)), rng.poisson(a_year * -joined / 365))
    return Dated.of(i, joined[i] * rng.random(len(i)))


def _orders(rng: np.random.Generator, joined: np.ndarray) -> Dated:
    mean = 12 * 4 / rng.gamma(5, 1, len(joined))
    gaps = rng.gamma(1.5, mean[:, None] / 1.5, (len(joined), 400))
    day = joined[:, None] + np.cumsum(gaps, 1)
    i, k = np.nonzero(day < 0)
    return Dated.of(i, day[i, k], np.full(len(i), 10.0))


def _departures(rng: np.random.Generator, hazard: np.ndarray) -> np.ndarray:
    reached = np.cumsum(hazard, 1)
    at = rng.exponential(size=len(hazard))
    week = (reached < at[:, None]).sum(1)
    gone = week < WEEKS
    w = np.minimum(week, WEEKS - 1)
    row = np.arange(len(hazard))
    part = 1 - (reached[row, w] - at) / np.maximum(hazard[row, w], 1e-300)
    return np.where(gone, STARTS[w] + 7 * part, np.inf)


def _until(d: Dated, left: np.ndarray) -> Dated:
    kept = d.day < np.minimum(left, 0)[d.customer]
    return Dated.of(d.customer[kept], d.day[kept], d.amount[kept])
