"""Departures nobody announced: who has been silent for longer than is usual for them, and about when they left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import ibis
import numpy as np

from churn_audit.evidence.clock import DAY, closing, day_number, days, moved
from churn_audit.model.findings import Interval
from churn_audit.tables.opened import Tables

# Held to a month and a year: below, a holiday would count as a departure; above, a yearly buyer would never leave.
SHORTEST, LONGEST = 30.0, 365.0
QUIET = 0.95
"""A silence longer than this share of the pool's gaps (each over its customer's own mean) counts as departure."""
STEP = 0.005
"""Gaps over own means are counted in classes of half a percent, so that a quantile needs no sorting of all gaps."""
POOL_GAPS = 2.0
"""How many gaps of their own weigh as much as the pool: the prior's weight (a − 1) / k under gamma gaps whose
rates are gamma across customers, with shapes k = 1.5 and a = 4, the usual spread of buying rates."""


@dataclass(frozen=True)
class Thresholds:
    """How long a silence must be: `days` is the median own threshold with its 5th and 95th percentile.

    `mean_gap` is the mean over customers of their mean gap in days, `quiet` the 95th percentile of gap over own
    mean, `cv2` the squared coefficient of variation of that ratio; None where nobody was active on two days.
    """

    days: Interval
    mean_gap: float | None
    quiet: float | None
    cv2: float | None


class Sign(NamedTuple):
    """A kind of thing customers do: its table, time column, and which rows count (all where None)."""

    table: str
    time: str
    counts: Callable[[Any], Any] | None = None


def kept(orders: Any) -> Any:
    """Whether an order line stood: it was not cancelled."""
    return ~orders.cancelled.fill_null(False)


# What customers do themselves. Not what is sent to them or happens to them (points that expire), and not opened
# messages: mail programs open them unasked.
SIGNS = (
    Sign("orders", "ordered_at", kept),
    Sign("usage", "occurred_at"),
    Sign("tickets", "opened_at"),
    Sign("communications", "sent_at", lambda t: t.direction == "inbound"),
    Sign("communications", "replied_at", lambda t: t.direction == "outbound"),
    Sign("surveys", "responded_at", lambda t: t.customer_id.notnull() & (t.kind != "exit")),
    Sign("social_posts", "posted_at", lambda t: t.customer_id.notnull() & (t.author == "customer")),
    Sign(
        "loyalty",
        "occurred_at",
        lambda t: t.event.isin(["redeemed", "redemption_failed", "reward_declined"]),
    ),
)
_RHYTHM = ("orders", "usage")


def rhythm(tables: Tables) -> str | None:
    """The table that sets the rhythm of a customer: orders, else usage; None where there is neither."""
    return next((s.table for s in SIGNS if s.table in _RHYTHM and tables.has(f"{s.table}.{s.time}")), None)


def last_signs(tables: Tables) -> Any:
    """A table (customer_id, last_sign_at): the last thing each customer did before the audit closed."""
    signs = [
        acts(tables, s).group_by("customer_id").agg(at=lambda t: t["at"].max())
        for s in SIGNS
        if tables.has(f"{s.table}.{s.time}")
    ]
    return ibis.union(*signs).group_by("customer_id").agg(last_sign_at=lambda t: t["at"].max())


def begins(tables: Tables, table: str) -> datetime | None:
    """The first order (or use) in the data: whoever was silent before it left at a time nobody can tell."""
    sign = next(s for s in SIGNS if s.table == table)
    first = acts(tables, sign)["at"].min().to_pyarrow().as_py()
    return first if first is None else first.replace(tzinfo=None)


def silences(tables: Tables, people: Any, fixed: int | None) -> tuple[Any, Thresholds]:
    """(people with last_sign_at, threshold_days, gone_at, known_until; the thresholds).

    `people` has customer_id and joined_at; joining counts as a sign of life. A customer with m gaps of mean g has
    the mean gap (m·g + 2·pool) / (m + 2), and is gone after `quiet` times that, held within 30–365 days, or after
    `fixed` days. Departures are known up to that long before the audit closes: `known_until`.
    """
    table = rhythm(tables)
    active = _active_days(tables, table).cache() if table else None
    own = _own_gaps(active) if active is not None else None
    pool = _pool(active, own) if own is not None else None
    known = people.left_join(last_signs(tables), "customer_id").drop("customer_id_right")
    if own is not None and pool is not None:
        known = known.left_join(own, "customer_id").drop("customer_id_right")
        gap = _shrunk(known.gaps.fill_null(0), known.span.fill_null(0), pool.mean_gap)
        length, threshold = gap * (1 + pool.cv2), gap * pool.quiet
    else:
        length = threshold = ibis.literal(LONGEST)
    if fixed is not None:
        threshold = ibis.literal(float(fixed))
    else:
        threshold = ibis.greatest(SHORTEST, ibis.least(LONGEST, threshold))
    known = known.mutate(threshold_days=threshold, length=length).cache()
    return _dated(tables, known), Thresholds(_spread(known.threshold_days), *(pool or (None, None, None)))


def _spread(threshold: Any) -> Interval:
    parts = {"low": 0.05, "value": 0.5, "high": 0.95}
    expression = threshold.as_table().agg(**{k: threshold.quantile(q) for k, q in parts.items()})
    (row,) = expression.to_pyarrow().to_pylist()
    return Interval(**{k: LONGEST if v is None else v for k, v in row.items()})


class _Pool(NamedTuple):
    mean_gap: float
    quiet: float
    cv2: float


def acts(tables: Tables, sign: Sign, *extra: str) -> Any:
    """(customer_id, at, extra columns): what customers did before the close."""
    rows = tables[sign.table]
    rows = rows.filter(rows[sign.time] < closing(tables))
    if sign.counts is not None:
        rows = rows.filter(sign.counts(rows))
    return rows.select("customer_id", *extra, at=rows[sign.time])


def _active_days(tables: Tables, table: str) -> Any:
    events = acts(tables, next(s for s in SIGNS if s.table == table))
    return events.select("customer_id", day=day_number(events["at"])).distinct()


def _own_gaps(active: Any) -> Any:
    return active.group_by("customer_id").agg(
        gaps=active.count() - 1, span=(active.day.max() - active.day.min()).cast("float64")
    )


def _shrunk(gaps: Any, span: Any, pool: float) -> Any:
    return (span + POOL_GAPS * pool) / (gaps + POOL_GAPS)


def _pool(active: Any, own: Any) -> _Pool | None:
    """What is usual: the mean of customers' mean gaps, and how far single gaps stray from their customer's own.

    Every customer weighs the same, or those who come daily would set the measure for those who come twice a year.
    Rounded, so that the order in which an engine adds up cannot show.
    """
    several = own.filter(own.gaps > 0)
    mean_gap = (several.span / several.gaps).mean().to_pyarrow().as_py()
    if mean_gap is None:
        return None
    mean_gap = round(mean_gap, 9)
    before = active.day.lag().over(ibis.window(group_by=active.customer_id, order_by=active.day))
    gaps = active.mutate(gap=active.day - before)
    gaps = gaps.filter(gaps.gap.notnull()).inner_join(several, "customer_id")
    ratio = gaps.select(r=gaps.gap / _shrunk(gaps.gaps, gaps.span, mean_gap), weight=1.0 / gaps.gaps)
    counted = ratio.group_by(step=(ratio.r.ln() / STEP).floor().cast("int64")).agg(
        weight=ratio.weight.sum(), first=(ratio.weight * ratio.r).sum(), second=(ratio.weight * ratio.r**2).sum()
    )
    steps = counted.order_by("step").to_pyarrow().to_pydict()
    weight, first, second = (np.asarray(steps[c], float) for c in ("weight", "first", "second"))
    at = int(np.searchsorted(weight.cumsum(), QUIET * weight.sum() * (1 - 1e-9)))
    mean = first.sum() / weight.sum()
    cv2 = max(0.0, second.sum() / weight.sum() / mean**2 - 1)
    return _Pool(mean_gap, round(float(first[at] / weight[at]), 9), round(float(cv2), 9))


def _dated(tables: Tables, known: Any) -> Any:
    """Adds gone_at and known_until, and turns last_sign_at into the later of it and joining.

    The gap a departure falls into is longer than the mean by 1 + cv², and the departure is anywhere in it, so it is
    dated at last sign + U × mean gap × (1 + cv²), or + U × the silence where that is shorter.
    """
    end = ibis.timestamp(closing(tables))
    today = int((closing(tables) - datetime(1970, 1, 1)).total_seconds()) // DAY - 1
    midnight = ibis.timestamp(closing(tables) - timedelta(days=1))
    sign = ibis.coalesce(ibis.greatest(known.last_sign_at, known.joined_at), known.joined_at)
    known = with_uniform(known.mutate(last_sign_at=sign))
    silent = today - day_number(known.last_sign_at)
    shift = known.uniform * ibis.least(known.length, days(end, known.last_sign_at))
    gone = moved(known.last_sign_at, ibis.greatest(1.0 / DAY, shift))
    limit = moved(midnight, -known.threshold_days)
    dated = known.mutate(
        gone_at=ibis.ifelse(silent > known.threshold_days, gone, ibis.null("timestamp")),
        known_until=ibis.greatest(limit, known.joined_at),
    )
    return dated.drop("uniform")


_PRIME = 2**31 - 1
_DRAWN_FROM = 32


def with_uniform(people: Any) -> Any:
    """`people` with a column `uniform`: a number in (0, 1) from customer_id, the same in every run and engine.

    The last 32 characters' code points in base 1,000,003 modulo 2³¹ − 1, stirred three times by h ← h (h + 7) + 11.
    """
    tail = people.customer_id.right(_DRAWN_FROM)
    value = people.customer_id.length().cast("int64")
    for place in range(_DRAWN_FROM):
        factor = pow(1_000_003, place + 1, _PRIME)
        value = value + tail.substr(place, 1).ascii_str().cast("int64") * factor
    people = people.mutate(uniform=value % _PRIME)
    for _ in range(3):
        people = people.mutate(uniform=(people.uniform * (people.uniform + 7) + 11) % _PRIME)
    return people.mutate(uniform=(people.uniform.cast("float64") + 0.5) / float(_PRIME))
