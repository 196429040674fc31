"""Strong reasons are told in a row each, with all their evidence; what is disputed or costs money never is."""

from __future__ import annotations

from typing import Any

import pytest
from measured_findings import MONEY, SUPPORTED, measured, rows, story, text
from sample_findings import findings, reasons

from churn_audit.report import blocks as b
from churn_audit.report.story import Section

BELIEF = {"belief": {"source": "leadership", "text": "Late"}, "measurement": {"metric": "promises-kept"}}


def trust(**changes: Any) -> Section:
    """The category whose first reason is strong, with parts of that reason replaced."""
    found = reasons()
    found[2] |= changes
    return story(findings(reasons=found)).category("trust")


def row(section: Section) -> tuple[str, ...]:
    return rows(next(x for x in section if isinstance(x, b.Table) and (x.id or "").startswith("brief-")))[0]


def test_a_strong_reason_is_one_row_with_score_figures_answers_and_texts() -> None:
    answers = {"n": 12, "severity": 0.1, "by_audience": {"customers": {"n": 12, "severity": 0.1}}}
    voice = {"mentions": 41, "n": 512, "share": 0.08, "low": 0.06, "high": 0.11}
    section = trust(answers=answers, voice=voice)
    assert not any(isinstance(x, b.Reason) for x in section)
    assert row(section) == (
        "What is promised is delivered 92 strong 85–98 C",
        "Promised dates that were kept: 97% (96–98%; n = 900)",
        "Customers: 90 (n 12) Texts that name it: 8% (6–11%; n = 512)",
    )


def test_what_is_missing_in_a_row_is_said_in_words() -> None:
    assert row(trust(metrics=[]))[1:] == ("No metric could be computed.", "Nobody answered. No texts.")


@pytest.mark.parametrize(
    "changes",
    [
        {"score": 69.0},
        {"notes": [{"author": "K. Ito", "date": "2026-11-05", "text": "Seen."}]},
        {"contradiction": BELIEF},
        {"association": SUPPORTED, "attributable": MONEY},
        {"stated": {"count": 9, "n": 90, "share": 0.1, "low": 0.05, "high": 0.2, "verdict": "stated-only"}},
    ],
)  # fmt: skip
def test_weak_disputed_costly_or_noted_reasons_keep_their_part(changes: dict[str, Any]) -> None:
    assert any(isinstance(x, b.Reason) for x in trust(**changes))


def test_links_of_the_scorecard_lead_to_the_row() -> None:
    card = next(x for x in story(findings()).scorecard() if isinstance(x, b.Scorecard))
    links = {r.name: r.href for group in card.groups for r in group.rows}
    assert links["What is promised is delivered"] == "#brief-trust"
    assert links["Customers wait too long for a first answer"] == "#reason-slow-response"


def test_what_to_do_is_named_at_the_reason_and_told_once_for_the_category() -> None:
    section = story(findings()).category("response")
    assert text(section).count("What to do: 1 Answer every customer on the same working day") == 2  # two reasons
    tables = [x for x in section if isinstance(x, b.Table)]
    assert [t.title for t in tables] == ["What to do: Response"]
    assert len(rows(tables[0])) == 1


def test_a_reason_with_money_has_its_fixes_in_its_own_part() -> None:
    tables = [x for x in story(measured()).category("response") if isinstance(x, b.Table)]
    assert [t.title for t in tables] == ["", ""]  # one for each of the two reasons
