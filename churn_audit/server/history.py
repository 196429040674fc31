"""An audit's runs as its folder holds them: landed ones, jobs that go on or never landed, and what is stale."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path

from churn_audit import __version__
from churn_audit.errors import ChurnAuditError, ParameterError
from churn_audit.locales import _
from churn_audit.model.engagement import FILE, Engagement
from churn_audit.model.findings import SCHEMA, Findings
from churn_audit.model.parts import read_yaml, validate
from churn_audit.runs import runner
from churn_audit.runs.runner import answer_files, input_files
from churn_audit.runs.store import FINDINGS, NOTEBOOK, RECORD, UNFINISHED, RunRecord, hashes, read_findings
from churn_audit.server import jobs
from churn_audit.server.errors import RouteError, place_of
from churn_audit.server.model.runs import RunItem, Stale
from churn_audit.server.model.shared import Headline, RunStatus

FORMAT = int(SCHEMA.rpartition("/")[2])  # of findings.json, as this version writes it


@lru_cache(maxsize=64)
def _record(path: str, stamp: int) -> RunRecord | None:
    content, problems = read_yaml(Path(path))
    return None if problems else validate(RunRecord, content, path)[0]


@lru_cache(maxsize=8)
def _findings(path: str, stamp: int) -> Findings:
    return read_findings(Path(path))


@lru_cache(maxsize=256)
def _headline(path: str, stamp: int) -> Headline | None:
    try:
        found = read_findings(Path(path))
    except ParameterError:
        return None
    score = found.score
    asked = {name for r in found.reasons for need in r.needs if need.kind == "question" for name in need.names}
    return Headline(
        value=score.value, low=score.low, high=score.high, grade=score.grade, coverage=score.coverage, open=len(asked)
    )


@lru_cache(maxsize=4096)
def _hash(path: str, stamp: int, size: int) -> str:
    return hashes(Path("/"), [Path(path)]).popitem()[1]


def stamp(path: Path) -> int:
    """When the file was last written, in nanoseconds; 0 where it is gone."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def headline(path: Path) -> Headline | None:
    """The score in a findings file; None where it cannot be read."""
    return _headline(str(path), stamp(path))


def landed(home: Path) -> list[tuple[Path, RunRecord]]:
    """Every run folder below reports/ with its record, the latest first."""
    found = [(p.parent, _record(str(p), stamp(p))) for p in (home / jobs.REPORTS).glob(f"*/*/{RECORD}")]
    return sorted(((f, r) for f, r in found if r is not None), key=lambda fr: fr[1].started, reverse=True)


def latest(home: Path) -> tuple[Path, RunRecord] | None:
    """The latest run that is done, or None."""
    return next(((f, r) for f, r in landed(home) if r.status not in UNFINISHED and (f / FINDINGS).exists()), None)


def run_folder(home: Path, id: str) -> tuple[Path, RunRecord]:
    """The run of that id, or the latest one done for "latest"; 404 where there is none."""
    found = latest(home) if id == "latest" else next(((f, r) for f, r in landed(home) if r.id == id), None)
    if found is None:
        unknown = _('There is no run "{id}" of this audit.', id=id)
        told = _("This audit has not been run yet.") if id == "latest" else unknown
        raise RouteError(404, "no-run", told)
    return found


def findings(folder: Path) -> Findings:
    """The findings of a run folder; 422 says where they are damaged or made by another version."""
    path = folder / FINDINGS
    if not path.exists():
        raise RouteError(404, "no-findings", _("This run failed before it found anything."))
    try:
        return _findings(str(path), stamp(path))
    except ChurnAuditError:
        newer = _newer(path)
        if newer:
            told = _("This result was made by a newer version of churn-audit ({format}).", format=newer)
            raise RouteError(422, "newer", told, current={"format": newer}) from None
        told = _("{file} of {day} is damaged.", file=FINDINGS, day=folder.name[:10])
        raise RouteError(422, "findings", told) from None


def _newer(path: Path) -> str | None:
    """The format's name, as in findings/2, where it is one of a later version; None for any other damage."""
    try:
        schema = str(json.loads(path.read_text("utf-8")).get("schema", ""))
    except (OSError, ValueError, AttributeError):
        return None
    name, _slash, version = schema.removeprefix("churn-audit/").rpartition("/")
    return f"{name}/{version}" if name == "findings" and version.isdigit() and int(version) > FORMAT else None


def complete(home: Path, id: str) -> None:
    """Makes the files that a partial run lacks; RenderError says what to do where that fails again, 409 where it lacks
    none."""
    folder, record = run_folder(home, id)
    missing = runner.lacking(folder, record)
    if not missing:
        raise RouteError(409, "complete", _("This run lacks no file."))
    runner.render(folder, formats=missing)


def runs(home: Path, root: Path) -> tuple[RunItem, ...]:
    """Every run, the latest first: a job is told of by itself only until its run has landed."""
    told = {status.run: (job, status) for job, status in jobs.all_jobs(home) if status.run}
    out = [_item(f, r, root, told.get(f.name)) for f, r in landed(home)]
    out += [_of_job(home, job, s) for job, s in jobs.all_jobs(home) if not (s.run and s.status not in jobs.ACTIVE)]
    return tuple(sorted(out, key=lambda r: r.started, reverse=True))


def run(home: Path, root: Path, id: str) -> RunItem:
    """One run or job, with its sections and log; 404 where there is none."""
    for folder, record in landed(home):
        if record.id == id:
            return _item(folder, record, root, jobs.of_run(home, folder.name))
    job = jobs.find(home, id)
    status = jobs.read(job)
    if status is None:
        raise RouteError(404, "no-run", _('There is no run "{id}" of this audit.', id=id))
    for folder, record in landed(home) if status.run and status.status not in jobs.ACTIVE else ():
        if folder.name == status.run:
            return _item(folder, record, root, (job, status))
    return _of_job(home, job, status)


def _item(folder: Path, record: RunRecord, root: Path, job: tuple[Path, jobs.Status] | None) -> RunItem:
    status: RunStatus = record.status
    if job and job[1].status == "cancelled":
        status = "cancelled"
    stop = jobs.stopped(job[0]) if job and status == "cancelled" else None
    place = Path(os.path.relpath(folder, root)).as_posix()
    files = {p.suffix[1:]: f"{place}/{p.name}" for p in sorted(folder.glob("report.*"))}
    if (folder / NOTEBOOK).exists():
        files["ipynb"] = f"{place}/{NOTEBOOK}"
    found = folder / FINDINGS
    return RunItem(
        id=record.id, status=status, started=record.started, by=job[1].by or None if job else None,
        as_of=record.as_of, locale=record.locale, seconds=record.seconds, sections=job[1].sections if job else (),
        headline=headline(found) if status in ("done", "partial") and found.exists() else None,
        folder=place, files=files, error=None if status == "cancelled" else _near(record.error, folder),
        where=place_of(_near(record.error, folder) or ""),
        lacks=runner.lacking(folder, record) if status == "partial" else (),
        stopped=stop.at if stop else None, stopped_by=(stop.by or None) if stop else None,
        log=job[1].log if job else (),
    )  # fmt: skip


def _near(error: str | None, folder: Path) -> str | None:
    """The error with paths as seen from the audit's folder, which is three above the run's."""
    return error.replace(f"{folder.parents[2]}{os.sep}", "") if error else None


def _of_job(home: Path, job: Path, status: jobs.Status) -> RunItem:
    now = jobs.condition(job, status)
    far = jobs.progress(home, status, now) if now in jobs.ACTIVE else None
    stop = jobs.stopped(job) if now == "cancelled" else None
    return RunItem(
        id=status.id, status=now, started=status.started, by=status.by or None, sections=status.sections,
        fraction=far.fraction if far else None, seconds_left=far.seconds_left if far else None,
        error=status.error, log=status.log, where=place_of(status.error or ""),
        stopped=stop.at if stop else None, stopped_by=(stop.by or None) if stop else None,
    )  # fmt: skip


def stale(home: Path, engagement: Engagement) -> Stale | None:
    """What differs from the inputs of the latest run, by hash; None where nothing does, or nothing was run."""
    found = latest(home)
    if found is None:
        return None
    record = found[1]
    answers = answer_files(engagement, home)
    now = {_name(home, p): p for p in input_files(engagement, home)}
    changed = {n for n, p in now.items() if n not in record.inputs or _differs(p, record.inputs[n])}
    changed |= record.inputs.keys() - now.keys()
    said = {n for n in changed if n in {_name(home, p) for p in answers} or n.startswith("answers/")}
    out = Stale(
        run=record.id, started=record.started, data=tuple(sorted(changed - said - {FILE})),
        answers=tuple(sorted(said)), settings=FILE in changed, program=record.version != __version__,
        unknown=tuple(n for n, t in engagement.tables.items() if t.table),
    )  # fmt: skip
    return out if out.data or out.answers or out.settings or out.program or out.unknown else None


def _differs(path: Path, hash: str) -> bool:
    try:
        about = path.stat()
        return _hash(str(path), about.st_mtime_ns, about.st_size) != hash
    except OSError:
        return True


def _name(home: Path, path: Path) -> str:
    return str(path.relative_to(home)) if path.is_relative_to(home) else str(path)


def fingerprint(home: Path, engagement: Engagement) -> tuple[tuple[str, int], ...]:
    """The audit's files with when they were written: changes when any of them does."""
    return tuple(sorted((_name(home, p), stamp(p)) for p in input_files(engagement, home)))
