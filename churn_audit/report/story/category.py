"""A category with its reasons: those with evidence first, worst on top; then blind spots; then what does not apply."""

from __future__ import annotations

from collections.abc import Sequence

from churn_audit.model.findings import CategoryScore, FixFinding, Need, ReasonFinding
from churn_audit.report import blocks as b
from churn_audit.report.parts import Amount, Column, Facts, Grid, Item
from churn_audit.report.spans import Span, Text
from churn_audit.report.story import brief, notes
from churn_audit.report.story.evidence import evidence
from churn_audit.report.story.link import disagreement
from churn_audit.report.story.telling import Telling

FIXES = {"weak": 2, "mixed": 1, "strong": 1}


def category(t: Telling, id: str) -> list[b.Block]:
    found = next(c for c in t.findings.categories if c.id == id)
    own = [r for r in t.findings.reasons if r.category == id]
    shown = t.in_order([r for r in own if brief.has_block(r)])
    rest = [r for r in own if r not in shown]
    short = [r for r in shown if brief.suffices(t, r)]
    out: list[b.Block] = [
        b.Heading(
            id=t.anchor("category", id),
            level=1,
            eyebrow=t.category(id),
            text=_headline(t, found, own),
            facts=Facts(score=t.score(found.score, found.low, found.high), amounts=_coverage(t, found, own)),
            flow=True,
        )
    ]
    known = next((c for c in t.checklist.standard.categories if c.id == id), None)
    if known:
        out.append(b.Paragraph(text=t.w._(known.description)))
    if found.message:
        out.append(
            b.Callout(
                kind="failed", title=t.w._("This category has no score: a measurement failed"), text=(found.message,)
            )
        )
    for r in shown:
        if r not in short:
            out += reason(t, r)
    if others := _others(t, [r for r in shown if not r.attributable]):
        out.append(_fixes(t, others, t.w._("What to do: {category}", category=t.category(id))))
    if short:
        out.append(brief.strong(t, id, short))
    out += _blind(t, [r for r in rest if r.status == "blind"])
    out += _natural(t, [r for r in rest if r.status == "natural"])
    out += _not_applicable(t, [r for r in rest if r.status == "not-applicable"])
    return out + [notes.note(t, n) for r in rest if r.status in ("natural", "not-applicable") for n in r.notes]


def _headline(t: Telling, c: CategoryScore, own: Sequence[ReasonFinding]) -> str:
    w, name = t.w, t.category(c.id)
    assessed = [r for r in own if r.status == "assessed" and r.score is not None]
    if c.message:
        return w._("{category}: no score, because a measurement failed", category=name)
    if not assessed:
        if own and all(r.status in ("not-applicable", "natural") for r in own):
            return w._("{category}: nothing here applies", category=name)
        return w._("{category}: not assessed, neither data nor answers", category=name)
    bands = [t.band(r.score or 0) for r in assessed]
    total = w.count(len(assessed))
    if weak := bands.count("weak"):
        return w.n_("{category}: {n} of {total} assessed reasons is "
                    "weak",
            "{category}: {n} of {total} assessed reasons are weak",
                    weak, category=name, total=total)  # fmt: skip
    if mixed := bands.count("mixed"):
        return w.n_("{category}: none weak, {n} of {total} assessed reasons is mixed",
                    "{category}: none weak, {n} of {total} assessed reasons are "
                    "mixed", mixed, category=name, total=total)  # fmt: skip
    return w.n_("{category}: the one assessed reason is strong", "{category}: all {n} assessed reasons are strong",
                len(assessed), category=name)  # fmt: skip


def _coverage(t: Telling, c: CategoryScore, own: Sequence[ReasonFinding]) -> tuple[Amount, ...]:
    if not any(r.status in ("assessed", "blind", "failed") for r in own):
        return ()
    room = ""
    if c.score is not None and c.worst is not None and c.best is not None and c.best - c.worst >= 1:
        room = t.w._("the unknown leaves room from {low} to {high}", low=t.w.score(c.worst), high=t.w.score(c.best))
    return (Amount(value=t.w.share(c.coverage), label=t.w._("assessed by weight"), range=room),)


# One reason ------------------------------------------------------------------------------------------------------


def reason(t: Telling, r: ReasonFinding) -> list[b.Block]:
    """Title and facts, evidence, contradiction, why it matters and what to do where it is not strong, notes."""
    w, known = t.w, t.checklist.reasons.get(r.id)
    grade = r.grade if r.status in ("assessed", "blind") else ""
    facts = Facts(score=t.reason_score(r), grade=grade, sources=t.sources(r), amounts=t.amounts(r), tags=t.tags(r))
    out: list[b.Block] = [b.Reason(id=t.anchor("reason", r.id), text=t.title(r), facts=facts)]
    if r.status == "failed":
        why = (r.told(w._) or "",) if r.message else ()
        out.append(b.Callout(kind="failed", title=w._("Could not be computed, so the category has no score"), text=why))
    out.append(evidence(t, r))
    if r.contradiction:
        out.append(_contradiction(t, r))
    if apart := disagreement(t, r):
        out.append(apart)
    fixes = _called(t, r)
    text: list[str | Span] = []
    if known:
        text.append(w._(known.description).strip())
    if fixes and not r.attributable:
        named = t.w.series(w._("{rank} {fix}", rank=f.rank, fix=t.fix(f.id)) for f in fixes)
        text += ["\n" if text else "", Span(text=w._("What to do:"), bold=True), " ", named]
    if text:
        out.append(b.Paragraph(kind="note", text=text))
    if fixes and r.attributable:
        out.append(_fixes(t, fixes))
    return out + [notes.note(t, n) for n in r.notes]


def _called(t: Telling, r: ReasonFinding) -> list[FixFinding]:
    """The first fixes that a reason calls for: none where it works or is not assessed."""
    if r.status != "assessed" or r.score is None or t.works(r):
        return []
    return [f for f in t.fixes if r.id in f.reasons][: FIXES["weak" if r.attributable else t.band(r.score)]]


def _others(t: Telling, reasons: Sequence[ReasonFinding]) -> list[FixFinding]:
    """The fixes of several reasons, each once, in their order."""
    found = {f.id: f for r in reasons for f in _called(t, r)}
    return sorted(found.values(), key=lambda f: (f.rank, f.id))


def _contradiction(t: Telling, r: ReasonFinding) -> b.Contradiction:
    w, c = t.w, r.contradiction
    assert c is not None
    who = c.belief.source.rsplit("/", 1)[-1]
    said = r.answers.by_audience.get(who) if r.answers else None
    belief = w._("“{text}”", text=c.belief.text) if c.belief.text.strip() else w._("All is well")
    if not c.belief.text.strip() and said is not None:
        belief = w._("{score} of 100 (n {n})", score=w.score(100 * (1 - said.severity)), n=w.count(said.n))
    m = next((m for m in r.metrics if m.id == c.measurement.metric), None)
    measured: Text = t.metric(c.measurement.metric)
    if m is not None:
        span = (
            w.quantities(m.low, m.high, m.unit) if m.low is not None and m.high is not None else w._("range not known")
        )
        measured = w._("{metric}: {value} ({range}; n = {n})", metric=t.metric(m.id), value=w.quantity(m.value, m.unit),
                       range=span, n=w.count(m.n))  # fmt: skip
    return b.Contradiction(
        title=w._("Contradiction: belief and measurement disagree"),
        believer=w._("{audience} says", audience=t.audience(who)),
        belief=belief,
        but=w._("but"),
        source=w._("The data show"),
        measurement=measured,
    )


def _fixes(t: Telling, fixes: Sequence[FixFinding], title: str = "") -> b.Table:
    """What to do about a reason; the plan has the rest of each fix."""
    w = t.w
    money = any(f.saving_per_year for f in fixes)
    columns = [Column(title=w._("What to do"), grow=True, head=True)]
    if money:
        columns.append(Column(title=saves(t, fixes), numeric=True))
    columns += [Column(title=w._("Days"), numeric=True), Column(title=w._("First step"), grow=True, minor=True)]
    rows = []
    for f in fixes:
        name: list[str | Span] = [Span(text=f"{f.rank} ", bold=True), t.fix(f.id)]
        if not f.in_plan:
            name += [" ", Span(text=w._("not in this plan"), look="tag")]
        cells: list[Text] = [name]
        if money:
            cells.append(saved(t, f))
        rows.append([*cells, effort(t, f), w._(f.first_step)])
    return b.Table(title=title, grid=Grid(columns=tuple(columns), rows=rows))


def saves(t: Telling, fixes: Sequence[FixFinding]) -> str:
    """The head over savings, which says where all of them are indicative."""
    if all(f.indicative for f in fixes):
        return t.w._("Saves a year, indicative")
    return t.w._("Saves a year")


def saved(t: Telling, f: FixFinding) -> Text:
    """What a fix saves a year with its range; what is indicative beside measured figures is marked."""
    w = t.w
    if f.saving_per_year is None:
        return t.unknown()
    value, span = t.money(f.saving_per_year)
    if t.saves and f.indicative:
        return [Span(text=w._("indicative"), look="dashed"), " ", value, Span(text="\n" + span, muted=True)]
    cell: list[str | Span] = [value, Span(text="\n" + span, muted=True)]
    extra = f.indicative_per_year
    if not f.indicative and extra and extra.value > 0:
        cell += ["\n", w._("+ {money}", money=w.money(extra.value)), " ", Span(text=w._("indicative"), look="dashed")]
    return cell


def effort(t: Telling, f: FixFinding) -> Text:
    e = f.effort_days
    span = t.w.numbers(e.low, e.high) if e.low is not None and e.high is not None else ""
    return t.stacked(t.w.number(e.value), span)


# What was not seen, and what does not apply ----------------------------------------------------------------------


def _blind(t: Telling, reasons: Sequence[ReasonFinding]) -> list[b.Block]:
    if not reasons:
        return []
    w = t.w
    title = w.n_(
        "Blind spot: {n} reason without data or answers",
        "Blind spots: {n} reasons without data or answers",
        len(reasons),
    )
    lines: list[Text] = []
    for r in reasons:
        lines.append(
            [Span(text=w._("{title}.", title=t.title(r)), bold=True), " ", Span(text=_light(t, r), muted=True)]
        )
        if why := r.told(w._):
            lines.append(why)
    out: list[b.Block] = [b.Callout(kind="blind", title=title, text=tuple(lines))]
    return out + [notes.note(t, n) for r in reasons for n in r.notes]


def _light(t: Telling, r: ReasonFinding) -> str:
    """What would light a blind spot, the columns before the questions."""
    w = t.w
    if not r.needs:
        return w._("Nothing in the checklist would light it yet.")
    points = w.points(max(n.points for n in r.needs))
    columns = [n for n in r.needs if n.kind == "columns"]
    questions = [n for n in r.needs if n.kind == "question"]
    if columns and questions:
        return w._(
            "{columns} or an answer would add {points} points of coverage.",
            columns=_columns(t, columns[0]),
            points=points,
        )
    if columns:
        return w._("{columns} would add {points} points of coverage.", columns=_columns(t, columns[0]), points=points)
    return w._(
        "An answer would add {points} points of coverage: “{question}”",
        points=points,
        question=question_text(t, questions[0].names[0]),
    )


def _columns(t: Telling, need: Need) -> str:
    return t.w.listed(need.names)


def question_text(t: Telling, id: str) -> str:
    """The question's words, or its id where the checklist is another one."""
    known = t.checklist.questions.get(id)
    return t.w._(known[1].text) if known else id


def _natural(t: Telling, reasons: Sequence[ReasonFinding]) -> list[b.Block]:
    if not reasons:
        return []
    w = t.w
    text = w._("Nobody could have kept these customers, so they carry no score: {titles}. They are counted under "
               "how customers are lost.",
               titles=w.listed(t.title(r) for r in reasons))  # fmt: skip
    return [b.Heading(level=2, text=w._("Natural departures, counted apart")), b.Paragraph(text=text)]


def _not_applicable(t: Telling, reasons: Sequence[ReasonFinding]) -> list[b.Block]:
    if not reasons:
        return []
    w = t.w
    items = tuple(
        Item(
            text=[
                Span(text=t.title(r), bold=True),
                Span(text="\n" + (r.told(w._) or w._("No reason was given.")), muted=True),
            ]
        )
        for r in reasons
    )
    return [b.Heading(level=2, text=w._("Does not apply here")), b.List(items=items)]
