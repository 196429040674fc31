"""What an auditor noted or changed is printed where it applies, and in a list, with name, date and both values."""

from __future__ import annotations

import io
import re
from typing import Any

from measured_findings import rows, story, text
from pypdf import PdfReader
from sample_findings import checklist, findings, reasons

from churn_audit.report import blocks as b
from churn_audit.report import html, pdf
from churn_audit.report.story import Story

SEEN = {"author": "K. Ito", "date": "2026-11-05", "text": "Seen on site: nothing to add.", "was": None, "now": None}


def noted() -> list[dict[str, Any]]:
    """The first reason's score was set by the auditor, the strong one and the natural one have a comment each."""
    found = reasons()
    found[0] |= {"severity": {"value": 0.67, "low": 0.67, "high": 0.67}}
    found[2] |= {"notes": [SEEN]}
    found[4] |= {"notes": [SEEN | {"text": "The move was checked with the landlord."}]}
    return found


def test_a_note_stands_in_its_reasons_part_with_author_date_reason_and_both_values() -> None:
    section = Story(findings(reasons=noted()), checklist()).category("response")
    note = next(x for x in section if isinstance(x, b.Callout) and "Auditor's note" in x.title)
    assert note.title == "Auditor's note, M. Sato, 3 November 2026"
    assert text((note,)) == f"{note.title} Fridays are typed in by hand. Score changed from 55 to 33."  # type: ignore[arg-type]


def test_a_score_that_the_auditor_set_is_marked_and_has_no_range_of_its_own() -> None:
    found = story(findings(reasons=noted()))
    reason = next(x for x in found.category("response") if isinstance(x, b.Reason))
    assert reason.facts.score is not None and (reason.facts.score.text, reason.facts.score.range) == ("33", "")
    assert [tag.text for tag in reason.facts.tags] == ["set by the auditor"]
    weakest = next(x for x in found.board() if isinstance(x, b.Figure) and x.id == "weakest")
    assert rows(weakest)[0][2] == "set by the auditor"


def test_a_strong_reason_with_a_note_keeps_a_part_of_its_own_and_a_natural_ones_note_is_printed_too() -> None:
    found = story(findings(reasons=noted()))
    assert any(isinstance(x, b.Reason) for x in found.category("trust"))
    assert "Seen on site: nothing to add." in text(found.category("trust"))
    assert "The move was checked with the landlord." in text(found.category("market"))


def test_all_notes_are_listed_beside_the_scorecard() -> None:
    table = next(x for x in story(findings(reasons=noted())).scorecard() if x.id == "notes")
    assert isinstance(table, b.Table) and table.title == "The auditor noted 3 things"
    assert rows(table)[:2] == [
        ("Customers wait too long for a first answer", "M. Sato 3 November 2026", "Score changed from 55 to 33.",
         "Fridays are typed in by hand."),
        ("What is promised is delivered", "K. Ito 5 November 2026", "The score stands.",
         "Seen on site: nothing to add."),
    ]  # fmt: skip
    assert not any(x.id == "notes" for x in story(findings(reasons=[r | {"notes": []} for r in noted()])).scorecard())


def test_notes_reach_both_formats_twice() -> None:
    document = Story(findings(reasons=noted()), checklist()).document()
    paper = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.render(document))).pages)
    for printed in (paper, html.render(document)):
        assert len(re.findall(r"Fridays\s+are\s+typed\s+in\s+by\s+hand", printed)) == 2
        assert len(re.findall(r"Score\s+changed\s+from\s+55\s+to\s+33", printed)) == 2
