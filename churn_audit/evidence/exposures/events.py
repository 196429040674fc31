"""Event exposures of a business: one table of dated flags for each table they are read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

import ibis
import numpy as np

from churn_audit.evidence.exposures.moments import (
    PERIOD_DAYS,
    WINDOW_DAYS,
    People,
    Values,
    age,
    bits,
    reach,
    sql_of,
    streamed,
    within,
)
from churn_audit.evidence.exposures.registry import EVENTS, SIGN_LAG_DAYS, STATES, Met, Scene
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.sql import any_of


class Dated(NamedTuple):
    """Rows with a customer_id and, for each of `reasons`, a timestamp column of that name: the moment at which the
    row's exposure became known, null where its rule does not hold."""

    rows: Any
    reasons: tuple[str, ...]


def missing(scene: Scene) -> dict[str, tuple[str, ...]]:
    """For each exposure that cannot be built the "table.column" names its rule needs and the business lacks."""
    lacking = {r: scene.tables.missing(scene.exposure(r).needs) for r in declared(scene)}
    return {reason: names for reason, names in lacking.items() if names}


def declared(scene: Scene) -> tuple[str, ...]:
    """The reasons of the checklist with a registered exposure, in its order."""
    return tuple(r.id for r in scene.reasons.values() if r.exposure and (r.id in EVENTS or r.id in STATES))


def buildable(scene: Scene) -> tuple[str, ...]:
    """The reasons whose exposure the business's tables can tell, in the checklist's order."""
    lacking = missing(scene)
    return tuple(r for r in declared(scene) if r not in lacking)


def lag_days(scene: Scene, reason: str) -> int:
    """How many days before a moment are left out: those that may show the decision to leave already."""
    return SIGN_LAG_DAYS if scene.exposure(reason).role == "sign" else 0


def dated(scene: Scene, reasons: Iterable[str]) -> list[Dated]:
    """The event exposures among `reasons`: one Dated for each table, of all that a row tells by itself, and one for
    each exposure that looks further."""
    found, alone = [], dict[str, dict[str, Any]]()
    tables = {r: scene.exposure(r).table for r in reasons if r in EVENTS}
    rows = {table: scene.rows(table) for table in tables.values()}
    for reason, table in tables.items():
        met = EVENTS[reason].build(scene, rows[table])
        if met.rows is rows[table]:
            alone.setdefault(table, {})[reason] = _when(scene, reason, met)
        else:
            found.append(_dated(met.rows, {reason: _when(scene, reason, met)}))
    return [_dated(rows[table], when) for table, when in alone.items()] + found


def _dated(rows: Any, when: dict[str, Any]) -> Dated:
    rows = rows.select("customer_id", **when)
    known = reduce(lambda a, b: a | b, [rows[r].notnull() for r in when])
    return Dated(rows.filter(rows.customer_id.notnull() & known), tuple(when))


def queries(scene: Scene, reasons: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The SQL of `dated` with the reasons told by each, compiled once for a scene."""
    key = tuple(reasons)
    if key not in scene.compiled:
        scene.compiled[key] = [(sql_of(d.rows), d.reasons) for d in dated(scene, key)]
    found: list[tuple[str, tuple[str, ...]]] = scene.compiled[key]
    return found


def exposed(scene: Scene, people: People, reasons: Iterable[str], starts: Sequence[datetime]) -> dict[str, Values]:
    """For each event exposure among `reasons` an integer for each customer: bit k is set where one became known in the
    `WINDOW_DAYS` before `starts[k]`, or for a sign in as many before the lag."""
    found: dict[str, Values] = {}
    back = WINDOW_DAYS + SIGN_LAG_DAYS + PERIOD_DAYS * (len(starts) - 1)
    for query, told in queries(scene, reasons):
        masks = {r: np.zeros(len(people), np.int32) for r in told}
        columns = {r: age(r, starts[0]) for r in told}
        for part in streamed(scene, people.sql, query, columns, any_of(within(r, starts[0], back) for r in told)):
            for reason, mask in masks.items():
                low, high = reach(part[reason], WINDOW_DAYS, lag_days(scene, reason), len(starts))
                rows = np.flatnonzero(low < high)
                np.bitwise_or.at(mask, part["n"][rows], bits(low[rows], high[rows]))
        found |= masks
    return found


def _when(scene: Scene, reason: str, met: Met) -> Any:
    """When it became known, null where it was not met."""
    at = met.at if met.at is not None else _known(scene, reason, met.rows)
    return ibis.ifelse(met.flag, at, ibis.null("timestamp"))


def _known(scene: Scene, reason: str, rows: Any) -> Any:
    """The moment the checklist names: the row's known_at, else the row's own time."""
    exposure = scene.exposure(reason)
    own = rows[str(CONTRACT[exposure.table].time)]
    column = exposure.known_at
    return rows[column].coalesce(own) if column and "." not in column else own
