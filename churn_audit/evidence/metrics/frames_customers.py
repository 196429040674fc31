"""Customers as rows, for metrics that count what each of them met."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from churn_audit.evidence.metrics.registry import WINDOW_DAYS, Context


def _people(ctx: Context) -> Any:
    """One row a customer with joined_at, left_at, status and yearly_value; NoDeparturesError where nothing tells."""
    return ctx.departed.departures


def active(ctx: Context) -> Any:
    """Customers who are still there at the end of the audited year."""
    people = _people(ctx)
    return people.filter(people.status == "active")


def of_the_year(ctx: Context) -> Any:
    """Customers who were there on at least a day of the audited year."""
    people = _people(ctx)
    return people.filter((people.joined_at < ctx.end) & (people.left_at.isnull() | (people.left_at >= ctx.start)))


def newcomers(ctx: Context, days: int) -> Any:
    """A year's new customers whose first `days` days are over: joined in the 365 days ending so many days before."""
    people = _people(ctx)
    latest = ctx.end - timedelta(days=days)
    return people.filter((people.joined_at >= latest - timedelta(days=WINDOW_DAYS)) & (people.joined_at < latest))


def counted(people: Any, events: Any, name: str, value: Any = 1) -> Any:
    """`people` with a column `name`: how many rows of `events` (customer_id, …) are theirs, or the sum of `value`."""
    n = events.mutate(counted_value=value).group_by("customer_id").agg(counted_rows=lambda t: t.counted_value.sum())
    joined = people.left_join(n, "customer_id")
    return joined.select(*people.columns, **{name: joined.counted_rows.fill_null(0)})


def marked(people: Any, those: Any, name: str) -> Any:
    """`people` with a boolean column `name`: whether their customer_id is among the rows of `those`."""
    ids = those.select("customer_id").distinct().mutate(marked_row=True)
    joined = people.left_join(ids, "customer_id")
    return joined.select(*people.columns, **{name: joined.marked_row.fill_null(False)})
