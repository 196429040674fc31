"""The customers behind one reason: who met it, whether they are still there, and who may be written to."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import pandas as pd

from churn_audit.customers.contactable import DO_NOT_CONTACT, with_bars
from churn_audit.evidence.association import Associated
from churn_audit.evidence.metrics.registry import Context
from churn_audit.stats.attribution import exposed_in_window
from churn_audit.stats.histories import met_since

YEAR_DAYS = 364.0
"""The weeks that the model looks at, where there is no model to ask."""


@dataclass(frozen=True)
class Behind:
    """`ids` are those who met the reason in the year before the audit, of a random sample in which each stands for
    `weight` customers (1: all were looked at)."""

    ids: tuple[str, ...]
    weight: float

    @property
    def count(self) -> int:
        """How many customers met it, of all."""
        return round(len(self.ids) * self.weight)


def behind(found: Associated | None, reason: str) -> Behind | None:
    """Who met a reason; None where the data cannot tell, or where it was kept out."""
    if found is None or found.told is None or reason in found.kept_out:
        return None
    h, fitted = found.told.histories, found.attribution.fit if found.attribution else None
    if reason not in h.events and reason not in h.states:
        return None
    met = exposed_in_window(fitted, reason) if fitted is not None else None
    if met is None:
        met = met_since(h, reason, -YEAR_DAYS)
    return Behind(tuple(str(id) for id in found.told.ids[met]), found.told.weight)


def people(context: Context, found: Behind, everybody: bool = False) -> pd.DataFrame:
    """One row a customer: customer_id, status ("active" or "left") and contact ("allowed", "not known").

    Whoever moved, died or wants no contact is left out, and counted in `attrs["left_out"]`; `everybody` keeps them,
    marked "moved or died" and "do not contact".
    """
    d = context.departed.departures
    own = ibis.memtable({"customer_id": list(found.ids)}, schema={"customer_id": "string"})
    rows = with_bars(context, d.select("customer_id", "status")).semi_join(own, "customer_id")
    rows = rows.order_by("customer_id").to_pyarrow().to_pandas()
    free = "allowed" if context.tables.has("communications.unsubscribed") else "not known"
    words = {DO_NOT_CONTACT: "do not contact"}
    rows["contact"] = [free if pd.isna(b) else words.get(b, "moved or died") for b in rows.pop("barred")]
    barred = rows["contact"].isin(["do not contact", "moved or died"])
    out: pd.DataFrame = (rows if everybody else rows[~barred]).reset_index(drop=True)
    out.attrs["left_out"] = 0 if everybody else int(barred.sum())
    return out
