"""Perception gaps: the same matters as leadership, front line and customers see them."""

from __future__ import annotations

from churn_audit.model.findings import ReasonFinding
from churn_audit.report import blocks as b
from churn_audit.report.parts import Gap, Point
from churn_audit.report.story.telling import Telling

ORDER = ("customers", "front_line", "leadership")
SHOWN = 20


def gaps(t: Telling) -> list[b.Block]:
    w = t.w
    asked = [r for r in t.findings.reasons if r.answers and {"customers", "leadership"} <= r.answers.by_audience.keys()]
    eyebrow = w._("Perception gaps")
    if not asked:
        return [
            b.Heading(id="gaps", level=1, eyebrow=eyebrow, text=w._(
                "Whether leadership sees what customers see is not known"), flow=True),
            b.Callout(kind="blind", title=w._(
                "Leadership and customers were not asked the same questions"), text=(_respondents(t),)),
        ]  # fmt: skip
    ordered = sorted(asked, key=lambda r: (-abs(_gap(r)), r.id))
    audiences = tuple(a for a in ORDER if a != "front_line" or any("front_line" in _by(r) for r in asked))
    return [
        b.Heading(id="gaps", level=1, eyebrow=eyebrow, text=_headline(t, asked), flow=True),
        b.Gaps(
            title=_title(t, ordered[0]),
            what=w._("Answers on 0–100, 100 is best; bold where leadership and customers are far apart"),
            head=w._("Reason"),
            audiences=tuple(t.audience(a) for a in audiences),
            gap=w._("Gap"),
            items=tuple(_item(t, r, audiences) for r in ordered[:SHOWN]),
            note=_note(t, len(asked)),
        ),
    ]


def _by(r: ReasonFinding) -> dict[str, float]:
    """Scores by audience, 100 is best."""
    return {a: 100 * (1 - said.severity) for a, said in r.answers.by_audience.items()} if r.answers else {}


def _gap(r: ReasonFinding) -> float:
    """Customers less leadership: negative where leadership sees it rosier."""
    by = _by(r)
    return by["customers"] - by["leadership"]


def _headline(t: Telling, asked: list[ReasonFinding]) -> str:
    wide = [r for r in asked if r.answers and r.answers.perception_gap]
    rosier = sum(_gap(r) < 0 for r in wide)
    total = t.w.count(len(asked))
    if len(asked) == 1 and wide:
        return t.w._("Leadership and customers are far apart on the one matter both were asked about")
    if not wide:
        return t.w._("Leadership and customers see all {total} matters alike", total=total)
    if rosier == len(wide):
        return t.w.n_("Leadership sees {n} of {total} matters far rosier than customers do",
                      "Leadership sees {n} of {total} matters far rosier than customers "
                      "do", rosier, total=total)  # fmt: skip
    return t.w.n_("Leadership and customers are far apart on {n} of {total} matters",
                  "Leadership and customers are far apart on {n} of {total} "
                  "matters", len(wide), total=total)  # fmt: skip


def _title(t: Telling, r: ReasonFinding) -> str:
    by = _by(r)
    return t.w._(
        "Widest gap: {title}, {leadership} for leadership, {customers} for customers",
        title=t.title(r),
        leadership=t.w.score(by["leadership"]),
        customers=t.w.score(by["customers"]),
    )


def _item(t: Telling, r: ReasonFinding, audiences: tuple[str, ...]) -> Gap:
    by = _by(r)
    points = tuple(
        Point(value=min(max(by[a], 0), 100), text=t.w.score(by[a])) if a in by else Point(text=t.w._("not asked"))
        for a in audiences
    )
    return Gap(
        name=t.title(r), points=points, gap=t.w.signed(_gap(r)), wide=bool(r.answers and r.answers.perception_gap)
    )


def _respondents(t: Telling) -> str:
    w, people = t.w, t.findings.answers.respondents
    if not any(people.values()):
        return w._("Nobody has answered the questionnaire yet.")
    told = w.listed(w._("{audience} {n}", audience=t.audience(a), n=w.count(n)) for a, n in people.items() if n)
    return w._("Answers came from: {told}.", told=told)


def _note(t: Telling, n: int) -> str:
    w = t.w
    note = w._(
        "{respondents} Each audience's mean is drawn half-way to the middle by one answer, less by more.",
        respondents=_respondents(t),
    )
    if n > SHOWN:
        note = w._(
            "{note} The {shown} widest of {n} are shown; the report as a workbook (report.xlsx) has all.",
            note=note, shown=w.count(SHOWN), n=w.count(n),
        )  # fmt: skip
    return note
