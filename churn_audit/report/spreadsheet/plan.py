"""The fixes as a sheet, planned ones first, with the dates that the plan gives them."""

from __future__ import annotations

from datetime import date, timedelta

from churn_audit.model.findings import FixFinding
from churn_audit.report.spreadsheet.reasons import units
from churn_audit.report.spreadsheet.sheet import Figure, Head, Row, Sheet, Value, ends
from churn_audit.report.story.telling import Telling


def plan(t: Telling) -> Sheet:
    w = t.w
    heads = (
        Head(w._("Rank"), "count"), Head(w._("Fix"), "name"), Head(w._("In the plan")), Head(w._("Status")),
        Head(w._("Saves a year"), "money"), Head(w._("Low"), "money"), Head(w._("High"), "money"),
        Head(w._("What the saving is")), Head(w._("Besides, indicative"), "money"),
        Head(w._("Points of score"), "points"),
        Head(w._("Person-days"), "number"), Head(w._("Days, low"), "number"), Head(w._("Days, high"), "number"),
        Head(w._("Cost in the first year"), "money"), Head(w._("Of it running"), "money"),
        Head(w._("Payback, months"), "number"), Head(w._("Effort and effect")), Head(w._("Grade")),
        Head(w._("Owner"), "text"), Head(w._("First step"), "long"), Head(w._("Starts"), "date"),
        Head(w._("Done"), "date"), Head(w._("Measurable from"), "date"), Head(w._("Measure"), "name"),
        Head(w._("Today"), "number"), Head(w._("Target"), "number"), Head(w._("Unit")), Head(w._("Reasons"), "long"),
        Head(w._("Id")),
    )  # fmt: skip
    about = w._("Every fix in order, with saving, cost, effort, owner, dates and the measure that will show its effect")
    rows = tuple(_row(t, f) for f in (*t.planned, *(f for f in t.fixes if not f.in_plan)))
    return Sheet(w._("The plan"), about, heads, rows, frozen=2)


def _row(t: Telling, f: FixFinding) -> Row:
    w = t.w
    besides = f.indicative_per_year.value if f.indicative_per_year and not f.indicative else None
    return (
        f.rank, t.fix(f.id), w._("yes") if f.in_plan else w._("no"), status(t, f), *ends(f.saving_per_year),
        _basis(t, f), besides, f.points, *ends(f.effort_days), f.cost, f.cost_per_year, f.payback_months,
        _quadrant(t, f), f.grade, w._(f.owner), w._(f.first_step), day(t, f.start_day), day(t, f.done_day),
        day(t, f.measurable_day), *_measure(t, f), t.titles(f.reasons), f.id,
    )  # fmt: skip


def day(t: Telling, count: int | None) -> date | None:
    """A day of the plan as a date: the audit's day is day 0."""
    return None if count is None else t.findings.run.as_of + timedelta(days=count)


def status(t: Telling, f: FixFinding) -> str:
    w = t.w
    words = {"open": w._("open"), "doing": w._("under way"), "done": w._("done"), "dropped": w._("dropped")}
    return words[f.status]


def _basis(t: Telling, f: FixFinding) -> str | None:
    if f.saving_per_year is None:
        return None
    return t.w._("indicative") if f.indicative else t.w._("measured")


def _quadrant(t: Telling, f: FixFinding) -> str:
    w = t.w
    words = {
        "quick-win": w._("quick win"), "big-project": w._("big project"), "fill-in": w._("fill-in"),
        "leave": w._("leave for now"),
    }  # fmt: skip
    return words[f.quadrant]


def _measure(t: Telling, f: FixFinding) -> tuple[Value, ...]:
    """The metric, its value today, its target and their unit; the checklist's words where nothing is measured."""
    if f.measure is None:
        known = t.checklist.fixes.get(f.id)
        return t.w._(known.measure_text) if known else None, None, None, None
    id = f.measure.metric
    rule = t.metric_rule(id)
    unit = rule.unit if rule else ""
    today = next((m.value for r in t.findings.reasons for m in r.metrics if m.id == id), None)
    shown = [Figure(x, "share" if unit == "share" else "number") for x in (today, f.measure.target)]
    return t.metric(id), *shown, units(t.w).get(unit, unit)
