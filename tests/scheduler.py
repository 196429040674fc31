"""A server with jupyter-scheduler in a process of its own, asked over HTTP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

TOKEN = "tests-only"


class Scheduler:
    """The server; its jobs' files and its database are below `state`."""

    def __init__(self, root: Path, state: Path, *more: str) -> None:
        if find_spec("jupyter_scheduler") is None:
            pytest.skip("jupyter_scheduler is not installed: pip install 'churn-audit[schedule]'")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        places = {f"JUPYTER_{k}_DIR": str(state / k.lower()) for k in ("CONFIG", "DATA", "RUNTIME")}
        for place in places.values():
            Path(place).mkdir(parents=True)
        extensions = dict.fromkeys(("jupyter_scheduler", *more), True)
        command = [
            sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={self.port}",
            "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={root}",
            f"--ServerApp.jpserver_extensions={extensions}",
        ]  # fmt: skip
        self.log = (state / "server.log").open("w")
        self.server = subprocess.Popen(
            command, cwd=root, env=os.environ | places, stdout=self.log, stderr=subprocess.STDOUT
        )

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's content; HTTPError where the server refuses."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{path}", data, method=method)
        request.add_header("Authorization", f"token {TOKEN}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """(status, body) of a refusal."""
        with pytest.raises(urllib.error.HTTPError) as refusal:
            self.ask(method, path, body)
        content = json.loads(refusal.value.read())
        refusal.value.close()
        return refusal.value.code, content

    def until_up(self) -> None:
        """Waits until it answers."""
        for _ in range(240):
            try:
                self.ask("GET", "api/status")
                return
            except OSError:
                if self.server.poll() is not None:
                    break
                time.sleep(0.5)
        raise AssertionError(Path(self.log.name).read_text("utf-8"))

    def job(self, **body: Any) -> dict[str, Any]:
        """A job run to its end."""
        environment = self.ask("GET", "scheduler/runtime_environments")[0]["name"]
        id = self.ask("POST", "scheduler/jobs", {"runtime_environment_name": environment} | body)["job_id"]
        found: dict[str, Any] = {}
        for _ in range(600):
            found = self.ask("GET", f"scheduler/jobs/{id}")
            if found["status"] in ("COMPLETED", "FAILED"):
                break
            time.sleep(0.5)
        self.ask("GET", f"scheduler/jobs/{id}/download_files")
        return found

    def stop(self) -> None:
        """Ends it."""
        self.server.terminate()
        self.server.wait(20)
        self.log.close()
