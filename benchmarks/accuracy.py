"""How near the attribution comes to planted truth, world by world; prints one row a business and one a world.

    python benchmarks/accuracy.py --worlds contract inactivity --seeds 101 102 --customers 10000

Columns: nDCG@10 of reasons in order of claimed revenue (gain: true revenue); planted reasons among the first five;
false alarms (reasons without effect at q < 5 %); claimed over true net departures and revenue of planted reasons, and
of the sum of all claims at q < 5 %; how many of the planted reasons' 90 % intervals hold the true net departures; the
standard deviation of (claimed − true) / standard error; CPU seconds of the model. Planted reasons with too few exposed
departures claim nothing and count against the order and the sums, but have no interval.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from churn_audit.simulate import Business, Truth, met, preset, simulate
from churn_audit.stats.attribution import Attributable, Attribution, attributed
from churn_audit.stats.histories import Dated, Histories
from churn_audit.stats.intervals import Z
from churn_audit.stats.rows import Settings

GATE = 0.05
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


@dataclass(frozen=True)
class Score:
    """One business: see the module."""

    world: str
    seed: int
    ndcg: float
    top_five: float
    false_alarms: int
    departures: float
    revenue: float
    gated_departures: float
    gated_revenue: float
    covered: int
    intervals: int
    z_sd: float
    seconds: float


def score(world: str, truth: Truth, found: Attribution, seconds: float) -> Score:
    """The figures of one business."""
    true, claims = truth.reasons, {a.reason: a for a in found.reasons}
    order = [a.reason for a in found.reasons]
    gated = [a for a in found.reasons if a.q < GATE and not a.protective]
    told = [claims[r] for r in true if r in claims]
    z = [(a.departures.value - true[a.reason].departures) / standard_error(a) for a in told]
    departures = sum(t.departures for t in true.values()) or np.nan
    revenue = sum(t.money for t in true.values()) or np.nan
    return Score(
        world=world,
        seed=truth.seed,
        ndcg=ndcg(order, {r: t.money for r, t in true.items()}),
        top_five=float(np.mean([r in true for r in order[: min(5, len(true))]])) if true else np.nan,
        false_alarms=sum(a.reason not in true for a in gated),
        departures=sum(a.departures.value for a in told) / departures,
        revenue=sum(a.revenue.value for a in told) / revenue,
        gated_departures=sum(a.departures.value for a in gated) / departures,
        gated_revenue=sum(a.revenue.value for a in gated) / revenue,
        covered=sum(bool(a.departures.low <= true[a.reason].departures <= a.departures.high) for a in told),
        intervals=len(told),
        z_sd=float(np.sqrt(np.mean(np.square(z)))) if z else np.nan,
        seconds=seconds,
    )


def standard_error(a: Attributable) -> float:
    """Of the net departures, from the upper limit: the lower may have been held at 0."""
    return (a.departures.high - a.departures.value) / Z


def ndcg(order: Sequence[str], gain: Mapping[str, float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002); NaN where nothing is to be gained."""
    discount = 1 / np.log2(np.arange(2, depth + 2))
    got = [max(0.0, gain.get(r, 0.0)) for r in order[:depth]]
    best = sorted((max(0.0, g) for g in gain.values()), reverse=True)[:depth]
    ideal = float(np.dot(best, discount[: len(best)]))
    return float(np.dot(got, discount[: len(got)])) / ideal if ideal else np.nan


def scores(worlds: Sequence[str], seeds: Sequence[int], customers: int) -> Iterator[Score]:
    """One score a business."""
    for world in worlds:
        for seed in seeds:
            business = simulate(replace(preset(world), customers=customers), seed)
            told, before = histories(business), time.process_time()
            found = attributed(told, Settings(seed=seed))
            yield score(world, business.truth, found, time.process_time() - before)


HEAD = (
    f"{'world':<28}{'seed':>5}{'nDCG':>6}{'top5':>6}{'false':>6}{'depart':>7}{'money':>7}"
    f"{'gated':>7}{'g.mon.':>7}{'covered':>9}{'z sd':>6}{'CPU s':>6}"
)


def line(s: Score, seed: str) -> str:
    """The score as a row of the table."""
    return (
        f"{s.world:<28}{seed:>5}{s.ndcg:>6.3f}{s.top_five:>6.2f}{s.false_alarms:>6.2f}{s.departures:>7.2f}"
        f"{s.revenue:>7.2f}{s.gated_departures:>7.2f}{s.gated_revenue:>7.2f}"
        f"{f'{s.covered}/{s.intervals}':>9}{s.z_sd:>6.2f}{s.seconds:>6.1f}"
    )


def mean(of: Sequence[Score]) -> Score:
    """The mean over businesses; intervals are added up."""
    table = pd.DataFrame([vars(s) for s in of])
    average = table.drop(columns="world").mean().to_dict()
    pooled = {"covered": int(table["covered"].sum()), "intervals": int(table["intervals"].sum())}
    z = float(np.sqrt((table["z_sd"] ** 2).mean()))
    return Score(**{**average, **pooled, "world": of[0].world, "seed": 0, "z_sd": z})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", nargs="+", default=["contract", "inactivity"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[101, 102, 103])
    parser.add_argument("--customers", type=int, default=10_000)
    given = parser.parse_args()
    print(HEAD)
    for world in given.worlds:
        of = []
        for s in scores([world], given.seeds, given.customers):
            of.append(s)
            print(line(s, str(s.seed)), flush=True)
        print(line(mean(of), "mean"), flush=True)


if __name__ == "__main__":
    main()
