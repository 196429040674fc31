"""The page for the board: the score, what churn costs, the reasons that cost most, what the plan saves."""

from __future__ import annotations

from churn_audit.report import blocks as b
from churn_audit.report.parts import Kpi, Scale, Zone
from churn_audit.report.spans import Span, Text
from churn_audit.report.story import by_reason
from churn_audit.report.story.phases import phases
from churn_audit.report.story.telling import Telling
from churn_audit.report.story.top import costliest, weakest


def board(t: Telling) -> list[b.Block]:
    w = t.w
    out: list[b.Block] = [
        b.Heading(id="board", level=1, eyebrow=w._("For the board"), text=headline(t), fit=True),
        b.Kpis(items=(_score(t), _cost(t), _plan(t))),
    ]
    if t.costs.items:
        out.append(costliest(t))
    elif t.weakest:
        out.append(weakest(t))
    elif t.assessed:
        out.append(b.Callout(kind="strength", title=w._("No weak point was found in what could be assessed")))
    return [*out, *phases(t), _unseen(t)]


def headline(t: Telling) -> str:
    """The finding in one sentence, from the strongest figures there are."""
    w, score, d = t.w, t.findings.score, t.findings.departures
    cost = d.revenue_per_year if d else None
    rate = d.rate_per_year if d and d.definition != "snapshot" else None
    if score.value is None:
        if cost:
            return w._("Departures take about {money} a year; why could not be assessed", money=w.money(cost))
        if rate is not None:
            return w._("{share} of customers leave in a year; why could not be assessed", share=w.share(rate))
        return w._("Nothing could be assessed yet; the data request says what it takes")
    points = w.score(score.value)
    if cost and t.costs.items and t.costs.in_money:
        n = len(t.costs.measured)
        return w.n_(
            "{business} loses about {money} a year to departures; {part} of it goes with {n} measured reason",
            "{business} loses about {money} a year to departures; {part} of it goes with {n} measured reasons",
            n, business=t.business, money=w.money(cost), part=by_reason.together(t)[0],
        )  # fmt: skip
    if score.grade is None:
        seen = w.share(score.coverage)
        return w._(
            "{business} scores {score} on the {seen} that could be seen", business=t.business, score=points, seen=seen
        )
    if cost:
        return w._(
            "{business} scores {score} of 100 and loses about {money} a year to departures",
            business=t.business, score=points, money=w.money(cost),
        )  # fmt: skip
    if rate is not None:
        return w._(
            "{business} scores {score} of 100, and {share} of customers leave in a year",
            business=t.business, score=points, share=w.share(rate),
        )  # fmt: skip
    return w._("{business} scores {score} of 100; what departures cost is not known", business=t.business, score=points)


def _score(t: Telling) -> Kpi:
    w, s = t.w, t.findings.score
    label, seen = w._("Retention score"), w.share(s.coverage)
    if s.value is None:
        return Kpi(label=label, value=w._("not assessed"), text=w._("None of the checklist had evidence yet."))
    known = s.low is not None and s.high is not None
    text = w._("Based on {seen} of the checklist by weight.", seen=seen)
    if s.worst is not None and s.best is not None and s.best - s.worst >= 1:
        text = w._(
            "Based on {seen} of the checklist by weight. What was not seen leaves room from {worst} to {best}.",
            seen=seen, worst=w.score(s.worst), best=w.score(s.best),
        )  # fmt: skip
    low, high = w.score(s.low or 0), w.score(s.high or 0)
    if s.grade:
        after = w._("/ 100 · {band} · grade {grade}", band=t.band_words[t.band(s.value)], grade=s.grade)
        span = w._("likely between {low} and {high}", low=low, high=high)
    else:  # a band's word over a handful of reasons would pass the unseen off as fine, or as bad
        after = w._("/ 100 · too little seen for a verdict")
        span = w._("what was seen: likely between {low} and {high}", low=low, high=high)
    return Kpi(
        label=label,
        value=w.score(s.value),
        after=after,
        range=span if known else "",
        scale=_scale(t, s.value, s.low, s.high),
        text=text,
    )


def _scale(t: Telling, value: float, low: float | None, high: float | None) -> Scale | None:
    if len(t.edges) != 2:
        return None
    first, second = t.edges
    zones = (
        Zone(upto=first, band="weak", label=f"{t.band_words['weak']}\n0–{t.w.score(first - 1)}"),
        Zone(upto=second, band="mixed", label=f"{t.band_words['mixed']}\n{t.w.score_range(first, second - 1)}"),
        Zone(upto=100, band="strong", label=f"{t.band_words['strong']}\n{t.w.score_range(second, 100)}"),
    )
    return Scale(zones=zones, value=_place(value), low=_place(low), high=_place(high))


def _place(value: float | None) -> float | None:
    return None if value is None else min(max(value, 0.0), 100.0)


def _cost(t: Telling) -> Kpi:
    w, d = t.w, t.findings.departures
    if d is None:
        return Kpi(label=w._("Churn costs a year"), value=w._("not known"), text=w._("No data tell who left."))
    if d.definition == "snapshot":
        gone = w._("{gone} of {n} customers on record are gone; when they left is not known.",
                   gone=w.count(d.departed), n=w.count(d.customers))  # fmt: skip
        if d.revenue_ever:
            return Kpi(label=w._("Revenue the departed had brought"), value=w.money(d.revenue_ever.departed), text=gone)
        return Kpi(label=w._("Customers gone"), value=w.count(d.departed), text=gone)
    leaving = _leaving(t)
    if d.revenue_per_year is not None:
        if t.costs.items and t.costs.in_money:
            leaving = t.w.sentences((leaving, _part(t)))
        return Kpi(label=w._("Churn costs a year"), value=w.money(d.revenue_per_year),
                   after=w._("of revenue"), text=leaving)  # fmt: skip
    if d.rate_per_year is not None:
        span = w.shares(d.rate_low, d.rate_high) if d.rate_low is not None and d.rate_high is not None else ""
        return Kpi(label=w._("Customers leaving a year"), value=w.share(d.rate_per_year), range=span,
                   text=w._("What they cost is not known: no revenue by customer."))  # fmt: skip
    return Kpi(label=w._("Churn costs a year"), value=w._("not known"), text=leaving)


def _part(t: Telling) -> str:
    """How much of the cost is attributable to what was measured."""
    w, (value, span) = t.w, by_reason.together(t)
    told = w._("{value} ({range})", value=value, range=span) if span else value
    n = len(t.costs.measured)
    return w.n_("Attributable to {n} reason under the model: {money}.",
                "Attributable to {n} reasons under the model: {money}.", n, money=told)  # fmt: skip


def _leaving(t: Telling) -> str:
    w, d = t.w, t.findings.departures
    assert d is not None
    if d.per_year is None:
        return w._("{gone} of {n} customers on record are gone.", gone=w.count(d.departed), n=w.count(d.customers))
    if d.rate_per_year is None:
        return w.n_("{n} customer left in the past year.", "{n} customers left in the past year.", d.per_year)
    if d.rate_low is None or d.rate_high is None:
        return w.n_("{n} customer left in the past year ({share}).", "{n} customers left in the past year ({share}).",
                    d.per_year, share=w.share(d.rate_per_year))  # fmt: skip
    return w.n_(
        "{n} customer left in the past year: {share} ({range}).",
        "{n} customers left in the past year: {share} ({range}).",
        d.per_year, share=w.share(d.rate_per_year), range=w.shares(d.rate_low, d.rate_high),
    )  # fmt: skip


def _plan(t: Telling) -> Kpi:
    w, plan, n = t.w, t.findings.plan, len(t.planned)
    label = w._("The plan")
    if not n:
        return Kpi(
            label=label, value=w._("none yet"), text=w._("Nothing assessed calls for a fix within the capacity given.")
        )
    days = w._(
        "{used} of {capacity} person-days.", used=w.number(plan.used_days), capacity=w.number(plan.capacity_days)
    )
    if plan.saving_per_year is not None:
        value, span = t.money(plan.saving_per_year)
        text = w.n_("{n} fix: {days}", "{n} fixes: {days}", n, days=days)
        if plan.cost is not None:
            text = w._("{fixes} Cost in the first year: {money}.", fixes=text, money=w.money(plan.cost))
        return Kpi(label=w._("The plan saves a year"), value=value, range=span, text=text)
    text = w._("{days} What they save is indicative and not added up.", days=days)
    return Kpi(label=label, value=w.n_("{n} fix", "{n} fixes", n), range=_gain(t), text=text)


def _gain(t: Telling) -> str:
    """What the planned fixes may add to the score: they are counted one after the other, so this sum is fair."""
    points = sum(f.points for f in t.planned)
    return t.w._("up to {points} points of score", points=t.w.points(points)) if points >= 0.05 else ""


def saving(t: Telling) -> Text:
    """What the plan saves a year in one line: the measured part with its range, the indicative part apart."""
    w, p = t.w, t.findings.plan
    if p.saving_per_year is None:
        return ""
    value, span = t.money(p.saving_per_year)
    told = w._("{value} ({range})", value=value, range=span)
    line = w._(
        "Once in effect the plan keeps {money} of revenue a year, as far as the model and the effect of the fixes are "
        "known.",
        money=told,
    )
    extra = p.indicative_per_year
    if extra and extra.value > 0:
        more = w._("Indicative savings are not in that sum: {money} a year.", money=t.money(extra)[0])
        return [line, " ", more]
    return line


def _unseen(t: Telling) -> b.Callout:
    w, gap = t.w, 1 - t.findings.score.coverage
    if gap < 0.005:
        return b.Callout(kind="strength", title=w._("All of the checklist that applies was assessed"))
    title = w._("{share} of the checklist by weight was not seen", share=w.share(gap))
    if not t.blind:
        return b.Callout(kind="blind", title=title)
    text: list[str | Span] = [
        w.n_("{n} reason has neither data nor answers.", "{n} reasons have neither data nor answers.", len(t.blind))
    ]
    if t.edition == "board":
        text.append(" " + w._("The full report says which, and has the data request."))
    else:
        text += [" ", Span(text=w._("What would light them"), href="#unseen")]
    return b.Callout(kind="blind", title=title, text=(text,))
