"""What is planted in a business and what it costs a year, kept apart from the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from churn_audit.simulate.export import moments
from churn_audit.simulate.hazard import Attributable, Course, Events, attributable, expected_departures
from churn_audit.simulate.world import A_YEAR, WEEK, YEAR_WEEKS, Floats, World


@dataclass(frozen=True, eq=False)
class Truth:
    """The planted reasons in order of money, `joint` all of them together, decoys and signs by id.

    `departures` are those of the last year, `expected` their expectation under the true hazards, `natural` the
    natural ends in it, `revenue_lost` the yearly revenue of those who left. `left` holds every customer's true date
    of departure (NaT: still there, or a natural end).
    """

    world: World
    seed: int
    planted: tuple[Attributable, ...]
    joint: Attributable | None
    decoys: tuple[str, ...]
    signs: tuple[str, ...]
    departures: int
    expected: float
    natural: int
    revenue_lost: float
    left: pd.Series[pd.Timestamp]

    @property
    def reasons(self) -> dict[str, Attributable]:
        """The planted reasons by id."""
        return {p.reason: p for p in self.planted}

    def record(self) -> dict[str, Any]:
        """The truth as plain values for truth.json: figures a year, rounded, with the rule of each planted reason."""
        rules = {e.reason: f"{e.table}: {e.when}" for e in self.world.experiences}
        planted = [{**_rounded(p), "rule": rules[p.reason]} for p in self.planted]
        return {
            "world": self.world.name,
            "seed": self.seed,
            "departures": self.departures,
            "expected_departures": round(self.expected, 1),
            "natural_ends": self.natural,
            "revenue_lost": round(self.revenue_lost),
            "planted": planted,
            "all_planted": _rounded(self.joint) if self.joint else None,
            "decoys": list(self.decoys),
            "signs": list(self.signs),
        }

    def __str__(self) -> str:
        lines = [f"{self.departures} departures in the last year; planted reasons, net a year:"]
        for p in self.planted:
            lines.append(f"  {p.reason:<28}{p.departures:>6.0f} departures{p.money:>14,.0f} in money")
        if not self.planted:
            lines.append("  none")
        lines.append(f"without effect: {', '.join(self.decoys)}")
        lines.append(f"follow the decision to leave: {', '.join(self.signs)}")
        return "\n".join(lines)


def _rounded(a: Attributable) -> dict[str, Any]:
    out = {k: round(v, 1) if isinstance(v, float) else v for k, v in asdict(a).items()}
    return {**out, "money": round(a.money)}


def told(run: Course, value: Floats, events: Mapping[str, Events], seed: int) -> Truth:
    """The truth of one course; `value` is each customer's yearly revenue."""
    world = run.world
    reasons = tuple(e.reason for e in world.planted)
    each = [attributable(run, value, events, (r,)) for r in reasons]
    gone = (run.left >= -YEAR_WEEKS * WEEK) & (run.left < 0)
    left = moments(np.where(run.left < 0, run.left, np.nan), world)
    ids = pd.Index([f"C{k + 1:05d}" for k in range(len(left))], name="customer_id")
    return Truth(
        world=world,
        seed=seed,
        planted=tuple(sorted(each, key=lambda a: -a.money)),
        joint=attributable(run, value, events, reasons) if reasons else None,
        decoys=tuple(e.reason for e in world.decoys),
        signs=tuple(s.reason for s in world.signs),
        departures=round(float(gone.sum()) * A_YEAR),
        expected=expected_departures(run),
        natural=int(((run.natural >= -YEAR_WEEKS * WEEK) & np.isfinite(run.natural)).sum()),
        revenue_lost=float(value[gone].sum() * A_YEAR),
        left=pd.Series(left, index=ids, name="left_at"),
    )
