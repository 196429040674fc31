"""A headless Chromium for tests, spoken to through its debugging pipe: nothing to install beside the browser."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TOOLS = Path(__file__).parents[2] / ".ci" / "tools" / "node_modules"
_SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


class Browser:
    """One page of a browser; `show` loads a file at a width and in a scheme."""

    def __enter__(self) -> Browser:
        self._home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
        command = [str(CHROMIUM), *_SWITCHES, f"--user-data-dir={self._home.name}", "--remote-debugging-pipe"]

        def at_its_places() -> None:  # the browser reads from 3 and writes to 4
            spare = [fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (theirs_in, theirs_out)]
            os.dup2(spare[0], 3)
            os.dup2(spare[1], 4)

        self._process = subprocess.Popen(
            command, preexec_fn=at_its_places, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._to, self._from = os.fdopen(ours_out, "wb", 0), os.fdopen(ours_in, "rb", 0)
        self._count, self._rest, self._session = 0, b"", None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")
        self.ask("Page.setBypassCSP", enabled=True)  # the page lets no script in; the checker is one
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._to.close()
        self._from.close()
        self._process.terminate()
        self._process.wait(20)
        self._home.cleanup()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The browser's answer to a command."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        while (got := self._read()).get("id") != self._count:
            pass
        assert "error" not in got, got["error"]
        result: dict[str, Any] = got["result"]
        return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = self._from.read(1 << 20)
            assert part, "the browser ended"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def show(self, file: Path, width: int, scheme: str = "light", media: str = "screen") -> None:
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
        )  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)
        self.ask("Page.navigate", url=file.resolve().as_uri())
        while self._read().get("method") != "Page.loadEventFired":
            pass
        self.run("document.fonts.ready.then(() => 0)")

    def run(self, script: str) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        got = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in got, got
        return got["result"].get("value")

    def picture(self, whole: bool = True) -> bytes:
        """A PNG of the page."""
        return base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=whole)["data"])
