"""The page as people use it: answer, leave, come back, save, and read back; by keyboard and on a phone."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from churn_audit.i18n import Words
from churn_audit.model import catalogue
from churn_audit.model.answers import read_answers
from churn_audit.questionnaire import Known, form_for, read_forms
from churn_audit.questionnaire.page import render

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed, so no browser is tried")
ROOT = Path(__file__).parents[2]
AXE = Path(os.environ.get("AXE_CORE", ROOT / "labextension" / "node_modules" / "axe-core" / "axe.min.js"))
CHECKLIST = catalogue.load()
KNOWN = Known({"slow-response": 3.0, "forgotten-by-customers": 2.0, "at-risk-not-contacted": 2.0})
Opener = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        found = shutil.which("chromium") or shutil.which("google-chrome") or play.chromium.executable_path
        if not Path(found).exists():
            pytest.skip("no Chromium is installed, so no browser is tried")
        started = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "form.html"
    path.write_text(render(form_for(CHECKLIST, "leadership", "Kita", Words(), KNOWN), Words()), "utf-8")
    return path


@pytest.fixture
def opened(browser: Any, page_file: Path) -> Iterator[Opener]:
    """Opens the page; every error in it, and every try to reach a network, fails the test."""
    contexts, problems = [], []

    def fresh(width: int = 1280, scheme: str = "light", before: str = "", **more: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 780}, color_scheme=scheme, reduced_motion="reduce", **more
        )
        contexts.append(context)
        if before:
            context.add_init_script(before)
        page = context.new_page()
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: problems.append(str(e)))
        page.on("request", lambda r: None if r.url.startswith(("file:", "blob:", "data:")) else problems.append(r.url))
        page.goto(page_file.as_uri())
        return page

    yield fresh
    for context in contexts:
        context.close()
    assert not problems


def choose(page: Any, id: str, value: str) -> None:
    page.locator(f'input[name="{id}"][value="{value}"]').check()


def go(page: Any, section: str) -> None:
    page.select_option("#jump", section)


def home(id: str) -> str:
    """The section a question stands in."""
    form = form_for(CHECKLIST, "leadership", "Kita", Words(), KNOWN)
    return next(s.id for s in form.sections if any(i.id == id for i in s.items))


def save(page: Any, folder: Path) -> Path:
    go(page, "finish")
    with page.expect_download() as download:
        page.click("#save")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_answers_survive_a_reload_and_are_read_back_as_they_were_given(opened: Opener, tmp_path: Path) -> None:
    page = opened()
    page.fill("#name", "M. Sato")
    page.fill("#role", "Owner")
    page.click('#you button[data-go="1"]')
    choose(page, "has-loyalty-programme", "no")
    go(page, home("slow-response-target"))
    choose(page, "slow-response-target", "4")
    go(page, home("forgotten-rhythm"))
    page.fill("#n-forgotten-rhythm", "30,5")
    page.locator("#q-forgotten-rhythm [data-note]").click()
    page.fill("#e-forgotten-rhythm", "by phone, “mostly”")
    go(page, home("updates-owner"))
    choose(page, "updates-owner", "dont_know")
    page.wait_for_function("document.getElementById('kept').textContent !== ''")

    page.reload()
    assert page.locator("#status").inner_text() == "Your answers from last time are here again."
    assert page.locator("#jump").input_value() == home("updates-owner")
    assert page.locator('input[name="updates-owner"][value="dont_know"]').is_checked()
    go(page, home("forgotten-rhythm"))
    assert page.input_value("#n-forgotten-rhythm") == "30,5"
    assert page.locator("#e-forgotten-rhythm").is_visible()

    path = save(page, tmp_path)
    assert path.name.startswith("answers-leadership-M.-Sato-") and path.name in page.locator("#after").inner_text()
    (done,) = read_forms([path], tmp_path, ("answers/*.yaml",), CHECKLIST)
    assert not done.mistakes and done.kept_as
    (who,) = read_answers([done.kept_as], CHECKLIST)
    assert (who.respondent, who.audience, who.role, who.checklist) == ("M. Sato", "leadership", "Owner", "standard@1")
    assert {id: a.value for id, a in who.answers.items()} == {
        "has-loyalty-programme": "no", "slow-response-target": 4, "forgotten-rhythm": 30.5,
        "updates-owner": "dont_know",
    }  # fmt: skip
    assert who.answers["forgotten-rhythm"].note == "by phone, “mostly”"


def test_a_fact_answered_no_leaves_out_what_builds_on_it_and_says_so(opened: Opener, tmp_path: Path) -> None:
    page = opened()
    built = [i for i in form_for(CHECKLIST, "leadership", "Kita", Words(), KNOWN).items if i.needs]
    item = next(i for i in built if i.needs == ("has-loyalty-programme",))
    go(page, home(item.id))
    page.locator(f"#q-{item.id} input[type=radio]").last.check()
    go(page, "facts")
    choose(page, "has-loyalty-programme", "no")
    go(page, home(item.id))
    assert not page.locator(f"#q-{item.id}").is_visible()
    skipped = page.locator(f"#{home(item.id)} .skips").inner_text()
    assert "Left out, because you answered no to “Does the business run a loyalty programme?”" in skipped
    assert item.id not in json.loads(save(page, tmp_path).read_text("utf-8"))["answers"]
    go(page, "facts")
    choose(page, "has-loyalty-programme", "yes")
    go(page, home(item.id))
    assert page.locator(f"#q-{item.id} input:checked").count() == 1  # the answer was kept meanwhile


def test_a_number_is_judged_when_left_and_never_stops_anybody(opened: Opener, tmp_path: Path) -> None:
    page = opened()
    go(page, home("winback-asked-percent"))
    field, said = page.locator("#n-winback-asked-percent"), page.locator("#s-winback-asked-percent")
    for typed, told in (
        ("about 30", "“about 30” is not a number. Write it in figures, or say it in a note."),
        ("120", "120 lies outside 0 to 100. Please look again; it stays as you wrote it."),
        ("1,5", "Read as 1.5."),
        ("40", ""),
    ):
        field.fill(typed)
        field.blur()
        assert said.inner_text() == told
    field.fill("about 30")
    page.locator(f"#{home('winback-asked-percent')} [data-go='1']").click()
    assert not field.is_visible()
    (done,) = read_forms([save(page, tmp_path)], tmp_path, ("answers/*.yaml",), CHECKLIST)
    assert done.mistakes[0].endswith("“about 30” is not a number")


@pytest.mark.parametrize(
    "text",
    ["4", "1,5", "1.5", "1 200", "1,200", "1.234,5", "1,234.5", "０．５", "−3", "about 5", "4-5", "1,2,3", "5 h"],
)
def test_the_page_reads_numbers_as_the_library_does(text: str, opened: Opener, tmp_path: Path) -> None:
    from churn_audit.questionnaire.understanding import number

    page = opened()
    go(page, home("forgotten-rhythm"))
    page.fill("#n-forgotten-rhythm", text)
    value = json.loads(save(page, tmp_path).read_text("utf-8"))["answers"]["forgotten-rhythm"]["value"]
    expected = number(text)
    assert value == (text if expected is None else expected)


def test_without_storage_it_says_so_and_still_saves(opened: Opener, tmp_path: Path) -> None:
    page = opened(before="Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }});")
    assert page.locator("#no-storage").is_visible()
    page.fill("#name", "A")
    go(page, home("slow-response-target"))
    choose(page, "slow-response-target", "2")
    assert json.loads(save(page, tmp_path).read_text("utf-8"))["answers"] == {"slow-response-target": {"value": 2}}


def test_a_saved_file_can_be_gone_on_with_on_another_device(opened: Opener, tmp_path: Path) -> None:
    page = opened()
    page.fill("#name", "M. Sato")
    go(page, home("slow-response-target"))
    choose(page, "slow-response-target", "2")
    path = save(page, tmp_path)
    other = opened()
    go(other, "finish")
    other.set_input_files("#file", path)
    other.wait_for_function("document.getElementById('after').textContent !== ''")
    assert other.input_value("#name") == "M. Sato"
    assert other.locator('input[name="slow-response-target"][value="2"]').is_checked()


def test_a_respondent_without_a_name_is_told_from_others(opened: Opener, tmp_path: Path) -> None:
    names = set()
    for _ in range(2):
        page = opened()
        go(page, home("slow-response-target"))
        choose(page, "slow-response-target", "2")
        first, again = (json.loads(save(page, tmp_path).read_text("utf-8"))["respondent"] for _ in range(2))
        assert first == again and first.startswith("anonymous-")
        names.add(first)
    assert len(names) == 2


def test_two_tabs_of_one_form_show_the_same_answers(opened: Opener) -> None:
    page = opened()
    other = page.context.new_page()
    other.goto(page.url)
    go(page, home("slow-response-target"))
    choose(page, "slow-response-target", "3")
    other.wait_for_function("document.querySelector('input[name=\"slow-response-target\"]:checked') !== null")
    assert other.locator('input[name="slow-response-target"][value="3"]').is_checked()


def test_clear_takes_an_answer_back_and_delete_takes_all_of_them(opened: Opener) -> None:
    page = opened()
    go(page, home("slow-response-target"))
    choose(page, "slow-response-target", "2")
    page.locator("#q-slow-response-target [data-clear]").click()
    assert page.locator("#q-slow-response-target input:checked").count() == 0
    choose(page, "slow-response-target", "3")
    go(page, "finish")
    page.click("#delete")
    page.click("#delete")
    assert page.locator("#status").inner_text() == "Your answers are deleted from this browser."
    page.reload()
    assert page.locator("input:checked").count() == 0 and page.locator("#jump").input_value() == "you"


def test_the_whole_way_can_be_gone_by_keyboard(opened: Opener) -> None:
    page = opened()
    page.focus("#name")
    page.keyboard.type("Ken")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "t-facts"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # the second answer of the first group
    first = form_for(CHECKLIST, "leadership", "Kita", Words(), KNOWN).items[0].id
    assert page.locator(f'input[name="{first}"]:checked').get_attribute("value") == "no"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hasAttribute('data-note')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == f"e-{first}"
    page.keyboard.type("not yet")
    page.reload()
    go(page, "facts")
    assert page.input_value(f"#e-{first}") == "not yet"


@pytest.mark.parametrize("width", [320, 360, 1440])
def test_nothing_needs_scrolling_sideways(width: int, opened: Opener) -> None:
    page = opened(width)
    for section in page.eval_on_selector_all("main > section", "found => found.map(s => s.id)"):
        go(page, section)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), section


def test_without_a_script_everything_is_there_to_be_printed(opened: Opener) -> None:
    page = opened(java_script_enabled=False)
    assert (
        page.locator("noscript").count() == 1
        and page.locator("fieldset:visible").count() == page.locator("fieldset").count()
    )
    assert not page.locator("#save").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(width: int, scheme: str, opened: Opener) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (AXE_CORE names its axe.min.js)")
    page = opened(width, scheme)
    for section in ("you", "facts", "first", home("winback-asked-percent"), "finish"):
        go(page, section)
        if section == home("winback-asked-percent"):
            page.fill("#n-winback-asked-percent", "about 30")
            page.locator("#n-winback-asked-percent").blur()
            page.locator("#q-winback-asked-percent [data-note]").click()
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run()")["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
