"""Why a reason has its score: a table whose last row is the sum, and the same as a chart."""

from __future__ import annotations

from math import floor

from churn_audit.judgement.why import Line, Why
from churn_audit.model.findings import Interval
from churn_audit.report import blocks as b
from churn_audit.report import charts
from churn_audit.report.parts import Column, Grid, Row
from churn_audit.report.story.telling import Telling


def table(t: Telling, found: Why) -> b.Table:
    """The lines with severity, weight and precision, each with the points it takes; 100 less their sum is the score."""
    w = t.w
    columns = (
        Column(title=w._("Evidence"), grow=True, head=True),
        Column(title=w._("Severity"), numeric=True),
        Column(title=w._("Weight"), numeric=True, minor=True),
        Column(title=w._("Precision"), numeric=True, minor=True),
        Column(title=w._("Counts for"), numeric=True),
        Column(title=w._("Takes points"), numeric=True),
    )
    points = adding_up([line.points for line in found.lines])
    rows = [Row(cells=_cells(t, line, taken)) for line, taken in zip(found.lines, points, strict=True)]
    if found.lines:
        rows.append(Row(kind="sum", cells=(w._("100 − {points} = score", points=t.w.tenths(sum(points))), "", "", "",
                                           w.share(1.0), t.w.tenths(100 - sum(points)))))  # fmt: skip
    if found.note:
        text = w._("Set by {author}", author=found.note.author)
        rows.append(Row(kind="sum", cells=(text, "", "", "", "", t.w.tenths(found.score))))
    title = w._("Why {score}", score=w.score(found.score))
    return b.Table(title=title, grid=Grid(columns=columns, rows=rows), note=_note(t))


def _note(t: Telling) -> str:
    return t.w._(
        "Severity: 0 good, 100 poor. What a line counts for is its weight × its precision over the sum of all; what it "
        "takes is that share of its severity. All metrics of a reason share one weight; precision falls as the range "
        "widens."
    )


def _cells(t: Telling, line: Line, taken: float) -> tuple[str, ...]:
    s = line.source
    severity, weight, precision = (
        t.w.tenths(100 * s.severity.value),
        t.w.exact(s.weight),
        t.w.exact(round(s.precision, 2)),
    )
    return name(t, line.id), severity, weight, precision, t.w.share(line.share), t.w.tenths(taken)


def name(t: Telling, id: str) -> str:
    """A line's evidence in words."""
    kinds = {"answers": t.w._("What people answered"), "voice": t.w._("What customers say")}
    return kinds.get(id) or t.metric(id)


def adding_up(values: list[float]) -> list[float]:
    """The values to one decimal, so that they add up to their sum to one decimal (largest remainders go up)."""
    tenths = [10 * v for v in values]
    out = [floor(v) for v in tenths]
    missing = round(sum(tenths)) - sum(out)
    for i in sorted(range(len(values)), key=lambda i: out[i] - tenths[i])[:missing]:
        out[i] += 1
    return [n / 10 for n in out]


def chart(t: Telling, found: Why) -> b.Figure:
    """Each line's score with its range, and what they come to."""
    w = t.w
    marks = [_mark(t, name(t, x.id), x.source.severity, w.share(x.share)) for x in found.lines]
    marks.append(_mark(t, w._("Together"), found.severity, ""))
    told = "; ".join(f"{m.label} {m.text}" for m in marks)
    grid = Grid(
        columns=(Column(title=w._("Evidence"), grow=True, head=True), Column(title=w._("Score"), numeric=True),
                 Column(title=w._("Range"), numeric=True), Column(title=w._("Counts for"), numeric=True)),
        rows=[(m.label, m.text, w.score_range(m.low or 0, m.high or 0), m.aside or w.share(1.0)) for m in marks],
    )  # fmt: skip
    worst = max(found.lines, key=lambda x: x.points)
    return b.Figure(
        title=w._("{evidence} takes most: {points} points", evidence=name(t, worst.id), points=w.points(worst.points)),
        what=w._("Score of each kind of evidence alone, 0 poor to 100 good, with its 90% interval; right: what it "
                 "counts for"),
        picture=charts.scores(marks, t.edges, w._("Counts for"), t.alt(w._("Scores by evidence. {told}.", told=told)),
                              w.lang),
        data=grid,
    )  # fmt: skip


def _mark(t: Telling, label: str, severity: Interval, aside: str) -> charts.ScoreMark:
    score = 100 * (1 - severity.value)
    low, high = (100 * (1 - (severity.value if x is None else x)) for x in (severity.high, severity.low))
    return charts.ScoreMark(label, t.w.score(score), score, low, high, t.band(score), aside)
