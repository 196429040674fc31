"""What the auditor noted or changed: in a reason's own part, and all of it in one list."""

from __future__ import annotations

from churn_audit.model.findings import Note, ReasonFinding
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.brief import has_block
from churn_audit.report.story.telling import Telling


def note(t: Telling, n: Note) -> b.Callout:
    w = t.w
    text: list[Text] = [n.text]
    if change := changed(t, n):
        text.append(Span(text=change, muted=True))
    title = w._("Auditor's note, {author}, {date}", author=n.author, date=w.date(n.date))
    return b.Callout(kind="caution", title=title, text=tuple(text))


def changed(t: Telling, n: Note) -> str:
    """What an override did to the score; empty for a comment."""
    w = t.w
    if n.now is None:
        return ""
    if n.was is None:
        return w._("Score set to {now}.", now=w.score(n.now))
    return w._("Score changed from {was} to {now}.", was=w.score(n.was), now=w.score(n.now))


def listed(t: Telling) -> b.Table:
    """Every comment and override with who wrote it, when, and what it changed."""
    w = t.w
    rows: list[tuple[Text, ...]] = []
    for r in t.findings.reasons:
        for n in r.notes:
            who: Text = [n.author, Span(text="\n" + w.date(n.date), muted=True)]
            rows.append((_titled(t, r), who, changed(t, n) or w._("The score stands."), n.text))
    return b.Table(
        id="notes",
        title=w.n_("The auditor noted {n} thing", "The auditor noted {n} things", len(rows)),
        grid=Grid(
            columns=(
                Column(title=w._("Reason"), grow=True, head=True),
                Column(title=w._("Author and date")),
                Column(title=w._("Score")),
                Column(title=w._("Note"), grow=True),
            ),
            rows=rows,
        ),
    )


def _titled(t: Telling, r: ReasonFinding) -> Text:
    return Span(text=t.title(r), href=t.link(t.anchor("reason", r.id)) if has_block(r) else "")
