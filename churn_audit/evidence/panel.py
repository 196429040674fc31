"""The panel of customer-periods: who was exposed to what before each period, and who left in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, NamedTuple

import ibis
import numpy as np
import pandas as pd

from churn_audit.evidence.clock import DAY, closing
from churn_audit.evidence.departures import Departed
from churn_audit.evidence.exposures.events import Dated, buildable, dated, lag_days, missing
from churn_audit.evidence.exposures.registry import EVENTS, Scene
from churn_audit.evidence.exposures.states import asked_of, summaries, with_tenths
from churn_audit.evidence.inactivity import with_uniform

PERIOD_DAYS = 30
PERIODS = 12
"""Twelve periods of 30 days: a year of departures without overlap."""
WINDOW_PERIODS = 3
"""An event exposes in the 90 days that follow it: three periods."""
TENURE_BANDS = (90, 365, 1095)
SEGMENTS = 6
"""More segments than these would leave strata of one customer each; they are then not told apart."""
SAMPLE = 50_000
STRATUM = ("period", "tenure_band", "value_third", "segment")
COUNTS = ("exposed_departed", "exposed_stayed", "unexposed_departed", "unexposed_stayed")


@dataclass(frozen=True)
class Panel:
    """`people` is an Ibis table, one row a customer: customer_id, joined_at, left_at, left, known_until, value_third,
    segment, and for each of `reasons` an integer whose bit k says whether it was exposed before period k.

    Period k starts `starts[k]` and lasts 30 days; 0 is the last. `missing` names what exposures left out would need.
    """

    people: Any
    reasons: tuple[str, ...]
    starts: tuple[datetime, ...]
    missing: Mapping[str, tuple[str, ...]]


def panel(scene: Scene, departed: Departed) -> Panel | None:
    """The panel of a business, computed once by one grouped pass a table; None for a snapshot, which has no dates."""
    end = _known_to(departed)
    if end is None:
        return None
    starts = tuple(end - timedelta(days=PERIOD_DAYS * (k + 1)) for k in range(PERIODS))
    reasons = buildable(scene)
    people = _people(departed)
    wide = people
    for exposed in dated(scene, reasons):
        wide = wide.left_join(_spans(scene, exposed, starts[0]), "customer_id").drop("customer_id_right")
    asked, flags = asked_of(scene, reasons, starts)
    for summary in summaries(scene, asked):
        wide = wide.left_join(summary, "customer_id").drop("customer_id_right")
    wide = with_tenths(wide.cache() if asked.ranked else wide, asked)
    masks = {r: _window_mask(r) if r in EVENTS else _mask(flags[r]) for r in reasons}
    return Panel(wide.select(*people.columns, **masks).cache(), reasons, starts, missing(scene))


def periods(panel: Panel) -> Any:
    """One row for each customer and period at risk: customer_id, the stratum, `departed` (0 or 1) and for each reason
    whether exposed (0 or 1). At risk is who joined before the start, is not yet gone, and is followed to the end."""
    rows = panel.people.mutate(period=ibis.array(list(range(len(panel.starts)))).unnest())
    rows = rows.mutate(period=rows.period.cast("int64"))
    length = PERIOD_DAYS * DAY
    start = int((panel.starts[0] - datetime(1970, 1, 1)).total_seconds()) - rows.period * length
    joined, left, known = (_seconds(rows[c]) for c in ("joined_at", "left_at", "known_until"))
    rows = rows.mutate(tenure=start - joined, to_departure=left - start, followed=known - start - length)
    rows = rows.filter((rows.tenure > 0) & (rows.to_departure.fill_null(0) >= 0) & (rows.followed >= 0))
    band = reduce(lambda a, b: a + b, [ibis.ifelse(rows.tenure >= d * DAY, 1, 0) for d in TENURE_BANDS])
    return rows.select(
        "customer_id",
        "period",
        "value_third",
        "segment",
        tenure_band=band,
        departed=ibis.ifelse((rows.left == 1) & (rows.to_departure < length), 1, 0),
        **{r: _bit(rows[r], rows.period) for r in panel.reasons},
    )


def strata(panel: Panel) -> pd.DataFrame:
    """The fused aggregate, from one pass over the panel: for each reason and stratum (period, tenure_band 0–3,
    value_third 0–2 or −1 where unknown, segment) the four counts exposed or not by departed or stayed."""
    rows = periods(panel)
    sums = {f"n{i}": rows[r].sum() for i, r in enumerate(panel.reasons)}
    sums |= {f"d{i}": (rows[r] * rows.departed).sum() for i, r in enumerate(panel.reasons)}
    counts = rows.group_by(*STRATUM).agg(n=rows.count(), departed=rows.departed.sum(), **sums)
    wide = counts.order_by(*STRATUM).to_pyarrow().to_pandas()
    if not panel.reasons:
        return pd.DataFrame(columns=["reason", *STRATUM, *COUNTS])
    return pd.concat([_of_reason(wide, r, i) for i, r in enumerate(panel.reasons)], ignore_index=True)


def _of_reason(wide: pd.DataFrame, reason: str, i: int) -> pd.DataFrame:
    exposed, both = wide[f"n{i}"], wide[f"d{i}"]
    numbers = (both, exposed - both, wide["departed"] - both, wide["n"] - exposed - wide["departed"] + both)
    counts = {name: n.astype("int64") for name, n in zip(COUNTS, numbers, strict=True)}
    return wide[list(STRATUM)].assign(**counts).pipe(lambda t: t.assign(reason=reason)[["reason", *STRATUM, *COUNTS]])


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


def _spans(scene: Scene, exposed: Dated, last_start: datetime) -> Any:
    """(customer_id, reasons): bit j is set where an exposure became known in the j-th 30 days before the last start,
    1 being those right before it. One grouped pass over the rows."""
    rows, length = exposed.rows, PERIOD_DAYS * DAY
    origin = int((last_start - datetime(1970, 1, 1)).total_seconds())
    bits = {}
    for reason in exposed.reasons:
        before = origin - lag_days(scene, reason) * DAY - _seconds(rows[reason])
        j = ((before + length - 1) / float(length)).floor().cast("int64")
        kept = (j >= 1) & (j < PERIODS + WINDOW_PERIODS)
        # The shift is done for every row, so it must not fail on those that do not count.
        j = ibis.ifelse(kept, j, 0).cast("int32")
        bits[reason] = (ibis.literal(1, "int64") << j).bit_or(where=kept)
    return rows.group_by("customer_id").agg(**bits).cache()


def _window_mask(reason: str) -> Any:
    """Bit k from the bits of 30-day spans: an event in any of the spans k + 1 to k + 3."""
    spans = ibis._[reason].fill_null(0)
    return (spans >> 1) | (spans >> 2) | (spans >> 3)


def _mask(flags: Sequence[Any]) -> Any:
    return reduce(
        lambda a, b: a + b,
        [ibis.ifelse(flag.fill_null(False), ibis.literal(1 << k, "int64"), 0) for k, flag in enumerate(flags)],
    )


def _bit(mask: Any, k: Any) -> Any:
    return (mask >> k.cast("int32")) & 1


def _seconds(moment: Any) -> Any:
    return moment.epoch_seconds().cast("int64")


# Event times for the weekly model ---------------------------------------------------------------------------------


class EventTimes(NamedTuple):
    """`customers` are the sampled ids in order, each standing for `weight` customers; `times` holds for each event
    exposure the index into them and the day, counted from the close of the audit (negative), in order of both."""

    customers: np.ndarray[Any, Any]
    weight: float
    times: dict[str, tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]


def event_times(scene: Scene, departed: Departed, most: int = SAMPLE) -> EventTimes:
    """When each customer met each event exposure. Above `most` customers a sample is drawn by hash of their ids: the
    same in every run and engine. Signs are not lagged here: ages of events are the model's own business."""
    people = with_uniform(departed.departures.select("customer_id"))
    n = int(people.count().to_pyarrow().as_py())
    people = people.order_by("uniform", "customer_id").limit(most).select("customer_id").cache()
    customers = np.sort(np.asarray(people.customer_id.to_pyarrow().to_pylist(), dtype=object))
    end = int((closing(scene.tables) - datetime(1970, 1, 1)).total_seconds())
    times = {}
    for exposed in dated(scene, buildable(scene)):
        rows = exposed.rows.semi_join(people, "customer_id")
        days = {r: (_seconds(rows[r]) - end) / float(DAY) for r in exposed.reasons}
        frame = rows.select("customer_id", **days).to_pyarrow().to_pandas()
        index = np.searchsorted(customers, frame["customer_id"].to_numpy(dtype=object))
        for reason in exposed.reasons:
            times[reason] = _ordered(index, frame[reason].to_numpy(dtype=float))
    return EventTimes(customers, n / max(len(customers), 1), times)


def _ordered(index: Any, day: Any) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    known = np.isfinite(day) & (day < 0)
    index, day = index[known].astype(np.int32), day[known]
    order = np.lexsort((day, index))
    return index[order], day[order]
