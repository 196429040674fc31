"""What is shown while a server is slow or away, and where a run's findings cannot be shown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from acting import Folder, banner, barriers, command, document, opened, picture

expect = pytest.importorskip("playwright.sync_api").expect

FINDINGS = re.compile(r"/churn-audit/findings\?")
STATE = re.compile(r"/churn-audit/state\?")
AUDITS = re.compile(r"/churn-audit/audits(\?.*)?$")


class Held:
    """Requests that are answered when the test says so; `later` ones at once."""

    def __init__(self, page: Any, address: Any) -> None:
        self.routes: list[Any] = []
        self.later = False
        page.route(address, lambda route: route.continue_() if self.later else self.routes.append(route))

    def let_go(self) -> None:
        for route in self.routes:
            route.continue_()


def test_a_slow_view_shows_shapes_and_later_words(desk: Any, axe: str, audit: Folder) -> None:
    held = Held(desk, FINDINGS)
    found = opened(desk, audit.path, "checklist")
    expect(found.locator(".ca-Shape").first).to_be_visible()
    expect(found.get_by_text("This takes longer than usual.")).to_have_count(0)
    expect(found.get_by_text("This takes longer than usual.")).to_be_visible(timeout=12_000)
    picture(desk, "state-slow")
    assert barriers(desk, axe, ".ca-Document") == []
    held.later = True
    found.get_by_role("button", name="Try again").click()
    expect(found.get_by_role("searchbox")).to_be_visible()
    held.let_go()


def test_while_audits_are_looked_for_it_is_said(fresh: Any, axe: str, audit: Folder) -> None:
    held = Held(fresh, AUDITS)
    command(fresh, "churn-audit:show-panel")
    panel = fresh.locator("#churn-audit-panel")
    expect(panel.get_by_text("Looking for audits…")).to_be_visible()
    expect(panel.get_by_text("Still looking; this takes longer than usual.")).to_be_visible(timeout=8_000)
    assert barriers(fresh, axe, "#churn-audit-panel .ca") == []
    held.let_go()
    expect(panel.get_by_role("button", name="Kita Coffee").first).to_be_visible()


def test_a_large_folder_shows_what_is_found_so_far(fresh: Any, axe: str, audit: Folder) -> None:
    rest = []

    def first_part(route: Any) -> None:
        if "long=yes" in route.request.url:
            rest.append(route)
        else:
            route.fulfill(json=route.fetch().json() | {"complete": False})

    fresh.route(AUDITS, first_part)
    command(fresh, "churn-audit:show-panel")
    panel = fresh.locator("#churn-audit-panel")
    expect(panel.get_by_text("Still looking; this folder is large. Showing what is found so far.")).to_be_visible()
    expect(panel.get_by_role("button", name="Kita Coffee").first).to_be_visible()
    picture(fresh, "state-looking")
    assert barriers(fresh, axe, "#churn-audit-panel .ca") == []
    panel.get_by_role("button", name="Stop here").click()
    expect(panel.get_by_text("This folder is large, so there may be more audits than these.")).to_be_visible()
    expect(panel.get_by_role("button", name="Stop here")).to_have_count(0)


def test_a_server_that_does_not_answer_is_asked_again(desk: Any, axe: str, audit: Folder) -> None:
    found = opened(desk, audit.path)
    expect(found.get_by_role("heading", name="What costs most")).to_be_visible()
    desk.context.set_offline(True)
    alert = banner(desk).get_by_role("alert")
    expect(alert).to_have_text("The server does not answer. Data, answers and runs are safe.", timeout=10_000)
    expect(banner(desk)).to_contain_text(re.compile(r"Next try in \d+ sec"))
    expect(alert).not_to_contain_text("Next try")
    expect(found.get_by_role("heading", name="What costs most")).to_be_visible()
    picture(desk, "state-offline")
    assert barriers(desk, axe, ".ca-Document") == []
    desk.context.set_offline(False)
    banner(desk).get_by_role("button", name="Try now").click()
    expect(banner(desk)).to_have_count(0)


def test_who_is_signed_out_is_led_to_sign_in(desk: Any, axe: str, audit: Folder) -> None:
    opened(desk, audit.path)
    expect(document(desk).get_by_role("heading", name="What costs most")).to_be_visible()
    desk.route(STATE, lambda route: route.fulfill(status=403, json={"message": "Forbidden"}))
    alert = banner(desk).get_by_role("alert")
    expect(alert).to_contain_text("You are signed out. Sign in again in another tab.", timeout=10_000)
    picture(desk, "state-signed-out")
    assert barriers(desk, axe, ".ca-Document") == []
    with desk.context.expect_page() as other:
        banner(desk).get_by_role("button", name="Sign in").click()
    assert "/login" in other.value.url or "/lab" in other.value.url
    other.value.close()
    desk.unroute(STATE)
    banner(desk).get_by_role("button", name="Try now").click()
    expect(banner(desk)).to_have_count(0)


def test_damaged_findings_lead_to_an_older_run(desk: Any, axe: str, audit: Folder) -> None:
    audit.run_before()
    path = audit.run / "findings.json"
    path.write_text(path.read_text()[:1000])
    found = opened(desk, audit.path, "checklist")
    expect(found.get_by_role("alert")).to_contain_text("The checklist could not be loaded.")
    expect(found.get_by_role("alert")).to_contain_text(
        re.compile(r"findings\.json of \d{4}-\d\d-\d\d is damaged\. \(422\)")
    )
    expect(found.get_by_role("button", name="Try again")).to_be_visible()
    picture(desk, "state-damaged")
    assert barriers(desk, axe, ".ca-Document") == []
    found.get_by_role("button", name="Copy details").click()
    expect(found.get_by_role("button", name="Copied")).to_be_visible()
    found.get_by_role("button", name=re.compile("^Show the run of Oct 22, 2026")).click()
    expect(found.get_by_role("searchbox")).to_be_visible()
    expect(banner(desk)).to_contain_text("You look at the run of Oct 22, 2026")
    picture(desk, "state-older")
    banner(desk).get_by_role("button", name="Show the latest").click()
    expect(found.get_by_role("alert")).to_contain_text("could not be loaded")


def test_findings_of_a_newer_version_leave_the_report(desk: Any, axe: str, audit: Folder) -> None:
    path = audit.run / "findings.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": "churn-audit/findings/2"}))
    found = opened(desk, audit.path)
    expect(found.get_by_role("heading", name="This result was made by a newer version (findings/2).")).to_be_visible()
    expect(found).to_contain_text("Update churn-audit, or open the report file.")
    picture(desk, "state-newer")
    assert barriers(desk, axe, ".ca-Document") == []
    found.get_by_role("button", name="Open report").click()
    report = desk.frame_locator("#jp-main-dock-panel .jp-IFrame iframe")
    expect(report.locator("h1").first).to_contain_text("Kita Coffee")


def test_an_unexpected_error_is_told_in_its_view(desk: Any, audit: Folder) -> None:
    answer = {"message": "Something unexpected happened; see the server's log.", "code": "unexpected"}
    desk.route(FINDINGS, lambda route: route.fulfill(status=500, json=answer))
    found = opened(desk, audit.path, "checklist")
    expect(found.get_by_role("alert")).to_contain_text("Something unexpected happened; see the server's log. (500)")
    found.get_by_role("tab", name="Runs").click()
    expect(found.get_by_role("heading", name="History")).to_be_visible()
    found.get_by_role("tab", name="Checklist").click()
    desk.unroute(FINDINGS)
    found.get_by_role("button", name="Try again").click()
    expect(found.get_by_role("searchbox")).to_be_visible()


def test_a_search_that_finds_nothing_can_be_cleared(desk: Any, audit: Folder) -> None:
    found = opened(desk, audit.path, "checklist")
    found.get_by_role("searchbox").fill("refnud")
    expect(found).to_contain_text("No reason matches “refnud”.")
    picture(desk, "state-filter")
    found.get_by_role("button", name="Clear search").click()
    expect(found).to_contain_text("73 of 73 reasons")
    expect(found.get_by_role("searchbox")).to_be_focused()
