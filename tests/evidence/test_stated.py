from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from churn_audit.evidence.stated import Stated, merged_codes, natural_codes, source_split, stated
from churn_audit.stats.intervals import wilson
from churn_audit.tables.opened import Tables, from_frames

CODES = {"price": "wrong-price", "support": "rude-staff", "gone abroad": "moved-away", "misc": "other"}
GROUPS = {"rude-staff": "dealings", "slow-response": "dealings", "moved-away": "moved", "left-to-competitor": "rival"}
SHARES = {"dealings": 0.68, "moved": 0.03, "rival": 0.09}


def business(*values: tuple[Any, ...]) -> Tables:
    names = ["customer_id", "exited_at", "reason_code", "destination", "moved", "deceased"]
    exits = pd.DataFrame(list(values), columns=names)
    customers = pd.DataFrame({"customer_id": exits.customer_id.unique(), "joined_at": "2024-01-01"})
    return from_frames({"customers": customers, "exits": exits}, date(2026, 6, 30))


def counts(got: Stated | None) -> dict[str, int]:
    assert got is not None
    return {r.id: r.count for r in got.reasons}


def test_each_record_counts_once_by_what_it_says_most_plainly() -> None:
    got = stated(
        business(
            ("a", "2026-01-01", "price", None, None, True),
            ("b", "2026-01-01", "price", None, True, None),
            ("c", "2026-01-01", "Price ", "Rival", None, None),
            ("d", "2026-01-01", "weather", "Rival", None, None),
            ("e", "2026-01-01", "weather", " ", None, None),
            ("f", "2026-01-01", "  ", None, None, None),
            ("g", "2026-01-01", "MISC", "Rival", None, None),
        ),
        CODES, GROUPS, SHARES,
    )  # fmt: skip
    assert counts(got) == {
        "died": 1, "moved-away": 1, "wrong-price": 1, "left-to-competitor": 1, "other": 2, "unknown": 1,
    }  # fmt: skip
    assert got is not None and (got.n, got.unmapped, got.unlisted) == (7, 2, 0)


def test_codes_keep_their_own_names_mapped_or_not() -> None:
    got = stated(
        business(*[(str(i), "2026-01-01", c, None, None, None) for i, c in enumerate(["Price", "Price", "Zzz", None])]),
        CODES, GROUPS, SHARES,
    )  # fmt: skip
    assert got is not None
    assert [(c.code, c.count, c.reason) for c in got.categories] == [("Price", 2, "wrong-price"), ("Zzz", 1, None)]


def test_groups_stand_beside_the_shares_of_the_source() -> None:
    codes = CODES | {"slow": "slow-response"}
    words = ["support"] * 5 + ["slow"] * 2 + ["price"] * 2 + ["gone abroad"]
    got = stated(
        business(*[(str(i), "2026-01-01", c, None, None, None) for i, c in enumerate(words)]), codes, GROUPS, SHARES
    )
    assert got is not None
    assert [(r.id, r.count, r.source_003_share) for r in got.groups] == [
        ("dealings", 7, 0.68), ("moved", 1, 0.03), ("other", 2, None),
    ]  # fmt: skip
    want = wilson(7, 10)
    assert want is not None
    assert (got.groups[0].share, got.groups[0].low, got.groups[0].high) == (want.value, want.low, want.high)


def test_what_is_said_after_the_close_is_not_heard_yet() -> None:
    got = stated(
        business(("a", "2026-06-30 22:00", "price", None, None, None), ("b", "2026-07-01", "price", None, None, None)),
        CODES, GROUPS, SHARES,
    )  # fmt: skip
    assert counts(got) == {"wrong-price": 1}


def test_silence_is_no_profile() -> None:
    nothing = business(("a", "2026-01-01", None, None, None, None))
    assert stated(nothing, CODES, GROUPS, SHARES) is None
    customers = pd.DataFrame({"customer_id": ["a"], "joined_at": ["2024-01-01"]})
    assert stated(from_frames({"customers": customers}, date(2026, 6, 30)), CODES, GROUPS, SHARES) is None


def test_sentences_in_the_code_column_are_counted_but_not_listed_one_by_one() -> None:
    sentences = [(str(i), "2026-01-01", f"I left because of {i}", None, None, None) for i in range(1_500)]
    got = stated(business(*sentences, ("x", "2026-01-01", "price", None, None, None)), CODES, GROUPS, SHARES)
    assert got is not None and (got.n, len(got.categories)) == (1_501, 50)
    assert sum(c.count for c in got.categories) + got.unlisted == 1_501
    assert sum(r.count for r in got.reasons) == 1_501


def test_the_businesss_own_mapping_wins_over_the_checklists() -> None:
    assert merged_codes({"Price": "wrong-price", "x": "other"}, {" PRICE ": "insufficient-value"}) == {
        "price": "insufficient-value", "x": "other",
    }  # fmt: skip


def test_codes_of_natural_departures_go_to_the_departures() -> None:
    assert natural_codes(CODES | {"Deceased": "died"}) == {"gone abroad": "moved", "deceased": "died"}


def test_a_reason_named_in_the_sources_split_goes_before_its_category() -> None:
    rows = [
        SimpleNamespace(id="dealings", share=0.68, categories=("people", "market"), reasons=()),
        SimpleNamespace(id="moved", share=0.03, categories=(), reasons=("moved-away",)),
    ]
    places = {"rude-staff": "people", "moved-away": "market", "wrong-price": "price"}
    reasons = {id: SimpleNamespace(id=id, category=category) for id, category in places.items()}
    checklist: Any = SimpleNamespace(standard=SimpleNamespace(departures_003=rows), reasons=reasons)
    groups, shares = source_split(checklist)
    assert groups == {"rude-staff": "dealings", "moved-away": "moved"}
    assert shares == {"dealings": 0.68, "moved": 0.03}


def test_a_telephone_companys_reasons_all_add_up(shared_data: Path) -> None:
    path = shared_data / "telco_ibm_multitable" / "Telco_customer_churn_status.xlsx"
    raw = pd.read_excel(path).dropna(subset="Churn Reason")
    exits = [(c, None, r, None, None, None) for c, r in zip(raw["Customer ID"], raw["Churn Reason"], strict=True)]
    codes = {
        "Attitude of support person": "rude-staff", "Attitude of service provider": "rude-staff",
        "Competitor made better offer": "left-to-competitor", "Moved": "moved-away", "Deceased": "died",
        "Don't know": "unknown",
    }  # fmt: skip
    got = stated(business(*exits), codes, GROUPS, SHARES)
    assert counts(got) == {
        "rude-staff": 314, "left-to-competitor": 311, "moved-away": 46, "died": 6, "other": 1_062, "unknown": 130,
    }  # fmt: skip
    assert got is not None and got.unmapped == 1_062
    assert got.categories[0].code == "Competitor had better devices" and got.categories[0].count == 313
