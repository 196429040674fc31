"""Customers in counts alone: who may leave next and how well that was foreseen, who does not fit, who may come back."""

from __future__ import annotations

from churn_audit.model.findings import Prediction, Reliability
from churn_audit.report import blocks as b
from churn_audit.report import charts
from churn_audit.report.parts import Column, Grid, Kpi
from churn_audit.report.story.curves import ticks
from churn_audit.report.story.telling import Telling


def customers(t: Telling) -> list[b.Block]:
    """Nothing where no list could be made and none was tried."""
    w, c = t.w, t.findings.customers
    if c.at_risk is None and c.at_risk_withheld is None and c.bad_fit is None and c.win_back is None:
        return []
    out: list[b.Block] = [
        b.Heading(id="customers", level=1, eyebrow=w._("Customers"), text=_headline(t), flow=True),
        b.Kpis(items=(_at_risk(t), _fit(t), _win_back(t))),
        b.Paragraph(kind="note", text=w._(
            "Counts only. Who they are stands in the run's folder under lists/, and nowhere else.")),
    ]  # fmt: skip
    if c.at_risk_withheld is not None:
        title = w._("The list of customers at risk is withheld")
        out.append(b.Callout(kind="caution", title=title, text=(w._(c.at_risk_withheld),)))
    if c.prediction is not None:
        out.append(_calibration(t, c.prediction) if c.prediction.reliability else _foreseen(t, c.prediction))
    return out


def _headline(t: Telling) -> str:
    w, c = t.w, t.findings.customers
    if c.at_risk is not None and c.prediction is not None:
        return w.n_(
            "{n} customer is at risk; the riskiest tenth leave {lift} times as often as all",
            "{n} customers are at risk; the riskiest tenth leave {lift} times as often as all",
            c.at_risk, lift=w.number(c.prediction.lift),
        )  # fmt: skip
    if c.at_risk is not None:
        return w.n_("{n} customer is at risk", "{n} customers are at risk", c.at_risk)
    if c.win_back:
        return w.n_("{n} lost customer is worth winning back", "{n} lost customers are worth winning back", c.win_back)
    if c.bad_fit:
        return w.n_("{n} customer does not fit the business", "{n} customers do not fit the business", c.bad_fit)
    if c.at_risk_withheld is not None:
        return w._("Who will leave next cannot be told well enough")
    return w._("No customer calls for a list")


def _at_risk(t: Telling) -> Kpi:
    w, c = t.w, t.findings.customers
    label = w._("At risk")
    if c.at_risk is None:
        known = w._("withheld") if c.at_risk_withheld is not None else w._("not known")
        text = w._("Why is said below.")
        return Kpi(label=label, value=known, text=text if c.at_risk_withheld is not None else "")
    text = w._("By risk of leaving soon and by what they are worth, with the reasons that raise the risk.")
    return Kpi(label=label, value=w.count(c.at_risk), after=_of(t), text=text)


def _fit(t: Telling) -> Kpi:
    w, c = t.w, t.findings.customers
    label = w._("Poor fit")
    if c.bad_fit is None:
        text = w._("Incidents, invoices or contacts by customer would tell.")
        return Kpi(label=label, value=w._("not known"), text=text)
    text = w._("Signs of a customer who cannot be served well. To talk with first; to let go only with what would be "
               "lost in view.")  # fmt: skip
    return Kpi(label=label, value=w.count(c.bad_fit), after=_of(t), text=text)


def _win_back(t: Telling) -> Kpi:
    w, c = t.w, t.findings.customers
    label = w._("Worth winning back")
    if c.win_back is None:
        text = w._("Customers who left, with why, would tell.")
        return Kpi(label=label, value=w._("not known"), text=text)
    return Kpi(label=label, value=w.count(c.win_back), after=w._("of those gone"),
               text=w._("By signs of likely return and by what they were worth. Whoever moved, died or asked for no "
                        "more contact is not on it."))  # fmt: skip


def _of(t: Telling) -> str:
    return t.w._("of {n}", n=t.w.count(t.findings.customers.n))


# How well it was foreseen ----------------------------------------------------------------------------------------


def _lift(t: Telling, p: Prediction) -> str:
    w = t.w
    if p.lift_low is None or p.lift_high is None:
        return w.number(p.lift)
    return w._("{lift} ({range})", lift=w.number(p.lift), range=w.numbers(p.lift_low, p.lift_high))


def _better(t: Telling, p: Prediction) -> str:
    """How much nearer to what came than a guess by the mean."""
    w = t.w
    gain = 1 - p.brier / p.brier_of_mean if p.brier_of_mean > 0 else 0.0
    if gain > 0:
        return w._("Its mean squared error is {share} below that of giving everybody the mean.", share=w.share(gain))
    return w._("Its mean squared error is no lower than that of giving everybody the mean.")


def _test(t: Telling, p: Prediction) -> str:
    w = t.w
    return w._("Checked on days the model had not seen (the last {days}; customers: {n}; departures: {departures}).",
               days=w.days(p.days), n=w.count(p.customers), departures=w.number(round(p.departures)))  # fmt: skip


def _foreseen(t: Telling, p: Prediction) -> b.Paragraph:
    w = t.w
    text = w._("The tenth at highest risk left {lift} times as often as all.", lift=_lift(t, p))
    return b.Paragraph(text=[_test(t, p), " ", text, " ", _better(t, p)])


def _calibration(t: Telling, p: Prediction) -> b.Figure:
    w, bands = t.w, p.reliability
    title = w._("The tenth at highest risk left {lift} times as often as all", lift=_lift(t, p))
    top = max(x for r in bands for x in (r.predicted, r.high))
    last = bands[-1]
    alt = w._(
        "Predicted against observed share leaving, {n} bands with ranges. The highest: {predicted} predicted, "
        "{observed} ({range}) observed.",
        n=w.count(len(bands)), predicted=w.rate(last.predicted), observed=w.rate(last.observed),
        range=w.rates(last.low, last.high),
    )  # fmt: skip
    drawn = [charts.RiskBand(r.predicted, r.observed, r.low, r.high) for r in bands]
    words = w._("Predicted to leave"), w._("Left")
    return b.Figure(
        id="calibration",
        title=title,
        what=w._("Share predicted to leave against the share that left; bar: 90% interval; dashed: as predicted"),
        picture=charts.calibration(drawn, ticks(t, top), *words, t.alt(alt), w.lang),
        note=[_test(t, p), " ", _better(t, p)],
        data=_twin(t, bands),
    )


def _twin(t: Telling, bands: tuple[Reliability, ...]) -> Grid:
    w = t.w
    return Grid(
        columns=(
            Column(title=w._("Predicted"), numeric=True, head=True),
            Column(title=w._("Left"), numeric=True),
            Column(title=w._("90% interval"), numeric=True),
            Column(title=w._("Customers"), numeric=True),
        ),
        rows=[(w.rate(r.predicted), w.rate(r.observed), w.rates(r.low, r.high), w.count(r.n)) for r in bands],
    )
