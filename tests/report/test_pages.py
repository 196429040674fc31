"""The HTML report in a browser and before two checkers; skipped where .ci/run has not installed those."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import CHROMIUM, TOOLS, Browser
from chart_samples import DRAWN, drawn
from measured_findings import measured, story
from report_samples import SAMPLES, report

from churn_audit.report import blocks as b
from churn_audit.report import html

AXE = TOOLS / "axe-core" / "axe.min.js"
NU = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
HINT = "install the page checks with: npm install --prefix .ci/tools"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LANGS = ("en", "ja", "zh-Hant", "ru")

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason=f"axe-core is not installed; {HINT}")
needs_nu = pytest.mark.skipif(
    not NU.is_file() or shutil.which("java") is None, reason=f"the Nu checker or Java is not installed; {HINT}"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report with every kind of block and every chart in each language, and one of the example's findings."""
    folder = tmp_path_factory.mktemp("pages")
    out = {}
    for lang in LANGS:
        figures = [b.Figure(title=f"{name} 図", picture=drawn(name, lang)) for name in DRAWN]
        page = html.render(report(*SAMPLES[1:], *figures, lang=lang))
        out[lang] = folder / f"{lang}.html"
        out[lang].write_text(page, "utf-8")
    out["findings"] = folder / "findings.html"
    out["findings"].write_text(html.render(story(measured()).document()), "utf-8")
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as opened:
        yield opened


@needs_browser
@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("name", [*LANGS, "findings"])
def test_no_accessibility_rule_is_broken(
    browser: Browser, files: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    browser.show(files[name], width, scheme)
    browser.run(AXE.read_text("utf-8") + ";0")
    options = json.dumps({"runOnly": TAGS, "resultTypes": ["violations"]})
    found = browser.run(
        f"axe.run(document, {options}).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120))]))"
    )
    assert found == []


@needs_browser
@pytest.mark.parametrize("name", [*LANGS, "findings"])
def test_a_phone_never_scrolls_sideways(browser: Browser, files: dict[str, Path], name: str) -> None:
    browser.show(files[name], 360)
    assert browser.run("document.documentElement.scrollWidth") == 360


@needs_browser
def test_a_phone_gets_its_own_drawing_and_paper_the_wide_one(browser: Browser, files: dict[str, Path]) -> None:
    shown = "getComputedStyle(document.querySelector('.chart .p')).display"
    browser.show(files["en"], 360)
    assert browser.run(shown) == "block"
    browser.show(files["en"], 1440)
    assert browser.run(shown) == "none"
    browser.show(files["en"], 360, media="print")
    assert browser.run(shown) == "none"


@needs_browser
def test_charts_are_dark_on_a_dark_screen_and_light_in_print(browser: Browser, files: dict[str, Path]) -> None:
    paper = "getComputedStyle([...document.querySelectorAll('.chart')].at(-1).querySelector('rect')).fill"
    browser.show(files["en"], 1440, "dark")
    assert browser.run(paper) == "rgb(18, 24, 31)"
    browser.show(files["en"], 1440, "dark", "print")
    assert browser.run(paper) == "rgb(255, 255, 255)"


@needs_browser
@pytest.mark.parametrize("lang", LANGS)
def test_the_page_brings_its_own_letters_in_both_weights(browser: Browser, files: dict[str, Path], lang: str) -> None:
    browser.show(files[lang], 1440)
    loaded = browser.run("[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family + f.weight)")
    names = [name.replace('"', "") for name in loaded]
    assert "Noto Sans400 700" in names
    own = {"ja": "Noto Sans CJK JP", "zh-Hant": "Noto Sans CJK TC"}.get(lang)
    assert own is None or f"{own}400 700" in names


@needs_nu
@pytest.mark.parametrize("name", [*LANGS, "findings"])
def test_it_is_valid_html(files: dict[str, Path], name: str) -> None:
    done = subprocess.run(
        ["java", "-jar", str(NU), "--errors-only", "--format", "json", str(files[name])], capture_output=True, text=True
    )
    found = json.loads(done.stderr or done.stdout)["messages"]
    assert [(m["message"], m.get("extract")) for m in found] == []
