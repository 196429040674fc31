"""The notebook with sliders in a real JupyterLab: run whole, moved by keyboard, read in light and dark."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from conftest import TOKEN
from test_journey import THEMES, WIDTHS, barriers, command, picture

from churn_audit.resources import folder

sync_api = pytest.importorskip("playwright.sync_api")
pytest.importorskip("ipywidgets", reason="the extra `lab` brings sliders")
expect = sync_api.expect

RUN = 300_000  # milliseconds
OUTPUT = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output"


@pytest.fixture(scope="module")
def notebook(lab: str, audited: str) -> str:
    """The path of the notebook, put into the audit's folder as it is stored."""
    path = f"{audited}/explore.ipynb"
    content = json.loads((folder("notebooks") / "explore.ipynb").read_text("utf-8"))
    body = json.dumps({"type": "notebook", "format": "json", "content": content}).encode()
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{lab}/api/contents/{path}", body, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=30):
        return path


def test_sliders_change_the_plan_at_once_and_all_of_it_can_be_read(page: Any, axe: str, notebook: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 1000})
    command(page, "docmanager:open", {"path": notebook, "factory": "Notebook"})
    page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
    command(page, "notebook:run-all-cells")
    capacity = page.get_by_role("slider", name="Person-days")
    expect(capacity).to_be_attached(timeout=RUN)
    result = page.locator(".jupyter-widgets.widget-html .widget-html-content").last
    expect(result).to_contain_text("The plan holds the same fixes as the audit's own.")
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0

    # At half the person-days the plan drops fixes; what is shown follows while the slider moves.
    capacity.focus()
    for _ in range(30):
        capacity.press("ArrowLeft")
    expect(result).to_contain_text("What changes in the plan", timeout=60_000)
    expect(result).to_contain_text("of 30 person-days")
    # Another weight moves the score, another window measures anew.
    answers = page.get_by_role("slider", name="Weight of answers")
    answers.focus()
    for _ in range(5):
        answers.press("ArrowRight")
    expect(result).to_contain_text("Retention score", timeout=60_000)
    before = result.inner_text()
    window = page.get_by_role("slider", name="Weeks of the past")
    window.focus()
    window.press("ArrowLeft")
    expect(result).not_to_have_text(before, timeout=120_000)

    for theme in THEMES:
        command(page, "apputils:change-theme", {"theme": theme})
        expect(page.locator(f'body[data-jp-theme-name="{theme}"]')).to_be_attached()
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            shown = page.locator(f"{OUTPUT} .ca")
            for n, heading in enumerate(("Why", "Person-days")):
                shown.filter(has_text=heading).last.scroll_into_view_if_needed()
                picture(page, f"explore-{theme.split()[1].lower()}-{width}-{n}")
            capacity.scroll_into_view_if_needed()
            picture(page, f"explore-{theme.split()[1].lower()}-{width}-sliders")
            assert spills(page) == []
        assert barriers(page, axe, ".jp-NotebookPanel .jp-RenderedHTML") == []
        assert barriers(page, axe, ".jp-NotebookPanel .widget-html-content") == []
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save').then(() => null)")
    page.evaluate("() => window.jupyterapp.commands.execute('kernelmenu:shutdown').then(() => null).catch(() => null)")


def spills(page: Any) -> list[str]:
    """What of ours in the outputs is wider than its cell, and does not scroll on its own."""
    return page.locator(f"{OUTPUT}").evaluate_all(
        "all => all.filter(o => o.scrollWidth > o.clientWidth + 1).map(o => `${o.scrollWidth} > ${o.clientWidth}: `"
        " + o.textContent.trim().slice(0, 60))"
    )  # type: ignore[no-any-return]
