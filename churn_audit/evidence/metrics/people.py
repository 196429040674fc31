"""Metrics of the category people: how the staff whom customers meet are rated, trained and kept, and how they sell."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.registry import Context, Mean, Share, frame, metric

RATED = 10
"""Ratings below which a member's mean says more about chance than about the member."""
SALE_DAYS = 14
"""How long after a sale a change of mind is taken to be about the sale."""
TRAINING_DAYS = 365
"""Training further back counts as none."""


@frame("staff_served", "tickets")
def staff_served(context: Context) -> Any:
    """A row a member of staff whom customers rated in the year: number of ratings, and distance of their mean
    from the mean of all ratings, in points of 1–5."""
    t = context.year("tickets", "opened_at")
    t = t.filter(t.csat.notnull() & t.staff_id.notnull())
    t = t.mutate(overall=t.csat.mean().over(ibis.window()))
    by = t.group_by("staff_id").aggregate(ratings=t.count(), own=t.csat.mean(), overall=t.overall.max())
    return by.mutate(distance=(by.own - by.overall).abs())


@frame("staff_employed", "staff")
def staff_employed(context: Context) -> Any:
    """The members of staff employed at some time in the year: whether they left in it, and days since training
    at its end. A hiring date that is not known is taken to lie before the year."""
    s = context.tables["staff"]
    s = s.filter(s.hired_at.isnull() | (s.hired_at < context.end))
    s = s.filter(s.left_at.isnull() | (s.left_at >= context.start))
    left = s.left_at.notnull() & (s.left_at < context.end)
    return s.mutate(left=left, training_age=days(ibis.literal(context.end), s.trained_at))


@frame("sales_messaged", "orders", "communications")
def sales_messaged(context: Context) -> Any:
    """The year's orders that a message followed within 14 days, and whether one of these messages ended in an
    unsubscribe."""
    orders = context.year("orders", "ordered_at").select("order_id", "customer_id", "ordered_at").distinct()
    sent = context.tables["communications"]
    sent = sent.filter(sent.direction == "outbound").select("customer_id", "sent_at", "unsubscribed")
    both = orders.join(sent, "customer_id")
    after = days(both.sent_at, both.ordered_at)
    both = both.filter((after >= 0) & (after <= SALE_DAYS))
    return both.group_by("order_id", "customer_id", "ordered_at").aggregate(unsubscribed=both.unsubscribed.any())


@frame("customer_months_marketed", "communications")
def customer_months_marketed(context: Context) -> Any:
    """A row a customer and calendar month with at least one marketing message: how many there were."""
    sent = context.year("communications", "sent_at")
    sent = sent.filter((sent.direction == "outbound") & (sent.purpose == "marketing"))
    sent = sent.mutate(month=sent.sent_at.truncate("M"))
    return sent.group_by("customer_id", "month").aggregate(messages=sent.count())


# Fit, courtesy, knowledge -----------------------------------------------------------------------------------------


@metric("csat-staff-spread-mean", "staff_served", "tickets.csat", "tickets.staff_id")
def csat_staff_spread_mean(t: Any) -> Mean:
    """How far the mean rating of a member of staff lies from that of all, over members with ten ratings or more."""
    return Mean(t.distance, among=t.ratings >= RATED)


@metric("staff-turnover-share", "staff_employed", "staff.left_at")
def staff_turnover_share(t: Any) -> Share:
    """Members of staff who left in the year, of all who worked in it."""
    return Share(t.left)


@metric("staff-lowest-rating-share", "tickets", "csat", "staff_id")
def staff_lowest_rating_share(t: Any) -> Share:
    """Rated contacts with a member of staff that got the lowest mark, 1 of 5."""
    return Share(t.csat <= 1, among=t.staff_id.notnull())


@metric("staff-knowledge-score-mean", "staff_employed", "staff.knowledge_score")
def staff_knowledge_score_mean(t: Any) -> Mean:
    """Score in the product test, of 100, over staff still there at the end of the year."""
    return Mean(t.knowledge_score, among=~t.left)


@metric("staff-trained-share", "staff_employed", "staff.trained_at")
def staff_trained_share(t: Any) -> Share:
    """Staff still there whose last training lies within 12 months; those without a date are left out as unknown."""
    return Share(t.training_age <= TRAINING_DAYS, among=~t.left)


@metric("transferred-share", "tickets", "transfer_count")
def transferred_share(t: Any) -> Share:
    """Cases that the first member of staff could not settle and passed on."""
    return Share(t.transfer_count >= 1)


# Selling ----------------------------------------------------------------------------------------------------------


@metric(
    "marketing-messages-per-month-mean", "customer_months_marketed",
    "communications.sent_at", "communications.direction", "communications.purpose",
)  # fmt: skip
def marketing_messages_per_month_mean(t: Any) -> Mean:
    """Marketing messages that a customer gets in a month in which there is any."""
    return Mean(t.messages)


@metric("sales-undone-14d-share", "orders", "cancelled")
def sales_undone_14d_share(t: Any) -> Share:
    """Sales that the customer undid: cancelled, or returned within 14 days."""
    returned = (days(t.returned_at, t.ordered_at) <= SALE_DAYS).fill_null(False)
    return Share(t.cancelled | returned)


@metric(
    "unsubscribed-after-sale-share", "sales_messaged",
    "orders.ordered_at", "communications.sent_at", "communications.unsubscribed",
)  # fmt: skip
def unsubscribed_after_sale_share(t: Any) -> Share:
    """Sales after which the customer unsubscribed within 14 days, of those that a message followed in that time."""
    return Share(t.unsubscribed)
