"""The plan: fixes in order, by effort and effect, on a time line, with first steps and what will show the effect."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from churn_audit.model.findings import FixFinding
from churn_audit.report import blocks as b
from churn_audit.report.charts import Disc, matrix
from churn_audit.report.parts import Column, Grid, Row
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.category import effort, saves
from churn_audit.report.story.curves import round_step
from churn_audit.report.story.telling import Telling
from churn_audit.report.story.timeline import roadmap, steps

DRAWN = 15


def plan(t: Telling) -> list[b.Block]:
    w = t.w
    heading = b.Heading(id="plan", level=1, eyebrow=w._("The plan"), text=_headline(t), flow=not t.fixes)
    if not t.fixes:
        text = (
            w._(
                "Fixes are put in order by what assessed weak points call for; with nothing assessed there is "
                "nothing to order."
            ),
        )
        return [
            heading,
            b.Callout(kind="blind", title=w._("No fix is called for by what could be assessed"), text=text),
        ]
    out: list[b.Block] = [heading, _matrix(t), _fixes(t)]
    if road := roadmap(t):
        out.append(road)
    if t.planned:
        out.append(steps(t))
    return out


def _headline(t: Telling) -> str:
    w, p, n = t.w, t.findings.plan, len(t.planned)
    if not t.fixes:
        return w._("There is nothing to plan before something is assessed")
    if not n:
        return w._("No fix fits into {days} person-days", days=w.number(p.capacity_days))
    days = w.number(p.used_days)
    if p.saving_per_year is not None:
        return w.n_("{n} fix takes {days} person-days and saves about {money} a year",
                    "{n} fixes take {days} person-days and save about {money} a year",
                    n, days=days, money=w.money(p.saving_per_year.value))  # fmt: skip
    quick = sum(f.quadrant == "quick-win" for f in t.planned)
    if quick and n > 1:
        return w.n_("{n} fix fits into {days} person-days, {quick} of them quick wins",
                    "{n} fixes fit into {days} person-days, {quick} of them quick "
                    "wins", n, days=days, quick=w.count(quick))  # fmt: skip
    return w.n_("{n} fix fits into {days} person-days", "{n} fixes fit into {days} person-days", n, days=days)


# Effort and effect -----------------------------------------------------------------------------------------------


def _matrix(t: Telling) -> b.Figure:
    w, shown = t.w, t.fixes[:DRAWN]
    discs = [Disc(str(f.rank), t.fix(f.id), f.effort_days.value, max(f.points, 0.0), f.in_plan) for f in shown]
    corners = (w._("Quick wins"), w._("Big projects"), w._("Fill-ins"), w._("Leave"))
    axes = w._("Effort, person-days"), w._("Points of score")
    first = max(shown, key=lambda f: f.points)
    told = "; ".join(_told(t, f) for f in shown[:3])
    alt = t.alt(w._("Fixes by effort and points of score. {told}.", told=told))
    rest = max(len(t.fixes) - DRAWN, 0)
    return b.Figure(
        id="matrix",
        title=w._(
            "{fix} adds most: about {points} points of score for {days} days",
            fix=t.fix(first.id), points=w.points(first.points), days=w.number(first.effort_days.value),
        ),
        what=w._(
            "Points a fix may add to the score (indicative) against effort in person-days, log scale; filled: "
            "in the plan; numbers as in the table"
        ),
        picture=matrix(discs, _borders(t.fixes), corners, *axes, _ticks(t, shown), alt, w.lang),
        note=w.n_("{n} more fix is in the table only.", "{n} more fixes are in the table only.", rest) if rest else "",
        data=_twin(t, shown),
    )  # fmt: skip


def _told(t: Telling, f: FixFinding) -> str:
    return t.w._(
        "{rank} {fix}: {days} days, {points} points",
        rank=f.rank, fix=t.fix(f.id), days=t.w.number(f.effort_days.value), points=t.w.points(f.points),
    )  # fmt: skip


def _ticks(t: Telling, shown: Sequence[FixFinding]) -> list[tuple[float, str]]:
    top = max(max(f.points for f in shown), 0.05)
    step = round_step(top)
    return [(i * step, t.w.exact(round(i * step, 6))) for i in range(ceil(top * 1.08 / step) + 1)]


def _twin(t: Telling, shown: Sequence[FixFinding]) -> Grid:
    w = t.w
    columns = (
        Column(title=w._("No"), numeric=True),
        Column(title=w._("Fix"), grow=True, head=True),
        Column(title=w._("Person-days"), numeric=True),
        Column(title=w._("Points of score"), numeric=True),
        Column(title=w._("In the plan")),
    )
    rows = [
        (
            str(f.rank),
            t.fix(f.id),
            w.number(f.effort_days.value),
            w.points(f.points),
            w._("yes") if f.in_plan else w._("no"),
        )
        for f in shown
    ]
    return Grid(columns=columns, rows=rows)


def _borders(fixes: Sequence[FixFinding]) -> tuple[float | None, float | None]:
    """(effort, points) that part the quarters the fixes were sorted into; None where all lie on one side."""

    def between(low: Sequence[float], high: Sequence[float]) -> float | None:
        return (max(low) + min(high)) / 2 if low and high and max(low) <= min(high) else None

    small = [f.effort_days.value for f in fixes if f.quadrant in ("quick-win", "fill-in")]
    large = [f.effort_days.value for f in fixes if f.quadrant in ("big-project", "leave")]
    little = [f.points for f in fixes if f.quadrant in ("fill-in", "leave")]
    much = [f.points for f in fixes if f.quadrant in ("quick-win", "big-project")]
    return between(small, large), between(little, much)


# The table -------------------------------------------------------------------------------------------------------


def _fixes(t: Telling) -> b.Table:
    w = t.w
    money, cost = any(f.saving_per_year for f in t.fixes), any(f.cost is not None for f in t.fixes)
    columns = [Column(title=w._("No"), numeric=True), Column(title=w._("Fix and owner"), grow=True, head=True)]
    columns.append(Column(title=w._("Points"), numeric=True))
    columns += [Column(title=saves(t, t.fixes), numeric=True)] if money else []
    columns.append(Column(title=w._("Days"), numeric=True))
    columns += [Column(title=w._("Cost"), numeric=True)] if cost else []
    columns += [Column(title=w._("Payback"), numeric=True, minor=True)] if _paid_back(t) else []
    later = [f for f in t.fixes if not f.in_plan]
    rows: list[Row] = []
    for title, group in ((w._("In the plan"), t.planned), (w._("After this plan"), later[: _later(t)])):
        if group:
            rows.append(Row(kind="group", cells=_beside(title, len(columns))))
            rows += [_row(t, f, money, cost) for f in group]
    if t.planned:
        rows.insert(len(t.planned) + 1, _sum(t, money, cost))
    return b.Table(
        id="fixes",
        title=w._("The fixes, in order"),
        grid=Grid(columns=tuple(columns), rows=rows),
        note=_note(t, money, len(later) - _later(t)),
    )


def _paid_back(t: Telling) -> bool:
    """Whether any payback is known: beside an indicative saving there is none."""
    return any(f.payback_months is not None for f in t.fixes)


def _later(t: Telling) -> int:
    """How many fixes beyond the plan are printed: the next ones, or all in the working papers."""
    return len(t.fixes) if t.edition == "working" else 10


def _beside(title: str, columns: int) -> tuple[Text, ...]:
    return ("", title, *("" for _ in range(columns - 2)))


def _row(t: Telling, f: FixFinding, money: bool, cost: bool) -> Row:
    w = t.w
    name: list[str | Span] = [t.fix(f.id)]
    name += [" ", Span(text=_quadrant(t, f), look="tag")]
    if f.status != "open":
        states = {"doing": w._("under way"), "done": w._("done"), "dropped": w._("dropped")}
        name += [" ", Span(text=states[f.status], look="tag")]
    name.append(Span(text="\n" + w._(f.owner), muted=True))
    if f.in_plan:
        name.append(Span(text="\n" + w._("For: {reasons}", reasons=t.titles(_own(t, f))), muted=True))
    cells: list[Text] = [str(f.rank), name, w.points(f.points)]
    if money:
        cells.append(t.stacked(*t.money(f.saving_per_year)) if f.saving_per_year else t.unknown())
    cells.append(effort(t, f))
    if cost:
        cells.append(w.money(f.cost) if f.cost is not None else t.unknown())
    if _paid_back(t):
        months = f.payback_months
        cells.append(w.quantity(max(round(months), 1), "months") if months is not None else t.unknown())
    return Row(kind="plain" if f.in_plan else "off", cells=tuple(cells))


def _own(t: Telling, f: FixFinding) -> list[str]:
    """The reasons of a fix that were assessed here, or all of them."""
    assessed = {r.id for r in t.assessed}
    return [r for r in f.reasons if r in assessed] or list(f.reasons)


def _quadrant(t: Telling, f: FixFinding) -> str:
    words = {
        "quick-win": t.w._("quick win"),
        "big-project": t.w._("big project"),
        "fill-in": t.w._("fill-in"),
        "leave": t.w._("leave for now"),
    }
    return words[f.quadrant]


def _sum(t: Telling, money: bool, cost: bool) -> Row:
    """The plan's sum: what is indicative is not added up."""
    w, p = t.w, t.findings.plan
    cells: list[Text] = ["", w._("In the plan, overlaps taken out"), w.points(sum(f.points for f in t.planned))]
    if money:
        cells.append(t.stacked(*t.money(p.saving_per_year)) if p.saving_per_year else w._("not added up"))
    cells.append(w.number(p.used_days))
    if cost:
        known = [f.cost for f in t.planned if f.cost is not None]
        cells.append(w.money(sum(known)) if len(known) == len(t.planned) else t.unknown())
    cells += [""] if _paid_back(t) else []
    return Row(kind="sum", cells=tuple(cells))


def _note(t: Telling, money: bool, more: int) -> str:
    w = t.w
    note = w._(
        "Points: what a fix may add to the overall score, each counted after those before it. Ranges under "
        "the figures: low to high effort."
    )
    if money:
        note = w._(
            "{note} Savings are shares of the revenue lost by prior weight and severity: indicative, no promise.",
            note=note,
        )
    if more > 0:
        note = w.n_("{note} {n} more fix is not printed.", "{note} {n} more fixes are not printed.", more, note=note)
    return note
