"""What a business hands over: the contract's tables, coherent, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from churn_audit.simulate import Business, Mess, World, example, met, simulate, worlds
from churn_audit.simulate.world import WEEK
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.opened import from_frames

TINY = {"customers": 120, "frequency": 8.0}


def _in_days(table: pd.DataFrame, world: World) -> pd.DataFrame:
    end = pd.Timestamp(world.as_of) + pd.Timedelta(days=1)
    times = table.select_dtypes("datetime").columns
    return table.assign(**{c: (table[c] - end) / pd.Timedelta(days=1) for c in times})


def test_the_same_seed_gives_the_same_tables() -> None:
    world = replace(example(), **TINY)
    one, two = simulate(world, 5), simulate(world, 5)
    for name in CONTRACT:
        pd.testing.assert_frame_equal(one.tables[name], two.tables[name])
    assert one.truth.planted == two.truth.planted


def test_another_seed_gives_another_business() -> None:
    world = replace(example(), **TINY)
    assert not simulate(world, 5).tables["orders"].equals(simulate(world, 6).tables["orders"])


@pytest.mark.parametrize("name", CONTRACT)
def test_every_table_of_the_contract_is_there_with_its_required_columns(business: Business, name: str) -> None:
    table, contract = business.tables[name], CONTRACT[name]
    assert len(table)
    assert set(contract.required) <= set(table) <= set(contract.names)
    assert table[list(contract.required)].notna().all().all()
    if contract.key:
        assert table[contract.key].is_unique


@pytest.mark.parametrize("name", CONTRACT)
def test_values_keep_the_contract(business: Business, name: str) -> None:
    table, contract = business.tables[name], CONTRACT[name]
    for column in contract.columns:
        if column.name not in table:
            continue
        values = table[column.name].dropna()
        if column.values:
            assert set(values) <= set(column.values), column.name
        if column.low is not None:
            assert values.min() >= column.low, column.name
        if column.high is not None:
            assert values.max() <= column.high, column.name
    for earlier, later in contract.order:
        if {earlier, later} <= set(table):
            assert not (table[later] < table[earlier]).any(), (earlier, later)


def test_every_row_belongs_to_a_known_customer_product_and_member_of_staff(business: Business) -> None:
    tables = business.tables
    known = {
        k: set(tables[t][k])
        for t, k in (("customers", "customer_id"), ("products", "product_id"), ("staff", "staff_id"))
    }
    for name, table in tables.items():
        for key, ids in known.items():
            if key in table:
                assert set(table[key].dropna()) <= ids, (name, key)


def test_an_order_has_one_customer_time_channel_and_no_product_twice(business: Business) -> None:
    orders = business.tables["orders"]
    same = orders.groupby("order_id")[["customer_id", "ordered_at", "channel", "staff_id"]].nunique(dropna=False)
    assert (same == 1).all().all()
    assert not orders.duplicated(["order_id", "product_id"]).any()


def test_nothing_a_customer_does_is_dated_before_joining_or_after_the_end(business: Business) -> None:
    joined = business.tables["customers"].set_index("customer_id")["joined_at"]
    end = pd.Timestamp(business.world.as_of) + pd.Timedelta(days=1)
    for name in ("orders", "tickets", "surveys", "loyalty", "usage", "communications", "exits", "social_posts"):
        table = business.tables[name].dropna(subset=["customer_id"])
        time = table[CONTRACT[name].time]
        assert (time < end).all(), name
        assert (time >= table["customer_id"].map(joined)).all(), name


def test_the_customer_does_nothing_after_leaving_and_the_tables_do_not_tell_when(business: Business) -> None:
    left = business.truth.left
    for name in ("orders", "tickets", "usage", "social_posts"):
        table = business.tables[name].dropna(subset=["customer_id"])
        gone = table["customer_id"].map(left)
        assert not (table[CONTRACT[name].time] > gone + pd.Timedelta(seconds=1)).any(), name
    assert "churned_at" not in business.tables["customers"]


def test_the_tables_open_as_the_audit_opens_them(business: Business) -> None:
    opened = from_frames(business.tables, business.world.as_of)
    assert opened.has("tickets.first_response_at", "orders.quoted_amount", "surveys.lifecycle_stage", "exits.moved")
    empty = {c for t in CONTRACT.values() for c in opened.missing(f"{t.name}.{n}" for n in t.names)}
    # What an inactivity business does not have, or what only snapshots give.
    assert empty == {"customers.churned_at", "customers.tenure_months", "customers.churned", "surveys.staff_id"}


def test_departures_stand_in_the_tables_of_a_contract_business() -> None:
    business = simulate(replace(worlds()["contract"], **TINY), 2)
    customers = business.tables["customers"].set_index("customer_id")
    left = business.truth.left.dropna()
    assert (customers.loc[left.index, "churned_at"] == left).all()
    last = business.tables["subscriptions"].groupby("customer_id")["ended_at"].max()
    assert last.reindex(left.index).notna().all()


def test_subscriptions_only_leaves_nothing_else() -> None:
    business = simulate(replace(worlds()["subscriptions"], **TINY), 2)
    assert set(business.tables) == {"customers", "subscriptions", "tickets"}
    assert "churned_at" not in business.tables["customers"]


def test_a_messy_business_breaks_references_times_and_ranges_on_purpose() -> None:
    world = replace(example(), **TINY, mess=Mess(0.05, 0.05, 0.05, 0.05, 0.2, 0.01, 0.3))
    tables = simulate(world, 3).tables
    assert not set(tables["orders"]["customer_id"]) <= set(tables["customers"]["customer_id"])
    assert not tables["tickets"]["ticket_id"].is_unique
    assert (tables["tickets"]["resolved_at"] < tables["tickets"]["opened_at"]).any()
    assert (tables["tickets"]["csat"] > 5).any()
    assert tables["loyalty"]["event"].str.contains("[A-Z ]").any()
    assert {"yes", "no"} & set(tables["tickets"]["is_complaint"])
    assert (tables["orders"]["ordered_at"] > pd.Timestamp("2027-01-01")).any()


@pytest.mark.parametrize("name", [e.reason for e in example().experiences])
def test_the_documented_rule_finds_the_experience_in_the_handed_over_tables(business: Business, name: str) -> None:
    e = next(e for e in business.world.experiences if e.reason == name)
    rows = met(_in_days(business.tables[e.table], business.world), e)
    possible = {"tickets": 0.02, "orders": 0.0004, "loyalty": 0.004, "usage": 0.01, "social_posts": 0.02}[e.table]
    assert possible < len(rows) / len(business.tables[e.table]) < 0.5


def test_a_slow_answer_is_slow_by_a_margin_so_that_rounding_flips_no_flag(business: Business) -> None:
    tickets = business.tables["tickets"].dropna(subset=["first_response_at"])
    hours = (tickets["first_response_at"] - tickets["opened_at"]) / pd.Timedelta(hours=1)
    assert not hours.between(22, 24.5).any()


def test_most_files_speak_english_and_some_japanese_chinese_and_russian(business: Business) -> None:
    text = business.tables["tickets"]["text"].dropna()
    japanese, russian = text.str.contains("[ぁ-ん]").mean(), text.str.contains("[а-я]").mean()
    assert 0.05 < japanese < 0.2
    assert 0.01 < russian < 0.1
    assert text.str.contains("[a-z]").mean() > 0.6


def test_some_products_rose_twice_in_price_within_a_year(business: Business) -> None:
    prices = business.tables["prices"]
    end = pd.Timestamp(business.world.as_of)
    recent = prices[(prices["effective_from"] > end - pd.Timedelta(days=365)) & ~prices["new_customer_only"]]
    assert (recent.groupby("product_id").size() >= 2).any()


def test_signs_follow_the_decision_to_leave(business: Business) -> None:
    usage, left = business.tables["usage"], business.truth.left
    before = (usage["customer_id"].map(left) - usage["occurred_at"]) / pd.Timedelta(days=1)
    sign = next(s for s in business.world.signs if s.behaviour == "use")
    last = (before < sign.days).sum() / sign.days
    earlier = before.between(sign.days, sign.days + 10 * WEEK).sum() / (10 * WEEK)
    assert last < 0.6 * earlier
