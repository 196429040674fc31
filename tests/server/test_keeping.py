"""Ended runs: verified against what went into them, or deleted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from landing import land

from churn_audit.server import jobs
from churn_audit.server.jobs import Status

RUN = "2026-10-31T090000-aaaa"


async def test_a_run_whose_inputs_are_there_can_be_worked_out_again(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("GET", "runs", RUN, "files", path="coffee")
    assert status == 200
    assert (body["verdict"], body["changed"], body["gone"]) == ("same", [], [])
    assert body["same"] > 5


async def test_a_changed_input_is_named(ask: Any, audit: Path) -> None:
    orders = next((audit / "data").glob("exits.*"))
    orders.write_text(orders.read_text().replace("a", "b"))
    _, body, _ = await ask("GET", "runs", RUN, "files", path="coffee")
    assert (body["verdict"], body["changed"]) == ("changed", [f"data/{orders.name}"])


async def test_a_run_whose_inputs_are_gone_can_be_read_but_not_verified(ask: Any, audit: Path) -> None:
    next((audit / "data").glob("exits.*")).unlink()
    _, body, _ = await ask("GET", "runs", RUN, "files", path="coffee")
    assert body["verdict"] == "gone"
    assert len(body["gone"]) == 1
    status, _, _ = await ask("GET", "findings", path="coffee", run=RUN)
    assert status == 200


async def test_a_deleted_run_is_gone_and_every_other_file_stays(ask: Any, audit: Path) -> None:
    land(audit, "2026-11-30T090000-bbbb", "2026-11-30T09:00:00+00:00")
    before = {p for p in audit.rglob("*") if RUN not in str(p)}
    status, _, _ = await ask("DELETE", "runs", RUN, "files", path="coffee")
    assert status == 204
    assert set(audit.rglob("*")) == before
    _, listed, _ = await ask("GET", "runs", path="coffee")
    assert [r["id"] for r in listed["runs"]] == ["2026-11-30T090000-bbbb"]
    status, _, _ = await ask("DELETE", "runs", RUN, "files", path="coffee")
    assert status == 404


async def test_a_run_that_goes_on_is_not_deleted_and_one_that_ended_is(ask: Any, audit: Path) -> None:
    folder = jobs.jobs_folder(audit) / "2026-11-01T100000-cccc"
    folder.mkdir(parents=True)
    status = Status(id=folder.name, status="queued", started=datetime.now().astimezone())
    jobs.write(folder, status)
    code, body, _ = await ask("DELETE", "runs", folder.name, "files", path="coffee")
    assert (code, body["code"]) == (409, "running")
    jobs.write(folder, status.model_copy(update={"status": "failed", "error": "no data"}))
    code, _, _ = await ask("DELETE", "runs", folder.name, "files", path="coffee")
    assert code == 204
    assert not folder.exists()


async def test_what_a_link_leads_to_is_not_deleted(ask: Any, audit: Path, tmp_path: Path) -> None:
    run = next(audit.glob(f"reports/*/{RUN}"))
    kept = run.rename(tmp_path / RUN)
    run.symlink_to(kept, target_is_directory=True)
    code, body, _ = await ask("DELETE", "runs", RUN, "files", path="coffee")
    assert (code, body["code"]) == (409, "elsewhere")
    assert (kept / "run.json").exists()
