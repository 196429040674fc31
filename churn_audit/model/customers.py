"""The rules behind the customer lists: who is at risk, signs of poor fit, signs of a return, the exit survey."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from churn_audit.errors import ChecklistError, nearest
from churn_audit.locales import _
from churn_audit.model.checklist import ID, Model, Source
from churn_audit.model.parts import read_yaml, validate
from churn_audit.resources import folder

NAME = r"^[a-z]+(_[a-z]+)*$"
MeasureName = Literal["late-invoices", "written-off-invoices", "disputed-invoices", "contacts", "bad-posts"]
SignName = Literal["referred", "no_complaint", "complaint_resolved", "charges_only", "price_and_experience"]


class Threshold(Model):
    """A number of the rules, and where it comes from."""

    value: float
    source: Source


class Behaviour(Model):
    """What the tables show of a sign: at least so many, `share` of the customer's own, `times_mean` of all's mean."""

    measure: MeasureName
    at_least: float = Field(gt=0)
    share: float | None = Field(None, gt=0, le=1)
    times_mean: float | None = Field(None, gt=0)
    source: Source


class FitSign(Model):
    """One of the ten signs; `id` is the kind of incident that notes it. `ask` and `offer` are for the talk."""

    id: str = Field(pattern=NAME)
    title: str
    weight: float = Field(gt=0)
    source: Source
    behaviours: tuple[Behaviour, ...] = ()
    ask: str
    offer: str


class FitRules(Model):
    full_severity: Threshold
    late_after_days: Threshold
    bad_post_below: Threshold
    talk_points: Threshold
    let_go_points: Threshold
    cost_share: Threshold
    support_ratio: Threshold
    prominent_share: Threshold
    prominent_posts: Threshold
    minutes_per_contact: Threshold
    credit_rate: Threshold
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    hand_over: tuple[str, ...]
    signs: tuple[FitSign, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> FitRules:
        _once("signs", (s.id for s in self.signs))
        if not 0 < self.talk_points.value <= self.let_go_points.value:
            raise ValueError(_("0 < talk_points ≤ let_go_points does not hold: the conversation comes first"))
        if self.full_severity.value <= 0:
            raise ValueError(_("full_severity must be above 0"))
        return self


class WinBackSign(Model):
    """A sign that a lost customer is likely (points above 0) or unlikely (below 0) to return."""

    id: SignName
    title: str
    points: float
    source: Source


class Draft(Model):
    """A message for those who left for one of `reasons`; `body` in sentences, each translated on its own."""

    id: str = Field(pattern=ID)
    reasons: tuple[str, ...] = ()
    subject: str
    body: tuple[str, ...] = Field(min_length=1)


class WinBackRules(Model):
    csat_poor: Threshold
    gone_at_most_days: Threshold
    list_at_least: Threshold
    price_reasons: tuple[str, ...]
    charges_reasons: tuple[str, ...]
    charges_draft: str
    signs: tuple[WinBackSign, ...] = Field(min_length=1)
    drafts: tuple[Draft, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> WinBackRules:
        _once("signs", (s.id for s in self.signs))
        _once("drafts", (d.id for d in self.drafts))
        _once("drafts: reasons", (r for d in self.drafts for r in d.reasons))
        if len([d for d in self.drafts if not d.reasons]) != 1:
            raise ValueError(_("drafts: exactly one must have no reasons; it is for all other reasons"))
        known = [d.id for d in self.drafts]
        if self.charges_draft not in known:
            raise ValueError(
                _(
                    'charges_draft: no draft "{charges_draft}"{hint}',
                    charges_draft=self.charges_draft,
                    hint=nearest(self.charges_draft, known),
                )
            )
        return self

    @property
    def other_draft(self) -> str:
        """The draft for reasons that none names."""
        return next(d.id for d in self.drafts if not d.reasons)


class NextStep(Model):
    """What to do for a customer whose risk is raised most by a reason of one of `categories`; none: by no reason."""

    categories: tuple[str, ...] = ()
    text: str


class Withheld(Model):
    """Why there is no list of customers at risk; without figures, so that each sentence is translated as it stands."""

    no_model: str
    too_short: str
    too_few: str
    no_lift: str


class AtRiskRules(Model):
    days: Threshold
    unsettled_days: Threshold
    least_lift: Threshold
    least_departures: Threshold
    times_mean: Threshold
    least_share: Threshold
    most_reasons: Threshold
    withheld: Withheld
    sampled: str
    do_not_contact: str
    steps: tuple[NextStep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> AtRiskRules:
        _once("steps: categories", (c for s in self.steps for c in s.categories))
        if len([s for s in self.steps if not s.categories]) != 1:
            raise ValueError(
                _("steps: exactly one must have no categories; it is for customers without a known reason")
            )
        if self.days.value < 7:
            raise ValueError(_("days must be 7 or more: risk is told by weeks"))
        return self

    def step(self, category: str | None) -> str:
        """The step for a category; the one without categories for None and for those that none names."""
        other = next(s.text for s in self.steps if not s.categories)
        return next((s.text for s in self.steps if category in s.categories), other)


class TickOption(Model):
    """One answer to tick; `code` goes to exits.reason_code and is a reason's id or "other"."""

    code: str
    text: str
    charges_only: bool = False
    moved: bool = False


class Tick(Model):
    """A list under an open question of which one answer is ticked."""

    id: str = Field(pattern=NAME)
    text: str
    options: tuple[TickOption, ...] = Field(min_length=2)


class ExitQuestion(Model):
    """An open question; `column` of exits takes its answer, None where exits has no place for it."""

    id: str = Field(pattern=NAME)
    text: str
    column: Literal["reason_text", "destination"] | None = None
    tick: Tick | None = None


class ExitSurvey(Model):
    """What leavers are asked; `how` says how to answer the mail."""

    title: str
    introduction: str
    how: str
    thanks: str
    source: Source
    questions: tuple[ExitQuestion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> ExitSurvey:
        _once("questions", (id for id, _ in self.fields))
        _once("options", (o.code for o in self.options))
        return self

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """(id, text) of every field of the form, ticks after their question."""
        out = [(p.id, p.text) for q in self.questions for p in (q, q.tick) if p]
        return tuple(out)

    @property
    def options(self) -> tuple[TickOption, ...]:
        """All options to tick."""
        return tuple(o for q in self.questions if q.tick for o in q.tick.options)


class CustomerRules(Model):
    """customers.yaml."""

    id: str
    at_risk: AtRiskRules
    fit: FitRules
    win_back: WinBackRules
    exit_survey: ExitSurvey


def load_rules(reasons: Collection[str] | None = None, root: Path | None = None) -> CustomerRules:
    """The rules in customers.yaml; with `reasons` given, every reason they name must be one of those.

    ChecklistError lists every mistake as "file: field: what; way out".
    """
    return _load(None if reasons is None else frozenset(reasons), root or folder("checklists"))


@cache
def _load(reasons: frozenset[str] | None, root: Path) -> CustomerRules:
    path = root / "customers.yaml"
    where = f"{root.name}/{path.name}"
    content, problems = read_yaml(path)
    rules = None
    if not problems:
        rules, problems = validate(CustomerRules, content, where)
    if rules is not None and reasons is not None:
        known = sorted(reasons)
        problems = [
            _(
                '{where}: {place}: no reason "{name}"{hint}',
                where=where,
                place=place,
                name=name,
                hint=nearest(name, known),
            )
            for place, name in _named_reasons(rules)
            if name not in reasons
        ]
    if problems or rules is None:
        raise ChecklistError(problems)
    return rules


def _named_reasons(rules: CustomerRules) -> Iterator[tuple[str, str]]:
    yield from (("win_back.price_reasons", r) for r in rules.win_back.price_reasons)
    yield from (("win_back.charges_reasons", r) for r in rules.win_back.charges_reasons)
    yield from ((f"win_back.drafts.{d.id}", r) for d in rules.win_back.drafts for r in d.reasons)
    yield from (("exit_survey.options", o.code) for o in rules.exit_survey.options if o.code != "other")


def _once(what: str, names: Iterator[str]) -> None:
    """ValueError for the first name given twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(_('{what}: "{name}" is given twice', what=what, name=name))
        seen.add(name)
