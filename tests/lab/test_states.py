"""Every state an audit's folder can be in, made on the disk: its words, and what its buttons do."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from acting import Folder, banner, barriers, command, document, opened, picture

from churn_audit.runs.store import hashes

expect = pytest.importorskip("playwright.sync_api").expect


def panel(page: Any) -> Any:
    command(page, "churn-audit:show-panel")
    return page.locator("#churn-audit-panel")


def only(page: Any, *words: str) -> Any:
    """The one banner, which says all of that."""
    found = banner(page)
    expect(found).to_have_count(1)
    for word in words:
        expect(found).to_contain_text(word)
    return found


def test_a_folder_without_audits_says_what_one_is(desk: Any, axe: str, nothing_there: None) -> None:
    found = panel(desk)
    desk.get_by_role("button", name="Look for audits again").click()
    expect(found.get_by_text("No audits in this folder yet.")).to_be_visible()
    expect(found.get_by_text("An audit is a folder with an audit.yaml, your data and the answers.")).to_be_visible()
    expect(found.get_by_role("button", name="Open example")).to_be_visible()
    assert barriers(desk, axe, "#churn-audit-panel .ca") == []
    found.get_by_role("button", name="New audit").click()
    expect(desk.get_by_role("heading", name="What would you like to audit?")).to_be_visible()


def test_before_the_first_run_it_is_told_what_there_is_to_go_on(desk: Any, axe: str, audit: Folder) -> None:
    shutil.rmtree(audit.home / "reports")
    found = opened(desk, audit.path)
    expect(found.get_by_role("heading", name="Ready for the first run.")).to_be_visible()
    expect(found).to_contain_text(re.compile(r"16 tables are there\. \d+ answers are given\."))
    expect(found).to_contain_text("100% of the score can be judged now.", timeout=60_000)
    picture(desk, "state-not-run")
    assert barriers(desk, axe, ".ca-Document") == []
    found.get_by_role("tab", name="Checklist").click()
    expect(found.get_by_role("heading", name="Ready for the first run.")).to_be_visible()
    found.get_by_role("button", name="Answer questions first").click()
    expect(found.get_by_role("tab", name="Questionnaire")).to_have_attribute("aria-selected", "true")


def test_an_audit_without_data_and_answers_has_nothing_to_judge(desk: Any, audit: Folder) -> None:
    for name in ("reports", "data", "answers"):
        shutil.rmtree(audit.home / name)
    found = opened(desk, audit.path)
    expect(found.get_by_role("heading", name="Nothing to judge yet.")).to_be_visible()
    picture(desk, "state-nothing")
    found.get_by_role("button", name="Answer questions").click()
    expect(found.get_by_role("tab", name="Questionnaire")).to_have_attribute("aria-selected", "true")
    found.get_by_role("tab", name="Overview").click()
    found.get_by_role("button", name="Add files…").click()
    expect(found.get_by_role("tab", name="Data")).to_have_attribute("aria-selected", "true")


def test_changed_data_make_the_figures_old_and_it_is_told_by_what(desk: Any, axe: str, audit: Folder) -> None:
    opened(desk, audit.path)
    expect(document(desk).get_by_role("heading", name="What costs most")).to_be_visible()
    expect(banner(desk)).to_have_count(0)
    tickets = audit.home / "data/tickets.csv"
    tickets.write_text(tickets.read_text() + "\n")
    found = only(desk, "These figures are from", "Changed since then: tickets.csv.")
    found.get_by_role("button", name="What changed?").click()
    expect(found).to_contain_text("data/tickets.csv")
    expect(found.get_by_role("button", name="Run again")).to_be_enabled()
    picture(desk, "state-stale")
    assert barriers(desk, axe, ".ca-Document") == []
    expect(panel(desk).get_by_text("Data changed").first).to_be_visible()


def test_of_a_database_nobody_can_tell_whether_it_changed(desk: Any, audit: Folder) -> None:
    import duckdb

    with duckdb.connect(str(audit.home / "shop.duckdb")) as db:
        db.execute("create table visits as select 1 as id")
    text = f'connection: "duckdb:///{audit.home}/shop.duckdb"\ntables: {{feedback: {{table: visits}}}}\n'
    audit.file.write_text(audit.file.read_text() + text)
    record = json.loads((audit.run / "run.json").read_text())
    audit.record(inputs=record["inputs"] | hashes(audit.home, [audit.file]))
    opened(desk, audit.path)
    found = only(desk, "These figures are from", "Whether the database has changed since cannot be told.")
    expect(found.get_by_role("button", name="Run again")).to_be_enabled()
    picture(desk, "state-database")


def test_a_mistake_in_the_file_is_mended_by_one_click_and_comments_stay(desk: Any, axe: str, audit: Folder) -> None:
    text = audit.file.read_text()
    audit.file.write_text(text.replace("definition: inactivity ", "definition: inactive "))
    opened(desk, audit.path)
    found = only(desk, "audit.yaml cannot be read.", "Line 12: churn.definition: 'inactive'", "did you mean")
    expect(found.get_by_role("alert")).to_be_visible()
    picture(desk, "state-unreadable")
    assert barriers(desk, axe, ".ca-Document") == []
    expect(panel(desk).get_by_text("Not readable")).to_be_visible()
    found.get_by_role("button", name="Open line 12").click()
    expect(desk.get_by_role("button", name="Ln 12, Col 1")).to_be_visible()
    opened(desk, audit.path)
    banner(desk).get_by_role("button", name="Use “inactivity”").click()
    expect(banner(desk)).to_have_count(0)
    assert audit.file.read_text() == text
    expect(document(desk).get_by_role("heading", name="What costs most")).to_be_visible()


def test_unsaved_edits_in_the_editor_lock_the_mapping(desk: Any, axe: str, audit: Folder) -> None:
    opened(desk, audit.path)
    command(desk, "docmanager:open", {"path": f"{audit.path}/audit.yaml", "factory": "Editor"})
    desk.locator(".jp-FileEditor:visible .cm-content").click()
    desk.keyboard.type("# mine ")
    opened(desk, audit.path)
    found = only(desk, "audit.yaml has unsaved edits in the text editor.", "Mapping is locked until they are saved")
    picture(desk, "state-locked")
    assert barriers(desk, axe, ".ca-Document") == []
    found.get_by_role("button", name="Go to editor").click()
    expect(desk.locator(".jp-FileEditor:visible .cm-content")).to_be_visible()
    command(desk, "docmanager:save")
    opened(desk, audit.path)
    expect(banner(desk)).not_to_contain_text("unsaved edits")


def test_a_folder_that_may_only_be_read_can_be_copied(desk: Any, axe: str, audit: Folder, work: Path) -> None:
    for path in (*audit.home.rglob("*"), audit.home):
        path.chmod(0o555 if path.is_dir() else 0o444)
    opened(desk, audit.path)
    found = only(desk, "Read-only.", "nothing can be run, mapped or answered here. Reports can be opened.")
    expect(document(desk).get_by_role("heading", name="What costs most")).to_be_visible()
    expect(desk.locator(".jp-Toolbar:visible").get_by_role("button", name="Run Audit")).to_be_disabled()
    picture(desk, "state-read-only")
    assert barriers(desk, axe, ".ca-Document") == []
    (work / "mine").mkdir()
    found.get_by_role("button", name="Copy to my folder…").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_text("mine", exact=True).click()
    picture(desk, "state-read-only-dialog")
    dialog.get_by_role("button", name="Select").click()
    expect(document(desk).get_by_role("heading", name="What costs most")).to_be_visible()
    expect(banner(desk)).to_have_count(0)
    assert (work / "mine" / audit.path / "audit.yaml").read_text() == audit.file.read_text()
    desk.evaluate("() => window.jupyterapp.shell.currentWidget.close()")
    shutil.rmtree(work / "mine")


def test_a_moved_audit_is_found_and_a_deleted_one_closed(desk: Any, axe: str, audit: Folder, work: Path) -> None:
    audit.record(id="2026-01-01T000000-abcd")
    opened(desk, audit.path)
    expect(document(desk).get_by_role("heading", name="What costs most")).to_be_visible()
    (work / "elsewhere").mkdir()
    moved = audit.home.rename(work / "elsewhere/coffee")
    found = only(desk, "This audit was moved or deleted.")
    picture(desk, "state-moved")
    assert barriers(desk, axe, ".ca-Document") == []
    found.get_by_role("button", name="Find it").click()
    expect(banner(desk)).to_have_count(0)
    expect(document(desk).get_by_role("heading", name="What costs most")).to_be_visible()
    expect(desk.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text="Kita Coffee")).to_have_count(1)
    shutil.rmtree(moved.parent)
    only(desk, "moved or deleted").get_by_role("button", name="Close").click()
    expect(document(desk)).to_have_count(0)


def test_a_folder_renamed_in_the_lab_takes_its_document_along(desk: Any, audit: Folder, work: Path) -> None:
    opened(desk, audit.path)
    expect(document(desk).get_by_role("heading", name="What costs most")).to_be_visible()
    rename = "([a, b]) => window.jupyterapp.serviceManager.contents.rename(a, b).then(() => null)"
    desk.evaluate(rename, [audit.path, "renamed"])
    document(desk).get_by_role("tab", name="Runs").click()
    expect(document(desk).get_by_role("heading", name="History")).to_be_visible()
    expect(banner(desk)).to_have_count(0)
    expect(desk.locator(".jp-Toolbar:visible").get_by_role("button", name="Run Audit")).to_be_enabled()
    (work / "renamed").rename(audit.home)


def test_the_worst_state_is_told_alone(desk: Any, audit: Folder) -> None:
    tickets = audit.home / "data/tickets.csv"
    tickets.write_text(tickets.read_text() + "\n")
    opened(desk, audit.path)
    only(desk, "Changed since then: tickets.csv.")
    audit.record(status="partial", formats=["html", "pdf"], error="no fonts")
    only(desk, "Partial result.")
    audit.home.chmod(0o555)
    only(desk, "Read-only.")
    text = audit.file.read_text()
    audit.file.write_text(text + "reprot: {}\n")
    only(desk, "audit.yaml cannot be read.")
    audit.file.write_text(text)
    audit.home.chmod(0o755)
    audit.record(status="done")
    only(desk, "Changed since then: tickets.csv.")
