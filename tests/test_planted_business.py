"""The example business, audited whole from its files: what is planted must come out, with its size and its fix."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from churn_audit.audit import Audit
from churn_audit.model.findings import Findings
from churn_audit.simulate import write_demo


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planted") / "coffee"
    write_demo(path)
    return path


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "truth.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def audit(folder: Path) -> Audit:
    return Audit.open(folder)


@pytest.fixture(scope="module")
def findings(audit: Audit) -> Findings:
    return audit.findings


def money(findings: Findings) -> dict[str, float]:
    """What each supported reason is allocated of the revenue lost a year."""
    told = {r.id: r.attributable.allocated_revenue_per_year for r in findings.reasons if r.attributable}
    return {id: m.value for id, m in told.items() if m}


def test_the_three_planted_reasons_that_cost_most_are_found_first(findings: Findings, truth: dict[str, Any]) -> None:
    largest = {p["reason"] for p in truth["planted"][:3]}
    claimed = money(findings)
    assert set(sorted(claimed, key=lambda r: -claimed[r])[:3]) == largest


def test_what_is_claimed_is_near_what_is_planted_and_never_more_than_was_lost(
    findings: Findings, truth: dict[str, Any]
) -> None:
    true = {p["reason"]: p for p in truth["planted"]}
    held = 0
    for r in findings.reasons:
        if r.attributable and r.id in true:
            d = r.attributable.departures_per_year
            assert d.low is not None and d.high is not None
            held += d.low <= true[r.id]["departures"] <= d.high
    assert held >= len([r for r in money(findings) if r in true]) - 1
    d = findings.departures
    assert d is not None and d.joint_attributable is not None and d.revenue_per_year is not None
    assert sum(money(findings).values()) == pytest.approx(d.joint_attributable.value)
    assert d.joint_attributable.value + (d.unexplained or 0) == pytest.approx(d.revenue_per_year)
    assert d.joint_attributable.value == pytest.approx(truth["all_planted"]["money"], rel=0.35)


def test_decoys_and_signs_cost_nothing(findings: Findings, truth: dict[str, Any]) -> None:
    claimed = set(money(findings))
    assert not claimed & set(truth["signs"])
    assert len(claimed - {p["reason"] for p in truth["planted"]}) <= 1
    assert findings.associations is not None and findings.associations.status == "measured"
    assert not findings.associations.drift.warns and not findings.associations.negative_control.warns


def test_the_plan_goes_for_planted_reasons_and_is_proven_best(findings: Findings, truth: dict[str, Any]) -> None:
    planted = {p["reason"] for p in truth["planted"]}
    chosen = [f for f in findings.fixes if f.in_plan]
    assert chosen and all(planted & set(f.reasons) for f in chosen if not f.indicative)
    plan = findings.plan
    assert plan.optimality_gap == pytest.approx(0, abs=1e-6) and plan.used_days <= plan.capacity_days
    assert plan.saving_per_year is not None and plan.saving_per_year.low is not None
    assert 0 < plan.saving_per_year.low < plan.saving_per_year.value
    measured = sum(f.saving_per_year.value for f in chosen if f.saving_per_year and not f.indicative)
    assert measured == pytest.approx(plan.saving_per_year.value, rel=0.01)


def test_leadership_that_praises_what_costs_most_is_contradicted(findings: Findings) -> None:
    (slow,) = (r for r in findings.reasons if r.id == "slow-response")
    assert slow.grade == "A" and slow.contradiction is not None
    assert slow.stated is not None and slow.stated.verdict == "borne-out"
    (price,) = (r for r in findings.reasons if r.id == "wrong-price")
    assert price.stated is not None and price.stated.verdict == "stated-only"


def test_the_list_at_risk_foresaw_the_last_known_period(audit: Audit, findings: Findings, tmp_path: Path) -> None:
    seen = findings.customers.prediction
    assert seen is not None and seen.lift > 1.5 and seen.lift_low is not None and seen.lift_low > 1
    # Some forty departures in a month: levels may err by chance, which the report shows; the order may not.
    assert seen.brier == pytest.approx(seen.brier_of_mean, rel=0.1)
    assert sum(r.low <= r.predicted <= r.high for r in seen.reliability) >= len(seen.reliability) - 2
    audit.write_lists(tmp_path)
    (path,) = tmp_path.rglob("at_risk.csv")
    with path.open(encoding="utf-8-sig") as f:
        assert len(list(csv.DictReader(f))) == findings.customers.at_risk


def test_other_weights_and_windows_are_tried(findings: Findings) -> None:
    s = findings.sensitivity
    assert s is not None and len(s.top) == 5
    assert {"metric-weight-up", "category-weights", "window", "definition"} <= {v.id for v in s.variants}
    assert all(0 <= v.kept <= 5 for v in s.variants)
    assert min(v.kept for v in s.variants) >= 3
