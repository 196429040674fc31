"""Metrics of the category communication: whether messages reach customers, in time and before it is too late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.frames_contacts import ELECTRONIC, PERSONAL, outbound, plain, settled
from churn_audit.evidence.metrics.registry import Context, Mean, Quantile, Share, frame, metric

# Messages that still reach ----------------------------------------------------------------------------------------


@frame("message_halves", "communications")
def message_halves(ctx: Context) -> Any:
    """One row a customer who got messages in both halves of the year: the change in the share opened and replied to.

    Only channels on which an opening (a reply) was ever recorded count: on others, none recorded says nothing. The
    last week's messages are left out, as they may still be opened.
    """
    messages = outbound(ctx)
    messages = messages.filter((messages.sent_at >= ctx.start) & (messages.sent_at < ctx.end - timedelta(days=7)))
    by_channel = ibis.window(group_by="channel")
    late = messages.sent_at >= ctx.start + timedelta(days=182)
    messages = messages.select(
        "customer_id",
        late=late,
        opened=_recorded(messages.opened_at, by_channel),
        replied=_recorded(messages.replied_at, by_channel),
    )
    return messages.group_by("customer_id").agg(
        opened_change=messages.opened.mean(where=messages.late) - messages.opened.mean(where=~messages.late),
        replied_change=messages.replied.mean(where=messages.late) - messages.replied.mean(where=~messages.late),
    )


def _recorded(moment: Any, by_channel: Any) -> Any:
    """1.0 where the moment is known, 0.0 where not, null on channels that never record it."""
    return ibis.ifelse(
        moment.count().over(by_channel) > 0, ibis.ifelse(moment.notnull(), 1.0, 0.0), ibis.null("float64")
    )


@metric("open-share-change", "message_halves", "communications.opened_at")
def open_share_change(t: Any) -> Mean:
    """Mean change in the share of messages that a customer opens, second half of the year against the first."""
    return Mean(t.opened_change)


@metric("reply-share-change", "message_halves", "communications.replied_at")
def reply_share_change(t: Any) -> Mean:
    """Mean change in the share of messages that a customer replies to, second half of the year against the first."""
    return Mean(t.replied_change)


@frame("older_customers", "customers", "communications")
def older_customers(ctx: Context) -> Any:
    """One row a customer still there, aged 55 or more, with a message by a known kind of channel in the year."""
    customers = ctx.tables["customers"]
    older = customers.filter(ctx.end.year - customers.birth_year >= 55).select("customer_id")
    older = older.semi_join(settled(ctx, 0), "customer_id")
    messages = outbound(ctx)
    messages = messages.filter(messages.sent_at >= ctx.start).semi_join(older, "customer_id")
    channel = plain(messages.channel)
    messages = messages.select("customer_id", personal=channel.isin(PERSONAL), electronic=channel.isin(ELECTRONIC))
    messages = messages.filter(messages.personal | messages.electronic)
    return messages.group_by("customer_id").agg(electronic_only=~messages.personal.any())


@metric("older-electronic-only-share", "older_customers", "customers.birth_year", "communications.channel")
def older_electronic_only_share(t: Any) -> Share:
    """The share of customers aged 55 or more whom the business reaches by electronic channels only."""
    return Share(t.electronic_only)


# Told in time -----------------------------------------------------------------------------------------------------


@frame("range_changes", "products", "communications")
def range_changes(ctx: Context) -> Any:
    """One row a launch or withdrawal of the year, a week old or more: days to the first update sent to customers.

    Messages do not name products, so an update counts for every change from 14 days before it on.
    """
    products = ctx.tables["products"]
    launched = products.select("product_id", kind=ibis.literal("launched"), changed_at=products.launched_at)
    withdrawn = products.select("product_id", kind=ibis.literal("withdrawn"), changed_at=products.discontinued_at)
    changes = launched.union(withdrawn)
    week_ago = ctx.end - timedelta(days=7)
    changes = changes.filter((changes.changed_at >= ctx.start) & (changes.changed_at < week_ago))
    messages = outbound(ctx)
    sent = messages.filter(messages.purpose == "update").select(day=messages.sent_at.truncate("D")).distinct()
    pairs = changes.cross_join(sent)
    pairs = pairs.mutate(after=days(pairs.day, pairs.changed_at.truncate("D")))
    first = pairs.filter(pairs.after >= -14).group_by(["product_id", "kind"]).agg(after=lambda t: t.after.min())
    return changes.left_join(first, ["product_id", "kind"]).select(
        update_days=lambda t: t.after, told=lambda t: (t.after <= 7).fill_null(False)
    )


@metric("change-told-in-time-share", "range_changes", "communications.purpose")
def change_told_in_time_share(t: Any) -> Share:
    """The share of launches and withdrawals with an update from two weeks before to one week after."""
    return Share(t.told)


@metric("change-update-days-p50", "range_changes", "communications.purpose")
def change_update_days_p50(t: Any) -> Quantile:
    """The median number of days from a launch or withdrawal to the update; below 0 it came before."""
    return Quantile(t.update_days, 0.5)


@frame("withdrawn_orders", "orders", "products", "communications")
def withdrawn_orders(ctx: Context) -> Any:
    """One row an order line of a known product: whether the item was withdrawn and the customer had not been told.

    Told is a customer who got an update between 90 days before the withdrawal and the order.
    """
    products = ctx.tables["products"].select("product_id", "discontinued_at")
    orders = ctx.year("orders", "ordered_at").select("order_id", "customer_id", "product_id", "ordered_at")
    lines = orders.inner_join(products, "product_id")
    lines = lines.mutate(withdrawn=(lines.discontinued_at <= lines.ordered_at).fill_null(False))
    messages = outbound(ctx)
    updates = messages.filter(messages.purpose == "update").select("customer_id", "sent_at")
    pairs = lines.filter(lines.withdrawn).inner_join(updates, "customer_id")
    ahead = days(pairs.discontinued_at, pairs.sent_at)
    told = pairs.filter((ahead <= 90) & (pairs.sent_at <= pairs.ordered_at))
    told = told.select("order_id", "product_id").distinct().mutate(hit=True)
    return lines.left_join(told, ["order_id", "product_id"]).select(untold=lambda t: t.withdrawn & t.hit.isnull())


@metric(
    "untold-withdrawn-order-share", "withdrawn_orders", "orders.product_id", "products.discontinued_at",
    "communications.purpose",
)  # fmt: skip
def untold_withdrawn_order_share(t: Any) -> Share:
    """The share of order lines for items already withdrawn, of which the customer had not been told."""
    return Share(t.untold)


# Before they go, and after ----------------------------------------------------------------------------------------


def _moments(ctx: Context, *sources: tuple[str, str]) -> Any:
    """(customer_id, at) of what customers did before the end, from those tables that are there; None without any."""
    rows = [ctx.tables[t].select("customer_id", at=ctx.tables[t][time]) for t, time in sources if t in ctx.tables]
    if not rows:
        return None
    moments = ibis.union(*rows) if len(rows) > 1 else rows[0]
    return moments.filter(moments["at"] < ctx.end)


def _nobody(ctx: Context, **columns: Any) -> Any:
    """No row, with the columns given: what the frame would tell of cannot be known."""
    return ctx.tables["customers"].filter(ibis.literal(False)).select("customer_id", **columns)


@frame("falling_customers", "customers", "communications")
def falling_customers(ctx: Context) -> Any:
    """One row a customer still there whose active days fell by more than half: whether a retention message came.

    Days with an order or a use, the last 90 days against the 90 before, of which at least 2 were active; customers
    who joined in the last 180 days are left out.
    """
    recent, before = ctx.end - timedelta(days=90), ctx.end - timedelta(days=180)
    moments = _moments(ctx, ("orders", "ordered_at"), ("usage", "occurred_at"))
    if moments is None:
        return _nobody(ctx, contacted=ibis.null("boolean"))
    active = moments.select("customer_id", day=moments["at"].truncate("D")).distinct()
    counts = active.group_by("customer_id").agg(
        late=ibis.ifelse(active.day >= recent, 1, 0).sum(),
        early=ibis.ifelse((active.day >= before) & (active.day < recent), 1, 0).sum(),
    )
    falling = counts.filter((counts.early >= 2) & (counts.late * 2 < counts.early))
    falling = falling.semi_join(settled(ctx, 180), "customer_id").select("customer_id")
    messages = outbound(ctx)
    reached = messages.filter(messages.purpose.isin(["retention", "winback"]) & (messages.sent_at >= recent))
    reached = reached.select("customer_id").distinct().mutate(hit=True)
    return falling.left_join(reached, "customer_id").select(contacted=lambda t: t.hit.notnull())


@metric("at-risk-contacted-share", "falling_customers", "communications.purpose")
def at_risk_contacted_share(t: Any) -> Share:
    """The share of customers with falling activity whom a retention message reached in the last 90 days."""
    return Share(t.contacted)


@frame("lapsed_customers", "customers", "communications")
def lapsed_customers(ctx: Context) -> Any:
    """One row a customer lost 90 to 455 days before the end: whether a win-back message came within 90 days.

    Customers who moved away or died are not counted; without dates of departure there is no row.
    """
    people = ctx.departed.departures
    lost = people.filter(people.status == "left").select("customer_id", "left_at")
    reach = timedelta(days=90)
    lost = lost.filter((lost.left_at >= ctx.start - reach) & (lost.left_at <= ctx.end - reach))
    messages = outbound(ctx)
    asked = messages.filter(messages.purpose == "winback").select("customer_id", "sent_at")
    pairs = lost.inner_join(asked, "customer_id")
    after = days(pairs.sent_at, pairs.left_at)
    asked = pairs.filter((after >= 0) & (after <= 90)).select("customer_id").distinct().mutate(hit=True)
    return lost.left_join(asked, "customer_id").select(asked=lambda t: t.hit.notnull())


@metric("winback-contacted-share", "lapsed_customers", "communications.purpose")
def winback_contacted_share(t: Any) -> Share:
    """The share of lost customers who were asked back within 90 days of leaving."""
    return Share(t.asked)


@frame("winback_messages", "customers", "communications")
def winback_messages(ctx: Context) -> Any:
    """One row a customer first asked back 90 to 455 days before the end: whether a purchase came within 90 days."""
    reach = timedelta(days=90)
    messages = outbound(ctx)
    asked = messages.filter(messages.purpose == "winback")
    asked = asked.group_by("customer_id").agg(asked_at=asked.sent_at.min())
    asked = asked.filter((asked.asked_at >= ctx.start - reach) & (asked.asked_at <= ctx.end - reach))
    bought = _moments(ctx, ("orders", "ordered_at"), ("subscriptions", "started_at"))
    if bought is None:
        return _nobody(ctx, returned=ibis.null("boolean"))
    pairs = asked.inner_join(bought, "customer_id")
    after = days(pairs["at"], pairs.asked_at)
    back = pairs.filter((after >= 0) & (after <= 90)).select("customer_id").distinct().mutate(hit=True)
    return asked.left_join(back, "customer_id").select(returned=lambda t: t.hit.notnull())


@metric("winback-return-share", "winback_messages", "communications.purpose")
def winback_return_share(t: Any) -> Share:
    """The share of customers who were asked back and bought again within 90 days."""
    return Share(t.returned)
