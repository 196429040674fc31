"""The SQL behind metrics and exposures, for readers who want to see or repeat a measurement."""

from __future__ import annotations

from collections.abc import Iterator

import ibis

from churn_audit.evidence.exposures.events import buildable, dated
from churn_audit.evidence.exposures.registry import EVENTS, STATES, Scene
from churn_audit.evidence.exposures.states import asked
from churn_audit.evidence.metrics.measure import aggregate, missing
from churn_audit.evidence.metrics.registry import METRICS, Context, NoDeparturesError


def metric_sql(context: Context, id: str) -> str | None:
    """One metric's query; None for one that is not measured from tables, or not on these."""
    if id not in METRICS or missing(context, METRICS[id]):
        return None
    try:
        return str(ibis.to_sql(aggregate(context, id)))
    except NoDeparturesError:
        return None


def exposure_sql(scene: Scene, reason: str) -> tuple[str, ...]:
    """Queries that tell who met a reason: its dated events, or the rows its state is told from; () where none can."""
    if reason not in buildable(scene):
        return ()
    return tuple(str(ibis.to_sql(rows)) for rows in _rows(scene, reason))


def _rows(scene: Scene, reason: str) -> Iterator[ibis.Table]:
    if reason in EVENTS:
        yield from (d.rows for d in dated(scene, [reason]))
    if reason in STATES:
        yield from asked(scene, reason)
