"""How near an audit comes to planted truth: simulated businesses audited from their files, beside three rivals.

    python benchmarks/accuracy.py --worlds contract inactivity --seeds 1 2 --cache build/bench --jobs 2
    python benchmarks/accuracy.py --cache build/bench --write benchmarks/results.md

Each business is written as files, read, cleaned and audited as any other; the truth is kept apart. One line of JSON a
business goes to accuracy.jsonl in the cache, so that an interrupted run goes on where it stopped; a line counts only
for the code that measured it. The tables are made from all lines there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

import churn_audit

WORLDS = ("contract", "inactivity", "example", "subscriptions", "messy", "nothing-planted")
HARD = tuple(
    f"inactivity-{switch}"
    for switch in (
        "abrupt-end", "linear-fade", "late-start", "additive", "heavy-gaps", "seasonal-gaps", "decision-first",
        "hidden-trait",
    )
)  # fmt: skip
KNOWN = (*WORLDS, *HARD)
TUNED, SEEN, FRESH = (1, 2, 3, 4), (101, 102, 103, 104, 105), (201, 202, 203, 204, 205)
"""The estimator was tuned on businesses of the first seeds; it never saw those of the others."""
CUSTOMERS = 8_000
MEASURES = ("stats", "evidence", "simulate", "tables", "audit.py")
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
Record = dict[str, Any]


# One business -----------------------------------------------------------------------------------------------------


def measured(world: str, seed: int, customers: int, code: str) -> Record:
    """What the audit and the rivals say of one business, beside its truth, and the CPU seconds of each step."""
    from rivals import Rows, rankings

    from churn_audit import Audit
    from churn_audit.evidence.exposures.registry import Scene
    from churn_audit.evidence.panel import panel
    from churn_audit.simulate import preset, simulate
    from churn_audit.simulate.folder import engagement, write

    clock = Clock()
    business = simulate(replace(preset(world), customers=customers), seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(business, folder)
        (folder / "audit.yaml").write_text(engagement(business.world), "utf-8")
        clock.lap("simulate")
        audit = Audit.open(folder)
        assert audit.tables is not None
        clock.lap("read")
        found, departed = audit.associated, audit.departed
        clock.lap("measure")
    assert found is not None and departed is not None
    seen = panel(Scene(audit.tables, audit.checklist.reasons), departed)
    assert seen is not None
    rows = Rows.of(seen, departed)
    clock.lap("panel")
    rivals = rankings(rows, seed)
    clock.lap("rivals")
    signs = {r.id for r in audit.checklist.reasons.values() if r.exposure and r.exposure.role == "sign"}
    record: Record = {"world": world, "seed": seed, "customers": customers, "code": code, "cpu": clock.laps}
    record |= {"version": churn_audit.__version__, "truth": business.truth.record(), "rivals": rivals}
    return record | told(found, business.truth, rows, signs)


class Clock:
    """CPU seconds of this process between laps."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.process_time()

    def lap(self, name: str) -> None:
        now = time.process_time()
        self.laps[name], self._since = round(now - self._since, 2), now


def told(found: Any, truth: Any, rows: Any, signs: set[str]) -> Record:
    """The tool's part of a record: every reason fitted with its figures, and what the safeguards say."""
    planted = tuple(r for r in truth.reasons if r in rows.reasons)
    fitted = found.attribution.reasons if found.attribution else ()
    return {
        "status": found.status,
        "reasons": [claim(a, found, kind_of(a.reason, truth, signs), planted, rows) for a in fitted],
        "joint": _money(found.joint),
        "visible": planted,
        "too_few": found.attribution.too_few if found.attribution else (),
        "kept_out": dict(found.kept_out),
        "control": _warning(found.control),
        "drift": _warning(found.drift),
    }


def claim(a: Any, found: Any, kind: str, planted: Sequence[str], rows: Any) -> Record:
    """What the audit says of one reason: alone, and its share of what all supported ones bring about together."""
    from rivals import overlap

    supported = a.reason in found.supported
    out = {"reason": a.reason, "kind": kind, "supported": supported, "q": a.q, "protective": a.protective}
    out |= _money(a) or {}
    out["shared"] = _money(found.joint.allocated[a.reason]) if found.joint and supported else None
    if supported and kind != "planted":
        out["goes along with"] = overlap(rows, a.reason, planted)
    return out


def kind_of(reason: str, truth: Any, signs: set[str]) -> str:
    """planted, decoy (simulated without effect), sign (follows the decision), or other (not simulated as a reason)."""
    if reason in truth.reasons:
        return "planted"
    if reason in truth.decoys:
        return "decoy"
    return "sign" if reason in signs or reason in truth.signs else "other"


def _money(of: Any) -> dict[str, list[float]] | None:
    """Departures and money a year, each as value, low and high."""
    if of is None:
        return None
    both = {"departures": of.departures, "money": of.revenue}
    return {name: [float(e.value), float(e.low), float(e.high)] for name, e in both.items()}


def _warning(safeguard: Any) -> dict[str, bool] | None:
    return {"possible": bool(safeguard.possible), "warns": bool(safeguard.warns)} if safeguard else None


# Figures of one business ------------------------------------------------------------------------------------------


def orders(record: Record) -> dict[str, list[str]]:
    """Each method's order of the reasons; the tool's: supported ones by revenue, then the others, of which it tells no
    money, by q."""
    tool = sorted(record["reasons"], key=lambda r: (0, -r["money"][0]) if r["supported"] else (1, r["q"]))
    by_rival = {name: sorted(f, key=lambda r: -f[r]) for name, f in record["rivals"].items()}
    return {"tool": [r["reason"] for r in tool], **by_rival}


def truths(record: Record) -> dict[str, dict[str, float]]:
    """The planted reasons that the tables can show: their true net departures and money a year."""
    return {p["reason"]: p for p in record["truth"]["planted"] if p["reason"] in record["visible"]}


def ndcg(order: Sequence[str], gain: Mapping[str, float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002); NaN where nothing is to be gained."""
    discount = 1 / np.log2(np.arange(2, depth + 2))
    got = [max(0.0, gain.get(r, 0.0)) for r in order[:depth]]
    best = sorted((max(0.0, g) for g in gain.values()), reverse=True)[:depth]
    ideal = float(np.dot(best, discount[: len(best)]))
    return float(np.dot(got, discount[: len(got)])) / ideal if ideal else np.nan


def false_alarms(record: Record) -> list[dict[str, Any]]:
    """The reasons past the gate that are not planted."""
    return [r for r in record["reasons"] if r["supported"] and r["kind"] != "planted"]


def recall(order: Sequence[str], planted: Mapping[str, Any], depth: int = 5) -> float:
    """The share of the first five that are planted, of as many as could be; NaN where nothing is planted."""
    most = min(depth, len(planted))
    return sum(r in planted for r in order[:depth]) / most if most else np.nan


# All businesses ---------------------------------------------------------------------------------------------------


def code_state() -> str:
    """A fingerprint of the code and checklist that the figures depend on."""
    root = Path(churn_audit.__file__).parent
    paths = [p for part in MEASURES for p in ([root / part] if part.endswith(".py") else (root / part).rglob("*"))]
    paths += (root.parent / "checklists" / "reasons").rglob("*.yaml")
    kept = sorted(p for p in paths if p.suffix in (".py", ".yaml"))
    return hashlib.sha256(b"".join(p.read_bytes() for p in kept)).hexdigest()[:12]


def cached(path: Path, code: str | None) -> dict[tuple[str, int, int], Record]:
    """The records in the file by (world, seed, customers), the last of each; of any code where None."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    records = [json.loads(line) for line in lines]
    return {(r["world"], r["seed"], r["customers"]): r for r in records if code in (None, r["code"])}


def run(wanted: Sequence[tuple[str, int, int]], path: Path, code: str, jobs: int) -> Iterator[Record]:
    """Each business not yet in the file, measured in a process of its own and added to it; one that fails is told and
    left out, so that hours of others are not lost with it."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        pending = {pool.submit(measured, *each, code): each for each in wanted}
        for done in as_completed(pending):
            if problem := done.exception():
                print(*pending[done], f"failed: {problem!r}", file=sys.stderr)
                continue
            record = done.result()
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record) + "\n")
            yield record


def line(record: Record) -> str:
    """One business at a glance."""
    at, true = orders(record), truths(record)
    money = {r: t["money"] for r, t in true.items()}
    told_ = [r for r in record["reasons"] if r["reason"] in true]
    gained = "  ".join(f"{name} {ndcg(o, money):.3f}" for name, o in at.items())
    claimed = sum(r["departures"][0] for r in told_) / (sum(t["departures"] for t in true.values()) or np.nan)
    false = [r["reason"] for r in false_alarms(record)]
    hits = sum(r["departures"][1] <= true[r["reason"]]["departures"] <= r["departures"][2] for r in told_)
    seconds = " ".join(f"{k} {v:.0f}" for k, v in record["cpu"].items())
    return (
        f"{record['world']:<26}{record['seed']:>4}  {gained}  claimed/true {claimed:.2f}  cover {hits}/{len(told_)}"
        f"  false {', '.join(false) or '–'}  CPU s: {seconds}"
    )


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", nargs="+", default=KNOWN, choices=KNOWN, metavar="WORLD")
    parser.add_argument("--seeds", nargs="+", type=int, default=[*TUNED, *FRESH])
    parser.add_argument("--quick", action="store_true", help="one seed of the first worlds")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "churn-audit-bench")
    parser.add_argument("--any-code", action="store_true", help="take records in the cache, whatever code they are of")
    parser.add_argument("--write", type=Path, help="write the tables to this file")
    given = parser.parse_args()
    if given.quick:
        given.worlds, given.seeds = WORLDS, [TUNED[0]]
    return given


def main() -> None:
    given = options()
    given.cache.mkdir(parents=True, exist_ok=True)
    path, code = given.cache / "accuracy.jsonl", code_state()
    wanted = [(w, s, given.customers) for s in given.seeds for w in given.worlds]
    have = cached(path, None if given.any_code else code)
    for record in run([w for w in wanted if w not in have], path, code, given.jobs):
        print(line(record), flush=True)
        have[record["world"], record["seed"], record["customers"]] = record
    if absent := [f"{w} {s}" for w, s, n in wanted if (w, s, n) not in have]:
        sys.exit(f"not measured, so no table is made: {', '.join(absent)}")

    from results import page

    shown = [r for r in have.values() if r["customers"] == given.customers]
    text = page(sorted(shown, key=lambda r: (KNOWN.index(r["world"]), r["seed"])))
    if given.write:
        given.write.write_text(text, "utf-8")
    else:
        sys.stdout.write("\n" + text)


if __name__ == "__main__":
    main()
