"""What the hazard model is told about customers: arrays of days, looked up strictly before a moment.

Customers are numbered 0 … n − 1. Every day is relative to the audit's date, so that the past is negative; NaN: never.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# A (customer, day) pair as one sortable number: 100,000 days a customer, the first 80,000 of them before the audit.
_SPAN, _PAST = 1e5, 8e4


@dataclass(frozen=True, eq=False)
class Dated:
    """(customer, day) pairs in order of both, each with an amount; made by `Dated.of`."""

    customer: Ints
    day: Floats
    amount: Floats

    @classmethod
    def of(cls, customer: Any, day: Any, amount: Any = None) -> Dated:
        """The pairs sorted, those without a day left out; without amounts each counts 1."""
        i, t = np.asarray(customer, np.int64), np.asarray(day, float)
        x = np.ones(len(t)) if amount is None else np.asarray(amount, float)
        known = np.isfinite(t)
        i, t, x = i[known], t[known], x[known]
        order = np.lexsort((t, i))
        return cls(i[order], t[order], x[order])

    @cached_property
    def _keys(self) -> Floats:
        return self.customer * _SPAN + (self.day + _PAST)

    def __len__(self) -> int:
        return len(self.day)

    def before(self, customer: Ints, day: Floats) -> Ints:
        """Where in the order the pairs of this customer strictly before the day end (as of a slice)."""
        return np.searchsorted(self._keys, customer * _SPAN + (day + _PAST), "left")

    def first(self, customer: Ints) -> Ints:
        """Where in the order this customer's pairs begin."""
        return np.searchsorted(self.customer, customer, "left")

    def count(self, customer: Ints, since: Floats, until: Floats) -> Ints:
        """The number of pairs with since ≤ day < until."""
        return self.before(customer, until) - self.before(customer, since)

    def latest(self, customer: Ints, day: Floats) -> tuple[Ints, Flags]:
        """(position of the last pair strictly before the day, whether there is one)."""
        end = self.before(customer, day)
        return np.maximum(end - 1, 0), end > self.first(customer)

    def age(self, customer: Ints, day: Floats) -> Floats:
        """Days since the last pair strictly before the day; infinity where there is none."""
        if not len(self):
            return np.full(len(customer), np.inf)
        at, some = self.latest(customer, day)
        return np.where(some, day - self.day[at], np.inf)

    def last(self, n: int) -> Floats:
        """The last day of each of n customers; minus infinity without any."""
        out = np.full(n, -np.inf)
        np.maximum.at(out, self.customer, self.day)
        return out

    def only(self, customers: Ints) -> Dated:
        """The pairs of these customers, renumbered 0, 1, … in the order given; one named twice counts twice."""
        begin, end = self.first(customers), self.first(customers + 1)
        size = end - begin
        at = np.arange(size.sum()) + np.repeat(begin - np.cumsum(size) + size, size)
        return Dated(np.repeat(np.arange(len(customers)), size), self.day[at], self.amount[at])


def nothing() -> Dated:
    """No pairs."""
    return Dated.of([], [])


@dataclass(frozen=True, eq=False)
class Histories:
    """Everything known of n customers.

    `latent` marks those whose date of departure nobody recorded; `left` are recorded departures, `natural` recorded
    natural ends, which censor. `events` are reasons with the day each became known to the customer; `states` are
    reasons with every day they began (amount 1) or ceased (amount 0) to hold. `orders` carry amounts of money,
    `contacts` is whatever else the customer did (tickets, answers, posts, redemptions), never what was sent to them,
    `tickets` the opportunities to be served badly. `value` is a customer's yearly revenue; None: that of the orders
    and the yearly `fees` beside them.
    A latent date is told from the orders: without any, the customer is left out.
    """

    joined: Floats
    segment: Ints
    left: Floats
    natural: Floats
    latent: Flags
    events: Mapping[str, Dated]
    states: Mapping[str, Dated] = field(default_factory=dict)
    orders: Dated = field(default_factory=nothing)
    contacts: Dated = field(default_factory=nothing)
    tickets: Dated = field(default_factory=nothing)
    value: Floats | None = None
    fees: Floats | None = None

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, f)) for f in PER_CUSTOMER if getattr(self, f) is not None}
        if len(lengths) != 1:
            raise ValueError(f"one entry a customer is needed in each of {', '.join(PER_CUSTOMER)}")
        if self.value is None and not len(self.orders):
            raise ValueError("a customer's value is needed where there are no orders")
        if both := self.events.keys() & self.states.keys():
            raise ValueError(f"a reason is either events or a state: {', '.join(sorted(both))}")

    @property
    def n(self) -> int:
        """The number of customers."""
        return len(self.joined)

    @property
    def known_end(self) -> Floats:
        """The first recorded end, departure or natural; NaN without."""
        return np.fmin(self.left, self.natural)

    def without(self, reasons: Collection[str]) -> Histories:
        """The histories with these reasons left out."""
        events, states = ({r: d for r, d in x.items() if r not in reasons} for x in (self.events, self.states))
        return replace(self, events=events, states=states)

    def only(self, customers: Ints) -> Histories:
        """The histories of these customers, numbered in the order given; one named twice counts twice."""

        def kept(x: Any) -> Any:
            if isinstance(x, Dated):
                return x.only(customers)
            if isinstance(x, Mapping):
                return {name: kept(d) for name, d in x.items()}
            return None if x is None else x[customers]

        return replace(self, **{f.name: kept(getattr(self, f.name)) for f in fields(self)})


PER_CUSTOMER = ("joined", "segment", "left", "natural", "latent", "value", "fees")


def sampled(histories: Histories, size: int, seed: int = 0) -> tuple[Histories, float]:
    """(a random sample of at most `size` customers, what one of them stands for)."""
    if histories.n <= size:
        return histories, 1.0
    chosen = np.sort(np.random.default_rng(seed).choice(histories.n, size, replace=False))
    return histories.only(chosen), histories.n / size


def met_since(h: Histories, reason: str, since: float) -> Flags:
    """Who met an event from a day on, or in whom a state held at some time from it on."""
    out = np.zeros(h.n, bool)
    if reason in h.events:
        dated = h.events[reason]
        out[dated.customer[(dated.day >= since) & (dated.day < 0)]] = True
        return out
    dated = h.states[reason]
    if not len(dated):
        return out
    out[dated.customer[(dated.day >= since) & (dated.day < 0) & (dated.amount > 0)]] = True
    at, some = dated.latest(np.arange(h.n), np.full(h.n, since))
    return out | (some & (dated.amount[at] > 0))
