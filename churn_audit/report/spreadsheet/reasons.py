"""Sheets by reason: the scorecard, the metrics behind it, and what was answered."""

from __future__ import annotations

from churn_audit.i18n import Words
from churn_audit.model.findings import Attributable, MetricFinding, ReasonFinding
from churn_audit.report.spreadsheet.sheet import Figure, Head, Kind, Row, Sheet, ends
from churn_audit.report.story.category import question_text
from churn_audit.report.story.telling import Telling


def scorecard(t: Telling) -> Sheet:
    w = t.w
    heads = (
        Head(w._("Category")), Head(w._("Reason"), "name"), Head(w._("Status")),
        Head(w._("Score"), "score"), Head(w._("Score, low"), "score"), Head(w._("Score, high"), "score"),
        Head(w._("Judgement")), Head(w._("Grade")), Head(w._("Evidence")),
        Head(w._("Weight in the checklist"), "share"), Head(w._("Category assessed, by weight"), "share"),
        Head(w._("Departures a year, shared out"), "count"),
        Head(w._("Money a year, alone"), "money"), Head(w._("Alone, low"), "money"), Head(w._("Alone, high"), "money"),
        Head(w._("Money a year, shared out"), "money"), Head(w._("Shared out, low"), "money"),
        Head(w._("Shared out, high"), "money"), Head(w._("What the money is")),
        Head(w._("Contradiction"), "long"), Head(w._("Note"), "long"), Head(w._("Id")),
    )  # fmt: skip
    about = w._("Every reason with its score, range, grade and evidence, and what goes with it a year")
    return Sheet(w._("Scorecard"), about, heads, tuple(_reason(t, r) for r in t.findings.reasons), frozen=2)


def _reason(t: Telling, r: ReasonFinding) -> Row:
    low, high = t.ends(r) if r.status == "assessed" else (None, None)
    score = r.score if r.status == "assessed" else None
    category = next((c for c in t.findings.categories if c.id == r.category), None)
    a = r.attributable
    alone = ends(a.revenue_per_year if a else None)
    shared = ends(a.allocated_revenue_per_year if a else None)
    leaving = (a.allocated_departures_per_year or a.departures_per_year).value if a else None
    return (
        t.category(r.category), t.title(r), _status(t, r), score, low, high,
        t.band_words[t.band(score)] if score is not None else None, r.grade,
        t.w.listed(t.labels[s] for s in t.sources(r)), t.checklist.prior.get(r.id) or None,
        category.coverage if category else None, leaving, *alone, *shared, _bound(t, r, a),
        _contradiction(t, r), _note(t, r), r.id,
    )  # fmt: skip


def _status(t: Telling, r: ReasonFinding) -> str:
    return t.w._("assessed") if r.status == "assessed" and r.score is not None else t.reason_score(r).text


def _bound(t: Telling, r: ReasonFinding, a: Attributable | None) -> str | None:
    """Which end of the money is safe to say, and whether it is a sign rather than a reason."""
    if a is None:
        return None
    w = t.w
    sign = r.association is not None and r.association.role == "sign"
    said = [w._("a sign, not a reason")] if sign else []
    said += [w._("only the lower end is safe to say")] if a.lower_only and not a.upper_only else []
    said += [w._("only the upper end is safe to say")] if a.upper_only and not a.lower_only else []
    return t.w.series(said) or w._("an estimate")


def _contradiction(t: Telling, r: ReasonFinding) -> str | None:
    if r.contradiction is None:
        return None
    belief, id = r.contradiction.belief, r.contradiction.measurement.metric
    found = next((m for m in r.metrics if m.id == id), None)
    who = t.audience(belief.source.rsplit("/", 1)[-1])
    value = t.w.quantity(found.value, found.unit) if found else "–"
    return t.w._("{who}: “{belief}” Measured: {metric}: {value}",
                 who=who, belief=belief.text, metric=t.metric(id), value=value)  # fmt: skip


def _note(t: Telling, r: ReasonFinding) -> str | None:
    told = [f"{n.author}, {t.w.date(n.date)}: {n.text}" for n in r.notes]
    return "\n".join(told + ([r.told(t.w._) or ""] if r.message else [])) or None


# Metrics ---------------------------------------------------------------------------------------------------------


def metrics(t: Telling) -> Sheet:
    w = t.w
    heads = (
        Head(w._("Reason"), "name"), Head(w._("Metric"), "name"), Head(w._("Value"), "number"),
        Head(w._("Low"), "number"), Head(w._("High"), "number"), Head(w._("Unit")), Head(w._("Cases"), "count"),
        Head(w._("Good from"), "number"), Head(w._("Poor from"), "number"), Head(w._("Score"), "score"),
        Head(w._("Source of the thresholds"), "long"), Head(w._("Category")), Head(w._("Id")),
    )  # fmt: skip
    rows = tuple(_metric(t, r, m) for r in t.findings.reasons for m in r.metrics)
    about = w._("Every measured value with its range, number of cases, thresholds and where these come from")
    return Sheet(w._("Metrics"), about, heads, rows, frozen=2)


def _metric(t: Telling, r: ReasonFinding, m: MetricFinding) -> Row:
    rule, kind = t.metric_rule(m.id), _kind(m.unit)
    shown = [Figure(x, kind) for x in (m.value, m.low, m.high)]
    limits = [Figure(x, kind) for x in (m.good, m.poor)]
    source = t.w._(rule.source) if rule else None
    score = 100 * (1 - m.severity)
    place = t.category(r.category)
    return t.title(r), t.metric(m.id), *shown, units(t.w).get(m.unit, m.unit), m.n, *limits, score, source, place, m.id


def _kind(unit: str) -> Kind:
    return "share" if unit == "share" else "number"


def units(w: Words) -> dict[str, str]:
    """A unit as a word of its own, for a column beside the figures."""
    return {
        "share": "%", "h": w._("hours"), "d": w._("days"), "s": w._("seconds"), "min": w._("minutes"),
        "months": w._("months"), "count": w._("count"), "points": w._("points"), "score": w._("score"),
        "ratio": w._("ratio"), "per month": w._("a month"), "per day": w._("a day"), "per year": w._("a year"),
    }  # fmt: skip


# Answers ---------------------------------------------------------------------------------------------------------


def answers(t: Telling) -> Sheet:
    w = t.w
    heads = (
        Head(w._("Reason"), "name"), Head(w._("Audience")), Head(w._("Answers"), "count"), Head(w._("Score"), "score"),
        Head(w._("All audiences"), "score"), Head(w._("Don’t know, all audiences"), "count"),
        Head(w._("Perception gap")), Head(w._("What was asked"), "long"), Head(w._("Category")), Head(w._("Id")),
    )  # fmt: skip
    rows = tuple(row for r in t.findings.reasons for row in _answers(t, r))
    about = w._("What each audience answered on each reason, how many answers there are, and what was asked")
    return Sheet(w._("Answers"), about, heads, rows, frozen=2)


def _answers(t: Telling, r: ReasonFinding) -> list[Row]:
    """A row for each audience; scores run from 0 to 100, 100 is best."""
    a, w = r.answers, t.w
    if a is None:
        return []
    every = None if a.severity is None else 100 * (1 - a.severity)
    gap = w._("yes") if a.perception_gap else w._("no")
    return [
        (t.title(r), t.audience(id), one.n, 100 * (1 - one.severity), every, a.dont_know, gap, _asked(t, r.id, id),
         t.category(r.category), r.id)
        for id, one in a.by_audience.items()
    ]  # fmt: skip


def _asked(t: Telling, reason: str, audience: str) -> str | None:
    """The reason's questions to an audience."""
    known = t.checklist.reasons.get(reason)
    return (
        "\n".join(question_text(t, q.id) for q in known.questions if audience in q.audience) or None if known else None
    )
