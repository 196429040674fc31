"""Metrics of a frame come from one query; what is missing has words, and a fault costs only its own metric."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest

from churn_audit.evidence.metrics import FRAMES, METRICS
from churn_audit.evidence.metrics.measure import Measured, measure
from churn_audit.evidence.metrics.registry import Context, Frame, Mean, Metric, Quantile, Ratio, Share
from churn_audit.tables.opened import Tables, from_frames

AS_OF = date(2026, 6, 30)
TICKETS = pd.DataFrame(
    {
        "ticket_id": range(10),
        "customer_id": ["a", "b"] * 5,
        "opened_at": ["2026-03-01"] * 9 + ["2025-06-30"],  # the last one is a day too old
        "wait_seconds": [10.0, 20, 30, 40, 50, 60, 70, 80, None, 9999],
        "abandoned": [True, False, False, False, None, None, None, None, None, True],
    }
)


@pytest.fixture
def tables() -> Tables:
    return from_frames({"tickets": TICKETS}, AS_OF)


@pytest.fixture
def extra() -> Iterator[Any]:
    """Registers metrics for one test."""
    added = []

    def register(id: str, frame: str, needs: tuple[str, ...], estimate: Any) -> str:
        METRICS[id] = Metric(id, frame, needs, estimate)
        added.append(id)
        return id

    yield register
    for id in added:
        del METRICS[id]


def ask(tables: Tables, *ids: str) -> Measured:
    return measure(Context(tables, None), ids)


def test_each_estimand_of_the_audited_year(tables: Tables, extra: Any) -> None:
    needs = ("tickets.wait_seconds",)
    extra("t-mean", "tickets", needs, lambda t: Mean(t.wait_seconds))
    extra("t-median", "tickets", needs, lambda t: Quantile(t.wait_seconds, 0.5))
    extra("t-share", "tickets", (), lambda t: Share(t.abandoned))
    extra("t-ratio", "tickets", (), lambda t: Ratio(t.wait_seconds, t.wait_seconds * 2, among=t.wait_seconds > 20))
    values = ask(tables, "t-mean", "t-median", "t-share", "t-ratio").values
    assert (values["t-mean"].value, values["t-mean"].n) == (45, 8)
    assert values["t-median"].value == 45
    # Null is unknown, not "no": one of four.
    assert (values["t-share"].value, values["t-share"].n) == (0.25, 4)
    assert (values["t-ratio"].value, values["t-ratio"].n) == (pytest.approx(0.5), 6)


def test_a_metric_without_its_column_says_which(tables: Tables, extra: Any) -> None:
    extra("t-csat", "tickets", ("tickets.csat",), lambda t: Mean(t.csat))
    extra("t-orders", "orders", ("orders.amount",), lambda t: Mean(t.amount))
    found = ask(tables, "t-csat", "t-orders")
    assert found.missing == {"t-csat": ("tickets.csat",), "t-orders": ("orders.amount",)}


def test_no_row_in_the_year_is_no_value_and_not_zero(tables: Tables, extra: Any) -> None:
    extra("t-none", "tickets", (), lambda t: Mean(t.wait_seconds, among=t.wait_seconds > 1e6))
    found = ask(tables, "t-none")
    assert found.empty == ("t-none",) and not found.values


def test_a_fault_costs_only_its_own_metric(tables: Tables, extra: Any) -> None:
    extra("t-good", "tickets", (), lambda t: Mean(t.wait_seconds))
    extra("t-typo", "tickets", (), lambda t: Mean(t.no_such_column))
    extra("t-query", "tickets", (), lambda t: Mean(t.customer_id.cast("float64")))  # fails in the engine
    found = ask(tables, "t-good", "t-typo", "t-query")
    assert found.values["t-good"].value == 45
    assert "no_such_column" in found.failures["t-typo"] and "t-query" in found.failures


def test_a_frame_that_needs_departures_is_unmeasured_where_nothing_tells_who_left(
    tables: Tables, extra: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FRAMES, "t-leavers", Frame("t-leavers", ("tickets",), lambda c: c.departed.departures))
    extra("t-left", "t-leavers", (), lambda t: Mean(t.tenure_days))
    found = ask(tables, "t-left")
    assert found.missing == {"t-left": ("customers.churned_at",)} and not found.failures


def test_all_metrics_of_a_table_are_one_query(tables: Tables, extra: Any) -> None:
    for n in range(5):
        extra(f"t-{n}", "tickets", (), lambda t, n=n: Mean(t.wait_seconds + n))
    found = ask(tables, *(f"t-{n}" for n in range(5)))
    assert [ids for ids, _ in found.queries] == [tuple(f"t-{n}" for n in range(5))]


def test_the_queries_that_gave_the_figures_are_kept_and_give_them_again() -> None:
    frames = {
        "customers": pd.DataFrame({"customer_id": list("abcd"), "joined_at": "2025-01-01"}),
        "tickets": pd.DataFrame(
            {
                "ticket_id": list("wxyz"), "customer_id": list("abcd"), "opened_at": "2026-03-01T09:00:00",
                "first_response_at": [f"2026-03-01T{h}:00:00" for h in (10, 11, 12, 13)],
            }
        ),
    }  # fmt: skip
    tables = from_frames(frames, date(2026, 6, 30))
    found = measure(Context(tables, None), ["first-response-hours-p90"])
    ((ids, sql),) = found.queries
    assert ids == ("first-response-hours-p90",)
    again = tables.connection.con.sql(sql).to_arrow_table().to_pylist()[0]
    assert again["first-response-hours-p90 n"] == found.values["first-response-hours-p90"].n == 4
