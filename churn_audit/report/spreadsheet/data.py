"""What was read of each table, and what was wrong with it."""

from __future__ import annotations

from churn_audit.report.spreadsheet.sheet import Head, Sheet
from churn_audit.report.story.telling import Telling


def tables(t: Telling) -> Sheet:
    w = t.w
    heads = (
        Head(w._("Table")), Head(w._("Source"), "name"), Head(w._("Rows"), "count"), Head(w._("Kept"), "count"),
        Head(w._("Kept, share"), "share"), Head(w._("Rejected"), "count"), Head(w._("Duplicates"), "count"),
        Head(w._("Unknown customer"), "count"), Head(w._("From"), "date"), Head(w._("To"), "date"),
        Head(w._("Columns used"), "long"),
    )  # fmt: skip
    rows = tuple(
        (x.table, x.source, x.rows, x.kept, x.kept / x.rows if x.rows else None, x.rejected, x.duplicates,
         x.unknown_customers, x.first, x.last, ", ".join(x.columns))
        for x in t.findings.data.tables
    )  # fmt: skip
    about = w._("Rows read, kept and left out of each table; each row counts once, at its first fault")
    return Sheet(w._("Data quality"), about, heads, rows)


def problems(t: Telling) -> Sheet:
    w = t.w
    heads = (
        Head(w._("Table")), Head(w._("Column")), Head(w._("What"), "long"), Head(w._("Count"), "count"),
        Head(w._("Effect")), Head(w._("First rows")), Head(w._("Kind")),
    )  # fmt: skip
    found = sorted(
        ((x.table, p) for x in t.findings.data.tables for p in x.problems),
        key=lambda i: (not i[1].rejects, -i[1].count),
    )
    rows = tuple(
        (
            table,
            p.column,
            p.told(t.w._),
            p.count or None,
            effect(t, p.rejects, p.kind),
            ", ".join(map(str, p.rows)),
            p.kind,
        )
        for table, p in found
    )
    about = w._("Every kind of fault that was found in the tables, most serious first")
    return Sheet(w._("Data problems"), about, heads, rows)


def effect(t: Telling, rejects: bool, kind: str) -> str:
    """What became of the rows: left out, without the value, or kept as they are."""
    w = t.w
    if rejects:
        return w._("row left out")
    kept = kind in ("note", "constant-column", "empty-column", "ambiguous-dates", "contradiction")
    return w._("kept") if kept else w._("value left out")
