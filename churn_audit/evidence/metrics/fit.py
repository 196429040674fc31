"""Metrics of the category fit: who is taken on, what ill-fitting customers cost, and whether service is paid for."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.frames_customers import counted, marked, newcomers, of_the_year
from churn_audit.evidence.metrics.registry import Context, Ratio, Share, frame, metric
from churn_audit.evidence.topics import about
from churn_audit.model.topics import load_topics

WORST_SHARE = 0.05
HEAVY_SHARE = 0.10
FIRST_DAYS = 60
FIRST_USE_DAYS = 30
OVERLOADED = 2.0

# Customers with incidents -----------------------------------------------------------------------------------------


def _contacts(ctx: Context) -> Any:
    """Cases of the year as (customer_id, contacts): the contacts the customer made on them, at least one."""
    t = ctx.year("tickets", "opened_at")
    return t.select("customer_id", contacts=ibis.greatest(t.contact_count.fill_null(1), 1))


def _is_one(flag: Any, value: Any) -> Any:
    return ibis.ifelse(flag, value, 0)


@frame("incident_customers", "incidents")
def incident_customers(ctx: Context) -> Any:
    """Customers of the year; `met`: the staff noted at least one incident with them in it."""
    return marked(of_the_year(ctx), ctx.year("incidents", "occurred_at"), "met")


@metric("incident-customer-share", "incident_customers", "incidents.kind", "customers.joined_at")
def incident_customer_share(t: Any) -> Share:
    """Customers of the year with at least one incident noted."""
    return Share(t.met)


@frame("contacts_by_incident", "incidents", "tickets")
def contacts_by_incident(ctx: Context) -> Any:
    """Cases of the year with their contacts; `met`: their customer has an incident in the year."""
    return marked(_contacts(ctx), ctx.year("incidents", "occurred_at"), "met")


@metric("incident-customer-contact-share", "contacts_by_incident", "incidents.kind", "tickets.opened_at")
def incident_customer_contact_share(t: Any) -> Ratio:
    """Support contacts taken up by customers with incidents, of all contacts; stands for the staff's time."""
    return Ratio(_is_one(t.met, t.contacts), t.contacts)


# The worst-fitting twentieth --------------------------------------------------------------------------------------


def _first(people: Any, by: str, share: float, name: str) -> Any:
    """`people` with a boolean `name`: among the first `share` of all (rounded up) by the column `by`, and above 0.

    Ties go by customer_id, so that every run and engine marks the same ones.
    """
    people = people.mutate(
        _place=ibis.row_number().over(ibis.window(order_by=[ibis.desc(by), "customer_id"])),
        _all=people.customer_id.count().over(ibis.window()),
    )
    first = (people["_place"] < (people["_all"] * share).ceil()) & (people[by] > 0)
    return people.mutate(**{name: first}).drop("_place", "_all")


def _worst(ctx: Context) -> Any:
    """Customers of the year; `worst`: in the twentieth with the most incidents, by the sum of their severity."""
    t = ctx.year("incidents", "occurred_at")
    people = counted(of_the_year(ctx), t, "burden", t.severity.fill_null(1))
    return _first(people, "burden", WORST_SHARE, "worst")


@frame("fit_burden", "incidents", "tickets")
def fit_burden(ctx: Context) -> Any:
    """Customers of the year with `contacts`, `yearly_value`, whether `worst`, and each as a share of all customers'
    contacts and revenue (of those whose value is known).
    """
    cases = _contacts(ctx)
    t = counted(_worst(ctx), cases, "contacts", cases.contacts)
    return _shares(t)


def _shares(t: Any) -> Any:
    t = t.mutate(_known=ibis.ifelse(t.yearly_value.notnull(), t.contacts, 0))
    everyone = ibis.window()
    t = t.mutate(_contacts=t["_known"].sum().over(everyone), _value=t.yearly_value.sum().over(everyone))
    return t.mutate(
        contact_part=ibis.ifelse(t.yearly_value.notnull(), t.contacts / t["_contacts"].nullif(0), None),
        value_part=t.yearly_value / t["_value"].nullif(0),
    )


@metric("worst-fit-contact-share", "fit_burden", "incidents.kind", "tickets.opened_at", "customers.joined_at")
def worst_fit_contact_share(t: Any) -> Ratio:
    """Support contacts taken up by the worst-fitting twentieth of customers, of all contacts."""
    return Ratio(_is_one(t.worst, t.contacts), t.contacts)


@metric("worst-fit-contact-to-revenue", "fit_burden", "incidents.kind", "tickets.opened_at", "customers.joined_at")
def worst_fit_contact_to_revenue(t: Any) -> Ratio:
    """The worst-fitting twentieth's share of contacts over its share of revenue; stands for its margin."""
    return Ratio(t.contact_part, t.value_part, among=t.worst)


@frame("credit_used", "incidents", "invoices")
def credit_used(ctx: Context) -> Any:
    """Invoices of the year with their `credit`: amount times days until paid, or until the close while unpaid;
    `worst`: the customer belongs to the worst-fitting twentieth.
    """
    worst = _worst(ctx)
    t = ctx.year("invoices", "issued_at").filter(lambda r: r.amount > 0)
    until = ibis.coalesce(ibis.ifelse(t.paid_at < ctx.end, t.paid_at, None), ibis.timestamp(ctx.end))
    t = t.mutate(credit=t.amount * ibis.greatest(days(until, t.issued_at), 0.0))
    return marked(t, worst.filter(worst.worst), "worst")


@metric("worst-fit-credit-share", "credit_used", "incidents.kind", "invoices.paid_at", "customers.joined_at")
def worst_fit_credit_share(t: Any) -> Ratio:
    """Credit (amount times days outstanding) used by the worst-fitting twentieth of customers, of all credit."""
    return Ratio(ibis.ifelse(t.worst, t.credit, 0.0), t.credit)


# How it starts ----------------------------------------------------------------------------------------------------


def _early(people: Any, events: Any, within: int, name: str) -> Any:
    """`people` with a boolean `name`: one of `events` (customer_id, at) lies in their first `within` days."""
    pairs = people.select("customer_id", "joined_at").inner_join(events, "customer_id")
    since = days(pairs["at"], pairs.joined_at)
    return marked(people, pairs.filter((since >= 0) & (since < within)), name)


@frame("new_and_disputing", "invoices")
def new_and_disputing(ctx: Context) -> Any:
    """A year's new customers whose first 60 days are over; `disputed`: an invoice of those days is in dispute."""
    t = ctx.tables["invoices"]
    t = t.filter(t.disputed).select("customer_id", at=t.issued_at)
    return _early(newcomers(ctx, FIRST_DAYS), t, FIRST_DAYS, "disputed")


@metric("early-dispute-share", "new_and_disputing", "invoices.disputed", "customers.joined_at")
def early_dispute_share(t: Any) -> Share:
    """New customers who disputed an invoice of their first 60 days."""
    return Share(t.disputed)


@frame("new_and_asking_scope", "tickets")
def new_and_asking_scope(ctx: Context) -> Any:
    """A year's new customers whose first 60 days are over; `asked`: a case of those days is about scope or terms.

    The topics that count are `scope` in topics.yaml; others are mapped to them in audit.yaml (`values` of tickets).
    """
    t = ctx.tables["tickets"]
    t = t.filter(about(t.topic, load_topics().scope)).select("customer_id", at=t.opened_at)
    return _early(newcomers(ctx, FIRST_DAYS), t, FIRST_DAYS, "asked")


@metric("early-scope-case-share", "new_and_asking_scope", "tickets.topic", "customers.joined_at")
def early_scope_case_share(t: Any) -> Share:
    """New customers with a case about scope or contract terms in their first 60 days."""
    return Share(t.asked)


@frame("first_use", "usage")
def first_use(ctx: Context) -> Any:
    """A year's new customers whose first 30 days are over; `used`: they used the product in them.

    Those who joined before the first recorded use are left out: nobody knows whether they used it.
    """
    t = ctx.tables["usage"]
    people = newcomers(ctx, FIRST_USE_DAYS)
    people = people.cross_join(t.aggregate(_first=t.occurred_at.min()))
    people = people.filter(people.joined_at >= people["_first"]).drop("_first")
    return _early(people, t.select("customer_id", at=t.occurred_at), FIRST_USE_DAYS, "used")


@metric("unused-after-joining-share", "first_use", "usage.occurred_at", "customers.joined_at")
def unused_after_joining_share(t: Any) -> Share:
    """New customers without any use in the 30 days after joining."""
    # Not ~t.used: Ibis 12 writes (~x).notnull() as NOT x IS NOT NULL, which SQL reads as NOT (x IS NOT NULL).
    return Share(ibis.ifelse(t.used, False, True))


# What service is paid for -----------------------------------------------------------------------------------------


@frame("support_load", "tickets")
def support_load(ctx: Context) -> Any:
    """Customers of the year with `contacts`, their shares of contacts and revenue, whether `heavy` (in the tenth with
    the most contacts), and `overloaded`: their plan takes at least twice the contacts per revenue of the others.
    """
    cases = _contacts(ctx)
    t = counted(of_the_year(ctx), cases, "contacts", cases.contacts)
    t = _shares(_first(t, "contacts", HEAVY_SHARE, "heavy"))
    plans = ctx.tables["customers"].select("customer_id", "plan")
    t = t.left_join(plans, "customer_id").drop("customer_id_right")
    return _by_plan(t)


def _by_plan(t: Any) -> Any:
    t = t.mutate(_counts=ibis.ifelse(t.plan.notnull() & t.yearly_value.notnull(), 1, 0))
    own, all_plans = ibis.window(group_by=["plan", "_counts"]), ibis.window(group_by="_counts")
    t = t.mutate(c=t.contacts.sum().over(own), v=t.yearly_value.sum().over(own),
                 all_c=t.contacts.sum().over(all_plans), all_v=t.yearly_value.sum().over(all_plans))  # fmt: skip
    rest = (t.all_c - t.c) / (t.all_v - t.v).nullif(0)
    found = (t.c / t.v.nullif(0)) >= OVERLOADED * rest
    return t.mutate(overloaded=ibis.ifelse(t["_counts"] == 1, found, ibis.null("boolean")))


@metric("heaviest-tenth-contact-to-revenue", "support_load", "tickets.opened_at", "customers.joined_at")
def heaviest_tenth_contact_to_revenue(t: Any) -> Ratio:
    """The share of contacts over the share of revenue of the tenth of customers with the most contacts."""
    return Ratio(t.contact_part, t.value_part, among=t.heavy)


@metric("overloaded-plan-customer-share", "support_load", "tickets.opened_at", "customers.joined_at", "customers.plan")
def overloaded_plan_customer_share(t: Any) -> Share:
    """Customers on plans that take at least twice the support contacts per revenue of all other plans together."""
    return Share(t.overloaded)
