"""findings.json: everything a run found, for machines and for the report; unknown is None and never 0."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field

from churn_audit.model.parts import Model as _Frozen

SCHEMA = "churn-audit/findings/1"
Status = Literal["assessed", "blind", "not-applicable", "natural", "failed"]
Grade = Literal["A", "B", "C", "–"]
Quadrant = Literal["quick-win", "big-project", "fill-in", "leave"]


class Model(_Frozen):
    """NaN and infinity have no place in a file for machines."""

    model_config = ConfigDict(allow_inf_nan=False)


class Interval(Model):
    """An estimate with its 90 % interval."""

    value: float
    low: float | None = None
    high: float | None = None


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


class MetricFinding(Model):
    id: str
    value: float
    low: float | None
    high: float | None
    n: int
    unit: str
    good: float
    poor: float
    severity: float


class Association(Model):
    exposed_customers: int
    exposed_departures: int
    risk_ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    q: float | None
    odds_ratio_adjusted: float | None = None
    odds_low: float | None = None
    odds_high: float | None = None
    q_adjusted: float | None = None
    role: Literal["reason", "sign"] = "reason"
    indistinguishable_from: tuple[str, ...] = ()


class Attributable(Model):
    departures_per_year: Interval
    revenue_per_year: Interval
    basis: str
    lower_only: bool = False
    allocated_revenue_per_year: Interval | None = None


class AudienceAnswer(Model):
    n: int
    severity: float


class AnswersFinding(Model):
    """What respondents say of one reason; severity None when all said "don't know"."""

    n: int
    severity: float | None
    by_audience: dict[str, AudienceAnswer]
    perception_gap: bool = False
    disagreement: float | None = Field(default=None, description="standard deviation of the answers' severities")
    dont_know: int = 0


class Quote(Model):
    text: str
    lang: str | None = None
    source: str


class VoiceFinding(Model):
    mentions: int
    n: int
    share: float
    low: float
    high: float
    quote: Quote | None = None


class Belief(Model):
    source: str
    text: str


class Measured(Model):
    metric: str


class Contradiction(Model):
    belief: Belief
    measurement: Measured


class Note(Model):
    """An auditor's comment; `was` and `now` where it overrides the score."""

    author: str
    date: date
    text: str
    was: float | None = None
    now: float | None = None


class Need(Model):
    """What would light a reason: columns of a table, or a question; with the coverage it adds in points."""

    kind: Literal["columns", "question"]
    names: tuple[str, ...]
    points: float


class ReasonFinding(Model):
    id: str
    category: str
    kind: Literal["controllable", "natural"]
    status: Status
    score: float | None
    severity: Interval | None
    grade: Grade
    metrics: tuple[MetricFinding, ...] = ()
    association: Association | None = None
    attributable: Attributable | None = None
    answers: AnswersFinding | None = None
    voice: VoiceFinding | None = None
    contradiction: Contradiction | None = None
    notes: tuple[Note, ...] = ()
    needs: tuple[Need, ...] = ()
    fixes: tuple[str, ...] = ()
    message: str | None = Field(default=None, description="why not applicable, kept out, or failed")


class FixMeasure(Model):
    metric: str
    target: float


class FixFinding(Model):
    """One fix; money is None where neither departures nor revenue are known, cost None without a day rate."""

    id: str
    reasons: tuple[str, ...]
    saving_per_year: Interval | None
    effort_days: Interval
    cost: float | None
    quadrant: Quadrant
    in_plan: bool
    rank: int
    indicative: bool
    points: float
    payback_months: float | None
    start_day: int | None
    done_day: int | None
    measurable_day: int | None
    owner: str
    first_step: str
    measure: FixMeasure | None
    status: Literal["open", "doing", "done", "dropped"] = "open"


class Plan(Model):
    """The fixes chosen; savings here are measured ones only, so None while all are indicative."""

    capacity_days: float
    used_days: float
    saving_per_year: Interval | None
    optimality_gap: float | None
    indicative: bool = False


class SurvivalPoint(Model):
    days: float
    value: float
    low: float
    high: float
    at_risk: int


class MonthRate(Model):
    """Departures in a calendar month over customers at risk at its start, with a 90 % interval."""

    month: str
    at_risk: int
    departures: int
    rate: float
    low: float
    high: float


class Cohort(Model):
    """Customers who joined in a quarter, and the share retained after each full month since; None = not yet."""

    quarter: str
    size: int
    retained: tuple[float | None, ...]


class StatedReason(Model):
    """A row of the stated departure profile: `id` is a reason, or one of 'other' and 'unknown'."""

    id: str
    count: int
    share: float
    low: float
    high: float
    source_003_share: float | None


class StatedCategory(Model):
    """The business's own code, as it stands in exits.reason_code, with its count."""

    code: str
    count: int
    reason: str | None


class WhatIf(Model):
    """Retention five points higher: customers and revenue kept a year, from the business's own figures."""

    points: float
    customers_kept_per_year: float
    revenue_kept_per_year: float | None


class RevenueEver(Model):
    """What customers brought in over all the time they stayed: a snapshot's only money, for it has no year."""

    departed: float
    natural: float
    all: float


class Departures(Model):
    definition: Literal["contract", "inactivity", "snapshot"]
    days: float | None = Field(default=None, description="inactivity: the median of customers' own thresholds")
    days_low: float | None = Field(default=None, description="their 5th percentile")
    days_high: float | None = Field(default=None, description="their 95th percentile")
    customers: int
    departed: int
    natural: int
    per_year: float | None
    rate_per_year: float | None
    rate_low: float | None = None
    rate_high: float | None = None
    revenue_per_year: float | None = Field(description="of those who left in the year")
    year_days: float | None = Field(default=None, description="days behind the yearly figures: 365, or fewer")
    revenue_of_all: float | None = Field(default=None, description="of all customers, a year")
    revenue_per_lost_customer: float | None = None
    natural_per_year: float | None
    natural_by_kind: dict[str, int] = {}
    survival: tuple[SurvivalPoint, ...] = ()
    median_days: float | None = None
    by_month: tuple[MonthRate, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    joint_attributable: Interval | None = None
    unexplained: float | None = None
    by_stated_reason: tuple[StatedReason, ...] = ()
    stated_groups: tuple[StatedReason, ...] = Field(default=(), description="the same by the rows of source 003")
    stated_categories: tuple[StatedCategory, ...] = ()
    revenue_ever: RevenueEver | None = Field(default=None, description="in a snapshot only")
    what_if: WhatIf | None = None
    probably_after: tuple[str, ...] = Field(
        default=(), description="columns that tell leavers almost perfectly: kept out"
    )


class Customers(Model):
    n: int
    at_risk: int | None = None
    bad_fit: int | None = None
    win_back: int | None = None


class Problem(Model):
    """One kind of fault in a table. `rows` are the first places: line (CSV, JSON Lines) or row (XLSX, others)."""

    kind: Literal[
        "missing-required", "unreadable", "duplicate", "unknown-customer", "out-of-range", "impossible-date",
        "order-of-dates", "not-in-list", "empty-column", "ambiguous-dates", "malformed-line", "contradiction",
        "constant-column", "note",
    ]  # fmt: skip
    column: str | None
    count: int
    rejects: bool = Field(description="whether those rows were left out; otherwise only the value was")
    message: str
    rows: tuple[int, ...] = ()


class TableQuality(Model):
    """rows = kept + rejected + duplicates + unknown_customers; each row counts once, at its first fault."""

    table: str
    source: str
    rows: int
    kept: int
    rejected: int
    duplicates: int
    unknown_customers: int
    first: date | None = None
    last: date | None = None
    columns: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class DataFindings(Model):
    tables: tuple[TableQuality, ...] = ()


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
