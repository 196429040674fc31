"""The built wheel, installed elsewhere, carries all it needs and runs the demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    # npm comes with the environment, which need not be on the path.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PATH": path})
    return next(out.glob("*.whl"))


def test_wheel_carries_the_lab_and_server_extensions(wheel: Path) -> None:
    names = {n.partition(".data/data/")[2] for n in zipfile.ZipFile(wheel).namelist()}
    assert {
        "share/jupyter/labextensions/churn-audit-lab/package.json",
        "share/jupyter/labextensions/churn-audit-lab/install.json",
        "share/jupyter/labextensions/churn-audit-lab/schemas/churn-audit-lab/plugin.json",
        "etc/jupyter/jupyter_server_config.d/churn_audit.json",
    } <= names
    assert any(n.startswith("share/jupyter/labextensions/churn-audit-lab/static/remoteEntry") for n in names)


def test_the_extension_is_small(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        scripts = [n for n in packed.namelist() if "churn-audit-lab/static/" in n and n.endswith(".js")]
        texts = [packed.read(n) for n in scripts]
    # The style sheets travel as text in a script of their own, which is no code.
    code = [t for t in texts if b"--ca-gap:" not in t]
    assert len(code) == len(texts) - 1
    assert 0 < sum(map(len, code)) <= 200_000


def test_wheel_carries_checklists_notebooks_and_templates(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert sum(n.startswith("churn_audit/checklists/reasons/") for n in names) == 73
    assert {
        "churn_audit/checklists/standard.yaml",
        "churn_audit/notebooks/audit.ipynb",
        "churn_audit/report/templates/report.typ",
        "churn_audit/report/templates/report.html.j2",
        "churn_audit/tables/synonyms.yaml",
        "churn_audit/tables/vendors/zendesk.yaml",
    } <= names


def test_installed_wheel_runs_the_demo_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    # A new environment that sees the installed dependencies, but not this checkout: only the wheel is installed.
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv/bin/python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    site = next((tmp_path / "venv/lib").glob("python*/site-packages"))
    dependencies = next(Path(p) for p in sys.path if p.endswith("site-packages"))
    (site / "dependencies.pth").write_text(f"import sys; sys.path.append({str(dependencies)!r})\n")
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}

    def churn_audit(*words: str) -> str:
        command = [str(tmp_path / "venv/bin/churn-audit"), *words]
        done = subprocess.run(command, cwd=tmp_path, env=env, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = [str(python), "-c", "import churn_audit; print(churn_audit.__file__)"]
    assert str(site) in subprocess.run(where, cwd=tmp_path, text=True, capture_output=True, check=True).stdout
    churn_audit("demo", "coffee")
    run = json.loads(churn_audit("run", "coffee", "--json"))
    assert {Path(f).suffix for f in run["files"]} == {".html", ".pdf", ".xlsx"}
    assert all((tmp_path / f).stat().st_size > 10_000 for f in run["files"])
