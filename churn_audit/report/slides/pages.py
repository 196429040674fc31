"""What each slide shows, in order; sentences and figures are those of the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from churn_audit.model.findings import FixFinding, Interval, Phase
from churn_audit.report import blocks as b
from churn_audit.report.parts import Row
from churn_audit.report.slides.deck import Deck
from churn_audit.report.slides.measured import reasons
from churn_audit.report.slides.shapes import (
    SMALLEST,
    Amount,
    Cell,
    Column,
    Line,
    Run,
    bars,
    box,
    fitted,
    line,
    rows_that_fit,
    table,
)
from churn_audit.report.slides.template import BODY, MARGIN, points
from churn_audit.report.slides.tiles import tiles
from churn_audit.report.spans import Span, Text, plain
from churn_audit.report.spreadsheet.plan import day
from churn_audit.report.story.board import board
from churn_audit.report.story.cover import cover
from churn_audit.report.story.plan import plan
from churn_audit.report.story.telling import Telling
from churn_audit.report.story.unseen import unseen

TOP, BOTTOM = 1.75, 6.85  # inches: where the body of a slide begins and ends
SIZES = (16, 15, 14, 13, 12, SMALLEST)
NAMED = 4  # fixes named in a phase
STEPS = 6  # first steps on the last slide
UNTESTED = 6  # reasons named whose link could not be tested
STAIRS = 1.2  # inches below which columns say nothing
MARKS = {"weak": "▼ ", "mixed": "◆ ", "strong": "● "}
B = TypeVar("B", bound=b.Block)


def pages(deck: Deck, t: Telling) -> None:
    """Cover, the score and the money, the reasons, the plan, its fixes, what was not seen, the next steps."""
    _cover(deck, t)
    found = board(t)
    _score(deck, t, found)
    reasons(deck, t, first(found, b.Figure), (TOP, BOTTOM))
    planned = plan(t)
    if t.planned:
        _phases(deck, t, [*planned, *found])
        _fixes(deck, t, [*planned, *found])
    _unseen(deck, t)
    if t.planned:
        _next(deck, t)


def first(blocks: Iterable[b.Block], kind: type[B]) -> B | None:
    """The first block of a kind."""
    return next((x for x in blocks if isinstance(x, kind)), None)


def runs(text: Text, bold: bool = False) -> Line:
    """A block's text as runs of a slide: bold and grey stay, marks become their signs."""
    spans = [text] if isinstance(text, (str, Span)) else text
    parts = [s if isinstance(s, Span) else Span(text=s) for s in spans]
    return [Run(MARKS.get(s.mark or "", "") + s.text, s.bold or bold, s.muted) for s in parts]


def told(blocks: Iterable[b.Block]) -> list[str]:
    """Paragraphs as plain text, for the notes."""
    return [plain(x) for x in blocks if isinstance(x, b.Paragraph)]


def _cover(deck: Deck, t: Telling) -> None:
    w, run = t.w, t.findings.run
    facts = [
        [Run(w._("Figures as of")), Run(f"  {w.date(run.as_of)}", bold=True)],
        [Run(w._("Checklist")), Run(f"  {run.checklist}", bold=True)],
    ]
    page = first(cover(t), b.Cover)
    title, subtitle = (page.title, page.subtitle) if page else (t.report_title, "")
    deck.cover(title, subtitle, facts, t.brand.cover, [t.report_title, page.caption if page else ""])
    if page and page.art:
        deck.art(page.art)


def _score(deck: Deck, t: Telling, found: Sequence[b.Block]) -> None:
    heading, kpis = first(found, b.Heading), first(found, b.Kpis)
    assert heading is not None and kpis is not None
    notes = [plain(kpi.text) for kpi in kpis.items] + told(found)
    slide = deck.page(plain(heading.text), notes)
    tiles(slide, t, kpis.items, (TOP, BOTTOM))


# The plan --------------------------------------------------------------------------------------------------------


def _phases(deck: Deck, t: Telling, found: Sequence[b.Block]) -> None:
    """What is done by day 30, 60 and 90, side by side, and what is saved from then on."""
    w, heading, groups = t.w, first(found, b.Heading), _groups(t)
    assert heading is not None
    slide = deck.page(plain(heading.text), told(found))
    heads = [Column(name, BODY / len(groups)) for name, _ in groups]
    rows: list[list[Cell]] = [[_named(t, fixes) for _, fixes in groups]]
    measured = any(p.saving_per_year for p in t.findings.plan.phases)
    if measured:
        phases = [*t.findings.plan.phases, *([None] * len(groups))][: len(groups)]
        rows.append([_saved(t, phase) for phase in phases])
    size, heights, kept = rows_that_fit(heads, rows, points(BOTTOM - TOP), (20, 18, *SIZES), least=points(0.9))
    alt = w._("The fixes of the plan, by the day they are done.")
    table(slide, w._("The plan"), alt, (MARGIN, TOP), heads, rows[:kept], size, heights)
    left = BOTTOM - TOP - sum(heights) / 72
    if measured and kept == len(rows) and left > STAIRS:
        _stairs(slide, t, [name for name, _ in groups], (BOTTOM - left + 0.15, left - 0.15))


def _groups(t: Telling) -> list[tuple[str, list[FixFinding]]]:
    """The planned fixes by the day they are done; what is done after the last day, or undated, stands last."""
    w, days = t.w, [p.day for p in t.findings.plan.phases] or [30, 60, 90]
    found = {day: [f for f in t.planned if f.done_day is not None and f.done_day <= day] for day in days}
    groups, seen = [], set[str]()
    for day_, fixes in found.items():
        groups.append((w._("By day {n}", n=w.count(day_)), [f for f in fixes if f.id not in seen]))
        seen |= {f.id for f in fixes}
    later = [f for f in t.planned if f.id not in seen]
    return [*groups, *([(w._("Later"), later)] if later else [])]


def _named(t: Telling, fixes: Sequence[FixFinding]) -> Cell:
    if not fixes:
        return [line(t.w._("nothing is done yet"), muted=True)]
    out: list[Line] = [[Run(f"{f.rank}  ", bold=True), Run(t.fix(f.id))] for f in fixes[:NAMED]]
    if more := len(fixes[NAMED:]):
        out.append(line(t.w.n_("{n} more fix in the plan", "{n} more fixes in the plan", more), muted=True))
    return out


def _saved(t: Telling, phase: Phase | None) -> Cell:
    w = t.w
    if phase is None:
        return []
    if phase.saving_per_year is None:
        return [line(w._("no measured saving yet"), muted=True)]
    value, span = t.money(phase.saving_per_year)
    return [line(w._("Saved a year from then on"), muted=True, size=12), line(value, bold=True, size=24),
            line(span, muted=True)]  # fmt: skip


def _stairs(slide: object, t: Telling, names: Sequence[str], place: tuple[float, float]) -> None:
    """What is saved a year from each phase on, as columns that stand under those of the table."""
    w, zero = t.w, Interval(value=0.0)
    known = [p.saving_per_year or zero for p in t.findings.plan.phases]
    found = [*known, *([zero] * len(names))][: len(names)]
    amounts = [Amount(name, x.value, x.low, x.high) for name, x in zip(names, found, strict=True)]
    told = t.w.series(w._("{day}: {value} ({range})", day=name, value=t.money(x)[0], range=t.money(x)[1])
                     for name, x in zip(names, found, strict=True) if x.value)  # fmt: skip
    alt = t.alt(w._("Steps of the plan: what is saved a year from each day on. {told}.", told=told))
    series = (w._("Lower end"), w._("Up to the estimate"), w._("Value"), w._("Up to the upper end"))
    bars(slide, w._("Chart"), alt, (MARGIN, place[0], BODY, place[1]), amounts, series, upright=True)


def _fixes(deck: Deck, t: Telling, found: Sequence[b.Block]) -> None:
    """The planned fixes with saving, effort, cost and payback."""
    w = t.w
    columns = [
        Column(w._("No."), 0.75, numeric=True), Column(w._("Fix and owner"), 4.683),
        Column(w._("Saves a year") if t.saves else w._("Points of score"), 2.1, numeric=True),
        Column(w._("Days"), 1.1, numeric=True), Column(w._("Cost"), 1.3, numeric=True),
        Column(w._("Done"), 2.2, numeric=True),
    ]  # fmt: skip
    rows = [_fix(t, f) for f in t.planned]
    size, heights, kept = rows_that_fit(columns, rows, points(BOTTOM - TOP) - 20, SIZES)
    slide = deck.page(_worth(t), [*told(found), w._("Dates count from the day of the audit, {date}.",
                                                date=w.date(t.findings.run.as_of))])  # fmt: skip
    alt = w._("The fixes of the plan with saving, person-days, cost and the day they are done.")
    table(slide, w._("The plan"), alt, (MARGIN, TOP), columns, rows[:kept], size, heights)
    _more(slide, t, len(rows) - kept, heights)


def _worth(t: Telling) -> str:
    """What the plan brings and costs, as a title."""
    w, p = t.w, t.findings.plan
    if p.saving_per_year is None:
        return w._("The plan may add {points} points of score", points=w.points(sum(f.points for f in t.planned)))
    value, span = t.money(p.saving_per_year)
    if p.cost is None:
        return w._("The plan saves {money} a year ({range})", money=value, range=span)
    return w._("The plan saves {money} a year ({range}) and costs {cost} in the first year",
               money=value, range=span, cost=w.money(p.cost))  # fmt: skip


def _fix(t: Telling, f: FixFinding) -> list[Cell]:
    w, done = t.w, day(t, f.done_day)
    value, span = t.money(f.saving_per_year) if f.saving_per_year else (t.w._("not known"), "")
    if not t.saves:
        value, span = w.points(f.points), ""
    elif f.indicative:
        span = w._("indicative")
    effort = f.effort_days
    days = w.numbers(effort.low, effort.high) if effort.low is not None and effort.high is not None else ""
    return [
        [line(str(f.rank))], [line(t.fix(f.id), bold=True), line(w._(f.owner), muted=True)], _stacked(value, span),
        _stacked(w.number(effort.value), days), [line(w.money(f.cost) if f.cost is not None else w._("not known"))],
        [line(w.date(done) if done else w._("not set"))],
    ]  # fmt: skip


def _stacked(value: str, under: str) -> list[Line]:
    return [line(value, bold=True), *([line(under, muted=True)] if under else [])]


def _more(slide: object, t: Telling, left_out: int, heights: Sequence[float]) -> None:
    """A line under a table that could not hold all rows."""
    if left_out > 0:
        words = t.w.n_("{n} more is in the report.", "{n} more are in the report.", left_out)
        box(slide, "Note", (MARGIN, TOP + sum(heights) / 72 + 0.05, BODY, 0.25), [line(words, muted=True)], 12)


# What was not seen, and what comes next --------------------------------------------------------------------------


def _unseen(deck: Deck, t: Telling) -> None:
    found = unseen(t)
    heading, grid = first(found, b.Heading), first(found, b.Table)
    assert heading is not None
    slide = deck.page(plain(heading.text), [*told(found), *([plain(grid.note)] if grid else [])])
    if grid is None:
        _untested(slide, t, told(found)[:1])
        return
    # The first column names what to send, the last the points it brings; what stands between says what it lights.
    titles = [c.title for c in grid.grid.columns]
    widths = (3.6, BODY - 5.2, 1.6) if len(titles) == 3 else (4.6, 2.4, BODY - 8.2, 1.2)
    columns = [Column(title, size, c.numeric) for title, size, c in zip(titles, widths, grid.grid.columns, strict=True)]
    rows: list[list[Cell]] = [[[runs(cell)] for cell in row.cells] for row in grid.grid.rows if isinstance(row, Row)]
    size, heights, kept = rows_that_fit(columns, rows[:12], points(BOTTOM - TOP) - 20, SIZES[2:])
    table(slide, plain(heading.eyebrow) or "Table", grid.title or plain(heading.text), (MARGIN, TOP), columns,
          rows[:kept], size, heights)  # fmt: skip
    _more(slide, t, len(rows) - kept, heights)


def _untested(slide: object, t: Telling, lede: Sequence[str]) -> None:
    """Where all was assessed: the reasons whose link with departures no table could show."""
    w, found = t.w, sorted(t.costs.untested, key=lambda r: -t.lost(r))
    lines = [line(text) for text in lede]
    if found and t.costs.items:
        said = w.n_(
            "For {n} reason no table tells who met it, so its link with departures was not tested. It has a score, but "
            "no money.",
            "For {n} reasons no table tells who met them, so their link with departures was not tested. They have a "
            "score, but no money.",
            len(found),
        )
        lines += [line(""), line(said, bold=True)]
        lines += [line(""), *(line(f"•  {t.title(r)}") for r in found[:UNTESTED])]
        if more := len(found[UNTESTED:]):
            lines.append(line(w.n_("{n} more is in the report.", "{n} more are in the report.", more), muted=True))
    box(slide, w._("What was not seen"), (MARGIN, TOP, BODY, BOTTOM - TOP), lines,
        fitted(lines, (20, 18, *SIZES), points(BODY), points(BOTTOM - TOP)))  # fmt: skip


def _next(deck: Deck, t: Telling) -> None:
    """Who does what first, and from when on."""
    w, shown = t.w, t.planned[:STEPS]
    last = max((f.start_day or 0 for f in shown), default=0)
    title = w.n_("{n} first step, taken by {date}, sets the plan going",
                 "{n} first steps, taken by {date}, set the plan going",
                 len(shown), date=w.date(day(t, last) or t.findings.run.as_of))  # fmt: skip
    columns = [
        Column(w._("No."), 0.75, numeric=True), Column(w._("First step"), 6.45), Column(w._("Owner"), 2.8),
        Column(w._("Starts"), 2.133, numeric=True),
    ]  # fmt: skip
    rows = [
        [[line(str(f.rank))], [line(w._(f.first_step))], [line(w._(f.owner))],
         [line(w.date(d) if (d := day(t, f.start_day)) else w._("not set"))]]
        for f in shown
    ]  # fmt: skip
    size, heights, kept = rows_that_fit(columns, rows, points(BOTTOM - TOP) - 20, SIZES)
    slide = deck.page(title, [f"{f.rank} {t.fix(f.id)}" for f in shown])
    alt = w._("The first step of each fix, who takes it, and when.")
    table(slide, w._("First steps"), alt, (MARGIN, TOP), columns, rows[:kept], size, heights)
    _more(slide, t, len(t.planned) - kept, heights)
