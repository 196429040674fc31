from __future__ import annotations

from pathlib import Path

import pytest

from churn_audit.errors import EngagementError
from churn_audit.model.engagement import Business, read_engagement


def write(folder: Path, text: str) -> Path:
    (folder / "audit.yaml").write_text(text, "utf-8")
    return folder


def problems(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(EngagementError) as caught:
        read_engagement(write(folder, text))
    return tuple(p.removeprefix(f"{folder / 'audit.yaml'}: ") for p in caught.value.problems)


def test_only_the_name_is_required(tmp_path: Path) -> None:
    engagement, folder = read_engagement(write(tmp_path, "business: {name: Kita}\n"))
    assert (engagement.business.name, engagement.locale, folder) == ("Kita", "en", tmp_path)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(EngagementError, match="churn-audit init"):
        read_engagement(tmp_path)


def test_an_unknown_field_is_answered_with_the_nearest_one(tmp_path: Path) -> None:
    assert problems(tmp_path, "business: {name: Kita, curency: JPY}\n") == (
        'business.curency: no such field; did you mean "currency"?',
    )


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, "business: {name: Kita, timezone: Asia/Tokio}\nchurn: {definition: inactive}\nas_of: tomorrow\n"
    )
    assert found[0] == 'business.timezone: no time zone "Asia/Tokio"; use a name such as Asia/Tokyo or UTC'
    assert found[1].startswith("as_of: ") and "'tomorrow'" in found[1]
    assert found[2].endswith('did you mean "inactivity"?') and found[2].startswith("churn.definition: 'inactive'")


def test_a_key_given_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    found = problems(tmp_path, "business:\n  name: Kita\n  name: Minami\n")
    assert found == ('"name" is given twice, in lines 2 and 3; keep one',)


def test_a_table_has_one_origin(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "business: {name: K}\ntables:\n  orders: {source: a.csv, query: SELECT 1}\n")
    assert found == 'tables.orders: give one of "source", "table" and "query"'


def test_a_path_alone_is_a_source(tmp_path: Path) -> None:
    engagement, _ = read_engagement(write(tmp_path, "business: {name: K}\ntables: {orders: data/o.csv}\n"))
    assert engagement.tables["orders"].source == ("data/o.csv",)


def test_an_environment_variable_fills_a_source_and_a_missing_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "business: {name: K}\ntables: {orders: '${SHOP_DATA}/o.csv'}\n"
    monkeypatch.delenv("SHOP_DATA", raising=False)
    (found,) = problems(tmp_path, text)
    assert found == "tables.orders: the environment variable SHOP_DATA is not set; set it or write its value"
    monkeypatch.setenv("SHOP_DATA", "data")
    engagement, _ = read_engagement(write(tmp_path, text))
    assert engagement.tables["orders"].source == ("data/o.csv",)


def test_a_bare_yes_or_no_among_the_values_is_the_word(tmp_path: Path) -> None:
    text = "business: {name: K}\ntables:\n  customers:\n    values: {plan: {Yes: gold, no: none, Maybe: silver}}\n"
    engagement, _ = read_engagement(write(tmp_path, text))
    assert engagement.tables["customers"].values["plan"] == {"Yes": "gold", "No": "none", "Maybe": "silver"}


@pytest.mark.parametrize(("given", "meant"), [("ja-JP", "ja"), ("zh_TW", "zh-Hant"), ("en-GB", "en"), ("ru", "ru")])
def test_a_regional_locale_means_its_language(given: str, meant: str) -> None:
    assert Business.model_validate({"name": "Kita", "locale": given}).locale == meant
