"""The notebooks: stored clean, told by parameters that are checked, and run headless by the ecosystem's own tools."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from churn_audit.exploring.audit import Audit
from churn_audit.resources import folder
from churn_audit.runs.parameters import NOTEBOOKS, check_notebook
from tests.exploring.conftest import JUNE, OCT, Stores, stored
from tests.scheduler import Scheduler

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


def test_a_notebook_can_be_run_again_in_the_same_kernel() -> None:
    names: dict[str, Any] = {"locale": "en", "reason": None}
    names["given"] = check_notebook(names, "explore")
    names |= {"audit": object(), "weakest": (), "locale": "ja"}
    assert check_notebook(names, "explore").locale == "ja"


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


JOBS: dict[str, tuple[str, dict[str, str]]] = {
    "audit": ("Retention score", {"output": '"."'}),
    "explore": ("Retention score", {"reason": '"slow-response"'}),
    "customers": ("Customers worth winning back", {}),
    "progress": ("the score is the same", {}),
    "portfolio": ("1 business", {}),
}


@pytest.fixture(scope="module")
def scheduler(
    audit: Audit, business: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Scheduler, Path]]:
    """A server with jupyter-scheduler whose root is an engagement with two runs and all notebooks."""
    place = tmp_path_factory.mktemp("scheduled")
    root = place / "engagement"
    shutil.copytree(business, root)
    for day in (JUNE, OCT):
        stored(root / "reports", audit.findings, day)
    for path in STORED:
        shutil.copy(path, root)
    server = Scheduler(root, place / "state")
    try:
        server.until_up()
        yield server, root
    finally:
        server.stop()


def arrived(folder: Path, pattern: str) -> Path:
    """The one file of that name, whole; jupyter-scheduler copies a job's files after it has answered."""
    for _ in range(240):
        found = list(folder.glob(pattern))
        if found and found[0].read_text("utf-8").endswith("}\n"):
            return found[0]
        time.sleep(0.25)
    pytest.fail(f"no {pattern} in {folder}")


@pytest.mark.parametrize("name", NAMES)
def test_a_scheduled_job_runs_a_notebook_with_its_folder(name: str, scheduler: tuple[Scheduler, Path]) -> None:
    server, root = scheduler
    says, parameters = JOBS[name]
    done = server.job(
        name=name, input_uri=f"{name}.ipynb", output_formats=["ipynb", "html"], package_input_folder=True,
        parameters={"locale": '"en"'} | parameters,
    )  # fmt: skip
    assert done["status"] == "COMPLETED", done.get("status_message")
    made = arrived(root / "jobs" / f"{name}-{done['job_id']}", f"{name}-????-*.ipynb")
    assert says in text(made)
    if name == "audit":
        assert (made.parent / "findings.json").exists(), "what a notebook writes beside itself comes back too"
