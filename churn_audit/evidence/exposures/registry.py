"""Exposures: how each reason shows itself to one customer, as dated events or as a state at a moment.

Nothing looks ahead: an event is dated when it became known, and a state is told from rows strictly before its moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, cast

import numpy as np

from churn_audit.evidence.clock import closing
from churn_audit.model.checklist import Exposure, Reason
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.opened import Tables

SIGN_LAG_DAYS = 60
"""A sign may follow the decision to leave, so its last days are left out (method: signs, not reasons)."""


@dataclass(frozen=True)
class Scene:
    """All an exposure may look at: the tables and what the checklist says of its reason."""

    tables: Tables
    reasons: Mapping[str, Reason]
    compiled: dict[tuple[str, ...], Any] = field(default_factory=dict, compare=False, repr=False)
    """The dated events of reasons as SQL: to compile them takes longer than to run them on a small business."""

    @property
    def end(self) -> datetime:
        """The first moment after the audit, naive UTC."""
        return closing(self.tables)

    def exposure(self, reason: str) -> Exposure:
        """What the checklist says of how the reason shows; every registered reason has it."""
        return cast(Exposure, self.reasons[reason].exposure)

    def rows(self, table: str) -> Any:
        """A table's rows before the close of the audit."""
        t = self.tables[table]
        time = CONTRACT[table].time
        return t.filter(t[time] < self.end) if time else t


# Events -----------------------------------------------------------------------------------------------------------


class Met(NamedTuple):
    """Rows with a customer_id, whether the rule holds on each (null: unknown, so no), and the moment it became known;
    None for the moment the checklist names (known_at, else the row's own time)."""

    rows: Any
    flag: Any
    at: Any = None


@dataclass(frozen=True)
class Event:
    """An event exposure: a function from the scene and its table's rows to where and when it was met."""

    reason: str
    build: Callable[[Scene, Any], Met]


# States -----------------------------------------------------------------------------------------------------------

Rows = Callable[[Any], Any]
Values = np.ndarray[Any, Any]
EVER = 10**6
"""More days than any record goes back."""


@dataclass(frozen=True)
class State:
    """A state exposure: a function of what is known of customers before a moment."""

    reason: str
    holds: Callable[[Before], Any]


class Asked(NamedTuple):
    """A question about each customer's rows of a table or source: those for which `where` holds (None: all), whose
    column `at` lies in the `days` that end `until` days before a moment, and whose `known` lies before the moment."""

    kind: Literal["any", "count", "total", "least", "most"]
    source: str
    at: str
    days: int
    until: int = 0
    where: Rows | None = None
    known: str | None = None
    value: Rows | None = None


@dataclass(frozen=True)
class Before:
    """Customers as known strictly before `moment`. What is asked returns an array with a value for each of them; one
    pass over each table answers everything that all states ask of it at all moments.

    So a state's function is called first with nobody, to note its questions, and then once for every moment: it must
    ask the same each time.
    """

    moment: datetime
    joined: Values
    left: Values
    answer: Callable[[Asked], Values]

    def any(self, source: str, at: str, days: int, where: Rows | None = None, known: str | None = None) -> Any:
        """Whether there is such a row."""
        return self.answer(Asked("any", source, at, days, 0, where, known))

    def count(
        self, source: str, at: str, days: int, where: Rows | None = None, known: str | None = None, until: int = 0
    ) -> Any:
        """How many such rows there are."""
        return self.answer(Asked("count", source, at, days, until, where, known))

    def total(self, source: str, value: Rows, at: str, days: int, where: Rows | None = None) -> Any:
        """The sum of a value over those rows; 0 where there is none."""
        return self.answer(Asked("total", source, at, days, 0, where, value=value))

    def least(self, source: str, value: Rows, at: str, days: int) -> Any:
        """The smallest value over those rows; NaN where there is none, so that no comparison with it holds."""
        return self.answer(Asked("least", source, at, days, value=value))

    def most(self, source: str, value: Rows, at: str, days: int) -> Any:
        """The greatest value over those rows; NaN where there is none."""
        return self.answer(Asked("most", source, at, days, value=value))

    def for_days(self, days: int) -> Any:
        """Whether the customer had joined that many days before the moment, or earlier."""
        return self.joined <= np.datetime64(self.moment - timedelta(days=days), "us")

    def top_tenth(self, values: Any) -> Any:
        """Whether a value above 0 is among the highest tenth over the customers who are there at the moment. Ties
        stand together, so the tenth can be somewhat larger."""
        moment = np.datetime64(self.moment, "us")
        there = (self.joined < moment) & (np.isnat(self.left) | (self.left >= moment))
        return (values > 0) & (values >= (np.quantile(values[there], 0.9) if there.any() else np.inf))


EVENTS: dict[str, Event] = {}
STATES: dict[str, State] = {}
SOURCES: dict[str, Callable[[Scene], Any]] = {}


def event(reason: str) -> Callable[[Callable[[Scene, Any], Met]], Callable[[Scene, Any], Met]]:
    """Registers an event exposure: a function from the scene and its table's rows to where and when it was met.

    Where it returns the rows it got, they are read once for all such exposures of the table; else they are its own.
    """

    def register(build: Callable[[Scene, Any], Met]) -> Callable[[Scene, Any], Met]:
        _new(reason)
        EVENTS[reason] = Event(reason, build)
        return build

    return register


def state(reason: str) -> Callable[[Callable[[Before], Any]], Callable[[Before], Any]]:
    """Registers a state exposure: a function from what is known before a moment to whether the rule holds then."""

    def register(holds: Callable[[Before], Any]) -> Callable[[Before], Any]:
        _new(reason)
        STATES[reason] = State(reason, holds)
        return holds

    return register


def source(name: str) -> Callable[[Callable[[Scene], Any]], Callable[[Scene], Any]]:
    """Registers rows derived from several tables, with a customer_id, for states to ask about by that name."""

    def register(build: Callable[[Scene], Any]) -> Callable[[Scene], Any]:
        if name in SOURCES or name in CONTRACT:
            raise ValueError(f"two sources are named {name}")
        SOURCES[name] = build
        return build

    return register


def _new(reason: str) -> None:
    if reason in EVENTS or reason in STATES:
        raise ValueError(f"two exposures are of the reason {reason}")
