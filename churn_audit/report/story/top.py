"""The five reasons at the top: those that cost most, or those that weigh most where nothing was measured."""

from __future__ import annotations

from churn_audit.model.findings import ReasonFinding
from churn_audit.report import blocks as b
from churn_audit.report.charts import ScoreMark, scores
from churn_audit.report.parts import Column, Grid
from churn_audit.report.story import by_reason, safeguards
from churn_audit.report.story.telling import Telling

SHOWN = 5


def costliest(t: Telling) -> b.Figure:
    """The five reasons that cost most, and the weak points beside them that no money could be put to."""
    w, shown = t.w, t.costs.items[:SHOWN]
    lines = [safeguards.short(t)]
    if more := len(t.costs.items) - len(shown):
        lines.append(
            w.n_("{n} more reason past the test costs less.", "{n} more reasons past the test cost less.", more)
        )
    others = [r for r in t.weakest if not r.attributable][:3]
    if others:
        told = t.w.series(w._("{title} {score}", title=t.title(r), score=w.score(r.score or 0)) for r in others)
        lines.append(w._("Weak points without a measured link, with their scores: {told}.", told=told))
    return by_reason.figure(t, shown, "costliest", t.w.sentences(x for x in lines if x))


# The weakest points ----------------------------------------------------------------------------------------------


def weakest(t: Telling) -> b.Figure:
    """The five that weigh most."""
    w, shown = t.w, t.weakest[:SHOWN]
    marks = [_mark(t, r) for r in shown]
    first = shown[0]
    told = t.w.series(w._("{title} {score}", title=t.title(r), score=t.scored(r)) for r in shown)
    alt = w._("Scores with ranges. {told}.", told=told)
    what = w._(
        "Score of each reason, 0–100, with its 90% interval; the weak points that weigh most by severity and "
        "prior weight"
    )
    return b.Figure(
        id="weakest",
        title=w._("{title}: {score} of 100, the point that weighs "
                  "most", title=t.title(first), score=w.score(first.score or 0)),
        what=what,
        picture=scores(marks, t.edges, w._("points taken"), t.alt(alt), w.lang),
        data=_twin(t, shown),
    )  # fmt: skip


def _mark(t: Telling, r: ReasonFinding) -> ScoreMark:
    low, high = t.ends(r)
    value = r.score or 0.0
    return ScoreMark(t.title(r), t.w.score(value), value, low, high, t.band(value), t.w.points(t.lost(r)))


def _twin(t: Telling, shown: tuple[ReasonFinding, ...]) -> Grid:
    w = t.w
    columns = (
        Column(title=w._("Reason"), grow=True, head=True),
        Column(title=w._("Score"), numeric=True),
        Column(title=w._("90% interval"), numeric=True),
        Column(title=w._("Grade")),
        Column(title=w._("Points it takes"), numeric=True),
    )
    rows = []
    for r in shown:
        s = t.reason_score(r)
        rows.append((t.title(r), s.text, t.bounds(r), r.grade, w.points(t.lost(r))))
    return Grid(columns=columns, rows=rows)
