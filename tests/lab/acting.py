"""What tests do in JupyterLab, and what they look at."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="the extra `test` brings playwright")

TOKEN = "tests-only"
WIDTHS = ((1920, 1060), (1024, 900))
THEMES = ("JupyterLab Light", "JupyterLab Dark")
# What a tab shows once it has come.
SHOWN = {
    "overview": "table", "data": "table", "questionnaire": "fieldset, form", "checklist": "table", "runs": "table",
    "schedule": "form",
}  # fmt: skip
# Pictures are kept where this names a folder, to be looked at.
PICTURES = os.environ.get("CHURN_AUDIT_PICTURES")


class Folder(NamedTuple):
    """An audit: its contents path, and where it lies."""

    path: str
    home: Path

    @property
    def file(self) -> Path:
        return self.home / "audit.yaml"

    @property
    def run(self) -> Path:
        """The folder of its latest run."""
        return max(p.parent for p in self.home.glob("reports/*/*/run.json"))

    def run_before(self) -> None:
        """A second run, the same a month earlier."""
        copy = shutil.copytree(self.run, self.run.with_name("2026-10-22T043649-4c71"))
        path = copy / "run.json"
        path.write_text(
            json.dumps(json.loads(path.read_text("utf-8")) | {"id": copy.name, "started": "2026-10-22T04:36:49Z"})
        )

    def record(self, **fields: Any) -> None:
        """Changes fields of the latest run's record."""
        path = self.run / "run.json"
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | fields), "utf-8")


def command(page: Any, id: str, args: dict[str, Any] | None = None) -> None:
    page.evaluate("([id, args]) => window.jupyterapp.commands.execute(id, args).then(() => null)", [id, args or {}])


def picture(page: Any, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def barriers(page: Any, axe: str, selector: str) -> list[str]:
    """What axe-core finds wrong below the selector."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(content=axe)
    # One pane of a page that is not ours: rules on whole pages do not hold for it.
    found = page.evaluate("s => axe.run(s, {rules: {region: {enabled: false}}})", selector)
    return [
        f"{v['id']}: {n['html'][:160]} {n['failureSummary'][:300]}" for v in found["violations"] for n in v["nodes"]
    ]


def spill(page: Any, selector: str) -> int:
    """By how many pixels what is in there is wider than it."""
    return int(
        page.evaluate("s => { const v = document.querySelector(s); return v.scrollWidth - v.clientWidth }", selector)
    )


def card(page: Any, label: str) -> Any:
    return page.locator(".jp-LauncherCard", has_text=label)


def document(page: Any) -> Any:
    return page.locator("#jp-main-dock-panel .ca-Document:visible")


def banner(page: Any) -> Any:
    """The one banner of the document that is shown."""
    return document(page).locator("> .ca-Banner")


def opened(page: Any, path: str, tab: str = "overview") -> Any:
    """The document of an audit, at a tab."""
    command(page, "churn-audit:open", {"path": path, "tab": tab})
    return document(page)


def dressed(page: Any, theme: str, size: tuple[int, int]) -> str:
    """The page in a theme and a size; the name of that for pictures."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    command(page, "apputils:change-theme", {"theme": theme})
    sync_api.expect(page.locator(f'body[data-jp-theme-name="{theme}"]')).to_be_attached()
    return f"{size[0]}-{theme.split()[1].lower()}"


def check(page: Any, axe: str, name: str) -> None:
    """A picture of the document, which has no barriers and does not scroll sideways."""
    picture(page, name)
    assert barriers(page, axe, ".ca-Document") == []
    assert spill(page, ".ca-View") <= 0, f"{name} scrolls sideways"
