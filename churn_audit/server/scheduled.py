"""A scheduled run, as a scheduler's notebook starts it: a job as any other, followed to its end."""

from __future__ import annotations

import time
from pathlib import Path

from churn_audit.errors import EngagementError, RunError
from churn_audit.locales import _
from churn_audit.model.engagement import FILE
from churn_audit.server import jobs
from churn_audit.server.errors import RouteError
from churn_audit.server.model.runs import RunRequest

BY = "Schedule"
LOOK_EVERY = 1.0  # seconds


def run(engagement: str) -> None:
    """Runs the audit and prints how far it is; the run lands in the audit's reports/, and JupyterLab shows it there.

    EngagementError where the audit is gone, RunError where another run goes on, and where this one failed.
    """
    home = Path(engagement).resolve()
    if not (home / FILE).is_file():
        told = _('There is no audit in "{path}" any more: schedule it anew where it is now.', path=home)
        raise EngagementError([told])
    try:
        id = jobs.start(home, RunRequest(), BY)
    except RouteError as refused:
        raise RunError(refused.body.message) from None
    status = _followed(home, id)
    if status.status != "done":
        raise RunError(status.error or _("The run was stopped before its end."))
    print(next((home / jobs.REPORTS).glob(f"*/{status.run}"), home / jobs.REPORTS))


def _followed(home: Path, id: str) -> jobs.Status:
    """The job's last status, once it has ended."""
    job, said = jobs.find(home, id), ""
    while True:
        status = jobs.read(job)
        assert status is not None, "a job is started with a status"
        section = next((s.title for s in status.sections if s.status == "running"), "")
        if section not in ("", said):
            print(section)
            said = section
        if jobs.condition(job, status) not in jobs.ACTIVE:
            return jobs.read(job) or status  # its last word may have come between the two looks
        time.sleep(LOOK_EVERY)
