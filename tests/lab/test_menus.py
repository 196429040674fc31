"""Menus and panels around an audit: the file browser's, what runs, the report's forms, rows and commands."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

import pytest
from acting import TOKEN, Folder, barriers, command, document, picture

from churn_audit.runs.runner import render

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
expect.set_options(timeout=30_000)  # as long as the page waits: machines may be busy


def ask(lab: str, method: str, route: str, body: Any = None) -> Any:
    headers = {"Authorization": f"token {TOKEN}"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(
        urllib.request.Request(f"{lab}/{route}", data, headers, method=method), timeout=60
    ) as a:
        text = a.read()
    return json.loads(text) if text else None


@pytest.fixture(autouse=True)
def exports(lab: str) -> None:
    """A folder in the server's root with two tables and a picture."""
    ask(lab, "PUT", "api/contents/exports", {"type": "directory"})
    for name, text in {
        "customers.csv": "customer_id,joined_at,churned_at\n1,2025-01-01,\n2,2025-02-01,2026-01-01\n",
        "orders.csv": "order_id,customer_id,ordered_at,amount\n1,1,2025-03-01,10\n2,2,2025-04-01,20\n",
        "logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    }.items():
        ask(lab, "PUT", f"api/contents/exports/{name}", {"type": "file", "format": "text", "content": text})


def browse(page: Any, path: str) -> Any:
    command(page, "filebrowser:open-path", {"path": path})
    return page.locator("#filebrowser .jp-DirListing")


def item(page: Any, name: str) -> Any:
    return page.locator("#filebrowser .jp-DirListing-item", has_text=name)


def menu(page: Any, label: str) -> Any:
    return page.locator(".lm-Menu .lm-Menu-item", has_text=re.compile(f"^{re.escape(label)}"))


def test_two_selected_files_become_an_audit(page: Any, lab: str) -> None:
    browse(page, "exports")
    item(page, "customers.csv").click()
    item(page, "orders.csv").click(modifiers=["Control"])
    item(page, "orders.csv").click(button="right")
    picture(page, "menu-files")
    menu(page, "New Churn Audit from Selection").click()
    form = page.locator(".ca-New")
    expect(form.get_by_text("2 files chosen")).to_be_visible()
    expect(form.get_by_role("row", name="customers.csv")).to_be_visible()
    form.get_by_label("Business name").fill("From Files")
    form.get_by_role("button", name="Create audit").click()
    expect(page.get_by_role("region", name="Audit of From Files")).to_be_visible(timeout=60_000)
    text = ask(lab, "GET", "api/contents/exports/from-files/audit.yaml")["content"]
    assert "customers.csv" in text and "orders.csv" in text


def test_a_folder_offers_its_data_files_and_a_picture_offers_nothing(page: Any) -> None:
    browse(page, "/")
    item(page, "exports").click(button="right")
    menu(page, "New Churn Audit from Selection").click()
    expect(page.locator(".ca-New").get_by_text("2 files chosen")).to_be_visible()
    browse(page, "exports")
    item(page, "logo.svg").click(button="right")
    expect(page.locator(".lm-Menu")).to_be_visible()
    expect(menu(page, "New Churn Audit from Selection")).to_be_hidden()


def test_file_new_begins_an_audit(page: Any) -> None:
    page.locator("#jp-MainMenu .lm-MenuBar-itemLabel", has_text="File").click()
    menu(page, "New").first.hover()
    menu(page, "New Churn Audit").click()
    expect(page.get_by_role("heading", name="What would you like to audit?")).to_be_visible()


def test_what_runs_is_listed_and_can_be_stopped(page: Any, lab: str, audit: Folder) -> None:
    command(page, "churn-audit:open", {"path": audit.path, "tab": "runs"})
    expect(document(page).get_by_role("heading", name="History")).to_be_visible()
    command(page, "running:show-panel")
    panel = page.locator("#jp-running-sessions")
    expect(panel.get_by_text("Churn audits")).to_be_visible()
    command(page, "churn-audit:run", {"path": audit.path})
    run = panel.locator(".jp-RunningSessions-item", has_text="Kita Coffee: running")
    expect(run).to_be_visible(timeout=30_000)
    picture(page, "running-panel")
    run.hover()
    run.locator(".jp-RunningSessions-itemShutdown").click()
    expect(run).to_have_count(0, timeout=60_000)
    assert ask(lab, "GET", f"churn-audit/state?path={audit.path}")["last"]["status"] == "cancelled"


def test_the_report_opens_in_each_form_it_was_written_in(page: Any, audit: Folder) -> None:
    render(audit.run, formats=("pdf",))
    command(page, "churn-audit:open", {"path": audit.path})
    button = page.locator(".ca-ReportButton button, .ca-ReportButton jp-button").first
    expect(button).to_be_enabled()
    button.click()
    expect(menu(page, "HTML")).to_be_visible()
    picture(page, "report-menu")
    expect(menu(page, "Spreadsheet")).to_have_count(0)
    menu(page, "PDF").click()
    expect(page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel", has_text="report.pdf")).to_be_visible()
    command(page, "churn-audit:open", {"path": audit.path})
    button.focus()
    page.keyboard.press("Enter")
    expect(menu(page, "Notebook")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel", has_text="audit.ipynb")).to_be_visible()
    command(page, "churn-audit:open", {"path": audit.path})
    button.click()
    menu(page, "Folder").click()
    expect(item(page, "findings.json")).to_be_visible()


def test_rows_of_the_panel_and_of_runs_have_menus(page: Any, lab: str, audited: str) -> None:
    command(page, "churn-audit:show-panel")
    panel = page.locator("#churn-audit-panel")
    row = panel.locator(f'.ca-AuditRow[data-audit="{audited}"]')
    row.click(button="right")
    picture(page, "panel-menu")
    for label in ("Open", "Run Audit", "Open Report", "Copy Path", "Show in File Browser"):
        expect(menu(page, label).first).to_be_visible()
    menu(page, "Show in File Browser").click()
    expect(item(page, "audit.yaml")).to_be_visible()
    command(page, "churn-audit:open", {"path": audited, "tab": "runs"})
    document(page).get_by_role("row", name="Done").first.click(button="right")
    menu(page, "Show in File Browser").click()
    expect(item(page, "findings.json")).to_be_visible()


def test_commands_without_a_document_are_for_the_audit_chosen_in_the_panel(fresh: Any, audited: str) -> None:
    enabled = "id => window.jupyterapp.commands.isEnabled(id, {})"
    assert not fresh.evaluate(enabled, "churn-audit:schedule")
    command(fresh, "churn-audit:show-panel")
    expect(fresh.locator(".ca-AuditRow.ca-mod-on")).to_be_visible()
    assert fresh.evaluate(enabled, "churn-audit:schedule")
    command(fresh, "churn-audit:schedule")
    expect(fresh.get_by_role("tab", name="Schedule", selected=True)).to_be_visible()
    command(fresh, "churn-audit:what-if")
    expect(document(fresh).get_by_role("heading", name="Try other numbers")).to_be_visible()
    for id, tab in (("ask", "Questionnaire"), ("read-answers", "Questionnaire"), ("data-request", "Data")):
        command(fresh, f"churn-audit:{id}")
        expect(fresh.get_by_role("tab", name=tab, selected=True)).to_be_visible()


def test_every_command_of_ours_says_what_it_takes(page: Any) -> None:
    without = page.evaluate(
        """async () => {
          const { commands } = window.jupyterapp;
          const ours = commands.listCommands().filter(id => id.startsWith('churn-audit:'));
          const told = await Promise.all(ours.map(id => commands.describedBy(id)));
          return [ours.length, ours.filter((_, n) => !told[n].args)];
        }"""
    )
    assert without[0] >= 18
    assert without[1] == []


def test_a_notebook_opens_in_the_audits_folder(page: Any, lab: str, audit: Folder) -> None:
    command(
        page,
        "churn-audit:open-notebook",
        {"path": audit.path, "name": "explore", "parameters": {"reason": "slow-response"}},
    )
    expect(page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel", has_text="explore.ipynb")).to_be_visible()
    cells = ask(lab, "GET", f"api/contents/{audit.path}/explore.ipynb")["content"]["cells"]
    assert any('reason: str = "slow-response"' in "".join(c["source"]) for c in cells)


def test_the_installation_is_shown_and_the_command_line_copied(page: Any, axe: str, audited: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("() => void window.jupyterapp.commands.execute('churn-audit:doctor')")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("rowheader", name="typst")).to_be_visible()
    picture(page, "doctor")
    assert barriers(page, axe, ".ca-Doctor") == []
    dialog.get_by_role("button", name="Close").click()
    command(page, "churn-audit:open", {"path": audited, "tab": "data"})
    command(page, "churn-audit:copy-command")
    assert page.evaluate("() => navigator.clipboard.readText()") == f"churn-audit check {audited}"
