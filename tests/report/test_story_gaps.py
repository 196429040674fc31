"""No gap in the findings, and nothing in their texts, breaks the report or makes it claim more than is known."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from measured_findings import associations, linked_reasons, measured
from sample_findings import all_blind, checklist, departures, findings, fixes, reasons, snapshot, table

from churn_audit.model.branding import Brand
from churn_audit.model.findings import Findings
from churn_audit.report import blocks as b
from churn_audit.report import html, pdf
from churn_audit.report.document import Document
from churn_audit.report.spans import plain
from churn_audit.report.story import Story

HOSTILE = '{0} {business} $\\alpha$ <script>alert(1)</script> \u202eabc #eval("1") 100% “q” \x00 ' + "長" * 40


def variants() -> dict[str, Findings]:
    """Findings with parts missing, in every way that happens."""
    bare = [r | {"metrics": [], "answers": None, "voice": None, "contradiction": None, "notes": []} for r in reasons()]
    only_answers = [r | {"metrics": [], "voice": None, "contradiction": None} for r in reasons()]
    one = departures(
        customers=1,
        departed=0,
        natural=0,
        natural_by_kind={},
        per_year=0,
        rate_per_year=0.0,
        rate_low=0.0,
        rate_high=0.9,
        revenue_per_year=0.0,
        revenue_of_all=0.0,
        revenue_per_lost_customer=None,
        median_days=None,
        by_stated_reason=[],
        stated_groups=[],
        what_if=None,
        cohorts=[],
        by_month=departures()["by_month"][:2],
        survival=departures()["survival"][:2],
    )
    none = dict.fromkeys(
        (
            "days",
            "days_low",
            "days_high",
            "per_year",
            "rate_per_year",
            "rate_low",
            "rate_high",
            "revenue_per_year",
            "year_days",
            "revenue_of_all",
            "revenue_per_lost_customer",
            "natural_per_year",
            "median_days",
            "what_if",
        )
    )
    unpriced = [f | {"saving_per_year": None, "cost": None, "payback_months": None} for f in fixes()]
    undated = [f | {"start_day": None, "done_day": None, "measurable_day": None} for f in fixes()]
    return {
        "whole": findings(),
        "all blind": all_blind(),
        "snapshot": findings(departures=snapshot()),
        "no departures": findings(departures=None),
        "all None": findings(departures=departures(**none)),
        "one customer": findings(departures=one, customers={"n": 1}),
        "no evidence kept": findings(reasons=bare, answers={}, data={}),
        "only answers": findings(reasons=only_answers, departures=None, data={}),
        "unpriced fixes": findings(fixes=unpriced),
        "undated fixes": findings(fixes=undated),
        "short year": findings(departures=departures(year_days=120)),
        "contract": findings(departures=departures(definition="contract", days=None)),
        "no reasons": findings(reasons=[], categories=[], fixes=[]),
        "another checklist": findings(reasons=[r | {"id": f"new-{r['id']}"} for r in reasons()]),
        "measured": measured(),
        "measured, at least": measured({"lower_only": True}),
        "measured, without ranges": measured(reasons=_pointed(linked_reasons()), departures=departures()),
        "measured, no revenue": measured({"revenue_per_year": None, "allocated_revenue_per_year": None}),
        "measured, on another checklist": measured(reasons=[r | {"id": f"new-{r['id']}"} for r in linked_reasons()]),
        "no driver": findings(associations=associations(status="no-driver")),
        "no exposures": findings(associations=associations(status="no-exposures")),
        "scores at the ends": findings(
            score={"value": 100, "low": 100, "high": 100, "grade": "B", "coverage": 1, "worst": 100, "best": 100},
            reasons=[r | ({"score": 100.0, "severity": {"value": 0}} if r["score"] else {}) for r in reasons()],
        ),
    }


def _pointed(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reasons with money of which no range is known, and links of which hardly anything is."""
    for r in found:
        if r.get("attributable"):
            money = {k: {"value": v["value"]} for k, v in r["attributable"].items() if isinstance(v, dict)}
            r["attributable"] = money | {"basis": "adjusted-net"}
            r["association"] |= dict.fromkeys(
                ("odds_ratio_adjusted", "odds_low", "odds_high", "e_value", "e_value_low")
            )
    return found


NAMES = tuple(variants())
FEW = ("whole", "all blind", "all None", "measured")


@cache
def variant(name: str, edition: str = "full") -> Document:
    return Story(variants()[name], checklist(), edition=edition).document()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "edition"), [*((n, "full") for n in NAMES), *((n, e) for n in FEW for e in ("board", "working"))]
)
def test_no_gap_in_the_findings_breaks_the_report(name: str, edition: str) -> None:
    doc = variant(name, edition)
    assert html.render(doc).startswith("<!DOCTYPE html>")
    text = " ".join(plain(block) for block in doc.blocks)
    assert not re.search(r"\bNone\b(?![ .]|$)|\bnan\b|\binf\b|\{\w*\}", text)


@pytest.mark.parametrize("name", NAMES)
def test_headlines_never_claim_a_cause_and_are_short(name: str) -> None:
    for block in variant(name).blocks:
        if isinstance(block, (b.Heading, b.Figure, b.Reason)):
            title = plain(block.title if isinstance(block, b.Figure) else block.text)
            assert not re.search(r"\bcauses?\b|\bproves?\b|due to|insignificant|confidence interval", title, re.I)
            assert len(title) <= 130, title


@pytest.mark.parametrize("name", NAMES)
def test_alternative_texts_tell_the_figures_briefly(name: str) -> None:
    for block in variant(name).blocks:
        if isinstance(block, b.Figure):
            assert 20 <= len(block.picture.alt) <= 350
            assert re.search(r"\d|not assessed", block.picture.alt)
            assert block.what and block.data and block.picture.narrow


@pytest.mark.parametrize("name", FEW)
def test_the_report_prints_as_accessible_pdf(name: str) -> None:
    assert pdf.render(variant(name)).startswith(b"%PDF")


def test_hostile_text_prints_as_itself_and_never_as_markup_or_format() -> None:
    found, tables = reasons(), [table(table=HOSTILE, source=HOSTILE)]
    found[0]["notes"][0] |= {"author": HOSTILE, "text": HOSTILE}
    found[0]["contradiction"]["belief"]["text"] = HOSTILE
    found[0]["voice"]["quote"] |= {"text": HOSTILE, "source": HOSTILE, "lang": "x-klingon"}
    found[3]["needs"][0]["names"] = [HOSTILE]
    linked = associations(kept_out={"dishonesty": HOSTILE}, drift={"possible": True, "warns": True, "message": HOSTILE})
    stated = departures(stated_categories=[{"code": HOSTILE, "count": 3, "reason": None}], probably_after=[HOSTILE])
    business = {"name": HOSTILE, "industry": None, "currency": "JPY"}
    hostile = findings(reasons=found, data={"tables": tables}, departures=stated, business=business,
                       associations=linked, customers={"n": 9, "at_risk_withheld": HOSTILE})  # fmt: skip
    doc = Story(hostile, checklist(), edition="working", brand=Brand(firm=HOSTILE)).document()
    assert pdf.render(doc).startswith(b"%PDF")
    page = html.render(doc)
    assert "<script>" not in page
    assert "{0} {business} $\\alpha$" in page
    assert "\u202e" not in page and "\x00" not in page


def test_three_thousand_faults_and_needs_stay_a_readable_list() -> None:
    fault = table()["problems"][0]
    faults = [fault | {"column": f"c{i}", "count": i} for i in range(3_000)]
    found = reasons()
    found[3]["needs"] = [{"kind": "columns", "names": [f"t.c{i}"], "points": 1} for i in range(3_000)]
    story = Story(findings(reasons=found, data={"tables": [table(problems=faults)]}), checklist())
    request = next(x for x in story.unseen() if isinstance(x, b.Table))
    assert len(request.grid.rows) == 40 and "of 3,000 are printed" in plain(request.note)
    assert "Where" in html.render(story.document())
