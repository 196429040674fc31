"""The presets themselves, what they claim and what they leave alone, and how both are told."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from churn_audit import console
from churn_audit.model.vendors import Way
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.presets import NAIVE, headings_in, opened, plain, questions, vendors
from churn_audit.tables.proposals import Sheet
from churn_audit.tables.shapes import shape_of
from churn_audit.tables.sql import literal
from tests.tables.vendors.conftest import csv
from tests.tables.vendors.test_help_desks import CUSTOMERS, ZENDESK, ticket

WANTED = {
    "Zendesk", "Freshdesk", "Intercom", "Shopify", "WooCommerce", "Stripe", "HubSpot", "Salesforce", "Klaviyo",
    "Mailchimp", "SurveyMonkey", "Google Forms",
}  # fmt: skip
EXPORTS = [(v, e) for v in vendors() for e in v.exports]
NAMES = [f"{v.vendor} {e.id}" for v, e in EXPORTS]


def test_the_twelve_vendors_have_presets():
    assert {v.vendor for v in vendors()} == WANTED


@pytest.mark.parametrize(("vendor", "export"), EXPORTS, ids=NAMES)
def test_a_preset_keeps_to_the_contract_and_names_its_source(vendor, export):
    assert export.sources and export.how
    if export.table is None:
        assert export.lacks and not export.columns
        return
    table = CONTRACT[export.table]
    assert set(export.columns) <= set(table.names)
    assert "customer_id" not in export.columns
    assert export.customer or not table.column("customer_id").required
    for column, words in export.values.items():
        assert set(words.values()) <= set(table.column(column).values)
    for column, ways in export.columns.items():
        for way in ways:
            if way.value is not None and table.column(column).values:
                assert way.value in table.column(column).values


@pytest.mark.parametrize(("vendor", "export"), EXPORTS, ids=NAMES)
def test_no_export_is_told_by_common_headings_alone(vendor, export):
    common = {"email", "name", "first name", "last name", "phone", "id", "date", "status", "country", "city"}
    known = {plain(h) for h in (*export.signature.all, *export.signature.most)}
    assert len(known - common) >= 3 or export.asks


def test_questions_keep_to_their_scales():
    for question in questions().questions:
        assert all(question.low <= int(score) <= question.high for score in question.words.values())


def test_a_file_that_only_shares_common_headings_is_not_claimed(audited):
    done = audited({"people.csv": "Email,Name,Created at,Status\na@example.com,Ann,2026-01-05,active\n"})
    assert done.named == {}
    assert done.proposal.hints == ()
    assert "recognised" not in done.text


def test_a_file_with_half_the_headings_is_told_and_read_by_names_as_ever(audited):
    headings = "Id,Requester,Requester id,Status,Created at,Updated at,Solved at,Via,Reopens,Ticket type"
    row = {k: v for k, v in ticket().items() if k in headings.split(",")}
    done = audited({"tickets.csv": csv(headings, row), "customers.csv": CUSTOMERS})
    assert done.named == {}
    assert "tickets.csv looks in part like Zendesk tickets export, but has no Requester email, Submitter" in done.text
    assert "#   reopened_count: Reopens" in done.text


def test_what_fits_two_exports_equally_is_told_and_not_applied(audited, monkeypatch):
    (zendesk,) = (v for v in vendors() if v.vendor == "Zendesk")
    twins = (zendesk, zendesk.model_copy(update={"vendor": "Zendask"}))
    monkeypatch.setattr("churn_audit.tables.recognising.vendors", lambda: twins)
    done = audited({"export.csv": csv(ZENDESK, ticket()), "customers.csv": CUSTOMERS})
    assert done.named == {}
    for name in ("Zendesk", "Zendask"):
        assert f"export.csv could be {name} tickets export, or something else with these headings" in done.text


def test_init_tells_what_files_were_recognised_as_and_why(audited, capsys):
    done = audited({"tickets.csv": csv(ZENDESK, ticket()), "customers.csv": CUSTOMERS})
    console.proposal(done.folder / "audit.yaml", done.proposal, json=False)
    told = " ".join(capsys.readouterr().out.split())
    assert "tickets.csv: recognised as Zendesk tickets export: it has 20 of the 20 headings known of it" in told
    console.proposal(done.folder / "audit.yaml", done.proposal, json=True)
    tables = json.loads(capsys.readouterr().out)["tables"]
    assert [t["vendor"] for t in tables] == [None, "Zendesk"]
    assert tables[1]["columns"]["first_response_at"].startswith("TRY_CAST")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-01-02 03:04:05", "2026-01-02 03:04:05 UTC"),
        ("1/2/2026 3:04 PM", "1/2/2026 3:04 PM UTC"),
        ("2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05.000Z"),
        ("2026-01-02T03:04:05+02:00", "2026-01-02T03:04:05+02:00"),
        ("2026-01-02", "2026-01-02"),
    ],
)
def test_times_in_utc_keep_a_zone_they_have(text, read):
    query = f"SELECT regexp_replace({literal(text)}, {literal(NAIVE)}, '\\1 UTC')"
    assert duckdb.connect().execute(query).fetchall() == [(read,)]


def test_headings_with_quotes_and_other_names_are_found():
    sheet = Sheet(Path("x"), None, {'Order "no"': shape_of(["1"])})
    own = headings_in([sheet], {"Order": ('order "NO"',)})
    assert opened(Way(sql='"Order" || 1'), own) == ("sql", '"Order ""no""" || 1', ('Order "no"',))
    assert opened(Way(column="Order"), own) == ("column", 'Order "no"', ('Order "no"',))
    assert opened(Way(sql='"Gone" || 1'), own) is None
