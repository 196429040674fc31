"""Exposures of the category social media."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days, moved
from churn_audit.evidence.exposures.registry import Met, Scene, event
from churn_audit.evidence.metrics.social_media import ANSWER_HOURS

ANSWER_DAYS = ANSWER_HOURS / 24


@event("ignored-on-social-media")
def ignored_on_social_media(_: Scene, t: Any) -> Met:
    """A customer's post without an answer within a day; known when the day is over."""
    answered = (days(t.replied_at, t.posted_at) <= ANSWER_DAYS).fill_null(False)
    return Met(t, (t.author == "customer") & ~answered, moved(t.posted_at, ibis.literal(ANSWER_DAYS)))
