"""Customer fit: the ten signs of source 002 per customer, and what the customer costs against what it brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis

from churn_audit.customers.contactable import joined
from churn_audit.customers.fit_costs import with_costs
from churn_audit.customers.fit_signs import lacking, with_signs
from churn_audit.evidence.metrics.registry import Context
from churn_audit.locales import N_
from churn_audit.model.customers import CustomerRules, FitRules


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
    needs = {s.id: found for s in fit.signs if (found := lacking(context, s))}
    people = _people(context)
    n = int(context.tables["customers"].count().to_pyarrow().as_py())
    if len(needs) == len(fit.signs):
        return Fit(n, fit, needs=needs)
    people = with_costs(context, people, fit, day_rate)
    people = _with_posts(context, with_signs(context, people, fit, needs))
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
        out.append(
            N_("Nothing tells who has left or what customers are worth, so all are looked at and none is let go.")
        )
    if not context.tables.has("tickets.opened_at"):
        out.append(N_("Without tickets.opened_at the cost of support is not known."))
    elif day_rate is None:
        out.append(N_("Without a day rate (capacity.day_rate) the cost of support is a ratio, not money."))
    if not context.tables.has("invoices.amount"):
        out.append(N_("Without invoices the cost of credit is not known."))
    if not context.tables.has("social_posts.customer_id"):
        out.append(N_("Without social_posts nobody knows who is heard in public: ask before anybody is let go."))
    return tuple(out)


def _with_posts(context: Context, people: Any) -> Any:
    """`people` with `posts`: how many public posts of theirs the year has, 0 where nothing tells."""
    if not context.tables.has("social_posts.customer_id"):
        return people.mutate(posts=0)
    t = context.year("social_posts", "posted_at")
    t = t.filter((t.author == "customer") & t.customer_id.notnull())
    people = joined(people, t.group_by("customer_id").agg(posts=t.count()))
    return people.mutate(posts=people.posts.fill_null(0))


# The judgement ----------------------------------------------------------------------------------------------------


def _judged(people: Any, rules: FitRules) -> Any:
    """The columns of Fit.customers."""
    burden = _is_burden(people, rules)
    place = ibis.row_number().over(
        ibis.window(order_by=[people.yearly_value.desc(nulls_first=False), people.customer_id])
    )
    first = people.yearly_value.count().over(ibis.window()) * rules.prominent_share.value
    valued = (people.yearly_value > 0).fill_null(False) & (place < first.ceil())
    loud = people.posts >= rules.prominent_posts.value
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
