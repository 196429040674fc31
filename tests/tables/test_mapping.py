"""The mapping of audit.yaml: names, constants, expressions, queries, tables of a connection."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

import duckdb
import pytest

from churn_audit.errors import DataError, EngagementError
from tests.tables.conftest import column, problems

CUSTOMERS = "KdNr;Kunde seit;Art\n007;05.01.2020;A\n008;25.01.2020;B\n"
MAP = {"source": "data/crm.csv", "columns": {"customer_id": "KdNr", "joined_at": "kunde seit"}}
PLAIN = {"data/customers.csv": "customer_id,joined_at\n1,2020-01-01\n2,2020-01-01\n"}


def test_source_names_are_mapped_whatever_their_case(open_with):
    tables = open_with({"data/crm.csv": CUSTOMERS}, tables={"customers": MAP})
    assert column(tables, "customers.customer_id") == ["007", "008"]
    assert column(tables, "customers.joined_at") == [datetime(2020, 1, 5), datetime(2020, 1, 25)]


def test_every_contract_column_exists_and_present_lists_those_with_values(open_with):
    tables = open_with({"data/crm.csv": CUSTOMERS}, tables={"customers": MAP})
    assert tables.present == {"customers.customer_id", "customers.joined_at"}
    assert column(tables, "customers.plan") == [None, None]


def test_an_unknown_table_names_the_nearest(open_with):
    with pytest.raises(EngagementError, match=r'tables\.custmers: no such table; did you mean "customers"'):
        open_with(tables={"custmers": "x.csv"})


def test_an_unknown_column_names_the_nearest(open_with):
    with pytest.raises(EngagementError, match=r'customers\.columns\.joined: no such column; did you mean "joined_at"'):
        open_with(tables={"customers": {"source": "x.csv", "columns": {"joined": "a"}}})


def test_a_missing_source_column_names_the_nearest_and_the_rest(open_with):
    wrong = MAP | {"columns": {"customer_id": "KdNummer", "joined_at": "Kunde seit"}}
    with pytest.raises(DataError, match=r'no column "KdNummer"; did you mean "KdNr"\?; it has KdNr, Kunde seit, Art'):
        open_with({"data/crm.csv": CUSTOMERS}, tables={"customers": wrong})


def test_a_required_column_that_is_not_there_is_an_error(open_with):
    with pytest.raises(DataError, match=r"has no column joined_at .or tenure_months and churned"):
        open_with({"data/customers.csv": "customer_id\n1\n"})


def test_no_customers_is_an_error_with_the_way_out(open_with):
    with pytest.raises(DataError, match=r"no customers table.*put customers\.csv"):
        open_with()


def test_a_snapshot_needs_no_dates(open_with):
    tables = open_with({"customers.csv": "customer_id,tenure_months,churned\n1,12,Yes\n2,3,No\n"})
    assert tables.snapshot
    assert column(tables, "customers.churned") == [True, False]


def test_constants_and_expressions_make_columns(open_with):
    files = PLAIN | {"data/o.csv": "no;cust;day;qty;price\na;1;31.01.2020;2;1,50\nb;2;01.02.2020;3;2,00\n"}
    columns = {
        "order_id": "no", "customer_id": "cust", "ordered_at": "day", "amount": {"sql": "qty * price"},
        "channel": {"value": "shop"}, "quantity": "qty",
    }  # fmt: skip
    tables = open_with(files, tables={"orders": {"source": "data/o.csv", "columns": columns}})
    assert column(tables, "orders.amount") == [3.0, 6.0]
    assert column(tables, "orders.channel") == ["shop", "shop"]


def test_a_broken_expression_names_table_and_column(open_with):
    columns = {"segment": {"sql": "nothing * 2"}}
    with pytest.raises(DataError, match=r"audit\.yaml: tables\.customers\.columns\.segment: sql: .*nothing"):
        open_with(PLAIN, tables={"customers": {"source": "data/customers.csv", "columns": columns}})


def test_values_map_enumerations_and_flags(open_with):
    files = PLAIN | {"data/surveys.csv": "response_id,responded_at,kind,score\n1,2020-01-05,Empfehlung,9\n"}
    tables = open_with(files, tables={"surveys": {"values": {"kind": {"empfehlung": "nps"}}}})
    assert column(tables, "surveys.kind") == ["nps"]


def test_a_bare_yes_in_yaml_meets_the_word_in_any_case(open_with):
    files = {"data/customers.csv": "customer_id,joined_at,plan\n1,2020-01-01,YES\n2,2020-01-01,no\n3,2020-01-01,x\n"}
    tables = open_with(files, tables={"customers": {"values": {"plan": {True: "gold", False: "none given"}}}})
    assert column(tables, "customers.plan") == ["gold", "none given", "x"]


def test_values_outside_the_list_are_refused(open_with):
    with pytest.raises(EngagementError, match='"npss" is none of nps'):
        open_with(PLAIN, tables={"surveys": {"values": {"kind": {"x": "npss"}}}})


def test_a_query_reads_files_of_any_encoding_with_types(open_with):
    files = {"data/買.csv": "会員,日付,金額\n1,2020/01/15,100\n1,2020/01/05,200\n2,2020/02/25,50\n".encode("cp932")}
    query = "SELECT 会員 AS customer_id, min(日付) AS joined_at FROM 'data/買.csv' GROUP BY 1 HAVING sum(金額) > 60"
    tables = open_with(files, tables={"customers": {"query": query}})
    assert column(tables, "customers.joined_at") == [datetime(2020, 1, 5)]


def test_a_broken_query_names_the_table_and_the_engines_message(open_with):
    with pytest.raises(DataError, match=r"audit\.yaml: tables\.orders\.query: the query fails: .*nowhere"):
        open_with(PLAIN, tables={"orders": {"query": "SELECT * FROM nowhere"}})


@pytest.mark.parametrize("query", ["DROP TABLE x", "SELECT 1; SELECT 2", "SELEC 1"])
def test_a_query_is_one_select(open_with, query):
    with pytest.raises(DataError, match=r"tables\.orders\.query: the query"):
        open_with(PLAIN, tables={"orders": {"query": query}})


def test_tables_and_queries_of_a_connection_are_read(open_with, tmp_path):
    with duckdb.connect(str(tmp_path / "crm.db")) as db:
        db.execute("CREATE TABLE kunden AS SELECT 1 AS id, DATE '2020-01-05' AS seit")
        db.execute("CREATE TABLE kauf AS SELECT 9 AS nr, 1 AS id, TIMESTAMP '2020-01-06 10:00' AS wann, 5.5 AS eur")
    tables = open_with(
        connection="duckdb://crm.db",
        tables={
            "customers": {"table": "kunden", "columns": {"customer_id": "id", "joined_at": "seit"}},
            "orders": {
                "query": "SELECT nr AS order_id, id AS customer_id, wann AS ordered_at, eur AS amount FROM kauf"
            },
        },
    )
    assert column(tables, "customers.customer_id") == ["1"]
    assert column(tables, "orders.amount") == [5.5]


def test_a_connection_that_cannot_be_made_is_named(open_with):
    with pytest.raises(DataError, match=r"audit\.yaml: connection: duckdb://none\.db"):
        open_with(connection="duckdb://none.db", tables={"customers": {"table": "x"}})


def test_as_of_is_the_last_day_of_the_data_and_said_to_be(open_with):
    tables = open_with(PLAIN)
    assert tables.as_of == date(2020, 1, 1)
    assert "2020-01-01" in tables.problems[0]
    assert open_with(PLAIN, as_of=date(2020, 6, 1)).as_of == date(2020, 6, 1)


def test_two_files_of_one_name_are_refused(open_with):
    with pytest.raises(DataError, match="would all be customers"):
        open_with(PLAIN | {"customers.csv": "customer_id,joined_at\n"})


def test_double_ids_of_exports_meet_whole_ones(open_with):
    files = PLAIN | {"data/exits.csv": "customer_id,exited_at\n1.0,2020-03-01\n2.0,2020-03-01\n"}
    tables = open_with(files)
    assert not problems(tables, "exits", "unknown-customer")
    assert column(tables, "exits.customer_id") == ["1", "2"]


def test_other_back_ends_are_read_through_ibis(open_with, tmp_path):
    pytest.importorskip("ibis.backends.sqlite", reason="Ibis lacks what it needs for SQLite here", exc_type=ImportError)
    with sqlite3.connect(tmp_path / "crm.sqlite") as db:
        db.execute("CREATE TABLE kunden (id INTEGER, seit TEXT)")
        db.execute("INSERT INTO kunden VALUES (1, '2020-01-05')")
    db.close()
    query = "SELECT id AS customer_id, seit AS joined_at FROM kunden"
    tables = open_with(connection="sqlite://crm.sqlite", tables={"customers": {"query": query}})
    assert column(tables, "customers.joined_at") == [datetime(2020, 1, 5)]


def test_a_heading_that_differs_from_the_canonical_name_in_case_only_is_read(open_with):
    tables = open_with({"data/customers.csv": "Customer_ID,Joined_At,Plan\n1,2025-01-05,Pro\n"})
    assert column(tables, "customers.plan") == ["Pro"]
