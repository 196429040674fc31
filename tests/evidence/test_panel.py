"""The panel counts what happened to whom, by hand on five customers, and finds what is planted in the demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn_audit.evidence.departures import Departed, depart
from churn_audit.evidence.exposures import Scene
from churn_audit.evidence.panel import COUNTS, Panel, event_times, panel, periods, state_changes, strata
from churn_audit.model import catalogue
from churn_audit.model.engagement import Churn
from churn_audit.simulate import Business, preset, simulate
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.opened import from_frames

REASONS = catalogue.load().reasons
AS_OF = date(2026, 6, 30)
# Periods start on 1 June, 2 May, 2 April, 3 March 2026 and so on back to 6 July 2025.
CUSTOMERS = [
    ("a", "2024-01-01", "2026-06-10"),
    ("b", "2024-01-01", None),
    ("c", "2026-05-15", None),
    ("d", "2024-01-01", "2026-04-20"),
    ("e", "2024-01-01", None),
    ("f", "2024-01-01", None),
    ("g", "2024-01-01", "2026-06-10"),  # died
]
WAITS = [
    ("a", "2026-05-20"),
    ("b", "2026-02-10"),
    ("e", "2026-06-01"),  # the very start of a period is not before it
    ("f", "2026-03-03"),  # exactly 90 days before a start still counts
    ("f", "2025-01-01"),
]


def tiny() -> dict[str, pd.DataFrame]:
    tickets = [
        {"ticket_id": n, "customer_id": c, "opened_at": at, "wait_seconds": 600} for n, (c, at) in enumerate(WAITS)
    ]
    people = pd.DataFrame(CUSTOMERS, columns=["customer_id", "joined_at", "churned_at"])
    exits = pd.DataFrame([{"customer_id": "g", "exited_at": "2026-06-10", "deceased": True}])
    return {"customers": people, "tickets": pd.DataFrame(tickets), "exits": exits}


def read(frames: dict[str, pd.DataFrame], as_of: date = AS_OF) -> tuple[Scene, Departed]:
    tables = from_frames(frames, as_of)
    return Scene(tables, REASONS), depart(tables, Churn())


def counts(frame: pd.DataFrame, reason: str, *by: str) -> dict[Any, tuple[int, ...]]:
    rows = frame[frame.reason == reason].groupby(list(by))[list(COUNTS)].sum()
    return {key: tuple(int(n) for n in row) for key, row in zip(rows.index, rows.to_numpy(), strict=True)}


def test_counts_by_stratum_are_those_worked_by_hand() -> None:
    found = panel(*read(tiny()))
    assert found is not None
    assert found.starts[0] == datetime(2026, 6, 1)
    assert found.starts[-1] == datetime(2025, 7, 6)
    # Exposed and gone, exposed and stayed, not exposed and gone, not exposed and stayed; by period and tenure band.
    assert counts(strata(found), "long-waits", "period", "tenure_band") == {
        (0, 0): (0, 0, 0, 1),  # c, 17 days after joining
        (0, 2): (1, 1, 0, 3),  # a leaves exposed; f is exposed to the day; b, e and g (natural) are not
        (1, 2): (0, 2, 0, 3),  # b and f; d is gone
        (2, 2): (0, 2, 1, 3),  # b and f; d leaves
        (3, 2): (0, 1, 0, 5),  # b; f's wait is of the start itself
        **{(k, 2): (0, 0, 0, 6) for k in range(4, 12)},
    }


def test_everybody_is_counted_once_a_period_and_every_departure_once_in_all() -> None:
    found = panel(*read(tiny()))
    assert found is not None
    rows = periods(found).to_pyarrow().to_pandas()
    assert not rows.duplicated(["customer_id", "period"]).any()
    assert rows.groupby("customer_id").departed.sum().to_dict() == {**dict.fromkeys("abcdefg", 0), "a": 1, "d": 1}
    by_reason = strata(found).groupby("reason")[list(COUNTS)].sum().sum(axis=1)
    assert set(by_reason) == {len(rows)}


def test_what_no_column_tells_is_left_out_of_the_panel_by_name() -> None:
    found = panel(*read(tiny()))
    assert found is not None
    assert found.reasons == ("long-waits", "high-touch-underpriced")
    assert found.missing["rude-staff"] == ("tickets.staff_id", "tickets.csat")


def test_customers_are_at_risk_only_while_their_departure_would_be_known() -> None:
    scene, departed = read(tiny())
    d = departed.departures
    known = pd.Timestamp("2026-06-15").to_pydatetime()
    early = d.mutate(known_until=(d.customer_id == "b").ifelse(known, d.known_until)).cache()
    found = panel(scene, replace(departed, departures=early))
    assert found is not None and found.starts[0] == datetime(2026, 6, 1)
    rows = periods(found).to_pyarrow().to_pandas()
    assert rows[rows.customer_id == "b"].period.min() == 1
    assert rows[rows.customer_id == "e"].period.min() == 0


def test_strata_tell_value_thirds_and_few_segments_but_not_many() -> None:
    frames = tiny()
    frames["customers"]["monthly_value"] = [1.0, 2, 3, 4, 5, 6, None]
    frames["customers"]["segment"] = ["x", "x", "x", "y", "y", "y", None]
    found = panel(*read(frames))
    assert found is not None
    people = found.people.select("customer_id", "value_third", "segment").to_pyarrow().to_pandas()
    assert people.sort_values("customer_id").value_third.to_list() == [0, 0, 1, 1, 2, 2, -1]
    assert set(people.segment) == {"x", "y", ""}
    frames["customers"]["segment"] = [f"s{n}" for n in range(7)]
    found = panel(*read(frames))
    assert found is not None
    assert set(found.people.segment.to_pyarrow().to_pylist()) == {""}


def test_a_snapshot_has_no_periods() -> None:
    people = pd.DataFrame({"customer_id": ["a", "b"], "tenure_months": [3, 4], "churned": [True, False]})
    assert panel(*read({"customers": people})) is None


def test_event_times_are_days_before_the_close_by_customer() -> None:
    times = event_times(*read(tiny()))
    index, day = times.times["long-waits"]
    assert [(times.customers[i], d) for i, d in zip(index, day, strict=True)] == [
        ("a", -42.0), ("b", -141.0), ("e", -30.0), ("f", -546.0), ("f", -120.0),
    ]  # fmt: skip
    assert times.weight == 1
    assert list(times.times) == ["long-waits"]


def test_a_sample_of_event_times_is_bounded_and_the_same_for_any_order_of_rows() -> None:
    frames = tiny()
    once = event_times(*read(frames), most=3)
    again = event_times(*read({n: t.iloc[::-1] for n, t in frames.items()}), most=3)
    assert len(once.customers) == 3
    assert once.weight == pytest.approx(7 / 3)
    assert list(once.customers) == list(again.customers)
    assert [list(x) for x in once.times["long-waits"]] == [list(x) for x in again.times["long-waits"]]


def test_changes_of_a_state_are_the_days_on_which_it_was_first_seen_to_hold_or_not() -> None:
    # Opinions: a never gave one, b did on 15 December 2025. Whoever has been there for half a year and gave none in
    # the past year is seen so at the starts, 30 days apart, back to 540 days before the close on 1 July 2026.
    frames = tiny()
    frames["surveys"] = pd.DataFrame([{"customer_id": "b", "responded_at": "2025-12-15", "kind": "nps", "score": 9.0}])
    found = panel(*read(frames))
    assert found is not None
    index, day, holds = state_changes(found, np.array(["a", "b", "c"], dtype=object))["no-lifecycle-feedback"]
    assert list(zip(index, day, holds, strict=True)) == [
        (0, -540, 1.0),  # joined on 1 January 2024: half a year before the first start on 7 January 2025
        (1, -540, 1.0),
        (1, -180, 0.0),  # 2 January 2026, the first start after the answer
    ]


# The demo ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo() -> Business:
    return simulate(preset("example"), 1)


@pytest.fixture(scope="module")
def demo_panel(demo: Business) -> tuple[Departed, Panel]:
    scene, departed = read(dict(demo.tables), demo.world.as_of)
    found = panel(scene, departed)
    assert found is not None
    return departed, found


def test_planted_reasons_go_with_departures(demo: Business, demo_panel: tuple[Departed, Panel]) -> None:
    counted = strata(demo_panel[1])
    for reason in demo.truth.reasons:
        sums = counted[counted.reason == reason][list(COUNTS)].sum()
        exposed = sums.exposed_departed / (sums.exposed_departed + sums.exposed_stayed)
        others = sums.unexposed_departed / (sums.unexposed_departed + sums.unexposed_stayed)
        assert exposed > others, reason


def test_rows_in_another_order_change_nothing(demo: Business, demo_panel: tuple[Departed, Panel]) -> None:
    shuffled = {name: table.sample(frac=1, random_state=3) for name, table in demo.tables.items()}
    again = panel(*read(shuffled, demo.world.as_of))
    assert again is not None
    pd.testing.assert_frame_equal(strata(demo_panel[1]), strata(again))


def test_moving_every_event_past_a_start_leaves_its_period_and_all_before_unchanged(
    demo: Business, demo_panel: tuple[Departed, Panel]
) -> None:
    frames = {name: table.copy() for name, table in demo.tables.items()}
    departed, found = demo_panel
    start = found.starts[2]
    for name, table in frames.items():
        for column in CONTRACT[name].columns:
            if column.kind == "timestamp" and column.name in table:
                at = table[column.name]
                table[column.name] = at.where(~(at >= start), at + pd.Timedelta(days=20))
    # The same departures: who is counted in which period is not in question, only what they had met.
    tables = from_frames(frames, demo.world.as_of)
    same = tables.connection.create_table("departures", departed.departures.to_pyarrow(), temp=True)
    moved = panel(Scene(tables, REASONS), replace(departed, departures=same))
    assert moved is not None
    left, right = (rows(p) for p in (found, moved))
    pd.testing.assert_frame_equal(left[left.period >= 2], right[right.period >= 2])
    assert not left[left.period < 2].equals(right[right.period < 2])


def rows(found: Any) -> pd.DataFrame:
    table: pd.DataFrame = periods(found).order_by("period", "customer_id").to_pyarrow().to_pandas()
    return table
