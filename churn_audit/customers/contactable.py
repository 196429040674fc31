"""Who may be written to: nobody who died, moved away or asked not to be contacted."""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.metrics.registry import Context
from churn_audit.locales import N_

MOVED_OR_DIED, DO_NOT_CONTACT = "moved_or_died", "do_not_contact"


def joined(people: Any, more: Any) -> Any:
    """`people` with the columns of `more` (one row a customer_id), null where it has no row."""
    return people.left_join(more, "customer_id").drop("customer_id_right")


def with_bars(context: Context, people: Any) -> Any:
    """`people` (customer_id, status …) with `barred`: why they must not be written to, null where they may be.

    One exit record of a death or a move is enough: a later record does not undo it. So is one unsubscribing.
    """
    bars = [(people.status == "natural", MOVED_OR_DIED)]
    if "exits" in context.tables:
        t = context.tables["exits"]
        t = t.filter(t.exited_at.isnull() | (t.exited_at < context.end))
        t = t.filter(t.deceased.fill_null(False) | t.moved.fill_null(False))
        people = joined(people, t.select("customer_id").distinct().mutate(gone_for_good=True))
        bars.append((ibis._.gone_for_good.fill_null(False), MOVED_OR_DIED))
    if context.tables.has("communications.unsubscribed"):
        t = context.tables["communications"]
        t = t.filter(t.unsubscribed.fill_null(False) & (t.sent_at < context.end))
        people = joined(people, t.select("customer_id").distinct().mutate(unsubscribed=True))
        bars.append((ibis._.unsubscribed.fill_null(False), DO_NOT_CONTACT))
    spare = [c for c in ("gone_for_good", "unsubscribed") if c in people.columns]
    return people.mutate(barred=ibis.cases(*bars)).drop(*spare)


def unknown_bars(context: Context) -> tuple[str, ...]:
    """What nothing in the data tells of whom not to write to, for whoever sends a message."""
    out = []
    if not context.tables.has("communications.unsubscribed"):
        out.append(N_("Nothing tells who does not want to be contacted: check the list before anything is sent."))
    if "exits" not in context.tables:
        out.append(N_("Without exits nobody knows who moved away or died: check the list before anything is sent."))
    return tuple(out)
