"""Figures and sentences as readers of four languages write them."""

from __future__ import annotations

from datetime import date

import pytest

from churn_audit.i18n import Words


@pytest.mark.parametrize(
    ("locale", "currency", "value", "written"),
    [
        ("en", "JPY", 38_200_000, "¥38M"),
        ("en", "JPY", 310_000_000, "¥310M"),
        ("en", "USD", 999_600, "$1.0M"),
        ("en", "USD", 8_430, "$8.4K"),
        ("en", "USD", 287, "$290"),
        ("en", "USD", 0, "$0"),
        ("en", "USD", -4_200_000, "−$4.2M"),
        ("en", "CHF", 4_200_000, "CHF\u00a04.2M"),
        ("ja", "JPY", 38_200_000, "3,800万円"),
        ("ja", "JPY", 310_000_000, "3.1億円"),
        ("ja", "USD", 38_200, "3.8万米ドル"),
        ("zh-Hant", "TWD", 38_200_000, "3,800萬元"),
        ("zh-Hant", "TWD", 310_000_000, "3.1億元"),
        ("ru", "RUB", 38_200_000, "38\u00a0млн\u00a0₽"),
        ("ru", "RUB", 3_820_000, "3,8\u00a0млн\u00a0₽"),
    ],
)
def test_money_has_two_figures_in_the_steps_of_the_language(
    locale: str, currency: str, value: float, written: str
) -> None:
    assert Words(locale, currency).money(value) == written


@pytest.mark.parametrize(
    ("locale", "currency", "low", "high", "written"),
    [
        ("en", "JPY", 26e6, 51e6, "¥26M–¥51M"),
        ("en", "JPY", 4.2e6, 23e6, "¥4M–¥23M"),
        ("en", "JPY", 0.5e6, 4.8e6, "¥0.5M–¥4.8M"),
        ("en", "JPY", 290e6, 330e6, "¥290M–¥330M"),
        ("en", "USD", -2e3, 40e3, "−$2K–$40K"),
        ("en", "USD", 0, 0, "$0–$0"),
        ("ja", "JPY", 26e6, 51e6, "2,600万〜5,100万円"),
        ("ja", "JPY", 2.9e8, 3.3e8, "2.9億〜3.3億円"),
        ("ru", "RUB", 26e6, 51e6, "26–51\u00a0млн\u00a0₽"),
    ],
)
def test_both_ends_of_a_range_of_money_stand_in_the_step_of_the_upper(
    locale: str, currency: str, low: float, high: float, written: str
) -> None:
    assert Words(locale, currency).monies(low, high) == written


def test_a_published_amount_stays_exact_and_keeps_its_own_currency() -> None:
    assert Words("en", "JPY").amount(289, "USD") == "$289"
    assert Words("ja", "JPY").amount(289, "USD") == "289米ドル"


def test_shares_are_whole_percentages_and_small_ones_never_become_zero() -> None:
    w = Words("en")
    assert [w.share(x) for x in (0, 0.0001, 0.004, 0.213, 0.999, 1)] == ["0%", "<0.1%", "0.4%", "21%", ">99%", "100%"]
    assert w.shares(0.1, 0.14) == "10–14%"
    assert w.shares(0.206, 0.214) == "20.6–21.4%"  # whole percentages would say 21–21%
    assert Words("ja").shares(0.1, 0.14) == "10〜14%"
    assert Words("ru").share(0.21) == "21\u00a0%"


def test_estimates_have_two_significant_figures_and_chosen_numbers_are_exact() -> None:
    w = Words("en")
    assert [w.number(x) for x in (0.0234, 0.62, 6.84, 41.2, 8123, -3.26)] == [
        "0.023",
        "0.62",
        "6.8",
        "41",
        "8,123",
        "−3.3",
    ]
    assert w.numbers(38.9, 44) == "39–44"
    assert w.numbers(2, 8) == "2–8" and w.numbers(2.4, 8.1) == "2.4–8.1"
    assert w.numbers(-1.3, 5.5) == "−1.3 to 5.5"  # a minus and a dash would read as one sign
    assert [w.rate(x) for x in (0.004, 0.0243, 0.31)] == ["0.4%", "2.4%", "31%"]
    assert w.rates(0.018, 0.028) == "1.8–2.8%"
    assert [w.exact(x) for x in (9.5, 48, 0.005, 1200)] == ["9.5", "48", "0.005", "1,200"]
    assert w.exact_share(0.005) == "0.5%"
    assert w.score(66.5) == "67"  # half away from zero, as readers round


def test_metric_values_carry_their_unit() -> None:
    w = Words("en")
    assert w.quantity(41.2, "h") == "41 h"
    assert w.quantity(0.213, "share") == "21%"
    assert w.quantity(1, "months") == "1 month"
    assert w.quantities(38.9, 44.2, "h") == "39–44 h"
    assert w.quantity(0.005, "share", exact=True) == "0.5%"
    assert w.quantity(3.24, "ratio") == "3.2"


def test_lengths_of_time_turn_to_months_when_they_are_long() -> None:
    w = Words("en")
    assert w.days(1) == "1 day"
    assert w.days(63) == "63 days"
    assert w.days(610) == "20 months"


def test_dates_are_written_out() -> None:
    day = date(2026, 10, 31)
    assert Words("en").date(day) == "31 October 2026"
    assert Words("ja").date(day) == "2026年10月31日"
    assert Words("zh-Hant").date(day) == "2026年10月31日"
    assert Words("ru").date(day).startswith("31 октября 2026")
    assert Words("en").month("2026-10") == "Oct 2026"
    assert Words("en").quarter("2026-Q3") == "2026 Q3"
    assert Words("ja").quarter("2026-Q3") == "2026年7–9月"
    assert Words("en").month("whenever") == Words("en").quarter("whenever") == "whenever"


def test_braces_in_foreign_text_are_left_alone() -> None:
    w = Words("en")
    assert w._("{business} keeps", business="{0} {x.__class__}") == "{0} {x.__class__} keeps"
    assert w._("a text with {braces}") == "a text with {braces}"
    assert w._("") == ""  # gettext would answer with the catalogue's header


def test_counts_choose_the_plural_form_and_are_grouped() -> None:
    w = Words("en")
    assert w.n_("{n} customer", "{n} customers", 1) == "1 customer"
    assert w.n_("{n} customer", "{n} customers", 46_200) == "46,200 customers"
    assert w.listed(["a", "b", "c"]) == "a, b, and c"
    assert w.listed([]) == ""


def test_counts_and_shares_are_written_as_the_language_writes_them() -> None:
    assert [Words(x).count(46_200) for x in ("en", "ja", "zh-Hant")] == ["46,200"] * 3
    assert Words("ru").count(46_200) == "46\u00a0200"
    assert Words("ru").number(0.62) == "0,62" and Words("zh-Hant").shares(0.1, 0.14) == "10〜14%"
    assert [Words(x).listed(["a", "b", "c"]) for x in ("ja", "zh-Hant", "ru")] == ["a、b、c", "a、b和c", "a, b и c"]


def test_a_percentage_that_a_source_prints_is_written_as_the_language_writes_it() -> None:
    assert Words("ja").printed("33 %") == "33%" and Words("ru").printed("9.5 %") == "9,5\u00a0%"
    assert Words("en").printed("5 times") == "5 times"


def test_a_language_that_is_not_ours_is_told_in_english_with_its_own_figures() -> None:
    w = Words("de")
    assert w._("Nobody answered") == "Nobody answered" and w.count(46_200) == "46.200"


def test_sentences_and_series_are_joined_as_the_language_joins_them() -> None:
    assert Words("en").sentences(("One.", "Two.")) == "One. Two."
    assert Words("ja").sentences(("一。", "二。")) == "一。二。"
    assert Words("zh-Hant").series(("甲", "乙")) == "甲；乙"
    assert Words("ru").series(("а", "б")) == "а; б"
