"""Two runs of one business told side by side: the scores, where the difference comes from, reasons and fixes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from churn_audit.exploring.shown import Part, Shown
from churn_audit.exploring.stored import Stored
from churn_audit.exploring.whence import adding_up
from churn_audit.judgement.comparison import SAME, Comparison, Origin, Shift, Tested, Verdict
from churn_audit.judgement.comparison import compare as compared
from churn_audit.model.findings import Departures, MetricFinding
from churn_audit.report import blocks as b
from churn_audit.report import charts
from churn_audit.report.parts import Column, Grid, Kpi, Row
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.telling import Telling

DRAWN, LISTED = 10, 25


def compare(then: str | Path | Stored, now: str | Path | Stored, locale: str | None = None) -> ComparisonPage:
    """Two runs of one business, by their folders, the earlier first; ParameterError for two businesses."""
    a, b_ = (x if isinstance(x, Stored) else Stored.read(x) for x in (then, now))
    return ComparisonPage(a.telling(locale), b_.telling(locale), compared(a.findings, b_.findings, b_.checklist))


class ComparisonPage(Shown):
    """What changed between two runs and what it came from; `found` has the figures."""

    def __init__(self, then: Telling, now: Telling, found: Comparison) -> None:
        self._then, self._t, self.found = then, now, found

    def blocks(self) -> Iterable[Part]:
        """Scores, where the difference comes from, reasons, departures, fixes."""
        w = self._t.w
        out: list[Part] = [b.Heading(level=2, text=self._headline()), b.Kpis(items=tuple(self._kpis()))]
        if note := self._caution():
            out.append(note)
        if self.found.split:
            out.append(self._split())
        moved = [s for s in self.found.shifts if s.by is not None and abs(s.by) >= SAME]
        if moved:
            out += [self._figure(moved[:DRAWN]), self._reasons(moved[:LISTED], len(moved))]
        else:
            out.append(b.Paragraph(text=w._("No reason's score changed.")))
        lit = [s for s in self.found.shifts if (s.then is None) != (s.now is None)]
        if lit:
            out.append(self._lit(lit))
        return [*out, *self._departures(), *self._fixes()]

    # The whole -------------------------------------------------------------------------------------------------------

    def _headline(self) -> str:
        w, by = self._t.w, self.found.by
        now, then = (w.date(f.run.as_of) for f in (self.found.now, self.found.then))
        if by is None:
            return w._("{now} beside {then}: one of the two has no score", now=now, then=then)
        if abs(by) < SAME:
            return w._("{now} beside {then}: the score is the same", now=now, then=then)
        points = w.points(abs(by))
        if by > 0:
            return w._("{now} beside {then}: {points} points better", now=now, then=then, points=points)
        return w._("{now} beside {then}: {points} points worse", now=now, then=then, points=points)

    def _kpis(self) -> Iterable[Kpi]:
        t, w, a, c = self._t, self._t.w, self.found.then.score, self.found.now.score
        now, then = t.score(c.value, c.low, c.high), t.score(a.value, a.low, a.high)
        yield Kpi(
            label=w._("Retention score"),
            value=now.text,
            band=now.band,
            range=now.range,
            after=w._("was {value}", value=then.text),
        )
        yield Kpi(
            label=w._("Assessed by weight"),
            value=w.share(c.coverage),
            after=w._("was {value}", value=w.share(a.coverage)),
        )
        old, new = self.found.then.departures, self.found.now.departures
        if old and new and old.rate_per_year is not None and new.rate_per_year is not None:
            span = "" if new.rate_low is None or new.rate_high is None else w.rates(new.rate_low, new.rate_high)
            yield Kpi(
                label=w._("Customers leaving a year"),
                value=w.rate(new.rate_per_year),
                range=span,
                after=w._("was {value}", value=w.rate(old.rate_per_year)),
            )

    def _caution(self) -> b.Callout | None:
        w = self._t.w
        if self.found.by is None or not self.found.overlap or abs(self.found.by) < SAME:
            return None
        title = w._("The ranges overlap: the business as a whole may not have changed")
        text = w._("Single reasons below can still have changed for certain; they say so.")
        return b.Callout(kind="caution", title=title, text=(text,))

    def _split(self) -> b.Table:
        w, split = self._t.w, self.found.split
        about = {
            "data": w._("Data: metrics, texts, departures"),
            "answers": w._("Answers and auditors' notes"),
            "checklist": w._("Checklist: thresholds and weights"),
            "program": w._("Program version, and what nothing stored explains"),
        }
        points = adding_up([split[k] for k in about])  # type: ignore[index]
        rows = [Row(cells=(about[k], w.tenths(v, signed=True))) for k, v in zip(about, points, strict=True)]
        rows.append(Row(kind="sum", cells=(w._("Difference of the scores"), w.tenths(sum(points), signed=True))))
        columns = (Column(title=w._("Source"), grow=True, head=True), Column(title=w._("Difference"), numeric=True))
        note = w._(
            "Both runs judged once more with the data of one and the answers of the other, by today's checklist."
        )
        return b.Table(title=w._("Where the difference comes from"), grid=Grid(columns=columns, rows=rows), note=note)

    # Reasons ---------------------------------------------------------------------------------------------------------

    def _figure(self, moved: list[Shift]) -> b.Figure:
        t, w = self._t, self._t.w
        marks = [self._mark(s) for s in moved]
        told = "; ".join(f"{m.label} {m.text}" for m in marks)
        first = moved[0]
        up = (first.by or 0) > 0
        title = (
            w._(
                "{title}: {points} points better, the largest change",
                title=t.title(first.reason),
                points=w.points(first.by or 0),
            )
            if up
            else w._(
                "{title}: {points} points worse, the largest change",
                title=t.title(first.reason),
                points=w.points(-(first.by or 0)),
            )
        )
        grid = Grid(
            columns=(Column(title=w._("Reason"), grow=True, head=True), Column(title=w._("Scores"), numeric=True)),
            rows=[(m.label, m.text) for m in marks],
        )
        return b.Figure(
            title=title,
            what=w._("Score then (ring) and now (mark, with its 90% interval)"),
            picture=charts.shift(marks, t.edges, t.alt(w._("Scores then and now. {told}.", told=told)), w.lang),
            data=grid,
        )

    def _mark(self, s: Shift) -> charts.ShiftMark:
        t, w = self._t, self._t.w
        now, then = s.now or 0.0, s.then or 0.0
        low, high = t.ends(t.reasons[s.reason])
        text = w._("{then} → {now}", then=w.score(then), now=w.score(now))
        return charts.ShiftMark(t.title(s.reason), text, then, now, t.band(now), low, high)

    def _reasons(self, moved: list[Shift], of: int) -> b.Table:
        w = self._t.w
        columns = (
            Column(title=w._("Reason"), grow=True, head=True),
            Column(title=w._("Then"), numeric=True),
            Column(title=w._("Now"), numeric=True),
            Column(title=w._("Change"), numeric=True),
            Column(title=w._("Ranges")),
            Column(title=w._("Mostly from"), minor=True),
        )
        rows = [Row(cells=self._cells(s)) for s in moved]
        rest = of - len(moved)
        note = w.n_("{n} more reason moved.", "{n} more reasons moved.", rest) if rest else ""
        return b.Table(title=w._("Reasons that moved"), grid=Grid(columns=columns, rows=rows), note=note)

    def _cells(self, s: Shift) -> tuple[Text, ...]:
        t, w = self._t, self._t.w
        apart = Span(text=w._("overlap"), muted=True) if s.overlap else Span(text=w._("apart"), bold=True)
        return (
            t.title(s.reason),
            w.score(s.then or 0),
            w.score(s.now or 0),
            w.tenths(s.by or 0, signed=True),
            apart,
            self._origin(s.origin),
        )

    def _origin(self, origin: Origin | None) -> str:
        w = self._t.w
        words = {
            "data": w._("data"),
            "answers": w._("answers"),
            "checklist": w._("checklist"),
            "program": w._("program"),
        }
        return words[origin] if origin else "–"

    def _lit(self, found: list[Shift]) -> b.List:
        w, t = self._t.w, self._t
        new = [t.title(s.reason) for s in found if s.then is None]
        gone = [t.title(s.reason) for s in found if s.now is None]
        items = [{"text": w._("Assessed now, not then: {titles}", titles=w.listed(new))}] if new else []
        items += [{"text": w._("Assessed then, not now: {titles}", titles=w.listed(gone))}] if gone else []
        return b.List(items=items)  # type: ignore[arg-type]

    # Departures and fixes --------------------------------------------------------------------------------------------

    def _departures(self) -> Iterable[b.Block]:
        w, old, new = self._t.w, self.found.then.departures, self.found.now.departures
        if old is None or new is None:
            return ()
        rows = [
            row
            for row in (
                self._row(w._("Customers leaving a year"), *(_rate(self._t, d) for d in (old, new))),
                self._row(w._("Revenue lost a year"), *(_money(self._t, d.revenue_per_year) for d in (old, new))),
                self._row(w._("Customers on record"), *(w.count(d.customers) for d in (old, new))),
            )
            if row
        ]
        columns = (
            Column(title=w._("Figure"), grow=True, head=True),
            Column(title=w._("Then"), numeric=True),
            Column(title=w._("Now"), numeric=True),
        )
        return (b.Table(title=w._("Departures"), grid=Grid(columns=columns, rows=rows)),) if rows else ()

    def _row(self, name: str, then: str, now: str) -> Row | None:
        return Row(cells=(name, then or "–", now or "–")) if then or now else None

    def _fixes(self) -> Iterable[b.Block]:
        w, found = self._t.w, self.found.fixes
        if not found:
            text = w._(
                "No fix is marked as done in audit.yaml (fixes: {example}), so none is tested.",
                example="call-back: {status: done, since: 2026-03-01}",
            )
            return (b.Paragraph(kind="note", text=text),)
        columns = (
            Column(title=w._("Fix"), grow=True, head=True),
            Column(title=w._("Measure"), minor=True),
            Column(title=w._("Then"), numeric=True),
            Column(title=w._("Now"), numeric=True),
            Column(title=w._("Verdict")),
        )
        note = w._(
            "Worked or worse: beyond what the ranges of both leave open. A metric looks back a year, so an "
            "effect "
            "shows little by little. Before and after alone do not prove that the fix did it."
        )
        rows = [Row(cells=self._tested(f)) for f in found]
        return (b.Table(title=w._("Did finished fixes work?"), grid=Grid(columns=columns, rows=rows), note=note),)

    def _tested(self, f: Tested) -> tuple[Text, ...]:
        w = self._t.w
        words: dict[Verdict, Text] = {
            "worked": Span(text=w._("worked"), mark="strong", bold=True),
            "worse": Span(text=w._("worse than before"), mark="weak", bold=True),
            "no-change": w._("no change that can be told"),
            "too-early": w._("too early"),
            "not-measured": Span(text=w._("not measured in both runs"), muted=True),
        }
        metric = self._t.metric(f.now.id) if f.now else "–"
        return self._t.fix(f.fix), metric, _value(self._t, f.then), _value(self._t, f.now), words[f.verdict]


def _value(t: Telling, m: MetricFinding | None) -> Text:
    if m is None:
        return "–"
    span = "" if m.low is None or m.high is None else t.w.quantities(m.low, m.high, m.unit)
    return t.stacked(t.w.quantity(m.value, m.unit), span)


def _rate(t: Telling, d: Departures) -> str:
    if d.rate_per_year is None:
        return ""
    value = t.w.rate(d.rate_per_year)
    if d.rate_low is None or d.rate_high is None:
        return value
    return t.w._("{value} ({range})", value=value, range=t.w.rates(d.rate_low, d.rate_high))


def _money(t: Telling, value: float | None) -> str:
    return "" if value is None else t.w.money(value)
