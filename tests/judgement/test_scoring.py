"""Scores: the unknown lowers coverage and never the score; a failure voids its category and nothing else."""

from __future__ import annotations

import pytest

from churn_audit.judgement.scoring import band, score_all, score_categories
from churn_audit.model import catalogue
from churn_audit.model.findings import Interval, ReasonFinding
from churn_audit.model.requests import data_request

CHECKLIST = catalogue.load()


def finding(id: str, score: float | None = None, status: str = "", message: str | None = None) -> ReasonFinding:
    severity = None if score is None else Interval(value=1 - score / 100, low=1 - score / 100, high=1 - score / 100)
    reason = CHECKLIST.reasons[id]
    kind = "natural" if reason.kind == "natural" else ("blind" if score is None else "assessed")
    return ReasonFinding(
        id=id, category=reason.category, kind=reason.kind, status=status or kind, score=score,  # type: ignore[arg-type]
        severity=severity, grade="–", message=message, fixes=reason.fixes,
    )  # fmt: skip


def everything(**scores: float) -> list[ReasonFinding]:
    """All reasons, assessed where a score is given (with _ for -)."""
    known = {k.replace("_", "-"): v for k, v in scores.items()}
    return [finding(id, known.get(id)) for id in CHECKLIST.reasons]


def test_nothing_assessed_is_no_score_no_grade_and_everything_possible() -> None:
    score = score_all(CHECKLIST, everything())
    assert (score.value, score.grade, score.coverage) == (None, None, 0)
    assert (score.worst, score.best) == (0, pytest.approx(100))


def test_unknown_reasons_lower_coverage_not_the_score() -> None:
    score = score_all(CHECKLIST, everything(slow_response=40))
    assert score.value == pytest.approx(40)
    weight = CHECKLIST.prior["slow-response"]
    assert score.coverage == pytest.approx(weight)
    assert score.worst == pytest.approx(40 * weight)
    assert score.best == pytest.approx(40 * weight + 100 * (1 - weight))


def test_thin_coverage_has_no_grade() -> None:
    assert score_all(CHECKLIST, everything(slow_response=90)).grade is None
    whole = [finding(id, 90.0) for id, r in CHECKLIST.reasons.items() if r.kind == "controllable"]
    assert score_all(CHECKLIST, whole).grade == "A"


def test_what_does_not_apply_counts_neither_way() -> None:
    found = [finding(r.id, 50.0) for r in CHECKLIST.of_category("loyalty")[1:]]
    found.append(finding(CHECKLIST.of_category("loyalty")[0].id, status="not-applicable"))
    loyalty = next(c for c in score_categories(CHECKLIST, found) if c.id == "loyalty")
    assert (loyalty.score, loyalty.coverage) == (pytest.approx(50), pytest.approx(1))


def test_natural_departures_are_nobodys_fault() -> None:
    market = next(c for c in score_categories(CHECKLIST, everything(left_to_competitor=60)) if c.id == "market")
    assert market.score == pytest.approx(60)


def test_a_failed_metric_voids_its_category_with_a_message_and_no_other() -> None:
    found = everything(slow_resolution=80, wrong_price=30)
    found = [finding(f.id, status="failed", message="it broke") if f.id == "slow-response" else f for f in found]
    categories = {c.id: c for c in score_categories(CHECKLIST, found)}
    assert categories["response"].score is None and "it broke" in (categories["response"].message or "")
    assert categories["price"].score == pytest.approx(30)
    assert score_all(CHECKLIST, found).value == pytest.approx(30)


@pytest.mark.parametrize(("score", "name"), [(70, "strong"), (69.9, "mixed"), (50, "mixed"), (0, "weak"), (None, None)])
def test_bands_begin_at_their_lower_end(score: float | None, name: str | None) -> None:
    assert band(CHECKLIST.standard.scoring.bands, score) == name


def test_the_data_request_adds_up_points_by_what_is_missing() -> None:
    from churn_audit.model.findings import Need

    need = Need(kind="columns", names=("tickets.first_response_at",), points=1.5)
    found = [finding(r).model_copy(update={"needs": (need,)}) for r in ("slow-response", "complaints-ignored")]
    (request,) = data_request(found)
    assert request.reasons == ("slow-response", "complaints-ignored") and request.points == pytest.approx(3)
