"""Exposures of the category price: what a customer was charged, and how."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis

from churn_audit.evidence.clock import days, moved
from churn_audit.evidence.exposures.registry import Before, Met, Scene, event, source, state
from churn_audit.evidence.metrics.price import (
    AS_QUOTED,
    BILLING_WORDS,
    REFUND_DAYS,
    SAME_PRICE,
    VALUE_WORDS,
    about,
)

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
    """(customer_id, ordered_at, first_at, second_at): order lines beside each two price rises of their product that
    followed each other. Prices for new customers only are left out."""
    p = scene.tables["prices"]
    p = p.filter(~p.new_customer_only.fill_null(False))
    p = p.mutate(before=p.price.lag().over(ibis.window(group_by="product_id", order_by=["effective_from", "price"])))
    rises = p.filter(p.price > p.before)
    last = rises.effective_from.lag().over(ibis.window(group_by="product_id", order_by=["effective_from", "price"]))
    rises = rises.select("product_id", first_at=last, second_at=rises.effective_from)
    rises = rises.filter(rises.first_at.notnull() & (days(rises.second_at, rises.first_at) < YEAR_DAYS))
    orders = scene.rows("orders").select("customer_id", "product_id", "ordered_at")
    return orders.inner_join(rises, "product_id").drop("product_id")


@state("frequent-price-increases")
def frequent_price_increases(b: Before) -> Any:
    """A product bought in the past year rose in price twice or more in it."""
    since = b.moment - timedelta(days=YEAR_DAYS)
    n = b.count(
        "lines_of_rising_products",
        lambda t: b.within(t.ordered_at, YEAR_DAYS) & (t.second_at < b.moment) & (t.first_at >= since),
    )
    return n > 0


@event("hidden-fees-or-terms")
def hidden_fees_or_terms(_: Scene, t: Any) -> Met:
    """Charged at more than 2 % over the quote."""
    return Met(t, (t.quoted_amount > 0) & (t.amount > t.quoted_amount * AS_QUOTED))


@event("insufficient-value")
def insufficient_value(_: Scene, t: Any) -> Met:
    """A score of 2 or less of 5 on price or value; recommendation and effort have other scales and do not count."""
    return Met(
        t, t.kind.isin(["csat", "relationship", "custom"]) & (t.score <= LOW_SCORE) & about(t.topic, VALUE_WORDS)
    )


@event("opaque-pricing")
def opaque_pricing(_: Scene, t: Any) -> Met:
    """A case about a price, a bill or a charge."""
    return Met(t, about(t.topic, BILLING_WORDS))


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
