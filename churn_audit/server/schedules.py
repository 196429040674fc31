"""An audit's schedules as job definitions of jupyter-scheduler, by that server extension's own manager.

The job's notebook starts a run as the button does (`scheduled.run`): it shows in the lab while it goes on and lands in
the audit's reports/. The manager is used in the server's own thread, as its own handlers do: its queue lives there.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from jupyter_server.utils import ensure_async

from churn_audit.locales import _
from churn_audit.model.engagement import read_engagement
from churn_audit.server import cron, history, jobs
from churn_audit.server.errors import RouteError
from churn_audit.server.model.runs import RunItem
from churn_audit.server.model.schedules import NewSchedule, Planned, Schedule, ScheduledResult, ScheduleList
from churn_audit.server.scheduled import BY

NOTEBOOK = "scheduled-audit.ipynb"
# From a job to its process, and from that to its run: on a busy machine a kernel takes its time to come up.
_SOON = timedelta(minutes=10)
_ERROR = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception|Interrupt): ", re.M)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ENDED: dict[str, Literal["done", "failed", "stopped"]] = {
    "COMPLETED": "done", "FAILED": "failed", "STOPPED": "stopped",
}  # fmt: skip


def manager(settings: dict[str, Any]) -> Any | None:
    """jupyter-scheduler's manager, or None where that extension is not there."""
    found = settings.get("scheduler")
    return found if hasattr(found, "create_job_definition") else None


async def listed(scheduler: Any | None, home: Path, root: Path) -> ScheduleList:
    """Every schedule of the audit, the latest first."""
    if scheduler is None:
        return ScheduleList(backend="cron", timezone=cron.machine_zone())
    runs = history.runs(home, root)
    found = [await _schedule(scheduler, d, runs) for d in await _definitions(scheduler, home)]
    timezone = read_engagement(home)[0].business.timezone
    return ScheduleList(backend="jupyter-scheduler", timezone=timezone, schedules=tuple(found))


def planned(home: Path, text: str, timezone: str) -> Planned:
    """What a cron expression means, and the line that does the same without jupyter-scheduler."""
    read = cron.read(text)
    coming = cron.next_dates(read, cron.zone(timezone), datetime.now(UTC))
    if sys.platform == "win32":
        return Planned(cron=text, timezone=timezone, next=coming, where="schtasks", line=cron.schtasks_line(read, home))
    line = cron.crontab_line(text, home)
    return Planned(cron=text, timezone=timezone, next=coming, where="crontab", line=line)


async def create(scheduler: Any | None, environments: Any, home: Path, path: str, asked: NewSchedule) -> str:
    """The id of a new schedule; 422 where its date or zone is none, 501 where nothing here can keep it."""
    scheduler = _needed(scheduler)
    cron.next_dates(cron.read(asked.cron), cron.zone(asked.timezone), datetime.now(UTC))
    from jupyter_scheduler.models import CreateJobDefinition

    name = read_engagement(home)[0].business.name
    definition = CreateJobDefinition(
        input_uri=_put_notebook(home, path, name), name=name, runtime_environment_name=_environment(environments),
        output_formats=["ipynb"], parameters=_parameters(home), tags=["churn-audit"],
        schedule=" ".join(asked.cron.split()), timezone=asked.timezone,
    )  # fmt: skip
    return str(await ensure_async(scheduler.create_job_definition(definition)))


async def one(scheduler: Any | None, home: Path, root: Path, id: str) -> Schedule:
    """A schedule of this audit; 404 where there is none of that id."""
    scheduler = _needed(scheduler)
    definition = await _definition(scheduler, home, id)
    return await _schedule(scheduler, definition, history.runs(home, root))


async def change(scheduler: Any | None, home: Path, id: str, active: bool) -> None:
    """Pauses or resumes a schedule."""
    scheduler = _needed(scheduler)
    await _definition(scheduler, home, id)
    from jupyter_scheduler.models import UpdateJobDefinition

    await ensure_async(scheduler.update_job_definition(id, UpdateJobDefinition(active=active)))


async def delete(scheduler: Any | None, home: Path, id: str) -> None:
    """Deletes a schedule with its jobs; the runs they led to stay."""
    scheduler = _needed(scheduler)
    await _definition(scheduler, home, id)
    await ensure_async(scheduler.delete_job_definition(id))


async def run_now(scheduler: Any | None, home: Path, id: str) -> None:
    """Starts a schedule's job once, now; 409 where a run of the audit goes on."""
    scheduler = _needed(scheduler)
    definition = await _definition(scheduler, home, id)
    if going := jobs.active(home):
        raise RouteError(409, "running", _("A run of this audit goes on already."), current={"id": going[1].id})
    from jupyter_scheduler.models import CreateJobFromDefinition

    again = CreateJobFromDefinition(parameters=definition.parameters)
    await ensure_async(scheduler.create_job_from_definition(id, again))


def _needed(scheduler: Any | None) -> Any:
    if scheduler is None:
        told = _("Schedules need jupyter-scheduler on this server (pip install {package}); or use the line for cron.",
                 package="'churn-audit[schedule]'")  # fmt: skip
        raise RouteError(501, "no-scheduler", told)
    return scheduler


# The notebook ----------------------------------------------------------------------------------------------------


def _parameters(home: Path) -> dict[str, str]:
    """Parameters are pasted into the notebook as they are, so a text must be Python for itself."""
    return {"engagement": repr(str(home))}


def _put_notebook(home: Path, path: str, name: str) -> str:
    """Where the job's notebook was written, below the server's root: the scheduler copies it from there."""
    folder = jobs.jobs_folder(home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NOTEBOOK).write_text(json.dumps(_notebook(name), indent=1) + "\n", "utf-8")
    except OSError as error:
        told = _("The folder {folder} cannot be written: {error}.", folder=jobs.REPORTS, error=error.strerror)
        raise RouteError(403, "read-only", told) from None
    return f"{path}/{jobs.REPORTS}/{jobs.JOBS}/{NOTEBOOK}".lstrip("/")


def _notebook(name: str) -> dict[str, Any]:
    title = _("Audit of {business}", business=name)
    about = _("A scheduled run of the audit. It lands in the audit's own folder of reports, like every run.")
    code: dict[str, Any] = {"cell_type": "code", "execution_count": None, "outputs": []}
    run = "from churn_audit.server.scheduled import run\n\nrun(engagement)"
    parameters = {"tags": ["parameters"]}
    return {
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "cells": [
            {"id": "about", "cell_type": "markdown", "metadata": {}, "source": f"# {title}\n\n{about}"},
            {"id": "parameters", **code, "metadata": parameters, "source": 'engagement = "."'},
            {"id": "run", **code, "metadata": {}, "source": run},
        ],
    }  # fmt: skip


def _environment(environments: Any) -> str:
    """The environment that this server runs in, by the name the scheduler has for it."""
    known = environments.list_environments()
    here = (sys.executable, sys.prefix)
    own = next((e for e in known if (e.metadata or {}).get("path") in here), known[0] if known else None)
    if own is None:
        raise RouteError(503, "no-environment", _("jupyter-scheduler knows no environment to run notebooks in."))
    return str(own.name)


# What there is ---------------------------------------------------------------------------------------------------


async def _definitions(scheduler: Any, home: Path) -> list[Any]:
    from jupyter_scheduler.models import ListJobDefinitionsQuery

    found = await ensure_async(scheduler.list_job_definitions(ListJobDefinitionsQuery()))
    mine = _parameters(home)
    return [d for d in found.job_definitions if d.schedule and d.parameters == mine and d.input_filename == NOTEBOOK]


async def _definition(scheduler: Any, home: Path, id: str) -> Any:
    found = next((d for d in await _definitions(scheduler, home) if d.job_definition_id == id), None)
    if found is None:
        raise RouteError(404, "no-schedule", _("This schedule is not there any more; somebody may have deleted it."))
    return found


async def _schedule(scheduler: Any, definition: Any, runs: tuple[RunItem, ...]) -> Schedule:
    from jupyter_scheduler.models import ListJobsQuery

    id, timezone = definition.job_definition_id, definition.timezone or "UTC"
    found = await ensure_async(scheduler.list_jobs(ListJobsQuery(job_definition_id=id, max_items=1)))
    coming: tuple[datetime, ...] = ()
    if definition.active:
        coming = cron.next_dates(cron.read(definition.schedule), cron.zone(timezone), datetime.now(UTC))
    return Schedule(
        id=id, cron=definition.schedule, timezone=timezone, active=definition.active, next=coming,
        last=result(found.jobs[0], runs) if found.jobs else None,
    )  # fmt: skip


def result(job: Any, runs: tuple[RunItem, ...]) -> ScheduledResult:
    """What became of a job; `runs` are the audit's, among which the one that it started is found by its time."""
    made, began = _time(job.create_time), _time(job.start_time) if job.start_time else None
    since = datetime.now(UTC) - (began or made)
    if began is None:  # a new job reads STOPPED until its process is there
        return ScheduledResult(status="starting" if since < _SOON else "lost", at=made)
    near = [r for r in runs if r.by == BY and timedelta(seconds=-1) <= r.started - began <= _SOON]
    run = min(near, key=lambda r: r.started) if near else None
    going = run is not None and run.status in jobs.ACTIVE
    status: Any = _ENDED.get(job.status.value, "running")
    if status == "running" and not going and since > _SOON:
        status = "done" if run and run.status == "done" else "lost"  # the server stopped before the job's end
    shown = run.id if run and status == run.status == "done" else None
    error = _why(job.status_message) if status == "failed" else None
    return ScheduledResult(status=status, at=began, run=shown, error=error)


def _why(message: str | None) -> str:
    """The error's own words, without the traceback that jupyter-scheduler keeps before them."""
    text = _COLOUR.sub("", message or "").strip()
    found = list(_ERROR.finditer(text))
    return text[found[-1].end() :].strip() if found else text[-500:] or _("It was not told why.")


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
