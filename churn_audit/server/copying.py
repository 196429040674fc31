"""An audit copied to another folder, so that somebody who may only read it can go on with it."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from churn_audit.errors import InputError
from churn_audit.locales import _
from churn_audit.model.engagement import FILE, read_engagement
from churn_audit.server import jobs
from churn_audit.server.answering import replace
from churn_audit.server.errors import RouteError


def copied(home: Path, parent: Path) -> Path:
    """The folder of the copy, below `parent`, under a name that is free: all files but running jobs, all writable.

    Data that lies beside the audit is not copied; the copy names it where it is.
    """
    if not os.access(parent, os.W_OK):
        raise RouteError(403, "read-only", _("You may not write to this folder; choose another one."))
    if parent == home or parent.is_relative_to(home):
        raise RouteError(422, "value", _("An audit cannot be copied into itself; choose another folder."))
    names = (home.name, *(f"{home.name}-{n}" for n in range(2, 1000)))
    new = next(parent / n for n in names if not (parent / n).exists())
    try:
        shutil.copytree(home, new, ignore=shutil.ignore_patterns(jobs.JOBS), copy_function=shutil.copyfile)
        for path in (new, *new.rglob("*")):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
        _point_to_data_beside(home, new)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise RouteError(422, "copy", _("The audit could not be copied: {error}.", error=error.strerror)) from None
    return new


def _point_to_data_beside(home: Path, new: Path) -> None:
    """Names of files outside the audit's folder, relative to it, as they are seen from the new one."""
    try:
        engagement = read_engagement(home)[0]
    except InputError:
        return  # the copy is as wrong as the audit, and says so
    beside = {s for t in engagement.tables.values() for s in t.source if s.startswith("..")}
    text = (new / FILE).read_text("utf-8-sig")
    for source in sorted(beside, key=len, reverse=True):
        text = text.replace(source, Path(os.path.relpath(home / source, new)).as_posix())
    if beside:
        replace(new / FILE, text)
