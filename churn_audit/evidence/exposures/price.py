"""Exposures of the category price: what a customer was charged, and how."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days, moved
from churn_audit.evidence.exposures.registry import Before, Met, Scene, event, source, state
from churn_audit.evidence.metrics.price import (
    AS_QUOTED,
    REFUND_DAYS,
    SAME_PRICE,
)
from churn_audit.evidence.topics import about
from churn_audit.model.topics import load_topics

YEAR_DAYS = 365
LOW_SCORE = 2


@event("complex-returns")
def complex_returns(_: Scene, t: Any) -> Met:
    """A return denied, known at the request; or one not refunded within 14 days, known when they are over."""
    late = t.refund_requested_at.notnull() & ~(days(t.refunded_at, t.refund_requested_at) <= REFUND_DAYS).fill_null(
        False
    )
    over = moved(t.refund_requested_at, ibis.literal(float(REFUND_DAYS)))
    denied = t.return_denied.fill_null(False)
    return Met(t, denied | late, ibis.ifelse(denied, t.refund_requested_at.coalesce(t.ordered_at), over))


@source("lines_of_rising_products")
def lines_of_rising_products(scene: Scene) -> Any:
    """(customer_id, first_at, last_at): order lines beside each two price rises of their product that followed each
    other; the first and the last of these three moments. Prices for new customers only are left out."""
    p = scene.tables["prices"]
    p = p.filter(~p.new_customer_only.fill_null(False))
    p = p.mutate(before=p.price.lag().over(ibis.window(group_by="product_id", order_by=["effective_from", "price"])))
    rises = p.filter(p.price > p.before)
    last = rises.effective_from.lag().over(ibis.window(group_by="product_id", order_by=["effective_from", "price"]))
    rises = rises.select("product_id", rise=last, next_rise=rises.effective_from)
    rises = rises.filter(rises.rise.notnull() & (days(rises.next_rise, rises.rise) < YEAR_DAYS))
    t = scene.rows("orders").select("customer_id", "product_id", "ordered_at").inner_join(rises, "product_id")
    return t.select(
        "customer_id", first_at=ibis.least(t.ordered_at, t.rise), last_at=ibis.greatest(t.ordered_at, t.next_rise)
    )


@state("frequent-price-increases")
def frequent_price_increases(b: Before) -> Any:
    """A product bought in the past year rose in price twice or more in it."""
    return b.any("lines_of_rising_products", "first_at", YEAR_DAYS, known="last_at")


@event("hidden-fees-or-terms")
def hidden_fees_or_terms(_: Scene, t: Any) -> Met:
    """Charged at more than 2 % over the quote."""
    return Met(t, (t.quoted_amount > 0) & (t.amount > t.quoted_amount * AS_QUOTED))


@event("insufficient-value")
def insufficient_value(_: Scene, t: Any) -> Met:
    """A score of 2 or less of 5 on price or value; recommendation and effort have other scales and do not count."""
    return Met(
        t,
        t.kind.isin(["csat", "relationship", "custom"]) & (t.score <= LOW_SCORE) & about(t.topic, load_topics().value),
    )


@event("opaque-pricing")
def opaque_pricing(_: Scene, t: Any) -> Met:
    """A case about a price, a bill or a charge."""
    return Met(t, about(t.topic, load_topics().billing))


@event("wrong-price")
def wrong_price(scene: Scene, t: Any) -> Met:
    """Bought, not on a new-customer offer, at more than 1 % above the price that new customers were asked then."""
    offers = scene.tables["prices"]
    offers = offers.filter(offers.new_customer_only)
    following = offers.effective_from.lead().over(
        ibis.window(group_by="product_id", order_by=["effective_from", "price"])
    )
    offers = offers.select(
        offer_product="product_id", offer_from="effective_from", offered="price", until=following.fill_null(scene.end)
    )
    columns = t.columns
    at_the_time = [t.product_id == offers.offer_product, t.ordered_at >= offers.offer_from, t.ordered_at < offers.until]
    t = t.left_join(offers, at_the_time)
    regular = (t.quantity > 0) & ~t.new_customer_offer.fill_null(False)
    t = t.select(*columns, above=regular & (t.amount / t.quantity.nullif(0) > t.offered * SAME_PRICE))
    return Met(t, t.above)
