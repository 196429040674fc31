"""The tables as a business would hand them over: identifiers, timestamps, contract columns only, and their faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from churn_audit.simulate.streams import stream
from churn_audit.simulate.world import Floats, Mess, World
from churn_audit.tables.contract import CONTRACT, Table

OWN_KEY = {"tickets": "T", "surveys": "R", "invoices": "I", "subscriptions": "B"}
IDS = {"customer_id": ("C", 5), "order_id": ("O", 7), "product_id": ("P", 2), "staff_id": ("S", 3)}
AHEAD = {"due_at", "promised_at", "promised_by"}  # moments that may lie after the last record


def handed_over(world: World, tables: Mapping[str, pd.DataFrame], seed: int) -> dict[str, pd.DataFrame]:
    """The tables of the world with the contract's columns and types, in order of time; messy where it says so."""
    out = {}
    for name, table in tables.items():
        if not world.keep or name in world.keep:
            out[name] = _finished(table, CONTRACT[name], world)
    return out if world.mess.clean else _spoiled(out, world.mess, seed)


def _finished(table: pd.DataFrame, contract: Table, world: World) -> pd.DataFrame:
    if contract.time and contract.name not in ("customers", "prices"):
        table = table.sort_values(contract.time, kind="stable")
    table = table.reset_index(drop=True)
    if contract.name in OWN_KEY:
        table[contract.key] = _ids(np.arange(len(table)), OWN_KEY[contract.name], 6)
    columns: dict[str, Any] = {}
    for column in contract.columns:
        if column.name not in table:
            continue
        values = table[column.name]
        if column.kind == "timestamp":
            days = values.astype(float)
            days = days if column.name in AHEAD else days.where(days < 0)
            columns[column.name] = moments(np.asarray(days, float), world)
        elif column.kind == "id" and values.dtype != object:
            columns[column.name] = _ids(values.to_numpy(), *IDS[column.name])
        else:
            columns[column.name] = values
    return pd.DataFrame({c: v for c, v in columns.items() if contract.column(c).required or pd.notna(v).any()})


def moments(days: Floats, world: World) -> np.ndarray:
    """Timestamps to the second for days counted back from the end of `as_of`; NaT where there is none."""
    end = np.datetime64(world.as_of, "s") + np.timedelta64(1, "D")
    known = np.isfinite(days)
    seconds = np.round(np.where(known, days, 0) * 86400).astype("timedelta64[s]")
    return np.where(known, end + seconds, np.datetime64("NaT")).astype("datetime64[us]")


def _ids(numbers: np.ndarray, prefix: str, width: int) -> np.ndarray:
    """Identifiers such as C00001 for 0; None for a negative number or none at all."""
    whole = np.where(np.isnan(numbers.astype(float)), -1, numbers).astype(int)
    names = np.array(
        [f"{prefix}{k + 1:0{width}d}" for k in range(max(whole.max(initial=-1) + 1, 0))] + [None], dtype=object
    )
    found: np.ndarray = names[whole]
    return found


def _spoiled(tables: dict[str, pd.DataFrame], mess: Mess, seed: int) -> dict[str, pd.DataFrame]:
    return {name: _spoil(table, CONTRACT[name], mess, seed) for name, table in tables.items()}


def _spoil(table: pd.DataFrame, contract: Table, mess: Mess, seed: int) -> pd.DataFrame:
    """The table with each kind of fault in its share of rows."""
    rng = stream(seed, f"mess {contract.name}")
    table = table.copy()

    def some(share: float) -> np.ndarray:
        return rng.random(len(table)) < share

    if contract.name not in ("customers", "social_posts") and "customer_id" in table:
        table.loc[some(mess.orphans), "customer_id"] = "C99999"
    for earlier, later in contract.order:
        if later in table and earlier in table:
            rows = some(mess.swapped_times) & table[later].notna()
            table.loc[rows, later] = table.loc[rows, earlier] - pd.Timedelta(hours=30)
    if contract.time and contract.name not in ("customers", "prices"):
        table.loc[some(mess.future), contract.time] += pd.Timedelta(days=4000)
    for column in contract.columns:
        if column.name not in table:
            continue
        if not column.required and column.name != contract.key:
            table[column.name] = table[column.name].where(~some(mess.missing))
        if column.high is not None and column.kind == "number":
            table.loc[some(mess.out_of_range), column.name] = column.high + 90
        if column.kind in ("enum", "boolean") and mess.odd_spelling:
            table[column.name] = _respelled(table[column.name], some(mess.odd_spelling), column.kind)
    again = table[some(mess.duplicates)]
    return pd.concat([table, again], ignore_index=True)


def _respelled(values: pd.Series[Any], rows: np.ndarray, kind: str) -> pd.Series[Any]:
    words = {True: "yes", False: "no"}
    out = values.astype(object)
    out[rows] = [
        words.get(v, v) if kind == "boolean" else f" {v.upper()} " if isinstance(v, str) else v for v in out[rows]
    ]
    return out
