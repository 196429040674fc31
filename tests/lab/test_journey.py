"""The first look: from the launcher to the report, and every view free of barriers in both themes and widths."""

from __future__ import annotations

from typing import Any

import pytest
from acting import barriers, card, command, document, picture, spill

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

RUN_SECONDS = 240_000
WIDTHS = ((1920, 1060), (1024, 900))
THEMES = ("JupyterLab Light", "JupyterLab Dark")


def test_two_clicks_lead_from_the_launcher_to_the_report(page: Any, axe: str) -> None:
    command(page, "churn-audit:show-panel")
    panel = page.locator("#churn-audit-panel")
    expect(panel.get_by_text("No audits in this folder yet.")).to_be_visible()
    assert barriers(page, axe, "#churn-audit-panel .ca") == []
    picture(page, "panel-empty")

    card(page, "Open example").click()
    expect(document(page).get_by_role("heading", name="Ready for the first run.")).to_be_visible(timeout=60_000)
    picture(page, "not-run")
    tab = page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel", has_text="Kita Coffee")
    expect(tab).to_be_visible()
    files = page.evaluate("async () => (await fetch('/api/contents/churn-audit-example')).json()")
    assert "audit.yaml" in {f["name"] for f in files["content"]}, "a tab's title must not rename the file"
    document(page).get_by_role("button", name="Run audit").click()
    expect(document(page).get_by_role("progressbar")).to_be_attached()
    page.get_by_role("tab", name="Runs").click()
    expect(document(page).get_by_text("Reading and judging").first).to_be_visible()
    picture(page, "running")
    assert barriers(page, axe, ".ca-Document") == []

    report = page.frame_locator("#jp-main-dock-panel .jp-IFrame iframe")
    expect(report.locator("h1").first).to_contain_text("Kita Coffee", timeout=RUN_SECONDS)
    picture(page, "report")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "narrow"])
def test_views_have_no_barriers(page: Any, axe: str, audited: str, theme: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    command(page, "apputils:change-theme", {"theme": theme})
    expect(page.locator(f'body[data-jp-theme-name="{theme}"]')).to_be_attached()
    command(page, "churn-audit:show-panel")
    name = f"{size[0]}-{theme.split()[1].lower()}"
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


def check(page: Any, axe: str, name: str) -> None:
    picture(page, name)
    assert barriers(page, axe, ".ca-Document") == []
    assert spill(page, ".ca-View") <= 0, f"{name} scrolls sideways"


def test_a_run_outlives_a_reload_and_can_be_stopped(page: Any, audited: str) -> None:
    command(page, "churn-audit:open", {"path": audited, "tab": "runs"})
    expect(document(page).get_by_role("heading", name="History")).to_be_visible()
    command(page, "churn-audit:run", {"path": audited})
    expect(document(page).get_by_role("heading", name="Running now")).to_be_visible()
    page.reload()
    page.get_by_role("tab", name="Runs").click(timeout=60_000)
    expect(document(page).get_by_role("heading", name="Running now")).to_be_visible(timeout=20_000)
    document(page).get_by_role("button", name="Stop run").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop run").click()
    expect(document(page).get_by_text("Cancelled").first).to_be_visible(timeout=60_000)
