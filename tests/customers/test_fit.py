"""Who fits: the ten signs, what a customer costs, and what follows; every figure worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from churn_audit.customers import Fit, assess_fit
from churn_audit.evidence.departures import depart
from churn_audit.evidence.metrics.registry import Context
from churn_audit.model import catalogue
from churn_audit.model.customers import CustomerRules, load_rules
from churn_audit.model.engagement import Churn
from churn_audit.tables.contract import INCIDENT_KINDS
from churn_audit.tables.opened import from_frames

AS_OF = date(2026, 6, 30)
RULES = load_rules()
Rows = list[dict[str, Any]]


def context(**tables: Rows) -> Context:
    """The audit of those rows; customers a, b, c … joined in 2024 and pay `monthly_value`, 100 by default."""
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    opened = from_frames(frames, AS_OF)
    return Context(opened, depart(opened, Churn(definition="contract")))


def people(**monthly: float | None) -> Rows:
    """Active customers with their monthly value; z left on 1 January."""
    rows: Rows = [{"customer_id": id, "joined_at": "2024-01-01", "monthly_value": v} for id, v in monthly.items()]
    return [*rows, {"customer_id": "z", "joined_at": "2024-01-01", "churned_at": "2026-01-01", "monthly_value": 100.0}]


def incident(id: str, kind: str, severity: int | None = None, at: str = "2026-03-01") -> dict[str, Any]:
    return {"customer_id": id, "occurred_at": at, "kind": kind, "severity": severity}


def by_id(fit: Fit) -> dict[str, dict[str, Any]]:
    return {r["customer_id"]: r for r in fit.customers.to_pyarrow().to_pylist()}


def test_the_rules_have_the_ten_signs_of_the_contract_and_name_only_reasons_that_exist() -> None:
    assert {s.id for s in RULES.fit.signs} == set(INCIDENT_KINDS)
    load_rules(catalogue.load().reasons)


def test_incidents_add_up_to_a_sign_by_severity_and_only_within_the_year() -> None:
    found = by_id(
        assess_fit(
            context(
                customers=people(a=100, b=100, c=100),
                incidents=[
                    incident("a", "late_payment", 1),
                    incident("a", "late_payment", None),
                    incident("b", "abusive", 3),
                    incident("b", "abusive", 3),
                    incident("c", "dishonest", 3, at="2025-06-30"),
                ],
            ),
            RULES,
        )
    )
    assert set(found) == {"a", "b", "c"}, "z has left"
    assert found["a"]["sign_late_payment"] == pytest.approx(2 / 3)  # severities 1 and 1 (unknown) of 3
    assert found["a"]["points"] == pytest.approx(2 / 3, abs=1e-6)
    assert found["a"]["action"] == "keep"
    assert found["b"]["sign_abusive"] == 1 and found["b"]["points"] == 2  # weight 2
    assert found["b"]["action"] == "talk", "two points, but no cost is known"
    assert found["c"]["points"] == 0


def test_half_of_all_invoices_late_by_more_than_two_weeks_is_a_sign() -> None:
    def invoice(n: int, id: str, paid: str | None) -> dict[str, Any]:
        day = {"issued_at": "2026-02-01", "due_at": "2026-03-01", "amount": 10.0}
        return {"invoice_id": f"{id}{n}", "customer_id": id, "paid_at": paid, **day}

    late, grace = "2026-03-16", "2026-03-15"
    rows = [invoice(n, "a", late) for n in range(2)] + [invoice(2, "a", None)]  # unpaid at the close is late
    rows += [invoice(n, "a", grace) for n in range(3, 6)]  # 3 of 6
    rows += [invoice(n, "b", late) for n in range(3)] + [invoice(n, "b", grace) for n in range(3, 7)]  # 3 of 7
    rows += [invoice(n, "c", late) for n in range(2)]  # only two
    found = by_id(assess_fit(context(customers=people(a=100, b=100, c=100), invoices=rows), RULES))
    assert {id: r["sign_late_payment"] for id, r in found.items()} == {"a": 1, "b": 0, "c": 0}
    # 10 for 43 days (1 February to 16 March) twice, 28+… to the close (150 days) once, 42 days three times.
    assert found["a"]["credit_cost"] == pytest.approx(10 * (2 * 43 + 150 + 3 * 42) / 365 * 0.08)


def test_contacts_are_a_sign_at_one_a_month_and_six_times_the_mean() -> None:
    customers = people(**dict.fromkeys("abcdefghij", 100.0))
    tickets = [{"ticket_id": "1", "customer_id": "a", "opened_at": "2026-05-01", "contact_count": 12}]
    found = by_id(assess_fit(context(customers=customers, tickets=tickets), RULES))
    assert found["a"]["sign_demands_all_attention"] == 1  # the mean of ten is 1.2
    assert found["b"]["sign_demands_all_attention"] == 0
    assert found["a"]["support_ratio"] == pytest.approx(10)  # all contacts, a tenth of revenue
    assert found["b"]["contacts"] == 0
    tickets.append({"ticket_id": "2", "customer_id": "b", "opened_at": "2026-05-01", "contact_count": 9})
    found = by_id(assess_fit(context(customers=customers, tickets=tickets), RULES))
    assert found["a"]["sign_demands_all_attention"] == 0  # the mean is 2.1


def test_public_complaints_and_written_off_invoices_are_signs() -> None:
    posts = [
        {"posted_at": "2026-05-01", "author": "customer", "customer_id": "a", "sentiment": s} for s in (-1, -0.5, -0.4)
    ]
    invoices = [{"invoice_id": "1", "customer_id": "b", "issued_at": "2026-01-01", "amount": 5.0, "written_off": True}]
    found = by_id(assess_fit(context(customers=people(a=1, b=1), social_posts=posts, invoices=invoices), RULES))
    assert found["a"]["sign_bad_mouthing"] == 1 and found["b"]["sign_bad_mouthing"] == 0
    assert found["b"]["sign_under_payment"] == 1 and found["b"]["written_off"] == 5


def test_one_is_let_go_only_with_two_points_and_a_cost_that_eats_its_known_revenue() -> None:
    severe = [incident(id, "abusive", 3) for id in "abc"]
    tickets = [{"ticket_id": id, "customer_id": id, "opened_at": "2026-05-01", "contact_count": 6} for id in "abcd"]
    tables = {"customers": people(a=2, b=100, c=None, d=2), "incidents": severe, "tickets": tickets}
    fit = assess_fit(context(**tables), RULES, day_rate=240)  # 20 minutes a contact: 10 each
    found = by_id(fit)
    assert found["a"]["support_cost"] == pytest.approx(60)
    assert found["a"]["action"] == "let_go"  # 60 of 24
    assert found["b"]["action"] == "talk"  # 60 of 1,200
    assert found["c"]["action"] == "talk", "its value is unknown"
    assert found["d"]["action"] == "keep", "costly, but without any sign"
    assert fit.counts == {"keep": 1, "talk": 2, "let_go": 1} and fit.bad_fit == 3
    assert fit.value["let_go"] == 24 and fit.value["talk"] == 1200


def test_without_a_day_rate_the_ratio_of_contacts_to_revenue_decides() -> None:
    tickets = [{"ticket_id": "1", "customer_id": "a", "opened_at": "2026-05-01", "contact_count": 6}]
    severe = [incident("a", "abusive", 3)]
    fit = assess_fit(context(customers=people(a=10, b=90), incidents=severe, tickets=tickets), RULES)
    assert by_id(fit)["a"]["action"] == "let_go"  # ratio 10
    assert by_id(fit)["a"]["support_cost"] is None
    assert any("day rate" in m for m in fit.messages)
    fit = assess_fit(context(customers=people(a=20, b=80), incidents=severe, tickets=tickets), RULES)
    assert by_id(fit)["a"]["action"] == "talk"  # ratio 5


def test_the_highest_tenth_by_value_and_public_voices_are_prominent() -> None:
    posts = [{"posted_at": "2026-05-01", "author": "customer", "customer_id": "b", "sentiment": 0.9}] * 12
    customers = people(**dict.fromkeys("abcdefghi", 10.0), j=500.0)
    found = by_id(assess_fit(context(customers=customers, social_posts=posts), RULES))
    assert {id for id, r in found.items() if r["prominent"]} == {"b", "j"}


def test_who_is_heard_in_public_is_prominent_whatever_the_tone_and_where_nothing_tells_it_is_said() -> None:
    posts = [{"posted_at": "2026-05-01", "author": "customer", "customer_id": "b"}] * 12
    severe = [incident("b", "abusive", 3)]
    customers = people(**dict.fromkeys("abcdefghi", 10.0), j=500.0)
    tables = {"customers": customers, "incidents": severe}
    fit = assess_fit(context(**tables, social_posts=posts), RULES)
    assert by_id(fit)["b"]["prominent"] and not any("heard in public" in m for m in fit.messages)
    fit = assess_fit(context(**tables), RULES)
    assert not by_id(fit)["b"]["prominent"] and any("heard in public" in m for m in fit.messages)


def test_a_prominent_customer_to_be_let_go_is_counted_with_the_value_that_would_be_lost() -> None:
    severe = [incident(id, "abusive", 3) for id in "ab"]
    tickets = [{"ticket_id": id, "customer_id": id, "opened_at": "2026-05-01", "contact_count": 99} for id in "ab"]
    tables = {"customers": people(a=50, b=10, c=20), "incidents": severe, "tickets": tickets}
    fit = assess_fit(context(**tables), RULES, day_rate=240)  # 990 each, of 600 and 120 a year
    assert fit.counts["let_go"] == 2 and fit.value["let_go"] == 720 and fit.warned == 1


def test_what_no_table_tells_is_named_and_not_counted_as_absent() -> None:
    fit = assess_fit(context(customers=people(a=100)), RULES)
    assert fit.customers is None and fit.bad_fit is None
    assert fit.needs["abusive"] == ("incidents.kind",)
    assert set(fit.needs["late_payment"]) == {"incidents.kind", "invoices.due_at", "invoices.paid_at"}
    tickets = [{"ticket_id": "1", "customer_id": "a", "opened_at": "2026-05-01"}]
    fit = assess_fit(context(customers=people(a=100), tickets=tickets), RULES)
    assert "demands_all_attention" not in fit.needs and "abusive" in fit.needs
    assert by_id(fit)["a"]["sign_abusive"] is None


def test_without_departures_all_are_looked_at_and_none_is_let_go() -> None:
    severe = [incident("a", "abusive", 3), incident("a", "dishonest", 3)]
    frames = {"customers": pd.DataFrame([{"customer_id": "a"}]), "incidents": pd.DataFrame(severe)}
    fit = assess_fit(Context(from_frames(frames, AS_OF), None), RULES, day_rate=100)
    assert by_id(fit)["a"]["action"] == "talk"
    assert any("none is let go" in m for m in fit.messages)


@pytest.mark.parametrize("change", ["talk_points", "let_go_points"])
def test_the_conversation_comes_before_the_parting(change: str) -> None:
    content = RULES.model_dump()
    content["fit"][change]["value"] = {"talk_points": 3, "let_go_points": 0.5}[change]
    with pytest.raises(ValueError, match="conversation comes first"):
        CustomerRules.model_validate(content)
