from __future__ import annotations

import tracemalloc
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pytest

from churn_audit.errors import EngagementError
from churn_audit.evidence.departure_figures import departures_finding
from churn_audit.evidence.departures import COLUMNS, Departed, definition, depart
from churn_audit.evidence.inactivity import with_uniform
from churn_audit.evidence.leak_guard import kept_out, probably_after
from churn_audit.evidence.stated import stated
from churn_audit.model.engagement import Churn
from churn_audit.tables.opened import Tables, from_frames

AS_OF = date(2026, 6, 30)


def rows(names: str, *values: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(values), columns=names.split())


def business(as_of: date = AS_OF, **frames: pd.DataFrame) -> Tables:
    return from_frames(frames, as_of)


def by_id(departed: Departed) -> dict[str, dict[str, Any]]:
    frame = departed.departures.to_pandas().sort_values("customer_id")
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return {r["customer_id"]: r for r in records}


def moment(day: int) -> datetime:
    """Noon, so many days before 2026-06-30."""
    return datetime(2026, 6, 30, 12) - timedelta(days=day)


def orders(**days_ago: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"order_id": f"{who}{d}", "customer_id": who, "ordered_at": moment(d), "amount": 10.0}
            for who, days in days_ago.items()
            for d in days
        ]
    )


def joined(**days_ago: int) -> pd.DataFrame:
    return pd.DataFrame([{"customer_id": w, "joined_at": moment(d)} for w, d in days_ago.items()])


# Contract --------------------------------------------------------------------------------------------------------


def test_a_recorded_date_is_the_departure_and_one_after_the_close_is_not_known_yet() -> None:
    customers = rows(
        "customer_id joined_at churned_at",
        ("gone", "2025-01-01", "2026-03-01"),
        ("last-evening", "2025-01-01", "2026-06-30 23:00"),
        ("tomorrow", "2025-01-01", "2026-07-01"),
        ("not-yet-here", "2026-07-01", None),
    )
    departed = depart(business(customers=customers), Churn())
    found = by_id(departed)
    assert departed.definition == "contract" and tuple(departed.departures.columns) == COLUMNS
    assert {k: r["status"] for k, r in found.items()} == {
        "gone": "left", "last-evening": "left", "tomorrow": "active",
    }  # fmt: skip
    assert found["gone"]["left_at"] == datetime(2026, 3, 1) and found["gone"]["tenure_days"] == 424
    assert found["tomorrow"]["left_at"] is None and found["tomorrow"]["tenure_days"] == 546
    assert {r["known_until"] for r in found.values()} == {pd.Timestamp("2026-07-01")}


def test_the_last_end_of_contracts_counts_unless_another_runs() -> None:
    customers = joined(renewed=700, overlapping=700, promised=700, returned=700, none=700, fresh=700, bare=9)
    subscriptions = rows(
        "subscription_id customer_id started_at ended_at monthly_amount",
        ("1", "renewed", "2025-01-01", "2026-05-01", 20.0),
        ("2", "renewed", "2026-05-20", None, 25.0),
        ("3", "overlapping", "2025-01-01", "2026-04-01", 30.0),
        ("4", "overlapping", "2025-06-01", "2025-12-01", 99.0),
        ("5", "promised", "2025-01-01", "2026-12-31", 40.0),
        ("6", "returned", "2025-01-01", "2025-03-01", 50.0),
        ("7", "returned", "2025-10-01", None, 55.0),
        ("8", "fresh", "2025-01-01", "2026-06-10", None),
    )
    exits = rows("customer_id exited_at", ("renewed", "2026-05-01"), ("none", "2026-05-03"))
    departed = depart(business(customers=customers, subscriptions=subscriptions, exits=exits), Churn())
    found = by_id(departed)
    assert {k for k, r in found.items() if r["status"] == "left"} == {"overlapping", "fresh", "none"}
    assert found["overlapping"]["left_at"] == datetime(2026, 4, 1)
    assert {k: r["yearly_value"] for k, r in found.items()} == {
        "renewed": 300, "overlapping": 360, "promised": 480, "returned": 660, "none": None, "fresh": None, "bare": None,
    }  # fmt: skip
    assert any("1 customers with an exit record have a contract that runs" in m for m in departed.messages)
    assert any("1 customers have no contract at all" in m for m in departed.messages)
    assert any("1 contracts ended in the last 30 days" in m for m in departed.messages)
    assert any("1 customers came back" in m for m in departed.messages)


def test_who_moved_or_died_is_natural_and_not_lost() -> None:
    customers = rows(
        "customer_id joined_at churned_at monthly_value",
        ("moved", "2025-01-01", None, 10.0),
        ("died", "2025-01-01", "2026-02-10", 10.0),
        ("coded", "2025-01-01", "2026-02-10", 10.0),
        ("lost", "2025-01-01", "2026-02-10", 10.0),
        ("later", "2025-01-01", None, 10.0),
    )
    exits = rows(
        "customer_id exited_at reason_code moved deceased",
        ("moved", "2026-02-01", None, True, False),
        ("died", "2026-02-11", None, None, True),
        ("coded", "2026-02-11", " Relocated", None, None),
        ("lost", "2025-06-01", "moved", True, None),
        ("lost", "2026-02-11", "price", False, None),
        ("later", "2026-08-01", None, True, None),
    )
    tables = business(customers=customers, exits=exits)
    departed = depart(tables, Churn(), {"relocated": "moved"})
    found = by_id(departed)
    assert {k: (r["status"], r["natural_kind"]) for k, r in found.items()} == {
        "moved": ("natural", "moved"), "died": ("natural", "died"), "coded": ("natural", "moved"),
        "lost": ("left", None), "later": ("active", None),
    }  # fmt: skip
    assert found["moved"]["left_at"] == datetime(2026, 2, 1) and found["died"]["left_at"] == datetime(2026, 2, 10)
    said = stated(tables, {"relocated": "moved-away", "price": "wrong-price"}, {}, {})
    figures = departures_finding(departed, tables, said)
    assert {r.id: r.count for r in figures.by_stated_reason}["wrong-price"] == 1
    assert (figures.customers, figures.departed, figures.natural) == (5, 1, 3)
    assert figures.natural_by_kind == {"moved": 2, "died": 1} and figures.natural_per_year == 3
    assert (figures.per_year, figures.revenue_per_year, figures.revenue_of_all) == (1, 120, 600)


def test_a_customer_gone_without_a_date_is_left_out_and_counted() -> None:
    customers = rows(
        "customer_id joined_at churned_at churned",
        ("a", "2025-01-01", "2026-01-01", True),
        ("b", "2025-01-01", None, True),
        ("c", "2025-01-01", None, False),
    )
    departed = depart(business(customers=customers), Churn())
    assert sorted(by_id(departed)) == ["a", "c"]
    assert departed.messages == ("1 customers are marked as gone without a date and are left out.",)


def test_a_years_figures_by_hand() -> None:
    # Close 2026-07-01; the year begins 2025-07-01. Two leave in it, at 100 and 300 days; one left before it.
    customers = rows(
        "customer_id joined_at churned_at monthly_value",
        ("early", "2024-01-01", "2025-06-01", 100.0),
        ("first", "2024-01-01", datetime(2025, 7, 1) + timedelta(days=100), 10.0),
        ("second", "2024-01-01", datetime(2025, 7, 1) + timedelta(days=300), 30.0),
        ("stays", "2024-01-01", None, 50.0),
        ("young", datetime(2026, 7, 1) - timedelta(days=73), None, None),
    )
    tables = business(customers=customers)
    got = departures_finding(depart(tables, Churn()), tables)
    years = (100 + 300 + 365 + 73) / 365
    assert (got.departed, got.per_year, got.year_days) == (3, 2, 365)
    assert got.rate_per_year == pytest.approx(2 / years)
    assert got.rate_low == pytest.approx(0.35536 / years, rel=1e-4)  # Garwood 1936, 90 % limits for 2 events
    assert got.rate_high == pytest.approx(6.29579 / years, rel=1e-4)
    assert (got.revenue_per_year, got.revenue_of_all, got.revenue_per_lost_customer) == (480, 1080, 240)
    assert got.what_if is not None
    assert got.what_if.customers_kept_per_year == pytest.approx(0.05 * 3)
    assert got.what_if.revenue_kept_per_year == pytest.approx(0.05 * 3 * 240)
    assert got.survival == () and got.median_days is not None
    june = got.by_month[-1]
    assert (len(got.by_month), june.month, june.at_risk, june.departures) == (24, "2026-06", 2, 0)


def test_short_records_are_told_as_they_are_and_very_short_ones_not_at_all() -> None:
    customers = rows("customer_id joined_at churned_at", ("a", "2026-01-01", "2026-05-01"), ("b", "2026-01-01", None))
    tables = business(customers=customers)
    got = departures_finding(depart(tables, Churn()), tables)
    assert (got.per_year, got.year_days, got.what_if) == (1, 181, None)
    tables = business(date(2026, 2, 28), customers=customers.assign(churned_at=["2026-02-01", None]))
    got = departures_finding(depart(tables, Churn()), tables)
    assert (got.departed, got.per_year, got.rate_per_year, got.revenue_per_year) == (1, None, None, None)


def test_cohorts_are_shares_kept_and_not_yet_where_the_quarter_is_too_young() -> None:
    # Ten joined on the first of 2026; they leave after 10, 40 and 70 days; the quarter is followed 91 days (2 months).
    leave = [10, 40, 70] + [None] * 7
    customers = pd.DataFrame(
        {
            "customer_id": [str(i) for i in range(10)],
            "joined_at": datetime(2026, 1, 1),
            "churned_at": [None if d is None else datetime(2026, 1, 1) + timedelta(days=d) for d in leave],
        }
    )
    tables = business(customers=customers)
    (cohort,) = departures_finding(depart(tables, Churn()), tables).cohorts
    assert (cohort.quarter, cohort.size, len(cohort.retained)) == ("2026-Q1", 10, 24)
    assert cohort.retained[:2] == (pytest.approx(0.9), pytest.approx(0.8))
    assert set(cohort.retained[2:]) == {None}


# Inactivity ------------------------------------------------------------------------------------------------------


def python_uniform(identifier: str) -> float:
    """The documented arithmetic, again, outside any engine."""
    prime = 2**31 - 1
    tail = identifier[-32:]
    value = (len(identifier) + sum(ord(c) * pow(1_000_003, i + 1, prime) for i, c in enumerate(tail))) % prime
    for _ in range(3):
        value = (value * (value + 7) + 11) % prime
    return (value + 0.5) / prime


def test_the_number_of_an_id_is_the_same_everywhere_and_evenly_spread() -> None:
    ids = ["", "7", "顧客-00042", "6f1d0c0e-9a51-4f7c-8f58-0d1f8a3c2b11x"] + [f"C{i:06d}" for i in range(20_000)]
    table = ibis.duckdb.connect(threads=1).create_table("t", pd.DataFrame({"customer_id": ids}), temp=True)
    got = with_uniform(table).to_pandas().set_index("customer_id").uniform
    assert all(got[i] == python_uniform(i) for i in ids[:300])
    counts = np.histogram(got.to_numpy()[4:], 20, (0, 1))[0]
    assert counts.sum() == 20_000 and counts.min() > 850 and counts.max() < 1_150
    assert abs(np.corrcoef(got.to_numpy()[4:-1], got.to_numpy()[5:])[0, 1]) < 0.02


def test_a_fixed_silence_counts_only_when_it_is_longer() -> None:
    tables = business(customers=joined(at=200, past=200), orders=orders(at=[200, 30], past=[200, 31]))
    departed = depart(tables, Churn(inactivity_days=30))
    found = by_id(departed)
    assert departed.definition == "inactivity"
    assert (found["at"]["status"], found["past"]["status"]) == ("active", "left")
    assert {r["known_until"] for r in found.values()} == {pd.Timestamp("2026-05-31")}
    assert departed.thresholds is not None and departed.thresholds.days.value == 30


def test_thresholds_and_dates_by_hand() -> None:
    # Gaps: x 100, 100, 100; y 300. Pool (100 + 300) / 2 = 200. Means x (300 + 400) / 5 = 140, y (300 + 400) / 3.
    # Gap over mean: 5/7 three times, 9/7 once, either customer weighing a half: the 95th percentile is 9/7,
    # the mean 1, the mean square (25 + 81) / 98 = 1 + cv².
    tables = business(customers=joined(x=700, y=700), orders=orders(x=[700, 600, 500, 400], y=[700, 400]))
    departed = depart(tables, Churn())
    found, thresholds = by_id(departed), departed.thresholds
    assert thresholds is not None
    assert (thresholds.mean_gap, thresholds.quiet) == (pytest.approx(200), pytest.approx(9 / 7))
    assert thresholds.cv2 == pytest.approx(8 / 98)
    assert (found["x"]["threshold_days"], found["y"]["threshold_days"]) == (pytest.approx(180), pytest.approx(300))
    for who, mean in (("x", 140), ("y", 700 / 3)):
        shift = (found[who]["left_at"] - moment(400)).total_seconds() / 86_400
        assert shift == pytest.approx(python_uniform(who) * mean * 106 / 98, abs=1 / 86_400)
    until = found["x"]["known_until"] - (pd.Timestamp("2026-06-30") - pd.Timedelta(days=180))
    assert abs(until) <= pd.Timedelta(seconds=1)


def test_thresholds_are_held_between_a_month_and_a_year() -> None:
    tables = business(
        customers=joined(daily=90, rare=3_000),
        orders=orders(daily=list(range(90, 20, -1)), rare=[3_000, 2_000, 1_000]),
    )
    found = by_id(depart(tables, Churn()))
    assert (found["daily"]["threshold_days"], found["rare"]["threshold_days"]) == (30, 365)
    assert (found["daily"]["status"], found["rare"]["status"]) == ("active", "left")


def test_only_what_customers_do_themselves_keeps_them_alive() -> None:
    alive = ["tickets", "inbound", "answered", "post", "redeemed", "survey"]
    gone = ["cancelled", "sent", "opened", "expired", "exit-survey", "brand"]
    everybody = dict.fromkeys(alive + gone, 200)
    lines = orders(**{k: [200] for k in everybody})
    lines = pd.concat([lines, orders(cancelled=[5]).assign(cancelled=True)])
    tables = business(
        customers=pd.DataFrame([{"customer_id": w, "joined_at": moment(d)} for w, d in everybody.items()]),
        orders=lines,
        tickets=rows("ticket_id customer_id opened_at", ("1", "tickets", moment(5))),
        communications=rows(
            "customer_id sent_at channel direction opened_at replied_at",
            ("inbound", moment(5), "mail", "inbound", None, None),
            ("answered", moment(6), "mail", "outbound", moment(6), moment(5)),
            ("sent", moment(5), "mail", "outbound", None, None),
            ("opened", moment(5), "mail", "outbound", moment(5), None),
        ),
        social_posts=rows(
            "posted_at author customer_id", (moment(5), "customer", "post"), (moment(5), "brand", "brand")
        ),
        loyalty=rows(
            "customer_id occurred_at event", ("redeemed", moment(5), "redeemed"), ("expired", moment(5), "expired")
        ),
        surveys=rows(
            "response_id customer_id responded_at kind",
            ("1", "survey", moment(5), "csat"), ("2", "exit-survey", moment(5), "exit"),
        ),
    )  # fmt: skip
    found = by_id(depart(tables, Churn(inactivity_days=60)))
    assert {k for k, r in found.items() if r["status"] == "active"} == set(alive)


def test_an_exit_record_dates_the_departure_unless_the_customer_came_back() -> None:
    tables = business(
        customers=joined(told=300, back=300, moved=300),
        orders=orders(told=[300, 40], back=[300, 10], moved=[300, 40]),
        exits=rows(
            "customer_id exited_at moved",
            ("told", moment(20), None), ("back", moment(100), None), ("moved", moment(20), True),
        ),
    )  # fmt: skip
    departed = depart(tables, Churn(inactivity_days=60))
    found = by_id(departed)
    assert {k: r["status"] for k, r in found.items()} == {"told": "left", "back": "active", "moved": "natural"}
    assert found["told"]["left_at"] == moment(20)
    assert any("1 customers came back after an exit record" in m for m in departed.messages)


def test_who_joined_and_never_bought_counts_from_joining() -> None:
    tables = business(customers=joined(buyer=300, never=300, new=10), orders=orders(buyer=[300, 200, 5]))
    found = by_id(depart(tables, Churn(inactivity_days=60)))
    assert {k: r["status"] for k, r in found.items()} == {"buyer": "active", "never": "left", "new": "active"}
    assert moment(300) < found["never"]["left_at"] < datetime(2026, 7, 1)


def test_a_missing_joining_date_is_the_first_order() -> None:
    tables = business(
        customers=rows("customer_id joined_at", ("a", None), ("b", moment(300)), ("c", None)),
        orders=orders(a=[100, 5], b=[200, 5]),
    )
    departed = depart(tables, Churn())
    assert {k: r["joined_at"] for k, r in by_id(departed).items()} == {"a": moment(100), "b": moment(300)}
    assert departed.messages == (
        "1 customers have no joining date; their first record stands for it.",
        "1 customers have no date at all and are left out.",
    )


def shop(customers: int = 400, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Customers with own rates of buying, a third of whom stop at some time."""
    rng = np.random.default_rng(seed)
    start = datetime(2024, 7, 1)
    people, lines = [], []
    for i in range(customers):
        day, pace = rng.uniform(0, 500), rng.gamma(4, 8)
        stop = day + rng.exponential(600)
        dates = {"joined_at": start + timedelta(days=day), "stop": start + timedelta(days=stop)}
        people.append({"customer_id": f"c{i}", "segment": "ab"[i % 2], **dates})
        while day < min(stop, 730):
            when = start + timedelta(days=day)
            lines.append({"order_id": str(len(lines)), "customer_id": f"c{i}", "ordered_at": when, "amount": 20.0})
            day += rng.gamma(1.5, pace / 1.5)
    return {"customers": pd.DataFrame(people), "orders": pd.DataFrame(lines)}


def test_estimated_dates_and_survival_agree_with_the_dates_nobody_saw() -> None:
    frames = shop(3_000, seed=4)
    stop = frames["customers"].pop("stop")
    tables = business(**frames)
    departed = depart(tables, Churn())
    frame = departed.departures.to_pandas().set_index("customer_id").loc[frames["customers"].customer_id]
    gone = (frame.status == "left") & (stop.to_numpy() < pd.Timestamp("2026-07-01"))
    error = (frame.left_at[gone] - stop[gone.to_numpy()].to_numpy()).dt.total_seconds() / 86_400
    assert gone.sum() > 500 and abs(error.median()) < 5 and abs(error.mean()) < 10
    got = departures_finding(departed, tables)
    for months in (3, 6, 12, 15):
        assert got.survival[months].value == pytest.approx(np.exp(-months * 30.4375 / 600), abs=0.04)


def test_two_runs_and_shuffled_rows_give_the_same_departures() -> None:
    frames = shop()
    shuffled = {k: f.sample(frac=1, random_state=7) for k, f in frames.items()}
    first, second = (by_id(depart(business(**f), Churn())) for f in (frames, shuffled))
    assert first == second


def test_what_happens_after_the_close_changes_nothing() -> None:
    frames = shop()
    later = (
        frames["orders"]
        .tail(50)
        .assign(ordered_at=datetime(2026, 7, 1), order_id=[f"late{i}" for i in range(50)], amount=1e6)
    )
    exits = rows("customer_id exited_at moved", ("c1", "2026-07-01", True), ("c2", "2026-09-01", None))
    more = frames | {"orders": pd.concat([frames["orders"], later]), "exits": exits}
    before, after = business(**frames), business(**more)
    assert by_id(depart(before, Churn())) == by_id(depart(after, Churn()))
    assert departures_finding(depart(before, Churn()), before) == departures_finding(depart(after, Churn()), after)


def test_silent_customers_are_dated_between_their_last_sign_and_the_close() -> None:
    tables = business(**shop())
    frame = depart(tables, Churn()).departures.to_pandas()
    left = frame[frame.status == "left"]
    assert len(left) > 50
    assert (left.left_at > left.last_sign_at).all() and (left.left_at < pd.Timestamp("2026-07-01")).all()
    assert (frame.tenure_days >= 0).all() and (frame.known_until >= frame.joined_at).all()


def test_purchases_of_the_last_active_year_are_scaled_only_from_ninety_days_on() -> None:
    tables = business(
        customers=joined(long=800, half=182, short=60),
        orders=orders(long=[800, 370, 300, 5], half=[182, 5], short=[60, 5]),
    )
    found = by_id(depart(tables, Churn(inactivity_days=100)))
    assert found["long"]["yearly_value"] == 20  # 370 days ago is the last active year's eve, 365 before day 5
    assert found["half"]["yearly_value"] == pytest.approx(20 * 365 / 182.5)
    assert found["short"]["yearly_value"] == 20


def test_fees_and_purchases_add_up_where_customers_live_by_buying() -> None:
    days = [800, 300, 5]
    tables = business(
        customers=joined(member=800, former=800, guest=800).assign(monthly_value=[None, None, None]),
        orders=orders(member=days, former=days, guest=days),
        subscriptions=rows(
            "subscription_id customer_id started_at ended_at monthly_amount",
            ("1", "member", moment(700), None, 3.0), ("2", "former", moment(700), moment(500), 3.0),
        ),
    )  # fmt: skip
    found = by_id(depart(tables, Churn(definition="inactivity", inactivity_days=100)))
    assert {k: r["yearly_value"] for k, r in found.items()} == {"member": 56, "former": 20, "guest": 20}
    found = by_id(depart(tables, Churn()))
    assert {k: r["yearly_value"] for k, r in found.items()} == {"member": 36, "former": 36, "guest": 20}


def test_two_hundred_thousand_customers_stay_in_the_engine() -> None:
    n = 200_000
    rng = np.random.default_rng(2)
    ids = np.array([f"c{i}" for i in range(n)])
    start = np.datetime64("2024-07-01", "s")
    day = rng.integers(0, 500, n)
    who = rng.integers(0, n, 600_000)
    when = start + (day[who] + rng.exponential(150, 600_000)).astype(int).astype("timedelta64[D]")
    tables = business(
        customers=pd.DataFrame({"customer_id": ids, "joined_at": start + day.astype("timedelta64[D]")}),
        orders=pd.DataFrame({"order_id": "o", "customer_id": ids[who], "ordered_at": when, "amount": 5.0}),
    )
    tracemalloc.start()
    departed = depart(tables, Churn())
    got = departures_finding(departed, tables)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert got.customers == n and 0 < got.departed < n
    assert peak < 30e6, "rows of customers came into the process"


# Snapshot --------------------------------------------------------------------------------------------------------


def test_a_snapshot_has_tenure_and_money_but_no_year() -> None:
    customers = rows(
        "customer_id tenure_months churned monthly_value",
        ("a", 6, True, 10.0), ("b", 12, False, 20.0), ("c", 30, True, 30.0), ("d", 0, False, 40.0), ("e", 5, None, 1.0),
    )  # fmt: skip
    exits = rows("customer_id exited_at deceased", ("c", "2026-01-01", True))
    tables = business(customers=customers, exits=exits)
    departed = depart(tables, Churn())
    assert departed.definition == "snapshot"
    assert {k: (r["status"], r["tenure_days"]) for k, r in by_id(departed).items()} == {
        "a": ("left", 182.625), "b": ("active", 365.25), "c": ("natural", 913.125), "d": ("active", 0),
    }  # fmt: skip
    got = departures_finding(departed, tables)
    assert (got.per_year, got.natural_per_year, got.what_if, got.by_month) == (None, None, None, ())
    assert got.rate_per_year == pytest.approx(1 / 4)  # one left in 6 + 12 + 30 + 0 months
    assert (got.revenue_per_year, got.revenue_of_all) == (None, None)
    assert got.revenue_ever is not None
    assert (got.revenue_ever.departed, got.revenue_ever.natural, got.revenue_ever.all) == pytest.approx((60, 900, 1200))


def test_tables_that_cannot_tell_who_left_are_refused_with_a_way_out() -> None:
    tables = business(customers=joined(a=10))
    assert definition(tables, Churn()) is None
    with pytest.raises(EngagementError, match=r"give customers\.churned_at, subscriptions"):
        depart(tables, Churn())
    with pytest.raises(EngagementError, match=r'"snapshot" needs customers\.tenure_months'):
        depart(tables, Churn(definition="snapshot"))
    with pytest.raises(EngagementError, match='"inactivity" needs orders or usage'):
        depart(tables, Churn(definition="inactivity"))


# What was recorded because of the departure ----------------------------------------------------------------------


def leavers(n: int = 200) -> pd.DataFrame:
    gone = [i % 4 == 0 for i in range(n)]
    return pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in range(n)],
            "joined_at": datetime(2024, 1, 1),
            "churned_at": [datetime(2026, 1, 1) if g else None for g in gone],
            "segment": ["home" if i % 3 else "firm" for i in range(n)],
        }
    )


@pytest.mark.parametrize(
    ("column", "value", "flagged"),
    [
        ("plan", lambda i, gone: "closed" if gone else "basic", True),
        ("plan", lambda i, gone: None if gone else "basic", True),
        ("plan", lambda i, gone: "closed" if gone and i % 12 == 0 else "basic", False),
        ("monthly_value", lambda i, gone: 0.5 + i / 1e4 if gone else 20.0 + i, True),
        ("monthly_value", lambda i, gone: 20.0 + (i * 7) % 50 - 5 * gone, False),
    ],
)
def test_a_column_that_only_leavers_fill_so_is_flagged(column: str, value: Any, flagged: bool) -> None:
    customers = leavers()
    customers[column] = [value(i, c is not pd.NaT) for i, c in enumerate(customers.churned_at)]
    tables = business(customers=customers)
    assert probably_after(depart(tables, Churn()).departures, tables) == ((f"customers.{column}",) if flagged else ())


# Public data -----------------------------------------------------------------------------------------------------


def test_month_to_month_customers_with_internet_leave_as_published(shared_data: Path) -> None:
    # Median 34 months and the shares after 6 to 60 months as lifelines gives them on the same 3,351 customers.
    raw = pd.read_csv(shared_data / "telco_ibm_classic/Telco-Customer-Churn.csv")
    raw = raw[(raw.Contract == "Month-to-month") & (raw.InternetService != "No")]
    customers = pd.DataFrame(
        {
            "customer_id": raw.customerID, "tenure_months": raw.tenure, "churned": raw.Churn == "Yes",
            "monthly_value": raw.MonthlyCharges,
        }
    )  # fmt: skip
    tables = business(customers=customers)
    got = departures_finding(depart(tables, Churn()), tables)
    assert got.customers == len(raw) and got.median_days == pytest.approx(34 * 30.4375)
    shares = [got.survival[month].value for month in (6, 12, 24, 48, 60)]
    assert shares == pytest.approx([0.7803, 0.6950, 0.5753, 0.3872, 0.2890], abs=5e-5)


def test_a_snapshots_revenue_and_its_satisfaction_score_recorded_too_late(shared_data: Path) -> None:
    folder = shared_data / "telco_ibm_multitable"
    services = pd.read_excel(folder / "Telco_customer_churn_services.xlsx")
    raw = services.merge(pd.read_excel(folder / "Telco_customer_churn_status.xlsx"), on="Customer ID")
    customers = pd.DataFrame(
        {
            "customer_id": raw["Customer ID"], "tenure_months": raw["Tenure in Months"],
            "churned": raw["Churn Label"] == "Yes", "plan": raw["Contract"], "segment": raw["Internet Type"],
            "monthly_value": raw["Total Revenue"] / raw["Tenure in Months"],
            "referred": raw["Referred a Friend"] == "Yes",
        }
    )  # fmt: skip
    surveys = pd.DataFrame(
        {
            "response_id": raw["Customer ID"], "customer_id": raw["Customer ID"], "kind": "relationship",
            "responded_at": datetime(2026, 6, 1), "score": raw["Satisfaction Score"],
        }
    )  # fmt: skip
    tables = business(customers=customers, surveys=surveys)
    got = departures_finding(depart(tables, Churn()), tables)
    assert (got.customers, got.departed) == (7_043, 1_869)
    assert got.revenue_ever is not None
    assert got.revenue_ever.departed == pytest.approx(3_684_460, abs=1)
    assert got.revenue_ever.all == pytest.approx(21_371_132, abs=1)
    found = probably_after(depart(tables, Churn()).departures, tables)
    assert found == ("surveys.score:relationship",)
    without = kept_out(tables, found)
    assert not without.has("surveys.score") and without.has("surveys.responded_at")


def test_buyers_of_music_who_fell_silent(shared_data: Path) -> None:
    raw = pd.read_csv(shared_data / "cdnow/CDNOW_master.csv", dtype={"customer_id": str}, parse_dates=["date"])
    lines = pd.DataFrame(
        {"order_id": raw.index.astype(str), "customer_id": raw.customer_id, "ordered_at": raw.date, "amount": raw.price}
    )
    first = raw.groupby("customer_id").date.min().rename("joined_at").reset_index()
    tables = business(date(1998, 6, 30), customers=first, orders=lines)
    departed = depart(tables, Churn())
    frame = departed.departures.to_pandas()
    left = frame[frame.status == "left"]
    assert len(frame) == 23_570 and 0.50 < len(left) / len(frame) < 0.95
    assert frame.threshold_days.between(30, 365).all()
    assert (left.left_at <= pd.Timestamp("1998-06-30 23:59:59")).all() and (left.left_at > left.joined_at).all()
    got = departures_finding(departed, tables)
    assert got.departed == len(left) and got.survival[0].value == 1
    assert all(a.value >= b.value for a, b in zip(got.survival, got.survival[1:], strict=False))
