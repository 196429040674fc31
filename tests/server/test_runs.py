"""Runs as processes of their own."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from churn_audit.server import jobs
from churn_audit.server.jobs import Status
from churn_audit.server.model.runs import Section
from churn_audit.server.worker import section_titles


async def until(ask: Any, id: str, *wanted: str, seconds: float = 240) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        _, body, _ = await ask("GET", "runs", id, path="coffee")
        if body["status"] in wanted:
            return body  # type: ignore[no-any-return]
        await asyncio.sleep(0.3)
    pytest.fail(f"still {body['status']}: {body}")


async def test_a_run_tells_its_sections_and_lands(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("POST", "runs", body={"formats": ["html"]}, path="coffee")
    assert status == 202
    id = body["id"]
    status, second, _ = await ask("POST", "runs", body={}, path="coffee")
    assert (status, second["current"]) == (409, {"id": id})
    running = await until(ask, id, "running")
    assert [s["title"] for s in running["sections"]][-1] == "Writing the report"
    _, state, _ = await ask("GET", "state", path="coffee")
    assert state["run"]["id"] == id
    done = await until(ask, id, "done", "failed")
    assert done["status"] == "done", done["error"]
    assert all(s["status"] == "done" and s["seconds"] is not None for s in done["sections"])
    assert {"html", "ipynb"} <= done["files"].keys()
    _, state, _ = await ask("GET", "state", path="coffee")
    assert state["run"] is None
    assert state["last"]["status"] == "done"
    _, listed, _ = await ask("GET", "runs", path="coffee")
    assert [r["status"] for r in listed["runs"]] == ["done", "done"]


async def test_a_stopped_run_is_cancelled_and_publishes_nothing(ask: Any, audit: Path) -> None:
    _, body, _ = await ask("POST", "runs", body={}, path="coffee")
    await until(ask, body["id"], "running")
    status, _, _ = await ask("DELETE", "runs", body["id"], path="coffee")
    assert status == 202
    await until(ask, body["id"], "cancelled", seconds=40)
    _, listed, _ = await ask("GET", "runs", path="coffee")
    assert sorted(r["status"] for r in listed["runs"]) == ["cancelled", "done"]
    status, body, _ = await ask("DELETE", "runs", body["id"], path="coffee")
    assert status == 409


async def test_a_mistake_in_the_file_is_told_by_the_failed_run(ask: Any, audit: Path) -> None:
    file = audit / "audit.yaml"
    file.write_text(file.read_text() + "\nskip: {slow-respons: no tickets}\n")
    _, body, _ = await ask("POST", "runs", body={}, path="coffee")
    failed = await until(ask, body["id"], "failed")
    assert "slow-respons" in failed["error"]
    assert str(audit) not in failed["error"]
    _, listed, _ = await ask("GET", "audits")
    assert listed["audits"][0]["state"] == "failed"


def job(audit: Path, **fields: Any) -> Path:
    folder = jobs.jobs_folder(audit) / "2026-11-01T100000-cccc"
    folder.mkdir(parents=True)
    sections = tuple(Section(title=t, status="waiting") for t in section_titles())
    status = Status(id=folder.name, started=datetime.now().astimezone(), sections=sections, **fields)
    jobs.write(folder, status)
    return folder


async def test_a_run_whose_process_is_gone_is_lost(ask: Any, audit: Path) -> None:
    job(audit, status="running", pid=2**22 - 1, pid_started=1.0)
    _, body, _ = await ask("GET", "runs", "2026-11-01T100000-cccc", path="coffee")
    assert body["status"] == "lost"
    _, state, _ = await ask("GET", "state", path="coffee")
    assert state["run"] is None
    assert state["last"]["status"] == "lost"


async def test_progress_is_told_by_the_run_before_and_never_passes_one(ask: Any, audit: Path) -> None:
    folder = job(audit, status="done", run="gone")
    status = jobs.read(folder)
    assert status
    done = tuple(s.model_copy(update={"status": "done", "seconds": 2.0}) for s in status.sections)
    jobs.write(folder, status.model_copy(update={"sections": done}))
    half = len(done) // 2
    sections = tuple(
        s.model_copy(update={"status": "done" if n < half else "running" if n == half else "waiting"})
        for n, s in enumerate(done)
    )
    now = status.model_copy(update={"id": "x", "status": "running", "sections": sections, "section_began": 1.0})
    told = jobs.progress(audit, now, "running")
    # half of the sections of 2 s each are done, and the running one has used 95 % of its time
    assert told.fraction == pytest.approx((2 * half + 1.9) / (2 * len(done)), abs=1e-3)
    assert told.section == done[half].title


async def test_wrong_formats_are_refused(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("POST", "runs", body={"formats": ["docx"]}, path="coffee")
    assert status == 422
    assert "formats" in body["message"]
    status, body, _ = await ask("GET", "runs", "..", path="coffee")
    assert status == 404
    json.dumps(body)
