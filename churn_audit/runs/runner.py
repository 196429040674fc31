"""A run: the audit notebook through papermill, its report in the asked formats, and the folder that holds them."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

from churn_audit import __version__, locales
from churn_audit.errors import ChurnAuditError, RenderError, RunError
from churn_audit.locales import _, spoken
from churn_audit.model import catalogue
from churn_audit.model.answers import read_answers
from churn_audit.model.branding import read_brand
from churn_audit.model.engagement import FILE, Engagement, read_engagement
from churn_audit.model.findings import Findings, new_run_id
from churn_audit.report.branding import logo, refusal
from churn_audit.resources import folder as resource
from churn_audit.runs import parameters
from churn_audit.runs.delivery import KINDS, Contents, deliver, prepare
from churn_audit.runs.store import FINDINGS, NOTEBOOK, Landing, RunRecord, hashes, read_findings, read_run, write_record

log = logging.getLogger(__name__)
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
    formats: Sequence[str] | None = None, progress: Progress = lambda step: None, edition: str | None = None,
) -> Run:  # fmt: skip
    """The audit of an engagement, landed below `out`.

    InputError where something of the user's is wrong and nothing was run; RunError where the run failed: its
    notebook stays in a folder whose name ends in "-failed", or in "-cancelled" where a KeyboardInterrupt, which is
    passed on, stopped it. RunError too where a file of the report could not be
    made: such a run is partial, has all findings, and `render` makes what it lacks.
    """
    engagement, home = read_engagement(path)
    usual = spoken(engagement.locale)
    if locale is None and usual != engagement.locale:
        progress(_('no texts in "{language}" yet, so the report is in English', language=engagement.locale))
    brand = read_brand(engagement.report, home)
    logo(brand)  # refused now rather than after the audit
    _say(refusal(brand))
    given = parameters.check(
        {"engagement": str(home.resolve()), "as_of": as_of, "locale": locale or usual,
         "edition": edition or engagement.report.edition}
    )  # fmt: skip
    chosen = given.edition or "full"
    checklist = catalogue.for_engagement(engagement, home)
    read_answers(sorted(answer_files(engagement, home)), checklist)
    id, began, started = new_run_id(), time.perf_counter(), datetime.now().astimezone()
    landing = Landing(out, engagement.business.name, id)
    formats = tuple(formats or engagement.report.formats)

    def record(status: Any, error: str | None = None, day: date | None = as_of) -> RunRecord:
        return RunRecord(
            id=id, business=engagement.business.name, status=status, started=started,
            seconds=round(time.perf_counter() - began, 1), as_of=day, locale=str(given.locale), formats=formats,
            engagement=str(home.resolve()), industry=engagement.business.industry, checklists=engagement.checklists,
            version=__version__, inputs=hashes(home, input_files(engagement, home)), error=error,
            brand=brand, edition=chosen,
        )  # fmt: skip

    waiting = Thread(target=prepare, args=(formats,), daemon=True)
    waiting.start()
    try:
        told = given.model_copy(update={"run_id": id, "output": str(landing.folder.resolve())})
        notebook = execute(told, landing.folder / NOTEBOOK, progress)
        progress(_("Writing the report"))
        found = read_findings(landing.folder / FINDINGS)
        waiting.join()
        contents = Contents(found, checklist, str(given.locale), brand, chosen)
        files = deliver(contents, landing.folder, formats, document=_document(notebook))
    except ChurnAuditError as error:
        status = "partial" if isinstance(error, RenderError) else "failed"
        kept = _("what there is was kept in {folder}", folder=landing.land(record(status, str(error))))
        raise RunError(f"{error}\n{kept}") from error
    except KeyboardInterrupt:  # a user stopped it
        landing.land(record("cancelled"))
        raise
    except BaseException as error:  # the machine stopped it: keep what there is, and say so
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
            engine_name=engine.NAME, progress=progress, words=locales.catalogue(given.locale or "en").gettext,
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise RunError(error.evalue if error.ename.endswith("Error") else f"{error.ename}: {error.evalue}") from error


def _quiet_transport() -> Any:
    """Sockets in the file system where there are such: nothing of the audit passes a network port."""
    from traitlets.config import Config

    return Config() if os.name == "nt" else Config({"KernelManager": {"transport": "ipc"}})


def render(
    folder: Path, locale: str | None = None, formats: Sequence[str] | None = None, edition: str | None = None
) -> tuple[Path, ...]:
    """The report of a landed run again, from its findings alone; another language or edition gets files of its own."""
    record, found = read_run(folder)
    asked = parameters.check({"locale": locale, "edition": edition})
    language, chosen = asked.locale or record.locale, asked.edition or record.edition
    suffix = "" if language == record.locale else f"-{language}"
    suffix += "" if chosen == record.edition else f"-{chosen}"
    _say(refusal(record.brand))
    contents = Contents(found, record.checklist(), language, record.brand, chosen)
    files = deliver(contents, folder, formats or record.formats, suffix)
    if record.status == "partial" and not lacking(folder, record):
        write_record(folder, record.model_copy(update={"status": "done", "error": None}))
    return files


def lacking(folder: Path, record: RunRecord) -> tuple[str, ...]:
    """The formats that were asked for and are not there."""
    return tuple(f for f in record.formats if f in KINDS and not (folder / KINDS[f].file.format("")).exists())


def _say(warning: str) -> None:
    """Logged, not shown as progress, which passes."""
    if warning:
        log.warning(warning)


def _document(notebook: Any) -> Any:
    from churn_audit.report.document import from_notebook

    return from_notebook(notebook)


def answer_files(engagement: Engagement, home: Path) -> set[Path]:
    """The files of answers."""
    return {p for pattern in engagement.answers for p in home.glob(pattern)}


def input_files(engagement: Engagement, home: Path) -> set[Path]:
    """Every file that goes into a run: audit.yaml, logo, answers, all of data/, what tables and queries name."""
    named = [s for t in engagement.tables.values() for s in (*t.source, *_QUOTED.findall(t.query or ""))]
    data = {p for s in named for p in _matches(home, s.partition("#")[0])} | set((home / "data").rglob("*"))
    logo_file = {home / engagement.report.logo} if engagement.report.logo else set()
    return {p for p in data | logo_file if p.is_file()} | answer_files(engagement, home) | {home / FILE}


def _matches(home: Path, source: str) -> list[Path]:
    """The files a name or pattern stands for; nothing for a quoted word of a query that names none."""
    path = Path(source)
    try:
        if path.is_absolute():
            return list(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        return list(home.glob(source)) if source.strip() else []
    except (ValueError, NotImplementedError):
        return []
