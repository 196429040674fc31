"""The tab Questionnaire in a real JupyterLab: answered by keyboard, offline, in two tabs, and by forms."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from acting import THEMES, TOKEN, WIDTHS, barriers, check, command, document, picture

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect


def ask(lab: str, method: str, route: str, body: Any = None) -> Any:
    """What the server says, asked beside the browser."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"token {TOKEN}"}
    request = urllib.request.Request(f"{lab}/churn-audit/{route}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@pytest.fixture(scope="session")
def asked(lab: str) -> str:
    """The path of an audit without data, so that everything is asked."""
    return str(ask(lab, "POST", "audits", {"name": "Quiet House"})["path"])


def answers(lab: str, path: str, who: str) -> dict[str, Any]:
    return {a["question"]: a for a in ask(lab, "GET", f"answers?path={path}")["answers"] if a["respondent"] == who}


def somebody_new(page: Any, path: str) -> Any:
    """The questionnaire where it asks for a name."""
    command(page, "churn-audit:open", {"path": path, "tab": "questionnaire"})
    view = document(page)
    expect(view.get_by_label("Who answers")).to_be_visible()
    view.get_by_label("Who answers").select_option("leadership|")
    expect(view.get_by_role("heading", name="Who answers?")).to_be_visible()
    return view


def start(page: Any, path: str, who: str) -> None:
    """Opens the questionnaire for somebody new."""
    view = somebody_new(page, path)
    view.get_by_label("Name", exact=True).fill(who)
    page.keyboard.press("Enter")
    expect(view.locator("[data-question]").first).to_be_visible()


def section(page: Any, name: str) -> None:
    document(page).get_by_role("navigation").get_by_role("button", name=name).click()
    expect(document(page).get_by_role("heading", level=2, name=name)).to_be_visible()


def saved(page: Any, text: str = "All changes saved") -> Any:
    return page.locator("#jp-main-dock-panel .ca-ToolbarState", has_text=text)


def test_questions_are_answered_by_keyboard_and_a_reload_keeps_them(page: Any, lab: str, asked: str) -> None:
    start(page, asked, "Keys")
    first = document(page).locator("[data-question]").first
    expect(document(page).get_by_role("heading", level=2)).to_be_visible()
    first.locator("input").first.focus()
    page.keyboard.press("2")
    expect(first.get_by_role("radio").nth(1)).to_be_checked()
    expect(saved(page)).to_be_visible()
    question = first.get_attribute("data-question")
    assert list(answers(lab, asked, "Keys")) == [question]
    before = document(page).get_by_role("heading", level=2).inner_text()
    page.keyboard.press("Control+Enter")
    expect(document(page).get_by_role("heading", level=2)).not_to_have_text(before)
    assert page.evaluate("document.activeElement.tagName") == "H2", "focus goes with the section"
    page.keyboard.press("Tab")
    picture(page, "questionnaire-keys")
    page.reload()
    page.get_by_role("tab", name="Questionnaire").click(timeout=60_000)
    document(page).get_by_role("navigation").get_by_role("button", name=before).click()
    expect(document(page).locator(f'[data-question="{question}"]').get_by_role("radio").nth(1)).to_be_checked()


def test_answers_given_offline_wait_and_are_sent_when_the_server_is_back(page: Any, lab: str, asked: str) -> None:
    start(page, asked, "Offline")
    page.context.set_offline(True)
    questions = document(page).locator("[data-question]")
    for n in range(3):
        questions.nth(n).get_by_role("radio", name="Don’t know").check()
    expect(saved(page, "3 answers waiting")).to_be_visible()
    picture(page, "questionnaire-offline")
    assert answers(lab, asked, "Offline") == {}
    kept = page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('churn-audit:outbox:')).length")
    assert kept == 3
    page.context.set_offline(False)
    expect(saved(page)).to_be_visible(timeout=60_000)
    assert len(answers(lab, asked, "Offline")) == 3


def test_of_two_tabs_that_answer_one_question_both_answers_are_shown_and_kept(page: Any, lab: str, asked: str) -> None:
    start(page, asked, "Twice")
    other = page.context.browser.new_context(viewport={"width": 1300, "height": 900})
    second = other.new_page()
    second.set_default_timeout(30_000)
    second.goto(f"{lab}/lab/tree/{asked}/audit.yaml?token={TOKEN}&reset")
    second.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60_000)
    second.wait_for_function("window.jupyterapp?.commands.hasCommand('churn-audit:open')")
    start(second, asked, "Twice")
    mine = document(page).locator("[data-question]").first
    theirs = document(second).locator("[data-question]").first
    page.context.set_offline(True)
    mine.get_by_role("radio").nth(0).check()
    theirs.get_by_role("radio").nth(1).check()
    expect(saved(second)).to_be_visible()
    page.context.set_offline(False)
    expect(mine.get_by_role("alert")).to_contain_text("Also answered elsewhere", timeout=60_000)
    picture(page, "questionnaire-conflict")
    mine.get_by_role("button", name="Keep mine").click()
    expect(mine.get_by_role("alert")).to_have_count(0)
    expect(saved(page)).to_be_visible()
    question = mine.get_attribute("data-question") or ""
    kept = ask(lab, "GET", f"answers/Twice/versions?path={asked}&question={question}")["versions"]
    assert len({json.dumps(v["answer"]["value"]) for v in kept}) == 2, "neither of the two is lost"
    other.close()


def test_a_number_far_out_is_asked_about_and_never_a_wall(page: Any, lab: str, asked: str) -> None:
    start(page, asked, "Numbers")
    view = ask(lab, "GET", f"questionnaire?path={asked}&audience=leadership&respondent=Numbers")
    hints = {q: h for s in view["sections"] for q, h in s["hints"].items()}
    question = next(q for q, h in hints.items() if h["kind"] == "number" and h["high"])
    command(page, "churn-audit:open", {"path": asked, "tab": "overview"})
    command(page, "churn-audit:open", {"path": asked, "tab": "questionnaire", "focus": question})
    field = document(page).locator(f'[data-question="{question}"]')
    box = field.locator('input[type="text"]')
    expect(box).to_be_focused()
    box.fill("2,5")
    expect(saved(page)).to_be_visible()
    page.wait_for_function(
        "([u, q]) => fetch(u).then(r => r.json()).then(b => b.answers.some(a => a.question === q && a.value === 2.5))",
        arg=[f"/churn-audit/answers?path={asked}", question],
    )
    far = str(int(hints[question]["high"] * 20))
    box.fill(far)
    page.keyboard.press("Tab")
    expect(field.get_by_text("Usually")).to_be_visible()
    picture(page, "questionnaire-far")
    field.get_by_role("button", name="Keep").click()
    expect(saved(page)).to_be_visible()
    page.wait_for_timeout(300)
    assert answers(lab, asked, "Numbers")[question]["value"] == int(far)


def test_forms_are_sent_and_read_back(page: Any, lab: str, asked: str, tmp_path: Path) -> None:
    start(page, asked, "Forms")
    view = document(page)
    view.get_by_role("button", name="Send forms").click()
    for audience in ("Front line", "Customers", "Auditor"):
        view.get_by_role("checkbox", name=audience).uncheck()
    view.get_by_label("Workbook (XLSX)").check()
    view.get_by_role("button", name="Make files").click()
    link = view.get_by_role("link", name="questionnaire-leadership.xlsx")
    expect(link).to_be_visible()
    picture(page, "questionnaire-send")
    with page.expect_download() as download:
        link.click()
    book = tmp_path / "back.xlsx"
    download.value.save_as(book)
    fill(book, "Mei Tanaka")
    view.get_by_role("button", name="Read returned files…").click()
    view.locator('input[type="file"]').set_input_files(book)
    expect(view.get_by_role("cell", name="Mei Tanaka")).to_be_visible()
    expect(view.get_by_text("“perhaps”")).to_be_visible()
    picture(page, "questionnaire-read")
    assert answers(lab, asked, "Mei Tanaka") == {}
    view.get_by_role("button", name="Keep 2 answers").click()
    expect(view.get_by_text("2 answers are kept.")).to_be_visible()
    assert len(answers(lab, asked, "Mei Tanaka")) == 2


def fill(book: Path, name: str) -> None:
    """Two answers and a mistake, as somebody might fill the workbook in."""
    openpyxl = pytest.importorskip("openpyxl")
    from churn_audit.questionnaire.workbook import ANSWER, ID, INSTEAD

    opened = openpyxl.load_workbook(book)
    left = 3
    for sheet in opened.worksheets:
        for row in sheet.iter_rows():
            id = row[ID].value if row else None
            if id == "respondent":
                row[2].value = name
            elif id and id not in ("role", "date", "id", "format") and len(row) > INSTEAD and left:
                left -= 1
                row[ANSWER if left == 0 else INSTEAD].value = "perhaps" if left == 0 else "Don’t know"
    opened.save(book)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", WIDTHS, ids=["wide", "narrow"])
def test_the_tab_has_no_barriers(page: Any, axe: str, asked: str, theme: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    command(page, "apputils:change-theme", {"theme": theme})
    expect(page.locator(f'body[data-jp-theme-name="{theme}"]')).to_be_attached()
    command(page, "churn-audit:show-panel")
    name = f"{size[0]}-{theme.split()[1].lower()}-questionnaire"
    somebody_new(page, asked)
    check(page, axe, f"{name}-new")
    start(page, asked, f"Looks {name}")
    questions = document(page).locator("[data-question]")
    questions.nth(0).get_by_role("radio").nth(1).check()
    questions.nth(1).get_by_role("radio", name="Don’t know").check()
    questions.nth(1).get_by_role("button", name="Note").click()
    questions.nth(1).get_by_label("Note or link to evidence").fill("Nobody has looked.")
    expect(saved(page)).to_be_visible()
    check(page, axe, name)
    document(page).get_by_role("button", name="Next section").click()
    expect(document(page).get_by_text("Asked because nothing tells of it yet.").first).to_be_visible()
    check(page, axe, f"{name}-first")
    document(page).get_by_role("button", name="Send forms").click()
    check(page, axe, f"{name}-send")
    document(page).get_by_role("button", name="Read returned files…").click()
    check(page, axe, f"{name}-read")
    assert barriers(page, axe, "#jp-main-dock-panel .ca-Document") == []
