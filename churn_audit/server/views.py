"""What the extension shows of a run: findings with the checklist's texts, why each score, two runs, other numbers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from churn_audit.i18n import Words
from churn_audit.judgement import severity
from churn_audit.judgement.planning import plan
from churn_audit.judgement.severity import Source
from churn_audit.model import catalogue
from churn_audit.model.checklist import Checklist, Choice, Question, Reason, Scale, Scoring
from churn_audit.model.engagement import Capacity
from churn_audit.model.findings import Findings, ReasonFinding
from churn_audit.model.requests import data_request
from churn_audit.runs.store import RunRecord
from churn_audit.server import history
from churn_audit.server.errors import RouteError
from churn_audit.server.model import (
    Comparison,
    DataRequest,
    DataRequests,
    FindingsView,
    MovedReason,
    ReasonText,
    Share,
    Step,
    Texts,
    Titled,
    WhatIfRequest,
    WhatIfResult,
)
from churn_audit.stats.intervals import Estimate

# Severities that differ by less tell nothing of the weights behind them.
SAME = 1e-9


def findings_view(home: Path, run: str, words: Words) -> FindingsView:
    """A run's findings for the checklist and the overview."""
    folder, record = history.run_folder(home, run)
    found, checklist = history.findings(folder), checklist_of(home, record)
    known = ((checklist.reasons[r.id], r) for r in found.reasons if r.id in checklist.reasons)
    why = {r.id: told for r, finding in known if (told := shares(r, finding, checklist.standard.scoring))}
    return FindingsView(
        run=record.id, started=record.started, findings=found, texts=texts(checklist, words), why=why,
        bands=checklist.standard.scoring.bands,
    )  # fmt: skip


def checklist_of(home: Path, record: RunRecord) -> Checklist:
    """The checklist that a run was judged by, as it is now."""
    own = [home / name for name in record.checklists if name != "standard"]
    return catalogue.load(*own, profile=record.industry if record.industry in catalogue.profiles() else None)


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


def shares(reason: Reason, finding: ReasonFinding, scoring: Scoring) -> tuple[Share, ...]:
    """How each source went into the severity; empty where an auditor set the score or there is none.

    The answers' interval is not stored, so their weight is what the total leaves: the one weight that gives it.
    """
    if finding.severity is None or any(n.now is not None for n in finding.notes):
        return ()
    known: list[tuple[Share, float]] = []
    rules = {m.id: m for m in reason.metrics}
    for m in finding.metrics:
        rule = rules[m.id].model_copy(update={"good": m.good, "poor": m.poor})
        _, interval = severity.judge_metric(rule, Estimate(m.value, m.low, m.high, m.n))
        source = Source("metric", interval, scoring.metric_weight / len(finding.metrics))
        known.append((Share(kind="metric", id=m.id, severity=m.severity, share=0), source.weight * source.precision))
    said = finding.answers.severity if finding.answers else None
    alone = not known and said is None
    if finding.voice and (heard := severity.judge_voice(finding.voice, scoring, alone)):
        source = Source("voice", heard, scoring.voice_weight)
        known.append((Share(kind="voice", id=None, severity=heard.value, share=0), source.weight * source.precision))
    if said is not None:
        weight = _left(known, finding.severity.value, said, scoring.answers_weight)
        known.append((Share(kind="answers", id=None, severity=said, share=0), weight))
    whole = sum(w for _, w in known)
    return tuple(s.model_copy(update={"share": w / whole}) for s, w in known) if whole else ()


def _left(known: list[tuple[Share, float]], total: float, said: float, usual: float) -> float:
    """The weight of the answers that gives the total. Where they say just what the rest does any weight would; it is
    then told as if they were certain."""
    if not known:
        return 1.0
    if abs(total - said) < SAME:
        return usual
    return max(0.0, sum(w * (s.severity - total) for s, w in known) / (total - said))


# Next steps ------------------------------------------------------------------------------------------------------


def steps(found: Findings) -> tuple[Step, ...]:
    """What would let more be judged, by the coverage it would add; a reason counts once in each."""
    by_question: dict[str, float] = {}
    by_table: dict[str, dict[str, float]] = {}
    names: dict[str, set[str]] = {}
    for reason in found.reasons:
        for need in reason.needs:
            if need.kind == "question":
                by_question[reason.id] = need.points
                names.setdefault("", set()).update(need.names)
            else:
                table = need.names[0].partition(".")[0]
                by_table.setdefault(table, {})[reason.id] = need.points
                names.setdefault(table, set()).update(need.names)
    out = [
        Step(kind="columns", names=tuple(sorted(names[t])), table=t, points=sum(p.values()), reasons=len(p))
        for t, p in by_table.items()
    ]
    if by_question:
        asked = tuple(sorted(names[""]))
        out.append(Step(kind="questions", names=asked, points=sum(by_question.values()), reasons=len(by_question)))
    return tuple(sorted(out, key=lambda s: -(s.points or 0.0)))


def requests(home: Path, run: str) -> DataRequests:
    """What to ask the business for, most coverage first."""
    folder, record = history.run_folder(home, run)
    found = data_request(history.findings(folder).reasons)
    return DataRequests(
        run=record.id,
        requests=tuple(DataRequest(kind=r.kind, names=r.names, reasons=r.reasons, points=r.points) for r in found),
    )


# Two runs --------------------------------------------------------------------------------------------------------


def compare(home: Path, root: Path, a: str, b: str, words: Words) -> Comparison:
    """Two runs: their scores, what they were made from, and the reasons that moved, most first."""
    (folder_a, record_a), (folder_b, record_b) = history.run_folder(home, a), history.run_folder(home, b)
    one, two = history.findings(folder_a), history.findings(folder_b)
    changed = _changed(record_a.inputs, record_b.inputs)
    said = {n for n in changed if n.startswith("answers/")}
    checklist = checklist_of(home, record_b)
    return Comparison(
        a=history.run(home, root, record_a.id), b=history.run(home, root, record_b.id), overlap=_overlap(one, two),
        data=tuple(sorted(changed - said - {"audit.yaml"})), answers=tuple(sorted(said)),
        settings="audit.yaml" in changed, checklist=one.run.checklist != two.run.checklist,
        program=record_a.version != record_b.version, reasons=_moved(one.reasons, two.reasons, checklist, words),
    )  # fmt: skip


def _changed(a: dict[str, str], b: dict[str, str]) -> set[str]:
    return {n for n in a.keys() | b.keys() if a.get(n) != b.get(n)}


def _overlap(a: Findings, b: Findings) -> bool | None:
    if None in (a.score.low, a.score.high, b.score.low, b.score.high):
        return None
    return bool(a.score.low <= b.score.high and b.score.low <= a.score.high)  # type: ignore[operator]


def _moved(
    a: Iterable[ReasonFinding], b: Iterable[ReasonFinding], checklist: Checklist, words: Words
) -> tuple[MovedReason, ...]:
    before = {r.id: r for r in a}
    out = []
    for now in b:
        was = before.get(now.id)
        if was is None or (was.status == now.status and _points(was) == _points(now)):
            continue
        text = checklist.reasons.get(now.id)
        title = words._(text.title) if text else now.id
        out.append(
            MovedReason(id=now.id, title=title, a=was.score, b=now.score, status_a=was.status, status_b=now.status)
        )
    return tuple(sorted(out, key=lambda m: -abs((m.b or 0.0) - (m.a or 0.0))))


def _points(reason: ReasonFinding) -> int | None:
    return None if reason.score is None else round(reason.score)


def what_if(home: Path, asked: WhatIfRequest) -> WhatIfResult:
    """The plan of a run under other numbers, by the function that made the run's own."""
    folder, record = history.run_folder(home, asked.run)
    found, checklist = history.findings(folder), checklist_of(home, record)
    if wrong := [f for f in asked.never if f not in checklist.fixes]:
        raise RouteError(422, "value", f'There is no fix "{wrong[0]}".')
    capacity = Capacity(person_days=asked.person_days, day_rate=asked.day_rate, payback_years=asked.payback_years)
    never = dict.fromkeys(asked.never, "dropped")
    fixes, chosen = plan(checklist, found.reasons, found.departures, capacity, statuses=never)
    return WhatIfResult(fixes=fixes, plan=chosen)
