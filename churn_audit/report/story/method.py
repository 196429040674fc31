"""How the figures came about: the method in plain words, how far to trust it, and a glossary."""

from __future__ import annotations

from churn_audit.report import blocks as b
from churn_audit.report.parts import Term
from churn_audit.report.spans import Span
from churn_audit.report.story import safeguards
from churn_audit.report.story.telling import Telling


def method(t: Telling) -> list[b.Block]:
    w = t.w
    return [
        b.Heading(id="method", level=1, eyebrow=w._("Method and words"), text=w._(
            "Data measure, the checklist judges, this report explains"), flow=True),
        *(b.Paragraph(text=text) for text in _steps(t)),
        *safeguards.trust(t),
        b.Heading(level=2, text=w._("Words")),
        b.Terms(items=tuple(Term(name=Span(text=name, bold=True), text=text) for name, text in _words(t))),
    ]  # fmt: skip


def _steps(t: Telling) -> tuple[str, ...]:
    w, s = t.w, t.checklist.standard.scoring
    total = s.metric_weight + s.voice_weight + s.answers_weight
    return (
        w._(
            "First we settle who left and when, and set natural departures apart. Then each of {n} reasons is "
            "put to up to three kinds of evidence: figures from the business's data, answers to questions, and "
            "what customers write.",
            n=w.count(len(t.checklist.reasons)),
        ),
        w._(
            "A figure from data counts as good up to one threshold and as poor from another; between them it is "
            "judged in proportion. Answers are averaged within each audience and weighted, customers before "
            "leadership. Texts count where they name a reason clearly more often than chance would."
        ),
        w._(
            "Severity is the weighted mean of what there is: data {metric}, texts {voice}, answers {answers}, "
            "each by how precisely it is known. The score is 100 less the severity in percent. What has no "
            "evidence is not assessed: it lowers coverage and never the score.",
            metric=w.share(s.metric_weight / total),
            voice=w.share(s.voice_weight / total),
            answers=w.share(s.answers_weight / total),
        ),
        w._(
            "Categories and the whole are means of their reasons, weighted by the share of departures each is "
            "taken to stand for before anything is measured, and by its measured share of the revenue lost where there "
            "is one. With less than {share} of the weight assessed there is no grade.",
            share=w.share(s.no_grade_below_coverage),
        ),
        *_linked(t),
        _planned(t),
    )


def _linked(t: Telling) -> tuple[str, ...]:
    """How reasons were set against departures; nothing where they were not."""
    w, a = t.w, t.findings.associations
    if a is None or a.status not in ("measured", "no-driver", "contradictory"):
        return ()
    d = t.findings.departures
    dated = w._("The day a customer left is on record.")
    if d is not None and d.definition == "inactivity":
        dated = w._(
            "Nobody records when a customer left, so every week it may have happened counts by how likely it is."
        )
    return (
        w._(
            "Where tables tell who met a reason and when, departures are set against it week by week: how often "
            "customers leave in weeks after they met it, and how often otherwise. All such reasons enter at once, with "
            "tenure, value, habit and season held equal; recent experiences count more than old ones. {dated} Nothing "
            "that happens after a week begins may enter into it.",
            dated=dated,
        ),
        w._(
            "From this follows what is attributable to a reason: the departures of a year less those to be expected if "
            "nobody had met it. It is net: a customer kept in March may still leave in June. Where reasons act "
            "together their common part is shared out, so that the shares may be added up. Money is the yearly revenue "
            "of those customers.",
        ),
        w._(
            "With many reasons tested some look guilty by chance. So a reason has money only if it passes a test that "
            "lets at most {gate} of all findings be false alarms. What may only be a sign of a decision already made "
            "is set against departures with a lag, and is called a sign. The E-value says how strong something that "
            "nobody recorded would have to be to explain a link away.",
            gate=w.share(t.checklist.standard.scoring.q_gate),
        ),
    )


def _planned(t: Telling) -> str:
    """How the plan was chosen."""
    w, p = t.w, t.findings.plan
    if p.aim == "points":
        return w._(
            "Fixes are chosen for the points they add within the capacity given, and ordered by points for each "
            "person-day, each counted after those before it. What they save is indicative as long as no link between a "
            "reason and departures is measured."
        )
    aim = (
        w._("what it saves a year, less running cost and the outlay spread over the time in which it is to come back")
        if p.aim == "net"
        else w._("what it saves a year")
    )
    return w._(
        "The plan is the set of fixes within the capacity given that is worth most: {aim}. A fix saves what goes with "
        "its reasons, times the probability that they are real here, times the share it removes; two fixes on one "
        "reason do not remove it twice. Where no link is measured, a saving is a share of the loss that no measured "
        "reason explains, by prior weight and severity: indicative, and in no sum.",
        aim=aim,
    )  # fmt: skip


def _words(t: Telling) -> tuple[tuple[str, str], ...]:
    w = t.w
    return (
        (w._("90% interval"), w._("The range that holds the true figure nine times in ten, as far as chance goes.")),
        (w._("Attributable under the model"), w._("What would not be lost if nobody met the reason any more, net of "
                                                  "those who would leave in the year anyway. It goes with leaving; it "
                                                  "need not be why.")),
        (w._("Alone, and shared out"), w._("Alone: with only that reason gone; such figures overlap. Shared out: the "
                                           "overlaps divided among the reasons, so that they add up.")),
        (w._("Blind spot"), w._("A reason with neither data nor answers.")),
        (w._("Contradiction"), w._("Leadership believes that all is well, or leavers say why, and a measurement says "
                                   "otherwise.")),
        (w._("Coverage"), w._("The share of the checklist, by weight, for which there was any evidence.")),
        (w._("E-value"), w._("How many times as common something unrecorded would have to be, among those who met the "
                             "reason and among leavers, to explain the link away. Below about 1.5 little would do.")),
        (w._("Grade of evidence"), w._("How well a finding is borne out: A a measured link and a second source, B "
                                       "two sources that agree, C one source.")),
        (w._("Indicative"), w._("Worked out from severity and prior weights instead of a measured link; never added "
                                "up.")),
        (w._("Natural departure"), w._("A customer who moved away or died: nobody's fault, and in no rate.")),
        (w._("Perception gap"), w._("Leadership and customers judge the same matter far apart.")),
        (w._("Points taken"), w._("What a reason costs the overall score: its weight among the assessed times what "
                                  "it lacks of 100.")),
        (w._("q"), w._("The share of false alarms to be expected among all findings at least as clear as this one.")),
        (w._("Ratio"), w._("How many times as often customers leave who met a reason, against the same customers had "
                           "they not, all other measured reasons held equal.")),
        (w._("Sign"), w._("Something that may come before leaving because the decision is already made.")),
    )  # fmt: skip
