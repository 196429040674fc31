"""The SQL behind metrics and exposures, for readers who want to see or repeat a measurement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ibis

from churn_audit.evidence.exposures.events import buildable, dated
from churn_audit.evidence.exposures.registry import EVENTS, STATES, Scene
from churn_audit.evidence.exposures.states import asked
from churn_audit.evidence.metrics.measure import readable
from churn_audit.model.findings import Query
from churn_audit.tables.picking import picked


def metric_sql(run: Iterable[Query], id: str) -> str | None:
    """The part of the queries as they were run that one metric comes from; None where it came from none of them.

    "departures" stands for the customers with when they left, which is a query of its own length.
    """
    own = next((q.sql for q in run if id in q.metrics), None)
    return None if own is None else picked(own, f"{id} ")


def exposure_sql(scene: Scene, reason: str) -> tuple[str, ...]:
    """Queries that tell who met a reason: its dated events, or the rows its state is told from; () where none can."""
    if reason not in buildable(scene):
        return ()
    return tuple(readable(str(ibis.to_sql(rows))) for rows in _rows(scene, reason))


def _rows(scene: Scene, reason: str) -> Iterator[ibis.Table]:
    if reason in EVENTS:
        yield from (d.rows for d in dated(scene, [reason]))
    if reason in STATES:
        yield from asked(scene, reason)
