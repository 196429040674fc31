"""The fixes in a table: what each saves, takes and costs, when it has paid for itself, and how sure that is."""

from __future__ import annotations

from churn_audit.model.findings import FixFinding
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Row
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.category import effort, saved, saves
from churn_audit.report.story.telling import Telling

LONGEST = 10
"""Years beyond which a payback is not told to the month."""


def fixes(t: Telling) -> b.Table:
    w = t.w
    money, cost = any(f.saving_per_year for f in t.fixes), any(f.cost is not None for f in t.fixes)
    columns = [Column(title=w._("No."), numeric=True), Column(title=w._("Fix and owner"), grow=True, head=True)]
    columns.append(Column(title=w._("Points"), numeric=True, minor=t.saves))
    columns += [Column(title=saves(t, t.fixes), numeric=True)] if money else []
    columns.append(Column(title=w._("Days"), numeric=True))
    columns += [Column(title=w._("Cost"), numeric=True)] if cost else []
    columns += [Column(title=w._("Payback"), numeric=True, minor=True)] if _paid_back(t) else []
    columns += [Column(title=w._("Grade"))] if t.saves else []
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
    """How many fixes beyond the plan are printed: none for the board, the next ones, or all in the working papers."""
    return {"board": 0, "full": 10, "working": len(t.fixes)}[t.edition]


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
        cells.append(saved(t, f))
    cells.append(effort(t, f))
    if cost:
        cells.append(w.money(f.cost) if f.cost is not None else t.unknown())
    if _paid_back(t):
        cells.append(_payback(t, f))
    cells += [Span(text=f.grade, look="grade")] if t.saves else []
    return Row(kind="plain" if f.in_plan else "off", cells=tuple(cells))


def _payback(t: Telling, f: FixFinding) -> Text:
    """Months; none beside an indicative saving: a real cost over a guess would look like a measurement."""
    if f.payback_months is not None and f.payback_months > 12 * LONGEST:
        return t.w._("over {n} years", n=t.w.count(LONGEST))
    if f.payback_months is not None:
        return t.w.quantity(max(round(f.payback_months), 1), "months")
    if f.indicative:
        return t.w._("saving indicative")
    return t.unknown() if f.cost is None else t.w._("never")


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
        whole = sum(known) if p.cost is None and len(known) == len(t.planned) else p.cost
        cells.append(w.money(whole) if whole is not None else t.unknown())
    cells += [""] if _paid_back(t) else []
    cells += [""] if t.saves else []
    return Row(kind="sum", cells=tuple(cells))


def _note(t: Telling, money: bool, more: int) -> str:
    w = t.w
    note = w._(
        "Points: what a fix may add to the overall score, each counted after those before it. Ranges under "
        "the figures: low to high effort."
    )
    if money and t.saves:
        note = w._("{note} Savings: each counted after those before it; ranges hold nine times in ten. Indicative ones "
                   "have no measured link behind them and are in no sum. Cost: the first year. Payback: from the "
                   "outlay on, with the time the fix needs to take effect.", note=note)  # fmt: skip
    elif money:
        note = w._(
            "{note} Savings are shares of the revenue lost by prior weight and severity: indicative, no promise.",
            note=note,
        )
    if more > 0:
        note = w.n_("{note} {n} more fix is not printed; the report as a workbook (report.xlsx) has it.",
                    "{note} {n} more fixes are not printed; the report as a workbook (report.xlsx) has all.",
                    more, note=note)  # fmt: skip
    return note
