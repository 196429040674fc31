"""findings.json: everything a run found, for machines and for the report; unknown is None and never 0."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from churn_audit.model.findings.customers import Customers, Prediction, Reliability
from churn_audit.model.findings.data import DataFindings, Problem, Query, TableQuality
from churn_audit.model.findings.departures import (
    Cohort,
    Departures,
    MonthRate,
    RevenueEver,
    StatedCategory,
    StatedReason,
    SurvivalPoint,
    WhatIf,
)
from churn_audit.model.findings.parts import Grade, Interval, Model
from churn_audit.model.findings.plan import FixFinding, FixMeasure, Phase, Plan, Quadrant, SavingPart
from churn_audit.model.findings.reasons import (
    AnswersFinding,
    Association,
    Attributable,
    AudienceAnswer,
    Belief,
    Contradiction,
    Measured,
    MetricFinding,
    Need,
    Note,
    Quote,
    ReasonFinding,
    StatedFinding,
    Status,
    VoiceFinding,
)
from churn_audit.model.findings.trust import Associations, Safeguard, Sensitivity, Variant

__all__ = [
    "SCHEMA", "AnswersFinding", "AnswersSummary", "Association", "Associations", "Attributable", "AudienceAnswer",
    "Belief", "BusinessFacts", "CategoryScore", "Cohort", "Contradiction", "Customers", "DataFindings",
    "Departures", "Findings", "FixFinding", "FixMeasure", "Grade", "Interval", "Measured", "MetricFinding", "Model",
    "MonthRate", "Need", "Note", "Phase", "Plan", "Prediction", "Problem", "Quadrant", "Query", "Quote",
    "ReasonFinding", "Reliability", "RevenueEver", "RunFacts", "Safeguard", "SavingPart", "Score", "Sensitivity",
    "StatedCategory", "StatedFinding", "StatedReason", "Status", "SurvivalPoint", "TableQuality", "Variant",
    "VoiceFinding", "WhatIf",
    "json_schema", "new_run_id",
]  # fmt: skip

SCHEMA = "churn-audit/findings/1"


class BusinessFacts(Model):
    name: str
    industry: str | None
    currency: str


class RunFacts(Model):
    id: str
    as_of: date
    version: str
    checklist: str
    seconds: float | None = None


def new_run_id() -> str:
    """A new run's id: when it began, and four random digits."""
    return f"{datetime.now():%Y-%m-%dT%H%M%S}-{secrets.token_hex(2)}"


class Score(Model):
    """A score of 0–100 with its 90 % interval; None is "not assessed".

    `worst` and `best` bound the score if everything not assessed turned out worst or best.
    """

    value: float | None
    low: float | None
    high: float | None
    grade: str | None
    coverage: float
    worst: float | None = None
    best: float | None = None


class CategoryScore(Model):
    id: str
    score: float | None
    low: float | None
    high: float | None
    coverage: float
    worst: float | None = None
    best: float | None = None
    message: str | None = Field(default=None, description="why the category is void, where a metric failed")


class AnswersSummary(Model):
    """How many respondents an audience has, and how many questions they answered."""

    respondents: dict[str, int] = {}
    answered: int = 0
    dont_know: int = 0
    does_not_apply: int = 0


class Findings(Model):
    schema_: Literal["churn-audit/findings/1"] = Field("churn-audit/findings/1", alias="schema")
    business: BusinessFacts
    run: RunFacts
    score: Score
    categories: tuple[CategoryScore, ...]
    reasons: tuple[ReasonFinding, ...]
    fixes: tuple[FixFinding, ...]
    plan: Plan
    departures: Departures | None
    customers: Customers
    data: DataFindings
    answers: AnswersSummary = AnswersSummary()
    associations: Associations | None = None
    sensitivity: Sensitivity | None = None
    failures: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The file's text: sorted as stored, UTF-8, two spaces, a newline at the end."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2) + "\n"

    def write(self, folder: str | Path) -> Path:
        """The path of findings.json, written to a folder."""
        path = Path(folder) / "findings.json"
        path.write_text(self.to_json(), "utf-8")
        return path

    @classmethod
    def from_json(cls, text: str) -> Findings:
        """The findings in a file's text; pydantic.ValidationError when it is no findings file."""
        return cls.model_validate_json(text)


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of findings.json."""
    return Findings.model_json_schema(by_alias=True, mode="serialization") | {"$id": SCHEMA}
