"""Exposures of the category product: what was wrong with what a customer bought, or is no longer there."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.exposures.registry import Before, Met, Scene, event, source, state
from churn_audit.evidence.inactivity import kept

COMPLAINTS = 2
LOW_MARK = 2
RECENT_DAYS = 90
EARLIER_DAYS = 270
FAVOURITE_DAYS = 730
FAVOURITE_ORDERS = 3


@source("rated_tickets")
def rated_tickets(scene: Scene) -> Any:
    """(customer_id, rated_at, csat): cases with a rating, which came when they were solved."""
    t = scene.rows("tickets")
    t = t.filter(t.csat.notnull())
    return t.select("customer_id", "csat", rated_at=t.resolved_at.coalesce(t.opened_at))


@state("dissatisfied-with-product-or-service")
def dissatisfied(b: Before) -> Any:
    """Two complaints or more in the last 90 days, or a case rated 1 or 2 in them (when it was solved)."""
    complaints = b.count("tickets", "opened_at", RECENT_DAYS, lambda t: t.is_complaint)
    return (complaints >= COMPLAINTS) | b.any("rated_tickets", "rated_at", RECENT_DAYS, lambda t: t.csat <= LOW_MARK)


@event("favourites-discontinued")
def favourites_discontinued(scene: Scene, t: Any) -> Met:
    """The product a customer had ordered most often in the two years before it was withdrawn, three times or more; of
    several, the one ordered last."""
    withdrawn = scene.tables["products"].select("product_id", "discontinued_at")
    withdrawn = withdrawn.filter(withdrawn.discontinued_at.notnull())
    lines = t.filter(kept(t) & t.product_id.notnull()).select("customer_id", "product_id", "order_id", "ordered_at")
    own = lines.inner_join(withdrawn, "product_id")
    own = own.filter(
        (own.ordered_at < own.discontinued_at) & (days(own.discontinued_at, own.ordered_at) <= FAVOURITE_DAYS)
    )
    own = own.group_by("customer_id", "product_id", "discontinued_at").agg(n=own.order_id.nunique())
    own = own.filter(own.n >= FAVOURITE_ORDERS).select("customer_id", gone="product_id", at="discontinued_at")
    rivals = own.inner_join(lines, "customer_id")
    rivals = rivals.filter(
        (rivals.ordered_at < rivals["at"]) & (days(rivals["at"], rivals.ordered_at) <= FAVOURITE_DAYS)
    )
    rivals = rivals.group_by("customer_id", "gone", "at", "product_id").agg(
        n=rivals.order_id.nunique(), last=rivals.ordered_at.max()
    )
    best = ibis.window(group_by=["customer_id", "gone"], order_by=[ibis.desc("n"), ibis.desc("last"), "product_id"])
    rivals = rivals.mutate(place=ibis.row_number().over(best))
    return Met(rivals, (rivals["place"] == 0) & (rivals.product_id == rivals.gone), rivals["at"])


@state("interest-lost")
def interest_lost(b: Before) -> Any:
    """Orders a day in the last 90 days below half of those in the 270 days before, of customers there all that time."""
    late = b.count("orders_placed", "ordered_at", RECENT_DAYS)
    early = b.count("orders_placed", "ordered_at", EARLIER_DAYS, until=RECENT_DAYS)
    times = EARLIER_DAYS // RECENT_DAYS
    return b.for_days(RECENT_DAYS + EARLIER_DAYS) & (late * times * 2 < early)


@event("quality-drift-or-defects")
def quality_drift_or_defects(_: Scene, t: Any) -> Met:
    """A defective order line."""
    return Met(t, t.defective)
