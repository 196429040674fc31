"""What the tables say against each other: counted and kept, for the auditor to ask about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set

from churn_audit.locales import N_
from churn_audit.model.findings import Problem
from churn_audit.tables.sources import Warehouse

# Days and times of day are compared with this slack, since a day has no time of day.
SLACK = "INTERVAL 1 DAY"
# A table, its column, a query of one count, and what the count says.
Question = tuple[str, str, str, str]
# Where a customer does something: table, its time.
ACTIVITY = (
    ("orders", "ordered_at"), ("tickets", "opened_at"), ("usage", "occurred_at"), ("subscriptions", "started_at"),
    ("loyalty", "occurred_at"),
)  # fmt: skip


def contradictions(warehouse: Warehouse, tables: Collection[str], present: Set[str]) -> dict[str, list[Problem]]:
    """The contradictions by the table they stand in, all asked at once, only over columns that are there."""
    questions = list(_questions(tables, present))
    if not questions:
        return {}
    counts = warehouse.row("SELECT " + ", ".join(f"({q}) AS n{i}" for i, (_, _, q, _) in enumerate(questions)))
    out: dict[str, list[Problem]] = {}
    for (table, column, _, message), count in zip(questions, counts.values(), strict=True):
        if count:
            problem = Problem(kind="contradiction", column=column, count=count, rejects=False, message=message)
            out.setdefault(table, []).append(problem)
    return out


def _questions(tables: Collection[str], present: Set[str]) -> Iterator[Question]:
    if {"customers.churned", "customers.churned_at"} <= present:
        either = "SELECT count(*) FROM customers WHERE churned = (churned_at IS NULL)"
        yield "customers", "churned", either, N_("churned says otherwise than churned_at")
    if "exits" in tables:
        yield from _exits(tables, present)
    for name, time in ACTIVITY:
        if f"{name}.customer_id" in present:
            yield from _activity(name, time, present)


def _exits(tables: Collection[str], present: Set[str]) -> Iterator[Question]:
    left = "SELECT count(*) FROM customers SEMI JOIN exits USING (customer_id)"
    stayed = "SELECT count(*) FROM customers ANTI JOIN exits USING (customer_id)"
    if "customers.churned" in present:
        yield (
            "customers",
            "churned",
            f"{left} WHERE NOT churned",
            N_("there is an exit of these customers, but churned is false"),
        )
        unsaid = N_("churned is true, but there is no exit of these customers")
        yield "customers", "churned", f"{stayed} WHERE churned", unsaid
    if "customers.churned_at" in present:
        undated = N_("there is an exit of these customers, but churned_at is empty")
        yield "customers", "churned_at", f"{left} WHERE churned_at IS NULL", undated
    if "customers.joined_at" in present:
        early = f"{_joined('exits')} WHERE exited_at + {SLACK} <= joined_at"
        yield "exits", "exited_at", early, N_("these departures lie before the customer joined")
    if "subscriptions" in tables:
        last = "SELECT customer_id, max(exited_at) AS left_at FROM exits GROUP BY customer_id"
        open_ = (
            f"SELECT count(DISTINCT customer_id) FROM subscriptions JOIN ({last}) USING (customer_id) "
            f"WHERE started_at <= left_at AND (ended_at IS NULL OR ended_at > left_at + {SLACK})"
        )
        still = N_("these customers have left, but a subscription of theirs is still open")
        yield "exits", "exited_at", open_, still


def _activity(name: str, time: str, present: Set[str]) -> Iterator[Question]:
    both = _joined(name)
    if "customers.joined_at" in present:
        early = f"{both} WHERE {time} + {SLACK} <= joined_at"
        yield name, time, early, N_("these rows lie before their customer joined")
    if "customers.churned_at" in present:
        late = f"{both} WHERE {time} >= churned_at + {SLACK}"
        yield name, time, late, N_("these rows lie after their customer left")
        if name == "subscriptions":
            open_ = f"{both} WHERE churned_at IS NOT NULL AND ended_at IS NULL"
            yield name, "ended_at", open_, N_("these subscriptions are open though their customer left")


def _joined(name: str) -> str:
    customers = "SELECT customer_id, joined_at, churned_at FROM customers"
    return f"SELECT count(*) FROM {name} JOIN ({customers}) USING (customer_id)"
