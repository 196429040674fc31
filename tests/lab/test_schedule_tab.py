"""The Schedule tab: with jupyter-scheduler, and with the line for cron."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from acting import THEMES, WIDTHS, Folder, check, command, document, picture

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
expect.set_options(timeout=30_000)  # as long as the page waits: machines may be busy

needs_scheduler = pytest.mark.skipif(
    find_spec("jupyter_scheduler") is None,
    reason="jupyter_scheduler is not installed: pip install churn-audit[schedule]",
)
MONTHLY = "Every month on day 1 at 09:00 Asia/Tokyo"


@pytest.fixture
def without_scheduler(page: Any) -> Iterator[Any]:
    """The page with a server that tells it has no jupyter-scheduler."""
    body = json.dumps({"backend": "cron", "timezone": "Asia/Tokyo", "schedules": []})
    page.route("**/churn-audit/schedules?*", lambda route: route.fulfill(content_type="application/json", body=body))
    yield page
    page.unroute_all(behavior="wait")


def opened(page: Any, audited: str) -> Any:
    command(page, "churn-audit:open", {"path": audited})
    page.get_by_role("tab", name="Schedule").click()
    view = document(page)
    expect(view.get_by_label("Every", exact=True)).to_be_visible()
    expect(view.get_by_text("The next two runs:")).to_be_visible()
    return view


@needs_scheduler
def test_two_clicks_schedule_an_audit_every_month(page: Any, axe: str, audit: Folder) -> None:
    view = opened(page, audit.path)
    expect(view.locator(".ca-Next b")).to_have_text(MONTHLY)
    expect(view.get_by_text("No schedule yet.")).to_be_visible()
    expect(view.get_by_text("A run is skipped while the server is down.")).to_be_visible()
    view.get_by_role("button", name="Create schedule").click()
    row = view.get_by_role("row", name=MONTHLY)
    expect(row).to_contain_text("09:00")
    expect(row).to_contain_text("Not run yet")

    row.get_by_role("button", name="Pause").click()
    expect(row.get_by_text("Paused")).to_be_visible()
    row.get_by_role("button", name="Resume").click()
    expect(row.get_by_text("Paused")).to_have_count(0)

    row.get_by_role("button", name="Run now").click()
    expect(row.get_by_text("Starting…").or_(row.get_by_text("Running"))).to_be_visible()
    for theme in THEMES:
        command(page, "apputils:change-theme", {"theme": theme})
        expect(page.locator(f'body[data-jp-theme-name="{theme}"]')).to_be_attached()
        for size in WIDTHS:
            page.set_viewport_size({"width": size[0], "height": size[1]})
            check(page, axe, f"schedule-{size[0]}-{theme.split()[1].lower()}")
    link = row.get_by_role("button", name="Open the report of")
    expect(link).to_be_visible(timeout=600_000)
    expect(row.get_by_text("Done")).to_be_visible()
    picture(page, "schedule-done")
    link.click()
    expect(page.frame_locator("#jp-main-dock-panel .jp-IFrame iframe").locator("h1").first).to_contain_text(
        "Kita Coffee"
    )

    command(page, "churn-audit:open", {"path": audit.path, "tab": "schedule"})
    row.get_by_role("button", name="Delete…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The runs it made stay")
    dialog.get_by_role("button", name="Keep schedule").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Delete…").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete schedule").click()
    expect(view.get_by_text("No schedule yet.")).to_be_visible()
    page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})  # a narrow list leaves out by what
    command(page, "churn-audit:open", {"path": audit.path, "tab": "runs"})
    expect(view.get_by_text("Schedule", exact=True).nth(1)).to_be_visible()


@needs_scheduler
def test_a_schedule_is_made_by_the_keyboard_alone(page: Any, audited: str) -> None:
    view = opened(page, audited)
    view.get_by_label("Every", exact=True).focus()
    page.keyboard.type("week")
    expect(view.get_by_label("on", exact=True)).to_have_value("1")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(view.get_by_label("at", exact=True)).to_be_focused()
    view.get_by_label("Time zone").focus()
    page.keyboard.type("UTC")
    expect(view.locator(".ca-Next b")).to_have_text("Every week on Monday at 09:00 UTC")
    page.keyboard.press("Tab")
    expect(view.get_by_role("button", name="Create schedule")).to_be_focused()
    page.keyboard.press("Enter")
    row = view.get_by_role("row", name="Every week on Monday")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Delete…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Tab")
    page.get_by_role("dialog").get_by_role("button", name="Delete schedule").focus()
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)


def test_without_jupyter_scheduler_there_is_a_line_to_copy(without_scheduler: Any, axe: str, audited: str) -> None:
    page = without_scheduler
    view = opened(page, audited)
    line = view.get_by_role("region", name="Line for your crontab")
    expect(line).to_contain_text("0 9 1 * * /")
    expect(line).to_contain_text(f"{audited}/reports")
    expect(view.get_by_role("button", name="Create schedule")).to_have_count(0)
    expect(view.get_by_text("Pause")).to_have_count(1)  # the sentence on what jupyter-scheduler brings
    view.get_by_label("Every", exact=True).select_option("quarter")
    view.get_by_label("on day").select_option("15")
    view.get_by_label("at", exact=True).fill("18:30")
    expect(line).to_contain_text("30 18 15 1,4,7,10 * /")
    for size in WIDTHS:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        check(page, axe, f"schedule-cron-{size[0]}")
    view.get_by_role("button", name="Copy line").click()
    expect(view.get_by_text("Copied.")).to_be_visible()


def test_a_wrong_cron_expression_is_told_where_it_is_written(without_scheduler: Any, axe: str, audited: str) -> None:
    view = opened(without_scheduler, audited)
    view.get_by_label("Every", exact=True).select_option("cron")
    field = view.get_by_label("Cron expression")
    expect(field).to_have_value("0 9 1 * *")
    field.fill("0 9 32 * *")
    expect(view.get_by_role("alert")).to_contain_text('"32" is no day of month: use a number from 1 to 31')
    expect(field).to_have_attribute("aria-invalid", "true")
    check(without_scheduler, axe, "schedule-wrong")
    field.fill("*/30 8-18 * * mon-fri")
    expect(view.get_by_role("alert")).to_have_count(0)
    expect(view.get_by_text("The next two runs:")).to_be_visible()
