"""What the tables say against each other: counted and kept, for the auditor to ask about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

import ibis

from churn_audit.model.engagement import Engagement
from churn_audit.model.findings import Problem

# Days and times of day are compared with this slack, since a day has no time of day.
SLACK = ibis.interval(days=1)
# Where a customer does something: table, its time.
ACTIVITY = (
    ("orders", "ordered_at"), ("tickets", "opened_at"), ("usage", "occurred_at"), ("subscriptions", "started_at"),
    ("loyalty", "occurred_at"),
)  # fmt: skip


def contradictions(tables: Mapping[str, Any], present: Set[str], engagement: Engagement) -> dict[str, list[Problem]]:
    """The contradictions by the table they stand in; one small query each, only over columns that are there."""
    out: dict[str, list[Problem]] = {}
    for table, column, expression, message in _questions(tables, present):
        count = int(expression.to_pyarrow().as_py() or 0)
        if count:
            problem = Problem(
                kind="contradiction", column=column, count=count, rejects=False, message=message.format(n=count)
            )
            out.setdefault(table, []).append(problem)
    return out


def _questions(tables: Mapping[str, Any], present: Set[str]) -> Iterator[tuple[str, str | None, Any, str]]:
    customers = tables["customers"]
    has = present.__contains__
    if has("customers.churned") and has("customers.churned_at"):
        flagged = customers.churned & customers.churned_at.isnull()
        dated = ~customers.churned & customers.churned_at.notnull()
        yield "customers", "churned", customers.count(where=flagged | dated), ("churned says otherwise than churned_at")
    if "exits" in tables:
        yield from _exits(tables, has)
    for name, time in ACTIVITY:
        if name in tables and has(f"{name}.customer_id"):
            yield from _activity(tables, name, time, has)


def _exits(tables: Mapping[str, Any], has: Any) -> Iterator[tuple[str, str | None, Any, str]]:
    customers, exits = tables["customers"], tables["exits"]
    left = customers.semi_join(exits, "customer_id")
    stayed = customers.anti_join(exits, "customer_id")
    if has("customers.churned"):
        yield (
            "customers",
            "churned",
            left.count(where=~left.churned),
            ("there is an exit of these customers, but churned is false"),
        )
        yield (
            "customers",
            "churned",
            stayed.count(where=stayed.churned),
            ("churned is true, but there is no exit of these customers"),
        )
    if has("customers.churned_at"):
        yield (
            "customers",
            "churned_at",
            left.count(where=left.churned_at.isnull()),
            ("there is an exit of these customers, but churned_at is empty"),
        )
    if has("customers.joined_at"):
        joined = exits.inner_join(customers.select("customer_id", "joined_at"), "customer_id")
        early = joined.exited_at + SLACK <= joined.joined_at
        yield "exits", "exited_at", joined.count(where=early), "these departures lie before the customer joined"
    if "subscriptions" in tables:
        subscriptions = tables["subscriptions"]
        last = exits.group_by("customer_id").aggregate(_exit=exits.exited_at.max())
        both = subscriptions.inner_join(last, "customer_id")
        runs = both.started_at <= both._exit
        open_ = runs & (both.ended_at.isnull() | (both.ended_at > both._exit + SLACK))
        yield (
            "exits",
            "exited_at",
            both.customer_id.nunique(where=open_),
            ("these customers have left, but a subscription of theirs is still open"),
        )


def _activity(tables: Mapping[str, Any], name: str, time: str, has: Any) -> Iterator[tuple[str, str | None, Any, str]]:
    customers = tables["customers"].select("customer_id", "joined_at", "churned_at")
    if not (has("customers.joined_at") or has("customers.churned_at")):
        return
    both = tables[name].inner_join(customers, "customer_id")
    if has("customers.joined_at"):
        early = both[time] + SLACK <= both.joined_at
        yield name, time, both.count(where=early), f"{name} lie before their customer joined"
    if has("customers.churned_at"):
        late = both[time] >= both.churned_at + SLACK
        yield name, time, both.count(where=late), f"{name} lie after their customer left"
        if name == "subscriptions":
            open_ = both.churned_at.notnull() & both.ended_at.isnull()
            yield name, "ended_at", both.count(where=open_), "subscriptions are open though their customer left"
