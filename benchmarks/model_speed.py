"""What the adjusted model costs, and whether a sample of many customers says the same as all of them.

Each size is audited from a simulated business in which nobody announces a departure, in a process of its own: CPU
seconds and peak memory of the model alone (fit, safeguards, attribution) and of all before it. Beyond the model's
`customers` a sample stands in; --all also fits everybody, and tells how far the sample's estimates lie from theirs in
standard errors of the sample.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from dataclasses import replace

SIZES = (4_000, 20_000, 60_000)


def one(customers: int, everybody: bool) -> dict[str, float]:
    """The figures of one size, in this process."""
    from churn_audit.evidence import association
    from churn_audit.evidence.departures import depart
    from churn_audit.evidence.exposures.registry import Scene
    from churn_audit.model import catalogue
    from churn_audit.model.engagement import Churn
    from churn_audit.simulate import preset, simulate
    from churn_audit.stats.rows import Settings
    from churn_audit.tables.opened import from_frames

    business = simulate(replace(preset("inactivity"), customers=customers), 1)
    tables = from_frames(business.tables, business.world.as_of)
    del business
    scene, departed = Scene(tables, catalogue.load().reasons), depart(tables, Churn(definition="inactivity"))
    seen = association.exposed(scene, departed, customers if everybody else Settings().customers)
    before, begun = _memory(), time.process_time()
    found = association.measured(seen, 0.05)
    seconds, attribution = time.process_time() - begun, found.attribution
    assert attribution is not None and found.told is not None
    out = {"seconds": seconds, "before": before, "memory": _memory(), "modelled": found.told.histories.n}
    out["reasons"] = len(attribution.reasons)
    for a in attribution.reasons:
        out[f"= {a.reason}"] = a.departures.value
        out[f"± {a.reason}"] = abs(a.gross / a.z) if a.z else 0.0
    return out


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(customers: int, everybody: bool = False) -> dict[str, float]:
    """The figures of one size, from a process of its own."""
    command = [sys.executable, __file__, "--one", str(customers), *(["--all"] if everybody else [])]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def apart(sample: dict[str, float], whole: dict[str, float]) -> list[float]:
    """How far each reason's estimate of the sample lies from that of all, in the sample's standard errors."""
    both = [k[2:] for k in sample if k.startswith("= ") and k in whole and sample["± " + k[2:]] > 0]
    return [abs(sample["= " + r] - whole["= " + r]) / sample["± " + r] for r in both]


def main(sizes: list[int], everybody: bool) -> None:
    print(f"{'customers':>10} {'modelled':>9} {'reasons':>8} {'CPU s':>7} {'MB before':>10} {'MB peak':>8}")
    for customers in sizes:
        got = measured(customers)
        print(f"{customers:>10,} {got['modelled']:>9,.0f} {got['reasons']:>8.0f} {got['seconds']:>7.1f} "
              f"{got['before']:>10.0f} {got['memory']:>8.0f}", flush=True)  # fmt: skip
        if everybody and got["modelled"] < customers:
            far = apart(got, measured(customers, True))
            within = sum(f <= 1 for f in far)
            print(f"           of {len(far)} reasons {within} lie within a standard error of the estimate from all; "
                  f"farthest {max(far):.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--all", action="store_true", help="fit everybody as well where a sample stands in")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is None:
        main(given.sizes, given.all)
    else:
        print(json.dumps(one(given.one, given.all)))
