"""Metrics of the category product: interest, satisfaction, quality over time, and what is new or withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.frames_customers import active, counted, of_the_year
from churn_audit.evidence.metrics.registry import WINDOW_DAYS, Context, Mean, Quantile, Ratio, Share, frame, metric

RECENT_DAYS = 90
NEW_DAYS = 730  # 24 months
DAYS_PER_MONTH = 30.4375

# Interest ---------------------------------------------------------------------------------------------------------


def _rates(ctx: Context, events: Any) -> Any:
    """Customers active all year, with their events a day in its last 90 days (`recent`) and before (`before`).

    `events` are rows (customer_id, at) of the year. A yearly season shows in the ratio as well as fading interest.
    """
    people = active(ctx)
    people = people.filter(people.joined_at <= ctx.start).select("customer_id")
    since = ctx.end - timedelta(days=RECENT_DAYS)
    people = counted(people, events.filter(events["at"] >= since), "late")
    people = counted(people, events.filter(events["at"] < since), "early")
    return people.mutate(
        recent=people.late / float(RECENT_DAYS), before=people.early / float(WINDOW_DAYS - RECENT_DAYS)
    )


@frame("order_rates", "orders")
def order_rates(ctx: Context) -> Any:
    """Orders a day of customers active all year, in the last 90 days and before; cancelled ones left out."""
    t = ctx.year("orders", "ordered_at")
    t = t.filter(~t.cancelled.fill_null(False))
    return _rates(ctx, t.group_by("customer_id", "order_id").agg(at=t.ordered_at.min()))


@frame("usage_rates", "usage")
def usage_rates(ctx: Context) -> Any:
    """Uses a day of customers active all year, in the last 90 days and before."""
    t = ctx.year("usage", "occurred_at")
    return _rates(ctx, t.select("customer_id", at=t.occurred_at))


@metric("order-rate-ratio", "order_rates", "orders.ordered_at", "customers.joined_at")
def order_rate_ratio(t: Any) -> Ratio:
    """How often staying customers order in the last 90 days, over how often they did in the nine months before."""
    return Ratio(t.recent, t.before)


@metric("usage-rate-ratio", "usage_rates", "usage.occurred_at", "customers.joined_at")
def usage_rate_ratio(t: Any) -> Ratio:
    """How often staying customers use the product in the last 90 days, over the nine months before."""
    return Ratio(t.recent, t.before)


# Satisfaction and quality -----------------------------------------------------------------------------------------


@metric("survey-satisfied-share", "surveys", "kind", "score")
def survey_satisfied_share(t: Any) -> Share:
    """Answers of 4 or 5 among the scores of satisfaction surveys (1 to 5)."""
    return Share(t.score >= 4, among=t.kind == "csat")


@frame("complainants", "tickets")
def complainants(ctx: Context) -> Any:
    """Customers of the year with their number of complaints in it."""
    t = ctx.year("tickets", "opened_at")
    return counted(of_the_year(ctx), t.filter(t.is_complaint), "complaints")


@metric("repeat-complainant-share", "complainants", "tickets.is_complaint", "customers.joined_at")
def repeat_complainant_share(t: Any) -> Share:
    """Customers of the year who complained twice or more in it."""
    return Share(t.complaints >= 2)


@metric("defective-line-share", "orders", "defective")
def defective_line_share(t: Any) -> Share:
    """Order lines that turned out defective."""
    return Share(t.defective)


@frame("defects_by_half", "orders")
def defects_by_half(ctx: Context) -> Any:
    """Order lines with a known outcome; the mean of `change` is the second half-year's share of defects less the
    first's. Null where one half has no lines. Defects not yet reported make the second half look better.
    """
    t = ctx.year("orders", "ordered_at").filter(lambda r: r.defective.notnull())
    middle = ctx.start + (ctx.end - ctx.start) / 2
    t = t.select(second=ibis.ifelse(t.ordered_at >= middle, 1, 0), bad=ibis.ifelse(t.defective, 1.0, 0.0))
    whole = ibis.window()
    t = t.mutate(n=t.second.count().over(whole), n2=t.second.sum().over(whole))
    first = -t.bad * t.n / (t.n - t.n2).nullif(0)
    return t.mutate(change=ibis.ifelse((t.n2 == 0) | (t.n2 == t.n), ibis.null("float64"),
                                       ibis.ifelse(t.second == 1, t.bad * t.n / t.n2.nullif(0), first)))  # fmt: skip


@metric("defective-share-change", "defects_by_half", "orders.defective")
def defective_share_change(t: Any) -> Mean:
    """The second half-year's share of defective order lines less the first half-year's."""
    return Mean(t.change)


# What is new, what is gone ----------------------------------------------------------------------------------------


@frame("dated_sales", "orders", "products")
def dated_sales(ctx: Context) -> Any:
    """Order lines of the year whose product's launch is known; `new`: launched in the 24 months before the order."""
    t = ctx.year("orders", "ordered_at")
    t = t.filter(~t.cancelled.fill_null(False)).select("product_id", "ordered_at", "amount")
    items = ctx.tables["products"].select("product_id", "launched_at")
    t = t.inner_join(items.filter(items.launched_at.notnull()), "product_id")
    return t.mutate(new=days(t.ordered_at, t.launched_at) <= NEW_DAYS)


@metric("new-item-revenue-share", "dated_sales", "orders.amount", "orders.product_id", "products.launched_at")
def new_item_revenue_share(t: Any) -> Ratio:
    """Revenue from items launched in the 24 months before they were bought, of all revenue with a known launch."""
    return Ratio(ibis.ifelse(t.new, t.amount, 0.0), t.amount)


@frame("items_on_sale", "products")
def items_on_sale(ctx: Context) -> Any:
    """Products on sale at the end of the year with their age in months."""
    t = ctx.tables["products"]
    t = t.filter((t.launched_at < ctx.end) & (t.discontinued_at.isnull() | (t.discontinued_at >= ctx.end)))
    return t.mutate(age=days(ibis.timestamp(ctx.end), t.launched_at) / DAYS_PER_MONTH)


@metric("catalogue-age-months-p50", "items_on_sale", "products.launched_at")
def catalogue_age_months_p50(t: Any) -> Quantile:
    """Median months since launch of what is on sale at the end of the year."""
    return Quantile(t.age, 0.5)


@frame("favourites", "orders", "products")
def favourites(ctx: Context) -> Any:
    """Customers with a favourite: the product they ordered most often, at least three times, in the audited year and
    the one before; `gone`: withdrawn in the audited year. Favourites withdrawn earlier are left out.
    """
    t = ctx.tables["orders"]
    t = t.filter((t.ordered_at >= ctx.start - timedelta(days=WINDOW_DAYS)) & (t.ordered_at < ctx.end))
    t = t.filter(t.product_id.notnull() & ~t.cancelled.fill_null(False))
    t = t.group_by("customer_id", "product_id").agg(n=t.order_id.nunique(), last=t.ordered_at.max())
    best = ibis.window(group_by="customer_id", order_by=[ibis.desc("n"), ibis.desc("last"), "product_id"])
    t = t.mutate(place=ibis.row_number().over(best))
    t = t.filter((t.place == 0) & (t.n >= 3))
    t = t.inner_join(ctx.tables["products"].select("product_id", "discontinued_at"), "product_id")
    t = t.filter(t.discontinued_at.isnull() | (t.discontinued_at >= ctx.start))
    return t.mutate(gone=(t.discontinued_at < ctx.end).fill_null(False))


@metric("favourite-withdrawn-share", "favourites", "orders.product_id", "products.discontinued_at")
def favourite_withdrawn_share(t: Any) -> Share:
    """Customers whose most ordered product was withdrawn in the audited year, of those who have a favourite."""
    return Share(t.gone)
