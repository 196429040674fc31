"""Exposures of the category response: answers that came late, and effort that was left to the customer."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days, moved
from churn_audit.evidence.exposures.registry import Met, Scene, event

ANSWER_DAYS = 1.0
SOLUTION_DAYS = 7.0
LOW_MARK = 2
CONTACTS = 3
LOW_EASE = 3
TRANSFERS = 2
WAIT_SECONDS = 300


def _unanswered(t: Any) -> Any:
    """No answer within a day; a case solved in it without a recorded answer was answered."""
    answered = t.first_response_at.coalesce(t.resolved_at)
    return ~(days(answered, t.opened_at) <= ANSWER_DAYS).fill_null(False)


def _after(t: Any, length: float) -> Any:
    return moved(t.opened_at, ibis.literal(length))


@event("complaints-ignored")
def complaints_ignored(_: Scene, t: Any) -> Met:
    """A complaint without an answer within a day; known when the day is over."""
    return Met(t, t.is_complaint & _unanswered(t), _after(t, ANSWER_DAYS))


@event("confusing-self-service")
def confusing_self_service(_: Scene, t: Any) -> Met:
    """A case taken on by a machine that was dropped, opened again, or rated 2 or less."""
    failed = (
        t.abandoned.fill_null(False) | (t.reopened_count >= 1).fill_null(False) | (t.csat <= LOW_MARK).fill_null(False)
    )
    return Met(t, t.bot_handled & failed)


@event("customer-time-not-valued")
def customer_time_not_valued(_: Scene, t: Any) -> Met:
    """A case with three contacts or more, or rated 3 or less of 7 for ease."""
    return Met(t, (t.contact_count >= CONTACTS).fill_null(False) | (t.ces <= LOW_EASE).fill_null(False))


@event("customers-must-repeat")
def customers_must_repeat(_: Scene, t: Any) -> Met:
    """A case in which the customer had to say the same thing again."""
    return Met(t, t.repeated_info)


@event("excess-bureaucracy")
def excess_bureaucracy(_: Scene, t: Any) -> Met:
    """A case passed on twice or more."""
    return Met(t, t.transfer_count >= TRANSFERS)


@event("long-waits")
def long_waits(_: Scene, t: Any) -> Met:
    """A wait of more than five minutes."""
    return Met(t, t.wait_seconds > WAIT_SECONDS)


@event("slow-resolution")
def slow_resolution(_: Scene, t: Any) -> Met:
    """A case not solved within a week, known when it is over (dropped ones have no solution to wait for); or one
    opened again, known when it was solved."""
    solved = (days(t.resolved_at, t.opened_at) <= SOLUTION_DAYS).fill_null(False)
    dropped = t.resolved_at.isnull() & t.abandoned.fill_null(False)
    nothing = ibis.null("timestamp")
    at = ibis.least(
        ibis.ifelse(solved | dropped, nothing, _after(t, SOLUTION_DAYS)),
        ibis.ifelse(t.reopened_count >= 1, t.resolved_at, nothing),
    )
    return Met(t, at.notnull(), at)


@event("slow-response")
def slow_response(_: Scene, t: Any) -> Met:
    """A question without an answer within a day; known when the day is over."""
    return Met(t, _unanswered(t), _after(t, ANSWER_DAYS))
