"""Scores of categories and of the whole, with interval, coverage, and the range that the unknown leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

from churn_audit.judgement.association import measured_shares
from churn_audit.model.checklist import Band, Checklist
from churn_audit.model.findings import CategoryScore, ReasonFinding, Score
from churn_audit.stats.intervals import Z


def weights(checklist: Checklist, reasons: Sequence[ReasonFinding], lost: float | None) -> dict[str, float]:
    """How much each reason weighs in a score: its share of the revenue lost where that is measured, else the prior.

    Measured reasons weigh what they are allocated of the revenue lost a year (`lost`); what they leave is shared among
    the others by prior weight. Without money these are the prior weights.
    """
    prior = checklist.prior
    shares = measured_shares({r.id: r.attributable for r in reasons if r.attributable}, lost)
    others = {r.id: prior[r.id] for r in reasons if r.id not in shares}
    rest, total = 1 - sum(shares.values()), sum(others.values())
    if not shares or not total:
        return dict(prior)
    return {r.id: shares[r.id] if r.id in shares else rest * prior[r.id] / total for r in reasons}


def _weighted(
    reasons: Sequence[ReasonFinding], weight: Mapping[str, float]
) -> tuple[float | None, float | None, float | None]:
    """(score, low, high) of the assessed reasons by weight; their errors are taken as independent."""
    assessed = [r for r in reasons if r.score is not None and weight[r.id] > 0]
    total = sum(weight[r.id] for r in assessed)
    if not total:
        return None, None, None
    value = sum(weight[r.id] * (r.score or 0) for r in assessed) / total
    variance = 0.0
    for r in assessed:
        variance += (weight[r.id] / total * 100 * _width(r) / (2 * Z)) ** 2
    margin = Z * sqrt(variance)
    return value, max(0.0, value - margin), min(100.0, value + margin)


def _width(reason: ReasonFinding) -> float:
    s = reason.severity
    return 0.0 if s is None or s.low is None or s.high is None else s.high - s.low


def _coverage(reasons: Sequence[ReasonFinding], prior: Mapping[str, float]) -> float:
    """Share of the weight of applicable reasons that is assessed; 0 where nothing applies."""
    applicable = sum(prior[r.id] for r in reasons if r.status in ("assessed", "blind", "failed"))
    return sum(prior[r.id] for r in reasons if r.status == "assessed") / applicable if applicable else 0.0


def _bounds(value: float | None, assessed: float) -> tuple[float, float]:
    """The score if everything not assessed were worst (0) or best (100); `assessed` is the share of the weight."""
    known = (value or 0.0) * assessed
    return known, known + 100 * (1 - assessed)


def score_categories(
    checklist: Checklist, reasons: Sequence[ReasonFinding], lost: float | None = None
) -> tuple[CategoryScore, ...]:
    """A score a category, in order; one whose metric failed is void and says why. `lost`: revenue lost a year."""
    out, weight = [], weights(checklist, reasons, lost)
    for category in checklist.standard.categories:
        own = [r for r in reasons if r.category == category.id]
        failed = [f"{r.id}: {r.message}" for r in own if r.status == "failed"]
        if failed:
            out.append(
                CategoryScore(id=category.id, score=None, low=None, high=None, coverage=0.0, message="; ".join(failed))
            )
            continue
        value, low, high = _weighted(own, weight)
        coverage = _coverage(own, checklist.prior)
        applies = any(r.status in ("assessed", "blind") for r in own)
        worst, best = _bounds(value, _coverage(own, weight)) if applies else (None, None)
        out.append(
            CategoryScore(id=category.id, score=value, low=low, high=high, coverage=coverage, worst=worst, best=best)
        )
    return tuple(out)


def score_all(checklist: Checklist, reasons: Sequence[ReasonFinding], lost: float | None = None) -> Score:
    """The overall score; reasons of a void category count as not assessed, and thin coverage gets no grade.

    `lost`: revenue lost a year.
    """
    void = {r.category for r in reasons if r.status == "failed"}
    counted = [
        r.model_copy(update={"status": "failed", "score": None}) if r.category in void and r.status == "assessed" else r
        for r in reasons
    ]
    weight = weights(checklist, reasons, lost)
    value, low, high = _weighted(counted, weight)
    coverage = _coverage(counted, checklist.prior)
    worst, best = _bounds(value, _coverage(counted, weight))
    scoring = checklist.standard.scoring
    graded = value is not None and coverage >= scoring.no_grade_below_coverage
    return Score(
        value=value, low=low, high=high, grade=band(scoring.grades, value) if graded else None, coverage=coverage,
        worst=worst, best=best,
    )  # fmt: skip


def band(bands: Sequence[Band], value: float | None) -> str | None:
    """The name of the band that a score falls in; None for no score."""
    if value is None:
        return None
    return next(b.id for b in sorted(bands, key=lambda b: -b.at_least) if value >= b.at_least)
