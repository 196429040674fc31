"""JupyterLab in Japanese, traditional Chinese and Russian: the extension speaks as the lab around it does.

The official language packs bring the languages; without a pack JupyterLab serves no extension's texts in it either.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any

import pytest
from acting import SHOWN, TOKEN, barriers, check, command, document, picture

from churn_audit.labtexts import lab_texts
from churn_audit.locales import catalogue

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

# The lab's name of a language and ours.
LANGUAGES = (("ja_JP", "ja"), ("zh_TW", "zh-Hant"), ("ru_RU", "ru"))


def set_language(lab: str, locale: str) -> None:
    url = f"{lab}/lab/api/settings/@jupyterlab/translation-extension:plugin"
    body = json.dumps({"raw": json.dumps({"locale": locale})}).encode()
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers, method="PUT"), timeout=30):
        pass


@pytest.fixture(params=LANGUAGES, ids=lambda p: p[1])
def spoken(request: pytest.FixtureRequest, lab: str, audited: str) -> Iterator[str]:
    """JupyterLab set to a language, which is ours in the catalogues."""
    pack, language = request.param
    if pack not in {e.name for e in entry_points(group="jupyterlab.languagepack")}:
        pytest.skip(f"JupyterLab's language pack {pack} is not installed")
    assert "churn_audit_lab" in {e.name for e in entry_points(group="jupyterlab.locale")}, "install churn-audit again"
    set_language(lab, pack)
    yield language
    set_language(lab, "en")


def test_everything_speaks_the_language_of_the_lab(spoken: str, fresh: Any, axe: str, audited: str) -> None:
    told = catalogue(spoken).gettext
    asked: list[str] = []
    fresh.on("request", lambda r: asked.append(r.url) if "/churn-audit/" in r.url else None)
    fresh.set_viewport_size({"width": 1024, "height": 900})
    expect(fresh.locator(".jp-LauncherCard", has_text=told("Open example"))).to_be_visible()
    command(fresh, "churn-audit:show-panel")
    panel = fresh.locator("#churn-audit-panel")
    expect(panel.get_by_text(told("Next steps"), exact=True)).to_be_visible()
    expect(panel.get_by_text(told("Kita Coffee")).first).to_be_visible()
    assert barriers(fresh, axe, "#churn-audit-panel .ca") == []
    for tab in SHOWN:
        command(fresh, "churn-audit:open", {"path": audited, "tab": tab})
        expect(document(fresh).locator(SHOWN[tab]).first).to_be_visible()
        assert english(document(fresh).inner_text()) == []
        check(fresh, axe, f"{spoken}-{tab}")
        cut = (
            document(fresh)
            .locator("th, button, [role=tab]")
            .evaluate_all(
                "all => all.filter(e => e.offsetParent && getComputedStyle(e).overflow !== 'visible' "
                "&& e.scrollWidth > e.clientWidth + 1 && !e.querySelector('.ca-hidden')).map(e => e.textContent)"
            )
        )
        assert cut == [], "texts are cut off"
    command(fresh, "churn-audit:open", {"path": audited, "tab": "checklist"})
    document(fresh).locator("[data-reason]").first.click()
    expect(document(fresh).get_by_role("heading", level=3).first).to_be_visible()
    check(fresh, axe, f"{spoken}-detail")
    assert english(document(fresh).inner_text()) == []
    command(fresh, "churn-audit:new")
    expect(fresh.get_by_role("heading", name=told("What would you like to audit?"))).to_be_visible()
    picture(fresh, f"{spoken}-new")
    assert asked and all(f"locale={spoken}" in url for url in asked if "/files/" not in url)


def english(view: str) -> list[str]:
    """The sentences of the extension that a view holds in English; what customers and staff said stays as it was."""
    said = [text for _, _, text in lab_texts() if isinstance(text, str) and "%" not in text]
    return [text for text in said if " " in text and text in view]


@pytest.mark.parametrize("spoken", [LANGUAGES[2]], indirect=True, ids=["ru"])
def test_settings_are_told_in_the_language_of_the_lab(spoken: str, fresh: Any) -> None:
    told = catalogue(spoken).gettext
    command(fresh, "settingeditor:open", {"query": told("Churn audit")})
    expect(fresh.get_by_text(told("Open the report when a run is done")).first).to_be_visible(timeout=60_000)
    expect(fresh.get_by_text(told("Seconds between looks for changes")).first).to_be_visible()
    picture(fresh, f"{spoken}-settings")


@pytest.mark.parametrize(
    ("n", "text"), [(1, "1 файл данных"), (3, "3 файла данных"), (11, "11 файлов данных"), (21, "21 файл данных")]
)
@pytest.mark.parametrize("spoken", [LANGUAGES[2]], indirect=True, ids=["ru"])
def test_the_lab_chooses_the_form_that_a_number_asks_for(spoken: str, fresh: Any, n: int, text: str) -> None:
    served = fresh.evaluate(
        "async () => (await (await fetch('/lab/api/translations/ru_RU')).json()).data.churn_audit_lab"
    )
    rule = fresh.evaluate(
        "([rule, n]) => new Function('n', 'let plural, nplurals; ' + rule + ' return plural;')(n)",
        [served[""]["plural_forms"], n],
    )
    assert served["%1 data file"][rule].replace("%1", str(n)) == text
