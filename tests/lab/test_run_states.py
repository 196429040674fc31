"""The states of a run, each made by a real one: running, stopping, cancelled, lost, failed, partial."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import Any

import pytest
from acting import Folder, banner, barriers, command, opened, picture

expect = pytest.importorskip("playwright.sync_api").expect

RUN_MS = 600_000


def job_of(audit: Folder) -> dict[str, Any]:
    """The status of the only job, once its process has written it."""
    for _ in range(600):
        for path in audit.home.glob("reports/.jobs/*/status.json"):
            status: dict[str, Any] = json.loads(path.read_text())
            if status["pid"]:
                return status
        time.sleep(0.1)  # what is waited for is a process, not the page
    pytest.fail("the run never began")


def toolbar(page: Any) -> Any:
    return page.locator(".jp-Document:visible > .jp-Toolbar")


def test_a_run_is_told_everywhere_and_whoever_stopped_it_too(desk: Any, axe: str, audit: Folder) -> None:
    found = opened(desk, audit.path, "runs")
    toolbar(desk).get_by_role("button", name="Run Audit").click()
    expect(found.get_by_role("heading", name="Running now")).to_be_visible()
    expect(toolbar(desk)).to_contain_text("Running")
    expect(desk.locator("#jp-bottom-panel, #jp-main-statusbar").first).to_contain_text("Kita Coffee: running")
    expect(found).to_contain_text(
        "You can close this tab or reload: the run goes on, and you are told when it is done."
    )
    expect(banner(desk)).to_have_count(0)
    pid = job_of(audit)["pid"]
    os.kill(pid, signal.SIGSTOP)  # so that "Stopping…" lasts until it was seen
    found.get_by_role("button", name="Stop run").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("What is done so far is kept and marked as cancelled.")
    dialog.get_by_role("button", name="Stop run").click()
    expect(found.get_by_role("heading", name="Stopping…")).to_be_visible()
    expect(found.get_by_role("button", name="Stop run")).to_be_disabled()
    picture(desk, "state-stopping")
    os.kill(pid, signal.SIGCONT)
    told = found.locator(".ca-View .ca-Banner")
    expect(told).to_contain_text("Cancelled at", timeout=RUN_MS)
    expect(told).to_contain_text("Nothing was published.")
    expect(told.get_by_role("button", name="Run again")).to_be_enabled()
    picture(desk, "state-cancelled")
    assert barriers(desk, axe, ".ca-Document") == []


def test_a_run_whose_process_was_ended_is_lost(desk: Any, axe: str, audit: Folder) -> None:
    found = opened(desk, audit.path)
    command(desk, "churn-audit:run", {"path": audit.path})
    os.kill(job_of(audit)["pid"], signal.SIGKILL)
    alert = banner(desk).get_by_role("alert")
    expect(alert).to_contain_text("The server stopped during the run. Data and answers are safe.", timeout=20_000)
    expect(banner(desk).get_by_role("button", name="Run again")).to_be_enabled()
    picture(desk, "state-lost")
    assert barriers(desk, axe, ".ca-Document") == []
    banner(desk).get_by_role("button", name="Log").click()
    expect(found.get_by_role("heading", name="History")).to_be_visible()
    expect(found.locator(".ca-Log")).to_be_visible()


def test_a_failed_run_says_where_and_leads_there(desk: Any, axe: str, audit: Folder) -> None:
    tickets = audit.home / "data/tickets.csv"
    tickets.write_text(tickets.read_text().replace("opened_at", "begun", 1))
    mapped = "tables: {tickets: {source: data/tickets.csv, columns: {opened_at: opened_at}}}\n"
    audit.file.write_text(audit.file.read_text() + mapped)
    found = opened(desk, audit.path)
    command(desk, "churn-audit:run", {"path": audit.path})
    alert = banner(desk).get_by_role("alert")
    expect(alert).to_contain_text("The run failed in “Reading and judging”.", timeout=RUN_MS)
    expect(alert).to_contain_text('data/tickets.csv has no column "opened_at"')
    picture(desk, "state-failed")
    assert barriers(desk, axe, ".ca-Document") == []
    banner(desk).get_by_role("button", name="Fix in Data").click()
    expect(found.get_by_role("tab", name="Data")).to_have_attribute("aria-selected", "true")
    banner(desk).get_by_role("button", name="Log").click()
    expect(found.locator(".ca-Log")).to_contain_text("tables.tickets.columns.opened_at")
    picture(desk, "state-failed-log")
    command(desk, "churn-audit:show-panel")
    expect(desk.locator("#churn-audit-panel").get_by_text("Run failed").first).to_be_visible()


def test_the_file_that_a_partial_run_lacks_is_made_again(desk: Any, axe: str, audit: Folder) -> None:
    error = "no font for a report in ja; install it with: pip install 'churn-audit[cjk]'"
    audit.record(status="partial", formats=["html", "pdf"], error=error)
    found = opened(desk, audit.path)
    told = banner(desk)
    expect(told).to_contain_text("Partial result. All figures are complete, but this could not be made: PDF.")
    expect(told).to_contain_text("pip install 'churn-audit[cjk]'")
    picture(desk, "state-partial")
    assert barriers(desk, axe, ".ca-Document") == []
    told.get_by_role("button", name="Make PDF again").click()
    expect(banner(desk)).to_have_count(0, timeout=RUN_MS)
    assert (audit.run / "report.pdf").read_bytes()[:4] == b"%PDF"
    found.get_by_role("tab", name="Runs").click()
    found.get_by_role("button", name="More of").click()
    expect(desk.get_by_role("menuitem", name="PDF")).to_be_visible()


def test_a_run_started_in_one_window_is_followed_in_another(desk: Any, fresh: Any, audit: Folder) -> None:
    opened(desk, audit.path, "runs")
    found = opened(fresh, audit.path, "runs")
    command(desk, "churn-audit:run", {"path": audit.path})
    expect(found.get_by_role("heading", name="Running now")).to_be_visible(timeout=10_000)
    os.kill(job_of(audit)["pid"], signal.SIGKILL)
    for window in (desk, fresh):
        expect(banner(window)).to_contain_text("The server stopped during the run.", timeout=20_000)
