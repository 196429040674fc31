"""Run folders: each lands whole or not at all, and is the only record of its run."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from churn_audit.errors import ParameterError
from churn_audit.locales import _
from churn_audit.model import catalogue
from churn_audit.model.branding import Brand
from churn_audit.model.checklist import Checklist
from churn_audit.model.engagement import Edition
from churn_audit.model.findings import Findings
from churn_audit.model.parts import Model, read_yaml, validate

FINDINGS, RECORD, NOTEBOOK = "findings.json", "run.json", "audit.ipynb"
UNFINISHED = ("failed", "cancelled")  # runs that ended so say nothing of a business; their folders' names end so too


class RunRecord(Model):
    """run.json: how a run came about. `inputs` maps files of the engagement to their SHA-256.

    A partial run has all its findings, and lacks a file of the report; `error` says why.
    """

    schema_: Literal["churn-audit/run/1"] = "churn-audit/run/1"
    id: str
    business: str
    status: Literal["done", "partial", "failed", "cancelled"]
    started: datetime
    seconds: float
    as_of: date | None
    locale: str
    formats: tuple[str, ...]
    engagement: str
    industry: str | None
    checklists: tuple[str, ...]
    version: str
    inputs: dict[str, str]
    error: str | None = None
    brand: Brand = Brand()
    edition: Edition = "full"

    def checklist(self, home: Path | None = None) -> Checklist:
        """Today's checklist for the run: that of its industry, with the business's own files where they still are
        (below `home`, by default where the engagement was)."""
        own = [(home or Path(self.engagement)) / name for name in self.checklists if name != "standard"]
        profile = self.industry if self.industry in catalogue.profiles() else None
        return catalogue.load(*(p for p in own if p.exists()), profile=profile)


def slug(name: str) -> str:
    """A folder's name for a business: letters and digits of any script, joined by hyphens."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).lower())
    return "-".join(words)[:80] or "business"


def hashes(folder: Path, files: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of each file, by its path below the folder."""
    out = {}
    for path in sorted(set(files)):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        out[str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)] = digest
    return out


class Landing:
    """A run folder in the making: written beside its place, then renamed; a failed one says so in its name."""

    def __init__(self, out: Path, business: str, id: str) -> None:
        self.parent = out / slug(business)
        self.id = id
        self.folder = self.parent / f".{id}.part"
        self.folder.mkdir(parents=True)

    def land(self, record: RunRecord) -> Path:
        """The folder in its final place, with run.json in it."""
        write_record(self.folder, record)
        ended = f"-{record.status}" if record.status in UNFINISHED else ""
        return self.folder.rename(self.parent / f"{self.id}{ended}")

    def drop(self) -> None:
        """Nothing stays of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def is_unfinished(folder: Path) -> bool:
    """Whether the run of this folder failed or was stopped, or is still going, by the folder's name."""
    return folder.name.startswith(".") or folder.name.endswith(tuple(f"-{how}" for how in UNFINISHED))


def write_record(folder: Path, record: RunRecord) -> None:
    """Writes run.json whole or not at all."""
    beside = folder / f".{RECORD}.tmp"
    beside.write_text(json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n", "utf-8")
    beside.replace(folder / RECORD)


def read_run(folder: Path) -> tuple[RunRecord, Findings]:
    """A landed run; ParameterError says what the folder lacks."""
    content, problems = read_yaml(folder / RECORD)  # JSON is YAML
    record = None
    if not problems:
        record, problems = validate(RunRecord, content, str(folder / RECORD))
    if record is None:
        raise ParameterError([_("{folder}: no run folder", folder=folder), *problems])
    path = folder / FINDINGS
    if not path.exists() and record.status == "cancelled":
        raise ParameterError(_("{folder}: the run was stopped before it found anything", folder=folder))
    if not path.exists():
        raise ParameterError(
            _("{folder}: the run failed before it found anything: {error}", folder=folder, error=record.error)
        )
    return record, read_findings(path)


def read_findings(path: Path) -> Findings:
    """A findings file; ParameterError names the first fields that are wrong."""
    try:
        data: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ParameterError(_("{path}: cannot be read: {error}", path=path, error=error)) from None
    found, problems = validate(Findings, data, str(path))
    if found is None:
        raise ParameterError(problems[:10])
    return found
