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


def _events(b: Before, *events: str) -> Any:
    return b.count("loyalty", lambda t: t.event.isin(events) & b.within(t.occurred_at, YEAR_DAYS))


@state("loyalty-unrecognised")
def loyalty_unrecognised(b: Before) -> Any:
    """In the tenth with the highest order value of the past year, and no reward offered or redeemed in it."""
    value = b.total("orders", "amount", lambda t: kept(t) & b.within(t.ordered_at, YEAR_DAYS))
    return b.top_tenth(value) & (_events(b, "reward_offered", "redeemed") == 0)


@state("no-reason-to-return")
def no_reason_to_return(b: Before) -> Any:
    """No points, offer or reward in the past year."""
    return _events(b, "earned", "reward_offered", "redeemed") == 0
