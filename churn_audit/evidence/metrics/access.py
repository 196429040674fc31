"""Metrics of the category access: whether customers can get hold of the business, how, when and by what channel."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis

from churn_audit.evidence.clock import days, hours
from churn_audit.evidence.metrics.frames_contacts import CHAT, plain, settled
from churn_audit.evidence.metrics.registry import Context, Mean, Quantile, Ratio, Share, frame, metric

# Reached at all ---------------------------------------------------------------------------------------------------


@frame("inbound_messages", "communications")
def inbound_messages(ctx: Context) -> Any:
    """One row a customer's message of the year that is three days old or more: whether it was ever replied to."""
    messages = ctx.year("communications", "sent_at")
    settled_by = ctx.end - timedelta(days=3)
    messages = messages.filter((messages.direction == "inbound") & (messages.sent_at < settled_by))
    return messages.select(unanswered=messages.replied_at.isnull())


@metric("inbound-unanswered-share", "inbound_messages", "communications.replied_at")
def inbound_unanswered_share(t: Any) -> Share:
    """The share of customers' messages without a reply; those of the last three days are left out."""
    return Share(t.unanswered)


@metric("human-reached-share", "tickets", "reached_human")
def human_reached_share(t: Any) -> Share:
    """The share of contacts that reached a person."""
    return Share(t.reached_human)


@metric("wait-for-person-minutes-mean", "tickets", "wait_seconds", "reached_human")
def wait_for_person_minutes_mean(t: Any) -> Mean:
    """Mean minutes of waiting in contacts that reached a person."""
    return Mean(t.wait_seconds / 60.0, t.reached_human)


# Channels ---------------------------------------------------------------------------------------------------------


@frame("channel_wishes", "customers", "tickets")
def channel_wishes(ctx: Context) -> Any:
    """One row a customer still there with a preferred channel: whether no contact of the year used that channel.

    A channel that served anybody, in a ticket or a customer's message, counts as offered to all.
    """
    tickets = ctx.year("tickets", "opened_at")
    used = tickets.select(channel=plain(tickets.channel))
    if "communications" in ctx.tables:
        messages = ctx.year("communications", "sent_at")
        messages = messages.filter(messages.direction == "inbound")
        used = used.union(messages.select(channel=plain(messages.channel)))
    used = used.filter(used.channel.notnull()).distinct().mutate(hit=True)
    customers = ctx.tables["customers"]
    wishes = customers.filter(customers.preferred_channel.notnull())
    wishes = wishes.select("customer_id", channel=plain(wishes.preferred_channel))
    joined = wishes.left_join(used, "channel").select("customer_id", missing=lambda t: t.hit.isnull())
    return joined.semi_join(settled(ctx, 0), "customer_id")


@metric("preferred-channel-missing-share", "channel_wishes", "customers.preferred_channel", "tickets.channel")
def preferred_channel_missing_share(t: Any) -> Share:
    """The share of customers whose preferred channel served nobody in the year."""
    return Share(t.missing)


@metric("chat-contact-share", "tickets", "channel")
def chat_contact_share(t: Any) -> Share:
    """The share of contacts that came by live chat."""
    return Share(plain(t.channel).isin(CHAT))


@metric("chat-answer-minutes-p50", "tickets", "channel", "first_response_at")
def chat_answer_minutes_p50(t: Any) -> Quantile:
    """Median minutes until staff, not a bot, give the first answer in a chat; unanswered chats do not count."""
    by_staff = plain(t.channel).isin(CHAT) & ~t.bot_handled.fill_null(False)
    return Quantile(hours(t.first_response_at, t.opened_at) * 60, 0.5, by_staff)


@frame("channel_repeats", "tickets")
def channel_repeats(ctx: Context) -> Any:
    """One row a ticket of the year: whether it repeats one of the 7 days before on the same topic by another channel.

    Compared with the customer's last ticket on that topic; tickets without a topic are compared among themselves.
    """
    tickets = ctx.tables["tickets"]
    tickets = tickets.filter(tickets.channel.notnull() & (tickets.opened_at < ctx.end))
    tickets = tickets.select("customer_id", "topic", "opened_at", channel=plain(tickets.channel))
    before = ibis.window(group_by=["customer_id", "topic"], order_by=["opened_at", "channel"])
    tickets = tickets.mutate(
        last_at=tickets.opened_at.lag().over(before), last_channel=tickets.channel.lag().over(before)
    )
    soon = days(tickets.opened_at, tickets.last_at) <= 7
    tickets = tickets.mutate(repeat=(soon & (tickets.last_channel != tickets.channel)).fill_null(False))
    return tickets.filter(tickets.opened_at >= ctx.start)


@metric("channel-repeat-share", "channel_repeats", "tickets.channel")
def channel_repeat_share(t: Any) -> Share:
    """The share of tickets that repeat one from another channel within 7 days."""
    return Share(t.repeat)


# On the web and on the phone's screen -----------------------------------------------------------------------------


CONTACT_PAGE = ("contact", "kontakt", "контакт", "問い合わせ", "聯絡", "联系")


@metric("contact-page-exit-share", "usage", "exit_page")
def contact_page_exit_share(t: Any) -> Share:
    """The share of visits that end on a page whose name says contact, in one of the checklist's languages."""
    page = t.exit_page.lower()
    found = page.contains(CONTACT_PAGE[0])
    for word in CONTACT_PAGE[1:]:
        found = found | page.contains(word)
    return Share(found)


@metric("mobile-session-share", "usage", "device")
def mobile_session_share(t: Any) -> Share:
    """The share of sessions on a mobile phone, among those on phones, tablets and desktops."""
    return Share(t.device == "mobile", t.device.isin(["mobile", "tablet", "desktop"]))


@metric("mobile-error-session-share", "usage", "device", "errors")
def mobile_error_session_share(t: Any) -> Share:
    """The share of sessions on a mobile phone in which at least one error occurred."""
    return Share(t.errors >= 1, t.device == "mobile")


@frame("device_errors", "usage")
def device_errors(ctx: Context) -> Any:
    """One row a customer: their errors on mobile over all mobile sessions, and the same for desktops.

    The columns add up to errors a session on each device, over all customers.
    """
    usage = ctx.year("usage", "occurred_at")
    usage = usage.filter(usage.errors.notnull() & usage.device.isin(["mobile", "desktop"]))
    mobile, desktop = ibis.ifelse(usage.device == "mobile", 1, 0), ibis.ifelse(usage.device == "desktop", 1, 0)
    usage = usage.mutate(mobiles=mobile.sum().over(ibis.window()), desktops=desktop.sum().over(ibis.window()))
    usage = usage.mutate(
        mobile=ibis.ifelse(usage.device == "mobile", usage.errors, 0) / usage.mobiles.nullif(0),
        desktop=ibis.ifelse(usage.device == "desktop", usage.errors, 0) / usage.desktops.nullif(0),
    )
    return usage.group_by("customer_id").agg(mobile=usage.mobile.sum(), desktop=usage.desktop.sum())


@metric("mobile-error-ratio", "device_errors", "usage.device", "usage.errors")
def mobile_error_ratio(t: Any) -> Ratio:
    """Errors in a session on a mobile phone, as a multiple of errors in a session at a desktop."""
    return Ratio(t.mobile, t.desktop)


# Opening hours ----------------------------------------------------------------------------------------------------


def _served(answers: Any, slot: str) -> Any:
    """The values of a slot (hour of day, day of week) with at least a tenth of the busiest value's answers."""
    n = answers.group_by(slot).agg(n=answers.count())
    return n.filter(n.n * 10 >= n.n.max().over(ibis.window())).select(slot).mutate(hit=True)


@frame("contact_hours", "tickets")
def contact_hours(ctx: Context) -> Any:
    """One row a ticket of the year: whether it came out of hours, and the hours until its first answer.

    The data hold no opening hours, so they are read from the staff's own answers: out of hours is an hour of the
    day, or a day of the week, with less than a tenth of the first answers of the busiest one. Hours are UTC.
    """
    everything = ctx.tables["tickets"]
    by_staff = everything.filter(
        (everything.first_response_at >= ctx.start)
        & (everything.first_response_at < ctx.end)
        & ~everything.bot_handled.fill_null(False)
    )
    at = by_staff.first_response_at
    answers = by_staff.select(hour=at.hour(), weekday=at.day_of_week.index())
    tickets = ctx.year("tickets", "opened_at")
    at = tickets.opened_at
    tickets = tickets.select(
        hour=at.hour(), weekday=at.day_of_week.index(), answer_hours=hours(tickets.first_response_at, at)
    )
    tickets = tickets.left_join(_served(answers, "hour").rename(by_hour="hit"), "hour").drop("hour_right")
    tickets = tickets.left_join(_served(answers, "weekday").rename(by_day="hit"), "weekday").drop("weekday_right")
    return tickets.select("answer_hours", outside=tickets.by_hour.isnull() | tickets.by_day.isnull())


@metric("out-of-hours-contact-share", "contact_hours", "tickets.opened_at", "tickets.first_response_at")
def out_of_hours_contact_share(t: Any) -> Share:
    """The share of contacts made at an hour or on a day at which the business hardly ever answers."""
    return Share(t.outside)


@metric("out-of-hours-answer-hours-p50", "contact_hours", "tickets.opened_at", "tickets.first_response_at")
def out_of_hours_answer_hours_p50(t: Any) -> Quantile:
    """Median hours until the first answer to a contact made out of hours; unanswered ones do not count."""
    return Quantile(t.answer_hours, 0.5, t.outside)
