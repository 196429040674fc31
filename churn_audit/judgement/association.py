"""What goes with departures, told as findings: per reason, with its money, and for the business as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from churn_audit.evidence.association import Associated
from churn_audit.evidence.stated import Stated
from churn_audit.model.checklist import Reason, Scoring
from churn_audit.model.findings import (
    Association,
    Associations,
    Attributable,
    DataFindings,
    Departures,
    Interval,
    Safeguard,
    StatedFinding,
)
from churn_audit.stats import attribution as stats
from churn_audit.stats.drift import Drift
from churn_audit.stats.false_discovery import e_value, e_value_of_interval
from churn_audit.stats.intervals import Estimate
from churn_audit.stats.mantel_haenszel import Ratio
from churn_audit.stats.negative_control import Control

Verdict = Literal["borne-out", "stated-only", "unsaid", "untested"]
BASIS = "adjusted-net"
# Tables and columns whose contradictions are about who has left.
_WHO_LEFT = {("customers", "churned"), ("customers", "churned_at"), ("exits", "exited_at")}


def interval(e: Estimate) -> Interval:
    """An estimate as the file holds it."""
    return Interval(value=e.value, low=e.low, high=e.high)


# One reason -------------------------------------------------------------------------------------------------------


def association(reason: Reason, found: Associated | None) -> Association | None:
    """How a reason goes with departures; None where its exposure was not tested or was kept out."""
    screened = found.screened.get(reason.id) if found else None
    if found is None or screened is None or reason.exposure is None or reason.id in found.kept_out:
        return None
    own = found.of(reason.id)
    ratio = screened.ratio if isinstance(screened.ratio, Ratio) else None
    base = Association(
        exposed_customers=round(own.exposed_customers) if own else None,
        exposed_departures=screened.exposed_departures,
        risk_ratio=ratio.value if ratio else None,
        low=ratio.low if ratio else None,
        high=ratio.high if ratio else None,
        p=screened.p,
        q=screened.q,
        role=reason.exposure.role,
        too_few=own is None and reason.id not in found.within,
        indistinguishable_from=_told_with(reason.id, found),
    )
    return base.model_copy(update=_adjusted(own, reason.id in found.supported)) if own else base


def _told_with(reason: str, found: Associated) -> tuple[str, ...]:
    """The reasons that these data cannot tell from this one: nearly coinciding, or one of a nested pair."""
    nested = {narrow for narrow, other in found.within.items() if other == reason}
    nested |= {found.within[reason]} if reason in found.within else set()
    return tuple(sorted(nested.union(found.together.get(reason, ()))))


def _adjusted(own: stats.Attributable, supported: bool) -> dict[str, object]:
    ratio, low = own.ratio, None
    if supported and ratio.low is not None and ratio.high is not None and ratio.low > 0:
        low = e_value_of_interval(ratio.low, ratio.high)
    return {
        "odds_ratio_adjusted": ratio.value,
        "odds_low": ratio.low,
        "odds_high": ratio.high,
        "q_adjusted": own.q,
        "supported": supported,
        "protective": own.protective,
        "e_value": e_value(ratio.value) if supported else None,
        "e_value_low": low,
    }


def attributable(reason: str, found: Associated | None) -> Attributable | None:
    """Departures and money of a supported reason: alone, and what it is allocated of what all bring about together."""
    own = found.of(reason) if found else None
    if found is None or own is None or reason not in found.supported or found.joint is None or found.told is None:
        return None
    shared, valued = found.joint.allocated[reason], found.told.valued
    return Attributable(
        departures_per_year=interval(own.departures),
        revenue_per_year=interval(own.revenue) if valued else None,
        basis=BASIS,
        lower_only=bool(found.drift and found.drift.warns),
        upper_only=bool(found.control and found.control.warns),
        allocated_departures_per_year=interval(shared.departures),
        allocated_revenue_per_year=interval(shared.revenue) if valued else None,
        gross_departures_per_year=own.gross,
    )


def stated_finding(
    reason: Reason, said: Stated | None, paid: Mapping[str, Estimate], found: Association | None, scoring: Scoring
) -> StatedFinding | None:
    """What leavers say of a reason against what the data show; None where neither says anything.

    Said: surely above the background of `voice_good`. `paid` has, for reasons about charges, what those who name it
    paid over what other leavers paid.
    """
    row = next((s for s in said.reasons if s.id == reason.id), None) if said else None
    if said is None or reason.kind == "natural":
        return None
    verdict = _verdict(row is not None and row.low > scoring.voice_good, found, paid.get(reason.id))
    if verdict is None:
        return None
    return StatedFinding(
        count=row.count if row else 0,
        n=sum(s.count for s in said.reasons),
        share=row.share if row else 0.0,
        low=row.low if row else 0.0,
        high=row.high if row else 0.0,
        charge_ratio=interval(paid[reason.id]) if reason.id in paid else None,
        verdict=verdict,
    )


def _verdict(named: bool, found: Association | None, paid: Estimate | None) -> Verdict | None:
    if found and found.supported:
        return "borne-out" if named else "unsaid"
    if not named:
        return None
    tested = found is not None and not found.too_few and found.q_adjusted is not None
    no_dearer = paid is not None and paid.low is not None and paid.low <= 1
    return "stated-only" if tested or no_dearer else "untested"


# The business -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Disagreement:
    customers: int
    message: str


def associations(found: Associated | None, data: DataFindings, customers: int, scoring: Scoring) -> Associations | None:
    """Whether associations could be measured and how far to trust them; None where nobody is known to have left."""
    if found is None:
        return None
    told, attribution = found.told, found.attribution
    status: str = found.status
    message = ""
    worst = _disagreement(data)
    if status in ("no-driver", "too-few") and worst and worst.customers > scoring.contradictory_share * customers:
        status, message = "contradictory", worst.message
    return Associations(
        status=status,  # type: ignore[arg-type]
        message=message,
        tested=len(attribution.reasons) if attribution else 0,
        customers=told.histories.n if told else 0,
        sampled=bool(told and told.weight > 1),
        departures_per_year=attribution.departures if attribution else None,
        negative_control=_safeguard(found.control),
        drift=_safeguard(found.drift),
        kept_out=dict(found.kept_out),
    )


def _disagreement(data: DataFindings) -> _Disagreement | None:
    """The contradiction on who has left that concerns most customers."""
    about = [
        _Disagreement(p.count, p.message)
        for t in data.tables
        for p in t.problems
        if p.kind == "contradiction" and (t.table, p.column) in _WHO_LEFT
    ]
    return max(about, key=lambda d: d.customers, default=None)


def _safeguard(check: Control | Drift | None) -> Safeguard:
    if check is None:
        return Safeguard(possible=False)
    return Safeguard(possible=check.possible, warns=check.warns, p=check.p)


def with_money(departures: Departures | None, found: Associated | None) -> Departures | None:
    """The departures with what all supported reasons bring about together, and what is left unexplained."""
    if departures is None or found is None or found.joint is None or found.told is None or not found.told.valued:
        return departures
    joint, lost = interval(found.joint.revenue), departures.revenue_per_year
    unexplained = None if lost is None else max(0.0, lost - joint.value)
    return departures.model_copy(update={"joint_attributable": joint, "unexplained": unexplained})


def measured_shares(reasons: Mapping[str, Attributable], lost: float | None) -> dict[str, float]:
    """For each supported reason its share (0–1) of the revenue lost; empty where no revenue is known."""
    money = {r: a.allocated_revenue_per_year.value for r, a in reasons.items() if a.allocated_revenue_per_year}
    total = max(sum(money.values()), lost or 0.0)
    return {r: m / total for r, m in money.items()} if total > 0 else {}
