"""What the extension shows of a run: findings with the checklist's texts, why each score, next steps, other plans."""

from __future__ import annotations

from pathlib import Path

from churn_audit.i18n import Words
from churn_audit.judgement.outcome import Wishes, reconsidered
from churn_audit.judgement.why import why
from churn_audit.model.checklist import Checklist, Choice, Question, Reason, Scale, Scoring
from churn_audit.model.engagement import Capacity
from churn_audit.model.findings import Findings, ReasonFinding
from churn_audit.model.requests import data_request
from churn_audit.server import history
from churn_audit.server.model.audits import Step
from churn_audit.server.model.data import DataRequest, DataRequests
from churn_audit.server.model.findings import (
    FindingsView,
    ReasonText,
    Share,
    Texts,
    Titled,
    WhatIfRequest,
    WhatIfResult,
)


def findings_view(home: Path, run: str, words: Words) -> FindingsView:
    """A run's findings for the checklist and the overview."""
    folder, record = history.run_folder(home, run)
    found, checklist = history.findings(folder), record.checklist(home)
    weighed = {r.id: told for r in found.reasons if (told := shares(r, checklist.standard.scoring))}
    spoken = found.model_copy(update={"reasons": tuple(_spoken(r, words) for r in found.reasons)})
    return FindingsView(
        run=record.id, started=record.started, findings=spoken, texts=texts(checklist, words), why=weighed,
        bands=checklist.standard.scoring.bands,
    )  # fmt: skip


def _spoken(reason: ReasonFinding, words: Words) -> ReasonFinding:
    """The finding with its message as a whole sentence in the reader's language."""
    return reason.model_copy(update={"message": reason.told(words._), "values": {}}) if reason.message else reason


def texts(checklist: Checklist, words: Words) -> Texts:
    """The checklist in the reader's language."""
    categories = [
        Titled(id=c.id, title=words._(c.title), description=words._(c.description))
        for c in checklist.standard.categories
    ]
    fixes = {
        f.id: Titled(id=f.id, title=words._(f.title), description=words._(f.description))
        for f in checklist.fixes.values()
    }
    return Texts(
        categories=tuple(categories), reasons={r.id: _reason(r, words) for r in checklist.reasons.values()}, fixes=fixes
    )


def _reason(reason: Reason, words: Words) -> ReasonText:
    return ReasonText(
        title=words._(reason.title), title_good=words._(reason.title_good), description=words._(reason.description),
        metrics={m.id: words._(m.title) for m in reason.metrics},
        questions=tuple(_question(q, words) for q in reason.questions),
        sources=tuple(words._(s.says) for s in reason.sources),
    )  # fmt: skip


def _question(question: Question, words: Words) -> Question:
    answer = question.answer
    if isinstance(answer, Scale):
        answer = answer.model_copy(update={"low": words._(answer.low), "high": words._(answer.high)})
    if isinstance(answer, Choice):
        options = tuple(o.model_copy(update={"text": words._(o.text)}) for o in answer.options)
        answer = answer.model_copy(update={"options": options})
    changed = {"text": words._(question.text), "help": words._(question.help), "answer": answer}
    return question.model_copy(update=changed)


def shares(finding: ReasonFinding, scoring: Scoring) -> tuple[Share, ...]:
    """How each source went into the severity; empty where an auditor set the score or there is none."""
    found = why(finding, scoring)
    if found is None or found.note is not None:
        return ()
    return tuple(
        Share(kind=x.source.kind, id=x.id if x.source.kind == "metric" else None,
              severity=x.source.severity.value, share=x.share)
        for x in found.lines
    )  # fmt: skip


# Next steps ------------------------------------------------------------------------------------------------------


def steps(found: Findings) -> tuple[Step, ...]:
    """What would let more be judged, by the coverage it would add; a reason counts once in each."""
    by_question: dict[str, float] = {}
    by_table: dict[str, dict[str, float]] = {}
    names: dict[str, dict[str, float]] = {}  # by table, or "" for questions, each name with the most that it adds
    for reason in found.reasons:
        for need in reason.needs:
            if need.kind == "question":
                table = ""
                by_question[reason.id] = need.points
            else:
                table = need.names[0].partition(".")[0]
                by_table.setdefault(table, {})[reason.id] = need.points
            known = names.setdefault(table, {})
            known |= {n: max(need.points, known.get(n, 0.0)) for n in need.names}
    first = {t: tuple(sorted(known, key=lambda n: (-known[n], n))) for t, known in names.items()}
    out = [
        Step(kind="columns", names=first[t], table=t, points=sum(p.values()), reasons=len(p))
        for t, p in by_table.items()
    ]
    if by_question:
        out.append(Step(kind="questions", names=first[""], points=sum(by_question.values()), reasons=len(by_question)))
    return tuple(sorted(out, key=lambda s: -(s.points or 0.0)))


def requests(home: Path, run: str) -> DataRequests:
    """What to ask the business for, most coverage first."""
    folder, record = history.run_folder(home, run)
    found = data_request(history.findings(folder).reasons)
    return DataRequests(
        run=record.id,
        requests=tuple(DataRequest(kind=r.kind, names=r.names, reasons=r.reasons, points=r.points) for r in found),
    )


# Other plans -----------------------------------------------------------------------------------------------------


def what_if(home: Path, asked: WhatIfRequest) -> WhatIfResult:
    """The plan of a run under other numbers, by the function that made the run's own; ParameterError for no fix."""
    folder, record = history.run_folder(home, asked.run)
    found, checklist = history.findings(folder), record.checklist(home)
    capacity = Capacity(person_days=asked.person_days, day_rate=asked.day_rate, payback_years=asked.payback_years)
    wishes = Wishes(always=asked.always, never=asked.never, grades=asked.grades)
    now = reconsidered(found, checklist, capacity, wishes)
    return WhatIfResult(fixes=now.fixes, plan=now.plan)
