"""What goes with departures decides grades, weights and words, and nothing is told that was not tested."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from churn_audit.evidence.association import Associated
from churn_audit.evidence.screen import Screened
from churn_audit.evidence.stated import Stated
from churn_audit.judgement.association import (
    association,
    associations,
    attributable,
    measured_shares,
    stated_finding,
    with_money,
)
from churn_audit.judgement.scoring import score_all, weights
from churn_audit.judgement.severity import Source, grade
from churn_audit.model import catalogue
from churn_audit.model.findings import (
    Attributable,
    DataFindings,
    Departures,
    Interval,
    Problem,
    ReasonFinding,
    StatedReason,
    TableQuality,
)
from churn_audit.stats.intervals import Estimate
from churn_audit.stats.mantel_haenszel import Ratio

CHECKLIST = catalogue.load()
SCORING = CHECKLIST.standard.scoring
SLOW, RUDE = CHECKLIST.reasons["slow-response"], CHECKLIST.reasons["rude-staff"]


def estimate(value: float, half: float = 0.0) -> Estimate:
    return Estimate(value, value - half, value + half, 50)


def own(reason: str, money: float, q: float) -> Any:
    return SimpleNamespace(
        reason=reason, departures=estimate(money / 100, 3), revenue=estimate(money, 300), gross=money / 90, q=q,
        protective=False, ratio=Estimate(2.0, 1.5, 2.7, 50), exposed_customers=400.4,
    )  # fmt: skip


def found(**more: Any) -> Associated:
    """Slow response carries 1,000 alone and 800 of what both bring about together; rude staff is not supported."""
    shared = {"slow-response": SimpleNamespace(departures=estimate(8, 2), revenue=estimate(800, 200))}
    fields: dict[str, Any] = {
        "status": "measured",
        "screened": {r: Screened(Ratio(1.8, 1.4, 2.3, 60), 0.001, 0.01, 60) for r in ("slow-response", "rude-staff")},
        "told": SimpleNamespace(valued=True, weight=1.0, histories=SimpleNamespace(n=5000)),
        "attribution": SimpleNamespace(
            reasons=(own("slow-response", 1000, 0.001), own("rude-staff", 100, 0.4)), departures=300.0
        ),
        "supported": ("slow-response",),
        "joint": SimpleNamespace(revenue=estimate(800, 200), departures=estimate(8, 2), allocated=shared),
    }
    return Associated(**{**fields, **more})


def said(reason: str, share: float, low: float) -> Stated:
    row = StatedReason(id=reason, count=20, share=share, low=low, high=share + 0.1, source_003_share=None)
    return Stated(n=100, reasons=(row,), groups=(), categories=())


def test_a_supported_reason_has_its_ratio_its_e_values_and_its_money_alone_and_allocated() -> None:
    told = association(SLOW, found())
    assert told is not None and told.supported and told.q_adjusted == 0.001
    assert told.e_value == pytest.approx(2 + 2**0.5)  # RR + √(RR (RR − 1)) for 2
    assert told.e_value_low == pytest.approx(1.5 + 0.75**0.5)
    money = attributable("slow-response", found())
    assert money is not None and money.revenue_per_year is not None and money.allocated_revenue_per_year is not None
    assert (money.revenue_per_year.value, money.allocated_revenue_per_year.value) == (1000, 800)
    assert not money.lower_only and not money.upper_only


def test_what_is_not_supported_has_a_ratio_and_no_money() -> None:
    told = association(RUDE, found())
    assert told is not None and not told.supported and told.e_value is None and told.risk_ratio == 1.8
    assert attributable("rude-staff", found()) is None


def test_where_customers_are_worth_nothing_known_departures_are_told_and_money_is_not() -> None:
    unknown = found(told=SimpleNamespace(valued=False, weight=1.0, histories=SimpleNamespace(n=5000)))
    money = attributable("slow-response", unknown)
    assert money is not None and money.departures_per_year.value == 10 and money.revenue_per_year is None


def test_safeguards_turn_a_figure_into_an_upper_or_a_lower_one() -> None:
    warned = SimpleNamespace(possible=True, warns=True, p=0.01)
    upper, lower = (
        attributable("slow-response", found(control=warned)),
        attributable("slow-response", found(drift=warned)),
    )
    assert upper is not None and upper.upper_only and not upper.lower_only
    assert lower is not None and lower.lower_only and not lower.upper_only


def test_what_was_kept_out_is_not_told_as_an_association() -> None:
    assert association(SLOW, found(kept_out={"slow-response": "dated after the departure"})) is None


# Stated against revealed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "share", "low", "verdict"),
    [
        ("slow-response", 0.2, 0.15, "borne-out"),
        ("slow-response", 0.01, 0.002, "unsaid"),
        ("rude-staff", 0.2, 0.15, "stated-only"),
        ("rude-staff", 0.01, 0.002, None),
        ("no-live-chat", 0.2, 0.15, "untested"),
    ],
)
def test_what_leavers_say_is_set_against_what_departures_show(
    reason: str, share: float, low: float, verdict: str | None
) -> None:
    known = CHECKLIST.reasons[reason]
    got = stated_finding(known, said(reason, share, low), {}, association(known, found()), SCORING)
    assert (got.verdict if got else None) == verdict


def test_price_complaints_that_the_charges_do_not_back_are_stated_only() -> None:
    price = CHECKLIST.reasons["wrong-price"]
    same, dearer = {"wrong-price": Estimate(0.95, 0.9, 1.0, 200)}, {"wrong-price": Estimate(1.3, 1.2, 1.4, 200)}
    cheap = stated_finding(price, said("wrong-price", 0.2, 0.15), same, None, SCORING)
    dear = stated_finding(price, said("wrong-price", 0.2, 0.15), dearer, None, SCORING)
    assert cheap is not None and cheap.verdict == "stated-only"
    assert dear is not None and dear.verdict == "untested"


# Grades, weights, money -------------------------------------------------------------------------------------------


def source(kind: str, value: float) -> Source:
    return Source(kind, Interval(value=value, low=value, high=value), 1.0)


def test_grade_a_needs_departures_a_metric_past_good_and_another_witness() -> None:
    metric, voice, silent = source("metric", 0.6), source("voice", 0.5), source("answers", 0.0)
    assert grade([metric, voice], SCORING, supported=True) == "A"
    assert grade([metric, voice], SCORING) == "B"
    assert grade([metric], SCORING, supported=True) == "B", "departures and the metric are two"
    assert grade([metric, silent], SCORING, supported=True) == "B", "nobody else sees it"
    assert grade([source("metric", 0.0), source("voice", 0.1)], SCORING, supported=True) == "B", "the metric is good"
    assert grade([voice], SCORING, supported=True) == "C"


def reasons(**money: float) -> list[ReasonFinding]:
    out = []
    for id, reason in CHECKLIST.reasons.items():
        told = money.get(id.replace("-", "_"))
        amount = None if told is None else Interval(value=told, low=told, high=told)
        carried = None if amount is None else Attributable(
            departures_per_year=amount, revenue_per_year=amount, basis="", allocated_revenue_per_year=amount
        )  # fmt: skip
        assessed = reason.kind == "controllable"
        out.append(
            ReasonFinding(
                id=id, category=reason.category, kind=reason.kind, status="assessed" if assessed else "natural",
                score=20.0 if told else 80.0, severity=Interval(value=0.8, low=0.8, high=0.8), grade="B",
                attributable=carried,
            )
        )  # fmt: skip
    return out


def test_a_measured_reason_weighs_its_share_of_the_revenue_lost_and_the_others_share_the_rest() -> None:
    weight = weights(CHECKLIST, reasons(slow_response=300.0, rude_staff=100.0), lost=1000.0)
    assert (weight["slow-response"], weight["rude-staff"]) == (pytest.approx(0.3), pytest.approx(0.1))
    assert sum(weight.values()) == pytest.approx(1)
    others = 1 - CHECKLIST.prior["slow-response"] - CHECKLIST.prior["rude-staff"]
    assert weight["wrong-price"] == pytest.approx(0.6 * CHECKLIST.prior["wrong-price"] / others)
    assert score_all(CHECKLIST, reasons(slow_response=300.0, rude_staff=100.0), 1000.0).value == pytest.approx(
        0.4 * 20 + 0.6 * 80
    )


def test_without_money_reasons_weigh_what_the_checklist_says() -> None:
    assert weights(CHECKLIST, reasons(), lost=1000.0) == dict(CHECKLIST.prior)
    assert measured_shares({}, None) == {}


def departures(lost: float | None) -> Departures:
    return Departures(
        definition="contract", customers=5000, departed=300, natural=5, per_year=300, rate_per_year=0.1,
        revenue_per_year=lost, natural_per_year=5,
    )  # fmt: skip


def test_joint_money_and_the_unexplained_add_up_to_what_was_lost() -> None:
    told = with_money(departures(1000.0), found())
    assert told is not None and told.joint_attributable is not None and told.unexplained is not None
    assert told.joint_attributable.value + told.unexplained == 1000


# The business as a whole ------------------------------------------------------------------------------------------


def data(count: int) -> DataFindings:
    problem = Problem(
        kind="contradiction", column="churned", count=count, rejects=False, message="churned says otherwise than exits"
    )
    table = TableQuality(
        table="customers", source="a.csv", rows=500, kept=500, rejected=0, duplicates=0, unknown_customers=0,
        problems=(problem,),
    )  # fmt: skip
    return DataFindings(tables=(table,))


def test_records_that_disagree_on_who_left_are_said_first_where_nothing_is_supported() -> None:
    nothing = found(status="no-driver", supported=(), joint=None)
    torn = associations(nothing, data(200), 500, SCORING)
    assert torn is not None and torn.status == "contradictory" and "churned says otherwise" in torn.message
    calm = associations(nothing, data(3), 500, SCORING)
    assert calm is not None and calm.status == "no-driver"
    measured = associations(found(), data(200), 500, SCORING)
    assert measured is not None and measured.status == "measured"


def test_a_reason_that_made_way_is_told_with_the_one_it_lies_in() -> None:
    nested = found(
        within={"rude-staff": "slow-response"},
        attribution=SimpleNamespace(reasons=(own("slow-response", 1000, 0.001),), departures=300.0),
    )
    narrow, wide = association(RUDE, nested), association(SLOW, nested)
    assert narrow is not None and wide is not None
    assert narrow.indistinguishable_from == ("slow-response",) and not narrow.too_few and narrow.q_adjusted is None
    assert wide.indistinguishable_from == ("rude-staff",) and wide.supported
