"""A real JupyterLab with the extension, and a browser to look at it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="the extra `test` brings playwright")

ROOT = Path(__file__).parents[2]
TOKEN = "tests-only"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's script."""
    path = ROOT / "labextension/node_modules/axe-core/axe.min.js"
    if not path.exists():
        pytest.skip("axe-core is not installed: npm ci in labextension/")
    return path.read_text("utf-8")


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab with an empty root."""
    if not any((Path(p) / "labextensions/churn-audit-lab").exists() for p in _data_paths()):
        pytest.skip("the lab extension is not built: make venv")
    home = tmp_path_factory.mktemp("lab")
    for name in ("work", "config/labconfig", "data"):
        (home / name).mkdir(parents=True)
    quiet = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (home / "config/labconfig/page_config.json").write_text(json.dumps(quiet))
    port = _free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={home / 'work'}",
        f"--LabApp.user_settings_dir={home / 'settings'}", f"--LabApp.workspaces_dir={home / 'workspaces'}",
        "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "data")}
    with (home / "log.txt").open("wb") as log:
        server = subprocess.Popen(command, env=env, cwd=home, stdout=log, stderr=subprocess.STDOUT)
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(f"{base}/api/status?token={TOKEN}", home / "log.txt")
        yield base
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def audited(lab: str) -> str:
    """The path of the example audit, run at least once."""

    def ask(method: str, route: str, body: str | None = None) -> Any:
        url = f"{lab}/churn-audit/{route}"
        headers = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(url, body.encode() if body else None, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    path = ask("POST", "audits/example", "{}")["path"]
    if ask("GET", f"state?path={path}")["done"] is None:
        ask("POST", f"runs?path={path}", '{"formats": ["html"]}')
    for _ in range(480):
        if (state := ask("GET", f"state?path={path}"))["done"] and not state["run"]:
            return str(path)
        time.sleep(0.5)
    pytest.fail(f"the example was not run: {state}")


def _data_paths() -> list[str]:
    from jupyter_core.paths import jupyter_path

    return list(jupyter_path())


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _wait_for(url: str, log: Path) -> None:
    for _ in range(1200):  # a busy machine takes its time
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as p:
        opened = p.chromium.launch(executable_path=found, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, lab: str) -> Iterator[Any]:
    """JupyterLab's start page; the test fails where the page reports an error of ours."""
    context = browser.new_context(viewport={"width": 1920, "height": 1060})
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(f"{lab}/lab?token={TOKEN}&reset")
    opened.wait_for_selector("#jp-main-dock-panel .jp-Launcher", timeout=60_000)
    opened.wait_for_selector("#jupyterlab-splash", state="detached")
    yield opened
    context.close()
    assert not wrong
