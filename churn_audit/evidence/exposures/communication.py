"""Exposures of the category communication: messages that fail to reach a customer, or never came."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.exposures.registry import Before, Met, Scene, event, source, state

SPAN_DAYS = 90
ACTIVE_DAYS = 2
MESSAGES = 3
UPDATE_DAYS = 90


@state("at-risk-not-contacted")
def at_risk_not_contacted(b: Before) -> Any:
    """Order days more than halved against the 90 days before, and no retention or win-back message in the last 90."""
    late = b.count("order_days", "ordered_at", SPAN_DAYS)
    early = b.count("order_days", "ordered_at", SPAN_DAYS, until=SPAN_DAYS)
    reached = b.any(
        "communications",
        "sent_at",
        SPAN_DAYS,
        lambda t: (t.direction == "outbound") & t.purpose.isin(["retention", "winback"]),
    )
    return (early >= ACTIVE_DAYS) & (late * 2 < early) & ~reached


@source("messages_on_recorded_channels")
def messages_on_recorded_channels(scene: Scene) -> Any:
    """(customer_id, sent_at, opened_at, recorded_at): messages sent on channels on which somebody's opening was ever
    recorded, first at recorded_at: on others, and before, none recorded says nothing."""
    every, t = scene.tables["communications"], scene.rows("communications")
    first = every.group_by("channel").agg(recorded_at=every.opened_at.min())
    return t.filter(t.direction == "outbound").inner_join(first.filter(first.recorded_at.notnull()), "channel")


@state("communication-deteriorating")
def communication_deteriorating(b: Before) -> Any:
    """Three messages or more in the last 90 days and none opened, or the share opened halved from one span to the next.

    Only channels on which somebody's opening was recorded before the moment.
    """

    def sent(until: int, known: str) -> Any:
        return b.count("messages_on_recorded_channels", "sent_at", SPAN_DAYS, known=known, until=until)

    late, late_opened = sent(0, "recorded_at"), sent(0, "opened_at")
    early, early_opened = sent(SPAN_DAYS, "recorded_at"), sent(SPAN_DAYS, "opened_at")
    none = (late >= MESSAGES) & (late_opened == 0)
    halved = (late >= MESSAGES) & (early >= MESSAGES) & (early_opened > 0)
    return none | (halved & (late_opened * 2 * early <= early_opened * late))


@event("late-updates")
def late_updates(scene: Scene, t: Any) -> Met:
    """An order line for a product already withdrawn of which the customer had not been told.

    Told is a customer who got an update between 90 days before the withdrawal and the order.
    """
    columns = t.columns
    products = scene.tables["products"].select("product_id", "discontinued_at")
    products = products.filter(products.discontinued_at.notnull())
    t = t.left_join(products, "product_id").drop("product_id_right")
    withdrawn = t.filter(t.discontinued_at <= t.ordered_at)
    withdrawn = withdrawn.select("customer_id", "product_id", "ordered_at", "discontinued_at").distinct()
    messages = scene.rows("communications")
    messages = messages.filter((messages.direction == "outbound") & (messages.purpose == "update"))
    pairs = withdrawn.inner_join(messages.select("customer_id", "sent_at"), "customer_id")
    told = pairs.filter(
        (days(pairs.discontinued_at, pairs.sent_at) <= UPDATE_DAYS) & (pairs.sent_at <= pairs.ordered_at)
    )
    told = told.select("customer_id", "product_id", "ordered_at", told=ibis.literal(True)).distinct()
    t = t.left_join(told, ["customer_id", "product_id", "ordered_at"])
    t = t.select(*columns, untold=(t.discontinued_at <= t.ordered_at) & t.told.isnull())
    return Met(t, t.untold)
