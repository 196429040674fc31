"""The questionnaire as a respondent sees it here, forms for those who are elsewhere, and forms that came back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from churn_audit.audit import Audit
from churn_audit.errors import AnswersError, ParameterError
from churn_audit.i18n import Words
from churn_audit.locales import _
from churn_audit.model.checklist import AUDIENCES, Audience
from churn_audit.questionnaire import Form, Known, ReadForm, form_for, progress, write_form
from churn_audit.questionnaire.schema import section_schema, section_ui
from churn_audit.questionnaire.sending import free_path
from churn_audit.runs.runner import input_files
from churn_audit.server import answering, history
from churn_audit.server.errors import RouteError
from churn_audit.server.model.questionnaire import (
    FormFile,
    FormReturned,
    FormsMade,
    FormsRead,
    FormsRequest,
    QuestionHint,
    QuestionnaireView,
    QuestionSection,
    WhoAnswers,
)
from churn_audit.server.model.shared import Place


def questionnaire(home: Path, audience: str, respondent: str, words: Words) -> QuestionnaireView:
    """The questions for one respondent. Their order goes by data and other people's answers, so that it stays while
    this respondent answers."""
    who: Audience = _audience(audience)
    audit = Audit.open(home)
    others = tuple(r for r in audit.respondents if (r.audience, r.respondent) != (who, respondent))
    known = _known(home, audit, others)
    own = {
        a.question: a
        for a in answering.items(home, audit.engagement)
        if (a.audience, a.respondent) == (who, respondent)
    }
    asked = Known(known.gains, (), frozenset(known.present) - own.keys(), known.left_out, known.unread)
    form = form_for(audit.checklist, who, audit.engagement.business.name, words, asked, respondent)
    everybody = Known(left_out=known.left_out)
    return QuestionnaireView(
        audience=who,
        respondent=respondent,
        people=tuple(WhoAnswers(**vars(p)) for p in progress(audit.checklist, audit.respondents, everybody)),
        sections=tuple(_section(form, audit, n) for n in range(len(form.sections))),
        answers=own,
        facts={f.id: words._(f.text) for f in audit.checklist.standard.facts},
        absent=tuple(sorted(known.absent)),
        adds=_adds(audit, form, known),
        measured=_measured(home, audit, form, words),
        unread=known.unread,
    )


def _audience(name: str) -> Audience:
    for audience in AUDIENCES:
        if audience == name:
            return audience
    told = _('"{value}" is no audience; there are {known}.', value=name, known=", ".join(AUDIENCES))
    raise RouteError(422, "audience", told)


def _section(form: Form, audit: Audit, number: int) -> QuestionSection:
    section = form.sections[number]
    hints = section_ui(section)
    for id, hint in hints.items():  # also facts that are not asked here
        if id in audit.checklist.questions:
            hint["needs"] = audit.checklist.questions[id][0].applies_if
    return QuestionSection(
        id=section.id, title=section.title, json_schema=section_schema(form, section),
        hints={id: QuestionHint.model_validate(hint) for id, hint in hints.items()},
        order=tuple(i.id for i in section.items),
    )  # fmt: skip


def _adds(audit: Audit, form: Form, known: Known) -> dict[str, float]:
    """Points of coverage by question: each reason's once, at the first question that asks of it."""
    seen: set[str] = set()
    out = {}
    for item in form.items:
        reason = audit.checklist.questions[item.id][0].id if item.id in audit.checklist.questions else ""
        if reason not in seen and known.gains.get(reason, 0) > 0:
            out[item.id] = known.gains[reason]
            seen.add(reason)
    return out


def _measured(home: Path, audit: Audit, form: Form, words: Words) -> dict[str, str]:
    """What the latest run measured of a question's reason, by question."""
    last = history.latest(home)
    if last is None:
        return {}
    found = history.findings(last[0])
    measured = {r.id: r.metrics for r in found.reasons if r.metrics}
    out = {}
    for item in form.items:
        reason = audit.checklist.questions[item.id][0] if item.id in audit.checklist.questions else None
        titles = {m.id: words._(m.title) for m in reason.metrics} if reason else {}
        told = [
            words._("{metric}: {value} (good {good}, poor {poor})", metric=titles[m.id],
                    value=words.quantity(m.value, m.unit), good=words.quantity(m.good, m.unit, exact=True),
                    poor=words.quantity(m.poor, m.unit, exact=True))
            for m in measured.get(reason.id if reason else "", ()) if m.id in titles
        ]  # fmt: skip
        if told:
            out[item.id] = words._("The data up to {day} say: {metrics}.", day=words.date(found.run.as_of),
                                   metrics=words.series(told))  # fmt: skip
    return out


# What the data tell ------------------------------------------------------------------------------------------------


def _known(home: Path, audit: Audit, respondents: tuple[Any, ...]) -> Known:
    """What is known without asking. Data are read once for as long as they stay, or not at all: a run has read them."""
    last = history.latest(home)
    if last is None:
        stamps = tuple((str(p), history.stamp(p)) for p in sorted(input_files(audit.engagement, home)))
        return audit.known_from(respondents, _heard(str(home), stamps))
    known = audit.known_from(respondents)
    told = {r.id for r in history.findings(last[0]).reasons if r.metrics or r.voice}
    gains = {id: gain for id, gain in known.gains.items() if id not in told}
    return Known(gains, known.absent, known.present, known.left_out)


@lru_cache(maxsize=4)
def _heard(home: str, stamps: tuple[tuple[str, int], ...]) -> Any:
    return Audit.open(home).heard


# Forms -------------------------------------------------------------------------------------------------------------


def make_forms(home: Path, asked: FormsRequest, path_of: Callable[[Path], str]) -> FormsMade:
    """A new file for each audience and respondent, in the audit's folder forms/; none is overwritten."""
    if asked.respondents and len(asked.audiences) > 1:
        raise ParameterError(_("Forms for people by name are for one audience at a time."))
    audit = Audit.open(home)
    audit.known = _known(home, audit, audit.respondents)
    words = Words(asked.locale or audit.language)
    made = []
    for audience in asked.audiences:
        for person in asked.respondents or ("",):
            path = free_path(home / "forms", audience, person, asked.form)
            write_form(path, asked.form, audit.questionnaire(audience, words, person), words)
            made.append(FormFile(audience=audience, respondent=person, path=path_of(path)))
    return FormsMade(files=tuple(made))


def read_forms(
    home: Path, files: Sequence[tuple[str, Path]], dry_run: bool, path_of: Callable[[Path], str]
) -> FormsRead:
    """What each file gave; kept as versions unless it is a dry run."""
    names = {p: n for n, p in files}
    try:
        forms = Audit.open(home).read_questionnaires([p for _n, p in files], dry_run)
    except AnswersError as error:
        told = tuple(_without_paths(p, names) for p in error.problems)
        raise RouteError(422, "forms", told[0], Place(file=Path(files[0][0]).name), problems=told) from None
    return FormsRead(dry_run=dry_run, forms=tuple(_returned(f, names, path_of) for f in forms))


def _returned(form: ReadForm, names: dict[Path, str], path_of: Callable[[Path], str]) -> FormReturned:
    return FormReturned(
        file=names[form.path], audience=form.audience, respondent=form.respondent, date=form.date, read=form.read,
        carried=form.carried, mistakes=tuple(m.removeprefix(f"{form.path}: ") for m in form.mistakes),
        remarks=tuple(form.remarks), kept_as=path_of(form.kept_as) if form.kept_as else None,
    )  # fmt: skip


def _without_paths(problem: str, paths: Collection[Path]) -> str:
    for path in paths:
        problem = problem.replace(str(path), path.name)
    return problem
