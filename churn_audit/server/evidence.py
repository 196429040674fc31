"""The evidence behind one reason: its chart, answers, texts and queries; and the customers behind it, as a file."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from churn_audit.customers.sheets import write_csv
from churn_audit.errors import ChurnAuditError, nearest
from churn_audit.evidence.passages import passages
from churn_audit.evidence.queries import metric_sql
from churn_audit.exploring.stored import Stored
from churn_audit.exploring.whence import chart
from churn_audit.i18n import Words
from churn_audit.judgement.why import why
from churn_audit.locales import _
from churn_audit.model.engagement import read_engagement
from churn_audit.model.findings import ReasonFinding
from churn_audit.report.spans import plain
from churn_audit.report.story.telling import Telling
from churn_audit.server import answering, history
from churn_audit.server.errors import RouteError
from churn_audit.server.model.evidence import (
    Chart,
    Count,
    CustomersRequest,
    Evidence,
    EvidencePart,
    Heard,
    MetricQuery,
    Passage,
    SavedList,
)
from churn_audit.server.opened import opened

TEXTS = 20
LISTS = "lists"


def evidence(home: Path, run: str, reason: str, part: EvidencePart, words: Words) -> Evidence:
    """One part of the evidence: of the run, but answers, texts and who met it from what is there now."""
    found = _Found(home, run, reason, words)
    return getattr(found, part)()  # type: ignore[no-any-return]


class _Found:
    """A reason of a run; 404 where there is no such reason."""

    def __init__(self, home: Path, run: str, reason: str, words: Words) -> None:
        folder, self.record = history.run_folder(home, run)
        stored, self.home, self.words = Stored(folder, self.record, history.findings(folder)), home, words
        self.checklist = self.record.checklist(home)
        given = Words(words.lang, stored.findings.business.currency)
        self.telling = Telling(stored.findings, self.checklist, given, "full", self.record.brand)
        if reason not in self.telling.reasons or reason not in self.checklist.reasons:
            hint = nearest(reason, self.telling.reasons)
            raise RouteError(404, "no-reason", _('no reason "{id}"{hint}', id=reason, hint=hint))
        self.finding: ReasonFinding = self.telling.reasons[reason]

    def data(self) -> Evidence:
        """The report's own chart of what the score comes from; none where there is no evidence."""
        told = why(self.finding, self.checklist.standard.scoring)
        drawn = None
        if told is not None and told.lines:
            figure = chart(self.telling, told)
            grid = figure.data
            assert grid is not None
            drawn = Chart(
                title=plain(figure.title), what=figure.what, alt=figure.picture.alt, svg=figure.picture.svg,
                columns=tuple(c.title for c in grid.columns),
                rows=tuple(tuple(plain(cell) for cell in getattr(row, "cells", row)) for row in grid.rows),
            )  # fmt: skip
        return Evidence(reason=self.finding.id, part="data", chart=drawn)

    def answers(self) -> Evidence:
        """What each respondent answered to the reason's questions."""
        asked = {q.id for q in self.checklist.reasons[self.finding.id].questions}
        found = answering.items(self.home, read_engagement(self.home)[0])
        return Evidence(
            reason=self.finding.id, part="answers", answers=tuple(a for a in found if a.question in asked)
        )  # fmt: skip

    def texts(self) -> Evidence:
        """What customers write of it."""
        reason = self.checklist.reasons[self.finding.id]
        with opened(self.home, self.record.as_of) as audit:
            found = passages(audit.context, reason, audit.reason_codes, TEXTS)
        latest = tuple(Passage(source=p.source, day=p.day, text=p.text) for p in found.latest)
        heard = Heard(sources=_counts(found.sources), words=_counts(found.words), coded=found.coded, latest=latest)
        return Evidence(reason=reason.id, part="texts", heard=heard)

    def sql(self) -> Evidence:
        """The queries of its metrics as the run asked them, and those that tell who met it."""
        run = self.telling.findings.data.queries
        queries = tuple(
            MetricQuery(metric=m.id, title=self.telling.metric(m.id), sql=sql)
            for m in self.finding.metrics
            if (sql := metric_sql(run, m.id))
        )
        return Evidence(reason=self.finding.id, part="sql", queries=queries, exposure=self._exposure())

    def _exposure(self) -> tuple[str, ...]:
        try:
            with opened(self.home, self.record.as_of) as audit:
                return audit.exposure_sql(self.finding.id)
        except ChurnAuditError:
            return ()  # the run's own queries can be read without the data


def _counts(found: object) -> tuple[Count, ...]:
    return tuple(Count(name=name, n=n) for name, n in dict(found).items())  # type: ignore[call-overload]


# Customers -------------------------------------------------------------------------------------------------------


def save_customers(home: Path, reason: str, asked: CustomersRequest) -> SavedList:
    """Who met the reason in the year before the audit, as lists/REASON-DAY.csv in the audit's folder.

    Worked out from the data as they are now, as of the run's day; 409 where the data cannot tell.
    """
    record = history.run_folder(home, asked.run)[1]
    with opened(home, record.as_of) as audit:
        page = audit[reason]
        met = audit.behind(reason)
        if met is None:
            raise RouteError(409, "not-told", _("Which customers met this reason, the data cannot tell."))
        rows = page.customers(asked.everybody)
        day = audit.tables.as_of
    folder = home / LISTS
    folder.mkdir(exist_ok=True)
    path = folder / f"{reason}-{day}.csv"
    beside = path.with_suffix(".part")
    write_csv(beside, list(rows.columns), rows.itertuples(index=False))
    beside.replace(path)
    return SavedList(
        file=str(path), listed=len(rows), left_out=int(rows.attrs["left_out"]), count=met.count, sampled=met.weight > 1
    )  # fmt: skip


# A notebook ------------------------------------------------------------------------------------------------------


def notebook(home: Path, reason: str, words: Words) -> Path:
    """A notebook that shows the reason and runs its queries, beside audit.yaml; one that is there already stays."""
    found = _Found(home, "latest", reason, words)
    path = home / f"{reason}.ipynb"
    if path.exists():
        return path
    cells = [
        new_markdown_cell(f"# {found.telling.title(found.finding)}"),
        new_code_cell(_OPEN.format(day=found.telling.findings.run.as_of, reason=reason)),
    ]
    queries = [(q.title, q.sql) for q in found.sql().queries]
    if queries:
        cells.append(new_code_cell(_TABLES))
    for title, sql in queries:
        cells += [new_markdown_cell(f"## {title}"), new_code_cell(f'tables.sql("""\n{sql}\n""").df()')]
    made = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    nbformat.write(made, str(path))
    return path


_OPEN = """from datetime import date

from churn_audit import Audit

audit = Audit.open(".", as_of=date.fromisoformat("{day}"))
audit["{reason}"]"""
_TABLES = """tables = audit.tables.connection.con
if audit.departed:
    tables.register("departures", audit.departed.departures.to_pyarrow())"""
