"""Answers to the exit survey beside the business's own exits: a departure is one record, however often it is told."""

from __future__ import annotations

from churn_audit.locales import N_
from churn_audit.model.engagement import Engagement, TableMap
from churn_audit.model.findings import Problem, TableQuality
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.mapping import Mapped, mapped_file
from churn_audit.tables.sources import Warehouse
from churn_audit.tables.sql import quoted

FILE = "data/exit-survey.csv"
"""Where `churn-audit exit-survey --read` keeps the answers, in the columns of exits."""
SAME_DEPARTURE_DAYS = 90
"""A record and an answer of one customer that lie no further apart tell of one departure: the day that a business
records is seldom the day that a customer names."""


def exit_answers(warehouse: Warehouse, engagement: Engagement) -> Mapped | None:
    """The answers kept so far as a mapped table of exits; None where there are none."""
    if not (warehouse.folder / FILE).is_file():
        return None
    return mapped_file(warehouse, CONTRACT["exits"], TableMap(source=(FILE,), dates="ymd"), engagement)


def merge(warehouse: Warehouse, answers: str, quality: TableQuality) -> TableQuality:
    """Adds the rows of the relation `answers` to the table exits; the quality says how many had a record already.

    Of a departure told twice the customer's own answer counts, and the record fills in what the answer leaves open;
    the day is that of the record.
    """
    near = f"a.customer_id = e.customer_id AND abs(date_diff('day', e.exited_at, a.exited_at)) <= {SAME_DEPARTURE_DAYS}"
    own = "(SELECT *, row_number() OVER () AS _own FROM exits) AS e"
    given = f"(SELECT *, row_number() OVER () AS _answer FROM {quoted(answers)}) AS a"
    matched = f"SELECT _own FROM {own} SEMI JOIN {given} ON {near}"
    replaced = int(warehouse.row(f"SELECT count(*) AS n FROM ({matched})")["n"])
    names = [c for c in CONTRACT["exits"].names if c not in ("customer_id", "exited_at")]
    filled = ", ".join(f"coalesce(any_value(a.{c}), arg_max(e.{c}, e.exited_at)) AS {c}" for c in names)
    merged = warehouse.store(
        warehouse.name("exits"),
        f"SELECT * EXCLUDE (_own) FROM {own} ANTI JOIN {given} ON {near} UNION ALL BY NAME "
        "SELECT any_value(a.customer_id) AS customer_id, coalesce(max(e.exited_at), any_value(a.exited_at)) AS "
        f"exited_at, {filled} FROM {given} LEFT JOIN {own} ON {near} GROUP BY a._answer",
    )
    warehouse.drop("exits")
    warehouse.store("exits", f"SELECT * FROM {quoted(merged)}")
    warehouse.drop(merged)
    # Of a few answers an empty or a constant column says nothing: the records beside them may fill it.
    problems = [p for p in quality.problems if p.kind not in ("empty-column", "constant-column")]
    if replaced:
        message = N_(
            "these departures had a record in exits already; the customer's own answer counts, and the record fills "
            "in what the answer leaves open"
        )
        problems.append(Problem(kind="note", column=None, count=replaced, rejects=False, message=message))
    return quality.model_copy(update={"problems": tuple(problems)})
