"""Data: the mapping with reasons, rows as they will be read, their quality, and every change with its undo."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from messy import write_messy

from churn_audit.server import audit_file


@pytest.fixture
def messy(jp_root_dir: Path) -> Path:
    """A messy audit in the server's root."""
    return write_messy(jp_root_dir / "mess")


def match(etag: str) -> dict[str, str]:
    return {"If-Match": f'"{etag}"'}


async def mapped(ask: Any) -> Any:
    status, found, _ = await ask("GET", "tables", path="mess")
    assert status == 200
    return found


async def put(ask: Any, table: str, column: str, body: Any, etag: str) -> tuple[int, Any]:
    status, told, _ = await ask(
        "PUT", "tables", table, "columns", column, body=body, headers=match(etag), path="mess"
    )  # fmt: skip
    return status, told


def of(found: Any, table: str, column: str) -> Any:
    return next(c for t in found["tables"] if t["name"] == table for c in t["columns"] if c["name"] == column)


async def checked(ask: Any) -> Any:
    for _ in range(20):
        status, found, _ = await ask("GET", "quality", path="mess")
        assert status == 200
        if found["done"]:
            return found
    pytest.fail("the check does not end")


# The mapping -------------------------------------------------------------------------------------------------------


async def test_each_column_is_sure_likely_to_be_chosen_or_missing_and_says_why(ask: Any, messy: Path) -> None:
    found = await mapped(ask)
    told = {c: of(found, "orders", c) for c in ("order_id", "customer_id", "quoted_amount", "ordered_at", "channel")}
    assert {n: (c["confidence"], c["why"]["code"]) for n, c in told.items()} == {
        "order_id": ("sure", "set"),
        "customer_id": ("sure", "same-meaning"),
        "quoted_amount": ("likely", "similar-name"),
        "ordered_at": ("choose", "several-fit"),
        "channel": ("missing", "nothing-fits"),
    }
    assert [k["source"] for k in told["ordered_at"]["candidates"][:2]] == ["order date", "invoice date"]
    assert told["quoted_amount"]["why"]["sureness"] == 0.86
    assert told["customer_id"]["examples"] == ["M002", "M003", "M004"]
    order = [c["required"] for c in next(t for t in found["tables"] if t["name"] == "orders")["columns"]]
    assert order == sorted(order, reverse=True)


async def test_files_that_nothing_is_read_from_are_listed_with_what_they_could_be(ask: Any, messy: Path) -> None:
    found = await mapped(ask)
    assert {u["file"]: (u["table"], u["fits"]) for u in found["unused"]} == {
        "data/complaints.csv": (True, ["tickets"]),
        "data/read me.docx": (False, []),
    }
    orders = next(t for t in found["tables"] if t["name"] == "orders")
    assert (orders["encoding"], orders["delimiter"]) == ("utf-8", ",")
    assert "tickets" in {t["name"] for t in found["absent"]}


async def test_a_table_that_is_not_there_tells_what_it_would_light(ask: Any, audit: Path) -> None:
    _, found, _ = await ask("GET", "tables", path="coffee")
    tickets = next(t for t in found["absent"] if t["name"] == "tickets")
    assert tickets["points"] > 0
    assert tickets["reasons"]
    assert "first_response_at" in tickets["columns"]
    assert "opened_at" in tickets["needed"]
    points = [t["points"] for t in found["absent"]]
    assert points == sorted(points, reverse=True)


async def test_a_file_that_cannot_be_read_is_named_and_the_others_stay(ask: Any, messy: Path) -> None:
    (messy / "data/sales.csv").write_text("")
    found = await mapped(ask)
    orders = next(t for t in found["tables"] if t["name"] == "orders")
    assert "is empty" in orders["unreadable"]
    assert str(messy) not in orders["unreadable"]
    assert of(found, "customers", "customer_id")["confidence"] == "sure"
    status, told, _ = await ask("GET", "tables", "orders", "rows", path="mess")
    assert status == 422
    assert "is empty" in told["message"]


async def test_damaged_findings_hide_what_a_column_would_light_and_nothing_else(ask: Any, audit: Path) -> None:
    for file in audit.glob("reports/*/*/findings.json"):
        file.write_text("{")
    status, found, _ = await ask("GET", "tables", path="coffee")
    assert status == 200
    assert found["tables"] and all(not c["lights"] for t in found["tables"] for c in t["columns"])
    assert all(not t["reasons"] for t in found["absent"])


# Rows and quality --------------------------------------------------------------------------------------------------


async def test_rows_are_seen_before_every_needed_column_is_mapped(ask: Any, messy: Path) -> None:
    status, found, _ = await ask("GET", "tables", "orders", "rows", path="mess", limit="5")
    assert status == 200
    assert (found["checked"], found["total"]) == (False, None)
    assert "ordered_at" not in found["columns"]
    fifth = next(r for r in found["rows"] if r["place"] == 5)
    assert fifth["fate"] == "rejected"
    assert fifth["faults"] == [{"kind": "unreadable", "column": "amount", "text": "n/a?", "rejects": True}]
    checks = await checked(ask)
    assert "ordered_at" in next(u["message"] for u in checks["unreadable"] if u["name"] == "orders")
    assert {t["name"] for t in checks["tables"]} == {"customers"}


async def test_counts_add_up_and_problem_rows_are_those_counted(ask: Any, messy: Path) -> None:
    found = await mapped(ask)
    status, _ = await put(ask, "orders", "ordered_at", {"column": "order date"}, found["etag"])
    assert status == 200
    orders = next(t for t in (await checked(ask))["tables"] if t["name"] == "orders")
    # 3 amounts and 2 dates that are none, 12 orders of strangers, of 400.
    figures = [orders[n] for n in ("rows", "kept", "rejected", "duplicates", "unknown_customers", "faulty")]
    assert figures == [400, 383, 5, 0, 12, 17]
    problems = {(p["kind"], p["column"]): p for p in orders["problems"]}
    assert problems["unreadable", "amount"]["places"] == [5, 50, 99]
    assert problems["unreadable", "ordered_at"]["message"].startswith("ordered_at is not a date")
    _, rows, _ = await ask("GET", "tables", "orders", "rows", path="mess", only="problems", limit="100")
    assert (rows["total"], len(rows["rows"]), rows["checked"]) == (17, 17, True)
    assert rows["orders"] == {"ordered_at": "dmy"}
    _, rows, _ = await ask(
        "GET", "tables", "orders", "rows", path="mess", only="problems", column="ordered_at", kind="unreadable"
    )
    assert [r["place"] for r in rows["rows"]] == [7, 70]
    _, rows, _ = await ask("GET", "tables", "orders", "rows", path="mess", limit="1")
    first = dict(zip(rows["columns"], rows["rows"][0]["values"], strict=True))
    assert (first["ordered_at"], first["amount"], rows["total"]) == ("2025-04-15", "12", 400)


async def test_rows_asked_for_wrongly_are_refused(ask: Any, messy: Path) -> None:
    for query in ({"limit": "many"}, {"only": "good"}):
        status, told, _ = await ask("GET", "tables", "orders", "rows", path="mess", **query)
        assert (status, told["code"]) == (422, "value")
    for table in ("ordrs", "tickets"):
        status, told, _ = await ask("GET", "tables", table, "rows", path="mess")
        assert (status, told["code"]) == (404, "no-table")
    status, _, _ = await ask("GET", "quality", path="nowhere")
    assert status == 404


# A column ----------------------------------------------------------------------------------------------------------


async def test_accepting_takes_the_note_away_and_undo_brings_the_file_back(ask: Any, messy: Path) -> None:
    before = (messy / "audit.yaml").read_text()
    etag = (await mapped(ask))["etag"]
    undos = []
    for column, given in (
        ("fees_amount", {"column": "service_fee"}),
        ("ordered_at", {"column": "order date"}),
        ("channel", {"value": "shop"}),
        ("discount_amount", {"sql": "list_price - 1"}),
        ("quantity", {"empty": True}),
    ):
        status, told = await put(ask, "orders", column, given, etag)
        assert status == 200, told
        etag = told["etag"]
        undos.append((column, told["undo"]))
    text = (messy / "audit.yaml").read_text()
    assert "0.83" not in text
    assert "0.86" in text
    assert "# asked the shop" in text
    assert "  # not mapped in orders: till, cashier" in text.splitlines()[-1]
    found = await mapped(ask)
    assert [of(found, "orders", c)["why"]["code"] for c in ("channel", "discount_amount", "quantity")] == [
        "value", "sql", "empty",
    ]  # fmt: skip
    assert not of(found, "orders", "quantity")["present"]
    for column, undo in reversed(undos):
        status, told = await put(ask, "orders", column, undo, etag)
        assert status == 200, told
        etag = told["etag"]
    assert [x.split() for x in (messy / "audit.yaml").read_text().splitlines()] == [
        x.split() for x in before.splitlines()
    ]


async def test_a_change_of_another_column_meanwhile_is_no_conflict_and_of_the_same_is(ask: Any, messy: Path) -> None:
    etag = (await mapped(ask))["etag"]
    file = messy / "audit.yaml"
    file.write_text(file.read_text().replace("amount: total\n", "amount: total\n      channel: till\n", 1))
    nothing = {"column": None, "value": None, "sql": None, "empty": False}
    status, told = await put(ask, "orders", "ordered_at", {"column": "order date", "before": nothing}, etag)
    assert status == 200
    assert yaml.safe_load(file.read_text())["tables"]["orders"]["columns"]["channel"] == "till"
    status, told = await put(ask, "orders", "channel", {"column": "cashier", "before": nothing}, etag)
    assert (status, told["code"]) == (412, "changed")
    assert told["current"]["given"]["column"] == "till"
    assert told["current"]["etag"] == audit_file.audit_etag(messy)
    assert told["current"]["saved"]
    status, told = await put(ask, "orders", "ordered_at", {"column": "invoice date"}, etag)
    assert status == 412


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sql": "list_prise - 1"}, 'did you mean "list_price"?'),
        ({"sql": "list_price -"}, "cannot be read"),
        ({"sql": "1; DROP TABLE orders"}, "cannot be read"),
        ({"sql": "(SELECT max(total) FROM orders)"}, "the columns of its own row"),
        ({"sql": "max(list_price)"}, "the columns of its own row"),
        ({"sql": "member_no"}, 'for example "M002"'),
        ({"sql": "member_no + 1"}, "The expression fails"),
        ({"sql": "  "}, "Write an expression"),
        ({"column": "list_prise"}, 'did you mean "list_price"?'),
        ({"column": "till", "value": 1}, "Give one of"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_the_way_out(
    ask: Any, messy: Path, given: dict[str, Any], said: str
) -> None:
    before = (messy / "audit.yaml").read_text()
    status, told = await put(ask, "orders", "quoted_amount", given, (await mapped(ask))["etag"])
    assert status == 422
    assert said in told["message"]
    assert (messy / "audit.yaml").read_text() == before


async def test_a_needed_column_cannot_be_left_empty(ask: Any, messy: Path) -> None:
    status, told = await put(ask, "orders", "amount", {"empty": True}, (await mapped(ask))["etag"])
    assert status == 422
    assert "orders needs amount" in told["message"]


async def test_a_table_without_a_file_has_no_columns_to_map(ask: Any, messy: Path) -> None:
    status, told = await put(ask, "tickets", "channel", {"value": "mail"}, (await mapped(ask))["etag"])
    assert (status, told["code"]) == (422, "no-source")
    assert "add one first" in told["message"]
    assert "tickets" not in yaml.safe_load((messy / "audit.yaml").read_text())["tables"]


async def test_a_new_file_is_seen_by_those_who_look_on(ask: Any, messy: Path) -> None:
    _, before, _ = await ask("GET", "state", path="mess")
    (messy / "data/staff.csv").write_text("staff_id,name\nS1,Kim\n")
    _, after, _ = await ask("GET", "state", path="mess")
    assert after["data"] != before["data"]
    assert after["rev"] != before["rev"]


# A source ----------------------------------------------------------------------------------------------------------


async def test_a_file_becomes_a_table_with_the_columns_that_fit_and_is_taken_out(ask: Any, messy: Path) -> None:
    before = (messy / "audit.yaml").read_text()
    body = {"source": ["data/complaints.csv"]}
    headers = match((await mapped(ask))["etag"])
    status, told, _ = await ask("PUT", "tables", "tickets", "source", body=body, headers=headers, path="mess")
    assert status == 200
    entry = yaml.safe_load((messy / "audit.yaml").read_text())["tables"]["tickets"]
    assert entry["source"] == "data/complaints.csv"
    assert entry["columns"]["opened_at"] == "opened"
    status, told, _ = await ask(
        "PUT", "tables", "tickets", "source", body=told["undo"], headers=match(told["etag"]), path="mess"
    )
    assert status == 200
    assert yaml.safe_load((messy / "audit.yaml").read_text()) == yaml.safe_load(before)
    assert told["undo"]["entry"]["columns"]["opened_at"] == "opened"
    status, told, _ = await ask(
        "PUT", "tables", "tickets", "source", body=told["undo"], headers=match(told["etag"]), path="mess"
    )
    assert status == 200
    assert "tickets" in yaml.safe_load((messy / "audit.yaml").read_text())["tables"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("../secrets.csv", "not inside the audit's folder"),
        ("/etc/passwd.csv", "not inside the audit's folder"),
        ("data/read me.docx", "cannot be read as a table"),
        ("data/complaint.csv", 'did you mean "data/complaints.csv"?'),
    ],
)
async def test_a_source_that_is_none_of_the_audits_is_refused(ask: Any, messy: Path, source: str, said: str) -> None:
    headers = match((await mapped(ask))["etag"])
    status, told, _ = await ask(
        "PUT", "tables", "tickets", "source", body={"source": [source]}, headers=headers, path="mess"
    )
    assert status == 422
    assert said in told["message"]


async def test_a_source_changed_meanwhile_or_read_by_its_name_is_told(ask: Any, messy: Path, audit: Path) -> None:
    status, told, _ = await ask("PUT", "tables", "orders", "source", body={}, headers=match("0"), path="mess")
    assert status == 412
    assert told["current"]["source"] == ["data/sales.csv"]
    _, found, _ = await ask("GET", "tables", path="coffee")
    status, told, _ = await ask(
        "PUT", "tables", "orders", "source", body={}, headers=match(found["etag"]), path="coffee"
    )
    assert (status, told["code"]) == (422, "by-name")
    assert "rename it" in told["message"]


# Settings ----------------------------------------------------------------------------------------------------------


async def test_settings_are_merged_and_comments_stay(ask: Any, messy: Path) -> None:
    file = messy / "audit.yaml"
    before = yaml.safe_load(file.read_text())
    etag = (await mapped(ask))["etag"]
    patch = {
        "business": {"name": "Neat Mart", "industry": "retail"},
        "churn": {"definition": "inactivity", "inactivity_days": 120},
        "as_of": None,
    }
    status, told, _ = await ask("PATCH", "audit", body=patch, headers=match(etag), path="mess")
    assert status == 200, told
    text = file.read_text()
    content = yaml.safe_load(text)
    assert content["business"] == {
        "name": "Neat Mart", "locale": "en", "currency": "EUR", "timezone": "Europe/Berlin", "industry": "retail",
    }  # fmt: skip
    assert (content["churn"], content["as_of"]) == ({"definition": "inactivity", "inactivity_days": 120}, None)
    for comment in ("# Agreed with the client", "# as on the invoice", "# asked the shop", "# not mapped in orders"):
        assert comment in text
    settings = (await mapped(ask))["settings"]
    assert (settings["name"], settings["churn"]["inactivity_days"]) == ("Neat Mart", 120)
    status, told, _ = await ask("PATCH", "audit", body=told["undo"], headers=match(told["etag"]), path="mess")
    assert status == 200
    after = yaml.safe_load(file.read_text())
    assert {k: v for k, v in after["business"].items() if v is not None} == before["business"]
    assert (after["as_of"], after["tables"]) == (before["as_of"], before["tables"])


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ({"business": {"name": " "}}, "Give the business a name"),
        ({"business": None}, "Give the business a name"),
        ({"business": {"industry": "astrology"}}, "There is no industry"),
        ({"business": {"currency": "euro"}}, "three capital letters"),
        ({"business": {"timezone": "Europe/Berlinn"}}, 'no time zone "Europe/Berlinn"'),
        ({"churn": {"definition": "silence"}}, "churn.definition"),
        ({"tables": {}}, "tables"),
    ],
)
async def test_wrong_settings_are_refused(ask: Any, messy: Path, patch: dict[str, Any], said: str) -> None:
    before = (messy / "audit.yaml").read_text()
    etag = (await mapped(ask))["etag"]
    status, told, _ = await ask("PATCH", "audit", body=patch, headers=match(etag), path="mess")
    assert status == 422
    assert said in told["message"]
    assert (messy / "audit.yaml").read_text() == before
    status, told, _ = await ask("PATCH", "audit", body={"as_of": None}, headers=match("0"), path="mess")
    assert (status, told["current"]["settings"]["business"]["name"]) == (412, "Messy Mart")


# Who may --------------------------------------------------------------------------------------------------------


async def test_nothing_is_changed_without_the_version_or_the_right_to_write(
    ask: Any, messy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheres = (
        ("PUT", "tables", "orders", "columns", "channel"),
        ("PUT", "tables", "orders", "source"),
        ("PATCH", "audit"),
    )
    for where in wheres:
        status, _, _ = await ask(*where, body={}, path="mess")
        assert status == 428
    reading = os.access
    monkeypatch.setattr(os, "access", lambda p, mode, **k: mode != os.W_OK and reading(p, mode, **k))
    for where in wheres:
        status, told, _ = await ask(*where, body={}, headers=match("0"), path="mess")
        assert (status, told["code"]) == (403, "read-only")


async def test_a_file_that_changes_is_checked_again(ask: Any, messy: Path) -> None:
    assert next(t for t in (await checked(ask))["tables"] if t["name"] == "customers")["rows"] == 60
    with (messy / "data/members.csv").open("a") as file:
        file.write("M900,01.06.2025,new\r\n")
    assert next(t for t in (await checked(ask))["tables"] if t["name"] == "customers")["rows"] == 61
    shutil.rmtree(messy)
