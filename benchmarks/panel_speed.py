"""What the panel and its strata cost, beside the floor of reading their columns and the same plan by hand in pandas.

Ten reasons; each customer has 10 orders, 3 tickets and 20 messages in three years, made by DuckDB in a temporary
folder. Prints a table of ratios; all runs of one size are made side by side, each in a process of its own, and the
counts of the two ways must be the same.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

SIZES = (10_000, 100_000, 1_000_000)
CLOSE = datetime(2026, 7, 1)
PERIOD, PERIODS = 30, 12
MEMORY = "500MB"
# Exposures told by one row each: table, its time, and when the row counts.
EVENTS = {
    "long-waits": ("tickets", "wait_seconds > 300"),
    "customers-must-repeat": ("tickets", "repeated_info"),
    "poorly-treated-along-journey": ("tickets", "csat <= 2"),
    "unavailable-to-customers": ("tickets", "abandoned"),
    "quality-drift-or-defects": ("orders", "defective"),
    "inaccurate-description": ("orders", "description_mismatch"),
}
STATES = ("forgotten-by-customers", "not-seen-as-individual", "interest-lost", "high-touch-underpriced")
TIMES = {"orders": "ordered_at", "tickets": "opened_at", "communications": "sent_at"}


def _connect(folder: Path) -> Any:
    import ibis

    return ibis.duckdb.connect(
        threads=2, memory_limit=MEMORY, temp_directory=str(folder / "spilled"), preserve_insertion_order=False
    )


def write(folder: Path) -> None:
    """Writes the business; the folder's name is its number of customers."""
    n = int(folder.name)
    who = f"'C' || lpad(CAST(floor(random() * {n}) AS BIGINT)::VARCHAR, 8, '0') AS customer_id"
    at = f"TIMESTAMP '{CLOSE}' - to_seconds(1 + CAST(floor(random() * 1095 * 86400) AS BIGINT)) AS"
    tables = {
        "departures": f"""
            SELECT *, CASE WHEN left_at IS NULL THEN 'active' ELSE 'left' END AS status,
                TIMESTAMP '{CLOSE}' AS known_until
            FROM (SELECT *, CASE WHEN gone < TIMESTAMP '{CLOSE}' THEN gone END AS left_at
                FROM (SELECT *, joined_at + to_seconds(CAST(-ln(random()) * 1500 * 86400 AS BIGINT)) AS gone
                    FROM (SELECT 'C' || lpad(range::VARCHAR, 8, '0') AS customer_id, {at} joined_at,
                        's' || CAST(floor(random() * 4) AS INTEGER) AS segment, random() * 1000 AS yearly_value
                        FROM range({n}))))""",
        "orders": f"""
            SELECT 'O' || lpad(range::VARCHAR, 9, '0') AS order_id, {who}, {at} ordered_at, FALSE AS cancelled,
                random() < 0.03 AS defective, random() < 0.02 AS description_mismatch FROM range({n * 10})""",
        "tickets": f"""
            SELECT 'T' || lpad(range::VARCHAR, 9, '0') AS ticket_id, {who}, {at} opened_at,
                floor(random() * 400) AS wait_seconds, 1 + floor(random() * 5) AS csat,
                random() < 0.05 AS abandoned, random() < 0.1 AS repeated_info FROM range({n * 3})""",
        "communications": f"""
            SELECT {who}, {at} sent_at, CASE WHEN random() < 0.9 THEN 'outbound' ELSE 'inbound' END AS direction,
                ['transactional', 'marketing', 'update', 'service']
                    [1 + CAST(floor(random() * 4) AS INTEGER)] AS purpose,
                random() < 0.3 AS personalised FROM range({n * 20})""",
    }
    connection = _connect(folder).con
    for name, query in tables.items():
        connection.execute(f"COPY ({query}) TO '{folder / name}.parquet'")


def floor(folder: Path) -> None:
    """Reads every column once and does nothing else."""
    import duckdb

    connection = duckdb.connect(config={"threads": 2, "memory_limit": MEMORY})
    for path in sorted(folder.glob("*.parquet")):
        columns = connection.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
        connection.execute(f"SELECT {', '.join(f'max({c[0]})' for c in columns)} FROM '{path}'").fetchall()


def ours(folder: Path) -> Any:
    """The panel and its strata."""
    from churn_audit.evidence.departures import Departed
    from churn_audit.evidence.exposures import Scene
    from churn_audit.evidence.panel import panel, strata
    from churn_audit.model import catalogue
    from churn_audit.tables.contract import CONTRACT
    from churn_audit.tables.opened import Tables
    from churn_audit.tables.sql import TYPES

    connection, tables, present = _connect(folder), {}, set()
    for name in TIMES:
        rows = f"read_parquet('{folder / name}.parquet')"
        there = {c[0] for c in connection.con.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()}
        columns = [
            c.name if c.name in there else f"CAST(NULL AS {TYPES[c.kind]}) AS {c.name}"
            for c in CONTRACT[name].columns
        ]  # fmt: skip
        connection.con.execute(f"CREATE TEMP VIEW {name} AS SELECT {', '.join(columns)} FROM {rows}")
        tables[name] = connection.table(name)
        present |= {f"{name}.{c}" for c in there}
    known = catalogue.load().reasons
    reasons = {r: known[r] for r in (*EVENTS, *STATES)}
    scene = Scene(Tables(connection, tables, frozenset(present), date(2026, 6, 30)), reasons)
    found = panel(scene, Departed(connection.read_parquet(str(folder / "departures.parquet")), "contract"))
    assert found is not None
    assert set(found.reasons) == set(reasons), found.missing
    return strata(found)


def pandas(folder: Path) -> Any:
    """The same plan by hand: customers by 30-day spans from one grouping a reason, windows over neighbouring spans,
    periods unfolded last."""
    import numpy as np
    import pandas as pd

    people = pd.read_parquet(folder / "departures.parquet").set_index("customer_id")
    last = CLOSE - pd.Timedelta(days=PERIOD)

    def spans(name: str, where: str = "", to: Any = last, rows: Any = None) -> Any:
        """Rows of each customer in the 30-day spans before the last start: (customers, spans from 1)."""
        t = pd.read_parquet(folder / f"{name}.parquet") if rows is None else rows
        t = t.query(where) if where else t
        span = np.ceil((to - t[TIMES[name]]) / pd.Timedelta(days=PERIOD)).astype("int32")
        t = pd.DataFrame({"customer_id": t["customer_id"], "span": span})
        t = t[t["span"].between(1, PERIODS + 12)]
        wide = t.groupby(["customer_id", "span"]).size().unstack(fill_value=0)
        return wide.reindex(people.index, fill_value=0).reindex(columns=range(1, PERIODS + 13), fill_value=0)

    def window(wide: Any, k: int, first: int, length: int) -> Any:
        return wide.iloc[:, k + first : k + first + length].sum(axis=1)

    exposed: dict[str, list[Any]] = {}
    for reason, (table, where) in EVENTS.items():
        wide = spans(table, where)
        exposed[reason] = [window(wide, k, 0, 3) > 0 for k in range(PERIODS)]
    starts = [last - pd.Timedelta(days=PERIOD * k) for k in range(PERIODS)]
    messages = pd.read_parquet(folder / "communications.parquet").query("direction == 'outbound'")
    wanted = spans("communications", "purpose != 'transactional'", rows=messages)
    exposed["forgotten-by-customers"] = [
        (people["joined_at"] <= s - pd.Timedelta(days=90)) & (window(wanted, k, 0, 3) == 0)
        for k, s in enumerate(starts)
    ]
    sent, own = spans("communications", rows=messages), spans("communications", "personalised", rows=messages)
    exposed["not-seen-as-individual"] = [
        (window(sent, k, 0, 3) > 0) & (window(own, k, 0, 3) == 0) for k in range(PERIODS)
    ]
    orders = pd.read_parquet(folder / "orders.parquet").query("~cancelled")
    orders = orders.groupby(["customer_id", "order_id"], as_index=False)["ordered_at"].min()
    placed = spans("orders", to=last - pd.Timedelta(days=60), rows=orders)  # a sign: told 60 days before
    exposed["interest-lost"] = [
        (people["joined_at"] <= s - pd.Timedelta(days=420)) & (window(placed, k, 0, 3) * 6 < window(placed, k, 3, 9))
        for k, s in enumerate(starts)
    ]
    cases, exposed["high-touch-underpriced"] = spans("tickets"), []
    for k, start in enumerate(starts):
        n = window(cases, k, 0, 3)
        there = (people["joined_at"] < start) & ~(people["left_at"] < start)
        exposed["high-touch-underpriced"].append((n > 0) & (n >= n[there].quantile(0.9)))
    return _by_stratum(people, exposed, starts)


def _by_stratum(people: Any, exposed: dict[str, list[Any]], starts: list[Any]) -> Any:
    """The four counts of each reason by period, tenure band, third of value and segment."""
    import pandas as pd

    low, high = (people["yearly_value"].quantile(q) for q in (1 / 3, 2 / 3))
    third = (people["yearly_value"] > low).astype(int) + (people["yearly_value"] > high).astype(int)
    length, found = pd.Timedelta(days=PERIOD), []
    for k, start in enumerate(starts):
        tenure = start - people["joined_at"]
        at_risk = (tenure > pd.Timedelta(0)) & ~(people["left_at"] < start)
        band = sum((tenure >= pd.Timedelta(days=d)).astype(int) for d in (90, 365, 1095))
        departed = (people["left_at"] - start) < length
        rows = pd.DataFrame({"period": k, "tenure_band": band, "value_third": third, "segment": people["segment"]})
        for reason, masks in exposed.items():
            e = masks[k]
            cells = {"exposed_departed": e & departed, "exposed_stayed": e & ~departed,
                     "unexposed_departed": ~e & departed, "unexposed_stayed": ~e & ~departed}  # fmt: skip
            counted = rows.assign(**cells)[at_risk].groupby(list(rows.columns), as_index=False).sum()
            found.append(counted.assign(reason=reason))
    return pd.concat(found, ignore_index=True)


TASKS: dict[str, Callable[[Path], Any]] = {"floor": floor, "ours": ours, "pandas": pandas}


def measured(task: str, folder: Path) -> dict[str, Any]:
    """CPU seconds, peak memory in MB and the sum of counts of one task in a process of its own.

    A process inherits its parent's peak memory, so this one never does any work itself.
    """
    command = [sys.executable, __file__, "--task", task, "--folder", str(folder)]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def summary(counts: Any) -> dict[str, list[int]]:
    """The four counts by reason, and a number that differs when they lie in other strata. Thirds of value are left out:
    at a quantile that is a value itself, interpolation decides by its last bit."""
    cells = ["exposed_departed", "exposed_stayed", "unexposed_departed", "unexposed_stayed"]
    place = 1 + counts["period"] + 12 * counts["tenure_band"] + 48 * counts["segment"].str[1:].astype(int)
    counts = counts.assign(place=place * counts["exposed_departed"] + place**2 * counts["exposed_stayed"])
    sums = counts.groupby("reason")[[*cells, "place"]].sum()
    return {str(reason): [int(v) for v in row] for reason, row in zip(sums.index, sums.to_numpy(), strict=True)}


def main(sizes: list[int]) -> None:
    print(f"{'customers':>10} {'task':>8} {'CPU s':>8} {'× floor':>8} {'MB':>7} {'× floor':>8}")
    for customers in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / str(customers)
            folder.mkdir()
            measured("write", folder)
            figures = {task: measured(task, folder) for task in TASKS}
        assert figures["ours"]["counts"] == figures["pandas"]["counts"], "the two ways count differently"
        base = figures["floor"]
        for task, own in figures.items():
            ratios = f"{own['cpu'] / base['cpu']:>8.1f} {own['memory']:>7.0f} {own['memory'] / base['memory']:>8.1f}"
            print(f"{customers:>10,} {task:>8} {own['cpu']:>8.2f} {ratios}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--task", choices=[*TASKS, "write"])
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.task is None:
        main(given.sizes)
    else:
        result = (TASKS | {"write": write})[given.task](given.folder)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        figures = {"cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}
        print(json.dumps(figures | {"counts": None if result is None else summary(result)}))
