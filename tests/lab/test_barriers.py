"""Focus, motion, zoom, and the colours of those who need others."""

from __future__ import annotations

from typing import Any

import pytest
from acting import SHOWN, Folder, banner, barriers, command, document, opened, picture, spill

expect = pytest.importorskip("playwright.sync_api").expect


def changed(audit: Folder) -> None:
    tickets = audit.home / "data/tickets.csv"
    tickets.write_text(tickets.read_text() + "\n")


def test_focus_stays_where_it_is_when_something_changes(desk: Any, audit: Folder) -> None:
    found = opened(desk, audit.path, "checklist")
    found.get_by_role("searchbox").fill("fee")
    changed(audit)
    expect(banner(desk)).to_contain_text("tickets.csv")
    expect(found.get_by_role("searchbox")).to_be_focused()
    expect(found.get_by_role("searchbox")).to_have_value("fee")
    found.locator("[data-reason]").first.click()
    focused = found.get_by_role("complementary").get_by_role("heading", level=2)
    expect(focused).to_be_focused()
    answers = next((audit.home / "answers").glob("*.yaml"))
    answers.write_text(answers.read_text() + "\n")
    expect(banner(desk)).to_contain_text("1 file of answers")
    expect(focused).to_be_focused()


def test_focus_goes_from_toolbar_to_tabs_to_banner_to_view(desk: Any, audit: Folder) -> None:
    changed(audit)
    found = opened(desk, audit.path)
    expect(banner(desk)).to_contain_text("tickets.csv")
    expect(found.get_by_role("heading", name="What costs most")).to_be_visible()
    desk.locator(".jp-Document:visible > .jp-Toolbar").get_by_role("button", name="Run Audit").focus()
    seen = []
    for _ in range(12):
        place = desk.evaluate("""() => ['.jp-Toolbar', '.ca-Tabs', '.ca-Banner', '.ca-View']
            .find(s => document.activeElement.closest(s))""")
        if not seen or seen[-1] != place:
            seen.append(place)
        desk.keyboard.press("Tab")
    assert seen == [".jp-Toolbar", ".ca-Tabs", ".ca-Banner", ".ca-View"]


def test_nothing_moves_for_those_who_want_no_motion(desk: Any, audit: Folder) -> None:
    desk.emulate_media(reduced_motion="reduce")
    for tab in SHOWN:
        found = opened(desk, audit.path, tab)
        expect(found.locator(SHOWN[tab]).first).to_be_visible()
        moving = "() => document.getAnimations().filter(a => a.effect.target.closest('.ca')).length"
        assert desk.evaluate(moving) == 0, tab
    desk.emulate_media(reduced_motion=None)


def test_at_twice_the_size_nothing_scrolls_sideways(zoomed: Any, axe: str, audit: Folder) -> None:
    changed(audit)
    for tab in SHOWN:
        found = opened(zoomed, audit.path, tab)
        expect(banner(zoomed)).to_be_visible()
        expect(found.locator(SHOWN[tab]).first).to_be_visible()
        picture(zoomed, f"zoom-{tab}")
        assert spill(zoomed, ".ca-View") <= 0, tab
        assert spill(zoomed, ".ca-Document") <= 0, tab
    command(zoomed, "churn-audit:show-panel")
    expect(zoomed.locator("#churn-audit-panel").get_by_role("button", name="Kita Coffee").first).to_be_visible()
    assert spill(zoomed, "#churn-audit-panel .ca") <= 0


def test_colours_of_the_system_leave_what_is_chosen_visible(desk: Any, audit: Folder) -> None:
    changed(audit)
    command(desk, "churn-audit:show-panel")
    found = opened(desk, audit.path, "checklist")
    found.locator("[data-reason]").first.click()
    found.get_by_role("button", name="Needs work").click()
    desk.emulate_media(forced_colors="active")
    edge = "(e, side) => getComputedStyle(e)[side]"
    tabs = found.get_by_role("tab")
    chosen = found.get_by_role("tab", name="Checklist").evaluate(edge, "borderBottomColor")
    assert chosen != tabs.nth(0).evaluate(edge, "borderBottomColor")
    chips = found.locator(".ca-Chip")
    assert chips.nth(0).evaluate(edge, "borderTopWidth") != chips.nth(1).evaluate(edge, "borderTopWidth")
    assert found.locator("tr.ca-mod-on > td").first.evaluate(edge, "borderLeftWidth") == "4px"
    assert banner(desk).evaluate(edge, "borderTopStyle") == "solid"
    picture(desk, "forced-colours")
    opened(desk, audit.path)
    expect(document(desk).get_by_role("heading", name="What costs most")).to_be_visible()
    picture(desk, "forced-colours-overview")
    desk.emulate_media(forced_colors="none")


def test_the_theme_of_high_contrast_has_no_barriers(page: Any, axe: str, audit: Folder) -> None:
    theme = "JupyterLab Dark High Contrast"
    command(page, "apputils:change-theme", {"theme": theme})
    expect(page.locator(f'body[data-jp-theme-name="{theme}"]')).to_be_attached()
    changed(audit)
    command(page, "churn-audit:show-panel")
    for tab in SHOWN:
        found = opened(page, audit.path, tab)
        expect(banner(page)).to_be_visible()
        expect(found.locator(SHOWN[tab]).first).to_be_visible()
        picture(page, f"high-contrast-{tab}")
        assert barriers(page, axe, ".ca-Document") == [], tab
    opened(page, audit.path, "checklist").locator("[data-reason]").first.click()
    expect(document(page).get_by_role("complementary")).to_be_visible()
    assert barriers(page, axe, ".ca-Document") == []
    assert barriers(page, axe, "#churn-audit-panel .ca") == []
    command(page, "apputils:change-theme", {"theme": "JupyterLab Light"})
