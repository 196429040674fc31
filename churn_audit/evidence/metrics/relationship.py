"""Metrics of the category relationship: whether customers are known, remembered and cared for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.frames_contacts import outbound, plain, settled
from churn_audit.evidence.metrics.registry import Context, Mean, Quantile, Share, frame, metric

# Seen as individuals ----------------------------------------------------------------------------------------------


@metric("personalised-message-share", "communications", "personalised")
def personalised_message_share(t: Any) -> Share:
    """The share of messages sent to customers that were made for the one customer; unmarked ones do not count."""
    return Share(t.personalised, t.direction == "outbound")


@frame("preferred_channels", "communications", "customers")
def preferred_channels(ctx: Context) -> Any:
    """One row a message sent in the year to a customer with a known preference: whether it kept to it."""
    messages = outbound(ctx)
    messages = messages.filter(messages.sent_at >= ctx.start)
    customers = ctx.tables["customers"]
    wishes = customers.filter(customers.preferred_channel.notnull()).select("customer_id", "preferred_channel")
    joined = messages.inner_join(wishes, "customer_id")
    return joined.select(other=plain(joined.channel) != plain(joined.preferred_channel))


@metric("off-preference-message-share", "preferred_channels", "communications.channel", "customers.preferred_channel")
def off_preference_message_share(t: Any) -> Share:
    """The share of messages sent by another channel than the one the customer prefers."""
    return Share(t.other)


# Bound and remembered ---------------------------------------------------------------------------------------------


@metric("net-promoter-score", "surveys", "score")
def net_promoter_score(t: Any) -> Mean:
    """Promoters (9 and 10) less detractors (0 to 6) among recommendation answers, from −100 to 100."""
    return Mean(
        ibis.cases((t.score >= 9, 100.0), (t.score <= 6, -100.0), else_=0.0), (t.kind == "nps") & t.score.notnull()
    )


@metric("relationship-score-mean", "surveys", "score")
def relationship_score_mean(t: Any) -> Mean:
    """The mean answer, from 1 to 5, on the relationship with the business."""
    return Mean(t.score, t.kind == "relationship")


@frame("last_contacts", "customers", "communications")
def last_contacts(ctx: Context) -> Any:
    """One row a customer still there who joined 90 days or more before the end: the business's last contact.

    Automatic receipts (transactional) are no contact; a message of unknown purpose is one. Customers never
    contacted have been silent since they joined.
    """
    messages = outbound(ctx)
    messages = messages.filter(messages.purpose.fill_null("") != "transactional")
    last = messages.group_by("customer_id").agg(last_at=messages.sent_at.max())
    people = settled(ctx, 90).left_join(last, "customer_id").drop("customer_id_right")
    limit = ibis.timestamp(ctx.end - timedelta(days=90))
    return people.select(
        over_90_days=people.last_at.isnull() | (people.last_at < limit),
        silent_days=days(ibis.timestamp(ctx.end), ibis.coalesce(people.last_at, people.joined_at)),
    )


@metric("uncontacted-90-days-share", "last_contacts", "communications.sent_at")
def uncontacted_90_days_share(t: Any) -> Share:
    """The share of customers whom the business has not contacted for more than 90 days."""
    return Share(t.over_90_days)


@metric("days-since-contact-p50", "last_contacts", "communications.sent_at")
def days_since_contact_p50(t: Any) -> Quantile:
    """The median number of days since the business last contacted a customer."""
    return Quantile(t.silent_days, 0.5)


# Treated well along the journey -----------------------------------------------------------------------------------


@frame("stage_scores", "surveys")
def stage_scores(ctx: Context) -> Any:
    """One row a satisfaction score of a known stage; `weakest` marks the stage with the lowest mean.

    Scores given on support contacts are the stage "support".
    """
    answers = ctx.year("surveys", "responded_at")
    answers = answers.filter((answers.kind == "csat") & answers.score.notnull() & answers.lifecycle_stage.notnull())
    rows = answers.select(stage=answers.lifecycle_stage, score=answers.score)
    if "tickets" in ctx.tables:
        tickets = ctx.year("tickets", "opened_at")
        tickets = tickets.filter(tickets.csat.notnull())
        rows = rows.union(tickets.select(stage=ibis.literal("support"), score=tickets.csat))
    rows = rows.mutate(stage_mean=rows.score.mean().over(ibis.window(group_by="stage")))
    return rows.mutate(weakest=rows.stage_mean <= rows.stage_mean.min().over(ibis.window()))


@metric("weakest-stage-csat-mean", "stage_scores", "surveys.score", "surveys.lifecycle_stage")
def weakest_stage_csat_mean(t: Any) -> Mean:
    """The mean satisfaction, from 1 to 5, in the stage of the journey that customers rate lowest."""
    return Mean(t.score, t.weakest)


@metric("low-rated-ticket-share", "tickets", "csat")
def low_rated_ticket_share(t: Any) -> Share:
    """The share of rated support contacts that the customer gave 1 or 2 of 5."""
    return Share(t.csat <= 2)


# History known to staff -------------------------------------------------------------------------------------------


@metric("staff-repeated-info-share", "tickets", "repeated_info")
def staff_repeated_info_share(t: Any) -> Share:
    """The share of contacts handled by staff, not by a bot, in which the customer had to repeat information."""
    return Share(t.repeated_info, ~t.bot_handled.fill_null(False))


@frame("rated_by_value", "tickets", "customers")
def rated_by_value(ctx: Context) -> Any:
    """One row a rated ticket of a customer of known yearly value: `top` marks the most valuable fifth of customers.

    `below_others` is how far the score lies below the mean score of all other customers.
    """
    if ctx.leavers is None:
        customers = ctx.tables["customers"]
        people = customers.select("customer_id", yearly_value=customers.monthly_value * 12.0)
    else:
        people = ctx.leavers.departures.select("customer_id", "yearly_value")
    people = people.filter(people.yearly_value.notnull())
    people = people.mutate(rank=ibis.percent_rank().over(ibis.window(order_by=people.yearly_value)))
    people = people.select("customer_id", top=people["rank"] >= 0.8)
    tickets = ctx.year("tickets", "opened_at")
    rated = tickets.filter(tickets.csat.notnull()).select("customer_id", "csat").inner_join(people, "customer_id")
    rated = rated.select("top", "csat", others=ibis.ifelse(rated.top, ibis.null("float64"), rated.csat))
    return rated.mutate(below_others=rated.others.mean().over(ibis.window()) - rated.csat)


@metric("high-value-csat-gap", "rated_by_value", "tickets.csat")
def high_value_csat_gap(t: Any) -> Mean:
    """Points by which the most valuable fifth of customers rate support below all others; below 0 they rate it higher.

    The others' mean is taken as known, so the interval is that of the most valuable fifth alone.
    """
    return Mean(t.below_others, t.top)


# Cared for after the sale -----------------------------------------------------------------------------------------


@frame("first_orders", "orders", "customers", "communications")
def first_orders(ctx: Context) -> Any:
    """One row a customer who joined in the year and whose first order is 30 days old or more: whether care followed.

    Care is a message of known purpose within 30 days that is neither marketing nor an automatic receipt.
    """
    customers = ctx.tables["customers"]
    new = customers.filter(customers.joined_at >= ctx.start).select("customer_id")
    orders = ctx.tables["orders"].semi_join(new, "customer_id")
    first = orders.group_by("customer_id").agg(first_at=orders.ordered_at.min())
    first = first.filter((first.first_at >= ctx.start) & (first.first_at <= ctx.end - timedelta(days=30)))
    messages = outbound(ctx)
    care = messages.filter(messages.purpose.notin(["marketing", "transactional"])).select("customer_id", "sent_at")
    pairs = first.inner_join(care, "customer_id")
    after = days(pairs.sent_at, pairs.first_at)
    cared = pairs.filter((after >= 0) & (after <= 30)).select("customer_id").distinct().mutate(hit=True)
    return first.left_join(cared, "customer_id").select(cared=lambda t: t.hit.notnull())


@metric("after-sale-contact-share", "first_orders", "orders.ordered_at", "communications.purpose")
def after_sale_contact_share(t: Any) -> Share:
    """The share of first orders that a message of care followed within 30 days."""
    return Share(t.cared)
