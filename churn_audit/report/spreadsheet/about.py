"""The first sheet: whose figures these are, what each sheet holds, and how to read them."""

from __future__ import annotations

from dataclasses import dataclass

from churn_audit.report.spreadsheet.sheet import Sheet
from churn_audit.report.story.telling import Telling


@dataclass(frozen=True)
class About:
    """`facts` are labels with a text or a count; `sheets` has a sentence for each sheet behind this one."""

    name: str
    title: str
    facts: tuple[tuple[str, str | int], ...]
    sheets: tuple[str, ...]
    notes: tuple[str, ...]


def about(t: Telling, sheets: tuple[Sheet, ...]) -> About:
    w, run = t.w, t.findings.run
    facts: list[tuple[str, str | int]] = [
        (w._("Business"), t.business),
        (w._("Figures as of"), w.date(run.as_of)),
        (w._("Retention score"), _score(t)),
        (w._("Checklist seen, by weight"), w.share(t.findings.score.coverage)),
        (w._("Customers"), t.findings.customers.n),
        (w._("Currency"), t.findings.business.currency),
        (w._("Checklist"), run.checklist),
        (w._("Run"), run.id),
        (w._("Made by"), f"{t.brand.firm} · churn-audit {run.version}".removeprefix(" · ")),
    ]
    return About(
        w._("About this file"), t.report_title, tuple(facts), tuple(s.about for s in sheets), (*_notes(t), t.notice)
    )


def _score(t: Telling) -> str:
    s = t.findings.score
    shown = t.score(s.value, s.low, s.high)
    return t.w._("{score} ({range})", score=shown.text, range=shown.range) if shown.range else shown.text


def _notes(t: Telling) -> tuple[str, ...]:
    w = t.w
    return (
        w._("An empty cell is not known, or does not apply; it is never zero."),
        w._("“Low” and “high” are the ends of the 90% interval: the range that holds the true figure nine times in "
            "ten."),
        w._("Money “alone” is what goes with one reason whatever else is wrong, so these amounts overlap. Money "
            "“shared out” counts each departure once: these amounts may be added up."),
        w._("Dates of the plan count from the day of the audit, {date}.", date=w.date(t.findings.run.as_of)),
    )  # fmt: skip
