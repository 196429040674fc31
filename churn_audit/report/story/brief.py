"""Strong reasons in a row each: the same evidence as a reason's own part has, in words."""

from __future__ import annotations

from collections.abc import Sequence

from churn_audit.model.findings import MetricFinding, ReasonFinding
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.link import link, said
from churn_audit.report.story.telling import Telling


def has_block(r: ReasonFinding) -> bool:
    """Whether a reason has a part of its own: it applies, and there is evidence to show or a failure to own up to."""
    if r.status == "blind":
        return bool(r.metrics or (r.answers and r.answers.by_audience) or (r.association and r.association.supported))
    return r.status in ("assessed", "failed")


def suffices(t: Telling, r: ReasonFinding) -> bool:
    """Whether a row is enough: the reason is strong, and nothing contradicts that, costs money or was noted."""
    disputed = r.contradiction or (r.stated and r.stated.verdict in ("stated-only", "unsaid"))
    return r.status == "assessed" and t.works(r) and not (disputed or r.notes)


def strong(t: Telling, category: str, reasons: Sequence[ReasonFinding]) -> b.Table:
    w = t.w
    return b.Table(
        id=t.anchor("brief", category),
        title=w._("What works: {category}", category=t.category(category)),
        grid=Grid(
            columns=(
                Column(title=w._("Reason and score"), grow=True, head=True),
                Column(title=w._("What the data show"), grow=True),
                Column(title=w._("What people answer and say"), grow=True, minor=True),
            ),
            rows=[(_named(t, r), _data(t, r), _people(t, r)) for r in reasons],
        ),
    )


def _named(t: Telling, r: ReasonFinding) -> Text:
    score = t.reason_score(r)
    name: list[str | Span] = [Span(text=t.title(r), bold=True), "\n", Span(text=score.text, mark=score.band)]
    name += [" ", Span(text=f"{score.word} {score.range}".strip(), muted=True), " ", Span(text=r.grade, look="grade")]
    for tag in t.tags(r):
        name += [" ", Span(text=tag.text, look="tag")]
    return name


def _data(t: Telling, r: ReasonFinding) -> Text:
    w, lines = t.w, [_measured(t, m) for m in r.metrics]
    if not r.metrics:
        lines.append(w._("No metric could be computed.") if _measurable(t, r) else w._("Only people can tell."))
    out: list[str | Span] = ["\n".join(lines)]
    for line in link(t, r)[1]:
        text = line if isinstance(line, str) else "".join(s.text for s in line) if isinstance(line, list) else ""
        out.append(Span(text="\n" + (line.text if isinstance(line, Span) else text), muted=True))
    return out


def _measurable(t: Telling, r: ReasonFinding) -> bool:
    known = t.checklist.reasons.get(r.id)
    return bool(known and known.metrics)


def _measured(t: Telling, m: MetricFinding) -> str:
    w = t.w
    known = m.low is not None and m.high is not None
    span = w.quantities(m.low or 0, m.high or 0, m.unit) if known else w._("range not known")
    return w._("{metric}: {value} ({range}; n = {n})", metric=t.metric(m.id), value=w.quantity(m.value, m.unit),
               range=span, n=w.count(m.n))  # fmt: skip


def _people(t: Telling, r: ReasonFinding) -> Text:
    """Answers by audience, then what texts and leavers say."""
    w, out = t.w, list[str | Span]()
    for audience, found in r.answers.by_audience.items() if r.answers else ():
        line = w._("{audience}: {score} (n {n})", audience=t.audience(audience),
                   score=w.score(100 * (1 - found.severity)), n=w.count(found.n))  # fmt: skip
        out.append(line + "\n")
    if not out:
        out.append(w._("Nobody answered.") + "\n")
    if r.answers and r.answers.perception_gap:
        out.append(w._("Leadership and customers see it differently: a perception gap.") + "\n")
    return [*out, *_voice(t, r)]


def _voice(t: Telling, r: ReasonFinding) -> list[str | Span]:
    w, v = t.w, r.voice
    if v is None or not v.n:
        out: list[str | Span] = [w._("No texts.")]
    elif not v.mentions:
        out = [w._("None of {n} texts names it. Silence is no praise.", n=w.count(v.n))]
    else:
        out = [w._("Texts that name it: {share} ({range}; n = {n})", share=w.share(v.share),
                   range=w.shares(v.low, v.high), n=w.count(v.n))]  # fmt: skip
    for text in said(t, r):
        out.append("\n" + (text if isinstance(text, str) else ""))
    return out
