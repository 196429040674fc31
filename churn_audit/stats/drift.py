"""Whether leavers decide first and fade out before they are gone: then recent events thin out and claims are low."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from churn_audit.stats.hazard import Fit
from churn_audit.stats.histories import Dated, Flags, Floats, Ints
from churn_audit.stats.rows import WEEK

SPAN = 60.0
"""Days before the end that are set against the time before."""
LEVEL, MOST = 0.05, 0.9
"""A warning needs p below the level and a ratio below `MOST`: less than that hardly moves a claim."""
# An own rate needs so many earlier spans; they are looked for over two years.
_LEAST_SPANS, _HORIZON = 3, 730.0
# The pool's seasonal factor is drawn to 1 by so many purchases a week.
_SHRINK = 20.0
_SURELY = 0.8

Why = Literal["", "nothing-bought", "too-few"]


@dataclass(frozen=True)
class Drift:
    """How leavers' own rate of buying in their last days stands to stayers'.

    `ratio`: purchases in the last `SPAN` days over what the own earlier rate and the season lead to expect, leavers'
    beside stayers'; 1 where nobody fades out. `p` one-sided, for a ratio below 1. `why` it is not `possible`: nothing
    is bought (nor done), or too few of those who left or stay were followed long enough, or they bought too little.
    """

    possible: bool
    warns: bool = False
    p: float | None = None
    ratio: float | None = None
    leavers: int = 0
    why: Why = ""


def drift(fitted: Fit, span: float = SPAN, level: float = LEVEL, most: float = MOST) -> Drift:
    """The test; counted are purchases, or other contacts where there are none."""
    h = fitted.model.histories
    acts = fitted.model.silence.purchases.days if len(h.orders) else h.contacts
    if not len(acts):
        return Drift(False, why="nothing-bought")
    gone = _gone(fitted)
    spans = _spans(fitted, acts, gone, span)
    leavers, stayers = (np.flatnonzero(spans.last & of) for of in _groups(fitted, spans, gone))
    least = fitted.model.settings.least_departures
    enough = all(min(len(at), spans.expect[at].sum(), spans.count[stayers].sum()) >= least for at in (leavers, stayers))
    if not enough:
        return Drift(False, leavers=len(leavers), why="too-few")
    left, left_error = _observed_over_expected(spans, leavers, gone)
    stay, stay_error = _observed_over_expected(spans, stayers, 1 - gone)
    p = float(special.ndtr((left - stay) / max(float(np.hypot(left_error, stay_error)), 1e-9)))
    ratio = left / stay
    return Drift(True, p < level and ratio < most, p, ratio, len(leavers))


def _gone(fitted: Fit) -> Floats:
    """P(has left) by customer; NaN for natural ends, and for who fell silent before the model's first week."""
    h, tail = fitted.model.histories, fitted.model.tail
    recorded = ~np.isnan(h.left) & (h.left < 0)
    gone = np.where(h.latent, np.nan, recorded)
    gone[~np.isnan(h.natural) & ~recorded] = np.nan
    gone[tail.customer] = 1 - fitted.posterior.staying
    return gone


@dataclass(frozen=True, eq=False)
class _Spans:
    """Spans of days, each ending at a moment of a customer: `count` of acts within, what the own rate and the season
    lead to `expect`, whether it is the customer's `last`."""

    customer: Ints
    day: Floats
    last: Flags
    count: Floats
    expect: Floats


def _spans(fitted: Fit, acts: Dated, gone: Floats, span: float) -> _Spans:
    """All spans within the record, of customers with enough of them before the last.

    Where the end is known, spans side by side, counted back from it. Where it is latent, a span before each purchase
    and the last one before the last: gaps that are cut off by a departure that does not depend on them are
    exchangeable, whatever their distribution, so that the last span is as full as those before.
    """
    h = fitted.model.histories
    begin, end = np.maximum(h.joined, np.floor(acts.day.min())), _ends(fitted, acts, span)
    known = np.flatnonzero(~h.latent & np.isfinite(end))
    back = span * np.arange(int(_HORIZON / span))
    own = h.latent[acts.customer] & (acts.day > end[acts.customer] - _HORIZON)
    customer = np.r_[np.repeat(known, len(back)), acts.customer[own]]
    day = np.r_[(end[known][:, None] - back).ravel(), acts.day[own]]
    inside = day - span >= begin[customer]
    customer, day = customer[inside], day[inside]
    last = day == end[customer]
    enough = np.bincount(customer[~last], minlength=h.n) >= _LEAST_SPANS
    customer, day, last = (x[enough[customer]] for x in (customer, day, last))
    count = acts.count(customer, day - span, day).astype(float)
    return _Spans(customer, day, last, count, _expected(customer, day, ~last, count, gone))


def _ends(fitted: Fit, acts: Dated, span: float) -> Floats:
    """Each customer's recorded end, or the last purchase where it is latent. Stayers' are spread over the last days,
    so that together their spans tell the season of every day."""
    h = fitted.model.histories
    # Multiples of the golden ratio fill an interval evenly.
    spread = -span * ((np.arange(h.n) * 0.618) % 1)
    recorded = np.where(h.known_end < 0, h.known_end, spread)
    return np.where(h.latent, acts.last(h.n), recorded)


def _expected(customer: Ints, day: Floats, earlier: Flags, count: Floats, gone: Floats) -> Floats:
    """The customer's mean count in earlier spans × the season, which stayers' earlier spans tell week by week."""
    week = np.floor(-day / WEEK).astype(np.int64)
    pool, size, season = earlier & (gone[customer] < 1 - _SURELY), len(gone), np.ones(len(day))
    own = customer[earlier]
    observed = np.bincount(week[pool], count[pool], week.max(initial=0) + 1) + _SHRINK
    total = np.bincount(own, count[earlier], size)
    for _ in range(3):
        level = total / np.maximum(np.bincount(own, season[earlier], size), 1e-9)
        usual = np.bincount(week[pool], level[customer[pool]], len(observed)) + _SHRINK
        season = (observed / usual)[week]
    return np.asarray(level[customer] * season)


def _groups(fitted: Fit, spans: _Spans, gone: Floats) -> tuple[Flags, Flags]:
    """Which spans are of customers who probably left within the time of the model, and of those who surely stay."""
    settings = fitted.model.settings
    recent = spans.day > settings.starts[0] - WEEK * settings.earlier_weeks
    probability = gone[spans.customer]
    return recent & (probability > 0.5), recent & (probability < 1 - _SURELY)


def _observed_over_expected(spans: _Spans, at: Ints, weight: Floats) -> tuple[float, float]:
    """(Σ w count / Σ w expected, its standard error as a ratio of sums over customers)."""
    w, count, expect = weight[spans.customer[at]], spans.count[at], spans.expect[at]
    total = max(float((w * expect).sum()), 1e-9)
    ratio = float((w * count).sum()) / total
    return ratio, float(np.sqrt((w**2 * (count - ratio * expect) ** 2).sum())) / total
