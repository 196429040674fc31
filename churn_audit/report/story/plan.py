"""The plan: fixes in order, by effort and effect, on a time line, with first steps and what will show the effect."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil

from churn_audit.model.findings import FixFinding
from churn_audit.report import blocks as b
from churn_audit.report.charts import Disc, matrix
from churn_audit.report.parts import Column, Grid
from churn_audit.report.spans import Span
from churn_audit.report.story.basis import basis, best
from churn_audit.report.story.board import saving
from churn_audit.report.story.curves import round_step
from churn_audit.report.story.fixes import fixes
from churn_audit.report.story.telling import Telling
from churn_audit.report.story.timeline import roadmap, steps

DRAWN = 15


def plan(t: Telling) -> list[b.Block]:
    w = t.w
    board = t.edition == "board"
    heading = b.Heading(id="plan", level=1, eyebrow=w._("The plan"), text=_headline(t), flow=not board, fit=board)
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
    out: list[b.Block] = [heading, *_lede(t), _matrix(t), fixes(t)]
    if board:
        return out
    if t.planned and t.findings.plan.saving_per_year is not None:
        out.append(basis(t))
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


def _lede(t: Telling) -> list[b.Block]:
    """What the plan saves, and whether a better one exists."""
    lines = [saving(t), best(t)]
    text: list[str | Span] = []
    for line in lines:
        if line:
            text += [" "] if text else []
            text += [line] if isinstance(line, (str, Span)) else line
    return [b.Paragraph(kind="lede", text=text)] if text else []


# Effort and effect -----------------------------------------------------------------------------------------------


def _matrix(t: Telling) -> b.Figure:
    w, shown = t.w, t.fixes[:DRAWN]
    discs = [Disc(str(f.rank), t.fix(f.id), f.effort_days.value, effect(t, f), f.in_plan, _guess(t, f)) for f in shown]
    corners = (w._("Quick wins"), w._("Big projects"), w._("Fill-ins"), w._("Leave"))
    axes = w._("Effort, person-days"), _up(t)
    first = max(shown, key=lambda f: effect(t, f))
    told = t.w.series(_told(t, f) for f in shown[:3])
    alt = t.alt(w._("Fixes by effort and effect. {told}.", told=told))
    rest = max(len(t.fixes) - DRAWN, 0)
    return b.Figure(
        id="matrix",
        title=w._(
            "{fix} brings most: {effect} for {days} days",
            fix=t.fix(first.id), effect=_effect(t, first), days=w.number(first.effort_days.value),
        ),
        what=_axes(t),
        picture=matrix(discs, _borders(t, t.fixes), corners, *axes, _ticks(t, shown), alt, w.lang),
        note=w.n_("{n} more fix is not drawn.", "{n} more fixes are not drawn.", rest) if rest else "",
        data=_twin(t, shown),
    )  # fmt: skip


def _told(t: Telling, f: FixFinding) -> str:
    return t.w._(
        "{rank} {fix}: {days} days, {effect}",
        rank=f.rank, fix=t.fix(f.id), days=t.w.number(f.effort_days.value), effect=_effect(t, f),
    )  # fmt: skip


def effect(t: Telling, f: FixFinding) -> float:
    """What the fixes are compared by: what they save where any saving is measured, else points of score."""
    saving = f.saving_per_year.value if f.saving_per_year else 0.0
    return max(saving if t.saves else f.points, 0.0)


def _effect(t: Telling, f: FixFinding) -> str:
    w = t.w
    if t.saves:
        return w._("about {money} a year", money=w.money(effect(t, f)))
    return w._("about {points} points of score", points=w.points(f.points))


def _guess(t: Telling, f: FixFinding) -> bool:
    """Whether nothing measured stands behind it, where it does behind others."""
    return t.saves and f.indicative


def _up(t: Telling) -> str:
    return t.w._("Saving a year") if t.saves else t.w._("Points of score")


def _axes(t: Telling) -> str:
    w = t.w
    if not t.saves:
        return w._(
            "Points a fix may add to the score (indicative) against effort in person-days, log scale; filled: "
            "in the plan; numbers as in the table"
        )
    return w._(
        "What a fix may save a year against effort in person-days, log scale; filled: in the plan; dashed: indicative "
        "only; numbers as in the table"
    )


def _ticks(t: Telling, shown: Sequence[FixFinding]) -> list[tuple[float, str]]:
    top = max(*(effect(t, f) for f in shown), 0.05)
    step = round_step(top)
    places = [round(i * step, 6) for i in range(ceil(top * 1.08 / step) + 1)]
    if not t.saves:
        return [(x, t.w.exact(x)) for x in places]
    return [(x, re.sub(r"[.,]0(?=\D|$)", "", t.w.money(x))) for x in places]  # ¥5M, as beside ¥10M


def _twin(t: Telling, shown: Sequence[FixFinding]) -> Grid:
    w = t.w
    columns = (
        Column(title=w._("No."), numeric=True),
        Column(title=w._("Fix"), grow=True, head=True),
        Column(title=w._("Person-days"), numeric=True),
        Column(title=_up(t), numeric=True),
        Column(title=w._("In the plan")),
    )
    rows = [
        (
            str(f.rank),
            t.fix(f.id),
            w.number(f.effort_days.value),
            w.money(effect(t, f)) if t.saves else w.points(f.points),
            w._("yes") if f.in_plan else w._("no"),
        )
        for f in shown
    ]
    return Grid(columns=columns, rows=rows)


def _borders(t: Telling, fixes: Sequence[FixFinding]) -> tuple[float | None, float | None]:
    """(effort, effect) that part the quarters the fixes were sorted into; None where all lie on one side."""

    def between(low: Sequence[float], high: Sequence[float]) -> float | None:
        return (max(low) + min(high)) / 2 if low and high and max(low) <= min(high) else None

    small = [f.effort_days.value for f in fixes if f.quadrant in ("quick-win", "fill-in")]
    large = [f.effort_days.value for f in fixes if f.quadrant in ("big-project", "leave")]
    little = [effect(t, f) for f in fixes if f.quadrant in ("fill-in", "leave")]
    much = [effect(t, f) for f in fixes if f.quadrant in ("quick-win", "big-project")]
    return between(small, large), between(little, much)
