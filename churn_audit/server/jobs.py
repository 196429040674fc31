"""Runs as processes of their own: each writes its state to a folder, where any server finds it, also after a restart.

<audit>/reports/.jobs/<job id>/ holds request.json, status.json (replaced whole at each step), log.txt and, once
somebody asked to stop it, a file "stop". What the run found lands beside, as every run does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Literal

import psutil

from churn_audit.locales import _, interface
from churn_audit.model.findings import new_run_id
from churn_audit.model.parts import Model
from churn_audit.server.errors import RouteError
from churn_audit.server.model.runs import RunRequest, Section
from churn_audit.server.model.shared import ActiveRun, RunStatus

REPORTS, JOBS = "reports", ".jobs"
ACTIVE = ("queued", "running", "stopping")
# A run that was asked to stop and is still there after so many seconds is ended.
PATIENCE = 20.0
# A worker that has not written its first status after so many seconds never began.
STARTING = 60.0
KEPT = 30  # jobs whose folders stay: the runs themselves are never deleted


class Status(Model):
    """status.json. `run` is the folder's name that it landed in; `pid_started` tells a reused process id."""

    id: str
    status: Literal["queued", "running", "cancelled", "done", "partial", "failed"]
    started: datetime
    by: str = ""
    pid: int | None = None
    pid_started: float | None = None
    sections: tuple[Section, ...] = ()
    section_began: float | None = None
    run: str | None = None
    error: str | None = None
    log: tuple[str, ...] = ()


def jobs_folder(home: Path) -> Path:
    """Where an audit's jobs are."""
    return home / REPORTS / JOBS


def read(job: Path) -> Status | None:
    """The job's status as last written; None for a folder without one."""
    try:
        return Status.model_validate_json((job / "status.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None


def write(job: Path, status: Status) -> None:
    """Replaces status.json whole, so that no reader ever sees half of it."""
    beside = job / f"status.{os.getpid()}.tmp"
    beside.write_text(status.model_dump_json(indent=1), "utf-8")
    beside.replace(job / "status.json")


def condition(job: Path, status: Status) -> RunStatus:
    """How the job stands now: "lost" where its process ended without a word, "stopping" where it was asked to."""
    if status.status not in ACTIVE:
        return status.status
    stop = job / "stop"
    if not _alive(status):
        return "cancelled" if stop.exists() else "lost"
    if not stop.exists():
        return status.status
    if time.time() - stop.stat().st_mtime > PATIENCE and status.pid:
        psutil.Process(status.pid).kill()
    return "stopping"


def _alive(status: Status) -> bool:
    if status.pid is None:
        return time.time() - status.started.timestamp() < STARTING
    try:
        process = psutil.Process(status.pid)
        same = status.pid_started is None or abs(process.create_time() - status.pid_started) < 2
        return bool(same and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def all_jobs(home: Path) -> list[tuple[Path, Status]]:
    """Every job of the audit, the latest first."""
    folders = sorted((p for p in jobs_folder(home).glob("*") if p.is_dir()), key=lambda p: p.name, reverse=True)
    return [(folder, status) for folder in folders if (status := read(folder)) is not None]


def of_run(home: Path, run: str) -> tuple[Path, Status] | None:
    """The job that landed in a run's folder, by the folder's name."""
    return next(((job, status) for job, status in all_jobs(home) if status.run == run), None)


def active(home: Path) -> tuple[Path, Status, RunStatus] | None:
    """The job that goes on, or None."""
    for folder, status in all_jobs(home):
        if status.status in ACTIVE and (now := condition(folder, status)) in ACTIVE:
            return folder, status, now
    return None


def start(home: Path, request: RunRequest, by: str) -> str:
    """The id of a new job, whose process outlives this server; 409 where one goes on already."""
    if going := active(home):
        raise RouteError(409, "running", _("A run of this audit goes on already."), current={"id": going[1].id})
    id = new_run_id()
    job = jobs_folder(home) / id
    try:
        job.mkdir(parents=True)
    except OSError as error:
        told = _("The folder {folder} cannot be written: {error}.", folder=REPORTS, error=error.strerror)
        raise RouteError(403, "read-only", told) from None
    (job / "request.json").write_text(request.model_dump_json(), "utf-8")
    status = Status(id=id, status="queued", started=datetime.now().astimezone(), by=by)
    write(job, status)
    spoken = {
        "PYTHONUNBUFFERED": "1",
        "CHURN_AUDIT_LANG": interface(),
    }  # it tells its steps as whoever started it reads
    own_session = {"start_new_session": True} if os.name == "posix" else {"creationflags": 0x00000208}
    with (job / "log.txt").open("wb") as log:
        try:
            child = subprocess.Popen(
                [sys.executable, "-m", "churn_audit.server.worker", str(job)], cwd=home, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **spoken}, **own_session,
            )  # fmt: skip
        except OSError as error:
            shutil.rmtree(job, ignore_errors=True)
            told = _("No process could be started for the run: {error}.", error=error)
            raise RouteError(503, "no-worker", told) from None
    Thread(target=child.wait, daemon=True).start()  # a process that nobody waits for stays in the process table
    _forget_old(home)
    return id


class Stop(Model):
    """The file "stop": who asked for it, and when."""

    at: datetime
    by: str = ""


def stop(home: Path, id: str, by: str = "") -> None:
    """Asks a job to stop; 404 where there is none, 409 where it has ended."""
    job = find(home, id)
    status = read(job)
    if status is None or condition(job, status) not in ACTIVE:
        raise RouteError(409, "ended", _("This run has ended already."))
    (job / "stop").write_text(Stop(at=datetime.now().astimezone(), by=by).model_dump_json(), "utf-8")
    if status.pid is not None:
        psutil.Process(status.pid).terminate()


def stopped(job: Path) -> Stop | None:
    """Who asked the job to stop; None where nobody did."""
    try:
        return Stop.model_validate_json((job / "stop").read_text("utf-8"))
    except (OSError, ValueError):
        return None


def find(home: Path, id: str) -> Path:
    """The folder of a job; 404 where there is none."""
    job = jobs_folder(home) / id
    if Path(id).name != id or not job.is_dir():
        raise RouteError(404, "no-run", _('There is no run "{id}" of this audit.', id=id))
    return job


def progress(home: Path, status: Status, now: RunStatus) -> ActiveRun:
    """How far a job is, by the seconds that each section took the last time; it never claims more than that."""
    title = next((s.title for s in status.sections if s.status == "running"), None)
    usual = _usual(home, status.id)
    if not usual or not status.sections:
        return ActiveRun(id=status.id, status=now, section=title)
    total = sum(usual.get(s.title, 0.0) for s in status.sections) or 1.0
    done = sum(usual.get(s.title, 0.0) for s in status.sections if s.status == "done")
    running = usual.get(title or "", 0.0)
    since = time.time() - status.section_began if status.section_began else 0.0
    so_far = min(done + min(since, 0.95 * running), 0.99 * total)
    return ActiveRun(
        id=status.id, status=now, section=title, fraction=round(so_far / total, 3),
        seconds_left=round(total - so_far, 1),
    )  # fmt: skip


def _usual(home: Path, but: str) -> dict[str, float]:
    """Seconds by section of the last job that was done."""
    for _job, status in all_jobs(home):
        if status.id != but and status.status in ("done", "partial"):
            return {s.title: s.seconds for s in status.sections if s.seconds is not None}
    return {}


def _forget_old(home: Path) -> None:
    for folder, status in all_jobs(home)[KEPT:]:
        if status.status not in ACTIVE:
            shutil.rmtree(folder, ignore_errors=True)


def request_of(job: Path) -> RunRequest:
    """What was asked for."""
    return RunRequest.model_validate(json.loads((job / "request.json").read_text("utf-8")))
