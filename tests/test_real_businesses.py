"""Whole audits of real data: what is known of them must come out, and what they cannot tell must not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from churn_audit.audit import Audit
from churn_audit.model.engagement import Engagement

Opened = tuple[Engagement, Path]
Open = Callable[[str], Opened]


@pytest.fixture(scope="module")
def audits(engagement_of: Open) -> Callable[[str], Audit]:
    made: dict[str, Audit] = {}

    def audit(name: str) -> Audit:
        if name not in made:
            made[name] = Audit(*engagement_of(name))
        return made[name]

    return audit


def table(audit: Audit, name: str) -> dict[str, int]:
    """The counts of one table, which must add up."""
    (q,) = (q for q in audit.findings.data.tables if q.table == name)
    assert q.rows == q.kept + q.rejected + q.duplicates + q.unknown_customers
    return {"rows": q.rows, "kept": q.kept, "rejected": q.rejected, "unknown": q.unknown_customers}


def problems(audit: Audit, kind: str) -> dict[str, int]:
    return {p.message: p.count for q in audit.findings.data.tables for p in q.problems if p.kind == kind}


def test_a_telephone_company_known_only_by_a_snapshot(audits: Callable[[str], Audit]) -> None:
    audit = audits("telco_multitable")
    d = audit.findings.departures
    assert d is not None and d.definition == "snapshot" and d.customers == 7_043
    assert d.departed + d.natural == 1_869
    assert d.natural_by_kind == {"moved": 46, "died": 6}
    codes = {c.code: c.count for c in d.stated_categories}
    assert codes == {"Competitor": 841, "Attitude": 314, "Dissatisfaction": 303, "Price": 211, "Other": 200}
    assert d.revenue_ever is not None
    assert d.revenue_ever.departed + d.revenue_ever.natural == pytest.approx(3_684_460, abs=1)
    assert d.revenue_ever.all == pytest.approx(21_371_132, abs=1)
    assert "surveys.score:relationship" in d.probably_after
    assert d.revenue_per_year is None and not d.by_month, "a snapshot has no calendar"


def test_price_complaints_that_the_charges_do_not_back_are_stated_only(audits: Callable[[str], Audit]) -> None:
    """Those who left over the price paid 94.3 a month on average, those who left over something else 98.9."""
    found = audits("telco_multitable").findings
    (price,) = (r for r in found.reasons if r.id == "wrong-price")
    assert price.stated is not None and price.stated.count == 211
    assert price.stated.verdict == "stated-only"
    assert price.stated.charge_ratio is not None
    assert price.stated.charge_ratio.value == pytest.approx(94.3423 / 98.8, abs=0.01)
    assert price.attributable is None and price.grade != "A"


def test_satisfaction_recorded_after_the_departure_moves_neither_score_nor_association(
    audits: Callable[[str], Audit],
) -> None:
    found = audits("telco_multitable").findings
    assert found.associations is not None and found.associations.status == "no-dates"
    assert not [m for r in found.reasons for m in r.metrics if "relationship" in m.id]


def test_a_snapshot_with_few_tables_leaves_most_blind_and_gets_no_grade(audits: Callable[[str], Audit]) -> None:
    found = audits("telco_multitable").findings
    assert sum(r.status == "blind" for r in found.reasons) > 50
    assert found.score.coverage < 0.5 and found.score.grade is None


def test_another_telephone_company_is_read_whole_and_its_blank_charges_are_no_fault(
    audits: Callable[[str], Audit],
) -> None:
    audit = audits("telco_classic")
    d = audit.findings.departures
    assert d is not None and d.definition == "snapshot"
    assert (d.customers, d.departed) == (7_043, 1_869)
    assert not problems(audit, "unreadable")


def test_a_music_shop_where_nobody_says_goodbye(audits: Callable[[str], Audit]) -> None:
    audit = audits("cdnow")
    assert table(audit, "orders")["rows"] == 69_659
    d = audit.findings.departures
    assert d is not None and d.definition == "inactivity" and d.customers == 23_570
    assert 0.5 < d.departed / d.customers < 0.95
    assert d.days is not None and d.days_low is not None and d.days_high is not None
    assert 30 <= d.days_low <= d.days <= d.days_high <= 365


def test_a_software_business_whose_data_contradict_each_other(audits: Callable[[str], Audit]) -> None:
    audit = audits("ravenstack")
    said = problems(audit, "contradiction")
    assert any("churned" in m for m in said) and sum(said.values()) > 1_000
    assert any("joined" in m for m in said), "tickets before signup"
    assert table(audit, "tickets")["rows"] == 2_000


def test_where_records_contradict_each_other_no_driver_is_claimed(audits: Callable[[str], Audit]) -> None:
    found = audits("ravenstack").findings
    assert found.associations is not None and found.associations.status == "contradictory"
    assert found.associations.message
    assert not [r for r in found.reasons if r.attributable or r.grade == "A"]
    assert not [f for f in found.fixes if not f.indicative]


def test_a_wholesaler_with_cancellations_and_buyers_without_a_number(audits: Callable[[str], Audit]) -> None:
    counts = table(audits("online_retail"), "orders")
    # 135,080 of the 541,909 lines name no customer.
    assert counts == {"rows": 541_909, "kept": 406_829, "rejected": 135_080, "unknown": 0}
    orders = audits("online_retail").tables["orders"]
    assert orders.cancelled.sum().to_pyarrow().as_py() == 8_905


def test_a_grocery_chain_of_a_million_lines(audits: Callable[[str], Audit]) -> None:
    audit = audits("dunnhumby")
    assert table(audit, "orders")["rows"] == 1_469_307
    d = audit.findings.departures
    assert d is not None and d.customers == 2_469 and d.definition == "inactivity"
    assert audit.tables.as_of >= date(2017, 12, 31)
