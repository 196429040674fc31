"""Data quality: what was read, what was left out and why, who answered."""

from __future__ import annotations

from churn_audit.model.findings import MetricFinding, Problem, TableQuality
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Row
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.telling import Telling

PLACES = 5


def quality(t: Telling) -> list[b.Block]:
    w, tables = t.w, t.findings.data.tables
    out: list[b.Block] = [b.Heading(id="quality", level=1, eyebrow=w._("Data quality"), text=_headline(t), flow=True)]
    if tables:
        out.append(_tables(t))
    else:
        out.append(b.Callout(kind="blind", title=w._("No tables were given: all that follows rests on answers")))
    if any(table.problems for table in tables):
        out.append(_problems(t))
    elif tables:
        out.append(b.Callout(kind="strength", title=w._("No fault was found in any table")))
    out.append(_people(t))
    if t.edition == "working" and any(r.metrics for r in t.findings.reasons):
        out.append(_metrics(t))
        out += _queries(t)
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
            rows.append((place, p.told(w._), w.count(p.count), effect, _places(t, p)))
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
        return t.w._("the whole column")
    rows = [t.w.count(r) for r in p.rows]
    named = [f"{file}:{row}" for file, row in zip(p.files, rows, strict=True)] if p.files else rows
    shown = ", ".join(named[:PLACES])
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


def _metrics(t: Telling) -> b.Table:
    """For the working papers: every metric with its rows, its thresholds with their source, and its judgement."""
    w = t.w
    rows: list[Row] = []
    for r in t.findings.reasons:
        if r.metrics:
            rows.append(Row(kind="group", cells=(t.title(r.id), "", "", "", "")))
            rows += [Row(cells=_metric(t, m)) for m in r.metrics]
    return b.Table(
        id="metrics",
        title=w._("Every metric with its rows and thresholds"),
        grid=Grid(
            columns=(
                Column(title=w._("Metric and where its thresholds come from"), grow=True, head=True),
                Column(title=w._("Value"), numeric=True),
                Column(title=w._("Rows"), numeric=True),
                Column(title=w._("Good and poor")),
                Column(title=w._("Severity"), numeric=True),
            ),
            rows=rows,
        ),
        note=w._("Rows: those that count, after data quality and for this metric alone. Severity: 0 at good or better, "
                 "100% at poor or worse."),
    )  # fmt: skip


def _queries(t: Telling) -> list[b.Block]:
    """For the working papers: what was asked of the clean tables, so that anybody can ask it again."""
    w, asked = t.w, t.findings.data.queries
    if not asked:
        return []
    out: list[b.Block] = [
        b.Heading(id="queries", level=2, text=w._("The queries behind the metrics")),
        b.Paragraph(
            text=w._(
                "Each query ran once, on the tables after data quality; times in them are UTC. What is called "
                "departures there are the customers with the day each of them left."
            )
        ),
    ]
    for query in asked:
        names = w.series(t.metric(id) for id in query.metrics)
        out += [b.Paragraph(kind="note", text=names), b.Code(text=query.sql)]
    return out


def _metric(t: Telling, m: MetricFinding) -> tuple[Text, ...]:
    w, rule = t.w, t.metric_rule(m.id)
    name: list[str | Span] = [t.metric(m.id), " ", Span(text=m.id, look="code")]
    if rule:
        name.append(Span(text="\n" + w._(rule.source), muted=True))
    known = m.low is not None and m.high is not None
    span = w.quantities(m.low or 0, m.high or 0, m.unit) if known else w._("range not known")
    good, poor = w.quantity(m.good, m.unit, exact=True), w.quantity(m.poor, m.unit, exact=True)
    ends = w._("good: {good}\npoor: {poor}", good=good, poor=poor)
    return name, t.stacked(w.quantity(m.value, m.unit), span), w.count(m.n), ends, w.share(m.severity)
