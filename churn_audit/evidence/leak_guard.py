"""Columns that tell leavers from stayers too well: probably recorded because of the departure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis

from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.opened import Tables

# Source of all four: judgement. What is known of customers beforehand (contract, payment, tenure, satisfaction)
# ranks leavers with areas of .7 to .9 on public data; 0.95 is beyond any honest predictor. A level whose members
# have all left is a record of leaving once it holds so many that chance cannot make it and half of all leavers.
AREA = 0.95
PURE = 0.99
HALF = 0.5
LEAST = 20

_KNOWN_APART = ("customer_id", "joined_at", "churned_at", "churned", "tenure_months")


def probably_after(departures: Any, tables: Tables) -> tuple[str, ...]:
    """The columns to keep out, sorted: "customers.plan", or "surveys.score:csat" for the scores of one kind.

    A column is named when its levels that hold (nearly) only leavers hold at least half of all leavers, "no value"
    being a level too; or when its numbers rank leavers against stayers with an area under the curve of at least
    0.95 either way. Exit surveys, which are answers to leaving, are not asked about.
    """
    groups = departures.filter(departures.status.isin(["left", "active"]))
    groups = groups.select("customer_id", gone=ibis.ifelse(groups.status == "left", 1, 0))
    (all_,) = groups.agg(gone=groups.gone.sum(), n=groups.count()).to_pyarrow().to_pylist()
    gone, n = int(all_["gone"] or 0), int(all_["n"])
    if min(gone, n - gone) < LEAST:
        return ()
    return tuple(sorted(name for name, v, number in _columns(groups, tables) if _tells(v, number, gone)))


def kept_out(tables: Tables, names: tuple[str, ...]) -> Tables:
    """The tables without the values behind the names that `probably_after` gives: no evidence is drawn from them."""
    kept, present = dict(tables.tables), set(tables.present)
    for name in names:
        column, _, kind = name.partition(":")
        table, field = column.split(".")
        t = kept[table]
        nothing = ibis.null(t[field].type())
        kept[table] = t.mutate(**{field: ibis.ifelse(t.kind == kind, nothing, t[field]) if kind else nothing})
        if not kept[table][field].notnull().any().to_pyarrow().as_py():
            present.discard(column)
    return replace(tables, tables=kept, present=frozenset(present))


def _columns(groups: Any, tables: Tables) -> list[tuple[str, Any, bool]]:
    """(name, table of gone and value, whether numeric) of everything that is one value a customer."""
    found = []
    customers = groups.inner_join(tables["customers"], "customer_id")
    for column in CONTRACT["customers"].columns:
        if column.name not in _KNOWN_APART and tables.has(f"customers.{column.name}"):
            values = customers.select("gone", value=customers[column.name])
            found.append((f"customers.{column.name}", values, column.kind in ("number", "integer")))
    if tables.has("surveys.score", "surveys.customer_id"):
        surveys = tables["surveys"]
        for kind in ("nps", "csat", "ces", "relationship", "custom"):
            scores = surveys.filter((surveys.kind == kind) & surveys.score.notnull())
            scores = scores.group_by("customer_id").agg(value=scores.score.mean())
            joined = groups.left_join(scores, "customer_id").select("gone", "value")
            found.append((f"surveys.score:{kind}", joined, True))
    return found


def _tells(values: Any, number: bool, gone: int) -> bool:
    levels = values.group_by("value").agg(gone=values.gone.sum(), n=values.count())
    pure = (levels.n >= LEAST) & (levels.gone >= PURE * levels.n)
    (row,) = levels.agg(gone=ibis.ifelse(pure, levels.gone, 0).sum()).to_pyarrow().to_pylist()
    if (row["gone"] or 0) >= HALF * gone:
        return True
    area = _area(levels.filter(levels.value.notnull())) if number else None
    return area is not None and max(area, 1 - area) >= AREA


def _area(levels: Any) -> float | None:
    """Share of pairs (leaver, stayer) in which the leaver has the greater value, ties counting half."""
    below = ibis.window(order_by=levels.value, preceding=(None, 1))
    before = levels.gone.sum().over(below).fill_null(0)
    won = levels.mutate(stayed=levels.n - levels.gone, lower=before + levels.gone * 0.5)
    sums = won.agg(lower=(won.stayed * won.lower).sum(), gone=won.gone.sum(), stayed=won.stayed.sum())
    (row,) = sums.to_pyarrow().to_pylist()
    if not row["gone"] or min(row["gone"], row["stayed"]) < LEAST:
        return None
    return 1 - float(row["lower"]) / (float(row["gone"]) * float(row["stayed"]))
