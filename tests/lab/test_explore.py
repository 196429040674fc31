"""The notebooks that look into an audit, in a real JupyterLab: run whole, read in light and dark, moved by keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from acting import barriers, command, picture
from test_journey import THEMES, WIDTHS

from churn_audit.exploring.audit import Audit
from churn_audit.resources import folder
from churn_audit.simulate import example, write_demo
from tests.exploring.conftest import JUNE, OCT, stored

expect = pytest.importorskip("playwright.sync_api").expect
pytest.importorskip("ipywidgets", reason="the extra `lab` brings sliders")

RUN = 180_000  # milliseconds
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
OUTPUT = f"{PANEL} .jp-OutputArea-output"

KERNEL = """async () => {
    const {sessionContext} = window.jupyterapp.shell.currentWidget;
    await sessionContext.ready;
    await sessionContext.session.kernel.info;
}"""
DONE = """panel => {
    const told = [...document.querySelectorAll(`${panel} .jp-CodeCell .jp-InputPrompt`)].map(e => e.textContent);
    return told.some(t => /[0-9]/.test(t)) && !told.some(t => t.includes('*'));
}"""


@pytest.fixture(scope="module")
def business(ask: Callable[..., Any], lab_home: Path, work: Path) -> str:
    """The path of a small audit with two finished runs; every cell of a notebook stands in the page, seen or not."""
    settings = lab_home / "settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"windowingMode": "none"}))
    home = work / "coffee"
    write_demo(home, world=replace(example(), customers=400))
    # Without a day rate every fix that saves anything is worth its days: there is a plan to change.
    lines = (home / "audit.yaml").read_text("utf-8").splitlines(keepends=True)
    (home / "audit.yaml").write_text("".join(x for x in lines if "day_rate" not in x), "utf-8")
    found = Audit.open(home).findings
    assert found.plan.used_days > 0
    for day in (JUNE, OCT):
        stored(home / "reports", found, day)
    return home.name


@pytest.fixture
def run(business: str, page: Any, ask: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Puts a notebook into the audit's folder as it is stored, opens it and runs all of it; returns its outputs."""

    def all_of(name: str, **parameters: str) -> Any:
        wanted = json.dumps({"name": name, "parameters": parameters})
        path = ask("POST", f"churn-audit/notebooks?path={business}", wanted)["path"]
        command(page, "docmanager:open", {"path": path, "factory": "Notebook"})
        cells = page.locator(f"{PANEL} .jp-CodeCell")
        expect(cells).to_have_count(codes(name))
        page.evaluate(KERNEL)
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")
        # Done is when nothing waits: where a cell fails, those after it stay without a number.
        page.wait_for_function(DONE, arg=PANEL, timeout=RUN)
        assert page.locator(".jp-RenderedText[data-mime-type$='error']").all_inner_texts() == []
        expect(cells.last.locator(".jp-InputPrompt")).to_have_text(f"[{codes(name)}]:")
        assert page.locator(f"{OUTPUT} [data-mime-type*=std], {OUTPUT}[data-mime-type*=std]").all_inner_texts() == []
        return page.locator(OUTPUT)

    yield all_of
    page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll().then(() => null)")


def codes(name: str) -> int:
    """How many code cells a stored notebook has."""
    cells = json.loads((folder("notebooks") / f"{name}.ipynb").read_text("utf-8"))["cells"]
    return sum(c["cell_type"] == "code" for c in cells)


def looked_at(page: Any, axe: str, name: str) -> None:
    """All outputs in both themes and widths: no barriers, nothing wider than its place, a picture of each."""
    for theme in THEMES:
        command(page, "apputils:change-theme", {"theme": theme})
        expect(page.locator(f'body[data-jp-theme-name="{theme}"]')).to_be_attached()
        for width, _ in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            tall = page.locator(f"{PANEL} .jp-WindowedPanel-outer").evaluate("e => e.scrollHeight")
            page.set_viewport_size({"width": width, "height": min(tall + 200, 12_000)})
            picture(page, f"{name}-{theme.split()[1].lower()}-{width}")
            assert spills(page) == [], f"{name} at {width}"
        assert barriers(page, axe, OUTPUT) == [], f"{name} in {theme}"
    command(page, "apputils:change-theme", {"theme": THEMES[0]})


def spills(page: Any) -> list[str]:
    """Outputs wider than their cell."""
    return page.locator(OUTPUT).evaluate_all(
        "all => all.filter(o => o.scrollWidth > o.clientWidth + 1).map(o => `${o.scrollWidth} > ${o.clientWidth}: `"
        " + o.textContent.trim().slice(0, 60))"
    )  # type: ignore[no-any-return]


def test_an_audit_is_looked_into_and_other_numbers_are_tried_by_keyboard(
    run: Callable[..., Any], page: Any, axe: str
) -> None:
    outputs = run("explore", reason="slow-response")
    expect(outputs.filter(has_text="Retention score").first).to_be_visible()
    reason = outputs.filter(has=page.locator("summary", has_text="SQL")).first
    expect(reason).to_contain_text("Why ")
    expect(reason.locator("svg").first).to_be_visible()
    reason.locator("summary", has_text="The SQL behind the figures").click()
    expect(reason.locator("pre").first).to_contain_text("SELECT")
    expect(reason.get_by_text("customers() of this object").first).to_be_visible()

    result = outputs.locator(".widget-html-content").last
    expect(result).to_contain_text("The plan holds the same fixes as the audit's own.")
    capacity = outputs.get_by_label("Person-days", exact=True)
    own = int(capacity.input_value())
    before = result.inner_text()
    capacity.focus()
    for _ in range(own // 2):
        capacity.press("ArrowDown")
    expect(capacity).to_have_value(str(own - own // 2))
    expect(result).to_contain_text(f"of {own - own // 2} person-days", timeout=60_000)
    expect(result).to_contain_text(re.compile(r"What changes in the plan: \d+ in, [1-9]\d* out"))
    assert result.inner_text() != before

    # Another weight moves the score; one that is typed counts as well.
    answers = outputs.get_by_label("Weight of answers")
    answers.fill("0")
    answers.press("Enter")
    expect(result).to_contain_text("was ", timeout=60_000)
    expect(result).to_contain_text("Retention score")
    # Another window measures anew.
    before = result.inner_text()
    window = outputs.get_by_label("Weeks of the past (slow)")
    window.press("ArrowDown")
    expect(window).to_have_value("39")
    expect(result).not_to_have_text(before, timeout=120_000, use_inner_text=True)
    looked_at(page, axe, "explore")


def test_a_slider_is_dragged_and_stays_out_of_the_way_of_the_keyboard(run: Callable[..., Any], page: Any) -> None:
    outputs = run("explore")
    capacity = outputs.get_by_label("Person-days", exact=True)
    knob = outputs.locator(".widget-slider .noUi-touch-area").first
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    own = float(capacity.input_value())
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] - 40, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect(capacity).not_to_have_value(f"{own:g}")
    assert float(capacity.input_value()) < own
    expect(outputs.locator(".widget-html-content").last).to_contain_text(f"of {capacity.input_value()} person-days")
    # From field to field: the knobs between them are not stopped at.
    capacity.focus()
    page.keyboard.press("Tab")
    expect(outputs.get_by_label("Weight of metrics")).to_be_focused()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("customers", "Customers worth winning back"),
        ("progress", "the score is the same"),
        ("portfolio", "1 business"),
    ],
)
def test_the_other_notebooks_can_be_read_too(
    run: Callable[..., Any], page: Any, axe: str, name: str, says: str
) -> None:
    expect(run(name).filter(has_text=says).first).to_be_visible()
    looked_at(page, axe, name)
