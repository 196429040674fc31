"""A run as it lies in its folder, for the tests of the server."""

from __future__ import annotations

import json
from pathlib import Path

from churn_audit.audit import Audit
from churn_audit.runs.runner import input_files
from churn_audit.runs.store import RunRecord, hashes


def land(home: Path, id: str, started: str = "2026-10-31T09:00:00+00:00") -> Path:
    """A run folder as the runner leaves it, without notebook."""
    audit = Audit.open(home)
    folder = home / "reports/kita-coffee" / id
    folder.mkdir(parents=True)
    audit.find(id).write(folder)
    record = RunRecord(
        id=id, business="Kita Coffee", status="done", started=started, seconds=1.0, as_of=None, locale="en",
        formats=("html",), engagement=str(home), industry=audit.engagement.business.industry,
        checklists=audit.engagement.checklists, version="0.1.0",
        inputs=hashes(home, input_files(audit.engagement, home)),
    )  # fmt: skip
    (folder / "run.json").write_text(json.dumps(record.model_dump(mode="json")), "utf-8")
    (folder / "report.html").write_text("<!doctype html><title>Report</title>", "utf-8")
    return folder
