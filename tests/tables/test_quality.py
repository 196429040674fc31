"""Data quality: every row is kept or counted once, every fault is counted with its first places."""

from __future__ import annotations

import random
from datetime import date, datetime

import pytest

from tests.tables.conftest import column, problems, quality

CUSTOMERS = "customer_id,joined_at,churned_at,churned\n"


def test_the_first_of_two_rows_with_one_key_is_kept(open_with):
    tables = open_with({"data/customers.csv": CUSTOMERS + "1,2020-01-01,,\n1,2020-02-02,,\n2,2020-01-01,,\n"})
    assert column(tables, "customers.joined_at") == [datetime(2020, 1, 1)] * 2
    (problem,) = problems(tables, "customers", "duplicate")
    assert (problem.count, problem.rows) == (1, (3,))


def test_a_rejected_row_does_not_make_the_next_one_a_duplicate(open_with):
    tables = open_with({"data/customers.csv": CUSTOMERS + "1,,,\n1,2020-02-02,,\n"})
    counted = quality(tables, "customers")
    assert (counted.kept, counted.rejected, counted.duplicates) == (1, 1, 0)


def test_lines_that_repeat_are_kept_and_noted(open_with):
    line = "a,1,2020-01-02,5\n"
    orders = "order_id,customer_id,ordered_at,amount\n" + line * 3
    tables = open_with({"data/customers.csv": CUSTOMERS + "1,2020-01-01,,\n", "data/orders.csv": orders})
    assert quality(tables, "orders").kept == 3
    assert problems(tables, "orders", "note")[0].count == 2


def test_rows_of_unknown_customers_are_left_out_and_counted(open_with):
    surveys = "response_id,customer_id,responded_at,kind\n1,1,2020-01-05,nps\n2,9,2020-01-05,nps\n3,,2020-01-05,nps\n"
    tables = open_with({"data/customers.csv": CUSTOMERS + "1,2020-01-01,,\n", "data/surveys.csv": surveys})
    counted = quality(tables, "surveys")
    assert (counted.rows, counted.kept, counted.unknown_customers) == (3, 2, 1)
    assert problems(tables, "surveys", "unknown-customer")[0].examples == ("9",)


def test_impossible_dates_are_refused_but_promises_may_lie_ahead(open_with):
    orders = (
        "order_id,customer_id,ordered_at,amount,promised_at,delivered_at\n"
        "a,1,2020-01-02,5,2027-01-01,2027-01-01\nb,1,1812-01-01,5,,\nc,1,2031-01-01,5,,\n"
    )
    tables = open_with({"data/customers.csv": CUSTOMERS + "1,2020-01-01,,\n", "data/orders.csv": orders})
    assert column(tables, "orders.promised_at") == [datetime(2027, 1, 1)]
    assert column(tables, "orders.delivered_at") == [None]
    assert {p.column: (p.count, p.rejects) for p in problems(tables, "orders", "impossible-date")} == {
        "ordered_at": (2, True),
        "delivered_at": (1, False),
    }


def test_what_happens_after_as_of_is_not_known_yet(open_with):
    text = CUSTOMERS + "1,2020-01-01,2020-09-01,\n2,2020-08-01,,\n"
    tables = open_with({"data/customers.csv": text}, as_of=date(2020, 6, 30))
    assert column(tables, "customers.customer_id") == ["1"]
    assert column(tables, "customers.churned_at") == [None]


def test_the_later_of_two_dates_in_the_wrong_order_is_voided(open_with):
    text = CUSTOMERS + "1,2020-05-01,2020-04-01,\n2,2020-05-01,2020-06-01,\n"
    tables = open_with({"data/customers.csv": text})
    assert column(tables, "customers.churned_at") == [None, datetime(2020, 6, 1)]
    (problem,) = problems(tables, "customers", "order-of-dates")
    assert (problem.count, problem.column, problem.rows) == (1, "churned_at", (2,))


def test_a_day_and_a_time_of_the_same_day_are_in_order(open_with):
    orders = "order_id,customer_id,ordered_at,amount,delivered_at\na,1,2020-01-05 08:00,5,2020-01-05\n"
    files = {"data/customers.csv": CUSTOMERS + "1,2020-01-05,,\n", "data/orders.csv": orders}
    tables = open_with(files, {"timezone": "Asia/Tokyo"})
    assert not problems(tables, "orders", "order-of-dates")
    assert not problems(tables, "orders", "contradiction")


def test_scores_keep_the_range_of_their_kind(open_with):
    surveys = "response_id,responded_at,kind,score\n1,2020-01-05,nps,9\n2,2020-01-05,csat,9\n3,2020-01-05,custom,99\n"
    tables = open_with({"data/customers.csv": CUSTOMERS + "1,2020-01-01,,\n", "data/surveys.csv": surveys})
    assert column(tables, "surveys.score") == [9, None, 99]


def test_columns_without_any_value_or_any_difference_are_said(open_with):
    text = "customer_id,joined_at,plan,referred\n1,2020-01-01,,no\n2,2020-01-01,,no\n"
    tables = open_with({"data/customers.csv": text})
    assert problems(tables, "customers", "empty-column")[0].column == "plan"
    assert problems(tables, "customers", "constant-column")[0].column == "referred"
    assert "customers.plan" not in tables.present


def test_tables_that_contradict_each_other_are_said_and_kept(open_with):
    files = {
        "data/customers.csv": CUSTOMERS + "1,2020-03-01,2020-05-01,no\n2,2020-01-01,,yes\n",
        "data/exits.csv": "customer_id,exited_at\n1,2020-05-01\n",
        "data/tickets.csv": "ticket_id,customer_id,opened_at\n1,1,2020-01-01\n2,1,2020-06-01\n3,1,2020-04-01\n",
        "data/subscriptions.csv": "subscription_id,customer_id,started_at,ended_at\n1,1,2020-03-01,\n",
    }
    tables = open_with(files)
    assert quality(tables, "tickets").kept == 3
    found = {(q.table, p.message): p.count for q in tables.quality for p in q.problems if p.kind == "contradiction"}
    assert found == {
        ("customers", "churned says otherwise than churned_at"): 2,
        ("customers", "there is an exit of these customers, but churned is false"): 1,
        ("customers", "churned is true, but there is no exit of these customers"): 1,
        ("exits", "these customers have left, but a subscription of theirs is still open"): 1,
        ("tickets", "these rows lie before their customer joined"): 1,
        ("tickets", "these rows lie after their customer left"): 1,
        ("subscriptions", "these subscriptions are open though their customer left"): 1,
    }


JUNK = ["", " ", "x", "-1", "2020-13-01", "1850-01-01", "2999-01-01", '"a,b"', '"', "1,5", "NULL", "東京", "1e9"]


def _dirty(rng: random.Random, good: list[list[str]]) -> str:
    lines = []
    for row in good:
        cells = [rng.choice(JUNK) if rng.random() < 0.08 else cell for cell in row]
        lines.append(",".join(cells) if rng.random() > 0.03 else ",".join(cells[:-1]))
        if rng.random() < 0.05:
            lines.append(lines[-1])
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("seed", range(8))
def test_every_row_of_dirty_data_is_counted_exactly_once(open_with, seed):
    rng = random.Random(seed)
    customers = [[str(i), f"2020-01-{i % 28 + 1:02}", f"2020-0{rng.randint(1, 9)}-01", "yes"] for i in range(60)]
    tickets = [
        [str(i), str(rng.randint(0, 70)), "2020-03-01 10:00", f"2020-03-0{rng.randint(1, 9)}", str(rng.randint(0, 7))]
        for i in range(200)
    ]
    files = {
        "data/customers.csv": CUSTOMERS + _dirty(rng, customers),
        "data/tickets.csv": "ticket_id,customer_id,opened_at,resolved_at,csat\n" + _dirty(rng, tickets),
    }
    tables = open_with(files)
    for counted in tables.quality:
        parts = counted.kept + counted.rejected + counted.duplicates + counted.unknown_customers
        assert counted.rows == parts
        assert tables[counted.table].count().to_pyarrow().as_py() == counted.kept
        assert all(len(p.rows) <= 5 for p in counted.problems)
    clean = tables["tickets"]
    reversed_days = clean.filter(clean.resolved_at.truncate("D") < clean.opened_at.truncate("D"))
    assert reversed_days.count().to_pyarrow().as_py() == 0
    assert clean.ticket_id.nunique().to_pyarrow().as_py() == clean.count().to_pyarrow().as_py()
    assert clean.anti_join(tables["customers"], "customer_id").count().to_pyarrow().as_py() == 0
