"""Two runs side by side: the parts add up to the difference; a fix worked only beyond what both ranges leave open."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from churn_audit.errors import ParameterError
from churn_audit.exploring.audit import Audit
from churn_audit.exploring.compared import ComparisonPage
from churn_audit.judgement.comparison import compare, verdict
from churn_audit.judgement.outcome import reconsidered
from churn_audit.model.branding import Brand
from churn_audit.model.findings import Findings, FixMeasure, MetricFinding, ReasonFinding
from churn_audit.report.story.telling import Telling


def changed(audit: Audit, **update: Any) -> Findings:
    """The findings with every assessed reason of the category "response" changed, and judged again."""
    found = Findings.from_json(audit.findings.to_json())
    reasons = tuple(_with(r, **update) if r.category == "response" else r for r in found.reasons)
    found = found.model_copy(update={"reasons": reasons})
    weights = {"metric": audit.scoring.metric_weight}
    return reconsidered(found, audit.checklist, audit.engagement.capacity, weights=weights)


def _with(r: ReasonFinding, metric: float | None = None, answers: float | None = None) -> ReasonFinding:
    update: dict[str, Any] = {}
    if metric is not None:
        to_good = [
            m.model_copy(update={"value": m.good, "low": m.good, "high": m.good, "severity": metric}) for m in r.metrics
        ]
        update["metrics"] = tuple(to_good)
    if answers is not None and r.answers and r.answers.severity is not None:
        update["answers"] = r.answers.model_copy(update={"severity": answers, "low": answers, "high": answers})
    return r.model_copy(update=update)


def own(audit: Audit) -> Findings:
    return Findings.from_json(audit.findings.to_json())


def test_a_run_beside_itself_has_not_changed(audit: Audit) -> None:
    found = compare(own(audit), own(audit), audit.checklist)
    assert found.by == 0 and found.overlap
    assert all(v == pytest.approx(0, abs=1e-9) for v in found.split.values())
    assert not [s for s in found.shifts if s.by]


def test_better_metrics_come_from_the_data_and_better_answers_from_the_answers(audit: Audit) -> None:
    by_data = compare(own(audit), changed(audit, metric=0.0), audit.checklist)
    assert by_data.by is not None and by_data.by > 0
    assert by_data.split["data"] == pytest.approx(by_data.by) and by_data.split["answers"] == pytest.approx(0)
    by_answers = compare(own(audit), changed(audit, answers=0.0), audit.checklist)
    assert by_answers.by is not None and by_answers.by > 0
    assert by_answers.split["answers"] == pytest.approx(by_answers.by)
    assert {s.origin for s in by_data.shifts if s.by} == {"data"}
    assert {s.origin for s in by_answers.shifts if s.by} == {"answers"}


def test_the_parts_add_up_to_the_difference(audit: Audit) -> None:
    found = compare(own(audit), changed(audit, metric=0.0, answers=1.0), audit.checklist)
    assert found.by is not None and sum(found.split.values()) == pytest.approx(found.by)
    assert found.split["data"] > 0 > found.split["answers"]


def test_moved_thresholds_are_told_apart_from_moved_data(audit: Audit) -> None:
    """The same values judged twice as strictly: nothing about the business has changed."""
    then, strict = own(audit), own(audit)
    weights = {"metric": audit.scoring.metric_weight}

    def stricter(m: MetricFinding) -> MetricFinding:
        good, poor = m.good, m.good + (m.poor - m.good) / 2
        severity = min(1.0, max(0.0, (m.value - good) / (poor - good)))
        return m.model_copy(update={"good": good, "poor": poor, "severity": severity})

    reasons = tuple(r.model_copy(update={"metrics": tuple(map(stricter, r.metrics))}) for r in strict.reasons)
    strict = strict.model_copy(update={"reasons": reasons})
    now = reconsidered(strict, audit.checklist, audit.engagement.capacity, weights=weights)
    found = compare(then, now, audit.checklist)
    assert found.by is not None and found.by < 0
    assert found.split["checklist"] == pytest.approx(found.by)


def test_two_businesses_are_not_two_runs(audit: Audit) -> None:
    a = own(audit)
    b = a.model_copy(update={"business": a.business.model_copy(update={"name": "Other"})})
    with pytest.raises(ParameterError, match="two businesses"):
        compare(a, b, audit.checklist)


def metric(value: float, reach: float | None, good: float = 8, poor: float = 48) -> MetricFinding:
    low, high = (None, None) if reach is None else (value - reach, value + reach)
    return MetricFinding(
        id="hours", value=value, low=low, high=high, n=100, unit="h", good=good, poor=poor, severity=0.5
    )


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (metric(40, 3), metric(30, 4), "worked"),  # 10 less, and √(3² + 4²) = 5 is open
        (metric(40, 6), metric(32, 8), "no-change"),  # 8 less, and √(6² + 8²) = 10 is open
        (metric(30, 3), metric(40, 4), "worse"),
        (metric(0.8, 0.03, 0.95, 0.6), metric(0.9, 0.04, 0.95, 0.6), "worked"),  # more is better here
        (metric(40, None), metric(10, 1), "no-change"),  # nobody knows how sure the first was
    ],
)
def test_a_fix_worked_beyond_what_both_ranges_leave_open(then: MetricFinding, now: MetricFinding, said: str) -> None:
    assert verdict(then, now) == said


def done(found: Findings, fix: str, since: date | None, measure: str | None) -> Findings:
    def state(f: Any) -> Any:
        if f.id != fix:
            return f
        told = FixMeasure(metric=measure, target=1.0) if measure else None
        return f.model_copy(update={"status": "done", "since": since, "measure": told})

    return found.model_copy(update={"fixes": tuple(map(state, found.fixes))})


def test_a_fix_is_tested_only_after_its_time_to_effect(audit: Audit) -> None:
    fix = next(f for f in audit.findings.fixes if audit.checklist.fixes[f.id].weeks_to_effect > 0)
    measured = next(m.id for r in audit.findings.reasons for m in r.metrics if m.low is not None)
    later = audit.findings.run.as_of
    then = own(audit).model_copy(update={"run": audit.findings.run.model_copy(update={"as_of": date(2026, 1, 31)})})
    weeks = timedelta(weeks=audit.checklist.fixes[fix.id].weeks_to_effect)

    def said(since: date | None, measure: str | None = measured) -> str:
        return compare(then, done(own(audit), fix.id, since, measure), audit.checklist).fixes[0].verdict

    assert said(later - weeks + timedelta(days=1)) == "too-early"
    assert said(later - weeks - timedelta(days=1)) == "no-change"
    assert said(later - weeks - timedelta(days=1), None) == "not-measured"


def test_overlapping_ranges_are_said(audit: Audit) -> None:
    now = changed(audit, answers=0.4)
    found = compare(own(audit), now, audit.checklist)
    assert found.overlap
    page = ComparisonPage(audit.telling, Telling(now, audit.checklist, audit.telling.w, "full", Brand()), found)
    shown = page._repr_mimebundle_()["text/plain"]
    assert "the business as a whole may not have changed" in shown
    assert "Where the difference comes from" in shown
