"""Metrics of the category price: what is charged, how often it rises, how clear it is, and what it is worth."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.registry import Context, Mean, Quantile, Share, frame, metric
from churn_audit.evidence.topics import about
from churn_audit.model.topics import load_topics

SAME_PRICE = 1.01
"""Above the other price: by more than one hundredth, so that rounding does not count."""
AS_QUOTED = 1.02
"""Above the quote: by more than two hundredths."""
REFUND_DAYS = 14
"""Within so many days a customer who sent something back expects the money."""
BUYS = 3
"""Purchases below which buying only at a discount says nothing about a habit."""

# Price paid against price offered ---------------------------------------------------------------------------------


@frame("lines_beside_newcomer_price", "orders", "prices")
def lines_beside_newcomer_price(context: Context) -> Any:
    """The year's order lines of a known product and quantity that were not bought on a new-customer offer: the price
    paid apiece, and the price that only new customers were asked at the time, null where there was none. Such an
    offer holds until the next one for the product."""
    offers = context.tables["prices"]
    offers = offers.filter(offers.new_customer_only)
    following = offers.effective_from.lead().over(ibis.window(group_by="product_id", order_by="effective_from"))
    offers = offers.select("product_id", "effective_from", offered="price", until=following.fill_null(context.end))
    lines = context.year("orders", "ordered_at")
    lines = lines.filter((lines.quantity > 0) & lines.product_id.notnull())
    lines = lines.filter(~lines.new_customer_offer.fill_null(False))
    lines = lines.select("product_id", "ordered_at", apiece=lines.amount / lines.quantity)
    at_the_time = [
        lines.product_id == offers.product_id,
        lines.ordered_at >= offers.effective_from,
        lines.ordered_at < offers.until,
    ]
    return lines.left_join(offers, at_the_time).select("apiece", "offered")


def _above_newcomers(t: Any) -> Any:
    return (t.apiece > t.offered * SAME_PRICE).fill_null(False)


@metric(
    "paid-above-newcomer-price-share", "lines_beside_newcomer_price",
    "orders.product_id", "orders.quantity", "prices.new_customer_only",
)  # fmt: skip
def paid_above_newcomer_price_share(t: Any) -> Share:
    """Purchases for which an existing customer paid more than new customers were asked at the time."""
    return Share(_above_newcomers(t))


@metric(
    "newcomer-price-gap-mean", "lines_beside_newcomer_price",
    "orders.product_id", "orders.quantity", "prices.new_customer_only",
)  # fmt: skip
def newcomer_price_gap_mean(t: Any) -> Mean:
    """How much more existing customers paid, as a share of the price for new ones, over the purchases above it."""
    return Mean(t.apiece / t.offered - 1, among=_above_newcomers(t))


# Price rises ------------------------------------------------------------------------------------------------------


@frame("price_steps", "prices")
def price_steps(context: Context) -> Any:
    """Every regular price before the end of the year, with its rise over the one before as a share, and whether
    that rise fell into the year. Products taken off before the year are left out where the products say so."""
    p = context.tables["prices"]
    p = p.filter((p.effective_from < context.end) & ~p.new_customer_only.fill_null(False))
    if "products" in context.tables:
        gone = context.tables["products"]
        p = p.anti_join(gone.filter(gone.discontinued_at < context.start), "product_id")
    p = p.mutate(before=p.price.lag().over(ibis.window(group_by="product_id", order_by="effective_from")))
    p = p.mutate(rise=ibis.ifelse(p.before > 0, p.price / p.before - 1, None))
    return p.mutate(rose=((p.rise > 0) & (p.effective_from >= context.start)).fill_null(False))


@frame("priced_products", "prices")
def priced_products(context: Context) -> Any:
    """A row a product that had a regular price in the year: how often it rose in it."""
    steps = price_steps(context)
    return steps.group_by("product_id").aggregate(rises=ibis.ifelse(steps.rose, 1, 0).sum())


@metric("price-rises-per-product-mean", "priced_products", "prices.effective_from", "prices.price")
def price_rises_per_product_mean(t: Any) -> Mean:
    """How often the regular price of a product rose in the year."""
    return Mean(t.rises)


@metric("price-rise-size-mean", "price_steps", "prices.effective_from", "prices.price")
def price_rise_size_mean(t: Any) -> Mean:
    """How large a price rise of the year is, as a share of the price before."""
    return Mean(t.rise, among=t.rose)


# Clear and complete -----------------------------------------------------------------------------------------------


@metric("billing-question-share", "tickets", "topic")
def billing_question_share(t: Any) -> Share:
    """Cases about a price, a bill or a charge, of all cases with a topic."""
    return Share(about(t.topic, load_topics().billing))


@metric("charged-over-quote-share", "orders", "amount", "quoted_amount")
def charged_over_quote_share(t: Any) -> Share:
    """Quoted purchases charged at more than 2 % over the quote."""
    return Share(t.amount > t.quoted_amount * AS_QUOTED, among=t.quoted_amount > 0)


@metric("charged-over-quote-size-mean", "orders", "amount", "quoted_amount")
def charged_over_quote_size_mean(t: Any) -> Mean:
    """By how much of the quote the charge exceeded it, over the purchases charged at more than 2 % over it."""
    over = (t.quoted_amount > 0) & (t.amount > t.quoted_amount * AS_QUOTED)
    return Mean(t.amount / t.quoted_amount - 1, among=over)


@metric("charges-only-exit-share", "exits", "charges_only")
def charges_only_exit_share(t: Any) -> Share:
    """Departures put down to added charges alone."""
    return Share(t.charges_only)


# Returns ----------------------------------------------------------------------------------------------------------


@frame("refund_requests", "orders")
def refund_requests(context: Context) -> Any:
    """The year's order lines whose refund was asked for, with the days from that request to the end of the year."""
    o = context.year("orders", "ordered_at")
    o = o.filter(o.refund_requested_at.notnull())
    return o.mutate(age_days=days(ibis.literal(context.end), o.refund_requested_at))


@metric("refund-days-p90", "refund_requests", "orders.refund_requested_at", "orders.refunded_at")
def refund_days_p90(t: Any) -> Quantile:
    """Days from the request within which nine in ten refunds are paid; requests still open are counted on their own."""
    return Quantile(days(t.refunded_at, t.refund_requested_at), 0.9)


@metric("refund-late-share", "refund_requests", "orders.refund_requested_at", "orders.refunded_at")
def refund_late_share(t: Any) -> Share:
    """Refund requests not denied that were paid after 14 days, or are open at that age."""
    took = ibis.coalesce(days(t.refunded_at, t.refund_requested_at), t.age_days)
    settled = t.refunded_at.notnull() | (t.age_days > REFUND_DAYS)
    return Share(took > REFUND_DAYS, among=settled & ~t.return_denied.fill_null(False))


@metric("return-denied-share", "refund_requests", "orders.refund_requested_at", "orders.return_denied")
def return_denied_share(t: Any) -> Share:
    """Requests to return something that were denied."""
    return Share(t.return_denied)


# Worth the price --------------------------------------------------------------------------------------------------


@frame("discount_habits", "orders")
def discount_habits(context: Context) -> Any:
    """A row a customer with three purchases or more in the year whose discount is known: how many there were, and
    how many of them came without a discount."""
    o = context.year("orders", "ordered_at")
    o = o.filter(o.discount_amount.notnull())
    by = o.group_by("customer_id").aggregate(
        buys=o.count(), at_full_price=ibis.ifelse(o.discount_amount > 0, 0, 1).sum()
    )
    return by.filter(by.buys >= BUYS)


@metric("value-score-mean", "surveys", "kind", "score", "topic")
def value_score_mean(t: Any) -> Mean:
    """Satisfaction with price or value for money from 1 to 5, over the survey answers on that topic."""
    return Mean(t.score, among=t.kind.isin(["csat", "relationship"]) & about(t.topic, load_topics().value))


@metric("discount-dependent-share", "discount_habits", "orders.discount_amount")
def discount_dependent_share(t: Any) -> Share:
    """Repeat customers who never bought without a discount."""
    return Share(t.at_full_price == 0)
