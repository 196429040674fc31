"""The project's notebooks in an audit's folder and language, where they look at that audit without being told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat

from churn_audit.errors import ChurnAuditError
from churn_audit.locales import _
from churn_audit.model.engagement import read_engagement
from churn_audit.model.parts import validate
from churn_audit.runs.headings import notebook
from churn_audit.runs.parameters import NOTEBOOKS
from churn_audit.server.errors import RouteError
from churn_audit.server.model.notebooks import WantedNotebook


def put(home: Path, wanted: WantedNotebook) -> tuple[Path, bool]:
    """(the notebook in the audit's folder, whether it is new): one that is there already stays as it is.

    404 where there is none of that name, 422 where it knows no such parameter, 403 where the folder is read-only.
    """
    if wanted.name not in NOTEBOOKS:
        known = ", ".join(NOTEBOOKS)
        told = _('There is no notebook "{name}"; there are {known}.', name=wanted.name, known=known)
        raise RouteError(404, "no-notebook", told)
    _given, problems = validate(NOTEBOOKS[wanted.name], dict(wanted.parameters), "parameters")
    if problems:
        raise RouteError(422, "value", problems[0], problems=tuple(problems))
    place = home / f"{wanted.name}.ipynb"
    if place.exists():
        return place, False
    content = notebook(wanted.name, _language(home))
    cell = next(c for c in content.cells if "parameters" in c.metadata.get("tags", ()))
    cell.source = _told(cell.source, wanted.parameters)
    try:
        nbformat.write(content, place)
    except OSError as error:
        told = _("The folder {folder} cannot be written: {error}.", folder=home.name, error=error.strerror)
        raise RouteError(403, "read-only", told) from None
    return place, True


def _language(home: Path) -> str:
    """The audit's language; English where audit.yaml cannot be read."""
    try:
        return read_engagement(home)[0].business.locale
    except ChurnAuditError:
        return "en"


def _told(source: str, parameters: dict[str, str]) -> str:
    """The parameters cell with its defaults replaced; what it says of each stays."""
    for name, value in parameters.items():
        written = f"{name}: str = {json.dumps(value, ensure_ascii=False)}"
        source = re.sub(rf"^{name}: str = (?:None|\"[^\"]*\")", lambda _m, new=written: new, source, flags=re.M)  # type: ignore[misc]
    return source
