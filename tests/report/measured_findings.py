"""The coffee chain once its reasons are set against departures: money, a plan in money, customers at risk."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from sample_findings import checklist, departures, findings, fixes, reasons

from churn_audit.model.findings import Findings
from churn_audit.report import blocks as b
from churn_audit.report.parts import Row
from churn_audit.report.spans import plain
from churn_audit.report.story import Section, Story

SUPPORTED: dict[str, Any] = {
    "exposed_customers": 18_420, "exposed_departures": 2_120, "risk_ratio": 1.9, "low": 1.8, "high": 2.0, "p": 1e-12,
    "q": 1e-11, "odds_ratio_adjusted": 1.62, "odds_low": 1.38, "odds_high": 1.9, "q_adjusted": 0.0004,
    "supported": True, "e_value": 2.62, "e_value_low": 2.1,
}  # fmt: skip
MONEY: dict[str, Any] = {
    "departures_per_year": {"value": 1_200, "low": 830, "high": 1_570},
    "revenue_per_year": {"value": 44e6, "low": 30e6, "high": 58e6},
    "allocated_departures_per_year": {"value": 1_040, "low": 720, "high": 1_360},
    "allocated_revenue_per_year": {"value": 38e6, "low": 26e6, "high": 51e6},
    "gross_departures_per_year": 1_500,
    "basis": "adjusted-net",
}
UNSUPPORTED: dict[str, Any] = SUPPORTED | {
    "odds_ratio_adjusted": 1.04, "odds_low": 0.9, "odds_high": 1.2, "q_adjusted": 0.61, "supported": False,
    "e_value": None, "e_value_low": None,
}  # fmt: skip
SAID: dict[str, Any] = {"count": 130, "n": 420, "share": 0.31, "low": 0.27, "high": 0.35}


def half(amount: dict[str, Any]) -> dict[str, Any]:
    """The same figures, half as large."""

    def halved(x: Any) -> Any:
        if isinstance(x, dict):
            return {k: halved(v) for k, v in x.items()}
        return x / 2 if isinstance(x, (int, float)) and not isinstance(x, bool) else x

    found: dict[str, Any] = halved(amount)
    return found


def linked_reasons(**flags: Any) -> list[dict[str, Any]]:
    """Waiting and complaints are past the test (`flags` go to their money), promises are not."""
    found = reasons()
    found[0] |= {"association": SUPPORTED, "attributable": MONEY | flags, "grade": "A"}
    found[0] |= {"stated": SAID | {"verdict": "borne-out"}}
    found[1] |= {
        "association": SUPPORTED | {"odds_ratio_adjusted": 1.3, "odds_low": 1.1, "odds_high": 1.5, "q_adjusted": 0.02},
        "attributable": half(MONEY) | flags,
        "stated": SAID | {"count": 1, "share": 0.002, "low": 0.0, "high": 0.01, "verdict": "unsaid"},
    }
    found[2] |= {"association": UNSUPPORTED, "stated": SAID | {"verdict": "stated-only"}}
    return deepcopy(found)


def planned_fixes() -> list[dict[str, Any]]:
    first, second = fixes()
    parts = [
        {"reason": "slow-response", "at_stake": 38e6, "probability": 0.998, "efficacy": 0.4, "indicative": False},
        {"reason": "complaints-ignored", "at_stake": 19e6, "probability": 0.97, "efficacy": 0.4, "indicative": False},
    ]
    first |= {
        "saving_per_year": {"value": 22e6, "low": 9e6, "high": 35e6}, "indicative": False, "grade": "A",
        "indicative_per_year": {"value": 3e6, "low": 1e6, "high": 5e6}, "cost_per_year": 100_000, "parts": parts,
    }  # fmt: skip
    return [first, second | {"indicative_per_year": second["saving_per_year"], "payback_months": None, "grade": "C"}]


def associations(**changes: Any) -> dict[str, Any]:
    well = {"possible": True, "warns": False, "p": 0.44}
    return {
        "status": "measured", "tested": 3, "customers": 46_200, "departures_per_year": 9_800, "negative_control": well,
        "drift": well,
    } | changes  # fmt: skip


SENSITIVITY: dict[str, Any] = {
    "top": ["slow-response", "complaints-ignored"],
    "variants": [
        {"id": "metric-weight-up", "top": ["slow-response", "complaints-ignored"], "kept": 2},
        {"id": "voice-weight-down", "top": ["slow-response", "over-promising"], "kept": 1},
    ],
}
CUSTOMERS: dict[str, Any] = {
    "n": 46_200, "at_risk": 3_220, "bad_fit": 41, "win_back": 1_270,
    "prediction": {
        "days": 30, "customers": 32_000, "departures": 780, "lift": 2.6, "lift_low": 2.3, "lift_high": 2.9,
        "brier": 0.0226, "brier_of_mean": 0.0238,
        "reliability": [
            {"predicted": 0.01, "observed": 0.011, "low": 0.009, "high": 0.013, "n": 16_000},
            {"predicted": 0.03, "observed": 0.028, "low": 0.025, "high": 0.031, "n": 12_800},
            {"predicted": 0.07, "observed": 0.066, "low": 0.059, "high": 0.073, "n": 3_200},
        ],
    },
}  # fmt: skip


def measured(flags: dict[str, Any] | None = None, **changes: Any) -> Findings:
    """The whole of it; `flags` go to the money, each keyword replaces a top-level part."""
    parts: dict[str, Any] = {
        "reasons": linked_reasons(**(flags or {})),
        "fixes": planned_fixes(),
        "plan": {
            "capacity_days": 60, "used_days": 15, "saving_per_year": {"value": 22e6, "low": 9e6, "high": 35e6},
            "indicative_per_year": {"value": 3e6, "low": 1e6, "high": 5e6}, "optimality_gap": 0.0, "points": 12.4,
            "cost": 450_000, "day_rate": 30_000, "aim": "net",
        },
        "departures": departures(joint_attributable={"value": 57e6, "low": 42e6, "high": 72e6}, unexplained=253e6),
        "associations": associations(),
        "sensitivity": SENSITIVITY,
        "customers": CUSTOMERS,
    }  # fmt: skip
    return findings(**(parts | changes))


# As a reader sees it ----------------------------------------------------------------------------------------------


def story(found: Findings, **more: Any) -> Story:
    return Story(found, checklist(), **more)


def text(section: Section) -> str:
    return " ".join(plain(block) for block in section)


def figure(section: Section, id: str) -> b.Figure:
    return next(x for x in section if isinstance(x, b.Figure) and x.id == id)


def rows(block: b.Figure | b.Table) -> list[tuple[str, ...]]:
    grid = block.grid if isinstance(block, b.Table) else block.data
    assert grid is not None
    return [tuple(plain(c) for c in row.cells) for row in grid.rows if isinstance(row, Row)]
