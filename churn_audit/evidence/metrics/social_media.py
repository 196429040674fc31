"""Metrics of the category social media: answers in public, measure in posting, and the balance of followers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis

from churn_audit.evidence.clock import days, hours
from churn_audit.evidence.metrics.registry import Context, Mean, Ratio, Share, frame, metric

ANSWER_HOURS = 24


@frame("customer_posts", "social_posts")
def customer_posts(ctx: Context) -> Any:
    """Customers' posts of the year that are at least 24 hours old; `late`: not answered within 24 hours."""
    t = ctx.year("social_posts", "posted_at")
    t = t.filter((t.author == "customer") & (t.posted_at <= ctx.end - timedelta(hours=ANSWER_HOURS)))
    return t.mutate(late=t.replied_at.isnull() | (hours(t.replied_at, t.posted_at) > ANSWER_HOURS))


@metric("posts-unanswered-in-a-day-share", "customer_posts", "social_posts.replied_at")
def posts_unanswered_in_a_day_share(t: Any) -> Share:
    """Customers' posts with no answer within 24 hours; never answered counts as late."""
    return Share(t.late)


@metric(
    "negative-posts-unanswered-share", "customer_posts", "social_posts.replied_at", "social_posts.sentiment",
)  # fmt: skip
def negative_posts_unanswered_share(t: Any) -> Share:
    """Customers' posts with a negative tone that nobody has answered at all."""
    return Share(t.replied_at.isnull(), among=t.sentiment < 0)


@frame("brand_posting", "social_posts")
def brand_posting(ctx: Context) -> Any:
    """Networks with the business's posts of the year, and the days from the first of them to the end of the year."""
    t = ctx.year("social_posts", "posted_at")
    t = t.filter(t.author == "brand")
    t = t.group_by("network").agg(posts=t.count(), first=t.posted_at.min())
    return t.mutate(span=ibis.greatest(days(ibis.timestamp(ctx.end), t["first"]), 1.0))


@metric("brand-posts-per-day", "brand_posting", "social_posts.posted_at", "social_posts.author")
def brand_posts_per_day(t: Any) -> Ratio:
    """The business's posts a day and network, from its first post of the year on."""
    return Ratio(t.posts, t.span)


@metric("self-promotional-post-share", "social_posts", "author", "self_promotional")
def self_promotional_post_share(t: Any) -> Share:
    """The business's posts that speak of its own offer or itself."""
    return Share(t.self_promotional, among=t.author == "brand")


def _at(t: Any, moment: Any, name: str) -> Any:
    """(network, name): followers at each network's own `moment` ("first" or "last" reading), and those followed."""
    picked = t.filter(t.as_of == moment)
    return picked.group_by("network").agg(
        **{name: picked.followers.mean(), f"{name}_following": picked.following.mean()}
    )


@frame("networks", "social_accounts")
def networks(ctx: Context) -> Any:
    """Networks with followers at the year's first and last reading, the days between, and the last `gap`: followers
    less those followed, over the larger of the two.
    """
    t = ctx.year("social_accounts", "as_of")
    of = ibis.window(group_by="network")
    t = t.mutate(first=t.as_of.min().over(of), final=t.as_of.max().over(of))
    begun, ended = _at(t, t["first"], "begun"), _at(t, t.final, "ended")
    n = begun.inner_join(ended, "network")
    spans = t.group_by("network").agg(span=days(t.as_of.max(), t.as_of.min()))
    n = n.inner_join(spans, "network")
    larger = ibis.greatest(n.ended, n.ended_following)
    return n.mutate(gap=(n.ended - n.ended_following).abs() / larger.nullif(0))


@metric("follower-change-share", "networks", "social_accounts.followers")
def follower_change_share(t: Any) -> Ratio:
    """Followers won or lost between the year's first and last reading, of those at the first; needs 90 days between."""
    return Ratio(t.ended - t.begun, t.begun, among=t.span >= 90)


@metric("follower-gap-share", "networks", "social_accounts.followers", "social_accounts.following")
def follower_gap_share(t: Any) -> Mean:
    """Difference of followers and followed at the last reading, over the larger of them; mean of the networks."""
    return Mean(t.gap)
