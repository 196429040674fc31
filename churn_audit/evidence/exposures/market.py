"""Exposures of the category market: customers who look elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from churn_audit.evidence.clock import day_number
from churn_audit.evidence.exposures.registry import Before, state
from churn_audit.evidence.metrics.market import ABSENCE_GAPS

ORDER_DAYS = 3
HISTORY_DAYS = 730


@state("seeking-alternatives")
def seeking_alternatives(b: Before) -> Any:
    """Silent for more than three of the customer's own mean gaps between order days (three or more in two years)."""
    n = b.count("order_days", "ordered_at", HISTORY_DAYS)
    first = b.least("order_days", lambda t: day_number(t.ordered_at), "ordered_at", HISTORY_DAYS)
    last = b.most("order_days", lambda t: day_number(t.ordered_at), "ordered_at", HISTORY_DAYS)
    today = (b.moment - datetime(1970, 1, 1)).days
    return (n >= ORDER_DAYS) & ((today - last) * (n - 1) > (last - first) * ABSENCE_GAPS)
