"""Who has answered how much of the questionnaire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from churn_audit.model.answers import Respondent
from churn_audit.model.checklist import AUDIENCES, Audience, Checklist
from churn_audit.questionnaire.form import Known


@dataclass(frozen=True)
class Progress:
    """One respondent, or an audience that nobody has answered for (`respondent` is empty)."""

    audience: Audience
    respondent: str
    date: date | None
    answered: int
    asked: int


def progress(checklist: Checklist, respondents: Iterable[Respondent], known: Known) -> tuple[Progress, ...]:
    """A row for each respondent, by audience; questions that do not apply to the business are not counted."""
    people = list(respondents)
    out = []
    for audience in AUDIENCES:
        asked = {q.id for r, q in checklist.questions.values() if audience in q.audience and known.asks_of(r)}
        own = sorted((p for p in people if p.audience == audience), key=lambda p: p.respondent)
        out += [Progress(audience, p.respondent, p.date, len(asked & p.answers.keys()), len(asked)) for p in own]
        if not own:
            out.append(Progress(audience, "", None, 0, len(asked)))
    return tuple(out)
