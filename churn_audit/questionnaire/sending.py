"""A form written to a new file."""

from __future__ import annotations

import re
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


def form_path(folder: Path, audience: str, person: str, shape: str) -> Path:
    """The name of a form in a folder: questionnaire-<audience>-<person>."""
    parts = ["questionnaire", audience, re.sub(r"[^\w]+", "-", person.casefold()).strip("-_")]
    return folder / ("-".join(p for p in parts if p) + f".{shape}")


def free_path(folder: Path, audience: str, person: str, shape: str) -> Path:
    """The same, numbered where it is taken."""
    first = path = form_path(folder, audience, person, shape)
    number = 1
    while path.exists():
        number += 1
        path = first.with_stem(f"{first.stem}-{number}")
    return path


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
