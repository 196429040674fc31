"""Metrics of the category market: where customers go, what they look for elsewhere, and natural departures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.frames_customers import active
from churn_audit.evidence.metrics.registry import WINDOW_DAYS, Context, Share, frame, metric
from churn_audit.evidence.topics import about
from churn_audit.model.topics import load_topics

ABSENCE_GAPS = 3
OFFER_DAYS = 180
OFFERS = 3

# Departures -------------------------------------------------------------------------------------------------------


@metric("competitor-destination-share", "exits", "destination")
def competitor_destination_share(t: Any) -> Share:
    """Departures that name a competitor, of those with any stated reason; moves and deaths are left out.

    A stated reason without a destination counts as "to nobody": the customer was asked and named none.
    """
    stated = t.destination.notnull() | t.reason_code.notnull() | t.reason_text.notnull()
    natural = t.moved.fill_null(False) | t.deceased.fill_null(False)
    return Share(t.destination.notnull(), among=stated & ~natural)


@metric("moved-away-share", "exits", "moved")
def moved_away_share(t: Any) -> Share:
    """Departures of customers who moved away."""
    return Share(t.moved)


@metric("deceased-share", "exits", "deceased")
def deceased_share(t: Any) -> Share:
    """Departures of customers who died."""
    return Share(t.deceased)


# Looking elsewhere ------------------------------------------------------------------------------------------------


@frame("order_silences", "orders")
def order_silences(ctx: Context) -> Any:
    """Active customers with orders on three or more days of the last two years; `absent`: silent for longer than
    three times their own mean gap between order days.
    """
    t = ctx.tables["orders"]
    t = t.filter((t.ordered_at >= ctx.start - timedelta(days=WINDOW_DAYS)) & (t.ordered_at < ctx.end))
    t = t.filter(~t.cancelled.fill_null(False))
    dates = t.select("customer_id", day=t.ordered_at.truncate("D")).distinct()
    own = dates.group_by("customer_id").agg(n=dates.count(), first=dates.day.min(), last=dates.day.max())
    own = own.filter(own.n >= 3)
    own = own.mutate(
        gap=days(own["last"], own["first"]) / (own.n - 1), silent=days(ibis.timestamp(ctx.end), own["last"])
    )
    own = own.mutate(absent=own.silent > ABSENCE_GAPS * own.gap)
    return active(ctx).select("customer_id").inner_join(own, "customer_id")


@metric("long-absence-share", "order_silences", "orders.ordered_at", "customers.joined_at")
def long_absence_share(t: Any) -> Share:
    """Active customers who have not ordered for more than three times their own usual gap."""
    return Share(t.absent)


@frame("offers_received", "communications")
def offers_received(ctx: Context) -> Any:
    """Active customers who were sent three or more marketing messages in the last 180 days; `cold`: they neither
    clicked nor answered any.
    """
    t = ctx.tables["communications"]
    t = t.filter((t.sent_at >= ctx.end - timedelta(days=OFFER_DAYS)) & (t.sent_at < ctx.end))
    t = t.filter((t.direction == "outbound") & (t.purpose == "marketing"))
    own = t.group_by("customer_id").agg(n=t.count(), taken=t.clicked_at.count() + t.replied_at.count())
    own = own.filter(own.n >= OFFERS).mutate(cold=lambda r: r.taken == 0)
    return active(ctx).select("customer_id").inner_join(own, "customer_id")


@metric(
    "offers-unanswered-customer-share", "offers_received",
    "communications.purpose", "communications.clicked_at", "customers.joined_at",
)  # fmt: skip
def offers_unanswered_customer_share(t: Any) -> Share:
    """Active customers who reacted to none of the three or more offers of the last 180 days."""
    return Share(t.cold)


@metric("outside-range-request-share", "tickets", "topic")
def outside_range_request_share(t: Any) -> Share:
    """Cases that ask for something the business does not offer, of cases with a topic."""
    return Share(about(t.topic, load_topics().outside_range))
