"""The title page, the contents, and the signs the report uses."""

from __future__ import annotations

from churn_audit.report import blocks as b
from churn_audit.report.branding import logo, usable_colour
from churn_audit.report.parts import Picture, Term
from churn_audit.report.spans import Span
from churn_audit.report.story.telling import Telling
from churn_audit.report.svg import dots


def meta(t: Telling) -> b.Meta:
    return b.Meta(
        lang=t.w.lang,
        title=t.report_title,
        author=t.author,
        notice=t.notice,
        labels=t.labels,
        as_of=t.findings.run.as_of,
        brand=usable_colour(t.brand),
    )


def cover(t: Telling) -> list[b.Block]:
    """What holds for all blocks, and the title page; the board's two pages go without one."""
    if t.edition == "board":
        return [meta(t)]
    w, run = t.w, t.findings.run
    editions = {"full": w._("Full"), "working": w._("Working papers"), "board": w._("Board")}
    art = _art(t)
    return [
        meta(t),
        b.Cover(
            logo=logo(t.brand),
            firm=t.brand.firm,
            title=w._("Why customers leave\n{business}", business=t.business),
            subtitle=w._("What it costs, what we could and could not see, and what to do first"),
            facts=(
                Term(name=w._("Figures as of"), text=w.date(run.as_of)),
                Term(name=w._("Edition"), text=editions[t.edition]),
                Term(name=w._("Checklist"), text=run.checklist),
            ),
            text=t.brand.cover,
            art=art,
            caption=art.alt if art else "",
        ),
    ]


def _art(t: Telling) -> Picture | None:
    """A hundred dots, the departed ones hollow; None where nobody knows how many left."""
    d = t.findings.departures
    if d is None:
        return None
    if d.definition != "snapshot" and d.rate_per_year is not None:
        hollow = min(round(100 * d.rate_per_year), 100)
        text = t.w._("Of every 100 customers, {n} leave in a year (hollow).", n=t.w.count(hollow))
    elif d.customers:
        hollow = min(round(100 * d.departed / d.customers), 100)
        text = t.w._("Of every 100 customers on record, {n} are gone (hollow).", n=t.w.count(hollow))
    else:
        return None
    return Picture(svg=dots(hollow), alt=text)


def contents(t: Telling) -> list[b.Block]:
    w = t.w
    return [
        b.Contents(id="contents", title=w._("Contents")),
        b.Heading(id="signs", level=1, eyebrow=w._("How to read this report"), text=w._("The signs we use"), flow=True),
        b.Terms(items=_signs(t)),
    ]


def _signs(t: Telling) -> tuple[Term, ...]:
    w, (low, high) = t.w, (*t.edges, 50.0, 70.0)[:2]
    bands: list[str | Span] = [
        Span(text=w._("below {n}", n=w.score(low)), mark="weak"),
        "  ",
        Span(text=w.score_range(low, high - 1), mark="mixed"),
        "  ",
        Span(text=w._("{n} and over", n=w.score(high)), mark="strong"),
    ]
    letters = [Span(text=t.labels[f"{kind}_letter"], look="source") for kind in ("data", "answers", "voice")]
    grades: list[str | Span] = [
        Span(text="A", look="grade"),
        " ",
        Span(text="B", look="grade"),
        " ",
        Span(text="C", look="grade"),
    ]
    return (
        Term(name=bands, text=w._("Score from 0 to 100, 100 is best: weak, mixed, strong. Figure, shape and word say "
                                  "the same as the colour.")),
        Term(name=[Span(text=w.money(38e6), bold=True), " ", Span(text=w.monies(26e6, 51e6), muted=True)], text=w._(
            "An estimate and its 90% interval: the range that holds the true figure nine times in ten. Scores, "
            "shares and times carry it likewise.")),
        Term(name=Span(text=w._("at least {amount}", amount=w.money(26e6)), bold=True), text=w._(
            "Only this end is safe to say; “at most” likewise. Bars are solid to the lower figure and light to the "
            "upper.")),
        Term(name=Span(text=w._("indicative"), look="dashed"), text=w._(
            "Derived from severity and prior weights, not from a measured link with departures. Never added up.")),
        Term(name=grades, text=w._("Grade of evidence. A: a measured link, borne out by a second source. B: two "
                                   "sources agree. C: one source.")),
        Term(name=[Span(text="–", look="grade"), " ", Span(text=w._("not assessed"), look="dashed")], text=w._(
            "A blind spot: no data and no answers. It lowers coverage, never the score.")),
        Term(name=letters, text=w._("Where the evidence comes from: data, answers to questions, voice of customers "
                                    "in texts.")),
        Term(name=Span(text=w._("sign"), look="tag"), text=w._(
            "May come before leaving because the decision is already made: what these customers show, not why they "
            "go.")),
    )  # fmt: skip
