"""findings.json: the documented fields under their documented names, nothing that is not a number, unknown as null."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from churn_audit.model.findings import Findings, json_schema

EXAMPLE: dict[str, Any] = {
    "schema": "churn-audit/findings/1",
    "business": {"name": "Kita Coffee", "industry": "retail", "currency": "JPY"},
    "run": {"id": "2026-10-31T0900-3f2a", "as_of": "2026-10-31", "version": "0.1.0", "checklist": "standard@1",
            "seconds": 7.1},
    "score": {"value": 61.2, "low": 55.0, "high": 67.9, "grade": "C", "coverage": 0.74},
    "categories": [{"id": "response", "score": 41.0, "low": 35.0, "high": 48.0, "coverage": 0.9}],
    "reasons": [
        {
            "id": "slow-response", "category": "response", "kind": "controllable", "status": "assessed", "score": 33.0,
            "severity": {"value": 0.67, "low": 0.58, "high": 0.75}, "grade": "A",
            "metrics": [{"id": "first-response-hours-p90", "value": 41.2, "low": 38.9, "high": 44.0, "n": 8123,
                         "unit": "h", "good": 8, "poor": 48, "severity": 0.83}],
            "association": {"exposed_customers": 1840, "exposed_departures": 212, "risk_ratio": 1.62, "low": 1.38,
                            "high": 1.9, "p": 1e-9, "q": 1e-8, "odds_ratio_adjusted": 1.5, "odds_low": 1.2,
                            "odds_high": 1.8, "q_adjusted": 0.001, "role": "reason", "indistinguishable_from": []},
            "attributable": {"departures_per_year": {"value": 88, "low": 60, "high": 117},
                             "revenue_per_year": {"value": 1.1e6, "low": 7.2e5, "high": 1.5e6},
                             "basis": "adjusted-net", "lower_only": False,
                             "allocated_revenue_per_year": {"value": 9e5, "low": 6e5, "high": 1.2e6}},
            "answers": {"n": 6, "severity": 0.6, "perception_gap": True,
                        "by_audience": {"leadership": {"n": 2, "severity": 0.2},
                                        "customers": {"n": 3, "severity": 0.8}}},
            "voice": {"mentions": 41, "n": 512, "share": 0.08, "low": 0.06, "high": 0.11, "quote": None},
            "contradiction": {"belief": {"source": "answers/leadership", "text": "the same day"},
                              "measurement": {"metric": "first-response-hours-p90"}},
            "notes": [{"author": "A", "date": "2026-11-03", "text": "seen on site", "was": 55, "now": 47}],
            "needs": [], "fixes": ["same-day-answer"],
        }
    ],
    "fixes": [{"id": "same-day-answer", "reasons": ["slow-response"],
               "saving_per_year": {"value": 4.1e5, "low": 2e5, "high": 6e5},
               "effort_days": {"value": 15, "low": 8, "high": 30}, "cost": 9750, "quadrant": "quick-win",
               "in_plan": True, "rank": 1, "indicative": False, "points": 2.1, "payback_months": 3, "start_day": 0,
               "done_day": 30, "measurable_day": 60, "owner": "Head of service", "first_step": "List last week's",
               "measure": {"metric": "first-response-hours-p90", "target": 24}, "status": "open"}],
    "plan": {"capacity_days": 60, "used_days": 57, "saving_per_year": {"value": 9e5, "low": 4e5, "high": 1.3e6},
             "optimality_gap": 0.0},
    "departures": {"definition": "inactivity", "days": 63, "customers": 5210, "departed": 2100, "natural": 60,
                   "per_year": 812, "rate_per_year": 0.21, "revenue_per_year": 5.1e6, "natural_per_year": 31,
                   "survival": [{"days": 30, "value": 0.97, "low": 0.965, "high": 0.975, "at_risk": 4980}],
                   "by_month": [], "cohorts": [], "joint_attributable": {"value": 2.4e6, "low": 1.7e6, "high": 3.1e6},
                   "unexplained": 2.1e6,
                   "by_stated_reason": [{"id": "poorly-treated-along-journey", "count": 31, "share": 0.31, "low": 0.24,
                                         "high": 0.39, "source_003_share": 0.68}]},
    "customers": {"n": 5210, "at_risk": 322, "bad_fit": 41, "win_back": 127},
    "data": {"tables": [{"table": "tickets", "source": "data/tickets.csv", "rows": 22871, "kept": 22856, "rejected": 12,
                         "duplicates": 0, "unknown_customers": 3, "problems": []}]},
}  # fmt: skip


def test_the_documented_fields_read_and_write_under_their_names() -> None:
    written = json.loads(Findings.model_validate(EXAMPLE).to_json())

    def missing(told: Any, kept: Any, place: str = "") -> list[str]:
        if isinstance(told, dict):
            return [
                p for k, v in told.items() for p in (missing(v, kept[k], f"{place}.{k}") if k in kept else [place + k])
            ]
        if isinstance(told, list):
            return [p for a, b in zip(told, kept, strict=True) for p in missing(a, b, place)]
        return [] if told == kept else [place]

    assert missing(EXAMPLE, written) == []


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_never_gets_into_the_file(value: float) -> None:
    with pytest.raises(ValidationError):
        Findings.model_validate(EXAMPLE | {"score": EXAMPLE["score"] | {"value": value}})


def test_unknown_is_null_and_not_left_out() -> None:
    blind = EXAMPLE["score"] | {"value": None, "low": None, "high": None, "grade": None}
    written = json.loads(Findings.model_validate(EXAMPLE | {"score": blind}).to_json())
    assert written["score"]["value"] is None and "grade" in written["score"]


def test_the_schema_names_its_version() -> None:
    assert json_schema()["$id"] == "churn-audit/findings/1"
