"""Audits listed, made and looked at."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from churn_audit.model import catalogue
from churn_audit.simulate import example, write_demo
from tests.tables.vendors.conftest import csv
from tests.tables.vendors.test_help_desks import CUSTOMERS, ZENDESK, ticket


async def test_audits_below_the_root_are_listed_with_score_and_state(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("GET", "audits")
    assert status == 200
    (found,) = body["audits"]
    assert (found["path"], found["name"], found["state"]) == ("coffee", "Kita Coffee", "ready")
    assert 0 <= found["headline"]["value"] <= 100
    assert body["complete"]


async def test_a_broken_file_is_listed_with_its_mistake(ask: Any, jp_root_dir: Path) -> None:
    (jp_root_dir / "old").mkdir()
    (jp_root_dir / "old/audit.yaml").write_text("business:\n  name: Old\nchurn: {definition: inactive}\n")
    _, body, _ = await ask("GET", "audits")
    (found,) = body["audits"]
    assert (found["state"], found["name"]) == ("unreadable", "old")
    assert "inactive" in found["message"]
    assert str(jp_root_dir) not in found["message"]


async def test_changed_data_makes_the_figures_stale_and_touching_a_file_does_not(ask: Any, audit: Path) -> None:
    data = audit / "data/customers.csv"
    data.touch()
    _, body, response = await ask("GET", "state", path="coffee")
    assert body["stale"] is None
    tag = response.headers["ETag"]
    status, _, _ = await ask("GET", "state", path="coffee", headers={"If-None-Match": tag})
    assert status == 304
    lines = data.read_text().splitlines(keepends=True)
    data.write_text("".join(lines[:-1]))
    os.utime(data, ns=(1, 1))
    status, body, _ = await ask("GET", "state", path="coffee", headers={"If-None-Match": tag})
    assert status == 200
    assert body["stale"]["data"] == ["data/customers.csv"]
    assert body["stale"]["answers"] == []


async def test_detail_names_what_would_light_more(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("GET", "audit", path="coffee/audit.yaml")
    assert status == 200
    points = [s["points"] for s in body["steps"] if s["points"] is not None]
    assert points == sorted(points, reverse=True)
    assert body["answers"] > 0


async def test_the_list_counts_the_questions_that_would_light_more(ask: Any, audit: Path) -> None:
    path = next(audit.glob("reports/*/*/findings.json"))
    found = json.loads(path.read_text())
    before = {n for r in found["reasons"] for x in r["needs"] if x["kind"] == "question" for n in x["names"]}
    asked = sorted(catalogue.load().questions.keys() - before)[:2]
    for name in (*asked, asked[0]):
        found["reasons"][0]["needs"].append({"kind": "question", "names": [name], "points": 1.0})
    path.write_text(json.dumps(found))
    _, body, _ = await ask("GET", "audits")
    assert body["audits"][0]["headline"]["open"] == len(before) + 2
    _, detail, _ = await ask("GET", "audit", path="coffee")
    assert len(next(s for s in detail["steps"] if s["kind"] == "questions")["names"]) == len(before) + 2


async def test_new_audit_holds_what_the_files_were_found_to_be(ask: Any, audit: Path, jp_root_dir: Path) -> None:
    files = ["coffee/data/customers.csv", "coffee/data/exits.csv"]
    status, body, _ = await ask("POST", "probe", body={"files": [*files, "coffee/audit.yaml"]})
    assert status == 200
    assert {t["table"] for t in body["tables"]} == {"customers", "exits"}
    assert body["unused"] == ["coffee/audit.yaml"]
    asked = {"name": "Kita Two", "files": files, "industry": "retail", "currency": "JPY"}
    status, body, _ = await ask("POST", "audits", body=asked)
    assert (status, body["path"]) == (201, "kita-two")
    text = (jp_root_dir / "kita-two/audit.yaml").read_text()
    assert "../coffee/data/customers.csv" in text
    status, body, _ = await ask("POST", "audits", body=asked)
    assert status == 409
    assert "another name" in body["message"]
    status, body, _ = await ask("POST", "audits", body={"name": "Z", "industry": "mining"})
    assert status == 422
    assert "retail" in body["message"]


async def test_a_vendors_export_is_named_with_the_reason(ask: Any, jp_root_dir: Path) -> None:
    text = csv(ZENDESK, ticket())
    (jp_root_dir / "tickets.csv").write_text(text, "utf-8")
    (jp_root_dir / "people.csv").write_text(CUSTOMERS, "utf-8")
    files = ["tickets.csv", "people.csv"]
    status, body, _ = await ask("POST", "probe", body={"files": files})
    assert status == 200
    found = {t["table"]: (t["vendor"], t["reason"]) for t in body["tables"]}
    assert found["customers"] == (None, None)
    assert found["tickets"][0] == "Zendesk"
    assert found["tickets"][1].startswith("recognised as Zendesk tickets export: it has 20 of the 20 headings")
    await ask("POST", "audits", body={"name": "Help", "files": files})
    status, body, _ = await ask("GET", "tables", path="help")
    tickets = next(t for t in body["tables"] if t["name"] == "tickets")
    assert tickets["vendor"] == "Zendesk"
    replied = next(c for c in tickets["columns"] if c["name"] == "first_response_at")
    assert replied["given"]["sql"] == replied["candidates"][0]["source"]
    assert replied["candidates"][0]["kind"] == "sql"


async def test_the_example_is_written_once(ask: Any, jp_root_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = replace(example(), customers=100)
    monkeypatch.setattr("churn_audit.simulate.write_demo", lambda home: write_demo(home, world=small))
    status, body, _ = await ask("POST", "audits", "example", body={})
    assert (status, body) == (201, {"path": "churn-audit-example", "created": True})
    status, body, _ = await ask("POST", "audits", "example", body={})
    assert (status, body["created"]) == (200, False)
