"""A form written to a new file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from churn_audit.errors import ParameterError
from churn_audit.i18n import Words
from churn_audit.locales import _
from churn_audit.questionnaire import page, workbook
from churn_audit.questionnaire.form import Form

Shape = Literal["html", "xlsx"]
SHAPES: tuple[Shape, ...] = ("html", "xlsx")


def write_form(path: Path, shape: Shape, form: Form, words: Words) -> Path:
    """The path of the new file. ParameterError where there is a file already: it may hold answers."""
    if path.exists():
        raise ParameterError(
            _("{path}: is there already and is never overwritten; name another file with --out", path=path)
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    if shape == "html":
        path.write_text(page.render(form, words), "utf-8", newline="\n")
    else:
        workbook.write(path, form, words, datetime.now(UTC).replace(tzinfo=None, microsecond=0))
    return path
