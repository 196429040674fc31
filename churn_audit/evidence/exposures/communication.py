"""Exposures of the category communication: messages that fail to reach a customer, or never came."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.exposures.registry import Before, Met, Scene, event, state

SPAN_DAYS = 90
ACTIVE_DAYS = 2
MESSAGES = 3
UPDATE_DAYS = 90


@state("at-risk-not-contacted")
def at_risk_not_contacted(b: Before) -> Any:
    """Order days more than halved against the 90 days before, and no retention or win-back message in the last 90."""

    def order_days(until: float) -> Any:
        return b.count("order_days", lambda t: b.within(t.ordered_at, SPAN_DAYS, until))

    late, early = order_days(0), order_days(SPAN_DAYS)
    purposes = ["retention", "winback"]
    reached = b.count(
        "communications",
        lambda t: (t.direction == "outbound") & t.purpose.isin(purposes) & b.within(t.sent_at, SPAN_DAYS),
    )
    return (early >= ACTIVE_DAYS) & (late * 2 < early) & (reached == 0)


@state("communication-deteriorating")
def communication_deteriorating(b: Before) -> Any:
    """Three messages or more in the last 90 days and none opened, or the share opened halved from one span to the next.

    Only channels on which somebody's opening was recorded before the moment: on others, none recorded says nothing.
    """
    messages = b.scene.tables["communications"]
    recorded = messages.filter(messages.opened_at < b.moment).select("channel").distinct().order_by("channel")
    channels = [row["channel"] for row in recorded.to_pyarrow().to_pylist()] or [""]

    def sent(until: float, opened: bool) -> Any:
        def where(t: Any) -> Any:
            rows = (t.direction == "outbound") & t.channel.isin(channels) & b.within(t.sent_at, SPAN_DAYS, until)
            return rows & (t.opened_at < b.moment) if opened else rows

        return b.count("communications", where)

    late, late_opened, early, early_opened = sent(0, False), sent(0, True), sent(90, False), sent(90, True)
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
