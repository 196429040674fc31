"""What becomes of ended runs: verified against what went into them, or deleted."""

from __future__ import annotations

import shutil
from pathlib import Path

from churn_audit.locales import _
from churn_audit.runs.verifying import verify
from churn_audit.server import history, jobs
from churn_audit.server.errors import RouteError
from churn_audit.server.model.runs import Verification


def verified(home: Path, id: str) -> Verification:
    """Whether the run's inputs are still those it was made from."""
    folder, record = history.run_folder(home, id)
    found = verify(record, history.findings(folder).run.checklist, home)
    return Verification(
        verdict=found.verdict, same=len(found.same), changed=found.changed, gone=found.gone, program=found.program,
        checklist=found.checklist,
    )  # fmt: skip


def delete(home: Path, id: str) -> None:
    """Deletes an ended run: its folder and its job's; 404 where there is none, 409 where it goes on."""
    folder = next((f for f, r in history.landed(home) if r.id == id), None)
    if folder is not None:
        landed_by = jobs.of_run(home, folder.name)
        return _removed(home, folder, *(landed_by[:1] if landed_by else ()))
    job = jobs.find(home, id)
    status = jobs.read(job)
    if status is not None and jobs.condition(job, status) in jobs.ACTIVE:
        raise RouteError(409, "running", _("This run goes on: stop it first."))
    landed = (f for f, _r in history.landed(home) if status and f.name == status.run)
    _removed(home, *landed, job)


def _removed(home: Path, *folders: Path) -> None:
    """Deletes folders of runs, and nothing that a link leads to."""
    inside = (home / jobs.REPORTS).resolve()
    for folder in folders:
        if folder.is_symlink() or inside not in folder.resolve().parents:
            raise RouteError(409, "elsewhere", _("This run lies outside the audit's folder, so it is not deleted."))
    for folder in folders:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            told = _("The run could not be deleted: {error}.", error=error.strerror)
            raise RouteError(403, "read-only", told) from None
