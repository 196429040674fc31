"""Proposing a mapping from files alone, and writing it down."""

from __future__ import annotations

import pytest

from churn_audit.errors import DataError, EngagementError
from churn_audit.model.engagement import read_engagement
from churn_audit.tables import open_tables, propose, write_engagement
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.proposing import names_of

FILES = {
    "en": "Customer No,Signup Date,Plan Name\nA1,2020-01-05,Pro\nA2,2020-02-05,Basic\n",
    "ja": "会員番号,入会日,プラン\nA1,2020/01/05,梅\nA2,2020/02/05,松\n",
    "zh-Hant": "客戶編號,註冊日期,方案\nA1,2020/01/05,甲\nA2,2020/02/05,乙\n",
    "ru": "Номер клиента,Дата регистрации,Тариф\nA1,25.01.2020,Базовый\nA2,05.02.2020,Про\n",
}


@pytest.mark.parametrize("locale", FILES)
def test_headings_of_four_languages_are_understood(tmp_path, locale):
    text = FILES[locale]
    names = text.splitlines()[0].split(",")
    (tmp_path / "export.csv").write_text(text, "utf-8")
    proposal = propose([tmp_path / "export.csv"])
    assert {m.column: m.source for m in proposal.tables[0].matches} == dict(
        zip(("customer_id", "joined_at", "plan"), names, strict=True)
    )
    assert proposal.locale == locale


def test_what_is_written_loads_and_opens(tmp_path):
    data = tmp_path / "exports"
    data.mkdir()
    (data / "kunden.csv").write_text("client id,created at,mrr,odd\n1,2020-01-05,$10,x\n2,2020-02-05,$12,y\n", "utf-8")
    (data / "support tickets.csv").write_text(
        "ticket no,client id,opened,closed at,rating\n7,1,2020-03-01 10:00,2020-03-02 11:00,4\n", "utf-8"
    )
    file = write_engagement(tmp_path / "audit", propose(sorted(data.iterdir())), name="Kunden & Co: #1")
    text = file.read_text("utf-8")
    assert "source: ../exports/kunden.csv" in text
    assert "customer_id: client id # 1.00" in text.replace("  #", " #")
    assert "not mapped in customers: odd" in text
    tables = open_tables(*read_engagement(tmp_path / "audit"))
    assert {q.table: q.kept for q in tables.quality} == {"customers": 2, "tickets": 1}


def test_customers_are_taken_from_orders_where_no_file_has_them(tmp_path):
    (tmp_path / "sales.csv").write_text(
        "order no,customer no,order date,total\n1,7,2020-01-05,5.5\n2,7,2020-01-03,6\n3,8,2020-01-30,2\n", "utf-8"
    )
    write_engagement(tmp_path, propose([tmp_path / "sales.csv"]))
    tables = open_tables(*read_engagement(tmp_path))
    assert {q.table: q.kept for q in tables.quality} == {"customers": 2, "orders": 3}


def test_an_existing_audit_is_never_overwritten(tmp_path):
    (tmp_path / "audit.yaml").write_text("business: {name: Mine}\n", "utf-8")
    with pytest.raises(EngagementError, match="is there already and is never overwritten"):
        write_engagement(tmp_path, propose([]))
    assert (tmp_path / "audit.yaml").read_text("utf-8") == "business: {name: Mine}\n"


def test_a_table_that_lacks_a_required_column_is_only_commented(tmp_path):
    (tmp_path / "orders.csv").write_text("order no,customer no,order date\n1,7,2020-01-05\n2,8,2020-01-06\n", "utf-8")
    proposal = propose([tmp_path / "orders.csv"])
    assert proposal.incomplete[0].missing == ("amount",)
    assert "nothing in it fits amount" in write_engagement(tmp_path, proposal).read_text("utf-8")


def test_hostile_headings_stay_inside_their_comments(tmp_path):
    head = '"client id","created at","x\ntables: {}","a: b # c"\n'
    (tmp_path / "crm.csv").write_text(head + "1,2020-01-05,u,v\n2,2020-01-06,u,v\n", "utf-8")
    write_engagement(tmp_path, propose([tmp_path / "crm.csv"]))
    engagement, _ = read_engagement(tmp_path)
    assert set(engagement.tables) == {"customers"}


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        propose([tmp_path / "none.csv"])


def test_every_column_of_the_contract_has_names_in_four_languages():
    for table in CONTRACT.values():
        for column in table.names:
            assert len(names_of(table.name, column)) >= 4, f"{table.name}.{column}"


def test_ravenstack_files_find_their_tables(shared_data):
    proposal = propose(sorted((shared_data / "ravenstack_saas").glob("*.csv")))
    found = {t.table: {m.column: m.source for m in t.matches} for t in proposal.tables}
    assert set(found) == {"customers", "subscriptions", "tickets", "exits"}
    assert found["customers"]["joined_at"] == "signup_date"
    assert found["tickets"]["opened_at"] == "submitted_at"
    # Its usage names a subscription, not a customer, which only a query can join.
    assert proposal.incomplete[0].missing == ("customer_id",)
