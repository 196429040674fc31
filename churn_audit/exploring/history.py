"""The runs of one business over time: scores, departures, and the latest against the one before."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from churn_audit.errors import ParameterError
from churn_audit.exploring.compared import ComparisonPage, compare
from churn_audit.exploring.shown import Part, Shown, left_out
from churn_audit.exploring.stored import Stored, chosen, runs_of
from churn_audit.i18n import Words
from churn_audit.locales import _, spoken
from churn_audit.model.engagement import read_engagement
from churn_audit.report import blocks as b
from churn_audit.report import charts
from churn_audit.report.parts import Column, Grid, Row
from churn_audit.report.spans import Text
from churn_audit.report.story.telling import Telling


class History(Shown):
    """Finished runs of a business up to the one looked at, the earliest first; `problems` are folders left out."""

    def __init__(
        self, business: str, runs: tuple[Stored, ...], problems: tuple[str, ...] = (), locale: str | None = None
    ) -> None:
        self.business, self.runs, self.problems, self._locale = business, runs, problems, locale

    @classmethod
    def open(
        cls, engagement: str | Path, runs: str | Path = "reports", run: str | None = None, locale: str | None = None
    ) -> History:
        """The runs of an engagement's business below the folder that runs land in; ParameterError for an unknown id."""
        found, home = read_engagement(Path(engagement))
        out = Path(runs)
        folder = out if out.is_absolute() or out.exists() else home / out
        all_, problems = runs_of(folder, found.business.name)
        if run is not None:
            last = chosen(all_, run)
            all_ = all_[: all_.index(last) + 1]
        return cls(found.business.name, all_, problems, locale or found.locale)

    @property
    def latest(self) -> Stored:
        """The run looked at; ParameterError where there is none."""
        return chosen(self.runs, None)

    @cached_property
    def compared(self) -> ComparisonPage | None:
        """The latest run against the one before it; None where there is none before."""
        return self.against() if len(self.runs) > 1 else None

    def against(self, run: str | None = None) -> ComparisonPage:
        """The latest run against an earlier one by id, or against the one before it."""
        if len(self.runs) < 2:
            raise ParameterError(_("there is no earlier run to compare with"))
        return compare(chosen(self.runs[:-1], run), self.latest, self._locale)

    def record(self) -> list[dict[str, Any]]:
        """The runs as plain data."""
        return [
            {
                "id": s.record.id,
                "folder": str(s.folder),
                "as_of": s.findings.run.as_of.isoformat(),
                "score": s.findings.score.model_dump(mode="json"),
                "version": s.findings.run.version,
                "checklist": s.findings.run.checklist,
            }
            for s in self.runs
        ]

    # Shown -----------------------------------------------------------------------------------------------------------

    def blocks(self) -> Iterable[Part]:
        """The runs as a chart and a table."""
        w = Words(spoken(self._locale or "en"))
        if not self.runs:
            title = w._("No finished run of {business} there yet", business=self.business)
            return [b.Callout(kind="blind", title=title, text=(w._("Each run adds one; the second can be compared."),))]
        t = self.latest.telling(self._locale)
        out: list[Part] = [
            b.Heading(level=2, text=_headline(t, len(self.runs))),
            _chart(t, self.runs),
            _table(t, self.runs),
        ]
        return [*out, *left_out(w, self.problems)]


def _headline(t: Telling, runs: int) -> str:
    return t.w.n_("{business}: {n} run", "{business}: {n} runs", runs, business=t.business)


def _chart(t: Telling, runs: Iterable[Stored]) -> b.Figure:
    w = t.w
    marks = [score_mark(t, w.date(s.findings.run.as_of), s) for s in reversed(list(runs))]
    last = marks[0]
    told = "; ".join(f"{m.label} {m.text}" for m in marks)
    grid = Grid(
        columns=(
            Column(title=w._("Day"), grow=True, head=True),
            Column(title=w._("Score"), numeric=True),
            Column(title=w._("Assessed"), numeric=True),
        ),
        rows=[(m.label, m.text, m.aside) for m in marks],
    )
    return b.Figure(
        title=w._("{day}: {score}", day=last.label, score=last.text),
        what=w._("Score with its 90% interval, the latest run on top; right: share assessed by weight"),
        picture=charts.scores(marks, t.edges, w._("Assessed"), t.alt(w._("Scores by run. {told}.", told=told)), w.lang),
        data=grid,
    )


def score_mark(t: Telling, label: str, run: Stored) -> charts.ScoreMark:
    """A run's score as a row of a chart."""
    s, shown = run.findings.score, t.score(run.findings.score.value)
    return charts.ScoreMark(label, shown.text, s.value, s.low, s.high, shown.band, t.w.share(s.coverage), s.coverage)


def _table(t: Telling, runs: Iterable[Stored]) -> b.Table:
    w = t.w
    columns = (
        Column(title=w._("Day"), grow=True, head=True),
        Column(title=w._("Score"), numeric=True),
        Column(title=w._("Leave a year"), numeric=True),
        Column(title=w._("Revenue lost a year"), numeric=True),
        Column(title=w._("Run"), minor=True),
    )
    rows = [Row(cells=_cells(t, s)) for s in reversed(list(runs))]
    return b.Table(grid=Grid(columns=columns, rows=rows))


def _cells(t: Telling, run: Stored) -> tuple[Text, ...]:
    w, f, d = t.w, run.findings, run.findings.departures
    score = t.score(f.score.value, f.score.low, f.score.high)
    rate: Text = t.unknown()
    if d and d.rate_per_year is not None:
        span = "" if d.rate_low is None or d.rate_high is None else w.rates(d.rate_low, d.rate_high)
        rate = t.stacked(w.rate(d.rate_per_year), span)
    lost = w.money(d.revenue_per_year) if d and d.revenue_per_year is not None else t.unknown()
    return w.date(f.run.as_of), t.stacked(score.text, score.range), rate, lost, run.record.id
