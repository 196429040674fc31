"""Everything without a mouse: the first look, tabs, checklist, comparing runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from acting import Folder, banner, command, document, opened, picture

expect = pytest.importorskip("playwright.sync_api").expect

RUN_MS = 600_000  # half a minute on an idle machine


def tab_to(page: Any, wanted: Any, key: str = "Tab") -> None:
    """Presses Tab until that is focused."""
    for _ in range(150):
        if wanted.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"Tab never comes to {wanted}")


def test_the_first_look_from_the_launcher_to_the_report(fresh: Any, small: Path, work: Path) -> None:
    shutil.copytree(small, work / "first-look/churn-audit-example")  # the example is there already, and smaller
    command(fresh, "filebrowser:go-to-path", {"path": "first-look"})
    tab_to(fresh, fresh.locator(".jp-LauncherCard", has_text="Open example"))
    fresh.keyboard.press("Enter")
    found = document(fresh)
    expect(found.get_by_role("heading", name="Ready for the first run.")).to_be_visible(timeout=60_000)
    tab_to(fresh, found.get_by_role("button", name="Run audit"))
    fresh.keyboard.press("Enter")
    expect(found.get_by_role("progressbar").first).to_be_attached()
    report = fresh.frame_locator("#jp-main-dock-panel .jp-IFrame iframe")
    expect(report.locator("h1").first).to_contain_text("Kita Coffee", timeout=RUN_MS)
    command(fresh, "application:activate-previous-tab")
    expect(banner(fresh).get_by_role("status")).to_contain_text(re.compile(r"Done in \d+ sec\. \d+ of 100\."))
    picture(fresh, "state-done")
    tab_to(fresh, banner(fresh).get_by_role("button", name="Open report"))
    fresh.keyboard.press("Enter")
    expect(fresh.locator("#jp-main-dock-panel .jp-IFrame")).to_be_visible()


def test_tabs_are_walked_by_arrows_home_and_end(desk: Any, audit: Folder) -> None:
    found = opened(desk, audit.path)
    expect(found.get_by_role("heading", name="What costs most")).to_be_visible()

    def tab(name: str) -> Any:
        return found.get_by_role("tab", name=name)

    tab_to(desk, tab("Overview"))
    for key, name in (
        ("ArrowRight", "Data"), ("ArrowRight", "Questionnaire"), ("ArrowLeft", "Data"), ("End", "Schedule"),
        ("ArrowRight", "Overview"), ("ArrowLeft", "Schedule"), ("Home", "Overview"),
    ):  # fmt: skip
        desk.keyboard.press(key)
        expect(tab(name)).to_be_focused()
        expect(tab(name)).to_have_attribute("aria-selected", "true")
    assert found.locator("[role=tab][tabindex='0']").count() == 1


def test_the_checklist_is_read_by_keys_alone(desk: Any, audit: Folder) -> None:
    found = opened(desk, audit.path, "checklist")
    expect(found.get_by_role("searchbox")).to_be_visible()
    tab_to(desk, found.get_by_role("tab", name="Checklist"))
    desk.keyboard.press("/")
    expect(found.get_by_role("searchbox")).to_be_focused()
    desk.keyboard.type("staff")
    expect(found.get_by_role("status").filter(has_text="of 73 reasons")).not_to_contain_text("73 of 73")
    rows = found.locator("[data-reason]")
    names = rows.all_text_contents()
    tab_to(desk, rows.nth(0))
    desk.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    desk.keyboard.press("Enter")

    def heading(n: int) -> Any:
        return found.get_by_role("complementary").get_by_role("heading", level=2, name=names[n], exact=True)

    expect(heading(1)).to_be_focused()
    desk.keyboard.press("]")
    expect(heading(2)).to_be_focused()
    desk.keyboard.press("[")
    desk.keyboard.press("[")
    expect(heading(0)).to_be_focused()
    picture(desk, "keyboard-detail")
    desk.keyboard.press("Escape")
    expect(rows.nth(0)).to_be_focused()
    expect(found.get_by_role("complementary")).to_have_count(0)


def test_two_runs_are_compared_by_keys_alone(desk: Any, audit: Folder) -> None:
    audit.run_before()
    found = opened(desk, audit.path)
    tab_to(desk, found.get_by_role("button", name="Compare the last two"))
    desk.keyboard.press("Enter")
    expect(found.get_by_role("heading", name="compared with")).to_be_visible()
    boxes = found.get_by_role("checkbox")
    tab_to(desk, boxes.first)
    desk.keyboard.press("Space")
    expect(boxes.first).not_to_be_checked()
    expect(found.get_by_role("heading", name="compared with")).to_have_count(0)
    desk.keyboard.press("Space")
    expect(found.get_by_role("heading", name="compared with")).to_be_visible()
    expect(found.get_by_text("The same went into both.")).to_be_visible()
