"""Exposures of the category listening: customers who were not asked, or not heard."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days, moved
from churn_audit.evidence.exposures.registry import Before, Met, Scene, event, state
from churn_audit.evidence.metrics.listening import FOLLOW_UP_DAYS, LOW_SCORES

YEAR_DAYS = 365
SETTLED_DAYS = 180


@event("feedback-loop-open")
def feedback_loop_open(_: Scene, t: Any) -> Met:
    """A low score that nobody followed up within a week; known when the week is over."""
    low = ibis.cases(*((t.kind == kind, t.score <= most) for kind, most in LOW_SCORES.items()), else_=False)
    answered = (days(t.followed_up_at, t.responded_at) <= FOLLOW_UP_DAYS).fill_null(False)
    return Met(t, low & ~answered, moved(t.responded_at, ibis.literal(float(FOLLOW_UP_DAYS))))


@state("no-lifecycle-feedback")
def no_lifecycle_feedback(b: Before) -> Any:
    """A customer for half a year or more whose opinion no survey of the past year holds."""
    return b.for_days(SETTLED_DAYS) & ~b.any("surveys", "responded_at", YEAR_DAYS)


@event("not-learning-from-complaints")
def not_learning_from_complaints(_: Scene, t: Any) -> Met:
    """A complaint on a topic of which the customer had complained in the year before."""
    t = t.mutate(counts=(t.is_complaint & t.topic.notnull()).fill_null(False))
    before = ibis.window(group_by=["customer_id", "topic", "counts"], order_by=["opened_at", "ticket_id"])
    t = t.mutate(last_at=t.opened_at.lag().over(before))
    return Met(t, t.counts & (days(t.opened_at, t.last_at) <= YEAR_DAYS))
