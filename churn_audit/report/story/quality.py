"""Data quality: what was read, what was left out and why, who answered."""

from __future__ import annotations

from churn_audit.model.findings import Problem, TableQuality
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Row
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.telling import Telling

PLACES = 5


def quality(t: Telling) -> list[b.Block]:
    w, tables = t.w, t.findings.data.tables
    out: list[b.Block] = [
        b.Heading(id="quality", level=1, eyebrow=w._("Data quality"), text=_headline(t), flow=not tables)
    ]
    if tables:
        out.append(_tables(t))
    else:
        out.append(b.Callout(kind="blind", title=w._("No tables were given: all that follows rests on answers")))
    if any(table.problems for table in tables):
        out.append(_problems(t))
    elif tables:
        out.append(b.Callout(kind="strength", title=w._("No fault was found in any table")))
    out.append(_people(t))
    return out


def _headline(t: Telling) -> str:
    w, tables = t.w, t.findings.data.tables
    rows, kept = sum(x.rows for x in tables), sum(x.kept for x in tables)
    if not tables:
        return w._("No data were read")
    if not rows:
        return w.n_("The {n} table read has no rows", "None of the {n} tables read has rows", len(tables))
    if kept == rows:
        return w.n_("The {n} row read was usable", "All {n} rows read were usable", rows)
    return w._("{share} of {n} rows were usable; the rest is listed here", share=w.share(kept / rows), n=w.count(rows))


def _tables(t: Telling) -> b.Table:
    w = t.w
    rows = [Row(cells=_cells(t, x)) for x in t.findings.data.tables]
    return b.Table(
        title=w._("What was read"),
        grid=Grid(
            columns=(
                Column(title=w._("Table and source"), grow=True, head=True),
                Column(title=w._("Rows"), numeric=True),
                Column(title=w._("Kept"), numeric=True),
                Column(title=w._("Rejected"), numeric=True),
                Column(title=w._("Duplicates"), numeric=True, minor=True),
                Column(title=w._("Unknown customer"), numeric=True, minor=True),
                Column(title=w._("From – to"), minor=True),
            ),
            rows=rows,
        ),
        note=w._("Each row counts once, at its first fault: rows = kept + rejected + duplicates + unknown customers."),
    )


def _cells(t: Telling, x: TableQuality) -> tuple[Text, ...]:
    w = t.w
    span: Text = t.unknown()
    if x.first and x.last:
        span = w._("{first} – {last}", first=x.first.isoformat(), last=x.last.isoformat())
    name: Text = [x.table, Span(text="\n" + x.source, muted=True)] if x.source else x.table
    return (
        name,
        w.count(x.rows),
        w.count(x.kept),
        w.count(x.rejected),
        w.count(x.duplicates),
        w.count(x.unknown_customers),
        span,
    )


def _problems(t: Telling) -> b.Table:
    w = t.w
    rows = []
    for table in t.findings.data.tables:
        for p in sorted(table.problems, key=lambda p: (not p.rejects, -p.count)):
            effect = w._("row left out") if p.rejects else w._("value left out")
            if p.kind in ("note", "constant-column", "empty-column", "ambiguous-dates", "contradiction"):
                effect = w._("kept") if not p.rejects else effect
            place = f"{table.table}.{p.column}" if p.column else table.table
            rows.append((place, p.message, w.count(p.count), effect, _places(t, p)))
    return b.Table(
        title=w._("What was found, most serious first"),
        grid=Grid(
            columns=(
                Column(title=w._("Where"), head=True),
                Column(title=w._("What"), grow=True),
                Column(title=w._("Count"), numeric=True),
                Column(title=w._("Effect")),
                Column(title=w._("First rows"), minor=True),
            ),
            rows=rows,
        ),
    )


def _places(t: Telling, p: Problem) -> str:
    if not p.rows:
        return "–"
    shown = ", ".join(t.w.count(r) for r in p.rows[:PLACES])
    return t.w._("{rows} …", rows=shown) if len(p.rows) > PLACES or p.count > len(p.rows) else shown


def _people(t: Telling) -> b.Block:
    """Who answered; nobody is a blind spot of its own."""
    w, a = t.w, t.findings.answers
    if not any(a.respondents.values()):
        return b.Callout(kind="blind", title=w._("Nobody has answered the questionnaire yet"))
    rows = [(t.audience(k), w.count(n)) for k, n in a.respondents.items()]
    note = w._(
        "{answered} questions answered, {unknown} times “don't know”, {none} times “does not apply”.",
        answered=w.count(a.answered), unknown=w.count(a.dont_know), none=w.count(a.does_not_apply),
    )  # fmt: skip
    return b.Table(
        title=w._("Who answered"),
        grid=Grid(
            columns=(
                Column(title=w._("Audience"), grow=True, head=True),
                Column(title=w._("Respondents"), numeric=True),
            ),
            rows=rows,
        ),
        note=note,
    )
