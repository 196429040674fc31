"""The board's two pages: what is saved by when, all on one page, in every language and edition."""

from __future__ import annotations

import io
from typing import Any

import pytest
from measured_findings import figure, measured, rows, story, text
from pypdf import PdfReader
from sample_findings import all_blind, checklist, findings, whole

from churn_audit.model.findings import Findings
from churn_audit.report import blocks as b
from churn_audit.report import pdf
from churn_audit.report.spans import plain
from churn_audit.report.story import Story

PHASES = [
    {"day": 30, "saving_per_year": {"value": 22e6, "low": 9e6, "high": 35e6}, "points": 12.4},
    {"day": 60, "saving_per_year": {"value": 22e6, "low": 9e6, "high": 35e6}, "points": 12.4},
    {"day": 90, "saving_per_year": {"value": 22e6, "low": 9e6, "high": 35e6}, "points": 12.4},
]


def planned(phases: list[dict[str, Any]] = PHASES) -> Findings:
    return measured(plan=measured().model_dump()["plan"] | {"phases": phases})


def pages(found: Findings, **more: Any) -> list[str]:
    document = Story(found, checklist(), **more).document()
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf.render(document))).pages]


def test_the_plan_is_told_by_phase_with_what_it_saves_from_then_on() -> None:
    late = [PHASES[0] | {"saving_per_year": None, "points": 0}, *PHASES[1:]]
    chart = figure(story(planned(late)).board(), "phases")
    assert chart.title == "The plan is done by day 23 and then saves about ¥22M a year"
    assert [r[2:] for r in rows(chart)] == [
        ("no measured saving yet", "no saving to bound"),
        ("¥22M", "¥9M–¥35M"),
        ("¥22M", "¥9M–¥35M"),
    ]
    assert "day 60: ¥22M (¥9M–¥35M)" in chart.picture.alt
    columns = next(x for x in story(planned()).board() if isinstance(x, b.Columns))
    assert plain(columns) == "By day 30 1 Answer every customer on the same working day"


def test_a_plan_that_is_only_indicative_is_told_in_points_and_marked_as_such() -> None:
    bare = [phase | {"saving_per_year": None} for phase in PHASES]
    chart = figure(story(findings(plan=whole()["plan"] | {"phases": bare})).board(), "phases")
    assert "indicative" in chart.what and "¥" not in plain(chart)
    assert rows(chart)[0] == ("day 30", "1 Answer every customer on the same working day", "+12 points")


def test_findings_of_an_earlier_version_have_the_phases_in_words() -> None:
    board = story(measured()).board()
    assert not any(x.id == "phases" for x in board)
    assert "By day 30 1 Answer every customer" in text(board)


def test_nothing_planned_has_no_phases() -> None:
    assert not any(isinstance(x, b.Columns) for x in story(all_blind()).board())


@pytest.mark.parametrize("locale", ["en", "ja", "zh-Hant", "ru"])
@pytest.mark.parametrize("found", [planned(), findings(), all_blind()], ids=["measured", "indicative", "blind"])
def test_the_board_edition_has_exactly_two_pages(found: Findings, locale: str) -> None:
    assert len(pages(found, edition="board", locale=locale)) == 2


def test_a_board_page_that_would_be_too_long_is_drawn_smaller_and_loses_no_word() -> None:
    found = planned().model_dump(by_alias=True)
    reasons = [r | {"id": f"{r['id']}-{'and-so-on-' * 7}"} if r["attributable"] else r for r in found["reasons"]]
    crowded = Findings.model_validate(found | {"reasons": reasons})
    told = pages(crowded, edition="board")
    assert len(told) == 2
    assert "All of the checklist" in told[0] or "was not seen" in told[0]


def test_nothing_follows_on_the_boards_page_however_short_it_is() -> None:
    told = next(page for page in pages(all_blind()) if "Retention score" in page)
    assert "How customers leave could not be measured" not in told


def test_in_the_full_edition_the_board_has_a_page_of_its_own() -> None:
    told = [page for page in pages(planned()) if "Retention score" in page]
    assert len(told) == 1
    assert "By day 30" in told[0] and "of the checklist by weight was not seen" in told[0]
    assert "How customers are lost" not in told[0]


def test_the_boards_notebook_shows_the_boards_sections_alone() -> None:
    board = Story(planned(), checklist(), edition="board")
    assert [bool(part()) for part in board._parts()] == [
        part.__name__ in ("cover", "board", "plan") for part in board._parts()
    ]
