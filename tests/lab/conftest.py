"""A real JupyterLab with the extension, a browser to look at it, and what tests say to both."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from acting import TOKEN, Folder

from churn_audit.simulate import example, write_demo

sync_api = pytest.importorskip("playwright.sync_api", reason="the extra `test` brings playwright")

sync_api.expect.set_options(timeout=15_000)  # a look for changes every 2 s, on a laden machine
ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Errors of JupyterLab 4.6's own where a document is closed at once: it asks a disposed rate limiter for its promise,
# gives a kernel that has started to a session that is gone, and a kernel's answer to nobody.
DISPOSED = ("Cannot read properties of null (reading 'promise')", "Disposed", "Canceled future for ")
SIZE = {"width": 1920, "height": 1060}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's script."""
    path = ROOT / "labextension/node_modules/axe-core/axe.min.js"
    if not path.exists():
        pytest.skip("axe-core is not installed: npm ci in labextension/")
    return path.read_text("utf-8")


def _as_any_user() -> None:
    """Takes from root what other users do not have: files that are write-protected are so for the server too."""
    drop_from_bounding_set, dac_override = 24, 1
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0)


@pytest.fixture(scope="session")
def lab_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the JupyterLab; its root is work/."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def work(lab_home: Path) -> Path:
    """The folder that JupyterLab shows."""
    return lab_home / "work"


@pytest.fixture(scope="session")
def lab(work: Path) -> Iterator[str]:
    """The address of a JupyterLab with an empty root."""
    if not any((Path(p) / "labextensions/churn-audit-lab").exists() for p in _data_paths()):
        pytest.skip("the lab extension is not built: make venv")
    home = work.parent
    for name in ("work", "config/labconfig", "data", "settings/churn-audit-lab"):
        (home / name).mkdir(parents=True)
    quiet = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (home / "config/labconfig/page_config.json").write_text(json.dumps(quiet))
    (home / "settings/churn-audit-lab/plugin.jupyterlab-settings").write_text('{"pollSeconds": 2}')
    port = _free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={home / 'work'}",
        f"--LabApp.user_settings_dir={home / 'settings'}", f"--LabApp.workspaces_dir={home / 'workspaces'}",
        "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "data")}
    with (home / "log.txt").open("wb") as log:
        server = subprocess.Popen(
            command, env=env, cwd=home, stdout=log, stderr=subprocess.STDOUT, preexec_fn=_as_any_user
        )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(f"{base}/api/status?token={TOKEN}", home / "log.txt")
        yield base
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def ask(lab: str) -> Callable[..., Any]:
    """A request to the server; its JSON answer."""

    def asked(method: str, route: str, body: str | None = None) -> Any:
        headers = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(f"{lab}/{route}", body.encode() if body else None, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    return asked


@pytest.fixture(scope="session")
def small(lab: str, lab_home: Path) -> Path:
    """The folder of the example business with a fifth of its customers, not run: what is done to it takes seconds."""
    home = lab_home / "small"
    write_demo(home, world=replace(example(), customers=400))
    (home / "truth.json").unlink()
    return home


@pytest.fixture(scope="session")
def audited(small: Path, work: Path, ask: Callable[..., Any]) -> str:
    """The path of that business's audit, run once for all tests."""
    path = shutil.copytree(small, work / "acme").name  # the first in lists
    ask("POST", f"churn-audit/runs?path={path}", '{"formats": ["html"]}')
    for _ in range(1200):
        if (state := ask("GET", f"churn-audit/state?path={path}"))["done"] and not state["run"]:
            return path
        time.sleep(0.25)
    pytest.fail(f"the audit was not run: {state}")


@pytest.fixture
def nothing_there(lab: str, work: Path) -> Iterator[None]:
    """The root without any folder."""
    beside = work.with_name("beside")
    work.rename(beside)
    work.mkdir()
    yield
    shutil.rmtree(work)
    beside.rename(work)


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


# For a file alone: its event loop goes on as long as the browser does, and Jupyter Server's tests need their own.
@pytest.fixture(scope="module")
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
def fresh(browser: Any, lab: str) -> Iterator[Any]:
    """JupyterLab's start page, as somebody sees it who just came; that takes seconds, so most tests take `page`."""
    yield from _started(browser, lab)


def of_jupyterlab(message: str, stack: str) -> bool:
    """Whether it is an error that JupyterLab or another extension makes without us."""
    if "churn-audit-lab" in stack:
        return False
    splash = "removeChild" in message and stack.count("\n    at ") == 1  # of two changes of theme at once, by a timer
    return splash or "/lab/extensions/" in stack or any(words in message for words in DISPOSED)


def _started(browser: Any, lab: str, **options: Any) -> Iterator[Any]:
    """The test fails where the page reports an error of ours."""
    context = browser.new_context(**{"viewport": SIZE, **options})
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    wrong: list[str] = []

    def noted(error: Any) -> None:
        if not of_jupyterlab(str(error), error.stack or ""):
            wrong.append(f"{error} {error.stack}")

    opened.on("pageerror", noted)
    # JupyterLab's own dialog lies over everything while there is no network; whoever acts on closes it first.
    offline = opened.get_by_role("dialog", name="Server Connection Error")
    opened.add_locator_handler(offline, lambda shown: shown.get_by_role("button", name="Close").click())
    opened.goto(f"{lab}/lab?token={TOKEN}&reset")
    opened.wait_for_selector("#jp-main-dock-panel .jp-Launcher", timeout=60_000)
    opened.wait_for_selector("#jupyterlab-splash", state="detached")
    yield opened
    context.close()
    assert not wrong


@pytest.fixture
def zoomed(browser: Any, lab: str) -> Iterator[Any]:
    """The same at 200 %, as on a screen of 1920 pixels: half as many of twice the size."""
    yield from _started(browser, lab, viewport={"width": 960, "height": 530}, device_scale_factor=2)


@pytest.fixture(scope="module")
def one_page(browser: Any, lab: str) -> Iterator[Any]:
    """One page for many tests: JupyterLab takes seconds to start."""
    yield from _started(browser, lab)


@pytest.fixture
def page(one_page: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """That page with nothing open, and as it was afterwards."""
    if "audit" in request.fixturenames:
        request.getfixturevalue("audit")  # made before, so that it is there until nothing of it is open
    yield one_page
    one_page.context.set_offline(False)
    one_page.unroute_all(behavior="ignoreErrors")
    one_page.set_viewport_size(SIZE)
    one_page.keyboard.press("Escape")  # a menu
    one_page.evaluate(AS_IT_WAS)
    expect = sync_api.expect
    expect(one_page.locator(".jp-Dialog, .lm-Menu")).to_have_count(0)
    expect(one_page.locator('body[data-jp-theme-name="JupyterLab Light"]')).to_be_attached()
    expect(one_page.locator("#jp-main-dock-panel .jp-Launcher")).to_be_visible()


@pytest.fixture
def desk(page: Any) -> Any:
    """The same."""
    return page


AS_IT_WAS = """async () => {
    const {commands, serviceManager, shell} = window.jupyterapp;
    const body = document.body;
    for (const dialog of document.querySelectorAll('.jp-Dialog')) {
        dialog.dispatchEvent(new KeyboardEvent('keydown', {keyCode: 27, bubbles: true}));
    }
    const theme = 'JupyterLab Light';
    if (body.dataset.jpThemeName !== theme) { await commands.execute('apputils:change-theme', {theme}); }
    for (const widget of [...shell.widgets('main')]) {
        if (widget.context) { widget.context.model.dirty = false; }
        widget.close();
    }
    await commands.execute('apputils:dismiss-all-notifications').catch(() => null);
    await commands.execute('filebrowser:go-to-path', {path: '/'});
}"""


@pytest.fixture
def audit(audited: str, work: Path, request: pytest.FixtureRequest) -> Iterator[Folder]:
    """A copy of the finished example for one test, which may break it."""
    home = work / f"audit-{zlib.crc32(request.node.nodeid.encode()):08x}"
    shutil.copytree(work / audited, home)
    shutil.rmtree(home / "reports/.jobs", ignore_errors=True)
    yield Folder(home.name, home)
    for folder in (home, *home.rglob("*")) if home.exists() else ():
        folder.chmod(0o755 if folder.is_dir() else 0o644)
    shutil.rmtree(home, ignore_errors=True)
