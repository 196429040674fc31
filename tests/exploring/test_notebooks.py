"""The notebooks: stored clean, told by parameters that are checked, and run headless by the ecosystem's own tools."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from churn_audit.exploring.audit import Audit
from churn_audit.resources import folder
from churn_audit.runs.parameters import NOTEBOOKS
from tests.exploring.conftest import JUNE, OCT, Stores

STORED = sorted(folder("notebooks").glob("*.ipynb"))
NAMES = [p.stem for p in STORED]


def notebook(name: str) -> Path:
    return folder("notebooks") / f"{name}.ipynb"


def run(name: str, cwd: Path, **parameters: Any) -> str:
    """The text of all outputs of a notebook run by stock papermill."""
    out = cwd / f"{name}-run.ipynb"
    papermill.execute_notebook(
        notebook(name), out, parameters=parameters, cwd=str(cwd), kernel_name="python3", progress_bar=False
    )
    return text(out)


def text(path: Path) -> str:
    outputs = [o for c in nbformat.read(path, as_version=4).cells for o in c.get("outputs", ())]
    assert not [o for o in outputs if o.output_type == "error"]
    return "\n".join("".join(o["data"].get("text/plain", "")) for o in outputs if "data" in o)


def test_there_is_a_model_of_parameters_for_every_notebook() -> None:
    assert sorted(NAMES) == sorted(NOTEBOOKS)


@pytest.mark.parametrize("path", STORED, ids=NAMES)
def test_notebooks_are_stored_without_outputs(path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    nbformat.validate(content)
    for cell in content["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None
    assert content["metadata"]["kernelspec"]["name"] == "python3", "a scheduler refuses a notebook without it"


@pytest.mark.parametrize("name", NAMES)
def test_the_parameters_cell_and_the_model_agree(name: str) -> None:
    told = papermill.inspect_notebook(str(notebook(name)))
    assert list(told) == list(NOTEBOOKS[name].model_fields)
    assert all(p["help"] for p in told.values())
    defaults = {k: None if v["default"] == "None" else v["default"].strip('"') for k, v in told.items()}
    assert NOTEBOOKS[name](**defaults) == NOTEBOOKS[name]()


@pytest.mark.parametrize("name", [n for n in NAMES if n != "audit"])
def test_a_misspelt_parameter_stops_a_notebook(name: str, tmp_path: Path) -> None:
    with pytest.raises(papermill.PapermillExecutionError, match="localle: no such field; did you mean"):
        run(name, tmp_path, localle="en")


def test_explore_runs_in_the_folder_of_an_engagement_as_it_is(business: Path, audit: Audit) -> None:
    shown = run("explore", business)
    assert "Retention score" in shown and "Why " in shown
    assert f"{audit.what_if().plan.used_days:g}" in shown
    assert "Sliders need ipywidgets" in shown or find_spec("ipywidgets")


def test_customers_runs_in_the_language_asked_for(business: Path) -> None:
    assert "Customers worth winning back" in run("customers", business, locale="en")


def test_progress_and_portfolio_run_on_stored_runs(audit: Audit, business: Path, store: Stores, tmp_path: Path) -> None:
    for day in (JUNE, OCT):
        store(audit.findings, day)
    assert "the score is the same" in run("progress", tmp_path, engagement=str(business))
    assert "1 business" in run("portfolio", tmp_path)


def test_jupyter_execute_runs_a_notebook(audit: Audit, store: Stores, tmp_path: Path) -> None:
    store(audit.findings, OCT)
    copy = tmp_path / "portfolio.ipynb"
    shutil.copy(notebook("portfolio"), copy)
    subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", "--inplace", str(copy)], check=True, capture_output=True
    )
    assert "Kita Coffee" in text(copy)


# A scheduled job ---------------------------------------------------------------------------------------------------


class Scheduler:
    """A server with jupyter-scheduler, in a folder of its own; asked over HTTP."""

    def __init__(self, root: Path, state: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        places = {f"JUPYTER_{k}_DIR": str(state / k.lower()) for k in ("CONFIG", "DATA", "RUNTIME")}
        for place in places.values():
            Path(place).mkdir()
        command = [
            sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={self.port}",
            "--ServerApp.port_retries=0", "--IdentityProvider.token=tok", f"--ServerApp.root_dir={root}",
            '--ServerApp.jpserver_extensions={"jupyter_scheduler": True}',
        ]  # fmt: skip
        self.log = (state / "server.log").open("w")
        self.server = subprocess.Popen(
            command, cwd=root, env=os.environ | places, stdout=self.log, stderr=subprocess.STDOUT
        )

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{path}", data, method=method)
        request.add_header("Authorization", "token tok")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def until_up(self) -> None:
        for _ in range(120):
            try:
                self.ask("GET", "api/status")
                return
            except OSError:
                time.sleep(0.5)
        raise AssertionError(Path(self.log.name).read_text("utf-8"))

    def job(self, **body: Any) -> dict[str, Any]:
        """A job run to its end."""
        environment = self.ask("GET", "scheduler/runtime_environments")[0]["name"]
        id = self.ask("POST", "scheduler/jobs", {"runtime_environment_name": environment} | body)["job_id"]
        found: dict[str, Any] = {}
        for _ in range(240):
            found = self.ask("GET", f"scheduler/jobs/{id}")
            if found["status"] in ("COMPLETED", "FAILED"):
                break
            time.sleep(0.5)
        self.ask("GET", f"scheduler/jobs/{id}/download_files")
        return found

    def stop(self) -> None:
        self.server.terminate()
        self.server.wait(20)
        self.log.close()


def test_a_scheduled_job_runs_a_notebook_with_its_folder(
    audit: Audit, business: Path, store: Stores, tmp_path: Path
) -> None:
    if find_spec("jupyter_scheduler") is None:
        pytest.skip("jupyter_scheduler is not installed: pip install 'churn-audit[schedule]'")
    root, state = tmp_path / "engagement", tmp_path / "state"
    shutil.copytree(business, root)
    state.mkdir()
    for day in (JUNE, OCT):
        store(audit.findings, day)
    shutil.copytree(tmp_path / "reports", root / "reports")
    shutil.copy(notebook("progress"), root)
    scheduler = Scheduler(root, state)
    try:
        scheduler.until_up()
        done = scheduler.job(
            name="progress", input_uri="progress.ipynb", output_formats=["ipynb", "html"], package_input_folder=True,
            parameters={"locale": '"en"'},
        )  # fmt: skip
    finally:
        scheduler.stop()
    assert done["status"] == "COMPLETED", done.get("status_message")
    (made,) = (root / "jobs").rglob("progress-*.ipynb")
    assert "the score is the same" in text(made)
