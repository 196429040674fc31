"""Customers in counts: at risk, fit and win-back, and how well departures were foreseen."""

from __future__ import annotations

from pydantic import Field

from churn_audit.model.findings.parts import Model


class Reliability(Model):
    """One band of predicted risk: mean prediction against the share that left, with a 90 % interval."""

    predicted: float
    observed: float
    low: float
    high: float
    n: int


class Prediction(Model):
    """How well the model foresaw the last period, which it had not seen.

    `lift`: departures among the tenth at highest risk over those among all; `brier`: mean squared error, beside that of
    giving everybody the mean (`brier_of_mean`).
    """

    days: int
    customers: int
    departures: float
    lift: float
    lift_low: float | None = None
    lift_high: float | None = None
    brier: float
    brier_of_mean: float
    reliability: tuple[Reliability, ...] = ()


class Customers(Model):
    n: int
    at_risk: int | None = None
    at_risk_withheld: str | None = Field(default=None, description="why there is no list of customers at risk")
    prediction: Prediction | None = None
    bad_fit: int | None = None
    win_back: int | None = None
