"""The process of one run: python -m churn_audit.server.worker JOB. It tells how far it is in JOB/status.json."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any, Literal

import psutil

from churn_audit.errors import ChurnAuditError
from churn_audit.locales import _
from churn_audit.resources import folder
from churn_audit.runs.store import NOTEBOOK, RECORD
from churn_audit.server import jobs
from churn_audit.server.model.runs import Section


class Teller:
    """Keeps status.json true while the run goes through its sections."""

    def __init__(self, job: Path) -> None:
        self.job = job
        status = jobs.read(job)
        assert status is not None
        sections = tuple(Section(title=t, status="waiting") for t in (*section_titles(), _("Writing the report")))
        me = psutil.Process()
        self.status = status.model_copy(
            update={"status": "running", "pid": me.pid, "pid_started": me.create_time(), "sections": sections}
        )
        self.began = time.time()
        jobs.write(job, self.status)

    def __call__(self, message: str) -> None:
        """The run has come to a section, or has something to say; KeyboardInterrupt where it is to stop."""
        if (self.job / "stop").exists():
            raise KeyboardInterrupt
        if message not in [s.title for s in self.status.sections]:
            return self._say(log=(*self.status.log, message)[-50:])
        now, out, before = time.time(), [], True
        for s in self.status.sections:
            if s.title == message:
                out.append(s.model_copy(update={"status": "running"}))
                before = False
            elif before and s.status != "done":
                seconds = round(now - self.began, 2) if s.status == "running" else 0.0
                out.append(s.model_copy(update={"status": "done", "seconds": seconds}))
            else:
                out.append(s)
        self.began = now
        self._say(sections=tuple(out), section_began=now)

    def end(self, how: Literal["done", "partial", "failed", "cancelled"], run: str | None, error: str | None) -> None:
        """The last word; the section that ran keeps how long it took where all went well."""
        update: dict[str, Any] = {"status": how, "run": run, "error": error, "section_began": None}
        if how == "done":
            spent = round(time.time() - self.began, 2)
            finished = {"status": "done"}
            update["sections"] = tuple(
                s.model_copy(update=finished | ({"seconds": spent} if s.status == "running" else {}))
                for s in self.status.sections
            )
        self._say(**update)

    def _say(self, **update: Any) -> None:
        self.status = self.status.model_copy(update=update)
        jobs.write(self.job, self.status)


def section_titles() -> tuple[str, ...]:
    """The headings right above a code cell of the audit notebook, as the run tells them when it comes there."""
    cells = json.loads((folder("notebooks") / NOTEBOOK).read_text("utf-8"))["cells"]
    out = []
    for above, cell in pairwise(cells):
        first = "".join(above["source"]).splitlines()[:1]
        if cell["cell_type"] == "code" and above["cell_type"] == "markdown" and first and first[0].startswith("#"):
            out.append(_(first[0].lstrip("# ")))
    return tuple(dict.fromkeys(out))


def main(job: Path) -> int:
    """0 where the run is done, 1 where it failed, 130 where it was stopped."""
    signal.signal(signal.SIGTERM, _stopped)
    home = job.parents[2]
    tell, given = Teller(job), jobs.request_of(job)
    out = home / jobs.REPORTS
    before = set(out.glob(f"*/*/{RECORD}"))
    try:
        from churn_audit.runs import runner

        done = runner.run(home, out, given.as_of, given.locale, given.formats, tell)
        tell.end("done", done.folder.name, None)
        return 0
    except BaseException as error:  # whatever it was: the last word is written before this process ends
        landed = next((p.parent.name for p in set(out.glob(f"*/*/{RECORD}")) - before), None)
        stopped = (job / "stop").exists() or isinstance(error, KeyboardInterrupt)
        known = isinstance(error, ChurnAuditError)
        told = str(error) if known else f"{type(error).__name__}: {error}"
        how: Literal["cancelled", "partial", "failed"] = "cancelled" if stopped else _as_landed(home, landed)
        tell.end(how, landed, None if stopped else told.replace(f"{home}{os.sep}", ""))
        if not known and not stopped:
            raise
        return 130 if stopped else 1


def _as_landed(home: Path, run: str | None) -> Literal["partial", "failed"]:
    """A run that landed with all its findings, and lacks a file of the report, is partial."""
    record = next((home / jobs.REPORTS).glob(f"*/{run}/{RECORD}"), None) if run else None
    partial = record is not None and json.loads(record.read_text("utf-8"))["status"] == "partial"
    return "partial" if partial else "failed"


def _stopped(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
