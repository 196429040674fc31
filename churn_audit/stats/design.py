"""What the hazard of a week may depend on: the age of each reason's last event, states, and controls.

All of it is known at the start of the week: nothing that happens inside it or later enters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from churn_audit.stats.gaps import Silence
from churn_audit.stats.histories import Dated, Floats, Histories, Ints

Matrix = NDArray[np.float32]
Codes = NDArray[np.int8]
YEAR = 365.25


@dataclass(frozen=True)
class Levels:
    """How exposure is coded: a reason's code below `of[reason]` is its age band or, for a state, 0; else unexposed."""

    reasons: tuple[str, ...]
    of: tuple[int, ...]
    bands: tuple[float, ...]

    @classmethod
    def learn(cls, h: Histories, bands: tuple[float, ...]) -> Levels:
        """The levels of all reasons, by name."""
        reasons = tuple(sorted([*h.events, *h.states]))
        return cls(reasons, tuple(len(bands) if r in h.events else 1 for r in reasons), bands)


def exposures(h: Histories, levels: Levels, customer: Ints, start: Floats) -> Codes:
    """Codes by row and reason: the band of the age of its last event before the start, or whether its state holds."""
    out = np.empty((len(customer), len(levels.reasons)), np.int8)
    for column, reason in enumerate(levels.reasons):
        if reason in h.events:
            out[:, column] = np.digitize(h.events[reason].age(customer, start), levels.bands)
        else:
            out[:, column] = ~held(h.states[reason], customer, start)
    return out


def held(state: Dated, customer: Ints, start: Floats) -> NDArray[np.bool_]:
    """Whether the last change before the start left the state holding."""
    if not len(state):
        return np.zeros(len(customer), bool)
    at, some = state.latest(customer, start)
    return some & (state.amount[at] > 0)


def ever_exposed(h: Histories, levels: Levels, column: int, since: float, until: Floats) -> NDArray[np.bool_]:
    """Who was exposed to the reason in this column at some time from `since`, or from joining, until their own last day
    (minus infinity: never at risk)."""
    begin, reason = np.maximum(h.joined, since), levels.reasons[column]
    dated = h.events[reason] if reason in h.events else h.states[reason]
    i, day, out = dated.customer, dated.day, np.zeros(h.n, bool)
    inside = day < until[i]
    if reason in h.events:
        out[i[inside & (day + levels.bands[-1] > begin[i])]] = True
        return out
    out[i[inside & (day >= begin[i]) & (dated.amount > 0)]] = True
    return out | (held(dated, np.arange(h.n), begin) & (begin < until))


@dataclass(frozen=True)
class Scales:
    """Mean and standard deviation of each continuous control, and the segments, as first seen."""

    of: Mapping[str, tuple[float, float]]
    segments: tuple[int, ...]

    @classmethod
    def learn(cls, own: Mapping[str, Floats], segment: Ints) -> Scales:
        """The scales of these rows."""
        found = {name: (float(x.mean()), float(x.std()) + 1e-9) for name, x in own.items()}
        return cls(found, tuple(int(s) for s in np.unique(segment)))

    def standard(self, name: str, x: Floats) -> Floats:
        """x in standard deviations from the mean, held within ± 5."""
        mean, sd = self.of[name]
        return np.asarray(np.clip((x - mean) / sd, -5, 5))


def yearly_value(h: Histories, silence: Silence, customer: Ints, start: Floats) -> Floats:
    """Each row's yearly revenue: given, or fees plus own order rate × own mean amount, both shrunk to the pool.

    Rate and amount are frozen at the last order before the start: silence must not move them.
    """
    if h.value is not None:
        return h.value[customer]
    active, closed, total = silence.purchases.before(customer, start)
    spent = np.r_[0, np.cumsum(h.orders.amount)]
    own = spent[h.orders.before(customer, start)] - spent[h.orders.first(customer)]
    a_day = (own + spent[-1] / max(1, len(h.orders))) / (active + 1)
    fees = h.fees[customer] if h.fees is not None else 0.0
    return np.asarray(fees + YEAR * silence.gaps.rate(closed, total) * a_day)


def continuous(h: Histories, silence: Silence, customer: Ints, start: Floats) -> dict[str, Floats]:
    """The controls to be standardised, by name and row: logarithms of tenure, value and own order rate."""
    out = {
        "tenure": np.log1p(start - h.joined[customer]),
        "value": np.log(np.maximum(yearly_value(h, silence, customer, start), 1e-9)),
    }
    if len(h.orders):
        _, closed, total = silence.purchases.before(customer, start)
        out["rate"] = np.log(silence.gaps.rate(closed, total))
    return out


def controls(h: Histories, silence: Silence, levels: Levels, scales: Scales, customer: Ints, start: Floats) -> Matrix:
    """The controls by row, the intercept first.

    Season as annual and half-annual harmonics (no period dummies: a latent date hardly identifies the last weeks),
    tenure smoothly, order rate and value with squares, segment, tickets within each age band as opportunity. No time
    since the last order and no orders within bands: those cannot be told from the silence.
    """
    angle, tenure = 2 * np.pi * start / YEAR, start - h.joined[customer]
    columns: list[Any] = [np.ones(len(customer))]
    columns += [wave(n * angle) for n in (1, 2) for wave in (np.cos, np.sin)]
    columns += [np.exp(-tenure / 150), np.minimum(tenure, 1500) / 1500]
    for name, x in continuous(h, silence, customer, start).items():
        z = scales.standard(name, x)
        columns += [z] if name == "tenure" else [z, z**2]
    if len(h.orders):
        columns.append(np.log1p(silence.purchases.before(customer, start)[1]))
    columns += [h.segment[customer] == s for s in scales.segments[1:]]
    columns += _opportunities(h.tickets, levels.bands, customer, start)
    return np.stack([np.asarray(c, np.float32) for c in columns], 1)


def _opportunities(tickets: Dated, bands: tuple[float, ...], customer: Ints, start: Floats) -> list[Any]:
    """At least one and at least two tickets in each age band; nothing without tickets."""
    if not len(tickets):
        return []
    counts = [tickets.count(customer, start - high, start - low) for low, high in zip((0, *bands), bands, strict=False)]
    return [count >= least for count in counts for least in (1, 2)]
