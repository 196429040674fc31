"""One reason's link with departures in words: what the model says, what leavers say, and where the two disagree."""

from __future__ import annotations

from churn_audit.model.findings import Association, ReasonFinding, StatedFinding
from churn_audit.report import blocks as b
from churn_audit.report.parts import Measure
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.costs import tested
from churn_audit.report.story.telling import Telling


def link(t: Telling, r: ReasonFinding) -> tuple[tuple[Measure, ...], list[Text]]:
    """(measures, lines) of the link: a figure where it is past the test, else a line on how it came out."""
    w, a = t.w, r.association
    kept_out = t.findings.associations.kept_out if t.findings.associations else {}
    if a is None:
        if r.id not in kept_out:
            return (), []
        return (), [w._("Departures: kept out, {why}.", why=w._(kept_out[r.id]))]
    if a.supported:
        return (_supported(t, r, a),), _beside(t, a)
    return (), [_line(t, a), *_beside(t, a)]


def _supported(t: Telling, r: ReasonFinding, a: Association) -> Measure:
    w = t.w
    label = w._("Departures: how many times as often those who met it leave")
    if a.role == "sign":
        label = w._("A sign, it comes before departures: how many times as often those with it leave")
    met = w.n_("{n} customer met it.", "{n} customers met it.", a.exposed_customers or 0)
    lines = [met]
    if found := r.attributable:
        value, span = t.departing(found.departures_per_year, found.lower_only, found.upper_only)
        told = w._("{value} ({range})", value=value, range=span) if span else value
        lines.append(w._("Departures a year attributable to it alone: {departures}.", departures=told))
    ratio = a.odds_ratio_adjusted
    value = w.quantity(ratio, "times") if ratio is not None else w._("more often")
    return Measure(label=label, value=value, range=_range(t, a.odds_low, a.odds_high), text=t.w.sentences(lines))


def _line(t: Telling, a: Association) -> str:
    """How a link came out that is no finding."""
    w = t.w
    if tested(a):
        ratio, span = w.number(a.odds_ratio_adjusted or 0.0), _range(t, a.odds_low, a.odds_high)
        if a.odds_ratio_adjusted is None:
            return w._("Departures: tested, no association beyond chance.")
        if t.costs.unclear(a):
            return w._("Departures: {ratio} times as often ({range}; {n} customers), not clear enough among so many "
                       "tested reasons (q = {q}).", ratio=ratio, range=span, n=w.count(a.exposed_customers or 0),
                       q=w.share(a.q_adjusted or 0.0))  # fmt: skip
        if t.costs.keeps(a):
            return w._("Departures: those who met it leave less often, {ratio} times as often as otherwise ({range}), "
                       "so no money is put to it.", ratio=ratio, range=span)  # fmt: skip
        return w._("Departures: tested, no association beyond chance; {ratio} times as often ({range}; {n} customers).",
                   ratio=ratio, range=span, n=w.count(a.exposed_customers or 0))  # fmt: skip
    if a.too_few or a.risk_ratio is None:
        return w._("Too few of those who met it left, or too few customers never met it.")
    if not a.exposed_customers:
        return w._("Customers who met it left {ratio} times as often ({range}).", ratio=w.number(a.risk_ratio),
                   range=_range(t, a.low, a.high))  # fmt: skip
    values = {
        "ratio": w.number(a.risk_ratio),
        "range": _range(t, a.low, a.high),
        "n": w.count(a.exposed_customers or 0),
    }
    if a.role == "sign":
        return w._(
            "A sign: it comes before leaving, {ratio} times as often as otherwise ({range}; {n} customers).", **values
        )
    return w._("Customers who met it left {ratio} times as often ({range}; {n} customers).", **values)


def _range(t: Telling, low: float | None, high: float | None) -> str:
    return t.w.numbers(low, high) if low is not None and high is not None else t.w._("range not known")


def _beside(t: Telling, a: Association) -> list[Text]:
    if not a.indistinguishable_from:
        return []
    text = t.w._("These data cannot tell it from: {titles}.", titles=t.titles(a.indistinguishable_from))
    return [Span(text=text, muted=True)]


# What leavers say ------------------------------------------------------------------------------------------------


def said(t: Telling, r: ReasonFinding) -> tuple[Text, ...]:
    """The share of leavers who name it, and what the data say to that where they agree or cannot tell."""
    w, s = t.w, r.stated
    if s is None:
        return ()
    text = w._("{share} ({range}) of {n} leavers who gave a reason name it.", share=w.share(s.share),
               range=w.shares(s.low, s.high), n=w.count(s.n))  # fmt: skip
    if s.verdict == "borne-out":
        text = w._("{said} Departures bear it out.", said=text)
    if s.charge_ratio and s.verdict != "stated-only":
        text = w._("{said} They paid {ratio} times as much a year as other leavers ({range}).", said=text,
                   ratio=w.number(s.charge_ratio.value),
                   range=_range(t, s.charge_ratio.low, s.charge_ratio.high))  # fmt: skip
    if s.verdict == "untested":
        text = w._("{said} Whether departures go with it the data cannot tell.", said=text)
    return (text,)


def disagreement(t: Telling, r: ReasonFinding) -> b.Contradiction | None:
    """Leavers against data: said but not borne out, or borne out but not said."""
    w, s = t.w, r.stated
    if s is None or s.verdict not in ("stated-only", "unsaid"):
        return None
    if s.verdict == "unsaid":
        title = w._("Nobody says it; yet departures go with it")
        belief = w._("Hardly ever “{title}”: {told}", title=t.title(r.id), told=_told(t, s))
    else:
        title = w._("Leavers say it; departures do not go with it")
        if r.association and t.costs.unclear(r.association):
            title = w._("Leavers say it; whether departures go with it is not clear enough")
        if s.charge_ratio:
            title = w._("Leavers say it; what they paid does not bear it out")
        belief = w._("“{title}”: {told}", title=t.title(r.id), told=_told(t, s))
    return b.Contradiction(
        title=title,
        believer=w._("Leavers say"),
        belief=belief,
        but=w._("but"),
        source=w._("The data show"),
        measurement=_shown(t, r, s),
    )


def _told(t: Telling, s: StatedFinding) -> str:
    w = t.w
    return w._("{share} ({range}; n = {n})", share=w.share(s.share), range=w.shares(s.low, s.high), n=w.count(s.n))


def _shown(t: Telling, r: ReasonFinding, s: StatedFinding) -> str:
    w, a = t.w, r.association
    if s.charge_ratio and s.verdict == "stated-only":
        paid = {"ratio": w.number(s.charge_ratio.value), "range": _range(t, s.charge_ratio.low, s.charge_ratio.high)}
        return w._("They paid {ratio} times as much a year as other leavers ({range})", **paid)
    if a is None or a.odds_ratio_adjusted is None:
        if s.verdict == "unsaid":
            return w._("Those who met it leave more often")
        metric = max(r.metrics, key=lambda m: m.severity, default=None)
        if metric is None:
            return w._("Those who met it leave no more often than others")
        value = w.quantity(metric.value, metric.unit)
        return w._("{metric}: {value}, within its good range", metric=t.metric(metric.id), value=value)
    ratio, span = w.number(a.odds_ratio_adjusted), _range(t, a.odds_low, a.odds_high)
    if s.verdict == "unsaid":
        return w._("Those who met it leave {ratio} times as often ({range})", ratio=ratio, range=span)
    if t.costs.unclear(a):
        return w._("Those who met it leave {ratio} times as often ({range}): no finding among so many tested reasons",
                   ratio=ratio, range=span)  # fmt: skip
    return w._("Those who met it leave no more often beyond chance: {ratio} times ({range})", ratio=ratio, range=span)
