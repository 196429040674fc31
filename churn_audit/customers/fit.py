"""Customer fit: the ten signs of source 002 per customer, and what the customer costs against what it brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis

from churn_audit.evidence.metrics.durations import days
from churn_audit.evidence.metrics.registry import WINDOW_DAYS, Context
from churn_audit.model.customers import Behaviour, CustomerRules, FitRules, FitSign, MeasureName

MINUTES_A_DAY = 8 * 60


@dataclass(frozen=True)
class Fit:
    """`customers` is an Ibis table, one row a customer who is still there, None where no sign can be told:

    customer_id; yearly_value (null if unknown); sign_<id> (0 to 1, null where no table tells that sign); points;
    contacts, support_ratio (the share of all contacts over the share of all revenue); support_cost, credit_cost and
    written_off in money of the year (null if unknown); prominent; action ("keep", "talk", "let_go").

    `counts` and `value` hold customers and their yearly value by action; `warned` counts the prominent ones among
    those to let go. `needs` names, for each sign that no table tells, the columns that would tell it.
    """

    n: int
    rules: FitRules
    customers: Any = None
    counts: Mapping[str, int] = field(default_factory=dict)
    value: Mapping[str, float | None] = field(default_factory=dict)
    warned: int = 0
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    messages: tuple[str, ...] = ()

    @property
    def bad_fit(self) -> int | None:
        """Customers to talk with or to let go; None where no sign can be told."""
        return None if self.customers is None else self.counts["talk"] + self.counts["let_go"]


def assess_fit(context: Context, rules: CustomerRules, day_rate: float | None = None) -> Fit:
    """The fit of every customer who is still there, over the audited year.

    `day_rate` (money for a person-day) turns contacts into support_cost; without it the cost of support is told only
    as its ratio to revenue. Nobody is to be let go whose value is unknown.
    """
    fit = rules.fit
    needs = {s.id: lacking for s in fit.signs if (lacking := _lacking(context, s))}
    people = _people(context)
    n = int(context.tables["customers"].count().to_pyarrow().as_py())
    if len(needs) == len(fit.signs):
        return Fit(n, fit, needs=needs)
    people = _with_costs(context, people, fit, day_rate)
    people = _with_signs(context, people, fit, needs)
    table = _judged(people, fit).cache()
    return Fit(n, fit, table, *_counted(table), needs, _messages(context, day_rate))


# Who is looked at -------------------------------------------------------------------------------------------------


def _people(context: Context) -> Any:
    """(customer_id, yearly_value) of those who are still there; of all, without value, where nothing tells."""
    if context.leavers is None:
        return context.tables["customers"].select("customer_id", yearly_value=ibis.null("float64"))
    t = context.leavers.departures
    return t.filter(t.status == "active").select("customer_id", "yearly_value")


def _messages(context: Context, day_rate: float | None) -> tuple[str, ...]:
    out = []
    if context.leavers is None:
        out.append("Nothing tells who has left or what customers are worth, so all are looked at and none is let go.")
    if not context.tables.has("tickets.opened_at"):
        out.append("Without tickets.opened_at the cost of support is not known.")
    elif day_rate is None:
        out.append("Without a day rate (capacity.day_rate) the cost of support is a ratio, not money.")
    if not context.tables.has("invoices.amount"):
        out.append("Without invoices the cost of credit is not known.")
    return tuple(out)


# What the tables show ---------------------------------------------------------------------------------------------


def _invoices(context: Context) -> Any:
    return context.year("invoices", "issued_at")


def _late(context: Context, rules: FitRules) -> Any:
    """Invoices with a due date: late when paid, or still unpaid at the close, more than the days of grace after it."""
    t = _invoices(context)
    t = t.filter(t.due_at.notnull() & (t.due_at < context.end))
    paid = ibis.least(t.paid_at.fill_null(context.end), ibis.timestamp(context.end))
    return t.mutate(hit=days(t.due_at, paid) > rules.late_after_days.value)


def _written_off(context: Context, rules: FitRules) -> Any:
    t = _invoices(context)
    return t.mutate(hit=t.written_off.fill_null(False))


def _disputed(context: Context, rules: FitRules) -> Any:
    t = _invoices(context)
    return t.mutate(hit=t.disputed.fill_null(False))


def _contacts(context: Context, rules: FitRules) -> Any:
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
    "contacts": _Measure(_contacts, ("tickets.opened_at",)),
    "bad-posts": _Measure(_bad_posts, ("social_posts.customer_id", "social_posts.sentiment")),
}


def _lacking(context: Context, sign: FitSign) -> tuple[str, ...]:
    """The columns of which any would tell the sign; () where at least one source is there."""
    sources = [("incidents.kind",), *(_MEASURES[b.measure].needs for b in sign.behaviours)]
    if any(context.tables.has(*columns) for columns in sources):
        return ()
    return tuple(dict.fromkeys(c for columns in sources for c in context.tables.missing(columns)))


# The ten signs ----------------------------------------------------------------------------------------------------


def _with_signs(context: Context, people: Any, rules: FitRules, unknown: Mapping[str, Any]) -> Any:
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


def joined(people: Any, more: Any) -> Any:
    """`people` with the columns of `more` (one row a customer_id), null where it has no row."""
    return people.left_join(more, "customer_id").drop("customer_id_right")


# What the customer costs ------------------------------------------------------------------------------------------


def _with_costs(context: Context, people: Any, rules: FitRules, day_rate: float | None) -> Any:
    """`people` with contacts, credit, their ratios to revenue, and what they cost in money."""
    unknown = ibis.null("float64")
    if context.tables.has("tickets.opened_at"):
        people = joined(
            people, _contacts(context, rules).group_by("customer_id").agg(contacts=lambda t: t["count"].sum())
        )
        people = people.mutate(contacts=people.contacts.fill_null(0))
    else:
        people = people.mutate(contacts=ibis.null("int64"))
    if context.tables.has("invoices.amount"):
        people = joined(people, _credit(context))
        people = people.mutate(credit=people.credit.fill_null(0.0), written_off=people.written_off.fill_null(0.0))
    else:
        people = people.mutate(credit=unknown, written_off=unknown)
    if not context.tables.has("invoices.written_off"):
        people = people.mutate(written_off=unknown)
    per_contact = rules.minutes_per_contact.value / MINUTES_A_DAY * day_rate if day_rate is not None else None
    return _with_support_ratio(people).mutate(
        support_cost=ibis._.contacts * per_contact if per_contact is not None else unknown,
        credit_cost=ibis._.credit / WINDOW_DAYS * rules.credit_rate.value,
    )


def _credit(context: Context) -> Any:
    """(customer_id, credit, written_off): amount times days until paid, or until the close; and what was lost."""
    t = _invoices(context).filter(lambda r: r.amount > 0)
    until = ibis.least(t.paid_at.fill_null(context.end), ibis.timestamp(context.end))
    lost = ibis.ifelse(t.written_off.fill_null(False), t.amount, 0.0)
    t = t.mutate(used=t.amount * ibis.greatest(days(t.issued_at, until), 0.0), lost=lost)
    return t.group_by("customer_id").agg(credit=t.used.sum(), written_off=t.lost.sum())


def _with_support_ratio(people: Any) -> Any:
    """`people` with each one's share of contacts and of revenue among those whose value is known, and their ratio."""
    everyone = ibis.window()
    counted = ibis.ifelse(people.yearly_value.notnull(), people.contacts, None)
    t = people.mutate(
        value_part=people.yearly_value / people.yearly_value.sum().over(everyone).nullif(0),
        contacts_part=counted / counted.sum().over(everyone).nullif(0),
    )
    return t.mutate(support_ratio=t.contacts_part / t.value_part.nullif(0))


# The judgement ----------------------------------------------------------------------------------------------------


def _judged(people: Any, rules: FitRules) -> Any:
    """The columns of Fit.customers."""
    burden = _is_burden(people, rules)
    place = ibis.row_number().over(
        ibis.window(order_by=[people.yearly_value.desc(nulls_first=False), people.customer_id])
    )
    first = people.yearly_value.count().over(ibis.window()) * rules.prominent_share.value
    valued = (people.yearly_value > 0).fill_null(False) & (place < first.ceil())
    loud = ibis.literal(False)
    if "of_hits_bad_posts" in people.columns:
        loud = people.of_hits_bad_posts.fill_null(0) >= rules.prominent_posts.value
    action = ibis.cases(
        ((people.points >= rules.let_go_points.value) & burden, "let_go"),
        (people.points >= rules.talk_points.value, "talk"),
        else_="keep",
    )
    return people.select(
        "customer_id", "yearly_value", *(f"sign_{s.id}" for s in rules.signs), "points", "contacts", "support_ratio",
        "support_cost", "credit_cost", "written_off", prominent=valued | loud, action=action,
    )  # fmt: skip


def _is_burden(people: Any, rules: FitRules) -> Any:
    """Whether what is known of the cost eats too much of the revenue; false where the revenue is unknown.

    Contacts whose cost is unknown are judged by their ratio, asked as a product: it has no value without revenue.
    """
    costs = [people[name] for name in ("support_cost", "credit_cost", "written_off")]
    cost = sum(c.fill_null(0.0) for c in costs)
    dear = (cost > 0) & (cost >= rules.cost_share.value * people.yearly_value)
    load = people.support_cost.isnull() & (people.contacts_part > 0)
    heavy = load & (people.contacts_part >= rules.support_ratio.value * people.value_part)
    return dear.fill_null(False) | heavy.fill_null(False)


def _counted(table: Any) -> tuple[dict[str, int], dict[str, float | None], int]:
    """(customers by action, their yearly value, prominent ones among those to let go)."""
    rows = table.group_by("action").agg(
        n=table.count(), value=table.yearly_value.sum(), warned=ibis.ifelse(table.prominent, 1, 0).sum()
    )
    found = {r["action"]: r for r in rows.to_pyarrow().to_pylist()}
    none = {"n": 0, "value": 0.0, "warned": 0}
    by_action = {action: found.get(action, none) for action in ("keep", "talk", "let_go")}
    return (
        {action: int(r["n"]) for action, r in by_action.items()},
        {action: r["value"] for action, r in by_action.items()},
        int(by_action["let_go"]["warned"]),
    )
