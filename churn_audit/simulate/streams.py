"""Random draws that stay put: each process has its own stream, so a change to one leaves all others as they were."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from churn_audit.simulate.world import DAYS_A_YEAR, Floats

Ints = NDArray[np.int64]


def stream(seed: int, name: str) -> np.random.Generator:
    """The generator of one named process under this seed."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def renewals(rng: np.random.Generator, rate: Floats, start: Floats, heavy: bool, season: float) -> tuple[Ints, Floats]:
    """(customer, day) of a renewal process up to day 0 for everyone, in order of customer and day.

    Gaps are Gamma with shape 1.5, or log-normal with the same mean where `heavy`. A season bends time: the process
    runs in operational time, in which the rate is constant, and is read back in calendar days.
    """
    n = len(rate)
    clock = _Clock(season, float(start.min()) - 1)
    gap = DAYS_A_YEAR / rate
    at = clock.operational(start)
    end = clock.operational(np.zeros(1))[0]
    who, when = [], []
    todo = np.arange(n)
    while len(todo):
        need = int(np.ceil(1.3 * np.max((end - at[todo]) / gap[todo]))) + 8
        step = min(need, 64)
        shape = (len(todo), step)
        draws = np.exp(rng.normal(-0.72, 1.2, shape)) if heavy else rng.gamma(1.5, 1 / 1.5, shape)
        times = at[todo, None] + np.cumsum(draws * gap[todo, None], axis=1)
        inside = times < end
        who.append(np.repeat(todo, inside.sum(1)))
        when.append(times[inside])
        at[todo] = times[:, -1]
        todo = todo[times[:, -1] < end]
    i, t = np.concatenate(who), clock.calendar(np.concatenate(when))
    order = np.lexsort((t, i))
    return i[order].astype(np.int64), t[order]


class _Clock:
    """Operational time: runs faster in the high season (December) by the amplitude `season`."""

    def __init__(self, season: float, first: float) -> None:
        self.days = np.arange(np.floor(first), 2.0)
        speed = 1 + season * np.cos(2 * np.pi * (self.days - 50) / DAYS_A_YEAR)
        self.time = np.concatenate([[0.0], np.cumsum(speed)[:-1]])

    def operational(self, day: Floats) -> Floats:
        return np.asarray(np.interp(day, self.days, self.time), float)

    def calendar(self, time: Floats) -> Floats:
        return np.asarray(np.interp(time, self.time, self.days), float)


def poisson(rng: np.random.Generator, rate: Floats, start: Floats) -> tuple[Ints, Floats]:
    """(customer, day) of Poisson events at `rate` a year from `start` up to day 0, in order of customer and day."""
    count = rng.poisson(rate * np.maximum(-start, 0) / DAYS_A_YEAR)
    i = np.repeat(np.arange(len(rate)), count).astype(np.int64)
    day = start[i] * (1 - rng.random(len(i)))
    order = np.lexsort((day, i))
    return i[order], day[order]


def rhythm(rng: np.random.Generator, every: float, start: Floats) -> tuple[Ints, Floats]:
    """(customer, day) of something that comes to everyone every so many days, each with an own phase."""
    first = start + rng.random(len(start)) * every
    count = np.maximum(np.ceil(-first / every), 0).astype(np.int64)
    i = np.repeat(np.arange(len(start)), count).astype(np.int64)
    turn = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    return i, first[i] + turn * every


def in_hours(rng: np.random.Generator, day: Floats, opens: float = 7.5, closes: float = 20.5) -> Floats:
    """The same days, at a time of day between opening and closing."""
    hour = opens + (closes - opens) * rng.beta(1.6, 2.2, len(day))
    return np.floor(day) + hour / 24


def choose(rng: np.random.Generator, weights: Floats | list[float], size: int) -> Ints:
    """Indices drawn with these weights."""
    total = np.cumsum(np.asarray(weights, float))
    return np.searchsorted(total / total[-1], rng.random(size), side="right").astype(np.int64)
