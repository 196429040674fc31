"""Real data sets opened whole: the counts their publishers state."""

from __future__ import annotations

import pytest

from churn_audit.tables import Tables, open_tables
from tests.tables.conftest import problems, quality


@pytest.fixture(scope="module")
def opened(engagement_of):
    """Tables of an engagement of tests/engagements, opened once for the module."""
    cache: dict[str, Tables] = {}

    def tables(name: str) -> Tables:
        if name not in cache:
            cache[name] = open_tables(*engagement_of(name))
        return cache[name]

    return tables


def count(expression):
    return expression.count().to_pyarrow().as_py()


def test_telco_workbooks_give_a_snapshot_with_stated_reasons(opened):
    # IBM Cognos base samples: 7,043 customers, 1,869 churned.
    tables = opened("telco_multitable")
    customers, exits = tables["customers"], tables["exits"]
    assert tables.snapshot
    assert (count(customers), count(customers.filter(customers.churned))) == (7043, 1869)
    codes = exits.group_by("reason_code").agg(n=exits.count()).to_pandas().set_index("reason_code").n.to_dict()
    assert codes == {"Competitor": 841, "Attitude": 314, "Dissatisfaction": 303, "Price": 211, "Other": 200}
    assert (count(exits.filter(exits.moved)), count(exits.filter(exits.deceased))) == (46, 6)
    assert (count(exits.filter(exits.destination.notnull())), quality(tables, "surveys").kept) == (841, 7043)
    assert not [p for q in tables.quality for p in q.problems if p.kind == "contradiction"]


def test_classic_telco_needs_no_dates(opened):
    tables = opened("telco_classic")
    customers = tables["customers"]
    assert (count(customers), count(customers.filter(customers.churned))) == (7043, 1869)
    # The 11 customers with a blank TotalCharges are those of tenure 0.
    assert count(customers.filter(customers.tenure_months == 0)) == 11


def test_blank_total_charges_are_missing_and_not_unreadable(shared_data, engagement_of):
    engagement, folder = engagement_of("telco_classic")
    table = engagement.tables["customers"]
    columns = {**table.columns, "monthly_value": "TotalCharges"}
    table = table.model_copy(update={"columns": columns})
    tables = open_tables(engagement.model_copy(update={"tables": {"customers": table}}), folder)
    customers = tables["customers"]
    assert count(customers.filter(customers.monthly_value.isnull())) == 11
    assert not problems(tables, "customers", "unreadable")


def test_cdnow_has_its_orders_and_customers(opened):
    # Fader & Hardie: 69,659 transactions of 23,570 customers, 1997-01 to 1998-06.
    tables = opened("cdnow")
    assert (count(tables["orders"]), count(tables["customers"])) == (69659, 23570)
    assert str(tables.as_of) == "1998-06-30"
    assert not [p for q in tables.quality for p in q.problems if p.kind not in ("note",)]


def test_ravenstack_dates_are_day_first_and_its_random_flags_contradict(opened):
    tables = opened("ravenstack")
    assert {q.table: q.kept for q in tables.quality} == {
        "customers": 500, "subscriptions": 5000, "tickets": 2000, "exits": 600, "usage": 25000,
    }  # fmt: skip
    kinds = {(q.table, p.kind) for q in tables.quality for p in q.problems}
    assert not {k for _, k in kinds} & {"unreadable", "ambiguous-dates"}
    assert {("customers", "contradiction"), ("tickets", "contradiction"), ("exits", "contradiction")} <= kinds
    assert str(quality(tables, "tickets").first) == "2023-01-02"


def test_online_retail_lines_without_a_customer_are_counted(opened):
    # UCI id 352: 541,909 lines, 4,372 customers, 135,080 lines without CustomerID, 9,288 cancelled lines.
    tables = opened("online_retail")
    counted, orders = quality(tables, "orders"), tables["orders"]
    assert (counted.rows, counted.kept, counted.rejected) == (541909, 406829, 135080)
    assert problems(tables, "orders", "missing-required")[0].count == 135080
    assert quality(tables, "customers").kept == 4372
    # 8,905 of the 9,288 cancelled lines name a customer.
    assert count(orders.filter(orders.cancelled)) == 8905


def test_a_million_and_a_half_lines_of_a_grocer_are_kept_whole(opened):
    # dunnhumby Complete Journey: 1,469,307 lines of 2,469 households.
    tables = opened("dunnhumby")
    assert (quality(tables, "orders").kept, quality(tables, "customers").kept) == (1469307, 2469)
