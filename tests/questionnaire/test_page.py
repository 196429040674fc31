"""The page: one file, nothing from outside, nothing told that would sway an answer."""

from __future__ import annotations

import base64
import hashlib
import re

from churn_audit.i18n import Words
from churn_audit.model import catalogue
from churn_audit.questionnaire import Known, form_for
from churn_audit.questionnaire.page import render


def test_the_page_loads_nothing_and_its_policy_allows_only_its_own_script_and_style(form) -> None:  # type: ignore[no-untyped-def]
    page = render(form(), Words())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy and policy[1].replace("&#39;", "'").startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    for tag, source in (("script", "script-src"), ("style", "style-src")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{source} 'sha256-{digest}'" in policy[1].replace("&#39;", "'")
    assert not re.search(r"https?:|<link|<img|<iframe|@import|url\(|\son\w+=|\sstyle=", page)


def test_nothing_that_would_sway_an_answer_is_in_the_file(form) -> None:  # type: ignore[no-untyped-def]
    checklist = catalogue.load()
    page = render(form("auditor"), Words())
    assert "severity" not in page and 'weight"' not in page
    for reason in checklist.reasons.values():
        assert reason.title not in page and reason.description not in page


def test_a_hostile_name_stays_text(form) -> None:  # type: ignore[no-untyped-def]
    page = render(form(respondent='</script><script>alert("x")</script>'), Words())
    assert "<script>alert" not in page and page.count("</script>") == 2
    assert "Kita &amp; Söhne &lt;Tokyo&gt;" in page


def test_every_question_is_a_group_with_its_legend_and_labels(form) -> None:  # type: ignore[no-untyped-def]
    told = form()
    page = render(told, Words())
    assert page.count("<fieldset") == page.count("<legend>") == len(told.items)
    numbers = [i for i in told.items if i.kind == "number"]
    assert numbers and all(f'<label for="n-{i.id}"' in page for i in numbers)
    assert page.count('value="does_not_apply"') == sum(i.kind != "fact" for i in told.items)


def test_every_text_is_told_in_the_readers_language() -> None:
    words = Words()
    words._ = lambda message, /, **v: f"«{message.format(**v) if v else message}»"  # type: ignore[method-assign]
    told = form_for(catalogue.load(), "leadership", "Kita", words, Known())
    page = re.sub(r"<(script|style)[ >].*?</\1>", "", render(told, words), flags=re.S)
    texts = re.findall(r">([^<>]*[A-Za-z]{2}[^<>]*)<", page)
    assert len(texts) > 500 and not [text for text in texts if "«" not in text]
