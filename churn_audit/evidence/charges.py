"""Whether those who leave over the price paid more than those who leave over something else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import exp, log, sqrt
from typing import Any

import ibis

from churn_audit.evidence.departures import Departed
from churn_audit.evidence.stated import merged_codes
from churn_audit.stats.intervals import Estimate, Z
from churn_audit.tables.opened import Tables

LEAST = 20
"""Fewer leavers than these on either side give no ratio."""


def charges(
    departed: Departed, tables: Tables, codes: Mapping[str, str], reasons: Collection[str]
) -> dict[str, Estimate]:
    """For each of `reasons` that leavers name: their mean yearly value over that of leavers who name another reason.

    `codes` maps exits.reason_code (any case) to a reason id. The interval is of the logarithm, by the delta method;
    n counts those who name the reason. A reason named by fewer than 20, or by all but 20, is left out.
    """
    if not tables.has("exits.reason_code"):
        return {}
    groups = _groups(departed, tables, merged_codes(codes))
    out = {}
    for reason in reasons:
        named, others = groups.get(reason), _sum([g for r, g in groups.items() if r != reason])
        if named is not None and others is not None and (ratio := _ratio(named, others)) is not None:
            out[reason] = ratio
    return out


# Number, sum and sum of squares of yearly values.
_Group = tuple[int, float, float]


def _groups(departed: Departed, tables: Tables, known: Mapping[str, str]) -> dict[str, _Group]:
    d = departed.departures
    d = d.filter((d.status == "left") & d.yearly_value.notnull()).select("customer_id", "yearly_value")
    said = tables["exits"].select("customer_id", code=tables["exits"].reason_code.strip().lower())
    said = said.filter(said.code.notnull() & (said.code.length() > 0)).distinct()
    rows = d.inner_join(said, "customer_id").group_by("code")
    value = ibis._.yearly_value
    found = rows.agg(n=ibis._.count(), total=value.sum(), squares=(value * value).sum()).to_pyarrow().to_pylist()
    out: dict[str, list[_Group]] = {}
    for row in found:
        out.setdefault(known.get(row["code"], "other"), []).append((row["n"], row["total"], row["squares"]))
    return {reason: group for reason, parts in out.items() if (group := _sum(parts)) is not None}


def _sum(groups: list[_Group]) -> _Group | None:
    if not groups:
        return None
    n, total, squares = (sum(x) for x in zip(*groups, strict=True))
    return int(n), float(total), float(squares)


def _ratio(named: _Group, others: _Group) -> Estimate | None:
    if min(named[0], others[0]) < LEAST or min(named[1], others[1]) <= 0:
        return None
    ratio = (named[1] / named[0]) / (others[1] / others[0])
    half = Z * sqrt(_relative_variance(named) + _relative_variance(others))
    return Estimate(ratio, exp(log(ratio) - half), exp(log(ratio) + half), named[0])


def _relative_variance(group: _Group) -> Any:
    """The variance of the mean over the squared mean."""
    n, total, squares = group
    mean = total / n
    return max(0.0, squares / n - mean * mean) * n / (n - 1) / n / (mean * mean)
