"""Exposures of the category loyalty: returning that is not rewarded, or rewarded in vain."""

from __future__ import annotations

from typing import Any

from churn_audit.evidence.exposures.registry import Before, Met, Scene, event, state
from churn_audit.evidence.inactivity import kept

YEAR_DAYS = 365


@event("irrelevant-rewards")
def irrelevant_rewards(_: Scene, t: Any) -> Met:
    """A reward that the customer declined."""
    return Met(t, t.event == "reward_declined")


@event("loyalty-terms-unclear")
def loyalty_terms_unclear(_: Scene, t: Any) -> Met:
    """An attempt to redeem that failed."""
    return Met(t, t.event == "redemption_failed")


@event("rewards-hard-to-redeem")
def rewards_hard_to_redeem(_: Scene, t: Any) -> Met:
    """Points or a reward that expired."""
    return Met(t, t.event == "expired")


def _any(b: Before, *events: str) -> Any:
    return b.any("loyalty", "occurred_at", YEAR_DAYS, lambda t: t.event.isin(events))


@state("loyalty-unrecognised")
def loyalty_unrecognised(b: Before) -> Any:
    """In the tenth with the highest order value of the past year, and no reward offered or redeemed in it."""
    value = b.total("orders", lambda t: t.amount, "ordered_at", YEAR_DAYS, kept)
    return b.top_tenth(value) & ~_any(b, "reward_offered", "redeemed")


@state("no-reason-to-return")
def no_reason_to_return(b: Before) -> Any:
    """No points, offer or reward in the past year."""
    return ~_any(b, "earned", "reward_offered", "redeemed")
