"""Exposures: how each reason shows itself to one customer, as dated events or as a state at a moment.

Nothing looks ahead: an event is dated when it became known, and a state is told from rows strictly before its moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

import ibis

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
    """An event exposure. `apart`: its rows are its own; otherwise they are those of its table, one for one."""

    reason: str
    build: Callable[[Scene, Any], Met]
    apart: bool


# States -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """A state exposure: a function of what is known of a customer before a moment."""

    reason: str
    holds: Callable[[Before], Any]


@dataclass
class Asked:
    """What states want to know of customers: aggregates by the rows they are taken over, then by column name;
    and values of which the highest tenth at a moment is wanted."""

    columns: dict[str, dict[str, Callable[[Any], Any]]] = field(default_factory=dict)
    ranked: dict[str, tuple[Any, datetime]] = field(default_factory=dict)

    def add(self, source: str, aggregate: Callable[[Any], Any]) -> str:
        """The name of the column that will hold the aggregate over the rows of a table or source."""
        own = self.columns.setdefault(source, {})
        name = f"{source}_{len(own)}"
        own[name] = aggregate
        return name


@dataclass(frozen=True)
class Before:
    """A customer as known strictly before `moment`. What is asked returns a deferred column; one grouped pass over
    each table answers everything that all states ask of it."""

    scene: Scene
    moment: datetime
    asked: Asked

    def within(self, column: Any, days: float, until: float = 0) -> Any:
        """Whether a timestamp lies in the `days` that end `until` days before the moment."""
        since = self.moment - timedelta(days=days + until)
        return (column >= since) & (column < self.moment - timedelta(days=until))

    def count(self, source: str, where: Callable[[Any], Any]) -> Any:
        """Rows for which `where` holds; 0 where there is none."""
        name = self.asked.add(source, lambda t: t.count(where=where(t)))
        return ibis._[name].fill_null(0)

    def total(self, source: str, value: str, where: Callable[[Any], Any]) -> Any:
        """The sum of a column over those rows; 0 where there is none."""
        name = self.asked.add(source, lambda t: ibis.ifelse(where(t), t[value].cast("float64"), 0.0).sum())
        return ibis._[name].fill_null(0.0)

    def least(self, source: str, value: Callable[[Any], Any], where: Callable[[Any], Any]) -> Any:
        """The smallest value over those rows; null where there is none."""
        return ibis._[self.asked.add(source, lambda t: value(t).min(where=where(t)))]

    def most(self, source: str, value: Callable[[Any], Any], where: Callable[[Any], Any]) -> Any:
        """The greatest value over those rows; null where there is none."""
        return ibis._[self.asked.add(source, lambda t: value(t).max(where=where(t)))]

    def for_days(self, days: float) -> Any:
        """Whether the customer had joined that many days before the moment, or earlier."""
        return ibis._.joined_at <= self.moment - timedelta(days=days)

    def top_tenth(self, value: Any) -> Any:
        """Whether a value above 0 is among the highest tenth over the customers who are there at the moment. Ties
        stand together, so the tenth can be somewhat larger."""
        name = f"tenth_{len(self.asked.ranked)}"
        self.asked.ranked[name] = (value, self.moment)
        return (value > 0) & (value >= ibis._[name])


EVENTS: dict[str, Event] = {}
STATES: dict[str, State] = {}
SOURCES: dict[str, Callable[[Scene], Any]] = {}


def event(reason: str, apart: bool = False) -> Callable[[Callable[[Scene, Any], Met]], Callable[[Scene, Any], Met]]:
    """Registers an event exposure: a function from the scene and its table's rows to where and when it was met.

    The rows it returns are those it got, with columns added or not, unless it is `apart` and brings its own.
    """

    def register(build: Callable[[Scene, Any], Met]) -> Callable[[Scene, Any], Met]:
        _new(reason)
        EVENTS[reason] = Event(reason, build, apart)
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
