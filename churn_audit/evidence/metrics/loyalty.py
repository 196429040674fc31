"""Metrics of the category loyalty: whether returning is rewarded, seen, wanted and easy."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.frames_contacts import settled
from churn_audit.evidence.metrics.registry import Context, Quantile, Ratio, Share, frame, metric

# Rewarded and recognised ------------------------------------------------------------------------------------------


@frame("rewarded_customers", "customers", "loyalty")
def rewarded_customers(ctx: Context) -> Any:
    """One row a customer still there who joined 90 days ago or more: whether the year brought any reward.

    `any_reason`: points earned, a reward offered or redeemed, or a discount. `unrewarded`: no reward offered or
    redeemed. `top`: among the tenth of customers with the highest yearly value; null where value is unknown.
    """
    events = ctx.year("loyalty", "occurred_at")
    given = events.filter(events.event.isin(["earned", "redeemed", "reward_offered"]))
    given = given.select("customer_id", reward=ibis.ifelse(given.event != "earned", 1, 0))
    if "orders" in ctx.tables:
        orders = ctx.year("orders", "ordered_at")
        cheaper = orders.filter(orders.discount_amount > 0)
        given = given.union(cheaper.select("customer_id", reward=ibis.literal(0, "int8")))
    seen = given.group_by("customer_id").agg(best=given.reward.max())
    people = settled(ctx, 90)
    people = people.mutate(known=ibis.ifelse(people.yearly_value.notnull(), 1, 0))
    rank = ibis.percent_rank().over(ibis.window(group_by="known", order_by="yearly_value"))
    people = people.select("customer_id", top=ibis.ifelse(people.known == 1, rank >= 0.9, ibis.null("boolean")))
    joined = people.left_join(seen, "customer_id")
    return joined.select("top", any_reason=joined.best.notnull(), unrewarded=joined.best.fill_null(0) == 0)


@metric("rewarded-customer-share", "rewarded_customers", "loyalty.event")
def rewarded_customer_share(t: Any) -> Share:
    """The share of customers to whom the year brought points, a reward, an offer of one, or a discount."""
    return Share(t.any_reason)


@metric("top-customer-unrewarded-share", "rewarded_customers", "loyalty.event")
def top_customer_unrewarded_share(t: Any) -> Share:
    """The share of the most valuable tenth of customers who were neither offered nor given a reward in the year."""
    return Share(t.unrewarded, t.top)


# Terms ------------------------------------------------------------------------------------------------------------


@metric("redemption-failed-share", "loyalty", "event")
def redemption_failed_share(t: Any) -> Share:
    """The share of attempts to redeem that failed."""
    return Share(t.event == "redemption_failed", t.event.isin(["redeemed", "redemption_failed"]))


# Rewards that are wanted ------------------------------------------------------------------------------------------


@frame("reward_answers", "loyalty")
def reward_answers(ctx: Context) -> Any:
    """One row a customer with a reward offered or declined in the year: how many, and whether one was taken after."""
    events = ctx.year("loyalty", "occurred_at")
    offered = events.event == "reward_offered"
    people = events.group_by("customer_id").agg(
        offered=ibis.ifelse(offered, 1, 0).sum(),
        declined=ibis.ifelse(events.event == "reward_declined", 1, 0).sum(),
        offered_at=events.occurred_at.min(where=offered),
        redeemed_at=events.occurred_at.max(where=events.event == "redeemed"),
    )
    people = people.mutate(taken=(people.redeemed_at >= people.offered_at).fill_null(False))
    return people.filter((people.offered > 0) | (people.declined > 0))


@metric("reward-declined-share", "reward_answers", "loyalty.event")
def reward_declined_share(t: Any) -> Ratio:
    """Rewards declined for each reward offered."""
    return Ratio(t.declined, t.offered)


@metric("reward-take-up-share", "reward_answers", "loyalty.event")
def reward_take_up_share(t: Any) -> Share:
    """The share of customers offered a reward who redeemed one afterwards, within the year."""
    return Share(t.taken, t.offered > 0)


@frame("reward_categories", "loyalty", "orders", "products")
def reward_categories(ctx: Context) -> Any:
    """One row a reward offered to a customer with purchases of known category: whether it is of none of them.

    Rewards of a category that no product has are left out: they are named by another scheme and cannot be compared.
    """
    events = ctx.year("loyalty", "occurred_at")
    events = events.filter((events.event == "reward_offered") & events.reward_category.notnull())
    events = events.select("customer_id", category=events.reward_category.lower())
    products = ctx.tables["products"]
    products = products.filter(products.category.notnull())
    products = products.select("product_id", category=products.category.lower())
    orders = ctx.tables["orders"]
    orders = orders.filter(orders.ordered_at < ctx.end).select("customer_id", "product_id")
    bought = orders.inner_join(products, "product_id").select("customer_id", "category").distinct().mutate(hit=True)
    events = events.semi_join(products, "category").semi_join(bought, "customer_id")
    joined = events.left_join(bought, ["customer_id", "category"])
    return joined.select(mismatch=joined.hit.isnull())


@metric(
    "reward-category-mismatch-share", "reward_categories", "loyalty.reward_category", "orders.product_id",
    "products.category",
)  # fmt: skip
def reward_category_mismatch_share(t: Any) -> Share:
    """The share of rewards offered in a category from which the customer never bought."""
    return Share(t.mismatch)


# Rewards that are easy to get -------------------------------------------------------------------------------------


@frame("points_by_customer", "loyalty")
def points_by_customer(ctx: Context) -> Any:
    """One row a customer: points earned and points expired in the year; expiry may be booked with either sign."""
    events = ctx.year("loyalty", "occurred_at")
    points = events.points.abs()
    return events.group_by("customer_id").agg(
        earned=ibis.ifelse(events.event == "earned", points, 0.0).sum(),
        expired=ibis.ifelse(events.event == "expired", points, 0.0).sum(),
    )


@metric("points-expired-share", "points_by_customer", "loyalty.event", "loyalty.points")
def points_expired_share(t: Any) -> Ratio:
    """Points that expired in the year for each point earned in it."""
    return Ratio(t.expired, t.earned)


@frame("first_rewards", "loyalty")
def first_rewards(ctx: Context) -> Any:
    """One row a customer who redeemed for the first time in the year: days since they enrolled or first earned."""
    events = ctx.tables["loyalty"]
    events = events.filter(events.occurred_at < ctx.end)
    people = events.group_by("customer_id").agg(
        began_at=events.occurred_at.min(where=events.event.isin(["enrolled", "earned"])),
        redeemed_at=events.occurred_at.min(where=events.event == "redeemed"),
    )
    people = people.filter((people.redeemed_at >= ctx.start) & (people.began_at <= people.redeemed_at))
    return people.select(reward_days=days(people.redeemed_at, people.began_at))


@metric("first-reward-days-p50", "first_rewards", "loyalty.event")
def first_reward_days_p50(t: Any) -> Quantile:
    """Median days from enrolment to the first reward, among customers whose first reward fell in the year."""
    return Quantile(t.reward_days, 0.5)
