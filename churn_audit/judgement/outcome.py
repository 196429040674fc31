"""What judged reasons come to: scores and plan; and the same again under other numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from churn_audit.errors import ParameterError, nearest
from churn_audit.judgement.planning import plan
from churn_audit.judgement.reasons import weighed_again
from churn_audit.judgement.scoring import score_all, score_categories
from churn_audit.judgement.sensitivity import EVIDENCE
from churn_audit.locales import _
from churn_audit.model.checklist import Checklist
from churn_audit.model.engagement import Capacity, FixState
from churn_audit.model.findings import Departures, Findings, Grade, ReasonFinding


@dataclass(frozen=True)
class Wishes:
    """What a plan is asked to hold: exactly `fixes`, or the best set with `always` and without `never`.

    `grades`: only reasons evidenced that well are acted on; None: all. `states`: how far the business is with fixes;
    those absent are open.
    """

    fixes: Iterable[str] | None = None
    always: Iterable[str] = ()
    never: Iterable[str] = ()
    grades: Iterable[Grade] | None = None
    states: Mapping[str, FixState] = field(default_factory=dict)


def outcome(
    checklist: Checklist, reasons: Sequence[ReasonFinding], departures: Departures | None, capacity: Capacity,
    wishes: Wishes | None = None,
) -> dict[str, Any]:  # fmt: skip
    """score, categories, reasons, fixes and plan, as the fields of the findings."""
    w = wishes or Wishes()
    lost = departures.revenue_per_year if departures else None
    fixes, chosen = plan(
        checklist, reasons, departures, capacity, {id: s.status for id, s in w.states.items()}, w.fixes,
        always=w.always, never=w.never, grades=w.grades,
    )  # fmt: skip
    since = {id: s.since for id, s in w.states.items()}
    return {
        "score": score_all(checklist, reasons, lost),
        "categories": score_categories(checklist, reasons, lost),
        "reasons": tuple(reasons),
        "fixes": tuple(f.model_copy(update={"since": since[f.id]}) if f.id in since else f for f in fixes),
        "plan": chosen,
    }


def reconsidered(
    findings: Findings, checklist: Checklist, capacity: Capacity, wishes: Wishes | None = None,
    weights: Mapping[str, float] | None = None,
) -> Findings:  # fmt: skip
    """Stored findings under another capacity, plan or weights, by the functions the audit itself uses.

    `weights`: see `reweighed`. Sensitivity belongs to the audit's own weights, so it is left out under others.
    """
    reasons: Sequence[ReasonFinding] = findings.reasons
    update: dict[str, Any] = {}
    if weights:
        checklist = reweighed(checklist, weights)
        reasons, update = weighed_again(reasons, checklist.standard.scoring), {"sensitivity": None}
    states = {f.id: FixState(status=f.status, since=f.since) for f in findings.fixes if f.status != "open"}
    wishes = replace(wishes or Wishes(), states=states)
    return findings.model_copy(update=update | outcome(checklist, reasons, findings.departures, capacity, wishes))


def reweighed(checklist: Checklist, weights: Mapping[str, float]) -> Checklist:
    """The checklist with other weights.

    `weights`: "metric", "answers" and "voice" as they stand in the checklist; a category's id, times its usual share of
    departures. ParameterError for another name, or for a weight that is no number from 0 on.
    """
    categories = {c.id for c in checklist.standard.categories}
    known = EVIDENCE.keys() | categories
    problems = [
        _('weights: no kind of evidence or category "{name}"{hint}', name=k, hint=nearest(k, known))
        for k in weights
        if k not in known
    ]
    problems += [
        _("weights: {name}: {value} is no weight; give a number from 0 on", name=k, value=v)
        for k, v in weights.items()
        if not 0 <= v < float("inf")
    ]
    scale = {id: weights.get(r.category, 1.0) * checklist.prior[id] for id, r in checklist.reasons.items()}
    total = sum(scale.values())
    if not problems and not total:
        problems = [_("weights: every category weighs 0, so nothing is left to score")]
    if problems:
        raise ParameterError(problems)
    fields = {EVIDENCE[k]: float(v) for k, v in weights.items() if k in EVIDENCE}
    scoring = checklist.standard.scoring.model_copy(update=fields)
    standard = checklist.standard.model_copy(update={"scoring": scoring})
    if not categories & weights.keys():  # to divide by a sum of about 1 would change the last digits
        return checklist.model_copy(update={"standard": standard})
    prior = {id: value / total for id, value in scale.items()}
    return checklist.model_copy(update={"standard": standard, "prior": prior})
