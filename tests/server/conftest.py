"""A Jupyter Server with the extension, and in its root a small audit with one landed run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from landing import land
from pytest_jupyter.jupyter_core import *  # noqa: F403
from pytest_jupyter.jupyter_server import *  # noqa: F403
from pytest_jupyter.pytest_tornasync import *  # noqa: F403

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
            request_timeout=240,
        )
        content = json.loads(response.body) if response.body else None
        return response.code, content, response

    return asked
