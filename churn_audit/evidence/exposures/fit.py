"""Exposures of the category fit: customers who were sold what they do not need, or too little for what they get."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.exposures.registry import Before, Met, Scene, event, state
from churn_audit.evidence.metrics.fit import FIRST_DAYS, FIRST_USE_DAYS, SCOPE_TOPICS

SUPPORT_DAYS = 90


@event("expectations-unclear-from-start")
def expectations_unclear_from_start(scene: Scene, t: Any) -> Met:
    """A case about scope or contract terms in the first 60 days."""
    columns = t.columns
    t = t.left_join(scene.tables["customers"].select("customer_id", "joined_at"), "customer_id")
    topic = t.topic.lower().strip().replace("_", " ").replace("-", " ")
    since = days(t.opened_at, t.joined_at)
    t = t.select(*columns, early=topic.isin(SCOPE_TOPICS) & (since >= 0) & (since < FIRST_DAYS))
    return Met(t, t.early)


@state("high-touch-underpriced")
def high_touch_underpriced(b: Before) -> Any:
    """In the tenth with the most cases of the last 90 days, at least one. Contacts on a case bear no date of their own
    and could lie after the moment, so cases count."""
    return b.top_tenth(b.count("tickets", lambda t: b.within(t.opened_at, SUPPORT_DAYS)))


@state("sold-without-need")
def sold_without_need(b: Before) -> Any:
    """No use in the first 30 days, told when they are over; of those who joined before the records of use: unknown."""
    first_recorded = b.scene.tables["usage"].occurred_at.min().to_pyarrow().as_py().replace(tzinfo=None)
    first = b.least("usage", lambda t: t.occurred_at, lambda t: t.occurred_at < b.moment)
    unused = first.isnull() | (first >= ibis._.joined_at + ibis.interval(days=FIRST_USE_DAYS))
    return b.for_days(FIRST_USE_DAYS) & (ibis._.joined_at >= first_recorded) & unused
