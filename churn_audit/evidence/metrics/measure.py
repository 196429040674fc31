"""Metrics measured: every frame is asked once, with one aggregate for all its metrics."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, TypeAlias

from churn_audit.evidence.metrics.registry import (
    FRAMES,
    METRICS,
    Context,
    Estimand,
    Mean,
    Metric,
    NoDeparturesError,
    Quantile,
    Ratio,
    Share,
)
from churn_audit.stats import intervals
from churn_audit.stats.intervals import Estimate
from churn_audit.tables.contract import CONTRACT

# Where nothing tells who has left, any of these would.
LEAVING = ("customers.churned_at",)
# The one intermediate table that metrics read; its name is drawn anew in every run.
_CACHED = re.compile(r'"temp"\."main"\."ibis_cached_\w+"')
Row: TypeAlias = dict[str, Any]


@dataclass
class Measured:
    """What could be measured, what lacks columns, what has no row in the year, and what failed."""

    values: dict[str, Estimate] = field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    failures: dict[str, str] = field(default_factory=dict)
    queries: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    """The SQL that was run, and the metrics that each query answers."""


def measure(context: Context, ids: Iterable[str]) -> Measured:
    """Every metric of `ids` with its 90 % interval; one that fails costs no other one."""
    out = Measured()
    by_frame: dict[str, list[Metric]] = {}
    for id in dict.fromkeys(ids):
        metric = METRICS[id]
        if lacking := missing(context, metric):
            out.missing[id] = lacking
        else:
            by_frame.setdefault(metric.frame, []).append(metric)
    for name, metrics in by_frame.items():
        _measure_frame(context, name, metrics, out)
    return out


def missing(context: Context, metric: Metric) -> tuple[str, ...]:
    """The columns or tables that a metric needs and the business does not have."""
    frame = FRAMES.get(metric.frame)
    tables = frame.tables if frame else (metric.frame,)
    needed = context.tables.missing(metric.needs)
    named = {n.split(".")[0] for n in needed}
    return needed + tuple(t for t in context.tables.missing(tables) if t not in named)


def _measure_frame(context: Context, name: str, metrics: list[Metric], out: Measured) -> None:
    try:
        table = _frame(context, name)
    except NoDeparturesError:
        out.missing |= {m.id: LEAVING for m in metrics}
        return
    except Exception as error:  # a fault in one frame voids its metrics, never the run
        out.failures |= {m.id: _message(error) for m in metrics}
        return
    plans: dict[str, _Plan] = {}
    for m in metrics:
        try:
            plans[m.id] = _plan(m.estimate(table))
        except Exception as error:
            out.failures[m.id] = _message(error)
    try:
        rows = _ask(table, plans, out)
    except Exception:  # one metric spoils the shared aggregate: ask one by one to find which
        rows = {}
        for id, plan in plans.items():
            try:
                rows |= _ask(table, {id: plan}, out)
            except Exception as error:
                out.failures[id] = _message(error)
    for id, row in rows.items():
        estimate = plans[id].finish(row)
        if estimate is None:
            out.empty += (id,)
        else:
            out.values[id] = estimate


def _frame(context: Context, name: str) -> Any:
    return FRAMES[name].build(context) if name in FRAMES else context.year(name, CONTRACT[name].time or "")


def readable(sql: str) -> str:
    """SQL with the one intermediate table under the name of what it holds."""
    return _CACHED.sub("departures", sql)


def _message(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def _ask(table: Any, plans: dict[str, _Plan], out: Measured) -> dict[str, Row]:
    """One row of the aggregate, split by metric; its query is kept."""
    if not plans:
        return {}
    columns = {f"{id} {k}": e for id, p in plans.items() for k, e in p.columns.items()}
    asked = table.aggregate(**columns)
    backend = asked.get_backend()
    sql = str(backend.compile(asked))
    record = backend.con.sql(sql).to_arrow_table().to_pylist()[0]
    out.queries.append((tuple(plans), readable(sql)))
    return {id: {k: record[f"{id} {k}"] for k in p.columns} for id, p in plans.items()}


# From an estimand to aggregate columns and back -------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    columns: dict[str, Any]
    finish: Callable[[Row], Estimate | None]


def _plan(estimand: Estimand) -> _Plan:
    return {Share: _share, Mean: _mean, Quantile: _quantile, Ratio: _ratio}[type(estimand)](estimand)  # type: ignore[operator, no-any-return]


def _where(*conditions: Any) -> Any:
    return reduce(lambda a, b: a & b, [c for c in conditions if c is not None])


def _share(e: Share) -> _Plan:
    # count() and not notnull(): Ibis writes (~x).notnull() as NOT x IS NOT NULL, which SQL reads the other way round.
    columns = {"n": e.of.count(where=e.among), "k": _where(e.of, e.among).sum()}
    return _Plan(columns, lambda r: intervals.wilson(int(r["k"] or 0), int(r["n"] or 0)))


def _mean(e: Mean) -> _Plan:
    known, value = _where(e.value.notnull(), e.among), e.value.cast("float64")
    columns = {"n": known.sum(), "mean": value.mean(where=known), "sd": value.std(where=known)}
    return _Plan(columns, lambda r: intervals.mean_interval(int(r["n"] or 0), r["mean"], r["sd"]))


def _quantile(e: Quantile) -> _Plan:
    known, value = _where(e.value.notnull(), e.among), e.value.cast("float64")
    levels = intervals.quantile_levels(e.q)
    columns = {"n": known.sum(), "at": value.quantile(list(levels), where=known)}
    return _Plan(columns, lambda r: intervals.quantile_interval(e.q, int(r["n"] or 0), levels, r["at"]))


def _ratio(e: Ratio) -> _Plan:
    known = _where(e.over.notnull(), e.under.notnull(), e.among)
    x, y = e.over.cast("float64"), e.under.cast("float64")
    columns = {
        "n": known.sum(),
        "x": x.sum(where=known),
        "y": y.sum(where=known),
        "xx": (x * x).sum(where=known),
        "yy": (y * y).sum(where=known),
        "xy": (x * y).sum(where=known),
    }
    return _Plan(
        columns, lambda r: intervals.ratio_interval(int(r["n"] or 0), r["x"], r["y"], r["xx"], r["yy"], r["xy"])
    )
