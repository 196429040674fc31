"""The verb `ask`: the questionnaire out as forms, and back as answers."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from churn_audit import console
from churn_audit.errors import ParameterError
from churn_audit.locales import _, languages, n_


class Shape(str, Enum):  # noqa: UP042 - typer shows the values of a str enum
    """What a questionnaire can be written as."""

    html = "html"
    xlsx = "xlsx"


class Audiences(str, Enum):  # noqa: UP042
    """Who can be asked."""

    leadership = "leadership"
    front_line = "front_line"
    customers = "customers"
    auditor = "auditor"


def register(app: typer.Typer) -> None:
    """Adds the verb to the command line."""
    app.command()(ask)


def ask(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("Folder of the engagement, or its audit.yaml."))],
    audience: Annotated[
        list[Audiences] | None, typer.Option(help=_("Whom to ask; may be given again. Default: all."))
    ] = None,
    respondent: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help=_("A form for this person; may be given again."))
    ] = None,
    form: Annotated[Shape, typer.Option(help=_("A page (html), or a workbook (xlsx)."))] = Shape.html,
    locale: Annotated[
        str | None, typer.Option("--locale", help=_("Language of the forms: en, ja, zh-Hant, ru."))
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help=_("A file, or a folder for several. Default: forms in DIR.")),
    ] = None,
    read: Annotated[list[Path] | None, typer.Option("--read", metavar="FILE", help=_("A form that came back."))] = None,
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help=_("More of them."))] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("With --read: show what would be kept, keep nothing."))
    ] = False,
    status: Annotated[bool, typer.Option("--status", help=_("Show who has answered how much."))] = False,
    json: Annotated[bool, typer.Option("--json", help=_("Print one JSON object to standard output."))] = False,
) -> None:
    """Write the questionnaire as forms for people without this program; or read forms that came back."""
    from churn_audit.audit import Audit

    files = [*(read or []), *(more or [])]
    _check(bool(read), bool(files), dry_run, status, bool(audience or respondent or locale or out))
    audit = Audit.open(folder)
    if files:
        forms = audit.read_questionnaires(files, dry_run)
        _show_read(forms, folder, dry_run, json)
        raise typer.Exit(1 if any(f.mistakes for f in forms) else 0)
    if status:
        with console.working(_("reading data and answers")):
            rows = audit.answering_progress()
        return _show_progress(rows, json)
    chosen = [a.value for a in (audience or Audiences)]
    written = _write(audit, chosen, respondent or [""], form.value, locale, out)
    return console.files(written, json)


def _check(read: bool, files: bool, dry_run: bool, status: bool, writing: bool) -> None:
    if files and not read:
        raise ParameterError(_("give the forms that came back after --read"))
    if (read and (status or writing)) or (status and writing):
        raise ParameterError(_("write forms, or --read them, or show the --status: one at a time"))
    if dry_run and not read:
        raise ParameterError(_("--dry-run goes with --read"))


def _write(
    audit: Any, audiences: Sequence[str], people: Sequence[str], shape: str, locale: str | None, out: Path | None
) -> list[Path]:
    """The paths of the new forms, one for each audience and person."""
    from churn_audit.i18n import Words
    from churn_audit.questionnaire import write_form

    if people != [""] and len(audiences) > 1:
        raise ParameterError(_("--respondent needs the one --audience that these people belong to"))
    if locale is not None and locale not in languages():
        known = ", ".join(languages())
        raise ParameterError(_('--locale: "{value}" is not one of {known}', value=locale, known=known))
    words = Words(locale or audit.language)
    asked = [(a, p) for a in audiences for p in people]
    if out is not None and out.suffix and len(asked) > 1:
        raise ParameterError(
            _("--out: {path} is one file, and there are {n} forms; name a folder", path=out, n=len(asked))
        )
    paths = [_path(audit.folder, out, a, p, shape) for a, p in asked]
    if there := [p for p in paths if p.exists()]:
        raise ParameterError(
            [
                _("{path}: is there already and is never overwritten; name another place with --out", path=p)
                for p in there
            ]
        )
    with console.working(_("reading what is known already")):
        forms = [audit.questionnaire(a, words, p) for a, p in asked]
    if audit.known.unread:
        note = _("Without data, the first questions are those that weigh most: {why}", why=audit.known.unread)
        console.ERR.print(note, markup=False)
    return [write_form(path, shape, form, words) for path, form in zip(paths, forms, strict=True)]  # type: ignore[arg-type]


def _path(folder: Path, out: Path | None, audience: str, person: str, shape: str) -> Path:
    """Where a form goes: the file named, or a name of its own in the folder."""
    from churn_audit.questionnaire.sending import form_path

    if out is not None and out.suffix:
        return out
    return form_path(out or folder / "forms", audience, person, shape)


def _show_read(forms: Sequence[Any], folder: Path, dry_run: bool, json: bool) -> None:
    """What came in, file by file, and what to look at again."""
    if json:
        return console.emit({"forms": [vars(f) for f in forms], "dry_run": dry_run})
    who = (_("file"), _("audience"), _("respondent"), _("date"))
    table = console.table_of(*who, _("answers"), _("not understood"), right=(4, 5))
    for f in forms:
        table.add_row(f.path.name, f.audience, f.respondent, str(f.date or ""), str(f.read), str(len(f.mistakes)))
    console.OUT.print(table)
    for f in forms:
        for remark in f.remarks:
            console.OUT.print(f"{f.path.name}: {remark}", markup=False)
        for mistake in f.mistakes:
            console.ERR.print(mistake, markup=False)
    kept = [f.kept_as for f in forms if f.kept_as]
    new = sum(f.read for f in forms if f.kept_as)
    if dry_run:
        told = n_(
            "{n} answer would be kept; read again without --dry-run",
            "{n} answers would be kept; read again without --dry-run",
            new,
        )
        return console.OUT.print(told, markup=False)
    for path in kept:
        console.OUT.print(str(path), markup=False)
    told = n_(
        "{n} answer is kept. The next run counts it: churn-audit run {folder}",
        "{n} answers are kept. The next run counts them: churn-audit run {folder}",
        new,
        folder=folder,
    )
    return console.OUT.print(told if new else _("Nothing new was kept."), markup=False)


def _show_progress(rows: Sequence[Any], json: bool) -> None:
    """A row a respondent."""
    if json:
        return console.emit([vars(r) for r in rows])
    table = console.table_of(_("audience"), _("respondent"), _("date"), _("answered"), _("questions"), right=(3, 4))
    for r in rows:
        table.add_row(r.audience, r.respondent or "–", str(r.date or "–"), str(r.answered), str(r.asked))
    return console.OUT.print(table)
