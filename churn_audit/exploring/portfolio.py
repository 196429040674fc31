"""Many businesses side by side: the latest run of each, their categories, and the reasons weak in most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from churn_audit.exploring.history import score_mark
from churn_audit.exploring.shown import Part, Shown, left_out
from churn_audit.exploring.stored import Stored, latest_of_all
from churn_audit.i18n import Words
from churn_audit.locales import spoken
from churn_audit.report import blocks as b
from churn_audit.report import charts
from churn_audit.report.parts import Column, Grid, Row
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.telling import Telling

MOST, TOP = 60, 12


class Portfolio(Shown):
    """The latest finished run of every business below a folder, by name."""

    def __init__(self, runs: tuple[Stored, ...], problems: tuple[str, ...] = (), locale: str | None = None) -> None:
        self.runs, self.problems, self._locale = runs, problems, locale

    @classmethod
    def open(cls, runs: str | Path = "reports", locale: str | None = None) -> Portfolio:
        """The businesses whose runs lie below the folder that runs land in."""
        return cls(*latest_of_all(Path(runs)), locale)

    @property
    def weak(self) -> dict[str, int]:
        """Reasons scoring weak, with in how many businesses, most first; those in one business only are left out."""
        found = Counter(r.id for s in self.runs for r in s.findings.reasons if self._is_weak(s, r.score))
        return {id: n for id, n in found.most_common() if n > 1}

    def _is_weak(self, run: Stored, score: float | None) -> bool:
        return score is not None and self._told[run.folder].band(score) == "weak"

    @property
    def _told(self) -> dict[Path, Telling]:
        known: dict[Path, Telling] = self.__dict__.setdefault("_tellings", {})
        for s in self.runs:
            if s.folder not in known:
                known[s.folder] = s.telling(self._locale)
        return known

    # Shown -----------------------------------------------------------------------------------------------------------

    def blocks(self) -> Iterable[Part]:
        """Scores, figures, categories, and what is weak in most."""
        locale = self._locale or (max(self.runs, key=lambda s: s.record.started).record.locale if self.runs else "en")
        self._locale, w = locale, Words(spoken(locale))
        if not self.runs:
            text = w._("Each business has a folder of its runs there once it was audited.")
            return [b.Callout(kind="blind", title=w._("No finished run there yet"), text=(text,))]
        title = w.n_("{n} business", "{n} businesses", len(self.runs))
        out: list[Part] = [b.Heading(level=2, text=title), self._chart(w), self._table(w), self._categories(w)]
        if self.weak:
            out.append(self._reasons(w))
        return [*out, *left_out(w, self.problems)]

    def _chart(self, w: Words) -> b.Figure:
        t = self._told
        runs = sorted(self.runs, key=lambda s: (s.findings.score.value is None, s.findings.score.value or 0.0))[:MOST]
        marks = [score_mark(t[s.folder], s.record.business, s) for s in runs]
        told = "; ".join(f"{m.label} {m.text}" for m in marks)
        first = t[runs[0].folder]
        columns = (
            Column(title=w._("Business"), grow=True, head=True),
            Column(title=w._("Score"), numeric=True),
            Column(title=w._("Assessed"), numeric=True),
        )
        alt = first.alt(w._("Scores by business. {told}.", told=told))
        return b.Figure(
            title=w._("{business} scores lowest: {score}", business=marks[0].label, score=marks[0].text),
            what=w._("Latest score of each with its 90% interval, lowest first; right: share assessed by weight"),
            picture=charts.scores(marks, first.edges, w._("Assessed"), alt, w.lang),
            data=Grid(columns=columns, rows=[(m.label, m.text, m.aside) for m in marks]),
        )

    def _table(self, w: Words) -> b.Table:
        columns = (
            Column(title=w._("Business"), grow=True, head=True),
            Column(title=w._("Score"), numeric=True),
            Column(title=w._("Leave a year"), numeric=True),
            Column(title=w._("Revenue lost a year"), numeric=True),
            Column(title=w._("The plan saves a year"), numeric=True, minor=True),
            Column(title=w._("Weighs most"), grow=True, minor=True),
        )
        rows = [Row(cells=self._cells(s)) for s in self.runs[:MOST]]
        note = w._("Each in its own currency and as of its own day; ranges hold nine times in ten.")
        return b.Table(title=w._("Side by side"), grid=Grid(columns=columns, rows=rows), note=note)

    def _cells(self, s: Stored) -> tuple[Text, ...]:
        t = self._told[s.folder]
        w, f, d, plan = t.w, s.findings, s.findings.departures, s.findings.plan
        name: Text = [s.record.business, Span(text="\n" + w.date(f.run.as_of), muted=True)]
        score = t.score(f.score.value, f.score.low, f.score.high)
        rate: Text = t.unknown()
        if d and d.rate_per_year is not None:
            span = "" if d.rate_low is None or d.rate_high is None else w.rates(d.rate_low, d.rate_high)
            rate = t.stacked(w.rate(d.rate_per_year), span)
        lost = w.money(d.revenue_per_year) if d and d.revenue_per_year is not None else t.unknown()
        saves = t.stacked(*t.money(plan.saving_per_year)) if plan.saving_per_year else t.unknown()
        worst = t.title(t.weakest[0]) if t.weakest else "–"
        shown: Text = [Span(text=score.text, mark=score.band, bold=True), Span(text="\n" + score.range, muted=True)]
        return name, shown, rate, lost, saves, worst

    def _categories(self, w: Words) -> b.Table:
        runs = self.runs[:8]
        first = self._told[runs[0].folder]
        columns = [Column(title=w._("Category"), grow=True, head=True)]
        columns += [Column(title=s.record.business, numeric=True) for s in runs]
        scores = [{c.id: c for c in s.findings.categories} for s in runs]
        rows = []
        for id in dict.fromkeys(id for found in scores for id in found):
            cells: list[Text] = [first.category(id)]
            for s, found in zip(runs, scores, strict=True):
                c = found.get(id)
                shown = self._told[s.folder].score(c.score if c else None)
                cells.append(Span(text=shown.text, mark=shown.band) if shown.band else Span(text="–", muted=True))
            rows.append(Row(cells=tuple(cells)))
        more = len(self.runs) - len(runs)
        note = w.n_("{n} more business is in the table above.", "{n} more businesses are in the table above.", more)
        return b.Table(
            title=w._("Category by category"), grid=Grid(columns=tuple(columns), rows=rows), note=note if more else ""
        )

    def _reasons(self, w: Words) -> b.Table:
        t = next(iter(self._told.values()))
        columns = (Column(title=w._("Reason"), grow=True, head=True), Column(title=w._("Businesses"), numeric=True))
        rows = [(t.title(id), w.count(n)) for id, n in list(self.weak.items())[:TOP]]
        return b.Table(title=w._("Weak in more than one business"), grid=Grid(columns=columns, rows=rows))
