"""Sliders ask `what_if`; without ipywidgets a notebook still runs and says how to get them."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest

from churn_audit.exploring import sliders as module
from churn_audit.exploring.audit import Audit
from churn_audit.exploring.sliders import Sliders, sliders


@pytest.fixture
def moved(audit: Audit) -> Sliders:
    if find_spec("ipywidgets") is None:
        pytest.skip("ipywidgets is not installed: pip install 'churn-audit[lab]'")
    found = sliders(audit)
    assert isinstance(found, Sliders)
    return found


def test_without_ipywidgets_the_own_numbers_are_shown_and_how_to_get_sliders(
    audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    shown = sliders(audit)._repr_mimebundle_()
    assert "pip install 'churn-audit[lab]'" in shown["text/plain"]
    assert f"{audit.what_if().plan.used_days:g}" in shown["text/plain"]


def test_untouched_sliders_are_the_audits_own_numbers(moved: Sliders, audit: Audit) -> None:
    assert moved.asked() == {}
    assert moved.trial.findings.to_json() == audit.findings.to_json()


def test_a_slider_gives_what_the_call_gives(moved: Sliders, audit: Audit) -> None:
    moved.controls["capacity"].value = 20.0
    assert moved.trial.plan == audit.what_if(capacity=20.0).plan
    moved.controls["answers"].value = 0.0
    assert moved.trial.findings.score == audit.what_if(capacity=20.0, weights={"answers": 0.0}).findings.score
    first = audit.telling.planned[0].id
    moved.controls["never"].value = (first,)
    assert first not in {f.id for f in moved.trial.fixes}


def test_a_wish_that_cannot_be_leaves_the_last_good_result(moved: Sliders, audit: Audit) -> None:
    fix = audit.telling.planned[0].id
    moved.controls["always"].value = (fix,)
    before = moved.trial
    moved.controls["never"].value = (fix,)
    assert moved.trial is before and "under never" in moved.message.value
    moved.controls["never"].value = ()
    assert moved.message.value == ""


def test_a_notebook_shows_the_widgets_and_keeps_the_text(moved: Sliders) -> None:
    bundle: dict[str, Any] = moved._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle and "Person-days" in bundle["text/plain"]
