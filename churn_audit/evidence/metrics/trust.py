"""Metrics of the category trust: promises, constancy, honesty, and goods that are what they were said to be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.frames_customers import newcomers
from churn_audit.evidence.metrics.registry import Context, Quantile, Share, frame, metric

LATE_DAYS = 1
EARLY_DAYS = 60
CLOSING_BILL_DAYS = 31

# Promises ---------------------------------------------------------------------------------------------------------


@frame("promised_orders", "orders")
def promised_orders(ctx: Context) -> Any:
    """Order lines of the year whose promised time passed more than a day ago, cancelled ones left out.

    `late`: delivered more than a day after the promise; what was not delivered at all counts as late.
    """
    t = ctx.year("orders", "ordered_at")
    t = t.filter((t.promised_at < ctx.end - timedelta(days=LATE_DAYS)) & ~t.cancelled.fill_null(False))
    return t.mutate(late=t.delivered_at.isnull() | (days(t.delivered_at, t.promised_at) > LATE_DAYS))


@metric("late-delivery-share", "promised_orders", "orders.promised_at", "orders.delivered_at")
def late_delivery_share(t: Any) -> Share:
    """Order lines with a promised time that came more than a day after it, or not at all."""
    return Share(t.late)


@frame("promised_solutions", "tickets")
def promised_solutions(ctx: Context) -> Any:
    """Cases of the year whose promised time is over; `missed`: settled after it, or still open."""
    t = ctx.year("tickets", "opened_at")
    t = t.filter(t.promised_by < ctx.end)
    return t.mutate(missed=t.resolved_at.isnull() | (t.resolved_at > t.promised_by))


@metric("promised-solution-missed-share", "promised_solutions", "tickets.promised_by", "tickets.resolved_at")
def promised_solution_missed_share(t: Any) -> Share:
    """Cases with a promised time that were settled after it, or are still open though it is over."""
    return Share(t.missed)


@frame("late_orders", "orders", "communications")
def late_orders(ctx: Context) -> Any:
    """Late orders, one row each; `warned`: an update or service message went out after the order and before the
    day of grace was over.
    """
    late = promised_orders(ctx)
    late = late.filter(late.late).select("order_id", "customer_id", "ordered_at", "promised_at").distinct()
    sent = ctx.tables["communications"]
    sent = sent.filter((sent.direction == "outbound") & sent.purpose.isin(["update", "service"]))
    sent = sent.select("customer_id", "sent_at")
    pairs = late.inner_join(sent, "customer_id")
    pairs = pairs.filter((pairs.sent_at > pairs.ordered_at) & (days(pairs.sent_at, pairs.promised_at) <= LATE_DAYS))
    told = pairs.select("order_id").distinct().mutate(told=True)
    orders = late.select("order_id").distinct().left_join(told, "order_id")
    return orders.select(order_id=orders.order_id, warned=orders.told.fill_null(False))


@metric(
    "late-order-warned-share", "late_orders",
    "orders.promised_at", "orders.delivered_at", "communications.purpose",
)  # fmt: skip
def late_order_warned_share(t: Any) -> Share:
    """Late orders of which the customer was told before the promised day was over."""
    return Share(t.warned)


# Constancy --------------------------------------------------------------------------------------------------------


@frame("repeat_deliveries", "orders")
def repeat_deliveries(ctx: Context) -> Any:
    """Customers with three or more delivered orders in the year; `spread`: the standard deviation of their delivery
    times in days (an order is delivered when its last line is).
    """
    t = ctx.year("orders", "ordered_at")
    t = t.mutate(took=days(t.delivered_at, t.ordered_at)).filter(lambda r: r.took.notnull())
    orders = t.group_by("customer_id", "order_id").agg(took=t.took.max())
    customers = orders.group_by("customer_id").agg(n=orders.count(), spread=orders.took.std(how="sample"))
    return customers.filter(customers.n >= 3)


@metric("delivery-days-spread-p50", "repeat_deliveries", "orders.delivered_at")
def delivery_days_spread_p50(t: Any) -> Quantile:
    """Standard deviation of one customer's delivery times in days, at the median customer."""
    return Quantile(t.spread, 0.5)


@frame("repeat_raters", "tickets")
def repeat_raters(ctx: Context) -> Any:
    """Customers who rated two or more cases of the year; `apart`: their best rating less their worst."""
    t = ctx.year("tickets", "opened_at")
    customers = t.group_by("customer_id").agg(n=t.csat.count(), apart=t.csat.max() - t.csat.min())
    return customers.filter(customers.n >= 2)


@metric("uneven-rating-customer-share", "repeat_raters", "tickets.csat")
def uneven_rating_customer_share(t: Any) -> Share:
    """Customers whose ratings of their own cases lie two points or more apart."""
    return Share(t.apart >= 2)


# Goods and descriptions -------------------------------------------------------------------------------------------


def stands_out(bad: Any, n: Any, all_bad: Any, all_n: Any) -> Any:
    """Whether a group has at least twice the rest's share of bad rows, three or more, and more than chance gives.

    Chance: the rest's share times n, plus three roots of it (upper limit of a c-chart, Shewhart 1931). Null where
    there is no rest to compare with.
    """
    rest = (all_bad - bad) / (all_n - n).nullif(0).cast("float64")
    expected = n * rest
    return (bad >= 3) & (bad >= 2 * expected) & (bad > expected + 3 * expected.sqrt())


@frame("judged_order_lines", "orders")
def judged_order_lines(ctx: Context) -> Any:
    """Order lines of the year with a product and a known outcome; `outlier`: the product stands out for lines that
    were defective, not as described, or returned.
    """
    t = ctx.year("orders", "ordered_at").filter(lambda r: r.product_id.notnull())
    t = t.filter(t.defective.notnull() | t.description_mismatch.notnull() | t.returned_at.notnull())
    wrong = t.defective.fill_null(False) | t.description_mismatch.fill_null(False) | t.returned_at.notnull()
    t = t.select("product_id", bad=ibis.ifelse(wrong, 1, 0))
    of = ibis.window(group_by="product_id")
    t = t.mutate(own_bad=t.bad.sum().over(of), own_n=t.bad.count().over(of),
                 all_bad=t.bad.sum().over(ibis.window()), all_n=t.bad.count().over(ibis.window()))  # fmt: skip
    return t.mutate(outlier=stands_out(t.own_bad, t.own_n, t.all_bad, t.all_n))


@metric("outlier-product-line-share", "judged_order_lines", "orders.product_id", "orders.defective")
def outlier_product_line_share(t: Any) -> Share:
    """Order lines of products whose defects, mismatches and returns stand out from the rest of the range."""
    return Share(t.outlier)


@metric("description-mismatch-share", "orders", "description_mismatch")
def description_mismatch_share(t: Any) -> Share:
    """Order lines that the customer found not as described."""
    return Share(t.description_mismatch)


# Money and honesty ------------------------------------------------------------------------------------------------


@metric("disputed-invoice-share", "invoices", "disputed")
def disputed_invoice_share(t: Any) -> Share:
    """Invoices that the customer disputed."""
    return Share(t.disputed)


@frame("ended_contracts", "subscriptions", "invoices")
def ended_contracts(ctx: Context) -> Any:
    """Customers whose last contract ended in the year, at least 31 days before its close; `charged`: an invoice was
    issued more than 31 days after that end (a closing bill for the last month is not held against the business).
    """
    s = ctx.tables["subscriptions"].filter(lambda r: r.started_at < ctx.end)
    ended = s.group_by("customer_id").agg(running=s.ended_at.isnull().sum(), last=s.ended_at.max())
    until = ctx.end - timedelta(days=CLOSING_BILL_DAYS)
    ended = ended.filter((ended.running == 0) & (ended["last"] >= ctx.start) & (ended["last"] < until))
    bills = ctx.tables["invoices"].filter(lambda r: (r.issued_at < ctx.end) & (r.amount > 0))
    newest = bills.group_by("customer_id").agg(billed=bills.issued_at.max())
    both = ended.left_join(newest, "customer_id").drop("customer_id_right")
    return both.mutate(charged=(days(both.billed, both["last"]) > CLOSING_BILL_DAYS).fill_null(False))


@metric("charged-after-end-share", "ended_contracts", "subscriptions.ended_at", "invoices.issued_at")
def charged_after_end_share(t: Any) -> Share:
    """Customers invoiced more than 31 days after their last contract had ended."""
    return Share(t.charged)


# Marketing --------------------------------------------------------------------------------------------------------


@frame("new_by_channel", "customers")
def new_by_channel(ctx: Context) -> Any:
    """A year's new customers whose first 60 days are over; `early`: left within them; `outlier`: came by a channel
    whose early departures stand out, null without a channel. Where departure shows only in silence, one known later
    than 60 days after joining still counts by its date.
    """
    people = newcomers(ctx, EARLY_DAYS)
    people = people.filter(people.status != "natural")
    early = (days(people.left_at, people.joined_at) < EARLY_DAYS).fill_null(False)
    people = people.select("customer_id", early=early)
    own = ctx.tables["customers"].select("customer_id", "acquisition_channel")
    t = people.left_join(own, "customer_id").drop("customer_id_right")
    t = t.mutate(bad=ibis.ifelse(t.early, 1, 0), named=ibis.ifelse(t.acquisition_channel.notnull(), 1, 0))
    of, everyone = ibis.window(group_by="acquisition_channel"), ibis.window(group_by="named")
    t = t.mutate(own_bad=t.bad.sum().over(of), own_n=t.bad.count().over(of),
                 all_bad=t.bad.sum().over(everyone), all_n=t.bad.count().over(everyone))  # fmt: skip
    found = stands_out(t.own_bad, t.own_n, t.all_bad, t.all_n)
    return t.mutate(outlier=ibis.ifelse(t.named == 1, found, ibis.null("boolean")))


@metric("early-departure-share", "new_by_channel", "customers.joined_at")
def early_departure_share(t: Any) -> Share:
    """New customers who left within 60 days of joining."""
    return Share(t.early)


@metric("outlier-channel-customer-share", "new_by_channel", "customers.joined_at", "customers.acquisition_channel")
def outlier_channel_customer_share(t: Any) -> Share:
    """New customers from channels whose departures within 60 days stand out from the other channels."""
    return Share(t.outlier)
