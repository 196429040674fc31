"""The checklist: categories, reasons, questions, metrics, exposures, fixes and profiles, as frozen records."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator

from churn_audit.locales import _
from churn_audit.model.parts import Model as _Frozen

Audience = Literal["leadership", "front_line", "customers", "auditor"]
AUDIENCES: tuple[Audience, ...] = ("leadership", "front_line", "customers", "auditor")
Language = Literal["en", "ja", "zh-Hant", "ru"]
SEEDS = ("000", "001", "002", "003", "004")
Unit = Literal[
    "share", "h", "d", "s", "min", "months", "count", "points", "score", "ratio", "per month", "per day", "per year",
]  # fmt: skip
DONT_KNOW, DOES_NOT_APPLY = "dont_know", "does_not_apply"
ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Model(_Frozen):
    """A record whose texts begin and end with a word, as the catalogues of translations have them."""

    model_config = ConfigDict(str_strip_whitespace=True)


def _words(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Claim(Model):
    """What a source document says, in our words; `figure` as it stands there ("33 %"), None where it gives none."""

    seed: Literal["000", "001", "002", "003", "004"]
    says: str = Field(min_length=10)
    figure: str | None = None


Source = Annotated[str, Field(min_length=8, description="a seed file's number, a publication, or 'judgement: why'")]


# Questions -------------------------------------------------------------------------------------------------------


class YesNo(Model):
    """Yes or no; severity 0 for the good one, 1 for the other ('partly' is 0.5)."""

    type: Literal["yes_no"]
    good: Literal["yes", "no"]

    @field_validator("good", mode="before")
    @classmethod
    def _yaml_booleans(cls, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class Scale(Model):
    """Five points from 1 to 5 with both ends named; `good` is the better end."""

    type: Literal["scale"]
    low: str
    high: str
    good: Literal[1, 5] = 5


class Number(Model):
    """A number with its unit; severity is linear from 0 at good to 1 at poor."""

    type: Literal["number"]
    unit: str
    good: float
    poor: float
    low: float = 0
    high: float | None = None
    source: Source

    @model_validator(mode="after")
    def _apart(self) -> Number:
        if self.good == self.poor:
            raise ValueError(_("good and poor must differ"))
        return self


class Option(Model):
    id: str = Field(pattern=ID)
    text: str
    severity: float = Field(ge=0, le=1)


class Choice(Model):
    """One of several options, each with its own severity."""

    type: Literal["choice"]
    options: tuple[Option, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _spread(self) -> Choice:
        if len({o.id for o in self.options}) < len(self.options):
            raise ValueError(_("two options have the same id"))
        if len({o.severity for o in self.options}) < 2:
            raise ValueError(_("all options have the same severity; the answer would tell nothing"))
        return self


AnswerType = Annotated[YesNo | Scale | Number | Choice, Field(discriminator="type")]


class Question(Model):
    """One question, put to one or more audiences in the same words."""

    id: str = Field(pattern=ID)
    audience: Annotated[tuple[Audience, ...], BeforeValidator(_words), Field(min_length=1)]
    text: str = Field(min_length=10)
    help: str = ""
    answer: AnswerType


class Fact(Model):
    """A yes/no question on what the business has; a "no" makes the reasons that build on it not applicable."""

    id: str = Field(pattern=ID)
    text: str = Field(min_length=10)
    help: str = ""


# Evidence --------------------------------------------------------------------------------------------------------


class MetricRule(Model):
    """How a reason judges a metric: severity 0 at good or better, 1 at poor or worse, linear between."""

    id: str = Field(pattern=ID)
    title: str
    unit: Unit
    direction: Literal["lower", "higher"] = Field(description="which way is better")
    good: float
    poor: float
    source: Source

    @model_validator(mode="after")
    def _way(self) -> MetricRule:
        if (self.good < self.poor) != (self.direction == "lower") or self.good == self.poor:
            raise ValueError(
                _(
                    "good ({good}) and poor ({poor}) contradict direction ({direction} is better)",
                    good=self.good,
                    poor=self.poor,
                    direction=self.direction,
                )
            )
        return self


class Exposure(Model):
    """The rule by which one customer met the reason: an event on a row of `table`, or a state at a moment."""

    kind: Literal["event", "state"]
    table: str
    rule: str = Field(min_length=10)
    needs: tuple[str, ...] = Field(min_length=1)
    known_at: str | None = Field(None, description="column that dates the moment it became known; None: the row's own")
    role: Literal["reason", "sign"] = "reason"

    @model_validator(mode="after")
    def _full_names(self) -> Exposure:
        for need in self.needs:
            if "." not in need:
                raise ValueError(_('needs: "{need}" must be table.column', need=need))
        return self


class Weight(Model):
    """How much more than its share of the category a reason weighs before anything is measured."""

    value: float = Field(gt=0, le=10)
    source: Source


class Reason(Model):
    """One reason why customers leave. `id` and `category` come from the file's path."""

    id: str = Field(pattern=ID)
    category: str
    number: int = Field(ge=1)
    kind: Literal["controllable", "natural"] = "controllable"
    title: str = Field(min_length=5, max_length=90, description="the failing state")
    title_good: str = Field(min_length=5, max_length=90, description="the good state")
    description: str = Field(min_length=60)
    sources: tuple[Claim, ...] = Field(min_length=1)
    applies_if: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    weight: Weight | None = None
    questions: tuple[Question, ...] = ()
    metrics: tuple[MetricRule, ...] = Field((), max_length=4)
    exposure: Exposure | None = None
    about_charges: bool = Field(False, description="leavers who name it should have paid more than other leavers")
    fixes: tuple[str, ...] = Field((), max_length=3)
    terms: dict[Language, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _whole(self) -> Reason:
        if self.kind == "controllable" and not self.questions:
            raise ValueError(_("questions: at least one is needed: what can only a person tell?"))
        if self.kind == "controllable" and not self.fixes:
            raise ValueError(_("fixes: at least one is needed"))
        if self.kind == "natural" and self.fixes:
            raise ValueError(_("fixes: a natural reason is nobody's fault and has none"))
        return self


# Fixes -----------------------------------------------------------------------------------------------------------


class Range(Model):
    """Low, likely and high, in that order."""

    low: float = Field(ge=0)
    likely: float = Field(ge=0)
    high: float = Field(ge=0)

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if len(value) != 3:
                raise ValueError(_("give three numbers [low, likely, high], got {value}", value=list(value)))
            return dict(zip(("low", "likely", "high"), value, strict=True))
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if not self.low <= self.likely <= self.high:
            raise ValueError(
                _(
                    "low ≤ likely ≤ high does not hold: {low}, {likely}, {high}",
                    low=self.low,
                    likely=self.likely,
                    high=self.high,
                )
            )
        return self


class Efficacy(Range):
    """The share of a reason's departures that a fix removes."""

    high: float = Field(ge=0, le=1)


class Measure(Model):
    """The metric that will show whether a fix worked, and the value to reach."""

    metric: str
    target: float


class Fix(Model):
    """One fix. Costs are in day rates, so that they hold in any currency; `id` comes from the file's name."""

    id: str = Field(pattern=ID)
    title: str = Field(min_length=5, max_length=90, description="what to do, in the imperative")
    description: str = Field(min_length=40)
    reasons: dict[str, Efficacy] = Field(min_length=1)
    efficacy_source: Source
    effort_days: Range
    cost_once: float = Field(0, ge=0, description="bought once, in day rates")
    cost_per_year: float = Field(0, ge=0, description="running, in day rates a year")
    weeks_to_effect: float = Field(ge=0)
    owner: str
    first_step: str = Field(min_length=15)
    measure: Measure | None = None
    measure_text: str = Field(min_length=10, description="what will show that it worked")
    tool: str | None = Field(None, description="the kind of tool that helps, never a vendor")


# Standard and profiles -------------------------------------------------------------------------------------------


class Category(Model):
    """A category; `weight` is its share of all departures before anything is measured, in percent."""

    id: str = Field(pattern=ID)
    title: str
    description: str
    weight: float = Field(ge=0)
    source: Source


class Departed003(Model):
    """A row of source 003's departure split, and the categories or reasons counted under it."""

    id: str = Field(pattern=ID)
    title: str
    share: float
    categories: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class Figure(Model):
    """A figure of a source, for the report to set beside the business's own."""

    id: str = Field(pattern=ID)
    seed: Literal["000", "001", "002", "003", "004"]
    value: float
    unit: str
    says: str


class Band(Model):
    """A named part of the score's scale, from `at_least` up."""

    id: str
    at_least: float


class Scoring(Model):
    """The numbers of judgement, each with its source in the comment beside it and in `source`."""

    metric_weight: float
    voice_weight: float
    answers_weight: float
    audience_weights: dict[Audience, float]
    perception_gap: float
    agree_within: float
    voice_good: float
    voice_poor: float
    voice_alone: float
    q_gate: float
    contradictory_share: float
    no_grade_below_coverage: float
    bands: tuple[Band, ...]
    grades: tuple[Band, ...]
    source: Source


class Standard(Model):
    """standard.yaml: what holds for the checklist as a whole."""

    id: str
    version: int
    title: str
    categories: tuple[Category, ...]
    facts: tuple[Fact, ...] = ()
    departures_003: tuple[Departed003, ...]
    figures: tuple[Figure, ...]
    scoring: Scoring
    reason_codes: dict[str, str] = {}


class ThresholdOverride(Model):
    good: float
    poor: float
    source: Source


class Skip(Model):
    why: str = Field(min_length=10)


class Profile(Model):
    """What is different in an industry: overrides only. `categories` says how many times its standard share of the
    departures a category stands for; `weights` replaces a reason's own weight within its category.
    """

    id: str
    title: str
    description: str
    categories: dict[str, Weight] = {}
    skip: dict[str, Skip] = {}
    weights: dict[str, Weight] = {}
    thresholds: dict[str, ThresholdOverride] = {}


class Checklist(Model):
    """A loaded checklist; categories, reasons and fixes in order. Weights sum to 1 over controllable reasons."""

    standard: Standard
    reasons: dict[str, Reason]
    fixes: dict[str, Fix]
    profile: Profile | None = None
    prior: dict[str, float] = Field({}, description="reason id: prior weight, sums to 1; natural ones have 0")

    @property
    def label(self) -> str:
        """standard@1, with the profile's name where one applies."""
        name = f"{self.standard.id}@{self.standard.version}"
        return f"{name}+{self.profile.id}" if self.profile else name

    @property
    def questions(self) -> dict[str, tuple[Reason, Question]]:
        """Every question by id, with the reason it belongs to."""
        return {q.id: (r, q) for r in self.reasons.values() for q in r.questions}

    def category(self, id: str) -> Category:
        """The category of that id; StopIteration-free KeyError when there is none."""
        for c in self.standard.categories:
            if c.id == id:
                return c
        raise KeyError(id)

    def of_category(self, id: str) -> tuple[Reason, ...]:
        """The reasons of a category, by their number."""
        return tuple(r for r in self.reasons.values() if r.category == id)
