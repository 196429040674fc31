"""What the command line prints: tables for people, one JSON object for machines."""

from __future__ import annotations

import contextlib
import json as json_
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from churn_audit.errors import InputError, ParameterError, nearest
from churn_audit.model.checklist import Checklist
from churn_audit.model.findings import Findings
from churn_audit.model.requests import data_request

OUT, ERR = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)


@contextlib.contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """A line on standard error that shows work going on; call what it gives with the name of the current step."""
    if not ERR.is_terminal:
        yield lambda step: ERR.print(f"{what}: {step}", markup=False)
        return
    with ERR.status(what) as status:
        yield lambda step: status.update(f"{what}: {step}")


def emit(record: Any) -> None:
    """One JSON object on standard output."""
    print(json_.dumps(record, ensure_ascii=False, indent=2, default=str))


def error(problem: Exception) -> None:
    """A user's mistake, or a failed run: one line a problem."""
    lines = problem.problems if isinstance(problem, InputError) else str(problem).splitlines()
    for line in lines[:50]:
        ERR.print(f"churn-audit: {line}", markup=False, style="bold")
    if len(lines) > 50:
        ERR.print(f"churn-audit: … and {len(lines) - 50} more", markup=False)


def unexpected(problem: Exception) -> None:
    """A fault of ours: what it was, and where its details are."""
    with tempfile.NamedTemporaryFile("w", prefix="churn-audit-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exception(problem, file=log)
    ERR.print(f"churn-audit: a fault in churn-audit itself: {type(problem).__name__}: {problem}", markup=False)
    ERR.print(f"churn-audit: its details are in {log.name}; please report it with them", markup=False)


def table_of(*columns: str, right: Sequence[str] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


def demo(folder: Path, truth: Any, json: bool) -> None:
    """Where the example business is, and what is planted in it."""
    if json:
        return emit({"folder": str(folder), "truth": truth.record()})
    OUT.print(f"An example business is in {folder}. What is planted in it:", markup=False)
    OUT.print(str(truth), markup=False)
    OUT.print(f"Next: churn-audit run {folder}", markup=False)


def proposal(path: Path, found: Any, json: bool) -> None:
    """What init proposes, and what is left to do."""
    ready = [(t, True) for t in found.tables] + [(t, False) for t in found.incomplete]
    if json:
        return emit(
            {
                "audit": str(path),
                "tables": [
                    {"table": t.table, "source": str(t.sheet.path), "sheet": t.sheet.sheet, "ready": is_ready,
                     "confidence": t.confidence, "columns": {m.column: m.source for m in t.matches},
                     "missing": t.missing, "unmapped": t.unmapped}
                    for t, is_ready in ready
                ],
                "unused": found.unused,
            }
        )  # fmt: skip
    table = table_of("table", "from", "columns", "not used", "still missing", right=("columns", "not used"))
    for t, _ in ready:
        source = f"{t.sheet.path.name}#{t.sheet.sheet}" if t.sheet.sheet else t.sheet.path.name
        table.add_row(t.table, source, str(len(t.matches)), str(len(t.unmapped)), ", ".join(t.missing))
    OUT.print(table)
    for name in found.unused:
        OUT.print(f"not used: {name}", markup=False)
    OUT.print(f"Wrote {path}. Look through it, then: churn-audit check {path.parent}", markup=False)


def _score(value: float | None) -> str:
    return "not assessed" if value is None else f"{value:.0f}"


def check(found: Findings, checklist: Checklist, problems: Sequence[str], json: bool) -> None:
    """Data quality, evidence by category, and the data request."""
    wanted = data_request(found.reasons)
    if json:
        return emit(
            {
                "data": found.data.model_dump(mode="json"),
                "score": found.score.model_dump(mode="json"),
                "categories": [c.model_dump(mode="json") for c in found.categories],
                "requests": [vars(r) for r in wanted],
                "failures": found.failures,
                "problems": list(problems),
            }
        )
    figures = ("rows", "kept", "rejected", "duplicates", "unknown customers")
    table = table_of("table", *figures, "from", right=figures)
    for t in found.data.tables:
        counts = (t.rows, t.kept, t.rejected, t.duplicates, t.unknown_customers)
        table.add_row(t.table, *(f"{n:,}" for n in counts), t.source)
    OUT.print(table)
    for t in found.data.tables:
        for p in t.problems:
            times = f"{p.count:,} × " if p.count else ""
            OUT.print(f"  {t.table}: {times}{p.message}", markup=False)
    for line in (*problems, *found.failures):
        OUT.print(f"  {line}", markup=False)
    OUT.print()
    table = table_of("category", "score", "coverage", right=("score", "coverage"))
    for c in found.categories:
        table.add_row(checklist.category(c.id).title, _score(c.score), f"{c.coverage:.0%}")
    table.add_row("all", _score(found.score.value), f"{found.score.coverage:.0%}")
    OUT.print(table)
    if wanted:
        OUT.print("\nWhat would light more, by points of coverage:")
        table = table_of("points", "what", "reasons", right=("points",))
        for r in wanted[:25]:
            what = ", ".join(r.names) if r.kind == "columns" else f"question {r.names[0]}"
            table.add_row(f"{r.points:.1f}", what, ", ".join(r.reasons))
        OUT.print(table)
        if len(wanted) > 25:
            OUT.print(f"… and {len(wanted) - 25} more (--json has them all)", markup=False)


def survey(path: Path, asked: Any, json: bool) -> None:
    """Where the exit survey is, whom its sheet names, and who is left out."""
    if json:
        return emit({"file": str(path), "people": len(asked.people), "left_out": asked.left_out})
    why = {"moved_or_died": "moved away or died", "do_not_contact": "do not want to be contacted",
           "answered": "have answered"}  # fmt: skip
    if asked.left_out:
        left_out = "".join(f"; {n} left out: they {why[k]}" for k, n in asked.left_out.items() if n)
        OUT.print(f"{len(asked.people)} who left in the audited year are in the sheet{left_out}", markup=False)
    for message in asked.messages:
        ERR.print(message, markup=False)
    OUT.print(str(path), markup=False)


def answers_read(done: Any, folder: Path, json: bool) -> None:
    """How many answers came in, and where they are."""
    if json:
        return emit(vars(done))
    counts = {"answers added": done.added, "there already": done.known, "rows without an answer": done.unanswered}
    OUT.print("; ".join(f"{what}: {n}" for what, n in counts.items()), markup=False)
    OUT.print(str(done.path), markup=False)
    OUT.print(f"The next run counts them: churn-audit run {folder}", markup=False)


def run(done: Any, json: bool) -> None:
    """The score, the report's files, and the run folder last."""
    score = done.findings.score
    if json:
        return emit(
            {"folder": str(done.folder), "files": [str(f) for f in done.files], "score": score.model_dump(mode="json"),
             "failures": done.findings.failures}
        )  # fmt: skip
    grade = f", grade {score.grade}" if score.grade else ""
    value = _score(score.value) if score.low is None else f"{score.value:.0f} ({score.low:.0f}–{score.high:.0f})"
    OUT.print(f"Score {value}{grade}; {score.coverage:.0%} of the checklist assessed", markup=False)
    for failure in done.findings.failures:
        OUT.print(f"failed: {failure}", markup=False)
    for f in done.files:
        OUT.print(str(f), markup=False)
    OUT.print(str(done.folder), markup=False)


def files(paths: Sequence[Path], json: bool) -> None:
    """The files written."""
    if json:
        return emit({"files": [str(p) for p in paths]})
    for p in paths:
        OUT.print(str(p), markup=False)


def doctor(parts: Sequence[Any], json: bool) -> None:
    """What is there and what is missing."""
    if json:
        return emit([vars(p) for p in parts])
    table = table_of("", "part", "found", "for", "how to get it")
    for p in parts:
        table.add_row(
            "ok" if p.ok else ("–" if p.optional else "MISSING"), p.name, p.found, p.needed_for, "" if p.ok else p.way
        )
    OUT.print(table)


def catalogue(found: Checklist, category: str | None, fixes: bool, json: bool) -> None:
    """Reasons by category, or fixes."""
    known = [c.id for c in found.standard.categories]
    if category is not None and category not in known:
        raise ParameterError(f'no category "{category}"{nearest(category, known)}; there are {", ".join(known)}')
    records: list[Any] = [r for r in found.reasons.values() if category in (None, r.category)]
    if fixes:
        chosen = {r.id for r in records}
        records = [f for f in found.fixes.values() if chosen & f.reasons.keys()]
    if json:
        return emit([r.model_dump(mode="json") for r in records])
    table = table_of("id", "title") if fixes else table_of("category", "#", "id", "title")
    for r in records:
        row = (r.id, r.title) if fixes else (r.category, str(r.number), r.id, r.title)
        table.add_row(*row)
    OUT.print(table)


def record(found: Checklist, id: str, json: bool) -> None:
    """One reason or fix, whole."""
    known: dict[str, Any] = {**found.fixes, **found.reasons}
    if id not in known:
        raise ParameterError(f'no reason or fix "{id}"{nearest(id, known)}')
    if json:
        return emit(known[id].model_dump(mode="json"))
    import yaml

    content = known[id].model_dump(mode="json", exclude_defaults=True)
    print(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100), end="")


def valid(found: Checklist, profiles: Sequence[str], json: bool) -> None:
    """How much was checked."""
    metrics = {m.id for r in found.reasons.values() for m in r.metrics}
    counts = {
        "categories": len(found.standard.categories), "reasons": len(found.reasons), "questions": len(found.questions),
        "metrics": len(metrics), "fixes": len(found.fixes), "profiles": len(profiles),
    }  # fmt: skip
    if json:
        return emit(counts)
    OUT.print("The checklist is sound: " + ", ".join(f"{n} {what}" for what, n in counts.items()), markup=False)


if not sys.stdout.isatty():
    OUT = Console(highlight=False, soft_wrap=True, width=160)
