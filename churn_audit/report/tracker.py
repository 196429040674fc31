"""The plan as a CSV file that task trackers import: a task a fix, with owner, dates and what it is worth."""

from __future__ import annotations

import csv
from io import StringIO

from churn_audit.model.cells import neutral
from churn_audit.model.findings import FixFinding
from churn_audit.report.spans import clean
from churn_audit.report.spreadsheet.plan import day, status
from churn_audit.report.story.telling import Telling

# Names of columns are the same in all languages: an import that was set up once goes on working. `id` is the fix's own,
# so that a later run's file changes a task instead of doubling it.
HEAD = (
    "id", "title", "description", "owner", "start", "due", "status", "effort_days", "saving_per_year", "saving_low",
    "saving_high", "saving_is", "cost_first_year", "currency", "grade", "rank", "reasons", "run",
)  # fmt: skip


def render(t: Telling) -> bytes:
    """The file: UTF-8 with a byte order mark, without which Excel misreads anything but English; dates in ISO 8601."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for f in t.planned:
        writer.writerow([neutral(clean(x)) if isinstance(x, str) else x for x in _task(t, f)])
    return out.getvalue().encode("utf-8-sig")


def _task(t: Telling, f: FixFinding) -> list[str | float | None]:
    saving, start, done = f.saving_per_year, day(t, f.start_day), day(t, f.done_day)
    ends = (
        [round(x) if x is not None else None for x in (saving.value, saving.low, saving.high)] if saving else [None] * 3
    )
    basis = ("indicative" if f.indicative else "measured") if saving else None
    return [
        f.id, t.fix(f.id), _description(t, f), t.w._(f.owner), start.isoformat() if start else None,
        done.isoformat() if done else None, status(t, f), round(f.effort_days.value, 1), *ends, basis,
        round(f.cost) if f.cost is not None else None, t.findings.business.currency, f.grade, f.rank,
        "; ".join(f.reasons), t.findings.run.id,
    ]  # fmt: skip


def _description(t: Telling, f: FixFinding) -> str:
    """What to do first, what it is for, and how to tell that it worked."""
    w, known = t.w, t.checklist.fixes.get(f.id)
    lines = [w._(known.description)] if known else []
    lines.append(w._("First step: {step}", step=w._(f.first_step)))
    lines.append(w._("For: {reasons}", reasons=t.titles(f.reasons)))
    if known:
        lines.append(w._("It worked when: {measure}", measure=w._(known.measure_text)))
    return "\n".join(lines)
