"""A Jupyter Server with the extension, and in its root a small audit with one landed run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_jupyter.jupyter_core import *  # noqa: F403
from pytest_jupyter.jupyter_server import *  # noqa: F403
from pytest_jupyter.pytest_tornasync import *  # noqa: F403

from churn_audit.audit import Audit
from churn_audit.runs.runner import input_files
from churn_audit.runs.store import RunRecord, hashes
from churn_audit.simulate import example, write_demo


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"churn_audit": True}}}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small example business that lacks some evidence, with a run that holds findings only."""
    home = tmp_path_factory.mktemp("made") / "coffee"
    write_demo(home, world=replace(example(), customers=300))
    for name in ("tickets", "surveys"):
        next((home / "data").glob(f"{name}.*")).unlink()
    for answers in sorted((home / "answers").glob("*.yaml")):
        if not answers.name.startswith("leadership-"):
            answers.unlink()
    land(home, "2026-10-31T090000-aaaa")
    return home


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


@pytest.fixture
def audit(made: Path, jp_root_dir: Path) -> Path:
    """A copy of it in the server's root."""
    return Path(shutil.copytree(made, jp_root_dir / "coffee", copy_function=shutil.copy2))


@pytest.fixture
def ask(jp_fetch: Callable[..., Any]) -> Callable[..., Any]:
    """Asks a route; (status, body, response) also where it refuses."""

    async def asked(
        method: str, *parts: str, body: Any = None, headers: dict[str, str] | None = None, **query: str
    ) -> tuple[int, Any, Any]:
        text = json.dumps(body) if body is not None else ("{}" if method in ("POST", "PUT") else None)
        response = await jp_fetch(
            "churn-audit",
            *parts,
            method=method,
            params=query,
            body=text,
            headers=dict(headers or {}),
            raise_error=False,
        )
        content = json.loads(response.body) if response.body else None
        return response.code, content, response

    return asked
