"""Data: files that vendors export, as their presets read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from churn_audit.tables import propose, write_engagement
from tests.server.test_data import mapped, match, of, put
from tests.tables.vendors.conftest import csv
from tests.tables.vendors.test_crm import CONTACTS
from tests.tables.vendors.test_help_desks import CUSTOMERS, ZENDESK, ticket
from tests.tables.vendors.test_survey_tools import BELOW, HEAD, ROWS, lines

CONTACT = {"Record ID": "901", "Email": "ann@example.com", "Lifecycle Stage": "Customer", "Create Date": "2026-01-03"}


@pytest.fixture
def exports(jp_root_dir: Path) -> Path:
    """An audit whose data folder holds exports of vendors; its audit.yaml names no table."""
    home = jp_root_dir / "mess"
    (home / "data").mkdir(parents=True)
    (home / "audit.yaml").write_text("business: {name: Help}\n")
    (home / "data/people.csv").write_text(CUSTOMERS)
    (home / "data/desk.csv").write_text(csv(ZENDESK, ticket()))
    (home / "data/Survey.csv").write_text(lines(HEAD, BELOW, *ROWS))
    (home / "data/people of hubspot.csv").write_text(csv(CONTACTS, CONTACT))
    return home


async def used(ask: Any, table: str, file: str) -> Any:
    """The entry of audit.yaml once a file is used as a table."""
    headers = match((await mapped(ask))["etag"])
    body = {"source": [file]}
    status, told, _ = await ask("PUT", "tables", table, "source", body=body, headers=headers, path="mess")
    assert status == 200, told


def entries(home: Path) -> Any:
    return yaml.safe_load((home / "audit.yaml").read_text())["tables"]


def by_init(folder: Path, *files: Path) -> Any:
    """The tables that `churn-audit init` writes for the same files, named as from the audit's folder."""
    text = write_engagement(folder, propose(files), "Help").read_text()
    return yaml.safe_load(text.replace("../mess/", ""))["tables"]


@pytest.mark.parametrize(
    ("table", "file", "key"),
    [
        ("tickets", "data/desk.csv", "values"),
        ("surveys", "data/Survey.csv", "head_rows"),
        ("customers", "data/people of hubspot.csv", "query"),
    ],
)
async def test_a_vendors_export_is_used_as_init_would_write_it(
    ask: Any, exports: Path, table: str, file: str, key: str
) -> None:
    await used(ask, table, file)
    assert entries(exports)[table] == by_init(exports.parent / "init", exports / file)[table]


async def test_a_table_of_a_vendor_says_so_and_its_expression_is_offered_again(ask: Any, exports: Path) -> None:
    await used(ask, "tickets", "data/desk.csv")
    given = of(await mapped(ask), "tickets", "first_response_at")["given"]
    assert "to_minutes" in given["sql"]
    status, _told = await put(ask, "tickets", "first_response_at", {}, (await mapped(ask))["etag"])
    assert status == 200
    found = await mapped(ask)
    assert next(t for t in found["tables"] if t["name"] == "tickets")["vendor"] == "Zendesk"
    column = of(found, "tickets", "first_response_at")
    assert (column["confidence"], column["why"]["code"]) == ("likely", "sql")
    offered = column["candidates"][0]
    assert (offered["kind"], offered["source"]) == ("sql", given["sql"])
    status, _told = await put(ask, "tickets", "first_response_at", {"sql": offered["source"]}, found["etag"])
    assert status == 200
    assert entries(exports)["tickets"]["columns"]["first_response_at"] == {"sql": given["sql"]}
