"""Forms that came back, as answers: what is understood, what is not and why, and as which version it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

from churn_audit.errors import AnswersError, nearest
from churn_audit.i18n import Words
from churn_audit.locales import _
from churn_audit.model.answers import Answer, Respondent
from churn_audit.model.checklist import DOES_NOT_APPLY, DONT_KNOW, Audience, Checklist
from churn_audit.questionnaire import returned
from churn_audit.questionnaire.returned import Given, Sheet
from churn_audit.questionnaire.understanding import said_instead, understood
from churn_audit.questionnaire.versions import Versions


@dataclass
class ReadForm:
    """What one file gave.

    `read` counts the answers understood, of which `carried` more stand in the new version from an earlier one.
    `mistakes` are answers that were not understood, and stay in the file alone; `remarks` what else is to be known.
    `kept_as` is the file of the new version: None where nothing new came in.
    """

    path: Path
    audience: str = ""
    respondent: str = ""
    date: date | None = None
    read: int = 0
    carried: int = 0
    mistakes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    kept_as: Path | None = None


def read_forms(
    paths: Sequence[Path], folder: Path, patterns: Iterable[str], checklist: Checklist, dry_run: bool = False
) -> tuple[ReadForm, ...]:
    """What each file gave, earliest first, kept as YAML in `folder`/answers unless it is a dry run.

    A respondent's second form becomes a new version: nothing is overwritten. `patterns` are the files that audits
    read. AnswersError where no file is a form of ours, or where a file kept before is broken.
    """
    done, sheets = [], []
    for path in dict.fromkeys(paths):
        try:
            sheets.append(returned.read(path))
        except AnswersError as error:
            done.append(ReadForm(path, mistakes=list(error.problems)))
    if done and not sheets:
        raise AnswersError([m for form in done for m in form.mistakes])
    versions = Versions(folder, tuple(patterns))
    for sheet in sorted(sheets, key=_age):
        done.append(_read(sheet, checklist, versions))
    if not dry_run:
        versions.write()
    return tuple(done)


def _age(sheet: Sheet) -> tuple[date, datetime]:
    """Earlier forms first, so that versions come in the order in which they were made."""
    saved = sheet.saved_at or datetime.min.replace(tzinfo=UTC)
    return returned.day(sheet.date) or saved.date(), saved


def _read(sheet: Sheet, checklist: Checklist, versions: Versions) -> ReadForm:
    form = ReadForm(sheet.path, sheet.audience)
    if sheet.audience not in get_args(Audience):
        known = ", ".join(get_args(Audience))
        form.mistakes.append(
            _(
                '{path}: audience: "{value}" is not one of {known}{hint}; nothing was read',
                path=sheet.path,
                value=sheet.audience,
                known=known,
                hint=nearest(sheet.audience, known.split(", ")),
            )
        )
        return form
    form.respondent, form.date = _name(sheet, form), _day(sheet, form)
    _compare_checklists(sheet, checklist, form)
    answers = _answers(sheet, checklist, form)
    form.read = len(answers)
    if answers:
        given = Respondent(
            respondent=form.respondent, audience=sheet.audience, role=sheet.role, date=form.date,  # type: ignore[arg-type]
            saved_at=sheet.saved_at, checklist=sheet.checklist or checklist.label, answers=answers,
        )  # fmt: skip
        versions.add(given, form.remarks)
        form.kept_as, form.carried, form.respondent = versions.last
    else:
        form.remarks.append(_("holds no answers that can be kept"))
    return form


def _name(sheet: Sheet, form: ReadForm) -> str:
    """The respondent's name; without one the file's name tells whose answers these are."""
    if not sheet.respondent:
        form.remarks.append(
            _("no name is given, so the file's name stands for it; write the name in the form if you know it")
        )
    return " ".join((sheet.respondent or sheet.path.stem).split())


def _day(sheet: Sheet, form: ReadForm) -> date:
    found = returned.day(sheet.date) if sheet.date else None
    if found:
        return found
    day = sheet.saved_at.date() if sheet.saved_at else datetime.fromtimestamp(sheet.path.stat().st_mtime).date()
    if sheet.date:
        form.remarks.append(
            _('the date "{value}" cannot be read; {day}, when the file was saved, is taken', value=sheet.date, day=day)
        )
    return day


def _compare_checklists(sheet: Sheet, checklist: Checklist, form: ReadForm) -> None:
    """A form of another checklist is read all the same, question by question, and that is said."""
    if sheet.checklist and sheet.checklist != checklist.label:
        form.remarks.append(
            _(
                "was made from the checklist {theirs}, and this audit uses {ours}: questions that are not the same are "
                "listed as not understood",
                theirs=sheet.checklist,
                ours=checklist.label,
            )
        )


def _answers(sheet: Sheet, checklist: Checklist, form: ReadForm) -> dict[str, Answer]:
    """The answers understood; every other one is a mistake of the form, by question and place."""
    facts = {f.id: f.text for f in checklist.standard.facts}
    words = Words(sheet.locale)
    out = {}
    for id, given in sheet.answers.items():
        question = checklist.questions[id][1] if id in checklist.questions else None
        text = question.text if question else facts.get(id, "")
        try:
            if not text:
                raise ValueError(_unknown(id, given, checklist, words))
            if question and sheet.audience not in question.audience:
                asked = ", ".join(question.audience)
                raise ValueError(_("is asked of {asked}, not of {audience}", asked=asked, audience=sheet.audience))
            value = understood(question, _one(given, words), words)
            out[id] = Answer(value=value, note=given.note, evidence=given.evidence)
        except ValueError as error:
            form.mistakes.append(_mistake(sheet, given, id, words._(text), error))
    return out


def _mistake(sheet: Sheet, given: Given, id: str, text: str, error: ValueError) -> str:
    if not text:
        return f"{sheet.path}: {given.place}: {error}"
    return f"{sheet.path}: {given.place}: {id} (“{text}”): {error}"


def _one(given: Given, words: Words) -> object:
    """The one thing that was said: an answer, or a word instead of it. ValueError where it is both or neither."""
    value, instead = (said_instead(x, words) for x in (given.value, given.instead))
    filled = [x for x in (value, instead) if x is not None and str(x).strip()]
    if not filled:
        raise ValueError(_("has a note but no answer; the note: “{note}”", note=given.note))
    if len(filled) > 1:
        raise ValueError(
            _("is answered twice: “{value}” and “{other}”; keep one", value=given.value, other=given.instead)
        )
    if given.instead and filled == [instead] and instead not in (DONT_KNOW, DOES_NOT_APPLY):
        raise ValueError(_("“{value}” stands in the wrong column; answers belong one to the left", value=given.instead))
    return filled[0]


def _unknown(id: str, given: Given, checklist: Checklist, words: Words) -> str:
    """What is said of a question that the checklist does not have, or no longer has."""
    near = nearest(id, [*checklist.questions, *(f.id for f in checklist.standard.facts)])
    said = given.value if str(given.value).strip() else given.instead or given.note
    if given.text:
        return _("“{text}” ({id}) is not asked any more; the answer was “{value}”", text=given.text, id=id, value=said)
    if near:
        return _("no question {id}{hint} The answer was “{value}”", id=id, hint=near, value=said)
    return _("no question {id}; the answer was “{value}”", id=id, value=said)
