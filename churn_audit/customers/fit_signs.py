"""The ten signs of source 002 per customer: what the staff noted, and what invoices, cases and posts show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from churn_audit.customers.contactable import joined
from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.registry import Context
from churn_audit.model.customers import Behaviour, FitRules, FitSign, MeasureName

# What the tables show ---------------------------------------------------------------------------------------------


def invoices(context: Context) -> Any:
    """The year's invoices."""
    return context.year("invoices", "issued_at")


def _late(context: Context, rules: FitRules) -> Any:
    """Invoices with a due date: late when paid, or still unpaid at the close, more than the days of grace after it."""
    t = invoices(context)
    t = t.filter(t.due_at.notnull() & (t.due_at < context.end))
    paid = ibis.least(t.paid_at.fill_null(context.end), ibis.timestamp(context.end))
    return t.mutate(hit=days(paid, t.due_at) > rules.late_after_days.value)


def _written_off(context: Context, rules: FitRules) -> Any:
    t = invoices(context)
    return t.mutate(hit=t.written_off.fill_null(False))


def _disputed(context: Context, rules: FitRules) -> Any:
    t = invoices(context)
    return t.mutate(hit=t.disputed.fill_null(False))


def contacts(context: Context, rules: FitRules) -> Any:
    """The year's cases; `count` is how often the customer made contact, at least once."""
    t = context.year("tickets", "opened_at")
    return t.mutate(hit=True, count=ibis.greatest(t.contact_count.fill_null(1), 1))


def _bad_posts(context: Context, rules: FitRules) -> Any:
    t = context.year("social_posts", "posted_at")
    t = t.filter((t.author == "customer") & t.customer_id.notnull())
    return t.mutate(hit=(t.sentiment < rules.bad_post_below.value).fill_null(False))


@dataclass(frozen=True)
class _Measure:
    """Rows of the year with `hit` (and `count`, else 1), and the columns without which there are none."""

    rows: Callable[[Context, FitRules], Any]
    needs: tuple[str, ...]


_MEASURES: Mapping[MeasureName, _Measure] = {
    "late-invoices": _Measure(_late, ("invoices.due_at", "invoices.paid_at")),
    "written-off-invoices": _Measure(_written_off, ("invoices.written_off",)),
    "disputed-invoices": _Measure(_disputed, ("invoices.disputed",)),
    "contacts": _Measure(contacts, ("tickets.opened_at",)),
    "bad-posts": _Measure(_bad_posts, ("social_posts.customer_id", "social_posts.sentiment")),
}


def lacking(context: Context, sign: FitSign) -> tuple[str, ...]:
    """The columns of which any would tell the sign; () where at least one source is there."""
    sources = [("incidents.kind",), *(_MEASURES[b.measure].needs for b in sign.behaviours)]
    if any(context.tables.has(*columns) for columns in sources):
        return ()
    return tuple(dict.fromkeys(c for columns in sources for c in context.tables.missing(columns)))


# The ten signs ----------------------------------------------------------------------------------------------------


def with_signs(context: Context, people: Any, rules: FitRules, unknown: Mapping[str, Any]) -> Any:
    """`people` with sign_<id> of 0 to 1 each, and their weighted sum as `points`."""
    noted = context.tables.has("incidents.kind")
    if noted:
        t = context.year("incidents", "occurred_at")
        severity = t.severity.fill_null(1)
        sums = {f"noted_{s.id}": ibis.ifelse(t.kind == s.id, severity, 0).sum() for s in rules.signs}
        people = joined(people, t.group_by("customer_id").agg(**sums))
    for name in dict.fromkeys(b.measure for s in rules.signs for b in s.behaviours):
        if context.tables.has(*_MEASURES[name].needs):
            people = joined(people, _per_customer(_MEASURES[name].rows(context, rules), _column(name)))
    everyone = ibis.window()
    people = people.mutate(
        **{f"{c}_mean": people[c].fill_null(0).mean().over(everyone) for c in people.columns if c.startswith("hits_")}
    )
    strengths: dict[str, Any] = {}
    for sign in rules.signs:
        parts = [_strength(people, sign.id, rules)] if noted else []
        parts += [_shown(people, b) for b in sign.behaviours if _column(b.measure) in people.columns]
        strengths[f"sign_{sign.id}"] = ibis.null("float64") if sign.id in unknown else ibis.greatest(*parts, 0.0)
    people = people.mutate(**strengths)
    points = sum(s.weight * people[f"sign_{s.id}"].fill_null(0.0) for s in rules.signs)
    return people.mutate(points=points.round(6))


def _strength(people: Any, id: str, rules: FitRules) -> Any:
    return ibis.least(people[f"noted_{id}"].fill_null(0) / rules.full_severity.value, 1.0)


def _column(measure: str) -> str:
    return f"hits_{measure.replace('-', '_')}"


def _per_customer(rows: Any, name: str) -> Any:
    """(customer_id, hits_x, of_hits_x): the customer's rows that hit, and all of them."""
    count = rows["count"] if "count" in rows.columns else ibis.literal(1)
    rows = rows.mutate(own=count)
    hits = ibis.ifelse(rows.hit, rows.own, 0).sum()
    return rows.group_by("customer_id").agg(**{name: hits, f"of_{name}": rows.own.sum()})


def _shown(people: Any, behaviour: Behaviour) -> Any:
    name = _column(behaviour.measure)
    hits = people[name].fill_null(0)
    held = hits >= behaviour.at_least
    if behaviour.share is not None:
        held = held & (hits >= behaviour.share * people[f"of_{name}"].fill_null(0))
    if behaviour.times_mean is not None:
        held = held & (hits >= behaviour.times_mean * people[f"{name}_mean"])
    return ibis.ifelse(held, 1.0, 0.0)
