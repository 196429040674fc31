"""What goes with departures: planted reasons come out with their size, decoys and records of the departure do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from churn_audit.evidence.association import DATED_AFTER, SILENCE, Associated, associate
from churn_audit.evidence.charges import charges
from churn_audit.evidence.departures import Departed, depart
from churn_audit.evidence.exposures.registry import Scene
from churn_audit.evidence.histories import told
from churn_audit.evidence.panel import event_times, panel
from churn_audit.model import catalogue
from churn_audit.model.engagement import Churn
from churn_audit.simulate import Business, preset, simulate
from churn_audit.tables.opened import from_frames

REASONS = catalogue.load().reasons
GATE = 0.05
CODES = {"too expensive": "wrong-price", "rude": "rude-staff"}


@pytest.fixture(scope="module")
def business() -> Business:
    return simulate(replace(preset("contract"), customers=4000), 11)


def read(business: Business, **tables: pd.DataFrame) -> tuple[Scene, Departed]:
    opened = from_frames({**business.tables, **tables}, business.world.as_of)
    return Scene(opened, REASONS), depart(opened, Churn(definition=business.world.definition))


@pytest.fixture(scope="module")
def found(business: Business) -> Associated:
    return associate(*read(business), GATE)


def test_planted_reasons_are_supported_and_decoys_are_not(business: Business, found: Associated) -> None:
    assert found.status == "measured"
    planted, largest = set(business.truth.reasons), [p.reason for p in business.truth.planted[:3]]
    assert set(largest) <= set(found.supported)
    assert not set(found.supported) & set(business.truth.decoys)
    assert len(set(found.supported) - planted) <= 1


def test_joint_money_is_close_to_what_is_planted_and_never_more_than_all_departures(
    business: Business, found: Associated
) -> None:
    joint, all_ = found.joint, found.attribution
    assert joint is not None and all_ is not None
    planted = [p for p in business.truth.planted if p.reason in found.supported]
    assert joint.departures.value == pytest.approx(sum(p.departures for p in planted), rel=0.25)
    assert joint.revenue.value == pytest.approx(sum(p.money for p in planted), rel=0.25)
    assert all_.departures == pytest.approx(business.truth.departures, rel=0.05)
    assert sum(s.departures.value for s in joint.allocated.values()) == pytest.approx(joint.departures.value)
    assert sum(s.revenue.value for s in joint.allocated.values()) == pytest.approx(joint.revenue.value)
    assert joint.departures.value < all_.departures and joint.revenue.value < all_.revenue
    for reason, shared in joint.allocated.items():
        alone = found.of(reason)
        assert alone is not None and shared.departures.value <= alone.departures.value * 1.001


def test_a_note_made_because_of_the_departure_is_kept_out(business: Business) -> None:
    """Every leaver gets a cold final ticket after leaving: that would be the best predictor of all."""
    gone = business.tables["customers"].dropna(subset="churned_at")
    after = pd.DataFrame(
        {
            "ticket_id": [f"final-{n}" for n in range(len(gone))],
            "customer_id": gone["customer_id"].to_numpy(),
            "opened_at": gone["churned_at"].to_numpy() + pd.Timedelta(days=2),
            "wait_seconds": 900.0,
        }
    )
    tickets = business.tables["tickets"].assign(wait_seconds=0.0)
    scene, departed = read(business, tickets=pd.concat([tickets, after]))
    out = associate(scene, departed, GATE)
    assert out.kept_out.get("long-waits") == DATED_AFTER
    assert "long-waits" not in out.supported


def test_signs_are_not_modelled_where_departures_are_silent() -> None:
    quiet = simulate(replace(preset("inactivity"), customers=1200), 3)
    out = associate(*read(quiet), GATE)
    assert out.kept_out["interest-lost"] == SILENCE
    assert out.of("interest-lost") is None and "interest-lost" in out.screened


def test_customers_who_all_still_buy_are_no_departures_to_model() -> None:
    """Sixty customers with waits, each ordering every ten days to the end: nobody has left, so nothing is fitted."""
    end, ids = pd.Timestamp("2026-06-30"), [f"c{n}" for n in range(60)]
    orders = [{"order_id": f"{c}-{k}", "customer_id": c, "ordered_at": end - pd.Timedelta(days=10 * k), "amount": 5.0}
              for c in ids for k in range(30)]  # fmt: skip
    waits = [{"ticket_id": c, "customer_id": c, "opened_at": end - pd.Timedelta(days=100), "wait_seconds": 900.0}
             for c in ids]  # fmt: skip
    people = {"customer_id": ids, "joined_at": [end - pd.Timedelta(days=400)] * 60}
    frames = {"customers": pd.DataFrame(people), "orders": pd.DataFrame(orders), "tickets": pd.DataFrame(waits)}
    tables = from_frames(frames, end.date())
    departed = depart(tables, Churn(definition="inactivity"))
    assert associate(Scene(tables, REASONS), departed, GATE).status == "too-few"


def test_histories_hold_what_the_tables_say(business: Business) -> None:
    scene, departed = read(business)
    seen = panel(scene, departed)
    assert seen is not None
    story = told(scene, departed, seen, event_times(scene, departed))
    h, people = story.histories, business.tables["customers"].drop_duplicates("customer_id").set_index("customer_id")
    assert list(story.ids) == sorted(people.index) and story.weight == 1 and story.valued
    close = pd.Timestamp(business.world.as_of) + pd.Timedelta(days=1)
    left = (people["churned_at"] - close) / pd.Timedelta(days=1)
    natural = pd.Series(h.natural, story.ids).dropna()
    recorded = pd.Series(h.left, story.ids).dropna()
    assert recorded.index.isin(left.dropna().index).all()
    pd.testing.assert_series_equal(recorded, left[recorded.index].sort_index(), check_names=False, rtol=1e-9)
    assert not set(natural.index) & set(recorded.index)
    assert len(h.tickets) == len(business.tables["tickets"].dropna(subset=["customer_id", "opened_at"]))


def test_two_customers_are_too_few_and_a_snapshot_has_no_dates() -> None:
    two = pd.DataFrame({"customer_id": ["a", "b"], "joined_at": ["2025-01-01"] * 2, "churned_at": ["2026-03-01", None]})
    waits = pd.DataFrame({"ticket_id": [1], "customer_id": ["a"], "opened_at": ["2026-02-01"], "wait_seconds": [900.0]})
    tables = from_frames({"customers": two, "tickets": waits}, pd.Timestamp("2026-06-30").date())
    assert associate(Scene(tables, REASONS), depart(tables, Churn()), GATE).status == "too-few"
    alone = from_frames({"customers": two}, pd.Timestamp("2026-06-30").date())
    assert associate(Scene(alone, REASONS), depart(alone, Churn()), GATE).status == "no-exposures"
    once = pd.DataFrame({"customer_id": ["a", "b"], "tenure_months": [3.0, 9.0], "churned": [True, False]})
    snapshot = from_frames({"customers": once}, pd.Timestamp("2026-06-30").date())
    assert associate(Scene(snapshot, REASONS), depart(snapshot, Churn()), GATE).status == "no-dates"


@pytest.mark.parametrize(("dear", "low", "high"), [(120.0, 1.1, 1.3), (100.0, 0.95, 1.05)])
def test_what_leavers_over_the_price_paid_beside_other_leavers(dear: float, low: float, high: float) -> None:
    """60 leavers each: over the price, who paid `dear` a month on average, and over rude staff, who paid 100."""
    people: list[dict[str, Any]] = []
    exits: list[dict[str, Any]] = []
    for n in range(120):
        price, spread = n < 60, 5.0 if n % 2 else -5.0
        paid = (dear if price else 100.0) + spread
        people.append(
            {"customer_id": f"c{n}", "joined_at": "2024-01-01", "churned_at": "2026-03-01", "monthly_value": paid}
        )
        exits.append(
            {"customer_id": f"c{n}", "exited_at": "2026-03-01", "reason_code": "Too expensive" if price else "rude"}
        )
    frames = {"customers": pd.DataFrame(people), "exits": pd.DataFrame(exits)}
    tables = from_frames(frames, pd.Timestamp("2026-06-30").date())
    ratio = charges(depart(tables, Churn()), tables, CODES, ["wrong-price"])["wrong-price"]
    assert ratio.value == pytest.approx(dear / 100) and ratio.n == 60
    assert ratio.low is not None and ratio.high is not None and low < ratio.low < ratio.high < high
    assert charges(depart(tables, Churn()), tables, CODES, ["insufficient-value"]) == {}
