"""The panel of customer-periods: who was exposed to what before each period, and who left in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from churn_audit.evidence.clock import DAY, closing
from churn_audit.evidence.departures import Departed
from churn_audit.evidence.exposures.events import buildable, exposed, lag_days, missing, queries
from churn_audit.evidence.exposures.moments import MOMENTS, PERIOD_DAYS, People, day, sql_of, streamed
from churn_audit.evidence.exposures.registry import STATES, Scene
from churn_audit.evidence.exposures.states import held
from churn_audit.evidence.inactivity import with_uniform
from churn_audit.tables.sql import listed, quoted

PERIODS = 12
"""Twelve periods of 30 days: a year of departures without overlap."""
TENURE_BANDS = (90, 365, 1095)
SEGMENTS = 6
"""More segments than these would leave strata of one customer each; they are then not told apart."""
SAMPLE = 50_000
STRATUM = ("period", "tenure_band", "value_third", "segment")
COUNTS = ("exposed_departed", "exposed_stayed", "unexposed_departed", "unexposed_stayed")


@dataclass(frozen=True)
class Panel:
    """`people` is an Ibis table, one row a customer: customer_id, joined_at, left_at, left, known_until, value_third,
    segment, and for each of `reasons` an integer whose bit k says whether it was exposed before period k. Bits go on
    after the last period, at starts 30 days apart, up to `MOMENTS`.

    Period k starts `starts[k]` and lasts 30 days; 0 is the last. `missing` names what exposures left out would need,
    `lags` how many days before a start a state was told (a sign), `close` is the first moment after the audit.
    """

    people: Any
    reasons: tuple[str, ...]
    starts: tuple[datetime, ...]
    missing: Mapping[str, tuple[str, ...]]
    lags: Mapping[str, int]
    close: datetime


def panel(scene: Scene, departed: Departed) -> Panel | None:
    """The panel of a business, from one pass over each table; None for a snapshot, which has no dates."""
    end = _known_to(departed)
    if end is None:
        return None
    starts = tuple(end - timedelta(days=PERIOD_DAYS * (k + 1)) for k in range(MOMENTS))
    reasons = buildable(scene)
    people = People.numbered(_people(departed))
    masks = exposed(scene, people, reasons, starts) | held(scene, people, reasons, starts)
    wide = people.table.order_by("n").drop("n").to_pyarrow()
    for reason in reasons:
        wide = wide.append_column(reason, pa.array(masks[reason]))
    table = scene.tables.connection.create_table(ibis.util.gen_name("panel"), wide, temp=True)
    lags = {r: lag_days(scene, r) for r in reasons if r in STATES}
    return Panel(table, reasons, starts[:PERIODS], missing(scene), lags, scene.end)


def periods(panel: Panel) -> Any:
    """One row for each customer and period at risk: customer_id, the stratum, `departed` (0 or 1) and for each reason
    whether exposed (0 or 1). At risk is who joined before the start, is not yet gone, and is followed to the end."""
    connection, name = _connection(panel), f"{panel.people.op().name}_periods"
    connection.con.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(name)} AS {_periods(panel)}")
    return connection.table(name)


def strata(panel: Panel) -> pd.DataFrame:
    """The fused aggregate, from one pass over the panel: for each reason and stratum (period, tenure_band 0–3,
    value_third 0–2 or −1 where unknown, segment) the four counts exposed or not by departed or stayed."""
    if not panel.reasons:
        return pd.DataFrame(columns=["reason", *STRATUM, *COUNTS])
    sums = {f"n{i}": f"sum({quoted(r)})" for i, r in enumerate(panel.reasons)}
    sums |= {f"d{i}": f"sum({quoted(r)} * departed)" for i, r in enumerate(panel.reasons)}
    by = ", ".join(STRATUM)
    text = f"SELECT {by}, count(*) AS n, sum(departed) AS departed, {listed(sums)} FROM ({_periods(panel)})"
    wide = _connection(panel).con.sql(f"{text} GROUP BY {by} ORDER BY {by}").to_arrow_table()
    n, departed = (np.tile(_integers(wide[c]), len(panel.reasons)) for c in ("n", "departed"))
    exposed, both = (np.concatenate([_integers(wide[c]) for c in sums if c[0] == kind]) for kind in "nd")
    numbers = (both, exposed - both, departed - both, n - exposed - departed + both)
    stratum: pd.DataFrame = wide.select(STRATUM).to_pandas()
    found: pd.DataFrame = stratum.iloc[np.tile(np.arange(len(stratum)), len(panel.reasons))].reset_index(drop=True)
    found.insert(0, "reason", np.repeat(np.asarray(panel.reasons, dtype=object), len(stratum)))
    return found.assign(**dict(zip(COUNTS, numbers, strict=True)))


def _integers(column: Any) -> np.ndarray[Any, Any]:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _periods(panel: Panel) -> str:
    """The SQL of `periods`: customers once for each period, the masks unfolded last."""
    length = PERIOD_DAYS * DAY
    first = int((panel.starts[0] - datetime(1970, 1, 1)).total_seconds())
    seconds = {c: f"CAST(epoch({c}) AS BIGINT)" for c in ("joined_at", "left_at", "known_until")}
    at = {name: f"{sql} - ({first} - k * {length})" for name, sql in seconds.items()}
    spans = {"tenure": f"-({at['joined_at']})", "to_departure": at["left_at"], "followed": at["known_until"]}
    rows = f"SELECT *, {listed(spans)} FROM ({sql_of(panel.people)}), range({len(panel.starts)}) AS periods(k)"
    columns = {
        "customer_id": "customer_id",
        "period": "k",
        "value_third": "value_third",
        "segment": "segment",
        "tenure_band": f"CAST({' + '.join(f'(tenure >= {d * DAY})::INTEGER' for d in TENURE_BANDS)} AS INTEGER)",
        "departed": f'CAST("left" = 1 AND COALESCE(to_departure < {length}, FALSE) AS INTEGER)',
        **{r: f"({quoted(r)} >> CAST(k AS INTEGER)) & 1" for r in panel.reasons},
    }
    at_risk = f"tenure > 0 AND COALESCE(to_departure, 0) >= 0 AND followed >= {length}"
    return f"SELECT {listed(columns)} FROM ({rows}) WHERE {at_risk}"


def _connection(panel: Panel) -> Any:
    return panel.people.get_backend()


# The wide row -----------------------------------------------------------------------------------------------------


def _known_to(departed: Departed) -> datetime | None:
    """The moment up to which the departures of half of the customers or more are known, to the whole day; under a
    contract that is the close for all. Customers known to an earlier moment are at risk up to theirs."""
    if departed.definition == "snapshot":
        return None
    middle = _seconds(departed.departures.known_until).quantile(0.5).to_pyarrow().as_py()
    return None if middle is None else datetime(1970, 1, 1) + timedelta(days=int(middle // DAY))


def _people(departed: Departed) -> Any:
    """Customers with what the strata need: value thirds by tertiles of yearly value, and segments where few."""
    d = departed.departures
    cuts = d.agg(low=d.yearly_value.quantile(1 / 3), high=d.yearly_value.quantile(2 / 3), segments=d.segment.nunique())
    (row,) = cuts.to_pyarrow().to_pylist()
    low, high = (float("nan") if row[c] is None else float(row[c]) for c in ("low", "high"))
    third = ibis.ifelse(d.yearly_value > low, 1, 0) + ibis.ifelse(d.yearly_value > high, 1, 0)
    few = row["segments"] <= SEGMENTS
    return d.select(
        "customer_id",
        "joined_at",
        "left_at",
        "known_until",
        left=ibis.ifelse(d.status == "left", 1, 0),
        value_third=ibis.ifelse(d.yearly_value.notnull(), third, -1),
        segment=d.segment.fill_null("") if few else ibis.literal(""),
    )


def _seconds(moment: Any) -> Any:
    return moment.epoch_seconds().cast("int64")


# Event times and state changes for the weekly model --------------------------------------------------------------


class EventTimes(NamedTuple):
    """`customers` are the sampled ids in order, each standing for `weight` customers; `times` holds for each event
    exposure the index into them and the day, counted from the close of the audit (negative), in order of both."""

    customers: np.ndarray[Any, Any]
    weight: float
    times: dict[str, tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]


def event_times(scene: Scene, departed: Departed, most: int = SAMPLE) -> EventTimes:
    """When each customer met each event exposure. Above `most` customers a sample is drawn by hash of their ids: the
    same in every run and engine. Signs are not lagged here: ages of events are the model's own business."""
    people = departed.departures.select("customer_id")
    n = int(people.count().to_pyarrow().as_py())
    if n > most:
        people = with_uniform(people).order_by("uniform", "customer_id").limit(most)
    by_id = ibis.window(order_by=people.customer_id)
    people = people.select("customer_id", n=ibis.row_number().over(by_id).cast("int32")).cache()
    customers = np.asarray(people.order_by("n").customer_id.to_pyarrow().to_pylist(), dtype=object)
    reasons, times, sampled = buildable(scene), {}, sql_of(people)
    for query, told in queries(scene, reasons):
        columns = {r: day(r, closing(scene.tables)) for r in told}
        parts = list(streamed(scene, sampled, query, columns))
        for reason in told:
            index, at = (np.concatenate([[], *(p[c] for p in parts)]) for c in ("n", reason))
            times[reason] = _ordered(index, at)
    return EventTimes(customers, n / max(len(customers), 1), {r: times[r] for r in reasons if r in times})


def _ordered(index: Any, day: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    known = np.isfinite(day) & (day < 0)
    index, day = index[known].astype(np.int32), day[known]
    order = np.lexsort((day, index))
    return index[order], day[order]


def state_changes(panel: Panel, customers: np.ndarray[Any, Any]) -> dict[str, tuple[np.ndarray[Any, Any], ...]]:
    """For each state exposure (index, day, holds): index into `customers` (ids in order, of the panel), the day from
    the close of the audit at which it was first seen to hold (1.0) or no longer (0.0), in order of both.

    States are seen at `MOMENTS` starts 30 days apart, a sign as long before as it is lagged, of customers from their
    joining on; what holds when a customer is first seen begins then.
    """
    ids = pa.table({"customer_id": pa.array(customers, pa.string()), "n": np.arange(len(customers), dtype=np.int32)})
    own = panel.people.select("customer_id", "joined_at", *panel.lags)
    rows = own.inner_join(ibis.memtable(ids), "customer_id").order_by("n").to_pyarrow()
    n, joined = (rows[c].to_numpy() for c in ("n", "joined_at"))
    return {r: _changes(panel, r, n, joined.astype("datetime64[us]"), rows[r].to_numpy()) for r in panel.lags}


def _changes(panel: Panel, reason: str, n: Any, joined: Any, mask: Any) -> tuple[np.ndarray[Any, Any], ...]:
    found, before = [], np.zeros(len(n), bool)
    for k in reversed(range(MOMENTS)):
        moment = panel.starts[0] - timedelta(days=PERIOD_DAYS * k + panel.lags[reason])
        now = ((mask >> k) & 1 == 1) & (joined < np.datetime64(moment, "us"))
        changed = np.flatnonzero(now != before)
        seen = (moment - panel.close) / timedelta(days=1)
        found.append((n[changed], np.full(len(changed), seen), now[changed].astype(float)))
        before = now
    index, days, holds = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((days, index))
    return index[order], days[order], holds[order]
