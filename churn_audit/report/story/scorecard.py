"""The scorecard: categories and all their reasons, strong ones and blind spots included."""

from __future__ import annotations

from churn_audit.model.findings import CategoryScore, ReasonFinding
from churn_audit.report import blocks as b
from churn_audit.report.charts import ScoreMark, scores
from churn_audit.report.parts import Column, Grid, ScoreGroup, ScoreRow, Tag
from churn_audit.report.parts import Score as Scored
from churn_audit.report.spans import Text
from churn_audit.report.story import notes
from churn_audit.report.story.brief import has_block, suffices
from churn_audit.report.story.costs import Cost
from churn_audit.report.story.telling import Telling

STRENGTHS = 5


def scorecard(t: Telling) -> list[b.Block]:
    w = t.w
    out: list[b.Block] = [b.Heading(id="scorecard", level=1, eyebrow=w._("Scorecard"), text=_headline(t), flow=True)]
    if not t.findings.categories:
        return [*out, b.Callout(kind="blind", title=w._("The checklist has no categories"))]
    out.append(_categories(t))
    if t.strongest:
        out.append(_strengths(t))
    out += [b.Paragraph(kind="note", text=_note(t)), _all(t)]
    if any(r.notes for r in t.findings.reasons):
        out.append(notes.listed(t))
    return out


def _headline(t: Telling) -> str:
    w, n = t.w, len(t.assessed)
    if not n:
        return w._("No reason could be assessed: every row below is a blind spot")
    bands = [t.band(r.score or 0) for r in t.assessed]
    weak, strong = bands.count("weak"), bands.count("strong")
    if weak:
        return w.n_("{n} of {total} assessed reasons is weak, {strong} are strong",
                    "{n} of {total} assessed reasons are weak, {strong} are "
                    "strong", weak, total=w.count(n), strong=w.count(strong))  # fmt: skip
    return w._(
        "None of {total} assessed reasons is weak, {strong} are strong", total=w.count(n), strong=w.count(strong)
    )


def _categories(t: Telling) -> b.Figure:
    """The categories, worst first; those without a score last."""
    w = t.w
    order = sorted(t.findings.categories, key=lambda c: (c.score is None, c.score or 0))
    first = order[0]
    title = w._("No category has a score yet")
    if first.score is not None:
        last = [c for c in order if c.score is not None][-1]
        title = w._("{worst} scores lowest with {low}, {best} highest with {high}", worst=t.category(first.id),
                    low=w.score(first.score), best=t.category(last.id), high=w.score(last.score or 0))  # fmt: skip
        if last is first:
            title = w._(
                "Only {category} has a score: {score}", category=t.category(first.id), score=w.score(first.score)
            )
    told = t.w.series(w._("{name} {score}", name=t.category(c.id), score=_words(t, c)) for c in order)
    marks = [_mark(t, c) for c in order]
    return b.Figure(
        id="categories",
        title=title,
        what=w._("Score of each category, 0–100, with its 90% interval; at the right the share of it that was "
                 "assessed, by weight"),
        picture=scores(marks, t.edges, w._("assessed"), t.alt(w._("Scores of categories: {told}.", told=told)), w.lang),
        data=Grid(
            columns=(
                Column(title=w._("Category"), grow=True, head=True),
                Column(title=w._("Score"), numeric=True),
                Column(title=w._("90% interval"), numeric=True),
                Column(title=w._("With the unknown"), numeric=True, minor=True),
                Column(title=w._("Assessed"), numeric=True),
            ),
            rows=[(t.category(c.id), *_figures(t, c)) for c in order],
        ),
    )  # fmt: skip


def _mark(t: Telling, c: CategoryScore) -> ScoreMark:
    coverage = min(max(c.coverage, 0.0), 1.0)
    if c.score is None:
        return ScoreMark(t.category(c.id), _words(t, c), aside=t.w.share(coverage), filled=coverage)
    return ScoreMark(
        t.category(c.id), t.w.score(c.score), c.score, c.low, c.high, t.band(c.score), t.w.share(coverage), coverage
    )


def _words(t: Telling, c: CategoryScore) -> str:
    if c.message:
        return t.w._("a measurement failed")
    s = t.score(c.score, c.low, c.high)
    return t.w._("{score} ({range})", score=s.text, range=s.range) if s.range else s.text


def _figures(t: Telling, c: CategoryScore) -> tuple[str, str, str, str]:
    w = t.w
    span = w.score_range(c.low, c.high) if c.low is not None and c.high is not None else w._("not known")
    room = w.score_range(c.worst, c.best) if c.worst is not None and c.best is not None else w._("not known")
    return (w.score(c.score) if c.score is not None else _words(t, c), span, room, w.share(c.coverage))


def _strengths(t: Telling) -> b.Callout:
    w = t.w
    lines = tuple(w._("{title}: {score}, grade {grade}", title=t.title(r), score=t.scored(r), grade=r.grade)
                  for r in t.strongest[:STRENGTHS])  # fmt: skip
    n = len(t.strongest)
    title = w.n_("What works: {n} reason is strong", "What works: {n} reasons are strong", n)
    if n > STRENGTHS:
        title = w._("What works: {n} reasons are strong, these most", n=w.count(n))
    return b.Callout(kind="strength", title=title, text=lines)


# All reasons -----------------------------------------------------------------------------------------------------


def _all(t: Telling) -> b.Scorecard:
    w = t.w
    amount = w._("Points taken")
    if t.costs.items:
        amount = w._("Goes with, a year") if t.costs.in_money else w._("Departures, a year")
    return b.Scorecard(
        id="reasons",
        title=w.n_("The reason in one row", "All {n} reasons, category by category", len(t.findings.reasons)),
        head=(w._("Reason"), w._("Score"), w._("90% interval"), w._("Grade"), w._("Evidence"), amount),
        groups=tuple(_group(t, c) for c in t.findings.categories),
    )


def _note(t: Telling) -> str:
    if t.costs.items:
        return t.w._(
            "A figure at the right stands only where the link with departures passed the test for false alarms. Titles "
            "name the failure, or the good state where a reason is strong."
        )
    return t.w._(
        "Points taken: what a reason costs the overall score, by its prior weight and severity. Titles name "
        "the failure, or the good state where a reason is strong."
    )


def _group(t: Telling, c: CategoryScore) -> ScoreGroup:
    own = [r for r in t.findings.reasons if r.category == c.id]
    score = t.score(c.score, c.low, c.high) if not c.message else Scored(text=t.w._("a measurement failed"))
    taken = sum(t.lost(r) for r in own)
    return ScoreGroup(
        name=t.category(c.id),
        href=t.link(t.anchor("category", c.id)),
        score=score,
        coverage=t.w._("assessed {share}", share=t.w.share(c.coverage)),
        amount=t.w.points(taken) if taken and not t.costs.items else "",
        rows=tuple(_row(t, r) for r in t.in_order(own)),
    )


def _row(t: Telling, r: ReasonFinding) -> ScoreRow:
    place = t.anchor("reason", r.id) if has_block(r) else t.anchor("category", r.category)
    if has_block(r) and suffices(t, r):
        place = t.anchor("brief", r.category)
    return ScoreRow(
        name=t.title(r),
        href=t.link(place),
        tags=(*t.tags(r), *((Tag(text=t.w._("note")),) if r.notes else ())),
        score=t.reason_score(r),
        grade=r.grade if r.status in ("assessed", "blind") else "",
        sources=t.sources(r) if r.status in ("assessed", "blind") else None,
        amount=_amount(t, r),
    )


def _amount(t: Telling, r: ReasonFinding) -> Text:
    if t.costs.items:
        return t.stacked(*t.told(Cost((r,), t.costs.of(r)))) if r.attributable else ""
    lost = t.lost(r)
    return t.w.points(lost) if r.status == "assessed" and r.category not in t.void and lost >= 0.05 else ""
