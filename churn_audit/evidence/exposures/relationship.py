"""Exposures of the category relationship: customers who are not known, remembered or cared for."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days, moved
from churn_audit.evidence.exposures.registry import Before, Met, Scene, event, state
from churn_audit.evidence.metrics.frames_contacts import plain

SPAN_DAYS = 90
YEAR_DAYS = 365
CARE_DAYS = 30
LOW_MARK = 2


@state("forgotten-by-customers")
def forgotten_by_customers(b: Before) -> Any:
    """No message but automatic receipts for more than 90 days, of customers who joined before that."""
    reached = b.any(
        "communications",
        "sent_at",
        SPAN_DAYS,
        lambda t: (t.direction == "outbound") & (t.purpose.fill_null("") != "transactional"),
    )
    return b.for_days(SPAN_DAYS) & ~reached


@event("history-unknown-to-staff")
def history_unknown_to_staff(_: Scene, t: Any) -> Met:
    """A customer with a ticket in the year before had to repeat information to staff."""
    before = ibis.window(group_by="customer_id", order_by=["opened_at", "ticket_id"])
    t = t.mutate(last_at=t.opened_at.lag().over(before))
    return Met(t, t.repeated_info & ~t.bot_handled.fill_null(False) & (days(t.opened_at, t.last_at) <= YEAR_DAYS))


@event("neglected-after-the-sale")
def neglected_after_the_sale(scene: Scene, t: Any) -> Met:
    """A first order that no message of care (of known purpose, neither marketing nor a receipt) followed in 30 days;
    known when they are over. Of customers who joined before the records of orders begin, the first is not known."""
    first = t.group_by("customer_id").agg(first_at=t.ordered_at.min())
    joined = scene.tables["customers"].select("customer_id", "joined_at")
    first = first.inner_join(joined, "customer_id").cross_join(t.agg(begins=t.ordered_at.min()))
    first = first.filter(first.joined_at >= first.begins.truncate("D")).select("customer_id", "first_at")
    messages = scene.rows("communications")
    care = (messages.direction == "outbound") & messages.purpose.notin(["marketing", "transactional"])
    pairs = first.inner_join(messages.filter(care).select("customer_id", "sent_at"), "customer_id")
    after = days(pairs.sent_at, pairs.first_at)
    cared = pairs.filter((after >= 0) & (after <= CARE_DAYS)).select("customer_id").distinct()
    left = first.anti_join(cared, "customer_id")
    return Met(left, ibis.literal(True), moved(left.first_at, ibis.literal(float(CARE_DAYS))))


@event("no-brand-relationship")
def no_brand_relationship(_: Scene, t: Any) -> Met:
    """A recommendation of 6 or less, or 1 or 2 on the relationship."""
    return Met(t, ibis.cases((t.kind == "nps", t.score <= 6), (t.kind == "relationship", t.score <= 2), else_=False))


@state("not-seen-as-individual")
def not_seen_as_individual(b: Before) -> Any:
    """Messages in the last 90 days, none of them made for the one customer."""
    sent = b.any("communications", "sent_at", SPAN_DAYS, lambda t: t.direction == "outbound")
    own = b.any("communications", "sent_at", SPAN_DAYS, lambda t: (t.direction == "outbound") & t.personalised)
    return sent & ~own


@event("poorly-treated-along-journey")
def poorly_treated_along_journey(_: Scene, t: Any) -> Met:
    """A contact rated 1 or 2 of 5."""
    return Met(t, t.csat <= LOW_MARK)


@event("preferences-not-remembered")
def preferences_not_remembered(scene: Scene, t: Any) -> Met:
    """A message by another channel than the customer prefers."""
    columns = t.columns
    wishes = scene.tables["customers"].select("customer_id", "preferred_channel")
    t = t.left_join(wishes, "customer_id")
    other = (t.direction == "outbound") & (plain(t.channel) != plain(t.preferred_channel))
    t = t.select(*columns, other=other)
    return Met(t, t.other)
