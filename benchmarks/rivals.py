"""What stands beside the tool: three usual ways to order reasons, on the same panel of customer-periods.

Every one sees what the tool's screen sees: a row a customer and 30 days at risk, a flag a reason (exposed in the 90
days before), the strata columns, whether the customer left in the period, and what the customer is worth a year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from churn_audit.evidence.departures import Departed
from churn_audit.evidence.panel import PERIOD_DAYS, PERIODS, STRATUM, Panel, periods

Floats = NDArray[np.float64]
A_YEAR = 365 / (PERIODS * PERIOD_DAYS)
EXPLAINED = 4_000
"""Rows whose SHAP values are averaged: exact ones take a thousand times as long as the fit."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The panel as arrays: `exposed` (rows × reasons, 0 or 1), `controls` (rows × strata columns, as integers),
    whether `departed`, and the `value` of the customer a year (the median where unknown)."""

    reasons: tuple[str, ...]
    exposed: NDArray[np.int8]
    controls: NDArray[np.int64]
    departed: NDArray[np.bool_]
    value: Floats

    @classmethod
    def of(cls, panel: Panel, departed: Departed) -> Rows:
        """All customer-periods of a panel."""
        worth = departed.departures.select("customer_id", "yearly_value")
        rows = periods(panel).left_join(worth, "customer_id").drop("customer_id_right", "customer_id")
        frame = rows.to_pyarrow().to_pandas()
        value = frame["yearly_value"].astype(float)
        controls = frame[list(STRATUM)].assign(segment=pd.factorize(frame["segment"], sort=True)[0])
        return cls(
            reasons=panel.reasons,
            exposed=frame[list(panel.reasons)].to_numpy(np.int8),
            controls=controls.to_numpy(np.int64),
            departed=frame["departed"].to_numpy(bool),
            value=value.fillna(value.median()).fillna(1.0).to_numpy(),
        )


def risk_ratios(rows: Rows) -> dict[str, float]:
    """The yearly revenue of exposed departures in excess of the unexposed's risk, by reason: the crude risk ratio's
    population attributable revenue, 0 where the exposed leave less often."""
    exposed, gone = rows.exposed.astype(float), rows.departed.astype(float)
    with_it, n = gone @ exposed, exposed.sum(0)
    without, others = gone.sum() - with_it, len(gone) - n
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = 1 - (without / others) / (with_it / n)
    revenue = (gone * rows.value) @ exposed * A_YEAR
    return _named(rows, np.where(np.isfinite(excess), np.maximum(excess, 0), 0.0) * revenue)


def coefficients(rows: Rows) -> dict[str, float]:
    """Logistic coefficient × revenue of the exposed, by reason; strata columns as dummies, the library's ridge."""
    dummies = pd.get_dummies(pd.DataFrame(rows.controls).astype("category"), drop_first=True).to_numpy(float)
    x = np.hstack([rows.exposed.astype(float), dummies])
    fitted = LogisticRegression(max_iter=1000).fit(x, rows.departed)
    return _named(rows, fitted.coef_[0][: len(rows.reasons)] * (rows.value @ rows.exposed))


def shap(rows: Rows, seed: int) -> dict[str, float]:
    """LightGBM's mean |SHAP value| over a random sample of the rows, by reason; strata columns beside the flags."""
    x = np.hstack([rows.exposed, rows.controls]).astype(np.float32)
    model = LGBMClassifier(
        n_estimators=200, learning_rate=0.05, n_jobs=1, random_state=seed, deterministic=True, verbose=-1
    )
    model.fit(x, rows.departed)
    some = np.random.default_rng(seed).choice(len(x), min(EXPLAINED, len(x)), replace=False)
    contributions: Any = model.booster_.predict(x[some], pred_contrib=True, num_threads=1)
    return _named(rows, np.abs(contributions).mean(0)[: len(rows.reasons)])


def rankings(rows: Rows, seed: int) -> dict[str, dict[str, float]]:
    """Every rival's figure by reason."""
    return {"risk ratio": risk_ratios(rows), "logistic": coefficients(rows), "SHAP": shap(rows, seed)}


def overlap(rows: Rows, reason: str, others: Sequence[str]) -> tuple[str, float, float]:
    """(which of the others' exposures goes along most with the reason's, phi, the share of the reason's exposed rows
    that are exposed to it as well); ("", 0, 0) where none does."""
    at = {r: k for k, r in enumerate(rows.reasons)}
    best = ("", 0.0, 0.0)
    own = rows.exposed[:, at[reason]].astype(float)
    for other in others:
        theirs = rows.exposed[:, at[other]].astype(float)
        if own.std() > 0 and theirs.std() > 0:
            phi = float(np.corrcoef(own, theirs)[0, 1])
            best = max(best, (other, phi, float(own @ theirs / own.sum())), key=lambda b: b[1])
    return best


def _named(rows: Rows, values: Floats) -> dict[str, float]:
    return dict(zip(rows.reasons, values.tolist(), strict=True))
