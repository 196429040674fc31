"""State exposures of a business: one wide row a customer, a flag for each reason and moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import ibis

from churn_audit.evidence.exposures.events import lag_days
from churn_audit.evidence.exposures.registry import SOURCES, STATES, Asked, Before, Scene

Flags = dict[str, list[Any]]


def asked_of(scene: Scene, reasons: Iterable[str], moments: Sequence[datetime]) -> tuple[Asked, Flags]:
    """What the states among `reasons` ask of customers, and their flags: deferred booleans in the order of moments.

    A sign is told as of `SIGN_LAG_DAYS` before the moment.
    """
    asked, flags = Asked(), {}
    for reason in reasons:
        if reason in STATES:
            lag = timedelta(days=lag_days(scene, reason))
            flags[reason] = [STATES[reason].holds(Before(scene, m - lag, asked)) for m in moments]
    return asked, flags


def summaries(scene: Scene, asked: Asked) -> list[Any]:
    """For every table or source asked about: (customer_id, the aggregates), from one grouped pass over it."""
    found = []
    for name, aggregates in asked.columns.items():
        rows = SOURCES[name](scene) if name in SOURCES else scene.rows(name)
        rows = rows.filter(rows.customer_id.notnull())
        found.append(
            rows.group_by("customer_id").agg(**{column: of(rows) for column, of in aggregates.items()}).cache()
        )
    return found


def with_tenths(wide: Any, asked: Asked) -> Any:
    """`wide` with a column for each value ranked: the 0.9-quantile over the customers there at its moment."""
    if not asked.ranked:
        return wide
    ranks = {}
    for name, (value, moment) in asked.ranked.items():
        there = (wide.joined_at < moment) & (wide.left_at.isnull() | (wide.left_at >= moment))
        ranks[name] = wide.bind(value)[0].cast("float64").quantile(0.9, where=there)
    (row,) = wide.agg(**ranks).to_pyarrow().to_pylist()
    return wide.mutate(**{n: ibis.literal(float("inf") if v is None else float(v)) for n, v in row.items()})


def states_at(scene: Scene, people: Any, reasons: Iterable[str], moments: Sequence[datetime]) -> Any:
    """(customer_id, "<reason>@<n>" …): whether the state held before the n-th moment, one row for each of `people`
    (customer_id, joined_at, left_at)."""
    asked, flags = asked_of(scene, reasons, moments)
    wide = people
    for summary in summaries(scene, asked):
        wide = wide.left_join(summary, "customer_id").drop("customer_id_right")
    wide = with_tenths(wide.cache() if asked.ranked else wide, asked)
    named = {f"{reason}@{n}": flag for reason, own in flags.items() for n, flag in enumerate(own)}
    wide = wide.mutate(**named)
    return wide.select("customer_id", **{name: wide[name].fill_null(False) for name in named})
