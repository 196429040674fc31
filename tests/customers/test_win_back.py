"""Who is worth winning back: the signs of source 004, what they brought, and who must not be written to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from churn_audit.customers import WinBack, win_back
from churn_audit.evidence.departures import depart
from churn_audit.evidence.metrics.registry import Context
from churn_audit.model.customers import CustomerRules, load_rules
from churn_audit.model.engagement import Churn
from churn_audit.tables.opened import from_frames

RULES = load_rules()
CODES = {"fees": "hidden-fees-or-terms", "price": "wrong-price", "slow": "slow-response"}
Rows = list[dict[str, Any]]


def context(**tables: Rows) -> Context:
    opened = from_frames({name: pd.DataFrame(rows) for name, rows in tables.items()}, date(2026, 6, 30))
    return Context(opened, depart(opened, Churn(definition="contract")))


def left(id: str, monthly: float = 100.0, at: str = "2026-01-01", referred: bool | None = True) -> dict[str, Any]:
    """A customer from 1 January 2025: 365 days until the first of January 2026."""
    return {
        "customer_id": id,
        "joined_at": "2025-01-01",
        "churned_at": at,
        "monthly_value": monthly,
        "referred": referred,
    }


def ticket(id: str, resolved: str | None, csat: float | None = None, complaint: bool = True) -> dict[str, Any]:
    return {"ticket_id": f"{id}{resolved}{complaint}", "customer_id": id, "opened_at": "2025-11-01",
            "is_complaint": complaint, "resolved_at": resolved, "csat": csat}  # fmt: skip


def gone(id: str, **more: Any) -> dict[str, Any]:
    return {"customer_id": id, "exited_at": "2026-01-01", **more}


QUESTION = ticket("nobody", "2025-11-02", complaint=False)


def rows(found: WinBack) -> Rows:
    return list(found.customers.to_pyarrow().to_pylist())


def low(threshold: float) -> CustomerRules:
    """The rules with another number of points to be listed."""
    rule = RULES.win_back.list_at_least.model_copy(update={"value": threshold})
    return RULES.model_copy(update={"win_back": RULES.win_back.model_copy(update={"list_at_least": rule})})


def test_the_list_is_ordered_by_points_times_lifetime_value() -> None:
    customers = [left("a"), left("b", 300.0), left("c", 1000.0, referred=False), left("d", 50.0)]
    exits = [gone("d", reason_code="Fees", charges_only=True)]
    found = win_back(context(customers=customers, tickets=[QUESTION], exits=exits), RULES, CODES)
    assert [(r["customer_id"], r["points"], r["lifetime_value"]) for r in rows(found)] == [
        ("b", 2, 3600), ("a", 2, 1200), ("d", 3, 600),
    ]  # fmt: skip
    assert [r["priority"] for r in rows(found)] == [7200, 2400, 1800]
    assert (found.listed, found.unlikely, found.lifetime_value) == (3, 1, 5400)


def test_a_complaint_counts_for_return_only_when_settled_and_content() -> None:
    tickets = [
        ticket("a", "2025-11-05", csat=4),
        ticket("b", None),
        ticket("c", "2025-11-05", csat=2),
        ticket("d", "2025-11-05"),
    ]
    customers = [left(id) for id in "abcde"]
    found = {r["customer_id"]: r for r in rows(win_back(context(customers=customers, tickets=tickets), low(-9)))}
    assert {id for id, r in found.items() if r["complaint_resolved"]} == {"a", "d"}
    assert {id for id, r in found.items() if r["no_complaint"]} == {"e"}
    assert {id: r["points"] for id, r in found.items()} == {"a": 2, "b": 1, "c": 1, "d": 2, "e": 2}


def test_price_with_a_bad_experience_outweighs_the_rest_but_price_alone_does_not() -> None:
    tickets = [ticket("a", "2025-11-02", csat=1, complaint=False), ticket("b", "2025-11-02", csat=5, complaint=False)]
    exits = [gone("a", reason_code="price"), gone("b", reason_code=" PRICE ")]
    found = win_back(context(customers=[left("a"), left("b")], tickets=tickets, exits=exits), RULES, CODES)
    assert [r["customer_id"] for r in rows(found)] == ["b"]
    assert found.unlikely == 1  # 1 + 1 - 3


def test_nobody_is_listed_who_unsubscribed_moved_died_or_left_long_ago() -> None:
    customers = [left(id) for id in "abcdef"] + [left("old", at="2025-01-02")]
    sent = {"sent_at": "2025-05-01", "channel": "email", "direction": "outbound"}
    messages = [sent | {"customer_id": id, "unsubscribed": id != "b"} for id in "abc"]
    exits = [
        gone("c", deceased=True),
        gone("d", moved=True),
        gone("e", deceased=True) | {"exited_at": "2025-12-01"},
        gone("e", reason_code="slow"),  # a later record does not bring the dead back
    ]
    tables = {"customers": customers, "tickets": [QUESTION], "communications": messages, "exits": exits}
    threshold = RULES.win_back.gone_at_most_days.model_copy(update={"value": 500})
    rules = RULES.model_copy(update={"win_back": RULES.win_back.model_copy(update={"gone_at_most_days": threshold})})
    found = win_back(context(**tables), rules, CODES)
    assert [r["customer_id"] for r in rows(found)] == ["b", "f"]
    assert found.excluded == {"moved_or_died": 3, "do_not_contact": 1, "long_gone": 1, "bad_fit": 0}
    assert not found.messages


def test_who_abused_the_staff_is_not_asked_back() -> None:
    noted = {"occurred_at": "2025-12-01", "kind": "abusive"}
    incidents = [noted | {"customer_id": "a", "severity": 3}, noted | {"customer_id": "b", "severity": 1}]
    tables = {"customers": [left("a"), left("b"), left("c")], "tickets": [QUESTION], "incidents": incidents}
    found = win_back(context(**tables), RULES)
    assert [r["customer_id"] for r in rows(found)] == ["b", "c"] and found.excluded["bad_fit"] == 1


def test_the_draft_follows_the_stated_reason() -> None:
    customers = [left(id) for id in "abcd"]
    exits = [gone("a", reason_code="fees"), gone("b", reason_code="price", charges_only=True),
             gone("c", reason_code="slow"), gone("d", reason_code="whatever")]  # fmt: skip
    found = rows(win_back(context(customers=customers, tickets=[QUESTION], exits=exits), low(1), CODES))
    assert {r["customer_id"]: r["draft"] for r in found} == {
        "a": "charges",
        "b": "charges",
        "c": "service",
        "d": "lapsed",
    }
    assert {d.id for d in RULES.win_back.drafts} >= {r["draft"] for r in found}
    assert found[0]["reason"] == "hidden-fees-or-terms" and found[3]["reason"] is None


def test_orders_on_record_are_the_least_a_customer_brought() -> None:
    orders = [{"order_id": "1", "customer_id": "a", "ordered_at": "2025-02-01", "amount": 9000.0},
              {"order_id": "2", "customer_id": "a", "ordered_at": "2025-02-01", "amount": 99.0, "cancelled": True},
              {"order_id": "3", "customer_id": "b", "ordered_at": "2025-02-01", "amount": 10.0}]  # fmt: skip
    found = win_back(context(customers=[left("a"), left("b")], tickets=[QUESTION], orders=orders), RULES)
    assert {r["customer_id"]: r["lifetime_value"] for r in rows(found)} == {"a": 9000, "b": 1200}


def test_too_few_signs_make_no_list_and_say_what_is_missing() -> None:
    found = win_back(context(customers=[left("a", referred=None)], tickets=[QUESTION]), RULES)
    assert found.customers is None and found.listed is None  # never complained: one point of two, whoever it is
    assert found.needs["referred"] == ("customers.referred",)
    assert found.needs["charges_only"] == ("exits.charges_only", "exits.reason_code")
    tables = from_frames({"customers": pd.DataFrame([{"customer_id": "a", "referred": True}])}, date(2026, 6, 30))
    found = win_back(Context(tables, None), RULES)
    assert found.listed is None and "departures" in found.needs


def test_a_list_made_without_messages_or_exits_says_what_to_check() -> None:
    found = win_back(context(customers=[left("a")], tickets=[QUESTION]), RULES)
    assert found.listed == 1
    assert any("not want to be contacted" in m for m in found.messages)
    assert any("moved away or died" in m for m in found.messages)


@pytest.mark.parametrize("draft", RULES.win_back.drafts, ids=lambda d: d.id)
def test_every_draft_leaves_only_known_blanks(draft: Any) -> None:
    filled = [s.format(name="Ann", business="Kita", change="no more fees") for s in (draft.subject, *draft.body)]
    assert not any("{" in s for s in filled)
