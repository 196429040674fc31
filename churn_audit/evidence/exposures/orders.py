"""Orders as states count them: days with an order, and orders whatever their number of lines."""

from __future__ import annotations

from typing import Any

from churn_audit.evidence.exposures.registry import Scene, source
from churn_audit.evidence.inactivity import kept


@source("order_days")
def order_days(scene: Scene) -> Any:
    """(customer_id, ordered_at): the days, as their first moment, on which a customer ordered anything that stood."""
    t = scene.rows("orders")
    t = t.filter(kept(t))
    return t.select("customer_id", ordered_at=t.ordered_at.truncate("D")).distinct()


@source("orders_placed")
def orders_placed(scene: Scene) -> Any:
    """(customer_id, order_id, ordered_at, delivered_at): orders that stood; delivered when the last line was."""
    t = scene.rows("orders")
    t = t.filter(kept(t))
    return t.group_by("customer_id", "order_id").agg(ordered_at=t.ordered_at.min(), delivered_at=t.delivered_at.max())
