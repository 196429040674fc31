"""How an audit's CPU seconds and peak memory grow with the customers, beside the floor of reading their columns.

Prints a table of ratios; all runs of one size are made side by side, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

SIZES = (1_000, 4_000, 16_000)


def floor(folder: Path) -> None:
    """Reads every data file whole and does nothing else."""
    import duckdb

    for path in sorted((folder / "data").iterdir()):
        reader = {".csv": "read_csv", ".parquet": "read_parquet", ".jsonl": "read_json"}.get(path.suffix)
        if reader:
            columns = duckdb.sql(f"DESCRIBE SELECT * FROM {reader}('{path}')").fetchall()
            wanted = ", ".join(f'max("{c[0]}")' for c in columns)
            duckdb.sql(f"SELECT {wanted} FROM {reader}('{path}')").fetchall()


def audit(folder: Path) -> None:
    """Finds everything, without notebook and report."""
    from churn_audit import Audit

    assert Audit.open(folder).findings.score.value is not None


def report(folder: Path) -> None:
    """Finds everything, and writes the report as HTML and PDF."""
    from churn_audit import Audit, Story
    from churn_audit.report import html, pdf

    checked = Audit.open(folder)
    document = Story(checked.findings, checked.checklist, "en").document()
    html.render(document)
    pdf.render(document)


def write(folder: Path) -> None:
    """Writes the simulated business; the folder's name is its number of customers."""
    from churn_audit.simulate import example, write_demo

    write_demo(folder, world=replace(example(), customers=int(folder.name)))


TASKS = {"floor": floor, "audit": audit, "report": report}


def measured(task: str, folder: Path) -> tuple[float, float]:
    """(CPU seconds, peak memory in MB) of one task in a process of its own.

    A process inherits its parent's peak memory, so this one never does any work itself.
    """
    command = [sys.executable, __file__, "--task", task, "--folder", str(folder)]
    done = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    return done["cpu"], done["memory"]


def main(sizes: list[int]) -> None:
    print(f"{'customers':>10} {'task':>8} {'CPU s':>8} {'× floor':>8} {'MB':>7} {'× floor':>8}")
    for customers in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / str(customers)
            measured("write", folder)
            figures = {task: measured(task, folder) for task in TASKS}
        cpu0, memory0 = figures["floor"]
        for task, (cpu, memory) in figures.items():
            print(f"{customers:>10,} {task:>8} {cpu:>8.2f} {cpu / cpu0:>8.1f} {memory:>7.0f} {memory / memory0:>8.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--task", choices=[*TASKS, "write"])
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.task is None:
        main(given.sizes)
    else:
        (TASKS | {"write": write})[given.task](given.folder)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({"cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}))
