"""Simulated businesses as the hazard model is told of them, straight from their tables.

For experiments on the estimator alone, without files, cleaning and rules of exposure between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from churn_audit.simulate import Business, Truth, met, preset, simulate
from churn_audit.stats.histories import Dated, Histories

OWN_ACTS = ("redeemed", "redemption_failed", "reward_declined")


def in_days(business: Business) -> dict[str, pd.DataFrame]:
    """The tables with customers numbered (rows of nobody known left out) and times in days before the audit."""
    end = pd.Timestamp(business.world.as_of) + pd.Timedelta(days=1)
    number = {c: k for k, c in enumerate(dict.fromkeys(business.tables["customers"]["customer_id"]))}
    out = {}
    for name, table in business.tables.items():
        times = table.select_dtypes("datetime").columns
        rows = table.assign(**{c: (table[c] - end) / pd.Timedelta(days=1) for c in times})
        if "customer_id" in rows:
            rows["customer_id"] = rows["customer_id"].map(number)
            rows = rows.dropna(subset="customer_id").astype({"customer_id": int})
        out[name] = rows
    out["customers"] = out["customers"].drop_duplicates("customer_id").sort_values("customer_id")
    return out


def dated(rows: pd.DataFrame, time: str, amount: str | None = None) -> Dated:
    return Dated.of(rows["customer_id"], rows[time], None if amount is None else rows[amount])


def contacts(tables: Mapping[str, pd.DataFrame]) -> Dated:
    """What customers did besides ordering."""
    parts = []
    for name, when, own in (
        ("tickets", "opened_at", None),
        ("surveys", "responded_at", lambda t: t["kind"] != "exit"),
        ("social_posts", "posted_at", lambda t: t["author"] == "customer"),
        ("loyalty", "occurred_at", lambda t: t["event"].isin(OWN_ACTS)),
        ("usage", "occurred_at", None),
    ):
        if name in tables:
            rows = tables[name] if own is None else tables[name][own(tables[name])]
            parts.append(rows[["customer_id", when]].set_axis(["customer_id", "day"], axis=1))
    return dated(pd.concat(parts), "day")


def ends(business: Business, tables: Mapping[str, pd.DataFrame]) -> tuple[np.ndarray, np.ndarray]:
    """(recorded departures, recorded natural ends) by customer; NaN without."""
    n = len(tables["customers"])
    left, natural = np.full(n, np.nan), np.full(n, np.nan)
    if "exits" in tables:
        exits = tables["exits"].drop_duplicates("customer_id")
        known = (exits["moved"] | exits["deceased"]).to_numpy(bool)
        natural[exits["customer_id"][known]] = exits["exited_at"][known]
        left[exits["customer_id"][~known]] = exits["exited_at"][~known]
    if business.world.definition == "contract":
        ended = tables["customers"]["churned_at"].to_numpy(float)
        if not business.world.churned_at:
            paying = tables["subscriptions"].assign(e=lambda t: t["ended_at"].fillna(np.inf))
            ended = paying.groupby("customer_id")["e"].max().reindex(range(n)).to_numpy(float)
            ended = np.where(np.isfinite(ended), ended, np.nan)
        left = np.where(np.isnan(natural), ended, np.nan)
    return left, natural


def histories(business: Business) -> Histories:
    """What the model is told of a simulated business: its tables, never its truth."""
    tables = in_days(business)
    people = tables["customers"]
    left, natural = ends(business, tables)
    contract = business.world.definition == "contract"
    events = {}
    for e in business.world.experiences:
        if e.table in tables:
            rows = met(tables[e.table], e)
            events[e.reason] = Dated.of(rows["customer_id"], rows["day"])
    optional: dict[str, Any] = {}
    if "orders" in tables:
        optional["orders"] = dated(tables["orders"].query("ordered_at < 0"), "ordered_at", "amount")
    if "tickets" in tables:
        optional["tickets"] = dated(tables["tickets"], "opened_at")
    monthly = people["monthly_value"]
    fees = np.zeros(len(people))
    if "subscriptions" in tables:
        last = tables["subscriptions"].sort_values("started_at").drop_duplicates("customer_id", keep="last")
        fees[last["customer_id"]] = 12 * last["monthly_amount"]
    return Histories(
        joined=people["joined_at"].to_numpy(float),
        segment=pd.factorize(people["segment"])[0].astype(np.int64),
        left=left,
        natural=natural,
        latent=np.isnan(left) & np.isnan(natural) & (not contract),
        events=events,
        contacts=contacts(tables),
        value=12 * monthly.fillna(monthly.median()).to_numpy() if contract else None,
        fees=fees,
        **optional,
    )


def business(world: str, seed: int, customers: int) -> tuple[Histories, Truth]:
    """What the model is told of the business, and its truth."""
    made = simulate(replace(preset(world), customers=customers), seed)
    return histories(made), made.truth
