"""Evidence weighed together: figures worked by hand from the rules of the score."""

from __future__ import annotations

from datetime import date

import pytest

from churn_audit.evidence.answers import assess, perception_gap
from churn_audit.judgement.severity import Source, combine, grade, judge_metric, judge_voice
from churn_audit.model import catalogue
from churn_audit.model.answers import Respondent
from churn_audit.model.checklist import MetricRule
from churn_audit.model.findings import Interval, VoiceFinding
from churn_audit.stats.intervals import Estimate

CHECKLIST = catalogue.load()
SCORING = CHECKLIST.standard.scoring
RULE = MetricRule(id="m", title="M", unit="h", direction="lower", good=8, poor=48, source="judgement: for the test")


def source(kind: str, value: float, low: float, high: float, weight: float = 3) -> Source:
    return Source(kind, Interval(value=value, low=low, high=high), weight)


def test_severity_runs_from_good_to_poor_and_its_interval_likewise() -> None:
    finding, interval = judge_metric(RULE, Estimate(28, 18, 58, 100))
    assert finding.severity == pytest.approx(0.5)
    assert (interval.low, interval.high) == pytest.approx((0.25, 1.0))


def test_a_metric_where_more_is_better_runs_the_other_way() -> None:
    rule = RULE.model_copy(update={"direction": "higher", "good": 0.9, "poor": 0.4})
    _, interval = judge_metric(rule, Estimate(0.65, 0.55, 0.7, 80))
    assert (interval.value, interval.low, interval.high) == pytest.approx((0.5, 0.4, 0.7))


def test_a_single_row_leaves_the_whole_scale_open() -> None:
    _, interval = judge_metric(RULE, Estimate(48, None, None, 1))
    assert (interval.value, interval.low, interval.high) == (1, 0, 1)


def test_a_precise_source_outweighs_a_vague_one() -> None:
    # Weights 3 × (1 − 0.1) = 2.7 and 2 × (1 − 0.8) = 0.4: (2.7 × 0.8 + 0.4 × 0.3) / 3.1.
    both = combine([source("metric", 0.8, 0.75, 0.85), source("answers", 0.3, 0.0, 0.8, 2)])
    assert both is not None and both.value == pytest.approx(2.28 / 3.1)


def test_sources_that_are_apart_widen_the_interval() -> None:
    near = combine([source("metric", 0.5, 0.45, 0.55), source("answers", 0.5, 0.45, 0.55)])
    far = combine([source("metric", 0.2, 0.15, 0.25), source("answers", 0.8, 0.75, 0.85)])
    assert near and far and far.value == pytest.approx(near.value)
    assert far.high - far.low > 3 * (near.high - near.low)  # type: ignore[operator]


def test_no_source_is_no_severity() -> None:
    assert combine([]) is None


def test_two_kinds_that_agree_are_grade_b_and_one_kind_is_c() -> None:
    metric, answers = source("metric", 0.7, 0.6, 0.8), source("answers", 0.5, 0.3, 0.7, 2)
    assert grade([metric, answers], SCORING) == "B"
    assert grade([metric, metric], SCORING) == "C"
    assert grade([metric, source("answers", 0.1, 0.0, 0.2)], SCORING) == "C"
    assert grade([], SCORING) == "–"


def test_silence_is_no_praise() -> None:
    assert judge_voice(VoiceFinding(mentions=0, n=500, share=0, low=0, high=0.005), SCORING, alone=False) is None
    loud = judge_voice(VoiceFinding(mentions=40, n=500, share=0.08, low=0.06, high=0.1), SCORING, alone=True)
    assert loud is not None and loud.value == pytest.approx((0.08 - 0.01) / 0.14)


def test_few_mentions_alone_call_no_reason_strong() -> None:
    few = VoiceFinding(mentions=60, n=2000, share=0.03, low=0.025, high=0.037)
    assert judge_voice(few, SCORING, alone=True) is None
    beside = judge_voice(few, SCORING, alone=False)
    assert beside is not None and beside.value == pytest.approx(0.02 / 0.14)


def said(**values: int) -> dict[str, object]:
    """Answers to the same scale question by people named audience_n."""
    people = [
        Respondent(
            respondent=name,
            audience=name.rsplit("_", 1)[0],  # type: ignore[arg-type]
            date=date(2026, 1, 1),
            answers={"q": value},  # type: ignore[dict-item]
        )
        for name, value in values.items()
    ]
    reason = CHECKLIST.reasons["slow-response"]
    question = reason.questions[0].model_copy(
        update={"id": "q", "audience": ("leadership", "customers", "front_line", "auditor")}
    )
    only = CHECKLIST.model_copy(update={"reasons": {reason.id: reason.model_copy(update={"questions": (question,)})}})
    return dict(assess(only, people))


def test_one_answer_is_shrunk_halfway_to_the_middle() -> None:
    # Scale 1 of 5 is severity 1; shrunk by 1/(1 + 1): 0.5 + 0.5 × 0.5.
    finding = said(customers_1=1)["slow-response"].finding  # type: ignore[attr-defined]
    assert finding.by_audience["customers"].severity == pytest.approx(0.75)


def test_audiences_are_weighted_customers_before_leadership() -> None:
    # Customers 0.75 with weight 3, leadership 0.25 with weight 1: (2.25 + 0.25) / 4.
    found = said(customers_1=1, leadership_1=5)["slow-response"]
    assert found.finding.severity == pytest.approx(0.625)  # type: ignore[attr-defined]
    assert found.finding.perception_gap  # type: ignore[attr-defined]


def test_more_answers_narrow_the_interval() -> None:
    one = said(customers_1=2)["slow-response"].severity  # type: ignore[attr-defined]
    many = said(**{f"customers_{n}": 2 for n in range(9)})["slow-response"].severity  # type: ignore[attr-defined]
    assert many.high - many.low < (one.high - one.low) / 3


def test_the_perception_gap_is_how_much_severer_customers_judge() -> None:
    found = perception_gap(said(customers_1=1, leadership_1=5))  # type: ignore[arg-type]
    assert found is not None and found.value == pytest.approx(0.5) and found.n == 1
    kinder = perception_gap(said(customers_1=5, leadership_1=1))  # type: ignore[arg-type]
    assert kinder is not None and kinder.value == 0
