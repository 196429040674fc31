"""Exposures of the category trust: promises not kept, goods and bills that are not what they were said to be."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.exposures.registry import Before, Met, Scene, event, state
from churn_audit.evidence.exposures.standing import span, standing
from churn_audit.evidence.metrics.trust import CLOSING_BILL_DAYS, LATE_DAYS, stands_out
from churn_audit.evidence.voice import needles

DELIVERY_DAYS = 180
DELIVERIES = 3
SPREAD_DAYS = 3
SPREAD_TIMES = 2
# As in the voice of customers: texts are reduced to words and single spaces before terms are looked for.
_SEPARATORS = r"[^\p{L}\p{N}]+"


@event("deceived-customers")
def deceived_customers(scene: Scene, t: Any) -> Met:
    """A disputed invoice, or one issued more than 31 days after the last contract of that time had ended."""
    if not scene.tables.has("subscriptions.ended_at"):
        return Met(t, t.disputed)
    columns = t.columns
    s = scene.rows("subscriptions").select("customer_id", "started_at", "ended_at")
    pairs = t.filter(t.amount > 0).select("invoice_id", "customer_id", "issued_at").inner_join(s, "customer_id")
    pairs = pairs.filter(pairs.started_at <= pairs.issued_at)
    ended = (days(pairs.issued_at, pairs.ended_at) > CLOSING_BILL_DAYS).fill_null(False)
    own = pairs.group_by("invoice_id").agg(running=ibis.ifelse(ended, 0, 1).sum())
    t = t.left_join(own, "invoice_id").select(*columns, "running")
    return Met(t, t.disputed.fill_null(False) | (t.running == 0).fill_null(False))


@event("dishonesty")
def dishonesty(scene: Scene, t: Any) -> Met:
    """The text of a case names distrust or untruth."""
    words = " " + t.text.lower().re_replace(_SEPARATORS, " ").strip() + " "
    # One pattern, or every needle would have the text reduced anew.
    terms = "|".join(needles(scene.reasons["dishonesty"]))
    return Met(t, t.text.notnull() & words.re_search(terms) if terms else ibis.literal(False))


@event("inaccurate-description")
def inaccurate_description(_: Scene, t: Any) -> Met:
    """An order line not as described."""
    return Met(t, t.description_mismatch)


@state("inconsistency")
def inconsistency(b: Before) -> Any:
    """Three orders or more delivered in the last 180 days, the slowest at least 3 days and twice as long as the
    fastest."""

    def took(t: Any) -> Any:
        return days(t.delivered_at, t.ordered_at)

    n = b.count("orders_placed", "delivered_at", DELIVERY_DAYS)
    slowest = b.most("orders_placed", took, "delivered_at", DELIVERY_DAYS)
    fastest = b.least("orders_placed", took, "delivered_at", DELIVERY_DAYS)
    return (n >= DELIVERIES) & (slowest - fastest >= SPREAD_DAYS) & (slowest >= SPREAD_TIMES * fastest)


@event("over-promising")
def over_promising(_: Scene, t: Any) -> Met:
    """Delivered more than a day after the promised time."""
    return Met(t, days(t.delivered_at, t.promised_at) > LATE_DAYS)


@event("questionable-goods")
def questionable_goods(_: Scene, t: Any) -> Met:
    """Bought a product whose lines stood out in the year before for being defective, not as described or returned.

    A line's outcome is known at its return, else at its delivery, else at the order.
    """
    judged = t.filter(t.product_id.notnull())
    judged = judged.filter(
        judged.defective.notnull() | judged.description_mismatch.notnull() | judged.returned_at.notnull()
    )
    wrong = (
        judged.defective.fill_null(False) | judged.description_mismatch.fill_null(False) | judged.returned_at.notnull()
    )
    told = ibis.coalesce(judged.returned_at, judged.delivered_at, judged.ordered_at)
    judged = judged.select("product_id", span=span(told), bad=ibis.ifelse(wrong, 1, 0), one=1)
    own = standing(judged, "product_id", bad=judged.bad, n=judged.one)
    of = ibis.window(group_by="span")
    own = own.mutate(all_bad=own.bad.sum().over(of), all_n=own.n.sum().over(of))
    own = own.filter(stands_out(own.bad, own.n, own.all_bad, own.all_n))
    own = own.select(odd_product="product_id", odd_span="span", odd=ibis.literal(True))
    columns = t.columns
    t = t.mutate(own_span=span(t.delivered_at.coalesce(t.ordered_at)))
    t = t.left_join(own, [t.product_id == own.odd_product, t.own_span == own.odd_span])
    return Met(t.select(*columns, "odd"), ibis._.odd)
