"""A run: the audit notebook through papermill, its report in the asked formats, and the folder that holds them."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

from churn_audit import __version__
from churn_audit.errors import ChurnAuditError, RunError
from churn_audit.i18n import spoken
from churn_audit.model import catalogue
from churn_audit.model.answers import read_answers
from churn_audit.model.engagement import FILE, Engagement, read_engagement
from churn_audit.model.findings import Findings, new_run_id
from churn_audit.resources import folder as resource
from churn_audit.runs import parameters
from churn_audit.runs.store import FINDINGS, NOTEBOOK, Landing, RunRecord, hashes, read_findings, read_run

Progress = Callable[[str], None]
_QUOTED = re.compile(r"'([^']+)'")


@dataclass(frozen=True)
class Run:
    """A landed run: its folder, what it found, and the report's files."""

    folder: Path
    findings: Findings
    files: tuple[Path, ...]


def run(
    path: Path, out: Path, as_of: date | None = None, locale: str | None = None,
    formats: Sequence[str] | None = None, progress: Progress = lambda _: None,
) -> Run:  # fmt: skip
    """The audit of an engagement, landed below `out`.

    InputError where something of the user's is wrong and nothing was run; RunError where the run failed: its
    notebook stays in a folder whose name ends in "-failed".
    """
    engagement, home = read_engagement(path)
    usual = spoken(engagement.locale)
    if locale is None and usual != engagement.locale:
        progress(f'no texts in "{engagement.locale}" yet, so the report is in English')
    given = parameters.check({"engagement": str(home.resolve()), "as_of": as_of, "locale": locale or usual})
    read_answers(sorted(answer_files(engagement, home)), catalogue.for_engagement(engagement, home))
    id, began, started = new_run_id(), time.perf_counter(), datetime.now().astimezone()
    landing = Landing(out, engagement.business.name, id)
    formats = tuple(formats or engagement.report.formats)

    def record(status: Any, error: str | None = None, day: date | None = as_of) -> RunRecord:
        return RunRecord(
            id=id, business=engagement.business.name, status=status, started=started,
            seconds=round(time.perf_counter() - began, 1), as_of=day, locale=str(given.locale), formats=formats,
            engagement=str(home.resolve()), industry=engagement.business.industry, checklists=engagement.checklists,
            version=__version__, inputs=hashes(home, input_files(engagement, home)), error=error,
        )  # fmt: skip

    Thread(target=_prepare, daemon=True).start()
    try:
        told = given.model_copy(update={"run_id": id, "output": str(landing.folder.resolve())})
        notebook = execute(told, landing.folder / NOTEBOOK, progress)
        progress("Writing the report")
        files = export(notebook, landing.folder, formats)
        found = read_findings(landing.folder / FINDINGS)
    except ChurnAuditError as error:
        raise RunError(f"{error}\nwhat there is was kept in {landing.land(record('failed', str(error)))}") from error
    except BaseException as error:  # the machine or the user stopped it: keep what there is, and say so
        landing.land(record("failed", f"{type(error).__name__}: {error}"))
        raise
    final = landing.land(record("done", day=found.run.as_of))
    return Run(final, found, tuple(final / f.name for f in files))


def execute(given: parameters.Parameters, output: Path, progress: Progress) -> Any:
    """The executed notebook, also written to `output`; RunError with the failing cell's message."""
    import papermill
    import papermill.engines
    from papermill.exceptions import PapermillExecutionError

    from churn_audit.runs import engine

    papermill.engines.papermill_engines.register(engine.NAME, engine.AuditEngine)
    # The kernel's matrices are small: threads waiting for one another cost it more than they save.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        return papermill.execute_notebook(
            resource("notebooks") / NOTEBOOK, output, parameters=given.for_notebook(), kernel_name="python3",
            progress_bar=False, log_output=False, cwd=str(output.parent), config=_quiet_transport(),
            engine_name=engine.NAME, progress=progress,
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise RunError(error.evalue if error.ename.endswith("Error") else f"{error.ename}: {error.evalue}") from error


def _quiet_transport() -> Any:
    """Sockets in the file system where there are such: nothing of the audit passes a network port."""
    from traitlets.config import Config

    return Config() if os.name == "nt" else Config({"KernelManager": {"transport": "ipc"}})


def export(notebook: Any, folder: Path, formats: Sequence[str], suffix: str = "") -> tuple[Path, ...]:
    """The report's files, one a format, made from an executed notebook."""
    from churn_audit.report.document import from_notebook

    return write(from_notebook(notebook), folder, formats, suffix)


def write(document: Any, folder: Path, formats: Sequence[str], suffix: str = "") -> tuple[Path, ...]:
    """The report's files, one a format, made from its document; side by side, for Typst works outside Python's lock."""

    def one(format: str) -> Path:
        path = folder / f"report{suffix}.{format}"
        made: str | bytes = import_module(f"churn_audit.report.{format}").render(document)
        path.write_bytes(made.encode() if isinstance(made, str) else made)
        return path

    with ThreadPoolExecutor(max(1, len(formats))) as pool:
        return tuple(pool.map(one, formats))


def _prepare() -> None:
    """Imports what the report needs while the kernel works and this process would only wait."""
    with suppress(ImportError):  # writing the report meets it again, and says what to install
        for name in ("document", "html", "pdf"):
            import_module(f"churn_audit.report.{name}")


def render(folder: Path, locale: str | None = None, formats: Sequence[str] | None = None) -> tuple[Path, ...]:
    """The report of a landed run again, from its findings alone; another language gets files of its own."""
    from churn_audit.report.story import Story

    record, found = read_run(folder)
    own = [Path(record.engagement) / name for name in record.checklists if name != "standard"]
    checklist = catalogue.load(*own, profile=record.industry if record.industry in catalogue.profiles() else None)
    language = parameters.check({"locale": locale}).locale or record.locale
    suffix = "" if language == record.locale else f"-{language}"
    document = Story(found, checklist, language).document()
    return write(document, folder, tuple(formats or record.formats), suffix)


def answer_files(engagement: Engagement, home: Path) -> set[Path]:
    """The files of answers."""
    return {p for pattern in engagement.answers for p in home.glob(pattern)}


def input_files(engagement: Engagement, home: Path) -> set[Path]:
    """Every file that goes into a run: audit.yaml, answers, all of data/, and what tables and queries name."""
    named = [s for t in engagement.tables.values() for s in (*t.source, *_QUOTED.findall(t.query or ""))]
    data = {p for s in named for p in _matches(home, s.partition("#")[0])} | set((home / "data").rglob("*"))
    return {p for p in data if p.is_file()} | answer_files(engagement, home) | {home / FILE}


def _matches(home: Path, source: str) -> list[Path]:
    """The files a name or pattern stands for; nothing for a quoted word of a query that names none."""
    path = Path(source)
    try:
        if path.is_absolute():
            return list(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        return list(home.glob(source)) if source.strip() else []
    except (ValueError, NotImplementedError):
        return []
