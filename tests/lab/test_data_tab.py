"""The Data tab in a real browser: decisions on columns, what is refused, what can be taken back, what is shown."""

from __future__ import annotations

import base64
import json
import urllib.request
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from acting import THEMES, WIDTHS, check, command, document, picture
from messy import write_messy

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
NUMBERS = count(1)
TOKEN = "tests-only"  # as in conftest.py


def ask(lab: str, method: str, route: str, body: Any = None) -> Any:
    """What the server answers to a route of JupyterLab's own or of ours."""
    headers = {"Authorization": f"token {TOKEN}"}
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(
        urllib.request.Request(f"{lab}/{route}", data, headers, method=method), timeout=60
    ) as r:
        return json.load(r)


@pytest.fixture
def messy(lab: str, tmp_path: Path) -> str:
    """The path of a fresh messy audit in the lab's root."""
    name = f"messy-{next(NUMBERS)}"
    home = write_messy(tmp_path / name)
    for folder in (name, f"{name}/data"):
        ask(lab, "PUT", f"api/contents/{folder}", {"type": "directory"})
    for file in (p for p in home.rglob("*") if p.is_file()):
        content = base64.b64encode(file.read_bytes()).decode()
        place = urllib.request.quote(file.relative_to(tmp_path).as_posix())
        ask(lab, "PUT", f"api/contents/{place}", {"type": "file", "format": "base64", "content": content})
    return name


@pytest.fixture
def audit_text(lab: str, messy: str) -> Callable[[], str]:
    """The text of its audit.yaml as it is now."""
    return lambda: str(ask(lab, "GET", f"api/contents/{messy}/audit.yaml?type=file&format=text")["content"])


def opened(page: Any, path: str, focus: str = "orders") -> Any:
    command(page, "churn-audit:open", {"path": path, "tab": "data", "focus": focus})
    view = document(page)
    expect(view.get_by_role("heading", name="orders", exact=True)).to_be_visible(timeout=60_000)
    return view


def row(view: Any, column: str) -> Any:
    return view.locator(".ca-Columns tbody tr").filter(has=view.page.locator(f'select[data-column="{column}"]'))


def choice(view: Any, column: str) -> Any:
    return view.locator(f'select[data-column="{column}"]')


def test_a_needed_column_is_chosen_and_the_rows_and_problems_tell(
    page: Any, messy: str, audit_text: Callable[[], str]
) -> None:
    view = opened(page, messy)
    needed = row(view, "ordered_at")
    expect(needed).to_contain_text("Choose one")
    expect(needed).to_contain_text("2 columns fit")
    expect(view.get_by_text("This table cannot be read yet.")).to_be_visible(timeout=30_000)
    picture(page, "data-choose")
    needed.get_by_role("button", name="Use order date").click()
    expect(needed).to_contain_text("Sure")
    expect(needed).to_contain_text("day first, by the whole column")
    expect(view.get_by_text("400 rows: 383 kept, 5 rejected, 12 left out.")).to_be_visible(timeout=30_000)
    expect(row(view, "customer_id")).to_contain_text("97% found in customers")
    text = audit_text()
    assert "ordered_at: order date" in text
    assert "# asked the shop" in text
    assert "# not mapped in orders: till, cashier" in text

    view.get_by_role("checkbox", name="Only rows with problems (17)").check()
    cells = view.get_by_role("table", name="Rows of orders as they will be read")
    expect(cells).to_contain_text("n/a?")
    expect(cells).to_contain_text("31.02.2026")
    expect(view.locator(".ca-Cells tbody tr")).to_have_count(8)
    picture(page, "data-problem-rows")
    view.get_by_role("button", name="Show rows: amount is not a number").click()
    expect(view.locator(".ca-Cells tbody tr")).to_have_count(3)
    view.get_by_role("button", name="Show rows: the customers table has no such customer").click()
    expect(cells).to_contain_text("X20")


def test_likely_columns_are_accepted_together_and_taken_back_one_by_one(
    page: Any, messy: str, audit_text: Callable[[], str]
) -> None:
    view = opened(page, messy)
    before = audit_text()
    assert "# 0.86" in before
    view.get_by_role("button", name="Accept 2 likely").click()
    expect(view.get_by_role("button", name="Accept 2 likely")).to_have_count(0)
    expect(row(view, "fees_amount")).to_contain_text("Sure")
    assert "# 0.86" not in audit_text()
    undo = view.get_by_role("button", name="Undo")
    undo.click()
    expect(row(view, "fees_amount")).to_contain_text("Likely")
    choice(view, "fees_amount").focus()
    page.keyboard.press("Control+z")
    expect(row(view, "quoted_amount")).to_contain_text("Likely")
    expect(undo).to_be_disabled()
    assert [x.split() for x in audit_text().splitlines()] == [x.split() for x in before.splitlines()]
    view.get_by_role("button", name="Redo").click()
    expect(row(view, "quoted_amount")).to_contain_text("Sure")


def test_a_column_is_mapped_by_the_keyboard_alone(page: Any, messy: str, audit_text: Callable[[], str]) -> None:
    view = opened(page, messy, "orders.ordered_at")
    field = choice(view, "ordered_at")
    expect(field).to_be_focused()
    page.keyboard.type("invoice")
    expect(view.get_by_text("Enter keeps it, Escape does not.")).to_be_visible()
    assert "invoice date" not in audit_text()
    page.keyboard.press("Enter")
    expect(row(view, "ordered_at")).to_contain_text("Sure")
    assert "ordered_at: invoice date" in audit_text()
    page.keyboard.press("Control+z")
    expect(row(view, "ordered_at")).to_contain_text("Choose one")


def test_an_expression_that_fails_is_told_beside_its_field_and_not_kept(
    page: Any, axe: str, messy: str, audit_text: Callable[[], str]
) -> None:
    view = opened(page, messy)
    view.get_by_role("button", name="columns that are not in the file").click()
    choice(view, "discount_amount").select_option("sql")
    field = view.get_by_role("textbox", name="Expression for discount_amount")
    expect(field).to_be_focused()
    field.fill("list_prise - 1")
    view.get_by_role("button", name="Keep", exact=True).click()
    told = view.get_by_role("alert").filter(has_text="list_prise")
    expect(told).to_contain_text('did you mean "list_price"?')
    expect(field).to_have_attribute("aria-invalid", "true")
    check(page, axe, "data-expression")
    assert "list_prise" not in audit_text()
    field.fill("list_price - 1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row(view, "discount_amount")).to_contain_text("an expression")
    assert "sql: list_price - 1" in audit_text()
    choice(view, "channel").select_option("value")
    view.get_by_role("textbox", name="Value of channel in every row").fill("shop")
    page.keyboard.press("Enter")
    expect(row(view, "channel")).to_contain_text("the same in every row")
    assert "value: shop" in audit_text()


def test_two_who_change_the_same_column_are_asked(
    page: Any, axe: str, lab: str, messy: str, audit_text: Callable[[], str]
) -> None:
    view = opened(page, messy)
    row(view, "quoted_amount").get_by_role("button", name="Accept").click()
    expect(row(view, "quoted_amount")).to_contain_text("Sure")
    expect(view.locator(".ca-Data .ca-Page")).to_have_attribute("aria-busy", "false")
    page.route("**/churn-audit/state?*", lambda route: route.abort())
    page.route("**/churn-audit/tables?*", lambda route: route.abort())
    theirs = audit_text().replace("amount: total\n", "amount: total\n      ordered_at: invoice date\n")
    ask(lab, "PUT", f"api/contents/{messy}/audit.yaml", {"type": "file", "format": "text", "content": theirs})
    row(view, "ordered_at").get_by_role("button", name="Use order date").click()
    page.unroute("**/churn-audit/tables?*")
    page.unroute("**/churn-audit/state?*")
    banner = view.locator(".ca-Banner").filter(has=page.get_by_role("alert"), has_text="both changed")
    expect(banner).to_contain_text("You and someone else both changed “orders.ordered_at”.")
    expect(banner).to_contain_text("Yours: order date.")
    expect(banner).to_contain_text("invoice date")
    expect(view.get_by_text("Earlier changes can no longer be taken back here")).to_be_visible()
    expect(view.get_by_role("button", name="Undo")).to_be_disabled()
    check(page, axe, "data-conflict")
    banner.get_by_role("button", name="Keep mine").click()
    expect(banner).to_have_count(0)
    expect(choice(view, "ordered_at")).to_have_value("column:order date")
    assert "ordered_at: order date" in audit_text()


def test_a_change_of_another_column_meanwhile_is_no_conflict(
    page: Any, lab: str, messy: str, audit_text: Callable[[], str]
) -> None:
    view = opened(page, messy)
    page.route("**/churn-audit/state?*", lambda route: route.abort())
    theirs = audit_text().replace(
        "      fees_amount: service_fee", "      channel: till\n      fees_amount: service_fee"
    )
    ask(lab, "PUT", f"api/contents/{messy}/audit.yaml", {"type": "file", "format": "text", "content": theirs})
    row(view, "ordered_at").get_by_role("button", name="Use order date").click()
    page.unroute("**/churn-audit/state?*")
    expect(row(view, "ordered_at")).to_contain_text("Sure")
    expect(choice(view, "channel")).to_have_value("column:till")
    assert "channel: till" in audit_text()


def test_an_unused_file_becomes_a_table_and_is_taken_out_again(
    page: Any, messy: str, audit_text: Callable[[], str]
) -> None:
    view = opened(page, messy)
    nav = view.get_by_role("navigation", name="Tables of Messy Mart")
    expect(nav).to_contain_text("read me.docx")
    nav.get_by_role("button", name="Use complaints.csv as tickets").click()
    expect(view.get_by_role("heading", name="tickets", exact=True)).to_be_visible()
    expect(choice(view, "ticket_id")).to_have_value("column:ticket id")
    assert "source: data/complaints.csv" in audit_text()
    view.get_by_role("button", name="Take out").click()
    expect(nav.get_by_role("button", name="Use complaints.csv as tickets")).to_be_visible()
    assert "complaints" not in audit_text()


def test_files_are_added_from_this_computer(page: Any, lab: str, messy: str) -> None:
    view = opened(page, messy)
    file = {"name": "staff.csv", "mimeType": "text/csv", "buffer": b"staff_id,name\nS1,Kim\n"}
    view.locator('.ca-TableNav input[type="file"]').set_input_files([file])
    nav = view.get_by_role("navigation", name="Tables of Messy Mart")
    nav.get_by_role("button", name="staff").click()
    expect(view.get_by_role("heading", name="staff", exact=True)).to_be_visible()
    assert ask(lab, "GET", f"api/contents/{messy}/data/staff.csv")["name"] == "staff.csv"


def test_unsaved_edits_in_the_editor_lock_the_mapping(page: Any, messy: str) -> None:
    command(page, "docmanager:open", {"path": f"{messy}/audit.yaml", "factory": "Editor"})
    editor = page.locator("#jp-main-dock-panel .jp-FileEditor .cm-content")
    editor.click()
    page.keyboard.type("#")
    view = opened(page, messy)
    expect(view.get_by_text("Locked: audit.yaml has unsaved edits in the text editor.")).to_be_visible()
    expect(choice(view, "ordered_at")).to_be_disabled()
    expect(row(view, "ordered_at").get_by_role("button", name="Use order date")).to_be_disabled()


def test_settings_are_kept_with_their_comments(page: Any, axe: str, messy: str, audit_text: Callable[[], str]) -> None:
    view = opened(page, messy)
    view.get_by_role("button", name="Settings of the audit").click()
    name = view.get_by_label("Business name")
    name.fill("Neat Mart")
    view.get_by_label("Time zone").fill("Europe/Berlinn")
    view.get_by_role("button", name="Keep settings").click()
    expect(view.get_by_role("alert").filter(has_text="Europe/Berlinn")).to_be_visible()
    check(page, axe, "data-settings")
    view.get_by_label("Time zone").fill("Europe/Paris")
    view.get_by_role("button", name="Keep settings").click()
    expect(view.get_by_text("Kept in audit.yaml.")).to_be_visible()
    text = audit_text()
    assert "name: Neat Mart" in text
    assert "# as on the invoice" in text


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "narrow"])
def test_the_tab_has_no_barriers(page: Any, axe: str, messy: str, theme: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    command(page, "apputils:change-theme", {"theme": theme})
    expect(page.locator(f'body[data-jp-theme-name="{theme}"]')).to_be_attached()
    name = f"{size[0]}-{theme.split()[1].lower()}"
    view = opened(page, messy)
    expect(view.get_by_text("This table cannot be read yet.")).to_be_visible(timeout=30_000)
    check(page, axe, f"{name}-data-open")
    row(view, "ordered_at").get_by_role("button", name="Use order date").click()
    expect(view.get_by_text("400 rows: 383 kept, 5 rejected, 12 left out.")).to_be_visible(timeout=30_000)
    view.get_by_role("checkbox", name="Only rows with problems (17)").check()
    expect(view.get_by_role("table", name="Rows of orders as they will be read")).to_contain_text("n/a?")
    check(page, axe, f"{name}-data")
    view.get_by_role("heading", name="Problems in orders").scroll_into_view_if_needed()
    check(page, axe, f"{name}-data-below")
