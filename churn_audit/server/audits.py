"""The audits below a folder, one of them in short, its state, and new ones."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from churn_audit.audit import Audit
from churn_audit.errors import InputError
from churn_audit.locales import _
from churn_audit.model import catalogue
from churn_audit.model.engagement import FILE, Engagement, read_engagement
from churn_audit.runs.runner import answer_files
from churn_audit.runs.store import slug
from churn_audit.server import answering, correcting, history, jobs, views
from churn_audit.server.audit_file import audit_etag
from churn_audit.server.errors import RouteError, described
from churn_audit.server.etags import etag_of
from churn_audit.server.mapping import candidate, decisions
from churn_audit.server.model.audits import AuditDetail, AuditSummary, NewAudit, Probed, ProbedTable, Readiness, Step
from churn_audit.server.model.runs import RunOutcome, Stale, State
from churn_audit.server.model.shared import AuditState, Place
from churn_audit.tables import CONTRACT, Proposal, propose, write_engagement
from churn_audit.tables.files import ENDINGS
from churn_audit.tables.writing import recognised, told

PATIENCE = 5.0  # seconds that a search may take
LONG_PATIENCE = 60.0  # and where somebody waits for the rest of it
DEEPEST = 6
EXAMPLE = "churn-audit-example"
_OTHERS = {"node_modules", "__pycache__", "site-packages", jobs.REPORTS}


def found_below(root: Path, seconds: float = PATIENCE) -> tuple[list[Path], bool]:
    """(folders with an audit.yaml, whether all were looked into): shallow ones first, hidden ones never."""
    end, level = time.monotonic() + seconds, [root]
    out: list[Path] = []
    for _level in range(DEEPEST):
        below: list[Path] = []
        for folder in level:
            if time.monotonic() > end:
                return sorted(out), False
            if (folder / FILE).is_file():
                out.append(folder)
            below += _folders(folder)
        level = below
    return sorted(out), not level


def _folders(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries if e.is_dir(follow_symlinks=False) and not e.name.startswith("."))
    except OSError:
        return
    yield from (folder / n for n in names if n not in _OTHERS)


def is_writable(home: Path) -> bool:
    """Whether answers and mapping may be changed."""
    return os.access(home, os.W_OK) and os.access(home / FILE, os.W_OK)


def summary(home: Path, path: str) -> AuditSummary:
    """One audit as lists show it."""
    writable = is_writable(home)
    try:
        engagement = read_engagement(home)[0]
    except InputError as error:
        told = described(error, str(home)).body
        line = told.where.line if told.where else None
        name = home.name
        return AuditSummary(
            path=path, name=name, state="unreadable", writable=writable, message=told.message, line=line
        )
    going, last = jobs.active(home), history.latest(home)
    state, message = _state(home, engagement, going is not None, last is not None)
    found = last[0] / "findings.json" if last else None
    return AuditSummary(
        path=path, name=engagement.business.name, state=state, industry=engagement.business.industry,
        currency=engagement.business.currency, locale=engagement.locale, writable=writable,
        headline=history.headline(found) if found else None, run=last[1].id if last else None,
        run_started=last[1].started if last else None,
        active=jobs.progress(home, going[1], going[2]) if going else None, message=message,
    )  # fmt: skip


def _state(home: Path, engagement: Engagement, running: bool, done: bool) -> tuple[AuditState, str | None]:
    if running:
        return "running", None
    last = outcome(home)
    if last and last[0].status in ("failed", "lost"):
        return "failed", last[1]
    if not done:
        return "not-run", None
    stale = history.stale(home, engagement)
    return ("stale" if stale and _matters(stale) else "ready"), None


def _matters(stale: Stale) -> bool:
    return bool(stale.data or stale.answers or stale.settings or stale.program)


def outcome(home: Path) -> tuple[RunOutcome, str | None] | None:
    """How the latest run ended, with its error; None where none has."""
    last = next((r for r in history.runs(home, home) if r.status not in jobs.ACTIVE), None)
    return (RunOutcome(id=last.id, status=last.status), last.error) if last else None


def state(home: Path) -> State:
    """What changes while somebody looks on."""
    writable = is_writable(home)
    going, last = jobs.active(home), outcome(home)
    run = jobs.progress(home, going[1], going[2]) if going else None
    answers, stale, error = "", None, None
    try:
        engagement = read_engagement(home)[0]
        answers = etag_of([(str(p), history.stamp(p)) for p in sorted(answer_files(engagement, home))])
        stale = history.stale(home, engagement)
    except InputError as wrong:
        error = correcting.with_place(home, described(wrong, str(home)).body)
    audit, data = audit_etag(home), _data(home)
    done = history.latest(home)
    rev = etag_of(audit, data, answers, writable, run, last, done and done[0], stale, error)
    return State(
        rev=rev, audit=audit, data=data, answers=answers, writable=writable, run=run, last=last[0] if last else None,
        done=done[1].id if done else None, stale=stale,
        error=error,
    )  # fmt: skip


def _data(home: Path) -> str:
    """A fingerprint of the files in data/, used or not."""
    files = (p for p in (home / "data").glob("*") if not p.name.startswith("."))
    return etag_of(sorted((p.name, history.stamp(p)) for p in files))


def detail(home: Path, path: str) -> AuditDetail:
    """One audit with what would let more of it be judged."""
    about = summary(home, path)
    if about.state == "unreadable":
        raise RouteError(422, "audit-file", about.message or "", Place(file=FILE, line=about.line))
    engagement = read_engagement(home)[0]
    checklist = catalogue.for_engagement(engagement, home)
    steps = _steps(home)
    if about.state == "stale":
        steps = (*steps, Step(kind="run", names=()))
    in_data = {p.stem for p in (home / "data").glob("*") if p.suffix.lower() in ENDINGS} & CONTRACT.keys()
    return AuditDetail(
        summary=about, steps=steps, tables=len(engagement.tables.keys() | in_data),
        answers=len(answering.items(home, engagement)), questions=len(checklist.questions),
        decisions=decisions(home),
    )  # fmt: skip


def _steps(home: Path) -> tuple[Step, ...]:
    """What the latest run would know more by; nothing where its findings cannot be read, which its view tells."""
    last = history.latest(home)
    try:
        return views.steps(history.findings(last[0])) if last else ()
    except RouteError:
        return ()


def readiness(home: Path) -> Readiness:
    """How much could be judged by the data and answers that are there; DataError where data cannot be read."""
    return _readiness(str(home), history.fingerprint(home, read_engagement(home)[0]))


@lru_cache(maxsize=8)
def _readiness(home: str, files: tuple[tuple[str, int], ...]) -> Readiness:
    known = Audit.open(home).known
    return Readiness(coverage=max(0.0, 1 - sum(known.gains.values()) / 100), unread=known.unread)


# New ones --------------------------------------------------------------------------------------------------------


def create(parent: Path, asked: NewAudit, files: list[Path]) -> Path:
    """The folder of a new audit: audit.yaml with what the files were found to be; 409 where there is one already."""
    home = parent / slug(asked.name)
    if (home / FILE).exists():
        told = _('"{folder}" has an audit already; choose another name.', folder=home.name)
        raise RouteError(409, "exists", told)
    if asked.industry and asked.industry not in catalogue.profiles():
        known = ", ".join(catalogue.profiles())
        told = _('There is no industry "{industry}"; there are {known}.', industry=asked.industry, known=known)
        raise RouteError(422, "value", told)
    if not os.access(parent, os.W_OK):
        raise RouteError(403, "read-only", _("You may not write to this folder; choose another one."))
    proposal = _with_undecided(propose(files, asked.locale or "en"))
    write_engagement(home, proposal, asked.name, asked.industry, asked.locale, asked.currency, asked.timezone)
    return home


def _with_undecided(proposal: Proposal) -> Proposal:
    """The proposal whose incomplete tables count as tables, where none is there already: the tab Data asks for the
    column that they lack, and a run that comes first names it."""
    there = {t.table: t for t in (*reversed(proposal.incomplete), *proposal.tables)}
    tables = (*proposal.tables, *(t for t in proposal.incomplete if there[t.table] is t))
    return replace(proposal, tables=tables, incomplete=tuple(t for t in proposal.incomplete if t not in tables))


def example(parent: Path) -> tuple[Path, bool]:
    """(folder, whether it is new): the example business below `parent`, written once and used again."""
    from churn_audit.simulate import write_demo

    home = parent / EXAMPLE
    if (home / FILE).exists():
        return home, False
    if home.exists() and any(home.iterdir()):
        told = _('The folder "{folder}" is there already and holds something else.', folder=EXAMPLE)
        raise RouteError(409, "exists", told)
    if not os.access(parent, os.W_OK):
        raise RouteError(403, "read-only", _("You may not write to this folder; choose another one."))
    write_demo(home)
    (home / "truth.json").replace(home / ".truth.json")
    return home, True


def probe(files: list[tuple[str, Path]], locale: str) -> Probed:
    """What the files are read as; nothing is written. Files that are no tables are among the unused."""
    tables = [(n, p) for n, p in files if p.suffix.lower() in ENDINGS]
    others = tuple(n for n, p in files if p.suffix.lower() not in ENDINGS)
    names = {p: n for n, p in tables}
    proposal = propose([p for _, p in tables], locale) if tables else Proposal((), (), (), locale, None)
    return Probed(
        tables=tuple(
            ProbedTable(
                table=t.table, file=names[t.sheet.path], sheet=t.sheet.sheet, confidence=t.confidence,
                columns=tuple(candidate(m) for m in t.matches),
                missing=t.missing, unmapped=t.unmapped, vendor=t.known.vendor if t.known else None,
                reason=recognised(t.known) if t.known else None, more=tuple(names[s.path] for s in t.more),
            )
            for t in (*proposal.tables, *proposal.incomplete)
        ),
        unused=(*proposal.unused, *others), hints=tuple(told(h)[0] for h in proposal.hints),
        locale=proposal.locale, currency=proposal.currency,
        industries=catalogue.profiles(),
    )  # fmt: skip
