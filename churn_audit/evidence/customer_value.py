"""What a customer is worth a year: recurring revenue, contracts, or what they bought in their last active year."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import YEAR, closing, days
from churn_audit.evidence.inactivity import kept
from churn_audit.tables.opened import Tables

EXTRAPOLATED_FROM = 90.0
"""Purchases of fewer days than these are not scaled up to a year: too little to tell a rhythm from a first order."""


def with_yearly_value(tables: Tables, people: Any, add_purchases: bool = False) -> Any:
    """`people` (customer_id, left_at, tenure_days, …) with a column yearly_value, null where nothing tells it.

    Recurring revenue: customers.monthly_value × 12, else the monthly amounts of the contracts that run, or ran last,
    × 12. Purchases: order lines (not cancelled, as charged) of the 365 days up to the last order, scaled to a year
    where the customer was seen for 90 to 365 days. The value is recurring revenue, else purchases; `add_purchases`
    (where customers live by buying) takes both, but no contract that ended a year before the customer left.
    Rounded to a millionth, so that the order in which an engine adds up cannot show.
    """
    people = with_recurring(tables, people, add_purchases)
    people = _with_purchases(tables, people)
    value = people.recurring.coalesce(people.bought)
    if add_purchases:
        value = (people.recurring + people.bought).coalesce(value)
    return people.mutate(yearly_value=value.round(6)).drop("recurring", "bought")


def with_recurring(tables: Tables, people: Any, until_gone: bool = True) -> Any:
    """`people` with a column recurring: what they pay a year by contract, null where nothing tells it.

    customers.monthly_value × 12, else the monthly amounts of the contracts that run, or ran last, × 12; `until_gone`
    leaves out contracts that ended a year before the customer left.
    """
    monthly: list[Any] = []
    if tables.has("customers.monthly_value"):
        own = tables["customers"].select("customer_id", monthly=tables["customers"].monthly_value)
        people = people.left_join(own, "customer_id").drop("customer_id_right")
        monthly.append(ibis._.monthly)
    if tables.has("subscriptions.monthly_amount"):
        people = people.left_join(_contracts(tables), "customer_id").drop("customer_id_right")
        over = days(people.left_at.fill_null(closing(tables)), people.until) >= YEAR
        if until_gone:
            people = people.mutate(contracted=ibis.ifelse(over, ibis.null("float64"), people.contracted))
        monthly.append(ibis._.contracted)
    people = people.mutate(recurring=ibis.coalesce(*monthly) * 12 if monthly else ibis.null("float64"))
    return people.drop(*({"monthly", "contracted", "until"} & set(people.columns)))


def _with_purchases(tables: Tables, people: Any) -> Any:
    """`people` with `bought`: a year's purchases, scaled by the days they were seen buying in the records."""
    if not tables.has("orders.ordered_at", "orders.amount"):
        return people.mutate(bought=ibis.null("float64"))
    begins = ibis.timestamp(tables["orders"].ordered_at.min().to_pyarrow().as_py())
    people = people.left_join(_purchases(tables), "customer_id").drop("customer_id_right")
    recorded = days(people.left_at.fill_null(closing(tables)), begins)
    seen = ibis.least(people.tenure_days, recorded)
    short = (seen >= EXTRAPOLATED_FROM) & (seen < YEAR)
    return people.mutate(bought=people.bought * ibis.ifelse(short, YEAR / seen, 1.0))


def _contracts(tables: Tables) -> Any:
    """(customer_id, contracted, until): amounts a month of the contracts that run at the end, or that ended last."""
    end = ibis.timestamp(closing(tables))
    rows = tables["subscriptions"]
    rows = rows.filter(rows.started_at < end)
    rows = rows.mutate(until=ibis.least(rows.ended_at.fill_null(end), end))
    rows = rows.mutate(last=rows.until.max().over(ibis.window(group_by=rows.customer_id)))
    rows = rows.filter(days(rows["last"], rows.until) < 1)
    return rows.group_by("customer_id").agg(contracted=rows.monthly_amount.sum(), until=rows.until.max())


def _purchases(tables: Tables) -> Any:
    """(customer_id, bought): what was charged in the year up to the customer's last order."""
    rows = tables["orders"]
    rows = rows.filter((rows.ordered_at < closing(tables)) & kept(rows))
    rows = rows.mutate(last=rows.ordered_at.max().over(ibis.window(group_by=rows.customer_id)))
    rows = rows.filter(days(rows["last"], rows.ordered_at) < YEAR)
    return rows.group_by("customer_id").agg(bought=rows.amount.sum())
