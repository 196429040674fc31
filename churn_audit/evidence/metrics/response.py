"""Metrics of the category response: how soon and with how much effort customers are answered."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import hours
from churn_audit.evidence.metrics.registry import Context, Mean, Quantile, Share, frame, metric

DAY_HOURS = 24
"""A same-day answer on data without opening hours: within a day of the question."""
CONTENT_CSAT = 3
"""The lowest mark of 1–5 at which a case that a machine closed counts as solved."""


@frame("tickets_aged", "tickets")
def tickets_aged(context: Context) -> Any:
    """The year's tickets with their age in hours at the end of the year, and whether the customer gave up."""
    t = context.year("tickets", "opened_at")
    return t.mutate(
        age_hours=hours(ibis.literal(context.end), t.opened_at),
        gave_up=t.abandoned.fill_null(False),
        unanswered=t.first_response_at.isnull() & t.resolved_at.isnull(),
    )


# First answers ----------------------------------------------------------------------------------------------------


@metric("first-response-hours-p50", "tickets", "opened_at", "first_response_at")
def first_response_hours_p50(t: Any) -> Quantile:
    """Hours within which half of the first answers come; questions without one are counted on their own."""
    return Quantile(hours(t.first_response_at, t.opened_at), 0.5)


@metric("first-response-hours-p90", "tickets", "opened_at", "first_response_at")
def first_response_hours_p90(t: Any) -> Quantile:
    """Hours within which nine in ten first answers come; questions without one are counted on their own."""
    return Quantile(hours(t.first_response_at, t.opened_at), 0.9)


@metric("unanswered-after-a-day-share", "tickets_aged", "tickets.opened_at", "tickets.first_response_at")
def unanswered_after_a_day_share(t: Any) -> Share:
    """Questions with neither an answer nor a solution, of those at least a day old that the customer did not drop."""
    return Share(t.unanswered, among=(t.age_hours >= DAY_HOURS) & ~t.gave_up)


@metric(
    "complaints-unanswered-share", "tickets_aged",
    "tickets.is_complaint", "tickets.opened_at", "tickets.first_response_at",
)  # fmt: skip
def complaints_unanswered_share(t: Any) -> Share:
    """Complaints with neither an answer nor a solution, of those at least a day old."""
    return Share(t.unanswered, among=t.is_complaint & (t.age_hours >= DAY_HOURS))


@metric("complaints-answered-late-share", "tickets", "is_complaint", "opened_at", "first_response_at")
def complaints_answered_late_share(t: Any) -> Share:
    """Answered complaints whose first answer took more than a day."""
    return Share(hours(t.first_response_at, t.opened_at) > DAY_HOURS, among=t.is_complaint)


# Solutions --------------------------------------------------------------------------------------------------------


def _resolution_hours(t: Any) -> Any:
    """Hours to the solution; an open case counts with its age so far, which is the least it will take."""
    return ibis.coalesce(hours(t.resolved_at, t.opened_at), t.age_hours)


@metric("resolution-hours-p50", "tickets_aged", "tickets.opened_at", "tickets.resolved_at")
def resolution_hours_p50(t: Any) -> Quantile:
    """Hours within which half of the cases are solved; open ones count with their age, dropped ones do not."""
    return Quantile(_resolution_hours(t), 0.5, among=~t.gave_up)


@metric("resolution-hours-p90", "tickets_aged", "tickets.opened_at", "tickets.resolved_at")
def resolution_hours_p90(t: Any) -> Quantile:
    """Hours within which nine in ten cases are solved; open ones count with their age, dropped ones do not."""
    return Quantile(_resolution_hours(t), 0.9, among=~t.gave_up)


@metric("tickets-reopened-share", "tickets", "reopened_count")
def tickets_reopened_share(t: Any) -> Share:
    """Cases that were opened again after they had been called solved."""
    return Share(t.reopened_count >= 1)


# Waiting and effort -----------------------------------------------------------------------------------------------


@metric("wait-seconds-p90", "tickets", "wait_seconds")
def wait_seconds_p90(t: Any) -> Quantile:
    """Seconds in the queue and on hold within which nine in ten contacts are served."""
    return Quantile(t.wait_seconds, 0.9)


@metric("ticket-abandonment-share", "tickets", "abandoned")
def ticket_abandonment_share(t: Any) -> Share:
    """Contacts that the customer gave up before they were served."""
    return Share(t.abandoned)


@metric("transfers-per-ticket-mean", "tickets", "transfer_count")
def transfers_per_ticket_mean(t: Any) -> Mean:
    """How many times a case is passed on."""
    return Mean(t.transfer_count)


@metric("escalated-share", "tickets", "escalated")
def escalated_share(t: Any) -> Share:
    """Cases that had to go to a higher level."""
    return Share(t.escalated)


@metric("contacts-per-case-mean", "tickets", "contact_count")
def contacts_per_case_mean(t: Any) -> Mean:
    """How many times a customer had to make contact over one case."""
    return Mean(t.contact_count)


@metric("ces-ticket-mean", "tickets", "ces")
def ces_ticket_mean(t: Any) -> Mean:
    """Ease of getting help from 1 to 7 (7 = easy), as rated on the case."""
    return Mean(t.ces)


@metric("ces-survey-mean", "surveys", "kind", "score")
def ces_survey_mean(t: Any) -> Mean:
    """Ease of dealing with the business from 1 to 7 (7 = easy), as rated in surveys."""
    return Mean(t.score, among=t.kind == "ces")


@metric("repeated-info-share", "tickets", "repeated_info")
def repeated_info_share(t: Any) -> Share:
    """Cases in which the customer had to say the same thing again."""
    return Share(t.repeated_info)


# Bots and menus ---------------------------------------------------------------------------------------------------


@metric("bot-solved-share", "tickets", "bot_handled", "reached_human", "resolved_at")
def bot_solved_share(t: Any) -> Share:
    """Cases a machine took on and solved alone: no person, not dropped, not opened again, no mark below 3 of 5."""
    content = (t.csat >= CONTENT_CSAT).fill_null(True) & (t.reopened_count < 1).fill_null(True)
    alone = ~t.reached_human & ~t.abandoned.fill_null(False)
    return Share(alone & t.resolved_at.notnull() & content, among=t.bot_handled & t.reached_human.notnull())


@metric("bot-to-human-share", "tickets", "bot_handled", "reached_human")
def bot_to_human_share(t: Any) -> Share:
    """Cases a machine took on that ended with a person."""
    return Share(t.reached_human, among=t.bot_handled)


@metric("bot-reopened-share", "tickets", "bot_handled", "reopened_count")
def bot_reopened_share(t: Any) -> Share:
    """Cases a machine took on that were opened again."""
    return Share(t.reopened_count >= 1, among=t.bot_handled)
