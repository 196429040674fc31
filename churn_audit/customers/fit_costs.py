"""What a customer costs: contacts, credit and losses, in money of the audited year and against its revenue."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.customers.contactable import joined
from churn_audit.customers.fit_signs import contacts, invoices
from churn_audit.evidence.clock import days
from churn_audit.evidence.metrics.registry import WINDOW_DAYS, Context
from churn_audit.model.customers import FitRules

MINUTES_A_DAY = 8 * 60


def with_costs(context: Context, people: Any, rules: FitRules, day_rate: float | None) -> Any:
    """`people` with contacts, credit, their ratios to revenue, and what they cost in money."""
    unknown = ibis.null("float64")
    if context.tables.has("tickets.opened_at"):
        people = joined(
            people, contacts(context, rules).group_by("customer_id").agg(contacts=lambda t: t["count"].sum())
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
    t = invoices(context).filter(lambda r: r.amount > 0)
    until = ibis.least(t.paid_at.fill_null(context.end), ibis.timestamp(context.end))
    lost = ibis.ifelse(t.written_off.fill_null(False), t.amount, 0.0)
    t = t.mutate(used=t.amount * ibis.greatest(days(until, t.issued_at), 0.0), lost=lost)
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
