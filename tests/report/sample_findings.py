"""A small checklist and the findings of a coffee chain on it, whole or with parts taken away."""

from __future__ import annotations

from datetime import date
from typing import Any

from churn_audit.model.checklist import Checklist, Fix, Reason, Standard
from churn_audit.model.findings import Findings

SCORING: dict[str, Any] = {
    "metric_weight": 3, "voice_weight": 2, "answers_weight": 2,
    "audience_weights": {"customers": 3, "auditor": 3, "front_line": 2, "leadership": 1},
    "perception_gap": 0.3, "agree_within": 0.3, "voice_good": 0.01, "voice_poor": 0.15, "voice_alone": 0.3,
    "q_gate": 0.05, "contradictory_share": 0.05,
    "no_grade_below_coverage": 0.5,
    "bands": [{"id": "strong", "at_least": 70}, {"id": "mixed", "at_least": 50}, {"id": "weak", "at_least": 0}],
    "grades": [{"id": "B", "at_least": 70}, {"id": "C", "at_least": 0}],
    "source": "judgement: as in the standard checklist",
}  # fmt: skip


def reason(id: str, category: str, number: int, title: str, good: str, **more: Any) -> Reason:
    fields: dict[str, Any] = {
        "description": f"{title}: when that happens again and again, customers conclude that nobody cares about them.",
        "sources": [{"seed": "000", "says": f"What is said of it: {title}.", "figure": "33 %"}],
        "questions": [
            {
                "id": f"{id}-felt",
                "audience": ["customers", "leadership"],
                "text": f"How often is it so: {title.lower()}?",
                "answer": {"type": "scale", "low": "Never", "high": "Always"},
            }
        ],
        "fixes": ["same-day-answer"],
    }
    return Reason(
        **(fields | {"id": id, "category": category, "number": number, "title": title, "title_good": good} | more)
    )


WAIT = {"id": "first-response-hours-p90", "title": "Nine in ten first answers come within", "unit": "h",
        "direction": "lower", "good": 8, "poor": 48, "source": "judgement: a working day"}  # fmt: skip
KEPT = {"id": "promises-kept", "title": "Promised dates that were kept", "unit": "share", "direction": "higher",
        "good": 0.98, "poor": 0.85, "source": "judgement: one in fifty"}  # fmt: skip


def checklist() -> Checklist:
    reasons = [
        reason(
            "slow-response",
            "response",
            1,
            "Customers wait too long for a first answer",
            "Customers get a first answer the same day",
            metrics=[WAIT],
        ),
        reason(
            "complaints-ignored", "response", 2, "Complaints go unheard or unanswered", "Every complaint is answered"
        ),
        reason(
            "over-promising",
            "trust",
            3,
            "More is promised than is delivered",
            "What is promised is delivered",
            metrics=[KEPT],
        ),
        reason("dishonesty", "trust", 4, "Customers are told what is not true", "Customers are told the truth"),
        reason(
            "moved-away",
            "market",
            5,
            "Customers move away",
            "Customers stay in the area",
            kind="natural",
            questions=[],
            fixes=[],
        ),
    ]
    fixes = [
        fix(
            "same-day-answer", "Answer every customer on the same working day", ["slow-response", "complaints-ignored"]
        ),
        fix("promise-less", "Promise only what the calendar shows", ["over-promising"]),
    ]
    return Checklist(
        standard=standard(),
        reasons={r.id: r for r in reasons},
        fixes={f.id: f for f in fixes},
        prior={
            "slow-response": 0.4,
            "complaints-ignored": 0.2,
            "over-promising": 0.3,
            "dishonesty": 0.1,
            "moved-away": 0,
        },
    )


def fix(id: str, title: str, reasons: list[str]) -> Fix:
    return Fix(
        id=id, title=title, description=f"{title}: one person a shift has the duty, and a short list to work by.",
        reasons={r: [0.2, 0.4, 0.6] for r in reasons}, efficacy_source="judgement: in the team's own hands",
        effort_days=[8, 15, 30], weeks_to_effect=4, owner="Head of customer service",
        first_step="List last week's questions that got no answer.",
        measure_text="Nine in ten first answers come within eight hours.",
    )  # fmt: skip


def standard() -> Standard:
    about = "Whether things are as they should be in this part of the business."
    return Standard(
        id="small",
        version=1,
        title="Why customers leave",
        categories=[
            {
                "id": "response",
                "title": "Response",
                "description": about,
                "weight": 60,
                "source": "judgement: for tests",
            },
            {"id": "trust", "title": "Trust", "description": about, "weight": 40, "source": "judgement: for tests"},
            {"id": "market", "title": "Market", "description": about, "weight": 0, "source": "judgement: for tests"},
        ],
        departures_003=[
            {"id": "dealings", "title": "How they were dealt with", "share": 0.68, "categories": ["response", "trust"]},
            {"id": "moved", "title": "Moved away", "share": 0.03, "reasons": ["moved-away"]},
        ],
        figures=[
            {
                "id": "cost-of-lost-customer",
                "seed": "003",
                "value": 289,
                "unit": "USD",
                "says": "what a lost customer costs",
            },
            {
                "id": "lost-over-service",
                "seed": "003",
                "value": 0.71,
                "unit": "share",
                "says": "of customers leave over poor service",
            },
            {"id": "profit-low", "seed": "004", "value": 0.25, "unit": "share", "says": "more profit from five points"},
            {
                "id": "acquiring-over-keeping",
                "seed": "004",
                "value": 5,
                "unit": "times",
                "says": "what winning costs against keeping",
            },
        ],
        scoring=SCORING,
    )


# Findings --------------------------------------------------------------------------------------------------------


def findings(**changes: Any) -> Findings:
    """The whole of it; each keyword replaces a top-level part."""
    return Findings.model_validate(whole() | changes)


def whole() -> dict[str, Any]:
    return {
        "schema": "churn-audit/findings/1",
        "business": {"name": "Kita Coffee", "industry": "cafe", "currency": "JPY"},
        "run": {
            "id": "2026-10-31T090000-3f2a",
            "as_of": date(2026, 10, 31),
            "version": "0.1.0",
            "checklist": "small@1",
        },
        "score": {"value": 54, "low": 49, "high": 60, "grade": "C", "coverage": 0.9, "worst": 48.6, "best": 58.6},
        "categories": [
            {"id": "response", "score": 41, "low": 36, "high": 47, "coverage": 1.0, "worst": 41, "best": 41},
            {"id": "trust", "score": 78, "low": 70, "high": 86, "coverage": 0.75, "worst": 58, "best": 84},
            {"id": "market", "score": None, "low": None, "high": None, "coverage": 0.0},
        ],
        "reasons": reasons(),
        "fixes": fixes(),
        "plan": {
            "capacity_days": 60,
            "used_days": 15,
            "saving_per_year": None,
            "optimality_gap": None,
            "indicative": True,
        },
        "departures": departures(),
        "customers": {"n": 46_200},
        "data": {"tables": [table()]},
        "answers": {"respondents": {"leadership": 2, "customers": 30}, "answered": 90, "dont_know": 3},
    }


def reasons() -> list[dict[str, Any]]:
    wait = {"id": "first-response-hours-p90", "value": 41.2, "low": 38.9, "high": 44.0, "n": 8123, "unit": "h",
            "good": 8, "poor": 48, "severity": 0.83}  # fmt: skip
    kept = {"id": "promises-kept", "value": 0.97, "low": 0.96, "high": 0.98, "n": 900, "unit": "share", "good": 0.98,
            "poor": 0.85, "severity": 0.08}  # fmt: skip
    return [
        {
            "id": "slow-response",
            "category": "response",
            "kind": "controllable",
            "status": "assessed",
            "score": 33.0,
            "severity": {"value": 0.67, "low": 0.58, "high": 0.75},
            "grade": "B",
            "metrics": [wait],
            "answers": {
                "n": 32,
                "severity": 0.6,
                "perception_gap": True,
                "dont_know": 1,
                "by_audience": {"leadership": {"n": 2, "severity": 0.2}, "customers": {"n": 30, "severity": 0.8}},
            },
            "voice": {
                "mentions": 41,
                "n": 512,
                "share": 0.08,
                "low": 0.06,
                "high": 0.11,
                "quote": {"text": "Three days without a word", "lang": "en", "source": "exit survey"},
            },
            "contradiction": {
                "belief": {"source": "answers/leadership", "text": "Always within the day"},
                "measurement": {"metric": "first-response-hours-p90"},
            },
            "notes": [
                {
                    "author": "M. Sato",
                    "date": date(2026, 11, 3),
                    "text": "Fridays are typed in by hand.",
                    "was": 55,
                    "now": 33,
                }
            ],
            "fixes": ["same-day-answer"],
        },
        {
            "id": "complaints-ignored",
            "category": "response",
            "kind": "controllable",
            "status": "assessed",
            "score": 57.0,
            "severity": {"value": 0.43, "low": 0.3, "high": 0.5},
            "grade": "C",
            "answers": {"n": 3, "severity": 0.43, "by_audience": {"customers": {"n": 3, "severity": 0.43}}},
            "fixes": ["same-day-answer"],
        },
        {
            "id": "over-promising",
            "category": "trust",
            "kind": "controllable",
            "status": "assessed",
            "score": 92.0,
            "severity": {"value": 0.08, "low": 0.02, "high": 0.15},
            "grade": "C",
            "metrics": [kept],
        },
        {
            "id": "dishonesty",
            "category": "trust",
            "kind": "controllable",
            "status": "blind",
            "score": None,
            "severity": None,
            "grade": "–",
            "needs": [
                {"kind": "columns", "names": ["complaints.text", "complaints.customer_id"], "points": 10},
                {"kind": "question", "names": ["dishonesty-felt"], "points": 10},
            ],
        },
        {
            "id": "moved-away",
            "category": "market",
            "kind": "natural",
            "status": "natural",
            "score": None,
            "severity": None,
            "grade": "–",
        },
    ]


def fixes() -> list[dict[str, Any]]:
    first = {
        "id": "same-day-answer", "reasons": ["slow-response", "complaints-ignored"], "rank": 1, "points": 12.4,
        "saving_per_year": {"value": 12e6, "low": 6e6, "high": 17e6}, "cost": 450_000, "quadrant": "quick-win",
        "effort_days": {"value": 15, "low": 8, "high": 30}, "in_plan": True, "indicative": True, "payback_months": 0.4,
        "start_day": 0, "done_day": 23, "measurable_day": 51, "owner": "Head of customer service",
        "first_step": "List last week's questions.", "measure": {"metric": "first-response-hours-p90", "target": 8},
    }  # fmt: skip
    second = first | {
        "id": "promise-less", "reasons": ["over-promising"], "rank": 2, "points": 0.9, "in_plan": False,
        "quadrant": "leave", "effort_days": {"value": 50, "low": 20, "high": 90}, "start_day": None, "done_day": None,
        "measurable_day": None, "measure": None, "saving_per_year": {"value": 1e6, "low": 1e5, "high": 3e6},
    }  # fmt: skip
    return [first, second]


def departures(**changes: Any) -> dict[str, Any]:
    months = [f"2025-{m:02d}" for m in range(1, 13)]
    return {
        "definition": "inactivity",
        "days": 63,
        "days_low": 31,
        "days_high": 140,
        "customers": 46_200,
        "departed": 14_000,
        "natural": 700,
        "per_year": 9_800,
        "rate_per_year": 0.21,
        "rate_low": 0.206,
        "rate_high": 0.214,
        "revenue_per_year": 310e6,
        "year_days": 365,
        "revenue_of_all": 1.4e9,
        "revenue_per_lost_customer": 31_600,
        "natural_per_year": 300,
        "natural_by_kind": {"moved": 600, "died": 100},
        "median_days": 610,
        "survival": [
            {
                "days": m * 30.4375,
                "value": 0.965**m,
                "low": max(0.965**m - 0.01, 0),
                "high": min(0.965**m + 0.01, 1),
                "at_risk": 46_200 - 900 * m,
            }
            for m in range(37)
        ],
        "by_month": [
            {
                "month": m,
                "at_risk": 40_000,
                "departures": 800 + 10 * i,
                "rate": 0.02 + 0.0005 * i,
                "low": 0.018,
                "high": 0.028,
            }
            for i, m in enumerate(months)
        ],
        "cohorts": [
            {
                "quarter": f"2025-Q{q}",
                "size": 4_000 + q,
                "retained": [0.95 - 0.02 * i - 0.01 * q for i in range(13 - 3 * q)],
            }
            for q in range(1, 5)
        ],
        "by_stated_reason": [
            {"id": "slow-response", "count": 300, "share": 0.6, "low": 0.56, "high": 0.64, "source_003_share": None},
            {"id": "moved-away", "count": 50, "share": 0.1, "low": 0.08, "high": 0.12, "source_003_share": None},
            {"id": "unknown", "count": 150, "share": 0.3, "low": 0.27, "high": 0.33, "source_003_share": None},
        ],
        "stated_groups": [
            {"id": "dealings", "count": 300, "share": 0.6, "low": 0.56, "high": 0.64, "source_003_share": 0.68},
            {"id": "moved", "count": 50, "share": 0.1, "low": 0.08, "high": 0.12, "source_003_share": 0.03},
            {"id": "unknown", "count": 150, "share": 0.3, "low": 0.27, "high": 0.33, "source_003_share": None},
        ],
        "what_if": {"points": 5, "customers_kept_per_year": 2_300, "revenue_kept_per_year": 73e6},
    } | changes


def snapshot() -> dict[str, Any]:
    """Who is gone is known, when is not."""
    return departures(
        definition="snapshot",
        days=None,
        days_low=None,
        days_high=None,
        per_year=None,
        rate_per_year=None,
        rate_low=None,
        rate_high=None,
        revenue_per_year=None,
        year_days=None,
        revenue_of_all=None,
        revenue_per_lost_customer=None,
        natural_per_year=None,
        natural_by_kind={},
        median_days=None,
        survival=[],
        by_month=[],
        cohorts=[],
        by_stated_reason=[],
        stated_groups=[],
        what_if=None,
    )


def table(**changes: Any) -> dict[str, Any]:
    return {
        "table": "tickets",
        "source": "data/tickets.csv",
        "rows": 22_871,
        "kept": 22_850,
        "rejected": 12,
        "duplicates": 6,
        "unknown_customers": 3,
        "first": date(2024, 1, 2),
        "last": date(2026, 10, 30),
        "columns": ["id", "opened_at"],
        "problems": [
            {
                "kind": "unreadable",
                "column": "opened_at",
                "count": 12,
                "rejects": True,
                "message": 'not a date: "soon"',
                "rows": [4, 9, 17, 40, 41, 77],
            },
        ],
    } | changes


def all_blind() -> Findings:
    """Nothing was given: no data, no answers, no texts."""
    found = []
    for r in reasons():
        natural = r["status"] == "natural"
        need = {"kind": "question", "names": [f"{r['id']}-felt"], "points": 25}
        found.append(
            {"id": r["id"], "category": r["category"], "kind": r["kind"], "status": "natural" if natural else "blind",
             "score": None, "severity": None, "grade": "–", "needs": [] if natural else [need]}
        )  # fmt: skip
    nothing = {"score": None, "low": None, "high": None, "coverage": 0.0}
    return findings(
        score={"value": None, "low": None, "high": None, "grade": None, "coverage": 0.0, "worst": 0, "best": 100},
        categories=[nothing | {"id": c} for c in ("response", "trust", "market")],
        reasons=found, fixes=[], departures=None, customers={"n": 0}, data={}, answers={},
        plan={"capacity_days": 60, "used_days": 0, "saving_per_year": None, "optimality_gap": None},
    )  # fmt: skip
