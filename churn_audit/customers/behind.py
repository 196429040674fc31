"""The customers behind one reason: who met it, whether they are still there, and who may be written to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pandas as pd

from churn_audit.customers.contactable import DO_NOT_CONTACT, with_bars
from churn_audit.evidence.association import Associated
from churn_audit.evidence.metrics.registry import Context
from churn_audit.stats.attribution import exposed_in_window
from churn_audit.stats.histories import Histories

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
    who = np.flatnonzero(_in_the_year(h, reason) if met is None else met)
    return Behind(tuple(str(id) for id in found.told.ids[who]), found.told.weight)


def _in_the_year(h: Histories, reason: str) -> Any:
    """Who met an event in the year, or in whom a state held at some time of it."""
    dated, out = h.events.get(reason) or h.states[reason], np.zeros(h.n, bool)
    recent = (dated.day >= -YEAR_DAYS) & (dated.day < 0)
    if reason in h.events:
        out[dated.customer[recent]] = True
        return out
    out[dated.customer[recent & (dated.amount > 0)]] = True
    customers = np.arange(h.n)
    at, some = dated.latest(customers, np.full(h.n, -YEAR_DAYS))
    return out | (some & (dated.amount[at] > 0)) if len(dated) else out


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
