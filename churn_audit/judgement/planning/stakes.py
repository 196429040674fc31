"""What is at stake with each reason: points of the score, and the revenue a year that fixing it could keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from statistics import NormalDist

from churn_audit.judgement.scoring import weights
from churn_audit.model.checklist import Checklist
from churn_audit.model.findings import Association, Departures, Grade, Interval, ReasonFinding
from churn_audit.stats.intervals import Z


@dataclass(frozen=True)
class Stake:
    """A reason's worth to a fix that removed it whole.

    `at_stake` is revenue a year with its interval, None where no money is known: what goes with the reason where that
    is `measured`, else its share of the rest by prior weight and severity. `probability`: that it is real here.
    """

    reason: str
    points: float
    at_stake: Interval | None
    probability: float
    measured: bool
    grade: Grade

    @property
    def money(self) -> float:
        """The revenue expected to be at stake; 0 where none is known."""
        return self.at_stake.value * self.probability if self.at_stake else 0.0

    @property
    def below(self) -> float:
        """How far the lower limit lies below it."""
        return self._to(self.at_stake.low) if self.at_stake else 0.0

    @property
    def above(self) -> float:
        """How far the upper limit lies above it."""
        return self._to(self.at_stake.high) if self.at_stake else 0.0

    def _to(self, limit: float | None) -> float:
        return 0.0 if limit is None or self.at_stake is None else abs(limit - self.at_stake.value) * self.probability


def stakes(checklist: Checklist, reasons: Sequence[ReasonFinding], departures: Departures | None) -> dict[str, Stake]:
    """What is at stake by reason, for controllable reasons that apply and have a severity or measured money, in order.

    Measured reasons count what is allocated to them of the revenue lost, so that they may be added up. The others count
    prior share × severity of the revenue that no measured reason explains.
    """
    lost = departures.revenue_per_year if departures else None
    weight = weights(checklist, reasons, lost)
    counted = [r for r in reasons if r.status in ("assessed", "blind", "failed")]
    weighed = sum(weight[r.id] for r in counted) or 1.0
    prior = sum(checklist.prior[r.id] for r in counted) or 1.0
    rest = _unexplained(reasons, departures)
    out = {}
    for r in reasons:
        if r.kind == "natural" or r.status == "not-applicable" or not (r.severity or measured_money(r)):
            continue
        points = 100 * weight[r.id] / weighed * (r.severity.value if r.severity else 0.0)
        money = measured_money(r)
        found = money or _share(r.severity, checklist.prior[r.id] / prior, rest)
        real = _of_value(money) if money else _of_ratio(r.association)
        out[r.id] = Stake(r.id, points, found, real, money is not None, r.grade)
    return out


def measured_money(reason: ReasonFinding) -> Interval | None:
    """The revenue a year that goes with a reason, never below 0; None where it is not measured."""
    if reason.attributable is None:
        return None
    money = reason.attributable.allocated_revenue_per_year or reason.attributable.revenue_per_year
    if money is None or money.value > 0:
        return money
    return Interval(value=0.0, low=0.0, high=max(0.0, money.high or 0.0))


def _unexplained(reasons: Sequence[ReasonFinding], departures: Departures | None) -> float | None:
    """The revenue lost a year that no measured reason explains."""
    if departures is None or departures.unexplained is not None or departures.revenue_per_year is None:
        return departures.unexplained if departures else None
    explained = sum(money.value for r in reasons if (money := measured_money(r)))
    return max(0.0, departures.revenue_per_year - explained)


def _share(severity: Interval | None, share: float, rest: float | None) -> Interval | None:
    """A part of the rest by prior share and severity, with the interval of the severity."""
    if severity is None or rest is None:
        return None
    low = severity.value if severity.low is None else severity.low
    high = severity.value if severity.high is None else severity.high
    return Interval(value=rest * share * severity.value, low=rest * share * low, high=rest * share * high)


def _of_value(money: Interval) -> float:
    """The probability that an amount is above zero; 1 where it has no interval (the gate has let it pass)."""
    if money.low is None or money.high is None:
        return 1.0
    return _above_zero(money.value, (money.high - money.low) / (2 * Z))


def _of_ratio(association: Association | None) -> float:
    """The probability that those exposed leave more; 1 where that was not tested, for nothing speaks against it; ½
    where the reason could not be told from another one, which then carries what both may bring about."""
    a = association
    if a is not None and a.q_adjusted is None and a.indistinguishable_from and not a.too_few:
        return 0.5
    if a is None or a.too_few or not (a.odds_ratio_adjusted and a.odds_low and a.odds_high):
        return 1.0
    return _above_zero(log(a.odds_ratio_adjusted), log(a.odds_high / a.odds_low) / (2 * Z))


def _above_zero(value: float, error: float) -> float:
    """Φ(value / error): how surely a normal estimate lies above zero."""
    if error <= 0:
        return 1.0 if value > 0 else 0.0
    return NormalDist().cdf(value / error)
