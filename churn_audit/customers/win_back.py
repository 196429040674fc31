"""Win-back: which lost customers are likely to return by the signs of source 004, ordered by what they brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import ibis

from churn_audit.customers.contactable import DO_NOT_CONTACT, MOVED_OR_DIED, joined, unknown_bars, with_bars
from churn_audit.customers.fit_signs import lacking, with_signs
from churn_audit.evidence.clock import YEAR
from churn_audit.evidence.inactivity import kept
from churn_audit.evidence.metrics.registry import Context
from churn_audit.model.customers import CustomerRules, FitRules, WinBackRules

# What any of which tells a sign; without departures none does.
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "referred": ("customers.referred",),
    "no_complaint": ("tickets.is_complaint",),
    "complaint_resolved": ("tickets.is_complaint", "tickets.resolved_at"),
    "charges_only": ("exits.charges_only", "exits.reason_code"),
    "price_and_experience": ("exits.reason_code", "tickets.opened_at"),
}
_ANY = ("charges_only",)
LEAVING = ("customers.churned_at",)


@dataclass(frozen=True)
class WinBack:
    """`customers` is an Ibis table in the order to write in, None where too few signs can be told:

    customer_id; left_at (null in a snapshot); reason (the stated one's id, or null); draft; one column a sign (true,
    false, or null where it cannot be told); points; lifetime_value (null if unknown); priority (points times it).

    `unlikely` counts those with too few points; `excluded` those who must not be written to ("do_not_contact",
    "moved_or_died"), left too long ago ("long_gone"), or showed as many signs of poor fit as those to be let go do
    ("bad_fit").
    """

    rules: WinBackRules
    customers: Any = None
    listed: int | None = None
    unlikely: int = 0
    lifetime_value: float | None = None
    excluded: Mapping[str, int] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    messages: tuple[str, ...] = ()


def win_back(context: Context, rules: CustomerRules, reason_codes: Mapping[str, str] | None = None) -> WinBack:
    """The lost customers worth writing to; `reason_codes` maps stated codes in lower case to reason ids."""
    signs = rules.win_back.signs
    needs: dict[str, tuple[str, ...]] = {s.id: lacking for s in signs if (lacking := _lacking(context, s.id))}
    if context.leavers is None:
        return WinBack(rules.win_back, needs={"departures": LEAVING} | needs)
    if _reach(rules.win_back, needs) < rules.win_back.list_at_least.value:
        return WinBack(rules.win_back, needs=needs)
    people = _with_exits(context, _leavers(context), rules.win_back, reason_codes or {})
    people = _with_complaints(context, people, rules.win_back)
    people = _with_points(people, rules.win_back, needs)
    people = _placed(context, _with_fit(context, people, rules.fit), rules).cache()
    return _result(context, people, rules.win_back, needs)


def _lacking(context: Context, sign: str) -> tuple[str, ...]:
    missing = context.tables.missing(_NEEDS[sign])
    return () if sign in _ANY and len(missing) < len(_NEEDS[sign]) else missing


def _reach(rules: WinBackRules, needs: Mapping[str, tuple[str, ...]]) -> float:
    """The most points a customer can have by the signs that can be told; a complaint was made or not, never both."""
    points = {s.id: max(s.points, 0.0) for s in rules.signs if s.id not in needs}
    either = max(points.pop("no_complaint", 0.0), points.pop("complaint_resolved", 0.0))
    return either + sum(points.values())


# What is known of each --------------------------------------------------------------------------------------------


def _leavers(context: Context) -> Any:
    """Those who left, natural departures included, with whether they were referred and what they brought."""
    t = context.departed.departures
    t = t.filter(t.status != "active").select("customer_id", "left_at", "status", "yearly_value", "tenure_days")
    customers = context.tables["customers"]
    return _with_lifetime(context, joined(t, customers.select("customer_id", "referred")))


def _with_lifetime(context: Context, people: Any) -> Any:
    """`people` with lifetime_value: a year's value times the years they stayed, and no less than the orders on record.

    Records often begin after the customer did, so their sum alone would count the oldest customers least.
    """
    stayed = people.yearly_value * people.tenure_days / float(YEAR)
    if not context.tables.has("orders.amount"):
        return people.mutate(lifetime_value=stayed.round(6))
    orders = context.tables["orders"]
    orders = orders.filter((orders.ordered_at < context.end) & kept(orders))
    people = joined(people.mutate(stayed=stayed), orders.group_by("customer_id").agg(bought=orders.amount.sum()))
    both = ibis.greatest(people.stayed, people.bought)
    return people.mutate(lifetime_value=ibis.coalesce(both, people.stayed, people.bought).round(6)).drop(
        "stayed", "bought"
    )


def _with_exits(context: Context, people: Any, rules: WinBackRules, codes: Mapping[str, str]) -> Any:
    """`people` with reason, charges_only and over_price, as the latest exit record says."""
    if "exits" not in context.tables:
        null = ibis.null("boolean")
        return people.mutate(reason=ibis.null("string"), charges_only=null, over_price=null)
    t = context.tables["exits"]
    t = t.filter(t.exited_at.isnull() | (t.exited_at < context.end))
    latest = ibis.window(group_by=t.customer_id, order_by=[t.exited_at.desc(), t.reason_code])
    t = t.mutate(reason=_reason(t.reason_code.strip().lower(), codes), place=ibis.row_number().over(latest))
    t = t.filter(t.place == 0).select("customer_id", "reason", charges=t.charges_only)
    people = joined(people, t)
    charges = people.charges.coalesce(False) | people.reason.isin(rules.charges_reasons).fill_null(False)
    return people.mutate(
        charges_only=ibis.ifelse(people.charges.isnull() & people.reason.isnull(), None, charges),
        over_price=people.reason.isin(rules.price_reasons),
    ).drop("charges")


def _reason(code: Any, codes: Mapping[str, str]) -> Any:
    """The reason that a stated code stands for, null for none."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in codes.items():
        by_reason.setdefault(reason, []).append(name)
    cases = [(code.isin(names).fill_null(False), reason) for reason, names in sorted(by_reason.items())]
    return ibis.cases(*cases) if cases else ibis.null("string")


def _with_complaints(context: Context, people: Any, rules: WinBackRules) -> Any:
    """`people` with no_complaint, complaint_resolved and bad_experience, null where tickets do not tell them."""
    null = ibis.null("boolean")
    if not context.tables.has("tickets.opened_at"):
        return people.mutate(no_complaint=null, complaint_resolved=null, bad_experience=null)
    t = context.tables["tickets"]
    t = t.filter(t.opened_at < context.end)
    complaint = t.is_complaint.fill_null(False)
    resolved = (t.resolved_at < context.end).fill_null(False)
    t = t.mutate(complaint=ibis.ifelse(complaint, 1, 0), unresolved=ibis.ifelse(complaint & ~resolved, 1, 0))
    worst = t.group_by("customer_id").agg(
        complaints=t.complaint.sum(), unresolved=t.unresolved.sum(), worst_csat=t.csat.min()
    )
    people = joined(people, worst)
    discontent = (people.worst_csat <= rules.csat_poor.value).fill_null(False)
    complained, still_open = (people[c].fill_null(0) > 0 for c in ("complaints", "unresolved"))
    if not context.tables.has("tickets.resolved_at"):
        still_open = ibis.literal(False)
    return people.mutate(
        no_complaint=~complained, complaint_resolved=complained & ~still_open & ~discontent,
        bad_experience=still_open | discontent,
    ).drop("complaints", "unresolved", "worst_csat")  # fmt: skip


def _with_points(people: Any, rules: WinBackRules, needs: Mapping[str, tuple[str, ...]]) -> Any:
    """`people` with every sign, the sum of its points, the priority and the draft."""
    people = people.mutate(price_and_experience=people.over_price & people.bad_experience & ~people.charges_only)
    people = people.mutate(**{id: ibis.null("boolean") for id in needs})
    points = sum(ibis.ifelse(people[s.id].fill_null(False), s.points, 0.0) for s in rules.signs)
    cases = [(people.charges_only.fill_null(False), rules.charges_draft)]
    cases += [(people.reason.isin(d.reasons).fill_null(False), d.id) for d in rules.drafts if d.reasons]
    people = people.mutate(points=points, draft=ibis.cases(*cases, else_=rules.other_draft))
    return people.mutate(priority=people.points * people.lifetime_value)


# Who may be written to --------------------------------------------------------------------------------------------


def _with_fit(context: Context, people: Any, rules: FitRules) -> Any:
    """`people` with `fit_points`, their signs of poor fit in the audited year; 0 where nothing tells."""
    needs = {s.id: found for s in rules.signs if (found := lacking(context, s))}
    if len(needs) == len(rules.signs):
        return people.mutate(fit_points=0.0)
    own = with_signs(context, people.select("customer_id"), rules, needs)
    return joined(people, own.select("customer_id", fit_points=own.points))


def _placed(context: Context, people: Any, rules: CustomerRules) -> Any:
    """`people` with `place`: the reason why they are not on the list, or "listed"; each has one, the gravest."""
    people = with_bars(context, people)
    long_ago = context.end - timedelta(days=rules.win_back.gone_at_most_days.value)
    return people.mutate(
        place=ibis.cases(
            (people.barred.notnull(), people.barred),
            ((people.left_at < long_ago).fill_null(False), "long_gone"),
            (people.fit_points >= rules.fit.let_go_points.value, "bad_fit"),
            (people.points < rules.win_back.list_at_least.value, "unlikely"),
            else_="listed",
        )
    )


def _result(context: Context, people: Any, rules: WinBackRules, needs: Mapping[str, tuple[str, ...]]) -> WinBack:
    rows = people.group_by("place").agg(n=people.count(), value=people.lifetime_value.sum()).to_pyarrow().to_pylist()
    found = {r["place"]: r for r in rows}
    counts = {
        k: int(found[k]["n"]) if k in found else 0 for k in (MOVED_OR_DIED, DO_NOT_CONTACT, "long_gone", "bad_fit")
    }
    table = people.filter(people.place == "listed").select(
        "customer_id",
        "left_at",
        "reason",
        "draft",
        *(s.id for s in rules.signs),
        "points",
        "lifetime_value",
        "priority",
    )
    table = table.order_by(
        table.priority.desc(nulls_first=False), table.points.desc(), table.customer_id
    )  # fmt: skip
    listed = found.get("listed", {"n": 0, "value": 0.0})
    unlikely = found.get("unlikely", {"n": 0})
    return WinBack(
        rules, table, int(listed["n"]), int(unlikely["n"]), listed["value"], counts, needs, unknown_bars(context)
    )
