"""Runs read back from their folders: all of one business, or the latest of many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from churn_audit.errors import ParameterError, nearest
from churn_audit.exploring.trial import Asked, Trial, tried
from churn_audit.i18n import Words
from churn_audit.locales import _, spoken
from churn_audit.model.checklist import Checklist
from churn_audit.model.engagement import Capacity
from churn_audit.model.findings import Findings
from churn_audit.report.story.telling import Telling
from churn_audit.runs.store import RECORD, RunRecord, is_unfinished, read_run, slug


@dataclass(frozen=True)
class Stored:
    """A landed run: its folder, how it came about, and what it found."""

    folder: Path
    record: RunRecord
    findings: Findings

    @classmethod
    def read(cls, folder: str | Path) -> Stored:
        """The run in a folder; ParameterError says what it lacks."""
        record, found = read_run(Path(folder))
        return cls(Path(folder), record, found)

    @cached_property
    def checklist(self) -> Checklist:
        """Today's checklist for the run: that of its industry, with the business's own files where they still are."""
        return self.record.checklist()

    def telling(self, locale: str | None = None) -> Telling:
        """The findings told in a language; None: in that of the run."""
        words = Words(spoken(locale or self.record.locale), self.findings.business.currency)
        return Telling(self.findings, self.checklist, words, "full", self.record.brand)

    def what_if(self, asked: Asked, locale: str | None = None) -> Trial:
        """The stored run under other numbers, nothing measured again.

        ParameterError where the checklist has changed since: then its own plan could not be told any more.
        """
        now, then = self.checklist.label, self.findings.run.checklist
        if now != then:
            raise ParameterError(
                _(
                    '{folder}: judged by checklist "{then}", now it is "{now}": run the audit again',
                    folder=self.folder, then=then, now=now,
                )
            )  # fmt: skip
        p = self.findings.plan
        years = {} if p.payback_years is None else {"payback_years": p.payback_years}
        capacity = Capacity(person_days=p.capacity_days, day_rate=p.day_rate, **years)
        return tried(self.telling(locale), self.findings, capacity, asked)


def runs_of(out: Path, business: str) -> tuple[tuple[Stored, ...], tuple[str, ...]]:
    """(the runs of a business, the earliest day first; what could not be read). Failed runs are left out."""
    return _read((out / slug(business)).glob(f"*/{RECORD}"), business)


def latest_of_all(out: Path) -> tuple[tuple[Stored, ...], tuple[str, ...]]:
    """(the latest run of every business below a folder, by name; what could not be read)."""
    found, problems = _read(out.glob(f"*/*/{RECORD}"))
    last = {(s.folder.parent, s.record.business): s for s in found}
    return tuple(sorted(last.values(), key=lambda s: s.record.business.casefold())), problems


def _read(records: Iterable[Path], business: str | None = None) -> tuple[tuple[Stored, ...], tuple[str, ...]]:
    found, problems = [], []
    for path in sorted(records):
        if is_unfinished(path.parent):
            continue
        try:
            run = Stored.read(path.parent)
        except ParameterError as error:
            problems.append(error.problems[0])
            continue
        if business is None or run.record.business == business:
            found.append(run)
    found.sort(key=lambda s: (s.findings.run.as_of, s.record.started))
    return tuple(found), tuple(problems)


def chosen(runs: tuple[Stored, ...], id: str | None) -> Stored:
    """The run of an id, or the latest; ParameterError where there is none."""
    if not runs:
        raise ParameterError(_("no finished run there yet"))
    if id is None:
        return runs[-1]
    known = {s.record.id: s for s in runs}
    if id not in known:
        text = _('no run "{id}"{hint}; there are {known}', id=id, hint=nearest(id, known), known=", ".join(known))
        raise ParameterError(text)
    return known[id]
