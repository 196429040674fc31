"""One reason's evidence side by side: what the data show, what people answered, what customers say."""

from __future__ import annotations

from churn_audit.model.findings import MetricFinding, ReasonFinding
from churn_audit.report import blocks as b
from churn_audit.report.parts import Bar, Measure, Saying, Scale, Side, Zone
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.link import link, said
from churn_audit.report.story.telling import FEW, Telling


def evidence(t: Telling, r: ReasonFinding) -> b.Evidence:
    return b.Evidence(sides=(_data(t, r), _answers(t, r), _voice(t, r)))


# Data ------------------------------------------------------------------------------------------------------------


def _data(t: Telling, r: ReasonFinding) -> Side:
    w = t.w
    linked, text = link(t, r)
    if not r.metrics and not r.association:
        rules = t.checklist.reasons[r.id].metrics if r.id in t.checklist.reasons else ()
        text.append(Span(text=w._("None."), bold=True))
        if rules:
            text.append(w._("Would be measured by: {metrics}.", metrics=w.listed(w._(m.title) for m in rules)))
        else:
            text.append(w._("Data cannot show this; only people can tell."))
    return Side(
        kind="data",
        title=w._("What the data show"),
        measures=(*(_measure(t, m) for m in r.metrics), *linked),
        text=tuple(text),
    )


def _measure(t: Telling, m: MetricFinding) -> Measure:
    w = t.w
    known = m.low is not None and m.high is not None
    few = m.n < FEW
    n = w._("n = {n}; read the direction, not the digit", n=w.count(m.n)) if few else w._("n = {n}", n=w.count(m.n))
    return Measure(
        label=t.metric(m.id),
        value=w.quantity(m.value, m.unit),
        range=w.quantities(m.low or 0, m.high or 0, m.unit) if known else w._("range not known"),
        scale=_scale(t, m),
        text=Span(text=n, muted=True),
    )


def _scale(t: Telling, m: MetricFinding) -> Scale | None:
    """The value between its good and its poor threshold, each printed; beyond the ends it stands at the end."""
    span = abs(m.poor - m.good)
    if span == 0:
        return None
    start, whole = min(m.good, m.poor) - 0.7 * span, 2.4 * span

    def place(value: float | None) -> float | None:
        return None if value is None else min(max(100 * (value - start) / whole, 0.0), 100.0)

    w = t.w
    good, poor = w.quantity(m.good, m.unit, exact=True), w.quantity(m.poor, m.unit, exact=True)
    first, second = place(min(m.good, m.poor)) or 0.0, place(max(m.good, m.poor)) or 0.0
    if m.good < m.poor:
        ends = Zone(upto=first, band="strong", label=w._("good\nto {x}", x=good)), w._("poor\nfrom {x}", x=poor)
        zones = (ends[0], Zone(upto=second, band="mixed"), Zone(upto=100, band="weak", label=ends[1]))
    else:
        ends = Zone(upto=first, band="weak", label=w._("poor\nto {x}", x=poor)), w._("good\nfrom {x}", x=good)
        zones = (ends[0], Zone(upto=second, band="mixed"), Zone(upto=100, band="strong", label=ends[1]))
    return Scale(zones=zones, value=place(m.value), low=place(m.low), high=place(m.high))


# Answers ---------------------------------------------------------------------------------------------------------


def _answers(t: Telling, r: ReasonFinding) -> Side:
    w, found = t.w, r.answers
    title = w._("What people answered")
    if found is None or not found.by_audience:
        text: list[Text] = [Span(text=w._("None."), bold=True)]
        questions = t.checklist.reasons[r.id].questions if r.id in t.checklist.reasons else ()
        if found is not None and found.dont_know:
            text.append(_unknown(t, found.dont_know))
        elif questions:
            who = t.audiences(questions[0].audience)
            text.append(w._("To ask ({who}): “{question}”", who=who, question=w._(questions[0].text)))
        return Side(kind="answers", title=title, text=tuple(text))
    bars = tuple(
        Bar(
            label=t.audience(audience),
            after=w._("n {n}", n=w.count(said.n)),
            value=min(max(100 * (1 - said.severity), 0), 100),
            text=w.score(100 * (1 - said.severity)),
            own=audience == "customers",
        )
        for audience, said in found.by_audience.items()
    )
    lines: list[Text] = []
    if found.perception_gap:
        lines.append(w._("Leadership and customers see it differently: a perception gap."))
    if found.n < FEW:
        lines.append(Span(text=w._("Few asked: read the direction, not the digit."), muted=True))
    if found.dont_know:
        lines.append(_unknown(t, found.dont_know))
    measure = Measure(label=w._("Answers, 100 is best"))
    return Side(kind="answers", title=title, measures=(measure,), bars=bars, text=tuple(lines))


def _unknown(t: Telling, n: int) -> Text:
    return Span(text=t.w.n_("{n} answer was “don't know”.", "{n} answers were “don't know”.", n), muted=True)


# Voice -----------------------------------------------------------------------------------------------------------


def _voice(t: Telling, r: ReasonFinding) -> Side:
    w, v = t.w, r.voice
    title, leavers = w._("What customers say"), said(t, r)
    if v is None or not v.n:
        lines: tuple[Text, ...] = (
            Span(text=w._("None."), bold=True),
            w._("Texts of exits, complaints, reviews or surveys would tell."),
        )
        return Side(kind="voice", title=title, text=leavers or lines)
    if not v.mentions:
        none = w._("None of {n} texts names it. Silence is no praise.", n=w.count(v.n))
        return Side(kind="voice", title=title, text=(none, *leavers))
    measure = Measure(
        label=w._("Texts that name it"),
        value=w.share(v.share),
        range=w.shares(v.low, v.high),
        text=w._("{mentions} of {n} texts", mentions=w.count(v.mentions), n=w.count(v.n)),
    )
    quote = (
        Saying(text=w._("“{text}”", text=v.quote.text), who=v.quote.source, lang=_tag(v.quote.lang))
        if v.quote
        else None
    )
    return Side(kind="voice", title=title, measures=(measure,), text=leavers, quote=quote)


def _tag(lang: str | None) -> str:
    """The quotation's language, if it is a tag that the renderers know how to set."""
    known = ("en", "ja", "zh-Hant", "zh-Hans", "zh", "ru", "ko", "de", "fr", "es", "it", "pt", "nl", "pl", "uk")
    return lang if lang in known else ""
