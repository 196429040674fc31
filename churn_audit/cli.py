"""The command line: each verb reads its words, calls one thing, and prints.

Results go to standard output, progress and messages to standard error; --json makes standard output one JSON object.
Exit status: 0 done; 1 done, but below --fail-under or with a failed section; 2 wrong use or a wrong file of the
user's, nothing run; 3 the run failed, what there is was kept and marked failed.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from churn_audit import __version__, asking, cataloguing, console
from churn_audit.cataloguing import AsJson
from churn_audit.errors import ChurnAuditError, InputError, ParameterError, nearest
from churn_audit.locales import _

app = typer.Typer(
    name="churn-audit",
    help=_("Scores a business against 73 reasons why customers leave, and writes the audit report."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(cataloguing.app, name="checklist")
asking.register(app)


class SurveyForm(str, Enum):  # noqa: UP042 - typer shows the values of a str enum
    """What the exit survey can be written as."""

    text = "text"
    html = "html"
    csv = "csv"
    xlsx = "xlsx"


AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help=_("Day to audit; default: the latest in the data."))
]
Locale = Annotated[str | None, typer.Option("--locale", help=_("Language of the report: en, ja, zh-Hant, ru."))]
Edition = Annotated[
    str | None, typer.Option("--edition", help=_("board: two pages; full; working: with all figures printed."))
]
Formats = Annotated[str | None, typer.Option("--formats", help=_("Comma-separated: html, pdf, xlsx, pptx, csv, json."))]
Engagement = Annotated[Path, typer.Argument(metavar="DIR", help=_("Folder of the engagement, or its audit.yaml."))]


def _version(asked: bool) -> None:
    if asked:
        print(f"churn-audit {__version__}")
        raise typer.Exit


@app.callback(help=_("Scores a business against 73 reasons why customers leave, and writes the audit report."))
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=_("Show the version."))
    ] = False,
) -> None:
    """Scores a business against 73 reasons why customers leave, and writes the audit report."""


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("Folder to write to; must be new or empty."))],
    seed: Annotated[int, typer.Option(help=_("Another seed gives another business."))] = 4,
    json: AsJson = False,
) -> None:
    """Write an example business with planted reasons: data, answers, audit.yaml."""
    from churn_audit.simulate import write_demo

    _empty(folder)
    with console.working(_("writing the example business")):
        truth = write_demo(folder, seed=seed)
    console.demo(folder, truth, json)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("Folder of the new engagement."))],
    files: Annotated[
        list[Path] | None, typer.Option("--from", help=_("Data file to look into; may be given again."))
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help=_("More data files."))] = None,
    name: Annotated[str | None, typer.Option(help=_("Name of the business; default: the folder's."))] = None,
    json: AsJson = False,
) -> None:
    """Start an engagement: look into the files, propose tables and columns, write audit.yaml."""
    from churn_audit.tables import propose, write_engagement

    paths = [*(files or []), *(more or [])]
    if absent := [p for p in paths if not p.exists()]:
        raise ParameterError([_("{path}: no such file", path=p) for p in absent])
    with console.working(_("looking into the files")):
        proposal = propose(paths)
        path = write_engagement(folder, proposal, name or folder.resolve().name)
    console.proposal(path, proposal, json)


@app.command()
def check(folder: Engagement, as_of: AsOf = None, json: AsJson = False) -> None:
    """Show data quality, the evidence there is, and the data request."""
    from churn_audit.audit import Audit

    with console.working(_("reading and checking")):
        audit = Audit.open(folder, as_of=_date(as_of))
        found = audit.findings
    console.check(found, audit.checklist, audit.tables.problems, json)
    raise typer.Exit(1 if found.failures else 0)


@app.command("exit-survey")
def exit_survey(
    folder: Engagement,
    form: Annotated[SurveyForm, typer.Option(help=_("Mail (text, html), or sheet for answers."))] = SurveyForm.text,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help=_("Default: exit-survey in DIR."))] = None,
    read: Annotated[list[Path] | None, typer.Option("--read", metavar="FILE", help=_("Sheet with answers."))] = None,
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help=_("More of them."))] = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Write the exit survey, ready to send; or read answers back, so that the next run counts them."""
    from churn_audit.audit import Audit

    if (more and not read) or (read and out):
        raise ParameterError(_("give the files with answers after --read, and --out only for a new survey"))
    audit, sheets = Audit.open(folder), [*(read or []), *(more or [])]
    if sheets:
        console.answers_read(audit.read_exit_answers(sheets), folder, json)
    else:
        console.survey(*audit.write_exit_survey(form.value, out), json)


@app.command()
def run(
    folder: Engagement, as_of: AsOf = None, locale: Locale = None, formats: Formats = None, edition: Edition = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=_("Where run folders land."))] = Path("reports"),
    fail_under: Annotated[float | None, typer.Option(help=_("Status 1 below this score, or without one."))] = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Run the audit and write the report; prints the run folder last."""
    from churn_audit.runs import runner

    chosen = _formats(formats)
    with console.working(_("audit")) as progress:
        done = runner.run(folder, out, _date(as_of), locale, chosen, progress, edition)
    console.run(done, json)
    low = fail_under is not None and (done.findings.score.value is None or done.findings.score.value < fail_under)
    raise typer.Exit(1 if low or done.findings.failures else 0)


@app.command()
def render(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help=_("Run folder."))],
    locale: Locale = None, formats: Formats = None, edition: Edition = None, json: AsJson = False,
) -> None:  # fmt: skip
    """Write the report again from a stored run, in any language."""
    from churn_audit.runs import runner

    with console.working(_("report")):
        files = runner.render(folder, locale, _formats(formats), edition)
    console.files(files, json)


@app.command("compare")
def compare_(
    then: Annotated[Path, typer.Argument(metavar="RUN", help=_("Run folder, the earlier one."))],
    now: Annotated[Path, typer.Argument(metavar="RUN", help=_("Run folder, the later one."))],
    locale: Locale = None, json: AsJson = False,
) -> None:  # fmt: skip
    """Show what changed between two runs of a business, what it came from, and whether finished fixes worked."""
    from churn_audit import console_history
    from churn_audit.exploring.compared import compare

    console_history.compared(compare(then, now, locale), json)


@app.command()
def history(
    folder: Engagement,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=_("Where run folders land."))] = Path("reports"),
    locale: Locale = None, json: AsJson = False,
) -> None:  # fmt: skip
    """Show the runs of a business over time, and the latest against the one before."""
    from churn_audit import console_history
    from churn_audit.exploring.history import History

    console_history.history(History.open(folder, out, locale=locale), json)


@app.command()
def doctor(json: AsJson = False) -> None:
    """Show what is installed, what is missing, and how to get it."""
    from churn_audit.runs.doctor import examine

    findings = examine()
    console.doctor(findings, json)
    raise typer.Exit(0 if all(f.ok or f.optional for f in findings) else 1)


def helps() -> Iterator[tuple[Any, str]]:
    """(what has a help text, its English): each verb, whose docstring it is."""
    for verb in (*app.registered_commands, *cataloguing.app.registered_commands):
        yield verb, inspect.cleandoc(verb.callback.__doc__ or "") if verb.callback else ""


def _formats(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    from churn_audit.model.engagement import FORMATS

    asked = [f.strip().lower() for f in text.split(",") if f.strip()]
    if not asked:
        raise ParameterError(_("--formats: names no format; there are {known}", known=", ".join(FORMATS)))
    if wrong := [f for f in asked if f not in FORMATS]:
        hint = nearest(wrong[0], FORMATS)
        known = ", ".join(FORMATS)
        raise ParameterError(
            _('--formats: "{format}" is not one of {known}{hint}', format=wrong[0], known=known, hint=hint)
        )
    return tuple(dict.fromkeys(asked))


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ParameterError(_('--as-of: "{text}" is not a date; write it as 2026-10-31', text=text)) from None


def _empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(_("{folder}: is there already and not empty; choose a new folder", folder=folder))


for _verb, _text in helps():
    _verb.help = _(_text)


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
