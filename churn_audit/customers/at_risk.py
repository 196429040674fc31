"""Customers at risk: who is likely to leave next, by which supported reasons, what that would cost, and what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from churn_audit.customers.contactable import DO_NOT_CONTACT, unknown_bars, with_bars
from churn_audit.evidence.metrics.registry import Context
from churn_audit.model.checklist import Reason
from churn_audit.model.customers import AtRiskRules, CustomerRules
from churn_audit.model.findings import Prediction, Reliability
from churn_audit.stats.hazard import Fit
from churn_audit.stats.intervals import Estimate
from churn_audit.stats.prediction import Forecast, HeldOut, forecast, held_out

Contact = Literal["allowed", "do not contact", "not known"]


@dataclass(frozen=True)
class AtRiskCustomer:
    """One customer of the list.

    `risk` of leaving within the next days, `gone` the probability of having left already, unseen; `yearly_value` and
    `expected_loss` (risk × value) None where nothing tells what customers are worth. `reasons` (ids, largest part
    of the risk first) are supported ones; there may be none.
    """

    customer_id: str
    risk: float
    gone: float
    yearly_value: float | None
    expected_loss: float | None
    reasons: tuple[str, ...]
    step: str
    contact: Contact


@dataclass(frozen=True)
class AtRisk:
    """`listed` are the customers at risk, highest expected loss first; none where the list is `withheld`, and why.

    `prediction` says how well the last known period was foreseen. Of the customers looked at: their `mean_risk`, how
    many have `probably_gone` already (they are not listed), how many at risk moved or died (`excluded`); of those
    listed, how many must not be contacted. `titles` names the reasons of the list. `sampled`: only a random sample of
    the customers was looked at.
    """

    rules: AtRiskRules
    listed: tuple[AtRiskCustomer, ...] = ()
    withheld: str | None = None
    prediction: Prediction | None = None
    mean_risk: float | None = None
    probably_gone: int = 0
    excluded: int = 0
    do_not_contact: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    sampled: bool = False

    @property
    def count(self) -> int | None:
        """How many customers are at risk; None where the list is withheld, or holds a sample only."""
        return len(self.listed) if self.withheld is None and not self.sampled else None

    @property
    def uncounted(self) -> str | None:
        """Why there is no count, as a sentence."""
        return self.rules.sampled if self.sampled else self.withheld

    @property
    def expected_loss(self) -> float | None:
        """Yearly revenue expected to leave with those listed, within the period; None where values are unknown."""
        losses = [c.expected_loss for c in self.listed]
        return None if not losses or None in losses else float(sum(x for x in losses if x is not None))


def at_risk(
    context: Context,
    rules: CustomerRules,
    fitted: Fit | None,
    ids: Sequence[str],
    supported: Collection[str],
    reasons: Mapping[str, Reason],
    *,
    valued: bool = True,
    sampled: bool = False,
) -> AtRisk:
    """The customers at risk under a fitted hazard whose customer k is `ids[k]`; None: there is no such fit.

    `supported` are the reasons past the gate, the only ones that are named; `valued`: whether anything tells what
    customers are worth; `sampled`: whether they are a random sample of the customers, and so the list.
    """
    own = rules.at_risk
    if fitted is None:
        return AtRisk(own, withheld=own.withheld.no_model)
    check = _check(fitted, own)
    if check is None:
        return AtRisk(own, withheld=own.withheld.too_short)
    prediction = told(check)
    if why := withheld(prediction, own):
        return AtRisk(own, withheld=why, prediction=prediction)
    seen = forecast(fitted, own.days.value)
    found = _listed(context, own, seen, ids, {r: reasons[r] for r in reasons if r in supported}, valued, prediction)
    return replace(found, sampled=True, messages=(*found.messages, own.sampled)) if sampled else found


# Whether the forecast is good enough ------------------------------------------------------------------------------


def _check(fitted: Fit, rules: AtRiskRules) -> HeldOut | None:
    unsettled = rules.unsettled_days.value if fitted.model.histories.latent.any() else 0.0
    return held_out(fitted, rules.days.value, unsettled)


def told(check: HeldOut) -> Prediction | None:
    """The check as the findings hold it; None where nobody left in the period."""
    lift = check.lift()
    if lift is None:
        return None
    return Prediction(
        days=round(check.days),
        customers=len(check.predicted),
        departures=check.departures,
        lift=lift.value,
        lift_low=lift.low,
        lift_high=lift.high,
        brier=check.brier,
        brier_of_mean=check.brier_of_mean,
        reliability=tuple(_band(predicted, seen) for predicted, seen in check.reliability()),
    )


def _band(predicted: float, seen: Estimate) -> Reliability:
    assert seen.low is not None and seen.high is not None
    return Reliability(predicted=predicted, observed=seen.value, low=seen.low, high=seen.high, n=seen.n)


def withheld(found: Prediction | None, rules: AtRiskRules) -> str | None:
    """Why there must be no list, as a sentence; None where there may be one."""
    if found is None or found.departures < rules.least_departures.value:
        return rules.withheld.too_few
    return rules.withheld.no_lift if found.lift < rules.least_lift.value else None


# The list ---------------------------------------------------------------------------------------------------------


def _listed(
    context: Context, rules: AtRiskRules, seen: Forecast, ids: Sequence[str], supported: Mapping[str, Reason],
    valued: bool, prediction: Prediction | None,
) -> AtRisk:  # fmt: skip
    there, contacts = int(seen.likely_there.sum()), _contacts(context)
    mean = float(seen.risk[seen.likely_there].sum()) / max(1, there)
    found = _customers(seen, ids, mean, supported, contacts, rules, valued)
    listed = [c for c in found if contacts.barred.get(c.customer_id) in (None, DO_NOT_CONTACT)]
    listed.sort(key=lambda c: (-(c.expected_loss or 0.0), -c.risk, c.customer_id))
    return AtRisk(
        rules,
        listed=tuple(listed),
        prediction=prediction,
        mean_risk=mean,
        probably_gone=len(seen.customer) - there,
        excluded=len(found) - len(listed),
        do_not_contact=sum(c.contact == "do not contact" for c in listed),
        titles={r: supported[r].title for c in listed for r in c.reasons},
        messages=unknown_bars(context),
    )


@dataclass(frozen=True)
class _Contacts:
    """Why customers must not be written to, by id; `known`: whether the data would tell who unsubscribed."""

    barred: Mapping[str, str]
    known: bool

    def of(self, id: str) -> Contact:
        if self.barred.get(id) == DO_NOT_CONTACT:
            return "do not contact"
        return "allowed" if self.known else "not known"


def _contacts(context: Context) -> _Contacts:
    t = context.departed.departures
    t = with_bars(context, t.select("customer_id", "status"))
    t = t.filter(t.barred.notnull()).select("customer_id", "barred").to_pyarrow()
    barred = dict(zip(t["customer_id"].to_pylist(), t["barred"].to_pylist(), strict=True))
    return _Contacts(barred, context.tables.has("communications.unsubscribed"))


def _customers(
    f: Forecast, ids: Sequence[str], mean: float, supported: Mapping[str, Reason], contacts: _Contacts,
    rules: AtRiskRules, valued: bool,
) -> list[AtRiskCustomer]:  # fmt: skip
    """Those likelier there than not whose risk is so many times the mean."""
    out = []
    for k in (f.likely_there & (f.risk >= rules.times_mean.value * mean)).nonzero()[0]:
        id, risk = str(ids[f.customer[k]]), float(f.risk[k])
        why, contact = _raising(f, int(k), supported, rules), contacts.of(id)
        step = rules.step(supported[why[0]].category if why else None)
        value = float(f.value[k]) if valued else None
        out.append(
            AtRiskCustomer(
                customer_id=id,
                risk=risk,
                gone=1 - float(f.there[k]),
                yearly_value=value,
                expected_loss=None if value is None else value * risk,
                reasons=why,
                step=rules.do_not_contact if contact == "do not contact" else step,
                contact=contact,
            )
        )
    return out


def _raising(f: Forecast, k: int, supported: Collection[str], rules: AtRiskRules) -> tuple[str, ...]:
    """The supported reasons behind at least so much of the customer's risk, largest first."""
    parts = sorted(zip(-f.share[k], f.reasons, strict=True))
    enough = [r for part, r in parts if r in supported and -part >= rules.least_share.value]
    return tuple(enough[: int(rules.most_reasons.value)])
