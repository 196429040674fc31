"""Other numbers tried: the audit's own give its own plan, and every wish is honoured."""

from __future__ import annotations

import pytest

from churn_audit.errors import ParameterError
from churn_audit.exploring.audit import Audit
from churn_audit.judgement.outcome import reconsidered
from churn_audit.model.findings import Findings


def test_the_audits_own_numbers_give_its_plan_to_the_last_digit(audit: Audit) -> None:
    own = audit.engagement.capacity
    for trial in (audit.what_if(), audit.what_if(capacity=own.person_days)):
        assert trial.findings.to_json() == audit.findings.to_json()
        assert (trial.added, trial.dropped) == ((), ())


def test_the_audits_own_weights_give_every_score_to_the_last_digit(audit: Audit) -> None:
    scoring = audit.scoring
    weights = {"metric": scoring.metric_weight, "answers": scoring.answers_weight, "voice": scoring.voice_weight}
    trial = audit.what_if(weights=weights)
    assert trial.findings.reasons == audit.findings.reasons
    assert (trial.findings.score, trial.plan) == (audit.findings.score, audit.findings.plan)


def test_stored_findings_give_the_same_as_the_audit_at_hand(audit: Audit) -> None:
    stored = Findings.from_json(audit.findings.to_json())
    weights = {"metric": 1.0, "response": 2.0}
    again = reconsidered(stored, audit.checklist, audit.engagement.capacity, weights=weights)
    assert again.to_json() == audit.what_if(weights=weights).findings.to_json()


def test_a_bigger_capacity_never_saves_less(audit: Audit) -> None:
    tried = [audit.what_if(capacity=days) for days in (0, 5, 15, 30, 60, 120, 240)]
    savings = [t.saving for t in tried]
    assert savings == sorted(savings) and savings[0] == 0 < savings[-1]
    assert all(t.plan.used_days <= t.plan.capacity_days for t in tried)


def test_a_day_rate_makes_fixes_cost_something(audit: Audit) -> None:
    assert audit.what_if().plan.cost is None
    trial = audit.what_if(day_rate=1.0)
    assert trial.plan.cost is not None and trial.plan.cost > 0 and trial.plan.aim == "net"


def test_always_is_in_the_plan_even_without_capacity_and_never_is_not(audit: Audit) -> None:
    out = next(f.id for f in audit.findings.fixes if not f.in_plan)
    into = audit.what_if(always=[out])
    assert out in {f.id for f in into.fixes} and out in into.added
    assert [f.id for f in audit.what_if(always=[out], capacity=0).fixes] == [out]
    first = audit.telling.planned[0].id
    without = audit.what_if(never=[first])
    assert first not in {f.id for f in without.fixes} and first in without.dropped
    assert without.saving <= audit.what_if().saving


def test_given_fixes_are_the_plan_whatever_they_take(audit: Audit) -> None:
    ids = {f.id for f in audit.findings.fixes[:3]}
    assert {f.id for f in audit.what_if(ids, capacity=1).fixes} == ids


def test_grades_act_on_well_evidenced_reasons_only(audit: Audit) -> None:
    trial = audit.what_if(grades=["A", "B"])
    graded = {r.id: r.grade for r in audit.findings.reasons}
    assert trial.fixes
    assert all(any(graded[r] in "AB" for r in f.reasons) for f in trial.fixes)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"always": ["same-day-answr"]}, 'no fix "same-day-answr"; did you mean "same-day-answer"'),
        ({"fixes": ["nothing-like-it"]}, 'no fix "nothing-like-it"'),
        ({"always": ["same-day-answer"], "never": ["same-day-answer"]}, "under always and under never"),
        ({"fixes": [], "never": ["same-day-answer"]}, "either fixes"),
        ({"capacity": -1}, "person_days: -1 cannot be"),
        ({"day_rate": float("nan")}, "day_rate: nan cannot be"),
        ({"weights": {"metrc": 1}}, 'no kind of evidence or category "metrc"; did you mean "metric"'),
        ({"weights": {"metric": -1}}, "metric: -1 is no weight"),
        ({"window": 5}, "5 weeks cannot be"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_the_way_out(audit: Audit, wish: dict[str, object], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        audit.what_if(**wish)  # type: ignore[arg-type]


def test_evidence_that_weighs_nothing_is_no_evidence(audit: Audit) -> None:
    trial = audit.what_if(weights={"answers": 0, "voice": 0})
    before = {r.id: r for r in audit.findings.reasons}
    asked_only = {r.id for r in audit.findings.reasons if r.status == "assessed" and not r.metrics and not r.notes}
    assert asked_only, "the example has reasons that only people can tell"
    for r in trial.findings.reasons:
        if r.id in asked_only:
            assert (r.status, r.score) == ("blind", None)
        elif before[r.id].status == "assessed" and len(r.metrics) == 1:
            assert r.score == pytest.approx(100 * (1 - r.metrics[0].severity))
    assert trial.findings.score.coverage < audit.findings.score.coverage


def test_a_category_that_weighs_more_moves_the_score_towards_its_own(audit: Audit) -> None:
    categories = {c.id: c.score for c in audit.findings.categories}
    worst = min((c for c in categories if categories[c] is not None), key=lambda c: categories[c] or 0)
    trial = audit.what_if(weights={worst: 5})
    assert (trial.findings.score.value or 0) < (audit.findings.score.value or 0)


def test_the_audits_own_window_is_not_measured_again(audit: Audit) -> None:
    assert audit.what_if(window=52).findings.to_json() == audit.findings.to_json()


def test_another_window_measures_departures_anew_and_keeps_it(audit: Audit) -> None:
    trial = audit.what_if(window=39)
    assert trial.findings.associations is not None
    assert audit._over(39) is audit._over(39)
    assert trial.findings.data == audit.findings.data


def test_planning_again_is_fast_enough_for_a_slider(audit: Audit) -> None:
    """Not a time limit but its cause: nothing is measured or fitted again."""
    evidence, found = audit.evidence, audit.associated
    audit.what_if(capacity=17, weights={"metric": 2})
    assert audit.evidence is evidence and audit.associated is found


def test_what_is_shown_names_the_difference_to_the_audits_own_plan(audit: Audit) -> None:
    same = audit.what_if()._repr_mimebundle_()
    assert "The plan holds the same fixes" in same["text/plain"]
    first = audit.telling.planned[0]
    less = audit.what_if(never=[first.id])._repr_mimebundle_()
    assert audit.telling.fix(first.id) in less["text/html"] and "1 out" in less["text/plain"]
    assert less["text/html"].startswith("<style>"), "each output brings the report's look with it"
