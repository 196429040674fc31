"""The verbs of `checklist`: the catalogue of reasons and fixes, and the way to extend it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from churn_audit import console
from churn_audit.locales import _

app = typer.Typer(help=_("The catalogue of reasons, and the way to extend it."), no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help=_("Print one JSON object to standard output."))]


@app.command("list")
def list_(
    category: Annotated[str | None, typer.Argument(help=_("Only this category."))] = None,
    fixes: Annotated[bool, typer.Option("--fixes", help=_("List fixes instead of reasons."))] = False,
    json: AsJson = False,
) -> None:
    """List reasons by category, or fixes."""
    console.catalogue(_catalogue(), category, fixes, json)


@app.command()
def show(id: Annotated[str, typer.Argument(help=_("Id of a reason or fix."))], json: AsJson = False) -> None:
    """Show one reason or fix, whole."""
    console.record(_catalogue(), id, json)


@app.command()
def validate(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="[DIR]...", help=_("Own checklist folders."))] = None,
    json: AsJson = False,
) -> None:
    """Check every file of the checklist; each mistake is named by file and field."""
    from churn_audit.audit import COLUMNS, MEASURABLE
    from churn_audit.model import catalogue
    from churn_audit.model.customers import load_rules
    from churn_audit.model.topics import load_topics

    found = catalogue.load(*(folders or ()), metrics=MEASURABLE, columns=COLUMNS)
    for profile in catalogue.profiles():
        catalogue.load(*(folders or ()), profile=profile, metrics=MEASURABLE, columns=COLUMNS)
    load_rules(found.reasons)
    load_topics()
    console.valid(found, catalogue.profiles(), json)


@app.command()
def new(
    id: Annotated[str, typer.Argument(metavar="CATEGORY/ID", help=_("Such as response/ignored-voicemail."))],
    into: Annotated[Path, typer.Option(help=_("Checklist folder to write to."))] = Path("checklists"),
    json: AsJson = False,
) -> None:
    """Write a new reason's file and its test case, ready to be filled in."""
    from churn_audit.model.authoring import write_reason

    console.files(write_reason(into, id, _catalogue()), json)


def _catalogue() -> Any:
    from churn_audit.model import catalogue

    return catalogue.load()
