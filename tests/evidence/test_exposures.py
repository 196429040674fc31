"""Every exposure on a small business whose flags are worked by hand (tests/exposures), and none looks ahead."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pytest
import yaml

from churn_audit.evidence.exposures import EVENTS, STATES, Scene
from churn_audit.evidence.exposures.events import buildable, dated, missing
from churn_audit.evidence.exposures.moments import People
from churn_audit.evidence.exposures.states import held
from churn_audit.model import catalogue
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.opened import Tables, from_frames

CASES = Path(__file__).parents[1] / "exposures"
REASONS = catalogue.load().reasons
DECLARED = sorted(r.id for r in REASONS.values() if r.exposure)
AS_OF = date(2026, 6, 30)
Frames = dict[str, pd.DataFrame]


def case(reason: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((CASES / f"{reason}.yaml").read_text("utf-8"))
    return read


def moment(value: Any) -> datetime:
    return pd.Timestamp(str(value)).to_pydatetime()


def frames(tables: dict[str, list[dict[str, Any]]]) -> Frames:
    """The case's tables, with a customer of 2024 for every id that is named. A row with `repeat: n` stands n times,
    with a number added to its first column."""
    rows = {name: [one for row in many for one in repeated(row)] for name, many in tables.items()}
    named = {r["customer_id"] for many in rows.values() for r in many if r.get("customer_id") is not None}
    known = rows.setdefault("customers", [])
    missing_ones = sorted(named - {r["customer_id"] for r in known})
    known += [{"customer_id": c, "joined_at": "2024-01-01"} for c in missing_ones]
    for name, many in rows.items():
        for row in many:
            assert not (wrong := row.keys() - set(CONTRACT[name].names)), f"{name} has no column {wrong}"
    stamps = {n: [c.name for c in CONTRACT[n].columns if c.kind == "timestamp"] for n in rows}
    out = {name: pd.DataFrame(many) for name, many in rows.items()}
    for name, table in out.items():
        for column in set(stamps[name]) & set(table.columns):
            table[column] = [pd.NaT if pd.isna(v) else pd.Timestamp(str(v)) for v in table[column]]
    return out


def repeated(row: dict[str, Any]) -> list[dict[str, Any]]:
    row = dict(row)
    n = row.pop("repeat", None)
    first = next(iter(row))
    return [row] if n is None else [{**row, first: f"{row[first]}{i}"} for i in range(n)]


def opened(tables: Frames) -> Scene:
    return Scene(from_frames(tables, AS_OF), REASONS)


def known(scene: Scene, reason: str) -> dict[str, list[datetime]]:
    """The customers who met an event exposure, with the moments at which they knew, in order."""
    (found,) = dated(scene, [reason])
    rows = found.rows.filter(found.rows[reason].notnull()).select("customer_id", at=found.rows[reason])
    out: dict[str, list[datetime]] = {}
    for row in rows.order_by("customer_id", "at").to_pyarrow().to_pylist():
        out.setdefault(row["customer_id"], []).append(row["at"].replace(tzinfo=None))
    return out


def before(scene: Scene, reason: str, moments: list[datetime]) -> list[list[str]]:
    """The customers already there who were in a state before each moment."""
    customers = scene.tables["customers"]
    people = People.numbered(customers.select("customer_id", "joined_at", left_at=ibis.null("timestamp")))
    ids = people.table.order_by("n").customer_id.to_pyarrow().to_pylist()
    masks = [held(scene, people, [reason], [m])[reason] for m in moments]
    return [[c for c, holds in zip(ids, mask, strict=True) if holds] for mask in masks]


def test_every_exposure_of_the_checklist_is_implemented_and_has_its_case() -> None:
    assert sorted([*EVENTS, *STATES]) == DECLARED
    assert {REASONS[r].exposure.kind for r in EVENTS} == {"event"}  # type: ignore[union-attr]
    assert {REASONS[r].exposure.kind for r in STATES} == {"state"}  # type: ignore[union-attr]
    assert sorted(p.stem for p in CASES.glob("*.yaml")) == DECLARED


@pytest.mark.parametrize("reason", sorted(EVENTS))
def test_event_is_met_by_these_customers_and_known_at_these_moments(reason: str) -> None:
    scene, expected = opened(frames(case(reason)["tables"])), case(reason)["known"]
    assert missing(scene).get(reason, ()) == ()
    assert known(scene, reason) == {c: [moment(m) for m in moments] for c, moments in expected.items()}


@pytest.mark.parametrize("reason", sorted(STATES))
def test_state_holds_for_these_customers_before_these_moments(reason: str) -> None:
    scene, expected = opened(frames(case(reason)["tables"])), case(reason)["before"]
    assert missing(scene).get(reason, ()) == ()
    found = before(scene, reason, [moment(m) for m in expected])
    assert dict(zip(expected, found, strict=True)) == expected
    assert any(expected.values())


@pytest.mark.parametrize("reason", sorted(EVENTS))
def test_a_rule_that_is_known_later_than_its_row_says_when(reason: str) -> None:
    scene = opened(frames(case(reason)["tables"]))
    exposure = scene.exposure(reason)
    own_moment = EVENTS[reason].build(scene, scene.rows(exposure.table)).at is not None
    says = "known" in exposure.rule.replace("unknown", "").split(" ")
    assert says == (own_moment or exposure.known_at is not None)
    assert not own_moment or exposure.known_at is None or "." in exposure.known_at, "the code dates it, not that column"


# Nothing looks ahead ----------------------------------------------------------------------------------------------


def postponed(tables: Frames, start: datetime) -> Frames:
    """The tables with every moment at or after `start` moved 20 days on: rows, answers, prices, everything."""
    out = {}
    for name, table in tables.items():
        stamps = [c.name for c in CONTRACT[name].columns if c.kind == "timestamp" and c.name in table]
        later = {c: table[c].where(~(table[c] >= start), table[c] + pd.Timedelta(days=20)) for c in stamps}
        out[name] = table.assign(**later)
    return out


def told(scene: Scene, reason: str, moments: list[datetime]) -> list[list[str]]:
    """The customers exposed at some time before each moment (a state: at it)."""
    if reason in STATES:
        return before(scene, reason, moments)
    met = known(scene, reason)
    return [sorted(c for c, own in met.items() if min(own) < m) for m in moments]


def starts(reason: str) -> list[datetime]:
    """Moments at which looking ahead would show: those of the case, and half a day on either side of each."""
    own = case(reason)
    named = own["before"] if reason in STATES else {m for moments in own["known"].values() for m in moments}
    around = {moment(m) + timedelta(hours=h) for m in named for h in (-12, 0, 12)}
    return sorted(m for m in around if m <= datetime(2026, 6, 30))


@pytest.mark.parametrize("reason", DECLARED)
def test_what_happens_at_or_after_a_moment_changes_nothing_before_it(reason: str) -> None:
    tables = frames(case(reason)["tables"])
    moments = starts(reason)
    for start, expected in zip(moments, told(opened(tables), reason, moments), strict=True):
        assert told(opened(postponed(tables, start)), reason, [start]) == [expected], start


# What cannot be told ----------------------------------------------------------------------------------------------


def test_an_exposure_without_its_columns_is_not_built_and_says_which() -> None:
    tables: Tables = from_frames(frames(case("long-waits")["tables"]), AS_OF)
    scene = Scene(tables, REASONS)
    assert buildable(scene) == ("long-waits", "high-touch-underpriced")
    assert missing(scene)["rude-staff"] == ("tickets.staff_id", "tickets.csat")
    assert missing(scene)["over-promising"] == ("orders.promised_at", "orders.delivered_at")
    assert len(missing(scene)) == len(DECLARED) - 2
