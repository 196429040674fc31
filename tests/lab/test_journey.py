"""The whole path: from the launcher or from files to a report, to answers, a second run, and beyond."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from acting import THEMES, WIDTHS, Folder, banner, barriers, card, check, command, document, dressed, picture

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

RUN_MS = 600_000  # seconds on an idle machine


class Clicks:
    """How often a button of the mouse was pressed since."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.evaluate("""() => {
            window.clicks = 0;
            window.counting ??= window.addEventListener('pointerdown', () => { window.clicks += 1; }, true) ?? true;
        }""")

    @property
    def n(self) -> int:
        return int(self.page.evaluate("() => window.clicks"))


@pytest.fixture
def exports(small: Path, work: Path, request: pytest.FixtureRequest) -> Path:
    """A folder of a shop's exports: the dates of its sales are called what an order's date is not surely called."""
    folder = work / request.node.name[:24]
    folder.mkdir()
    for name in ("customers.csv", "tickets.csv", "exits.csv"):
        (folder / name).write_bytes((small / "data" / name).read_bytes())
    head, *rows = (small / "data/orders.csv").read_text("utf-8").splitlines()
    at = head.split(",").index("ordered_at")
    twice = [",".join([*cells[: at + 1], cells[at], *cells[at + 1 :]]) for cells in (r.split(",") for r in rows)]
    (folder / "sales.csv").write_text("\n".join([head.replace("ordered_at", "placed,paid"), *twice]) + "\n", "utf-8")
    return folder


def listed(page: Any, name: str) -> Any:
    return page.locator("#filebrowser .jp-DirListing-item", has_text=name)


def report(page: Any) -> Any:
    return page.frame_locator("#jp-main-dock-panel .jp-IFrame:visible iframe")


def test_two_clicks_lead_from_the_launcher_to_the_report(fresh: Any, axe: str, nothing_there: None) -> None:
    command(fresh, "churn-audit:show-panel")
    panel = fresh.locator("#churn-audit-panel")
    expect(panel.get_by_text("No audits in this folder yet.")).to_be_visible()
    assert barriers(fresh, axe, "#churn-audit-panel .ca") == []
    picture(fresh, "panel-empty")

    clicks = Clicks(fresh)
    card(fresh, "Open example").click()
    expect(document(fresh).get_by_role("heading", name="Ready for the first run.")).to_be_visible(timeout=60_000)
    picture(fresh, "not-run")
    tab = fresh.locator("#jp-main-dock-panel .lm-TabBar-tabLabel", has_text="Kita Coffee")
    expect(tab).to_be_visible()
    files = fresh.evaluate("async () => (await fetch('/api/contents/churn-audit-example')).json()")
    assert "audit.yaml" in {f["name"] for f in files["content"]}, "a tab's title must not rename the file"
    document(fresh).get_by_role("button", name="Run audit").click()
    assert clicks.n == 2
    expect(document(fresh).get_by_role("progressbar")).to_be_attached()
    fresh.get_by_role("tab", name="Runs").click()
    expect(document(fresh).get_by_text("Reading and judging").first).to_be_visible()
    picture(fresh, "running")
    assert barriers(fresh, axe, ".ca-Document") == []
    expect(report(fresh).locator("h1").first).to_contain_text("Kita Coffee", timeout=RUN_MS)
    picture(fresh, "report")


def test_six_clicks_lead_from_the_launcher_to_the_run_of_chosen_files(
    page: Any, ask: Callable[..., Any], small: Path, work: Path
) -> None:
    folder = work / "chosen"
    folder.mkdir()
    for name in ("customers.csv", "tickets.csv", "exits.csv"):
        (folder / name).write_bytes((small / "data" / name).read_bytes())
    command(page, "filebrowser:go-to-path", {"path": "chosen"})
    expect(listed(page, "tickets.csv")).to_be_visible()

    clicks = Clicks(page)
    card(page, "New audit").click()
    expect(page.get_by_role("heading", name="What would you like to audit?")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Corner Shop")
    form = page.locator(".ca-New")
    form.get_by_role("button", name="Choose files…").click()
    dialog = page.get_by_role("dialog")
    before = clicks.n
    dialog.locator(".jp-DirListing-item", has_text="customers.csv").click()
    dialog.locator(".jp-DirListing-item", has_text="tickets.csv").click(modifiers=["Shift"])
    picked = clicks.n - before
    picture(page, "journey-pick")
    dialog.get_by_role("button", name="Select").click()
    expect(form.get_by_text("3 files chosen")).to_be_visible()
    picture(page, "journey-new")
    form.get_by_role("button", name="Create audit").click()
    found = document(page)
    expect(found.get_by_role("heading", name="Ready for the first run.")).to_be_visible()
    found.get_by_role("button", name="Run audit").click()
    assert clicks.n - picked <= 6
    expect(found.get_by_role("progressbar").first).to_be_attached()
    going = ask("GET", "churn-audit/state?path=chosen/corner-shop")["run"]["id"]
    found.get_by_role("tab", name="Runs").click()
    found.get_by_role("button", name="Stop run").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop run").click()
    expect(found.get_by_text("Cancelled at").first).to_be_visible(timeout=60_000)
    assert going


def test_the_whole_path_from_files_to_the_notebook(page: Any, axe: str, exports: Path) -> None:
    command(page, "filebrowser:go-to-path", {"path": exports.name})
    clicks = Clicks(page)
    listed(page, "customers.csv").click()
    listed(page, "tickets.csv").click(modifiers=["Shift"])
    selected = clicks.n

    listed(page, "sales.csv").click(button="right")
    page.locator(".lm-Menu-item", has_text="New Churn Audit from Selection").click()
    form = page.locator(".ca-New")
    expect(form.get_by_text("4 files chosen")).to_be_visible()
    expect(page.get_by_role("heading", name="What would you like to audit?")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Corner Shop")
    picture(page, "journey-files")
    form.get_by_role("button", name="Create audit").click()

    found = document(page)
    expect(found.get_by_role("heading", name="orders", exact=True)).to_be_visible()
    field = found.locator('select[data-column="ordered_at"]')
    expect(field).to_be_focused()
    picture(page, "journey-map")
    check(page, axe, "journey-map")
    found.get_by_role("button", name="Use placed").click()
    expect(field).to_have_value("column:placed")
    toolbar = page.locator(".jp-Document:visible > .jp-Toolbar")
    toolbar.get_by_role("button", name="Run Audit").click()
    assert clicks.n - selected == 5
    path = f"{exports.name}/corner-shop"
    assert "ordered_at: placed" in (exports / "corner-shop/audit.yaml").read_text("utf-8")
    expect(toolbar).to_contain_text("Running")
    found.get_by_role("tab", name="Runs").click()
    expect(found.get_by_role("progressbar").first).to_be_attached()
    expect(
        found.get_by_role("row", name="Reading and judging").or_(found.get_by_text("Reading and judging")).first
    ).to_be_visible()
    picture(page, "journey-running")
    expect(report(page).locator("h1").first).to_contain_text("Corner Shop", timeout=RUN_MS)
    picture(page, "journey-report")

    command(page, "churn-audit:open", {"path": path, "tab": "questionnaire"})
    found.get_by_label("Who answers").select_option("leadership|")
    found.get_by_label("Name", exact=True).fill("Mei Tanaka")
    page.keyboard.press("Enter")
    found.locator("[data-question]").first.get_by_role("radio").first.check()
    expect(page.locator("#jp-main-dock-panel .ca-ToolbarState", has_text="All changes saved")).to_be_visible()
    expect(banner(page)).to_contain_text(re.compile("answer"))
    picture(page, "journey-answered")

    banner(page).get_by_role("button", name="Run again").click()
    expect(toolbar).to_contain_text("Running")
    expect(report(page).locator("h1").first).to_contain_text("Corner Shop", timeout=RUN_MS)
    command(page, "churn-audit:open", {"path": path})
    banner(page).get_by_role("button", name="Compare").click()
    expect(found.get_by_role("heading", name="compared with")).to_be_visible()
    expect(found.get_by_role("rowheader", name=re.compile("answers"))).to_be_visible()
    check(page, axe, "journey-compared")

    reason = "slow-response"
    command(page, "churn-audit:open-notebook", {"path": path, "name": "explore", "parameters": {"reason": reason}})
    notebook = page.locator(".jp-NotebookPanel")
    expect(notebook.get_by_text(f'reason: str = "{reason}"').first).to_be_visible()
    picture(page, "journey-explore")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "narrow"])
def test_views_have_no_barriers(page: Any, axe: str, audited: str, theme: str, size: tuple[int, int]) -> None:
    name = dressed(page, theme, size)
    command(page, "churn-audit:show-panel")
    command(page, "churn-audit:open", {"path": audited, "tab": "overview"})
    expect(document(page).get_by_role("heading", name="What costs most")).to_be_visible()
    expect(document(page).get_by_role("heading", name="Categories")).to_be_visible()
    check(page, axe, f"{name}-overview")
    command(page, "churn-audit:open", {"path": audited, "tab": "checklist"})
    expect(document(page).get_by_role("searchbox")).to_be_visible()
    check(page, axe, f"{name}-checklist")
    document(page).locator("[data-reason]").first.click()
    expect(document(page).get_by_role("heading", level=3).first).to_be_visible()
    check(page, axe, f"{name}-detail")
    command(page, "churn-audit:open", {"path": audited, "tab": "runs"})
    expect(document(page).get_by_role("heading", name="History")).to_be_visible()
    check(page, axe, f"{name}-runs")
    assert barriers(page, axe, "#churn-audit-panel .ca") == []
    command(page, "churn-audit:new")
    expect(page.get_by_role("heading", name="What would you like to audit?")).to_be_visible()
    picture(page, f"{name}-new")
    assert barriers(page, axe, ".ca-New") == []


def test_a_run_outlives_a_reload_and_can_be_stopped(fresh: Any, audit: Folder) -> None:
    command(fresh, "churn-audit:open", {"path": audit.path, "tab": "runs"})
    expect(document(fresh).get_by_role("heading", name="History")).to_be_visible()
    command(fresh, "churn-audit:run", {"path": audit.path})
    expect(document(fresh).get_by_role("heading", name="Running now")).to_be_visible()
    fresh.reload()
    fresh.get_by_role("tab", name="Runs").click(timeout=60_000)
    expect(document(fresh).get_by_role("heading", name="Running now")).to_be_visible(timeout=20_000)
    document(fresh).get_by_role("button", name="Stop run").click()
    fresh.get_by_role("dialog").get_by_role("button", name="Stop run").click()
    expect(document(fresh).get_by_text("Cancelled").first).to_be_visible(timeout=60_000)
