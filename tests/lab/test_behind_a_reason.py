"""What is behind a reason, two runs side by side, and other numbers, in a real JupyterLab."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from acting import THEMES, WIDTHS, check, command, document, dressed, picture
from landing import land

from churn_audit.simulate import example, write_demo

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
WORKING_MS = 240_000  # the customers behind a reason are worked out anew


@pytest.fixture(scope="session")
def twice(lab: str, lab_home: Path) -> str:
    """A small example business with a run, and an older one beside it: a month before, when answers came faster."""
    home = lab_home / "work/evidence"
    write_demo(home, world=replace(example(), customers=400))
    own = land(home, "2026-10-31T090000-0002")
    id = "2026-09-30T090000-0001"
    older = own.parent / id
    shutil.copytree(own, older)
    record, found = (json.loads((older / name).read_text("utf-8")) for name in ("run.json", "findings.json"))
    record |= {"id": id, "started": "2026-09-30T09:00:00+00:00"}
    record["inputs"]["data/tickets.csv"] = "0" * 64
    found["run"] |= {"id": id, "as_of": "2026-09-30"}
    found["score"]["value"] -= 2
    reason = next(r for r in found["reasons"] if r["id"] == "slow-response")
    metric = reason["metrics"][0]
    metric |= {"value": metric["good"], "low": metric["good"], "high": metric["good"], "severity": 0.0}
    reason["score"] += 15
    unlit = json.loads((own / "findings.json").read_text("utf-8"))
    blind = next(r for r in unlit["reasons"] if r["id"] == "rude-staff")
    blind |= {"status": "blind", "score": None, "severity": None, "grade": "–", "metrics": [], "answers": None}
    blind["needs"] = [{"kind": "columns", "names": ["surveys.about"], "points": 1.1}]
    (own / "findings.json").write_text(json.dumps(unlit), "utf-8")
    for name, content in (("run.json", record), ("findings.json", found)):
        (older / name).write_text(json.dumps(content), "utf-8")
    return "evidence"


def opened(page: Any, path: str, tab: str, focus: str = "") -> Any:
    command(page, "churn-audit:open", {"path": path, "tab": tab, "focus": focus})
    return document(page)


def part(page: Any, name: str) -> None:
    document(page).locator(".ca-Detail .ca-Chip", has_text=name).click()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "narrow"])
def test_the_evidence_of_a_reason_has_no_barriers(
    page: Any, axe: str, twice: str, theme: str, size: tuple[int, int]
) -> None:
    name = dressed(page, theme, size)
    audit = opened(page, twice, "checklist", "slow-response")
    chart = audit.locator(".ca-Detail .ca-Chart")
    expect(chart).to_be_visible()
    assert chart.evaluate("image => image.complete && image.naturalWidth > 100")
    check(page, axe, f"{name}-evidence-data")
    audit.locator(".ca-Detail").get_by_role("button", name="Table").click()
    expect(audit.get_by_role("rowheader", name="Together", exact=True)).to_be_visible()
    check(page, axe, f"{name}-evidence-table")
    part(page, "Answers")
    expect(audit.locator(".ca-Question").first).to_be_visible()
    check(page, axe, f"{name}-evidence-answers")
    part(page, "Texts")
    expect(audit.get_by_role("region", name="The latest texts")).to_be_visible(timeout=WORKING_MS)
    check(page, axe, f"{name}-evidence-texts")
    part(page, "SQL")
    expect(audit.locator(".ca-Query").first).to_be_visible(timeout=WORKING_MS)
    check(page, axe, f"{name}-evidence-sql")


def test_a_query_is_copied_and_the_customers_are_saved_as_a_file(page: Any, ask: Any, twice: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    audit = opened(page, twice, "checklist", "slow-response")
    part(page, "SQL")
    query = audit.locator(".ca-Query").first
    expect(query).to_be_visible(timeout=WORKING_MS)
    query.get_by_role("button", name="Copy the query").click()
    expect(audit.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("SELECT")
    assert copied == query.locator("pre").inner_text()

    audit.get_by_role("button", name="Save list…").click()
    saved = audit.get_by_text("ids saved to")
    expect(saved).to_be_visible(timeout=WORKING_MS)
    picture(page, "customers-saved")
    file = saved.get_by_role("button").inner_text()
    assert file.startswith(f"{twice}/lists/slow-response-")
    rows = ask("GET", f"api/contents/{file}?type=file&format=text")["content"].splitlines()
    assert rows[0].lstrip("\ufeff") == "customer_id,status,contact"
    assert rows[1].split(",")[0] not in audit.inner_text()

    audit.get_by_role("button", name="Open in notebook").click()
    expect(page.locator(".jp-NotebookPanel")).to_be_visible()
    expect(page.locator(".jp-NotebookPanel").get_by_text('audit["slow-response"]')).to_be_visible()


def test_a_blind_reason_leads_to_what_would_light_it(page: Any, axe: str, twice: str) -> None:
    audit = opened(page, twice, "checklist", "rude-staff")
    expect(audit.get_by_text("No evidence. One of these would light it:")).to_be_visible()
    check(page, axe, "blind")
    audit.get_by_role("button", name="surveys.about", exact=True).click()
    expect(audit.get_by_role("tab", name="Data")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "narrow"])
def test_two_runs_are_compared_in_place(page: Any, axe: str, twice: str, theme: str, size: tuple[int, int]) -> None:
    name = dressed(page, theme, size)
    audit = opened(page, twice, "runs")
    expect(audit.get_by_role("heading", name="Trend")).to_be_visible()
    boxes = audit.get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(audit.get_by_text("the business as a whole may not have changed")).to_be_visible()
    expect(audit.get_by_role("rowheader", name="data data/tickets.csv")).to_be_visible()
    expect(audit.get_by_text("Nine in ten first answers come within: 8 h →")).to_be_visible()
    check(page, axe, f"{name}-compared")
    audit.get_by_role("button", name="Table").click()
    expect(audit.get_by_role("region", name="Trend, table")).to_be_visible()
    check(page, axe, f"{name}-trend")
    audit.locator(".ca-Compared").scroll_into_view_if_needed()
    picture(page, f"{name}-compared-whole")


def test_a_run_is_verified_and_deleted_by_the_keyboard(page: Any, axe: str, ask: Any, twice: str) -> None:
    audit = opened(page, twice, "runs")
    more = audit.get_by_role("button", name="More of").last
    more.focus()
    page.keyboard.press("Enter")
    menu = page.locator(".lm-Menu")
    expect(menu).to_be_visible()
    picture(page, "run-menu")
    expect(menu.locator(".lm-Menu-item.lm-mod-active")).to_contain_text("HTML")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(audit.get_by_text("Something that went into it is another now.")).to_be_visible()
    expect(audit.get_by_text("data/tickets.csv")).to_be_visible()
    check(page, axe, "verified")

    more.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("deleted for good")
    picture(page, "run-delete")
    dialog.get_by_role("button", name="Delete run").click()
    expect(audit.get_by_role("button", name="More of")).to_have_count(1)
    assert [r["id"] for r in ask("GET", f"churn-audit/runs?path={twice}")["runs"]] != []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "narrow"])
def test_other_numbers_are_tried_saved_and_taken_back(
    page: Any, axe: str, ask: Any, twice: str, theme: str, size: tuple[int, int]
) -> None:
    name = dressed(page, theme, size)
    before = ask("GET", f"api/contents/{twice}/audit.yaml?type=file&format=text")["content"]
    audit = opened(page, twice, "overview", "what-if")
    tried = audit.locator(".ca-WhatIf")
    expect(tried.get_by_role("rowheader").first).to_be_visible()
    tried.get_by_role("spinbutton", name="Person-days").fill("20")
    expect(tried.get_by_text("of 20 person-days")).to_be_visible()
    choice = tried.get_by_role("combobox").last
    fix = choice.get_attribute("aria-label")
    choice.select_option("always")
    row = tried.locator("tr", has=page.get_by_role("combobox", name=fix))
    expect(row.get_by_text("in", exact=True)).to_be_visible()
    check(page, axe, f"{name}-what-if")
    tried.get_by_role("button", name="Save to audit.yaml").click()
    expect(tried.get_by_text("Saved to audit.yaml")).to_be_visible()
    now = ask("GET", f"api/contents/{twice}/audit.yaml?type=file&format=text")["content"]
    assert "person_days: 20" in now
    tried.get_by_role("button", name="Undo").click()
    expect(tried.get_by_text("Taken back.")).to_be_visible()
    assert ask("GET", f"api/contents/{twice}/audit.yaml?type=file&format=text")["content"] == before
