"""Exposures of the category access: what a customer met when trying to get hold of the business."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.exposures.registry import EVER, Before, Met, Rows, Scene, event, source, state
from churn_audit.evidence.exposures.standing import span, standing
from churn_audit.evidence.metrics.frames_contacts import plain

SOON_DAYS = 7
LONG_WAIT_SECONDS = 570
YEAR_DAYS = 365


@event("cannot-switch-channels")
def cannot_switch_channels(_: Scene, t: Any) -> Met:
    """A contact within a week of the customer's previous ticket on the topic, by another channel."""
    t = t.mutate(has_channel=t.channel.notnull())
    before = ibis.window(group_by=["customer_id", "topic", "has_channel"], order_by=["opened_at", "ticket_id"])
    t = t.mutate(last_at=t.opened_at.lag().over(before), last_channel=plain(t.channel).lag().over(before))
    return Met(t, (days(t.opened_at, t.last_at) <= SOON_DAYS) & (plain(t.channel) != t.last_channel))


@event("hard-to-reach-a-person")
def hard_to_reach_a_person(_: Scene, t: Any) -> Met:
    """No person reached, or one after a wait of more than nine and a half minutes."""
    return Met(t, ~t.reached_human | (t.wait_seconds > LONG_WAIT_SECONDS))


@event("limited-hours")
def limited_hours(_: Scene, t: Any) -> Met:
    """A contact at an hour or on a weekday at which staff hardly ever answered in the year before.

    Hardly ever: less than a tenth of the answers of the busiest one. Without any answer in that year: unknown.
    """
    answers = t.filter(t.first_response_at.notnull() & ~t.bot_handled.fill_null(False))
    at = answers.first_response_at
    answers = answers.select(span=span(at), hour=at.hour(), weekday=at.day_of_week.index(), one=1)
    columns = t.columns
    t = t.mutate(own_span=span(t.opened_at), hour=t.opened_at.hour(), weekday=t.opened_at.day_of_week.index())
    known = standing(answers.mutate(all=0), "all", n=answers.one).select("span", known=ibis.literal(True))
    t = t.left_join(known, t.own_span == known.span).drop("span")
    for slot in ("hour", "weekday"):
        served = _served(answers, slot)
        t = t.left_join(served, [t.own_span == served.span, t[slot] == served.slot]).drop("span", "slot")
    t = t.select(*columns, outside=t.known & (t.by_hour.isnull() | t.by_weekday.isnull()))
    return Met(t, t.outside)


def _served(answers: Any, slot: str) -> Any:
    n = standing(answers, slot, n=answers.one)
    n = n.mutate(busiest=n.n.max().over(ibis.window(group_by="span")))
    return n.filter(n.n * 10 >= n.busiest).select("span", slot=slot, **{f"by_{slot}": ibis.literal(True)})


@event("poor-mobile-service")
def poor_mobile_service(_: Scene, t: Any) -> Met:
    """A session on a mobile phone with at least one error."""
    return Met(t, (t.device == "mobile") & (t.errors >= 1))


@source("channel_spells")
def channel_spells(scene: Scene) -> Any:
    """(customer_id, own, begins_at, over_at): the times in which tickets of anybody came in at least once a year, by
    the channel that the customer prefers (own) and by any; over a year after the last."""
    t = scene.tables["tickets"]
    t = t.filter(t.channel.notnull()).select(channel=plain(t.channel), at=t.opened_at)
    wishes = scene.tables["customers"].select("customer_id", "preferred_channel")
    wishes = wishes.filter(wishes.preferred_channel.notnull())
    wishes = wishes.select("customer_id", wish=plain(wishes.preferred_channel))
    own, any_one = _spells(t), _spells(t.mutate(channel=ibis.literal("")))
    columns = ("customer_id", "own", "begins_at", "over_at")
    own = wishes.inner_join(own, wishes.wish == own.channel).mutate(own=ibis.literal(True))
    return own.select(*columns).union(wishes.cross_join(any_one).mutate(own=ibis.literal(False)).select(*columns))


def _spells(t: Any) -> Any:
    daily = t.group_by("channel", day=t["at"].truncate("D")).agg(first=t["at"].min(), last=t["at"].max())
    by_day = ibis.window(group_by="channel", order_by="day")
    year = ibis.interval(days=YEAR_DAYS)
    daily = daily.mutate(before=daily["last"].lag().over(by_day))
    daily = daily.mutate(begins=ibis.ifelse((daily["first"] <= daily.before + year).fill_null(False), 0, 1))
    daily = daily.mutate(spell=daily.begins.sum().over(ibis.cumulative_window(group_by="channel", order_by="day")))
    spells = daily.group_by("channel", "spell").agg(begins_at=daily["first"].min(), last=daily["last"].max())
    return spells.select("channel", "begins_at", over_at=spells["last"] + year)


@state("too-few-channels")
def too_few_channels(b: Before) -> Any:
    """The preferred channel brought no ticket of anybody in the past year; unknown without tickets in it."""

    def used(where: Rows) -> Any:
        return b.count("channel_spells", "begins_at", EVER, where) > b.count("channel_spells", "over_at", EVER, where)

    return used(lambda t: ~t.own) & ~used(lambda t: t.own)


@event("unavailable-to-customers")
def unavailable_to_customers(_: Scene, t: Any) -> Met:
    """The customer gave up before anybody answered."""
    return Met(t, t.abandoned)
