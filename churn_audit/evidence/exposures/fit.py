"""Exposures of the category fit: customers who were sold what they do not need, or too little for what they get."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.exposures.registry import EVER, Before, Met, Scene, event, source, state
from churn_audit.evidence.metrics.fit import FIRST_DAYS, FIRST_USE_DAYS
from churn_audit.evidence.topics import about
from churn_audit.model.topics import load_topics

SUPPORT_DAYS = 90


@event("expectations-unclear-from-start")
def expectations_unclear_from_start(scene: Scene, t: Any) -> Met:
    """A case about scope or contract terms in the first 60 days."""
    columns = t.columns
    t = t.left_join(scene.tables["customers"].select("customer_id", "joined_at"), "customer_id")
    since = days(t.opened_at, t.joined_at)
    t = t.select(*columns, early=about(t.topic, load_topics().scope) & (since >= 0) & (since < FIRST_DAYS))
    return Met(t, t.early)


@state("high-touch-underpriced")
def high_touch_underpriced(b: Before) -> Any:
    """In the tenth with the most cases of the last 90 days, at least one. Contacts on a case bear no date of their own
    and could lie after the moment, so cases count."""
    return b.top_tenth(b.count("tickets", "opened_at", SUPPORT_DAYS))


@source("never_begun")
def never_begun(scene: Scene) -> Any:
    """(customer_id, joined_at): customers who joined since use is recorded, and did not use anything in 30 days."""
    usage, customers = scene.tables["usage"], scene.tables["customers"].select("customer_id", "joined_at")
    first = usage.group_by("customer_id").agg(first_at=usage.occurred_at.min())
    t = customers.left_join(first, "customer_id").drop("customer_id_right")
    t = t.cross_join(usage.agg(begins=usage.occurred_at.min())).filter(lambda r: r.joined_at >= r.begins)
    return t.filter(t.first_at.isnull() | (t.first_at >= t.joined_at + ibis.interval(days=FIRST_USE_DAYS)))


@state("sold-without-need")
def sold_without_need(b: Before) -> Any:
    """No use in the first 30 days, told when they are over; of those who joined before the records of use: unknown."""
    return b.for_days(FIRST_USE_DAYS) & b.any("never_begun", "joined_at", EVER)
