"""A new audit from vendors' exports: what each file was recognised as, and why."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from acting import THEMES, TOKEN, WIDTHS, barriers, command, picture

from tests.tables.vendors.conftest import csv
from tests.tables.vendors.test_help_desks import CUSTOMERS, ZENDESK, ticket
from tests.tables.vendors.test_mailing_lists import CAMPAIGNS

expect = pytest.importorskip("playwright.sync_api").expect

FILES = {
    "tickets.csv": csv(ZENDESK, ticket()),
    "people.csv": CUSTOMERS,
    "campaigns.csv": csv(CAMPAIGNS, {"Campaign Name": "May", "Send Time": "2026-05-01"}),
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "narrow"])
def test_a_new_audit_says_which_vendors_export_a_file_is(
    page: Any, axe: str, lab: str, theme: str, size: tuple[int, int]
) -> None:
    for name, text in FILES.items():
        body = json.dumps({"type": "file", "format": "text", "content": text}).encode()
        headers = {"Authorization": f"token {TOKEN}"}
        url = f"{lab}/api/contents/{name}"
        urllib.request.urlopen(urllib.request.Request(url, body, headers, method="PUT"), timeout=30).close()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    command(page, "apputils:change-theme", {"theme": theme})
    expect(page.locator(f'body[data-jp-theme-name="{theme}"]')).to_be_attached()
    command(page, "churn-audit:new", {"files": list(FILES)})
    row = page.locator(".ca-New tr", has_text="tickets.csv")
    expect(row).to_contain_text("recognised as Zendesk tickets export: it has 20 of the 20 headings")
    expect(page.locator(".ca-New")).to_contain_text("campaigns.csv: recognised as Klaviyo campaign metrics export")
    picture(page, f"{size[0]}-{theme.split()[1].lower()}-vendors")
    assert barriers(page, axe, ".ca-New") == []
    spill = page.evaluate("() => { const v = document.querySelector('.ca-New'); return v.scrollWidth - v.clientWidth }")
    assert spill <= 0
