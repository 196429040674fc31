"""Where the silent may have gone: the expectations over the latent dates of departure, and what their absence costs.

After the last sign of life a customer may have left in any week or still be there:

    P(left in w) ∝ (1 − π) λ_w f_w exp(−Σ_{u<w} λ_u f_u − λ_w f_w / 2) S(mid w)
    P(there)     ∝ exp(−Σ_u λ_u f_u) S(now)

f is the part of the week after the last sign, S the probability of the silence had it stayed (`gaps`), π the share of
departures that somebody recorded. A recorded date is the same model with one possible week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from churn_audit.stats.design import Matrix
from churn_audit.stats.histories import Floats
from churn_audit.stats.rows import LEFT, Tails, Weeks

# A weekly log hazard above this would mean that next to everybody leaves within days.
_HIGHEST = 2.0
_AT_ONCE = 4000


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the data say of each row: expected `departures`, expected time `at_risk` in weeks, the `hazard` a week.

    By customer of the tails `staying` = P(still there).
    """

    departures: Floats
    at_risk: Floats
    hazard: Floats
    staying: Floats


def posterior(weeks: Weeks, tail: Tails, log_hazard: Floats, recorded: float = 0.0) -> Posterior:
    """The expectations of the E-step given each row's log hazard; `recorded` is the share π of departures recorded."""
    hazard = np.exp(np.minimum(log_hazard, _HIGHEST))
    departures, at_risk = (weeks.kind == LEFT).astype(float), weeks.part.copy()
    if not len(tail.begin):
        return Posterior(departures, at_risk, hazard, np.zeros(0))
    part = weeks.part[weeks.known :]
    x = hazard[weeks.known :] * part
    through = within(x, tail)
    log_left = np.log(x) - through + x / 2 + tail.log_silence + np.log1p(-recorded)
    log_there = -np.add.reduceat(x, tail.begin) + tail.log_silence_end
    top = np.maximum(np.maximum.reduceat(log_left, tail.begin), log_there)
    left, there = np.exp(log_left - top[tail.owner]), np.exp(log_there - top)
    total = np.add.reduceat(left, tail.begin) + there
    left, there = left / total[tail.owner], there / total
    later = np.clip(1 - within(left, tail), 0, 1)
    departures[weeks.known :] = left
    # Before the last sign of life the customer was there: 1 − f of that week is time at risk too.
    at_risk[weeks.known :] = 1 - part + part * (later + left / 2)
    return Posterior(departures, at_risk, hazard, there)


def within(x: Any, tail: Tails) -> Any:
    """Sums of x over each customer's silent rows up to and including each row; x by row, or by row and column."""
    total = np.cumsum(x, 0, dtype=float)
    before = np.concatenate([np.zeros_like(total[:1]), total])[tail.begin]
    return total - before[tail.owner]


def recorded_share(weeks: Weeks, at: Posterior) -> float:
    """The share of expected departures that are recorded, where others are latent."""
    by_row = at.departures * weeks.weight
    known, latent = float(by_row[: weeks.known].sum()), float(by_row[weeks.known :].sum())
    return min(0.95, known / (known + latent)) if latent > 0 else 0.0


def missing_information(
    design: Matrix, tail: Tails, weighted: Floats, departures: Floats, staying: Floats, fitted: Floats
) -> Floats:
    """Σ over customers of the posterior variance of the complete-data score (Louis 1982).

    Arrays by silent row: `design`, `weighted` = λf, `departures`, `fitted` (1 within the window). The score of leaving
    in w is x_w − Σ_{u<w} λ_u f_u x_u − λ_w f_w x_w / 2, that of staying −Σ_u λ_u f_u x_u.
    """
    size = design.shape[1]
    out, ends = np.zeros((size, size)), np.r_[tail.begin, len(design)]
    for q in range(0, len(tail.begin), _AT_ONCE):
        who = slice(q, min(q + _AT_ONCE, len(tail.begin)))
        rows = slice(ends[who.start], ends[who.stop])
        begin = tail.begin[who] - rows.start
        local = Tails(tail.customer[who], begin, tail.owner[rows] - q, tail.log_silence[:0], tail.log_silence_end[:0])
        x = design[rows] * fitted[rows, None].astype(np.float32)
        path = x * weighted[rows, None].astype(np.float32)
        through = within(path, local).astype(np.float32)
        leaving, last = x - through + path / 2, np.r_[begin[1:], len(x)] - 1
        p, there = departures[rows, None].astype(np.float32), staying[who, None].astype(np.float32)
        remaining = -through[last]
        mean = np.add.reduceat(leaving * p, begin, 0) + remaining * there
        out += (leaving * p).T @ leaving + (remaining * there).T @ remaining - mean.T @ mean
    return out
