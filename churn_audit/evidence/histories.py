"""What the weekly model is told of a business: tables turned into each customer's history, in days before the close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
import numpy as np

from churn_audit.evidence.clock import DAY
from churn_audit.evidence.customer_value import with_recurring
from churn_audit.evidence.departures import Departed
from churn_audit.evidence.exposures.events import lag_days
from churn_audit.evidence.exposures.registry import Scene
from churn_audit.evidence.inactivity import SIGNS, acts, rhythm
from churn_audit.evidence.panel import EventTimes, Panel, state_changes
from churn_audit.stats.histories import Dated, Floats, Histories, nothing


@dataclass(frozen=True)
class Told:
    """The histories of (a sample of) the customers; number k is `ids[k]`, and each stands for `weight` customers.

    `estimated` are the days on which those whose departure nobody recorded probably left (NaN: still there, or
    recorded). `valued`: whether anything tells what customers are worth; if not, every one counts 1, money means
    nothing.
    """

    histories: Histories
    ids: np.ndarray[Any, Any]
    weight: float
    estimated: Floats
    valued: bool


def told(scene: Scene, departed: Departed, panel: Panel, events: EventTimes) -> Told:
    """The histories behind a panel: its customers, what they met and when, and what they did themselves."""
    people = _people(scene, departed, events.customers)
    worth = people["yearly_value"].to_numpy(dtype=float)
    bought = departed.definition == "inactivity" and scene.tables.has("orders.ordered_at", "orders.amount")
    left, natural, latent = _ends(people, departed.definition == "inactivity")
    histories = Histories(
        joined=people["joined"].to_numpy(dtype=float),
        segment=np.unique(people["segment"].fillna("").to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64),
        left=left,
        natural=natural,
        latent=latent,
        events=_events(scene, events),
        states=_states(panel, events.customers),
        orders=_rhythm(scene, events.customers, departed.definition == "inactivity", bought),
        contacts=_contacts(scene, events.customers) if departed.definition == "inactivity" else nothing(),
        tickets=_tickets(scene, events.customers),
        value=None if bought else _filled(worth),
        fees=np.nan_to_num(people["recurring"].to_numpy(dtype=float)) if bought else None,
    )
    estimated = np.where(latent, people["left"].to_numpy(dtype=float), np.nan)
    return Told(histories, events.customers, events.weight, estimated, bought or bool(np.isfinite(worth).any()))


def _people(scene: Scene, departed: Departed, ids: np.ndarray[Any, Any]) -> Any:
    """A frame in the order of `ids`: joined, left (in days), status, recorded, segment, yearly_value, recurring."""
    d = with_recurring(scene.tables, departed.departures)
    d = d.select(
        "status", "recorded", "segment", "yearly_value", "recurring", "customer_id",
        joined=_day(scene, d.joined_at), left=_day(scene, d.left_at),
    )  # fmt: skip
    return _numbered(d, ids).set_index("number").sort_index()


def _ends(people: Any, inactivity: bool) -> tuple[Any, Any, Any]:
    """(recorded departures, recorded natural ends, whether the end is latent), by customer."""
    end, recorded = people["left"].to_numpy(dtype=float), people["recorded"].to_numpy() == 1
    natural = recorded & (people["status"].to_numpy() == "natural")
    return (
        np.where(recorded & ~natural, end, np.nan),
        np.where(natural, end, np.nan),
        ~recorded if inactivity else np.zeros(len(end), bool),
    )


def _events(scene: Scene, events: EventTimes) -> dict[str, Dated]:
    """Events by reason. Those of a sign come into view only when its last days are over: they may show the decision."""
    return {r: Dated.of(i, day + lag_days(scene, r)) for r, (i, day) in events.times.items()}


def _states(panel: Panel, ids: np.ndarray[Any, Any]) -> dict[str, Dated]:
    """The changes of each state. Those of a sign come into view only when its last days are over."""
    changes = state_changes(panel, ids)
    return {r: Dated.of(i, day + panel.lags[r], holds) for r, (i, day, holds) in changes.items()}


def _rhythm(scene: Scene, ids: np.ndarray[Any, Any], inactivity: bool, bought: bool) -> Dated:
    """The orders (or use, where that sets the rhythm) of customers, with what they brought in."""
    table = rhythm(scene.tables)
    if table is None or (not inactivity and table != "orders"):
        return nothing()
    sign = next(s for s in SIGNS if s.table == table)
    rows = acts(scene.tables, sign, *(["amount"] if bought else []))
    amount = {"amount": rows.amount.fill_null(0.0)} if bought else {}
    frame = _numbered(rows.select("customer_id", day=_day(scene, rows["at"]), **amount), ids)
    return Dated.of(frame["number"], frame["day"], frame["amount"] if bought else None)


def _contacts(scene: Scene, ids: np.ndarray[Any, Any]) -> Dated:
    """What else customers did themselves."""
    own = [s for s in SIGNS if s.table != rhythm(scene.tables) and scene.tables.has(f"{s.table}.{s.time}")]
    if not own:
        return nothing()
    parts = [acts(scene.tables, s).filter(lambda t: t.customer_id.notnull()) for s in own]
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    frame = _numbered(rows.select("customer_id", day=_day(scene, rows["at"])), ids)
    return Dated.of(frame["number"], frame["day"])


def _tickets(scene: Scene, ids: np.ndarray[Any, Any]) -> Dated:
    """The occasions on which a customer can be served badly."""
    if not scene.tables.has("tickets.opened_at"):
        return nothing()
    rows = scene.rows("tickets")
    frame = _numbered(rows.select("customer_id", day=_day(scene, rows.opened_at)), ids)
    return Dated.of(frame["number"], frame["day"])


def _filled(worth: Any) -> Any:
    """Yearly values, the unknown ones set to the median; all 1 where none is known."""
    known = worth[np.isfinite(worth)]
    return np.where(np.isfinite(worth), worth, np.median(known)) if len(known) else np.ones(len(worth))


def _day(scene: Scene, moment: Any) -> Any:
    end = int((scene.end - datetime(1970, 1, 1)).total_seconds())
    return (moment.epoch_seconds().cast("int64") - end) / float(DAY)


def _numbered(rows: Any, ids: np.ndarray[Any, Any]) -> Any:
    """The rows of these customers as a frame, customer_id replaced by its place in `ids`."""
    known: Mapping[str, Any] = {"customer_id": ids, "number": np.arange(len(ids))}
    picked = rows.inner_join(ibis.memtable(known), "customer_id").drop("customer_id")
    return picked.to_pyarrow().to_pandas()
