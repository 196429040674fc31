"""Metrics of the category listening: whether the business asks, follows up, learns, and knows why customers go."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.frames_customers import active, marked
from churn_audit.evidence.metrics.registry import Context, Mean, Quantile, Ratio, Share, frame, metric

LEARNING_DAYS = 90
"""Time enough to learn from a complaint: one on the same matter after it says that nobody did."""
FOLLOW_UP_DAYS = 7
"""A low score without a follow-up at this age counts as left alone."""
SETTLED_DAYS = 90
"""Customers of fewer days may not have come to the first survey yet."""
LOW_SCORES = {"nps": 6, "csat": 2, "ces": 3, "relationship": 2}
"""The highest score of each kind of survey that calls for a follow-up: detractors, and the low end of the others."""
NOT_STATED = (
    "", "-", "?", "n/a", "na", "none", "unknown", "don't know", "dont know", "not stated", "other",
    "不明", "その他", "不詳", "未知", "其他", "неизвестно", "не указано", "другое", "прочее",
)  # fmt: skip


# Complaints -------------------------------------------------------------------------------------------------------


@frame("complaints_of_year", "tickets")
def complaints_of_year(context: Context) -> Any:
    """The year's complaints with a topic: whether the same customer first complained of it 90 days or more before."""
    t = context.tables["tickets"]
    t = t.filter(t.is_complaint & t.topic.notnull() & (t.opened_at < context.end))
    first = t.opened_at.min().over(ibis.window(group_by=["customer_id", "topic"]))
    t = t.mutate(again=days(t.opened_at, first) >= LEARNING_DAYS)
    return t.filter(t.opened_at >= context.start)


@frame("complaint_topics", "tickets")
def complaint_topics(context: Context) -> Any:
    """A row a topic complained of in the first half of the year: its complaints as a share of all cases, by half."""
    t = context.year("tickets", "opened_at")
    middle = context.start + (context.end - context.start) / 2
    t = t.mutate(early=t.opened_at < middle)
    totals = ibis.window()
    t = t.mutate(
        cases_early=ibis.ifelse(t.early, 1, 0).sum().over(totals),
        cases_late=ibis.ifelse(t.early, 0, 1).sum().over(totals),
    )
    t = t.filter(t.is_complaint & t.topic.notnull() & (t.cases_early > 0) & (t.cases_late > 0))
    by = t.group_by("topic").aggregate(
        early=(ibis.ifelse(t.early, 1.0, 0.0) / t.cases_early).sum(),
        late=(ibis.ifelse(t.early, 0.0, 1.0) / t.cases_late).sum(),
    )
    return by.filter(by.early > 0)


@metric(
    "complaints-again-share", "complaints_of_year", "tickets.is_complaint", "tickets.topic", "tickets.opened_at",
)  # fmt: skip
def complaints_again_share(t: Any) -> Share:
    """Complaints by a customer who had first complained of the same matter 90 days or more before."""
    return Share(t.again)


@metric("complaint-topics-trend", "complaint_topics", "tickets.is_complaint", "tickets.topic", "tickets.opened_at")
def complaint_topics_trend(t: Any) -> Ratio:
    """Complaints on the matters known from the first half-year, per case: second half over first (1 = no change)."""
    return Ratio(t.late, t.early)


# Surveys and what follows -----------------------------------------------------------------------------------------


@frame("low_scores", "surveys")
def low_scores(context: Context) -> Any:
    """The year's survey answers with a low score, with their age in days at the end of the year."""
    s = context.year("surveys", "responded_at")
    low = ibis.cases(*((s.kind == kind, s.score <= most) for kind, most in LOW_SCORES.items()), else_=False)
    s = s.filter(low.fill_null(False))
    return s.mutate(age_days=days(ibis.literal(context.end), s.responded_at))


@metric("low-scores-left-alone-share", "low_scores", "surveys.score", "surveys.followed_up_at")
def low_scores_left_alone_share(t: Any) -> Share:
    """Low scores that nobody has followed up, of those at least a week old."""
    return Share(t.followed_up_at.isnull(), among=t.age_days >= FOLLOW_UP_DAYS)


@metric("low-score-follow-up-days-p50", "low_scores", "surveys.score", "surveys.followed_up_at")
def low_score_follow_up_days_p50(t: Any) -> Quantile:
    """Days within which half of the low scores that are followed up are."""
    return Quantile(days(t.followed_up_at, t.responded_at), 0.5)


@frame("stages_asked", "surveys")
def stages_asked(context: Context) -> Any:
    """One row: how many of the four stages of a customer's life the year's survey answers cover."""
    s = context.year("surveys", "responded_at")
    return s.aggregate(stages=s.lifecycle_stage.nunique())


@frame("customers_heard", "customers", "surveys")
def customers_heard(context: Context) -> Any:
    """A row a customer of 90 days or more who is still there: whether any survey answer of the year is theirs."""
    people = active(context)
    people = people.filter(days(ibis.literal(context.end), people.joined_at) >= SETTLED_DAYS)
    people = people.select("customer_id")
    return marked(people, context.year("surveys", "responded_at"), "heard")


@metric("lifecycle-stages-surveyed", "stages_asked", "surveys.lifecycle_stage")
def lifecycle_stages_surveyed(t: Any) -> Mean:
    """Stages of the customer's life, of four (onboarding, mid, renewal, exit), with any survey answer in the year."""
    return Mean(t.stages)


@metric("customers-heard-share", "customers_heard", "surveys.customer_id", "customers.joined_at")
def customers_heard_share(t: Any) -> Share:
    """Customers of 90 days or more who answered at least one survey in the year."""
    return Share(t.heard)


# Departures -------------------------------------------------------------------------------------------------------


@frame("departures_stated", "customers", "exits")
def departures_stated(context: Context) -> Any:
    """A row a customer who left in the year for other than natural causes: whether a cause of it is on record."""
    gone = context.departed.departures
    gone = gone.filter(gone.status == "left")
    if not context.tables.snapshot:
        gone = gone.filter((gone.left_at >= context.start) & (gone.left_at < context.end))
    exits = context.tables["exits"]
    code = exits.reason_code.strip().lower()
    said = (code.notnull() & ~code.isin(NOT_STATED)) | (exits.reason_text.strip().length() > 0)
    return marked(gone.select("customer_id"), exits.filter(said.fill_null(False)), "stated")


@metric("departures-explained-share", "departures_stated", "exits.customer_id", "customers.customer_id")
def departures_explained_share(t: Any) -> Share:
    """Departures of the year with a stated cause; "unknown" and "other" without a text are none."""
    return Share(t.stated)
