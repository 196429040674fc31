"""The screen: each exposure against departures within strata, one reason at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from churn_audit.evidence.panel import Panel, strata
from churn_audit.stats.false_discovery import benjamini_hochberg
from churn_audit.stats.mantel_haenszel import Ratio, Strata, TooFew, risk_ratio


@dataclass(frozen=True)
class Screened:
    """One reason's risk ratio over the strata (None: no comparison), with p and its Benjamini–Hochberg q.

    Description, not a finding: exposures that go along with a true cause stand out here just as much.
    """

    ratio: Ratio | TooFew | None
    p: float | None
    q: float | None
    exposed_departures: int


def screened(panel: Panel) -> Mapping[str, Screened]:
    """Every reason of the panel against departures, from one grouped aggregate."""
    found = {str(reason): _ratio(rows) for reason, rows in strata(panel).groupby("reason", sort=False)}
    p = {r: ratio.p for r, (ratio, _) in found.items() if isinstance(ratio, Ratio)}
    q = dict(zip(p, benjamini_hochberg(list(p.values())).tolist(), strict=True))
    return {r: Screened(ratio, p.get(r), q.get(r), n) for r, (ratio, n) in found.items()}


def _ratio(rows: pd.DataFrame) -> tuple[Ratio | TooFew | None, int]:
    a, b = rows["exposed_departed"], rows["unexposed_departed"]
    counts = Strata.of(a, a + rows["exposed_stayed"], b, b + rows["unexposed_stayed"])
    return risk_ratio(counts), int(a.sum())
