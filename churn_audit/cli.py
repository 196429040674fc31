"""The command line: each verb reads its words, calls one thing, and prints.

Results go to standard output, progress and messages to standard error; --json makes standard output one JSON object.
Exit status: 0 done; 1 done, but below --fail-under or with a failed section; 2 wrong use or a wrong file of the
user's, nothing run; 3 the run failed, what there is was kept and marked failed.
"""

from __future__ import annotations

import sys
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from churn_audit import __version__, asking, console
from churn_audit.errors import ChurnAuditError, InputError, ParameterError

app = typer.Typer(
    name="churn-audit",
    help="Scores a business against 73 reasons why customers leave, and writes the audit report.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
checklist_app = typer.Typer(help="The catalogue of reasons, and the way to extend it.", no_args_is_help=True)
app.add_typer(checklist_app, name="checklist")
asking.register(app)


class Format(str, Enum):  # noqa: UP042 - typer shows the values of a str enum
    """What a report can be delivered as."""

    html = "html"
    pdf = "pdf"


class SurveyForm(str, Enum):  # noqa: UP042
    """What the exit survey can be written as."""

    text = "text"
    html = "html"
    csv = "csv"
    xlsx = "xlsx"


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object to standard output.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Day to audit; default: the latest in the data.")
]
Locale = Annotated[str | None, typer.Option("--locale", help="Language of the report: en, ja, zh-Hant, ru.")]
Formats = Annotated[str | None, typer.Option("--formats", help="Comma-separated: html, pdf.")]
Engagement = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the engagement, or its audit.yaml.")]


def _version(asked: bool) -> None:
    if asked:
        print(f"churn-audit {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Scores a business against 73 reasons why customers leave, and writes the audit report."""


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; must be new or empty.")],
    seed: Annotated[int, typer.Option(help="Another seed gives another business.")] = 4,
    json: AsJson = False,
) -> None:
    """Write an example business with planted reasons: data, answers, audit.yaml."""
    from churn_audit.simulate import write_demo

    _empty(folder)
    with console.working("writing the example business"):
        truth = write_demo(folder, seed=seed)
    console.demo(folder, truth, json)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the new engagement.")],
    files: Annotated[
        list[Path] | None, typer.Option("--from", help="Data file to look into; may be given again.")
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="More data files.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the business; default: the folder's.")] = None,
    json: AsJson = False,
) -> None:
    """Start an engagement: look into the files, propose tables and columns, write audit.yaml."""
    from churn_audit.tables import propose, write_engagement

    paths = [*(files or []), *(more or [])]
    if absent := [p for p in paths if not p.exists()]:
        raise ParameterError([f"{p}: no such file" for p in absent])
    with console.working("looking into the files"):
        proposal = propose(paths)
        path = write_engagement(folder, proposal, name or folder.resolve().name)
    console.proposal(path, proposal, json)


@app.command()
def check(folder: Engagement, as_of: AsOf = None, json: AsJson = False) -> None:
    """Show data quality, the evidence there is, and the data request."""
    from churn_audit.audit import Audit

    with console.working("reading and checking"):
        audit = Audit.open(folder, as_of=_date(as_of))
        found = audit.findings
    console.check(found, audit.checklist, audit.tables.problems, json)
    raise typer.Exit(1 if found.failures else 0)


@app.command("exit-survey")
def exit_survey(
    folder: Engagement,
    form: Annotated[SurveyForm, typer.Option(help="Mail (text, html), or sheet for answers.")] = SurveyForm.text,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Default: exit-survey in DIR.")] = None,
    read: Annotated[list[Path] | None, typer.Option("--read", metavar="FILE", help="Sheet with answers.")] = None,
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="More of them.")] = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Write the exit survey, ready to send; or read answers back, so that the next run counts them."""
    from churn_audit.audit import Audit

    if (more and not read) or (read and out):
        raise ParameterError("give the files with answers after --read, and --out only for a new survey")
    audit, sheets = Audit.open(folder), [*(read or []), *(more or [])]
    if sheets:
        console.answers_read(audit.read_exit_answers(sheets), folder, json)
    else:
        console.survey(*audit.write_exit_survey(form.value, out), json)


@app.command()
def run(
    folder: Engagement, as_of: AsOf = None, locale: Locale = None, formats: Formats = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where run folders land.")] = Path("reports"),
    fail_under: Annotated[float | None, typer.Option(help="Status 1 below this score, or without one.")] = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Run the audit and write the report; prints the run folder last."""
    from churn_audit.runs import runner

    chosen = _formats(formats)
    with console.working("audit") as progress:
        done = runner.run(folder, out, _date(as_of), locale, chosen, progress)
    console.run(done, json)
    low = fail_under is not None and (done.findings.score.value is None or done.findings.score.value < fail_under)
    raise typer.Exit(1 if low or done.findings.failures else 0)


@app.command()
def render(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.")],
    locale: Locale = None, formats: Formats = None, json: AsJson = False,
) -> None:  # fmt: skip
    """Write the report again from a stored run, in any language."""
    from churn_audit.runs import runner

    with console.working("report"):
        files = runner.render(folder, locale, _formats(formats))
    console.files(files, json)


@app.command()
def doctor(json: AsJson = False) -> None:
    """Show what is installed, what is missing, and how to get it."""
    from churn_audit.runs.doctor import examine

    findings = examine()
    console.doctor(findings, json)
    raise typer.Exit(0 if all(f.ok or f.optional for f in findings) else 1)


@checklist_app.command("list")
def list_(
    category: Annotated[str | None, typer.Argument(help="Only this category.")] = None,
    fixes: Annotated[bool, typer.Option("--fixes", help="List fixes instead of reasons.")] = False,
    json: AsJson = False,
) -> None:
    """List reasons by category, or fixes."""
    console.catalogue(_catalogue(), category, fixes, json)


@checklist_app.command()
def show(id: Annotated[str, typer.Argument(help="Id of a reason or fix.")], json: AsJson = False) -> None:
    """Show one reason or fix, whole."""
    console.record(_catalogue(), id, json)


@checklist_app.command()
def validate(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="[DIR]...", help="Own checklist folders.")] = None,
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


@checklist_app.command()
def new(
    id: Annotated[str, typer.Argument(metavar="CATEGORY/ID", help="Such as response/ignored-voicemail.")],
    into: Annotated[Path, typer.Option(help="Checklist folder to write to.")] = Path("checklists"),
    json: AsJson = False,
) -> None:
    """Write a new reason's file and its test case, ready to be filled in."""
    from churn_audit.model.authoring import write_reason

    console.files(write_reason(into, id, _catalogue()), json)


def _catalogue() -> Any:
    from churn_audit.model import catalogue

    return catalogue.load()


def _formats(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    known = [f.value for f in Format]
    asked = [f.strip().lower() for f in text.split(",") if f.strip()]
    if wrong := [f for f in asked if f not in known]:
        raise ParameterError(f'--formats: "{wrong[0]}" is not one of {", ".join(known)}')
    return tuple(dict.fromkeys(asked)) or None


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ParameterError(f'--as-of: "{text}" is not a date; write it as 2026-10-31') from None


def _empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(f"{folder}: is there already and not empty; choose a new folder")


def main() -> None:
    """Runs the command line; every error ends in one message and an exit status."""
    try:
        app()
    except InputError as error:
        console.error(error)
        sys.exit(2)
    except ChurnAuditError as error:
        console.error(error)
        sys.exit(3)
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(130)
    except Exception as error:
        console.unexpected(error)
        sys.exit(3)
