"""Metrics: what each computes, on which frame, from which columns; one aggregate a frame computes them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from churn_audit.tables.opened import Tables

if TYPE_CHECKING:
    from churn_audit.evidence.departures import Departed

WINDOW_DAYS = 365


# What a metric estimates ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """The share of rows in `among` for which `of` holds; rows where `of` is null do not count."""

    of: Any
    among: Any = None


@dataclass(frozen=True)
class Mean:
    """The mean of a number over the rows in `among` that have one."""

    value: Any
    among: Any = None


@dataclass(frozen=True)
class Quantile:
    """The q-quantile of a number over the rows in `among` that have one."""

    value: Any
    q: float
    among: Any = None


@dataclass(frozen=True)
class Ratio:
    """The sum of one number over the sum of another, over the rows in `among` that have both."""

    over: Any
    under: Any
    among: Any = None


Estimand = Share | Mean | Quantile | Ratio


# Where it is computed ---------------------------------------------------------------------------------------------


class NoDeparturesError(Exception):
    """Nothing tells who has left, so what needs to know it is not measurable."""


@dataclass(frozen=True)
class Context:
    """All a frame may look at: the tables, the departures, and the audited year."""

    tables: Tables
    leavers: Departed | None

    @property
    def departed(self) -> Departed:
        """Who is gone; NoDeparturesError where nothing tells, which leaves the frame's metrics unmeasured."""
        if self.leavers is None:
            raise NoDeparturesError
        return self.leavers

    @property
    def end(self) -> datetime:
        """Midnight after as_of, naive UTC."""
        return datetime.combine(self.tables.as_of, datetime.min.time()) + timedelta(days=1)

    @property
    def start(self) -> datetime:
        """A year before the end."""
        return self.end - timedelta(days=WINDOW_DAYS)

    def year(self, table: str, time: str) -> Any:
        """The rows of a table whose time lies in the audited year."""
        t = self.tables[table]
        return t.filter((t[time] >= self.start) & (t[time] < self.end))


@dataclass(frozen=True)
class Frame:
    """A table to compute metrics on: a canonical table's audited year, or one derived from several tables."""

    name: str
    tables: tuple[str, ...]
    build: Callable[[Context], Any]


@dataclass(frozen=True)
class Metric:
    """A metric by id; `needs` are the "table.column" names without which it is not measurable."""

    id: str
    frame: str
    needs: tuple[str, ...]
    estimate: Callable[..., Estimand]


FRAMES: dict[str, Frame] = {}
METRICS: dict[str, Metric] = {}


def frame(name: str, *tables: str) -> Callable[[Callable[[Context], Any]], Callable[[Context], Any]]:
    """Registers a derived frame: a function from the context to an Ibis table. `tables` must all be there."""

    def register(build: Callable[[Context], Any]) -> Callable[[Context], Any]:
        if name in FRAMES:
            raise ValueError(f"two frames are named {name}")
        FRAMES[name] = Frame(name, tables, build)
        return build

    return register


def metric(id: str, on: str, *needs: str) -> Callable[[Callable[..., Estimand]], Callable[..., Estimand]]:
    """Registers a metric: a function from its frame (an Ibis table) to what it estimates.

    `on` is a frame's name; `needs` are columns: bare names belong to the table `on`, others are "table.column".
    """

    def register(estimate: Callable[..., Estimand]) -> Callable[..., Estimand]:
        if id in METRICS:
            raise ValueError(f"two metrics have the id {id}")
        METRICS[id] = Metric(id, on, tuple(n if "." in n else f"{on}.{n}" for n in needs), estimate)
        return estimate

    return register
