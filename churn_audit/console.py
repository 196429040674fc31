"""What the command line prints: tables for people, one JSON object for machines."""

from __future__ import annotations

import contextlib
import json as json_
import sys
import tempfile
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from churn_audit.errors import InputError, ParameterError, nearest
from churn_audit.locales import N_, _, n_
from churn_audit.model.checklist import Checklist
from churn_audit.model.findings import Findings, Problem
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
        ERR.print("churn-audit: " + _("… and {n} more", n=len(lines) - 50), markup=False)


def unexpected(problem: Exception) -> None:
    """A fault of ours: what it was, and where its details are."""
    with tempfile.NamedTemporaryFile("w", prefix="churn-audit-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exception(problem, file=log)
    fault = _("a fault in churn-audit itself: {fault}", fault=f"{type(problem).__name__}: {problem}")
    ERR.print(f"churn-audit: {fault}", markup=False)
    ERR.print("churn-audit: " + _("its details are in {file}; please report it with them", file=log.name), markup=False)


def table_of(*columns: str, right: Collection[int] = ()) -> Table:
    """A table with these headings, the columns at `right` aligned there."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place in right else "left", overflow="fold")
    return table


def demo(folder: Path, truth: Any, json: bool) -> None:
    """Where the example business is, and what is planted in it."""
    if json:
        return emit({"folder": str(folder), "truth": truth.record()})
    OUT.print(_("An example business is in {folder}. What is planted in it:", folder=folder), markup=False)
    OUT.print(str(truth), markup=False)
    OUT.print(_("Next: {command}", command=f"churn-audit run {folder}"), markup=False)


def proposal(path: Path, found: Any, json: bool) -> None:
    """What init proposes, and what is left to do."""
    from churn_audit.tables.writing import recognised, told

    ready = [(t, True) for t in found.tables] + [(t, False) for t in found.incomplete]
    if json:
        return emit(
            {
                "audit": str(path),
                "tables": [
                    {"table": t.table, "source": str(t.sheet.path), "sheet": t.sheet.sheet, "ready": is_ready,
                     "confidence": t.confidence, "columns": {m.column: m.source for m in t.matches},
                     "missing": t.missing, "unmapped": t.unmapped, "vendor": t.known and t.known.vendor,
                     "export": t.known and t.known.name, "more": [str(s.path) for s in t.more]}
                    for t, is_ready in ready
                ],
                "unused": found.unused,
                "hints": [line for hint in found.hints for line in told(hint)],
            }
        )  # fmt: skip
    table = table_of(_("table"), _("from"), _("columns"), _("not used"), _("still missing"), right=(2, 3))
    for t in (*found.tables, *found.incomplete):
        source = f"{t.sheet.path.name}#{t.sheet.sheet}" if t.sheet.sheet else t.sheet.path.name
        table.add_row(t.table, source, str(len(t.matches)), str(len(t.unmapped)), ", ".join(t.missing))
    OUT.print(table)
    for t in (*found.tables, *found.incomplete):
        if t.known:
            OUT.print(f"{t.sheet.path.name}: {recognised(t.known)}", markup=False)
    for hint in found.hints:
        OUT.print(told(hint)[0], markup=False)
    for name in found.unused:
        OUT.print(_("not used: {name}", name=name), markup=False)
    command = f"churn-audit check {path.parent}"
    OUT.print(_("Wrote {path}. Look through it, then: {command}", path=path, command=command), markup=False)


def _score(value: float | None) -> str:
    return _("not assessed") if value is None else f"{value:.0f}"


def _first(p: Problem) -> str:
    """Where the first of these faults are."""
    rows = [f"{f}:{n}" for f, n in zip(p.files, p.rows, strict=True)] if p.files else [str(n) for n in p.rows]
    return _(" (first in row {rows})", rows=", ".join(rows)) if rows else ""


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
    figures = (_("rows"), _("kept"), _("rejected"), _("duplicates"), _("unknown customers"))
    table = table_of(_("table"), *figures, _("from"), right=range(1, 6))
    for t in found.data.tables:
        counts = (t.rows, t.kept, t.rejected, t.duplicates, t.unknown_customers)
        table.add_row(t.table, *(f"{n:,}" for n in counts), t.source)
    OUT.print(table)
    for t in found.data.tables:
        for p in t.problems:
            times = f"{p.count:,} × " if p.count else ""
            OUT.print(f"  {t.table}: {times}{p.told(_)}{_first(p)}", markup=False)
    for line in (*problems, *found.failures):
        OUT.print(f"  {line}", markup=False)
    OUT.print()
    table = table_of(_("category"), _("score"), _("coverage"), right=(1, 2))
    for c in found.categories:
        table.add_row(_(checklist.category(c.id).title), _score(c.score), f"{c.coverage:.0%}")
    table.add_row(_("all"), _score(found.score.value), f"{found.score.coverage:.0%}")
    OUT.print(table)
    if wanted:
        OUT.print("\n" + _("What would light more, by points of coverage:"))
        table = table_of(_("points"), _("what"), _("reasons"), right=(0,))
        for r in wanted[:25]:
            what = ", ".join(r.names) if r.kind == "columns" else _("question {id}", id=r.names[0])
            table.add_row(f"{r.points:.1f}", what, ", ".join(r.reasons))
        OUT.print(table)
        if len(wanted) > 25:
            OUT.print(_("… and {n} more (--json has them all)", n=len(wanted) - 25), markup=False)


def survey(path: Path, asked: Any, json: bool) -> None:
    """Where the exit survey is, whom its sheet names, and who is left out."""
    if json:
        return emit({"file": str(path), "people": len(asked.people), "left_out": asked.left_out})
    if asked.left_out:
        people = n_(
            "{n} who left in the audited year is in the sheet",
            "{n} who left in the audited year are in the sheet",
            len(asked.people),
        )
        why = {
            "moved_or_died": N_("{n} left out: they moved away or died"),
            "do_not_contact": N_("{n} left out: they do not want to be contacted"),
            "answered": N_("{n} left out: they have answered"),
        }
        left_out = [_(why[k], n=n) for k, n in asked.left_out.items() if n]
        OUT.print("; ".join([people, *left_out]), markup=False)
    for message in asked.messages:
        ERR.print(_(message), markup=False)
    OUT.print(str(path), markup=False)


def answers_read(done: Any, folder: Path, json: bool) -> None:
    """How many answers came in, and where they are."""
    if json:
        return emit(vars(done))
    counts = _(
        "answers added: {added}; there already: {known}; rows without an answer: {unanswered}",
        added=done.added, known=done.known, unanswered=done.unanswered,
    )  # fmt: skip
    OUT.print(counts, markup=False)
    OUT.print(str(done.path), markup=False)
    OUT.print(_("The next run counts them: {command}", command=f"churn-audit run {folder}"), markup=False)


def run(done: Any, json: bool) -> None:
    """The score, the report's files, and the run folder last."""
    score = done.findings.score
    if json:
        return emit(
            {"folder": str(done.folder), "files": [str(f) for f in done.files], "score": score.model_dump(mode="json"),
             "failures": done.findings.failures}
        )  # fmt: skip
    value = _score(score.value) if score.low is None else f"{score.value:.0f} ({score.low:.0f}–{score.high:.0f})"
    share = f"{score.coverage:.0%}"
    text = (
        _(
            "Score {value}, grade {grade}; {share} of the checklist assessed",
            value=value,
            grade=score.grade,
            share=share,
        )
        if score.grade
        else _("Score {value}; {share} of the checklist assessed", value=value, share=share)
    )
    OUT.print(text, markup=False)
    for failure in done.findings.failures:
        OUT.print(_("failed: {failure}", failure=failure), markup=False)
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
    table = table_of("", _("part"), _("found"), _("for"), _("how to get it"))
    for p in parts:
        state = _("ok") if p.ok else ("–" if p.optional else _("MISSING"))
        table.add_row(state, p.name, p.found, p.needed_for, "" if p.ok else p.way)
    OUT.print(table)


def catalogue(found: Checklist, category: str | None, fixes: bool, json: bool) -> None:
    """Reasons by category, or fixes."""
    known = [c.id for c in found.standard.categories]
    if category is not None and category not in known:
        hint = nearest(category, known)
        text = _(
            'no category "{category}"{hint}; there are {known}', category=category, hint=hint, known=", ".join(known)
        )
        raise ParameterError(text)
    records: list[Any] = [r for r in found.reasons.values() if category in (None, r.category)]
    if fixes:
        chosen = {r.id for r in records}
        records = [f for f in found.fixes.values() if chosen & f.reasons.keys()]
    if json:
        return emit([r.model_dump(mode="json") for r in records])
    table = table_of("id", _("title")) if fixes else table_of(_("category"), "#", "id", _("title"))
    for r in records:
        row = (r.id, _(r.title)) if fixes else (r.category, str(r.number), r.id, _(r.title))
        table.add_row(*row)
    OUT.print(table)


def record(found: Checklist, id: str, json: bool) -> None:
    """One reason or fix, whole."""
    known: dict[str, Any] = {**found.fixes, **found.reasons}
    if id not in known:
        raise ParameterError(_('no reason or fix "{id}"{hint}', id=id, hint=nearest(id, known)))
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
    text = N_(
        "The checklist is sound. Categories: {categories}, reasons: {reasons}, questions: {questions}, metrics: "
        "{metrics}, fixes: {fixes}, profiles: {profiles}"
    )
    OUT.print(_(text, **counts), markup=False)


if not sys.stdout.isatty():
    OUT = Console(highlight=False, soft_wrap=True, width=160)
