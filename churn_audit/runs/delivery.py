"""The files of a report: which file each format is, what it is made from, and the writing of those asked for."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from churn_audit.runs.store import FINDINGS

if TYPE_CHECKING:
    from churn_audit.model.branding import Brand
    from churn_audit.model.checklist import Checklist
    from churn_audit.model.engagement import Edition
    from churn_audit.model.findings import Findings


@dataclass(frozen=True)
class Kind:
    """A format: its file's name ({} stands for the language), the renderer, and whether that is given a document.

    A document has an auditor's own cells among its blocks; the others are made from the findings.
    """

    file: str
    renderer: str
    document: bool = False


KINDS: dict[str, Kind] = {
    "html": Kind("report{}.html", "html", document=True),
    "pdf": Kind("report{}.pdf", "pdf", document=True),
    "xlsx": Kind("report{}.xlsx", "spreadsheet"),
    "pptx": Kind("report{}.pptx", "slides"),
    "csv": Kind("plan{}.csv", "tracker"),
}
STORED = {"json": FINDINGS}  # every run folder has it, in no language


@dataclass(frozen=True)
class Contents:
    """What every format can be made from: findings, the checklist's words, the reader's language, the house style."""

    findings: Findings
    checklist: Checklist
    locale: str
    brand: Brand
    edition: Edition = "full"

    @cached_property
    def document(self) -> Any:
        """The blocks of the edition, in order."""
        from churn_audit.report.story import Story

        return Story(self.findings, self.checklist, self.locale, self.edition, self.brand).document()

    @cached_property
    def telling(self) -> Any:
        """The findings with the reader's words; files of data and slides are the same in all editions."""
        from churn_audit.report.story import Story

        return Story(self.findings, self.checklist, self.locale, brand=self.brand).telling


def deliver(
    contents: Contents, folder: Path, formats: Sequence[str], suffix: str = "", document: Any = None
) -> tuple[Path, ...]:
    """The files of a report, one a format; side by side, for Typst works outside Python's lock.

    `document` holds the blocks of a notebook that was run; without it they are made from the findings again.
    """
    # Modules are imported and blocks are drawn here, one after the other: neither may be done in two threads at once.
    ready = {
        f: (
            import_module(f"churn_audit.report.{kind.renderer}").render,
            (document or contents.document) if kind.document else contents.telling,
        )
        for f, kind in KINDS.items()
        if f in formats
    }

    def one(format: str) -> Path:
        if format in STORED:
            return folder / STORED[format]
        render, source = ready[format]
        path = folder / KINDS[format].file.format(suffix)
        made: str | bytes = render(source)
        path.write_bytes(made.encode() if isinstance(made, str) else made)
        return path

    with ThreadPoolExecutor(max(1, len(formats))) as pool:
        return tuple(pool.map(one, formats))


def prepare(formats: Sequence[str]) -> None:
    """Imports what the report needs while the kernel works and this process would only wait."""
    with suppress(ImportError):  # writing the report meets it again, and says what to install
        import_module("churn_audit.report.story")
        for format in formats:
            if format in KINDS:
                import_module(f"churn_audit.report.{KINDS[format].renderer}")
