"""Exposures of the category people: whom a customer met, and how they were sold to."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.exposures.registry import Met, Scene, event
from churn_audit.evidence.exposures.standing import span, standing
from churn_audit.evidence.metrics.people import RATED, SALE_DAYS, TRAINING_DAYS

LOWEST = 0.1


@event("aggressive-selling")
def aggressive_selling(scene: Scene, t: Any) -> Met:
    """A purchase cancelled, returned within 14 days, or followed by an unsubscribe within 14 days; known at the return
    or unsubscribe. A cancellation bears no date of its own: it counts from the order."""
    columns = t.columns
    if "communications" in scene.tables:
        sent = scene.rows("communications")
        sent = sent.filter((sent.direction == "outbound") & sent.unsubscribed).select("customer_id", "sent_at")
        orders = t.select("customer_id", "ordered_at").distinct()
        pairs = orders.inner_join(sent, "customer_id")
        after = days(pairs.sent_at, pairs.ordered_at)
        pairs = pairs.filter((after >= 0) & (after <= SALE_DAYS))
        first = pairs.group_by("customer_id", "ordered_at").agg(unsubscribed_at=pairs.sent_at.min())
        t = t.left_join(first, ["customer_id", "ordered_at"]).select(*columns, "unsubscribed_at")
    else:
        t = t.mutate(unsubscribed_at=ibis.null("timestamp"))
    nothing = ibis.null("timestamp")
    at = ibis.least(
        ibis.ifelse(t.cancelled, t.ordered_at, nothing),
        ibis.ifelse(days(t.returned_at, t.ordered_at) <= SALE_DAYS, t.returned_at, nothing),
        t.unsubscribed_at,
    )
    return Met(t, at.notnull(), at)


@event("rude-staff")
def rude_staff(_: Scene, t: Any) -> Met:
    """A contact with a member of staff that got the lowest mark."""
    return Met(t, t.staff_id.notnull() & (t.csat <= 1))


@event("staff-lack-knowledge")
def staff_lack_knowledge(scene: Scene, t: Any) -> Met:
    """Served by a member whose last training lay more than a year back. Staff records hold the last training only:
    where it came after the contact, what there was before is unknown."""
    columns = t.columns
    t = t.left_join(scene.tables["staff"].select("staff_id", "trained_at"), "staff_id")
    t = t.select(*columns, untrained=days(t.opened_at, t.trained_at) > TRAINING_DAYS)
    return Met(t, t.untrained)


@event("wrong-staff")
def wrong_staff(_: Scene, t: Any) -> Met:
    """Served by a member whose mean rating over the year before is in the lowest tenth (rounded up) of all with ten
    ratings or more."""
    rated = t.filter(t.csat.notnull() & t.staff_id.notnull())
    rated = rated.select("staff_id", span=span(rated.resolved_at.coalesce(rated.opened_at)), csat="csat", one=1)
    by = standing(rated, "staff_id", n=rated.one, total=rated.csat)
    by = by.filter(by.n >= RATED)
    by = by.mutate(mean=by.total / by.n)
    by = by.mutate(
        place=ibis.row_number().over(ibis.window(group_by="span", order_by=["mean", "staff_id"])),
        all=by.n.count().over(ibis.window(group_by="span")),
    )
    lowest = by.filter((by["place"] < (by["all"] * LOWEST).ceil()) & (by["all"] > 1))
    lowest = lowest.select(low_staff="staff_id", low_span="span", lowest=ibis.literal(True))
    columns = t.columns
    t = t.mutate(own_span=span(t.opened_at))
    t = t.left_join(lowest, [t.staff_id == lowest.low_staff, t.own_span == lowest.low_span])
    return Met(t.select(*columns, "lowest"), ibis._.lowest)
