"""Casting: dates, numbers and flags as people write them; what the column as a whole decides."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from tests.tables.conftest import column, problems, quality


def joined(open_with, values, business=None, **spec):
    """The joined_at of customers whose file holds these values, with the tables."""
    rows = "".join(f"{i:03},{v}\n" for i, v in enumerate(f'"{v}"' for v in values))
    table = {"customers": {"source": "data/customers.csv", **spec}}
    tables = open_with({"data/customers.csv": "customer_id,joined_at\n" + rows}, business, tables=table)
    return column(tables, "customers.joined_at"), tables


@pytest.mark.parametrize(
    "written",
    [
        "2020-02-03", "2020/2/3", "2020.02.03", "20200203", "2020年2月3日", "2020年02月03日", "２０２０／０２／０３",
        "2020-02-03T00:00:00", "2020-02-03 00:00", "2020-02-03T00:00:00Z", "2020-02-03T09:00:00+09:00",
        "2020-02-02T19:00-0500", "3 Feb 2020", "03-FEB-2020", "February 3, 2020",
    ],
)  # fmt: skip
def test_dates_are_read_in_many_forms(open_with, written):
    values, _ = joined(open_with, [written])
    assert values == [datetime(2020, 2, 3)]


@pytest.mark.parametrize(
    ("values", "day"),
    [
        (["3.2.2020", "25.2.2020"], 3), (["3/2/2020", "25/2/2020"], 3), (["03-02-2020", "25-02-2020"], 3),
        (["2/3/2020", "2/25/2020"], 3), (["3/2/20", "25/2/20"], 3), (["20/2/3", "20/2/25"], 3),
    ],
)  # fmt: skip
def test_the_order_of_day_and_month_is_told_by_the_whole_column(open_with, values, day):
    dates, tables = joined(open_with, values)
    assert dates[0] == datetime(2020, 2, day)
    assert not problems(tables, "customers", "ambiguous-dates")


def test_an_ambiguous_column_follows_the_business_and_says_so(open_with):
    american, tables = joined(open_with, ["3/2/2020"])
    (problem,) = problems(tables, "customers", "ambiguous-dates")
    assert american == [datetime(2020, 3, 2)]
    assert "month/day/year is assumed" in problem.message and "`dates:`" in problem.message
    russian, _ = joined(open_with, ["3/2/2020"], {"locale": "ru", "currency": "RUB"})
    assert russian == [datetime(2020, 2, 3)]


def test_dates_of_the_engagement_settle_an_ambiguous_column(open_with):
    values, tables = joined(open_with, ["3/2/2020"], dates="dmy")
    assert values == [datetime(2020, 2, 3)]
    assert not problems(tables, "customers", "ambiguous-dates")


def test_another_column_of_the_table_settles_an_ambiguous_one(open_with):
    text = "customer_id,joined_at,churned_at\n1,3/2/2020,25/3/2020\n"
    tables = open_with({"data/customers.csv": text})
    assert column(tables, "customers.joined_at") == [datetime(2020, 2, 3)]


def test_naive_times_are_local_and_days_are_not_shifted(open_with):
    times, _ = joined(open_with, ["2020-02-03 08:30", "2020-02-04"], {"timezone": "Asia/Tokyo"})
    assert times == [datetime(2020, 2, 2, 23, 30), datetime(2020, 2, 4)]
    days, _ = joined(open_with, ["2020-02-03 00:00:00", "2020-02-04 00:00:00"], {"timezone": "Asia/Tokyo"})
    assert days == [datetime(2020, 2, 3), datetime(2020, 2, 4)]


def test_summer_time_is_known(open_with):
    times, _ = joined(open_with, ["2020-01-15 12:00", "2020-07-15 12:00"], {"timezone": "Europe/Berlin"})
    assert times == [datetime(2020, 1, 15, 11), datetime(2020, 7, 15, 10)]


@pytest.mark.parametrize("written", ["soon", "31/31/2020", "2020-02-30", "1580688000", "infinity", "2020-02-03 25:00"])
def test_what_is_no_date_is_unreadable(open_with, written):
    values, tables = joined(open_with, ["2020-02-03", written])
    assert len(values) == 1
    assert problems(tables, "customers", "unreadable")[0].count == 1


def values_of(open_with, values, business=None, **spec):
    rows = "".join(f'{i:03},2020-01-01,"{v}"\n' for i, v in enumerate(values))
    table = {"customers": {"source": "data/customers.csv", **spec}}
    head = "customer_id,joined_at,monthly_value\n"
    tables = open_with({"data/customers.csv": head + rows}, business, tables=table)
    return column(tables, "customers.monthly_value"), tables


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,234.50", 1234.5), ("1.234,50", 1234.5), ("1 234,50", 1234.5), ("1\u00a0234,50", 1234.5),
        ("1'234.50", 1234.5), ("$1,234.50", 1234.5), ("￥1,234,500", 1234500), ("12.50 €", 12.5), ("NT$300", 300),
        ("100円", 100), ("12,50 руб.", 12.5), ("12.5%", 12.5), ("EUR 12.30", 12.3), ("１２３", 123), ("1e3", 1000),
        ("0,125", 0.125), ("0.125", 0.125), ("1.234.567", 1234567),
    ],
)  # fmt: skip
def test_numbers_are_read_in_many_forms(open_with, written, value):
    assert values_of(open_with, [written])[0] == [value]


def test_the_decimal_sign_is_told_by_the_whole_column(open_with):
    assert values_of(open_with, ["1.234", "2,50"])[0] == [1234.0, 2.5]
    assert values_of(open_with, ["1,234", "2.50"])[0] == [1234.0, 2.5]


def test_a_decimal_sign_that_cannot_be_told_is_noted_and_can_be_set(open_with):
    values, tables = values_of(open_with, ["1.234"])
    assert values == [1.234]
    assert "`decimal:`" in problems(tables, "customers", "note")[0].message
    assert values_of(open_with, ["1.234"], decimal=",")[0] == [1234.0]


def test_an_unreadable_optional_value_is_null_and_counted(open_with):
    values, tables = values_of(open_with, ["5.5", "much", "", "N/A", "1,23,4"])
    assert values == [5.5, None, None, None, None]
    (problem,) = problems(tables, "customers", "unreadable")
    assert (problem.count, problem.rejects, problem.rows) == (2, False, (3, 6))


@pytest.mark.parametrize(
    ("yes", "no"),
    [("true", "False"), ("1", "0"), ("Yes", "no"), ("t", "f"), ("はい", "いいえ"), ("是", "否"), ("да", "Нет")],
)
def test_flags_are_read_in_four_languages(open_with, yes, no):
    text = f"customer_id,joined_at,referred\n1,2020-01-01,{yes}\n2,2020-01-01,{no}\n3,2020-01-01,perhaps\n"
    tables = open_with({"data/customers.csv": text})
    assert column(tables, "customers.referred") == [True, False, None]
    assert problems(tables, "customers", "unreadable")[0].count == 1


def test_whole_numbers_and_ranges_are_checked(open_with):
    text = "customer_id,joined_at,birth_year\n1,2020-01-01,1980\n2,2020-01-01,1980.5\n3,2020-01-01,19\n"
    tables = open_with({"data/customers.csv": text})
    assert column(tables, "customers.birth_year") == [1980, None, None]
    assert [problems(tables, "customers", k)[0].count for k in ("unreadable", "out-of-range")] == [1, 1]


def test_a_whole_number_too_large_to_store_is_unreadable(open_with):
    text = "customer_id,joined_at,birth_year\n1,2020-01-01,1980\n2,2020-01-01,1e20\n3,2020-01-01,1e400\n"
    tables = open_with({"data/customers.csv": text})
    assert column(tables, "customers.birth_year") == [1980, None, None]
    assert problems(tables, "customers", "unreadable")[0].count == 2


@pytest.mark.parametrize("unit", ["us", "ns"])
def test_typed_times_with_a_zone_keep_their_moment(open_with, tmp_path, unit):
    times = pd.Series(pd.to_datetime(["2020-02-03 08:30"])).dt.tz_localize("Asia/Tokyo").dt.as_unit(unit)
    (tmp_path / "data").mkdir()
    pd.DataFrame({"customer_id": [1], "joined_at": times}).to_parquet(tmp_path / "data" / "customers.parquet")
    tables = open_with({}, {"timezone": "Europe/Berlin"})
    assert column(tables, "customers.joined_at") == [datetime(2020, 2, 2, 23, 30)]


def test_enumerations_are_brought_to_one_form(open_with):
    text = "customer_id,joined_at\n1,2020-01-01\n"
    usage = "customer_id,occurred_at,device\n1,2020-01-02,In Person\n1,2020-01-03,MOBILE\n1,2020-01-04,fridge\n"
    tables = open_with({"data/customers.csv": text, "data/usage.csv": usage})
    devices = tables["usage"].order_by("occurred_at").device.to_pyarrow().to_pylist()
    assert devices == ["in_person", "mobile", None]
    assert problems(tables, "usage", "not-in-list")[0].examples == ("fridge",)


def test_first_and_last_say_when_the_table_happens(open_with):
    _, tables = joined(open_with, ["2020-02-03", "2021-05-06"])
    counted = quality(tables, "customers")
    assert (str(counted.first), str(counted.last)) == ("2020-02-03", "2021-05-06")
