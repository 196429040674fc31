"""Whether the reasons that cost most stay the same when weights, window or definition change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from churn_audit.judgement.planning.stakes import measured_money
from churn_audit.model.checklist import Checklist
from churn_audit.model.findings import ReasonFinding, Sensitivity, Variant

Judge = Callable[[Checklist], Sequence[ReasonFinding]]

TOP = 5
# Weights are judgement: each is taken half as large and half as large again.
FACTORS = {"down": 0.5, "up": 1.5}
EVIDENCE = {"metric": "metric_weight", "voice": "voice_weight", "answers": "answers_weight"}


def sensitivity(
    checklist: Checklist, judge: Judge, others: Mapping[str, Sequence[ReasonFinding]] | None = None
) -> Sensitivity:
    """The reasons that cost most, and those under each variant: seven calls of `judge`.

    Variants: "metric-weight-up", "-down", the same for "voice" and "answers" (the weight of that kind of evidence times
    1.5 or 0.5); "category-weights" (each category's share of departures times 1.5 or 0.5, one at a time: the worst
    case); and `others`, judged elsewhere, such as another window or another definition of departure.
    """
    reasons = judge(checklist)
    top = leading(checklist, reasons)
    variants = [_variant(f"{kind}-weight-{way}", top, leading(checklist, judge(_weighed(checklist, field, factor))))
                for kind, field in EVIDENCE.items() for way, factor in FACTORS.items()]  # fmt: skip
    shifted = [_variant("category-weights", top, leading(c, reasons)) for c in _shifted(checklist)]
    worst = [min(shifted, key=lambda v: v.kept)] if shifted else []
    rest = [_variant(id, top, leading(checklist, found)) for id, found in (others or {}).items()]
    return Sensitivity(top=top, variants=(*variants, *worst, *rest))


def leading(checklist: Checklist, reasons: Sequence[ReasonFinding]) -> tuple[str, ...]:
    """The five reasons that cost most, or as many as cost anything.

    Those with measured money come first, by what is allocated to them; then the others by prior weight × severity, the
    share of the unexplained that the plan gives them.
    """
    keys = {}
    for r in reasons:
        money = measured_money(r)
        if r.kind == "natural" or r.status == "not-applicable":
            continue
        expected = checklist.prior[r.id] * (r.severity.value if r.severity else 0.0)
        if (money and money.value > 0) or (money is None and expected > 0):
            keys[r.id] = (money is not None, money.value if money else expected)
    return tuple(sorted(keys, key=lambda id: keys[id], reverse=True)[:TOP])


def _variant(id: str, top: Sequence[str], found: tuple[str, ...]) -> Variant:
    return Variant(id=id, top=found, kept=len(set(top) & set(found)))


def _weighed(checklist: Checklist, field: str, factor: float) -> Checklist:
    """The checklist with one kind of evidence weighed more or less."""
    standard = checklist.standard
    scoring = standard.scoring.model_copy(update={field: getattr(standard.scoring, field) * factor})
    return checklist.model_copy(update={"standard": standard.model_copy(update={"scoring": scoring})})


def _shifted(checklist: Checklist) -> Iterator[Checklist]:
    """The checklist with one category at a time standing for more or for less of the departures; weights sum to 1."""
    for category in checklist.standard.categories:
        for factor in FACTORS.values():
            prior = {
                id: weight * (factor if checklist.reasons[id].category == category.id else 1)
                for id, weight in checklist.prior.items()
            }
            total = sum(prior.values())
            if total and prior != checklist.prior:
                yield checklist.model_copy(update={"prior": {id: weight / total for id, weight in prior.items()}})
