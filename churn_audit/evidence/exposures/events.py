"""Event exposures of a business: one table of dated flags for each table they are read from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import ibis

from churn_audit.evidence.exposures.registry import EVENTS, SIGN_LAG_DAYS, STATES, Event, Met, Scene
from churn_audit.tables.contract import CONTRACT


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
    """The event exposures among `reasons`: one Dated for each table, and one for each exposure with rows of its own."""
    by_table: dict[str, list[str]] = {}
    found = []
    for reason in reasons:
        if reason not in EVENTS:
            continue
        table = scene.exposure(reason).table
        if EVENTS[reason].apart:
            met = EVENTS[reason].build(scene, scene.rows(table))
            found.append(Dated(_timed(scene, EVENTS[reason], met, ("customer_id",)), (reason,)))
        else:
            by_table.setdefault(table, []).append(reason)
    return found + [_of_table(scene, table, of) for table, of in by_table.items()]


def _of_table(scene: Scene, table: str, reasons: list[str]) -> Dated:
    rows = scene.rows(table)
    columns: tuple[str, ...] = tuple(rows.columns)
    for reason in reasons:
        rows = _timed(scene, EVENTS[reason], EVENTS[reason].build(scene, rows), columns)
        columns += (reason,)
    rows = rows.select("customer_id", *reasons)
    known = rows[reasons[0]].notnull()
    for reason in reasons[1:]:
        known = known | rows[reason].notnull()
    return Dated(rows.filter(rows.customer_id.notnull() & known), tuple(reasons))


def _timed(scene: Scene, event: Event, met: Met, columns: tuple[str, ...]) -> Any:
    """The rows' `columns` and one named after the reason: when it became known, null where it was not met."""
    at = met.at if met.at is not None else _known(scene, event.reason, met.rows)
    when = ibis.ifelse(met.flag, at, ibis.null("timestamp"))
    return met.rows.select(*columns, **{event.reason: when})


def _known(scene: Scene, reason: str, rows: Any) -> Any:
    """The moment the checklist names: the row's known_at, else the row's own time."""
    exposure = scene.exposure(reason)
    own = rows[str(CONTRACT[exposure.table].time)]
    column = exposure.known_at
    return rows[column].coalesce(own) if column and "." not in column else own
