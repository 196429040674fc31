"""The working file holds every figure as a number, in sheets that can be filtered, and no text that could run."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from measured_findings import linked_reasons, measured
from sample_findings import checklist, findings, table

from churn_audit.i18n import Words
from churn_audit.model.branding import Brand
from churn_audit.model.findings import Findings
from churn_audit.report import spreadsheet
from churn_audit.report.spreadsheet.book import money_format
from churn_audit.report.story import Story
from churn_audit.report.story.telling import Telling


def telling(found: Findings | None = None, locale: str = "en", **more: Any) -> Telling:
    return Story(found or measured(), checklist(), locale, **more).telling


def book(found: Findings | None = None, locale: str = "en", **more: Any) -> Any:
    return openpyxl.load_workbook(BytesIO(spreadsheet.render(telling(found, locale, **more))))


def records(sheet: Any) -> list[dict[str, Any]]:
    head, *rows = [[c.value for c in row] for row in sheet.iter_rows()]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_first_sheet_says_what_is_in_the_file_and_links_to_it() -> None:
    made = book()
    first, *others = made.worksheets
    assert [s.title for s in others] == [
        "Scorecard", "The plan", "Metrics", "Answers", "Data quality", "Data problems",
    ]  # fmt: skip
    linked = [c.hyperlink.location for row in first.iter_rows() for c in row if c.hyperlink]
    assert linked == [f"'{s.title}'!A1" for s in others]
    text = " ".join(str(c.value) for row in first.iter_rows() for c in row if c.value)
    assert "never zero" in text and "90% interval" in text


def test_every_sheet_has_a_frozen_head_a_filter_and_columns_wide_enough_to_read() -> None:
    for sheet in book().worksheets[1:]:
        assert sheet.freeze_panes and sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref.startswith("A1:")
        assert all(sheet.column_dimensions[c.column_letter].width >= 9 for c in sheet[1])
        assert all(c.alignment.wrap_text and c.font.bold for c in sheet[1])


def test_the_scorecard_has_a_row_for_each_reason_with_real_numbers() -> None:
    found = measured()
    rows = records(book(found)["Scorecard"])
    assert [r["Id"] for r in rows] == [r.id for r in found.reasons]
    slow, blind = rows[0], next(r for r in rows if r["Status"] == "not assessed")
    reason = found.reasons[0]
    assert slow["Score"] == pytest.approx(reason.score) and slow["Judgement"] == "weak"
    # severity 0.67 (0.58–0.75) is a score of 33, between 25 and 42
    assert (slow["Score, low"], slow["Score, high"]) == pytest.approx((25, 42))
    assert (slow["Money a year, alone"], slow["Alone, low"], slow["Alone, high"]) == (44e6, 30e6, 58e6)
    assert (slow["Money a year, shared out"], slow["Shared out, low"]) == (38e6, 26e6)
    assert slow["What the money is"] == "an estimate"
    assert "41" in slow["Contradiction"]
    assert blind["Score"] is None and blind["Money a year, alone"] is None, "unknown is empty, never 0"


def test_bounds_and_signs_are_told_in_words() -> None:
    rows = records(book(measured({"lower_only": True}))["Scorecard"])
    assert rows[0]["What the money is"] == "only the lower end is safe to say"


def test_the_plan_has_dates_that_count_from_the_audits_day() -> None:
    found = measured()
    rows = records(book(found)["The plan"])
    assert [r["Id"] for r in rows] == [f.id for f in sorted(found.fixes, key=lambda f: (not f.in_plan, f.rank))]
    first = rows[0]
    fix = next(f for f in found.fixes if f.id == first["Id"])
    assert first["Starts"] == datetime(2026, 10, 31) and fix.start_day == 0
    assert (first["Done"] - first["Starts"]).days == fix.done_day
    assert first["Saves a year"] == 22e6 and first["What the saving is"] == "measured"
    assert first["Besides, indicative"] == 3e6


def test_shares_stand_as_shares_beside_hours() -> None:
    sheet = book()["Metrics"]
    formats = {row[5].value: row[2].number_format for row in sheet.iter_rows(min_row=2)}
    assert formats["%"] == "0.0%" and formats["hours"] != "0.0%"
    assert all(isinstance(row[2].value, int | float) for row in sheet.iter_rows(min_row=2))


def test_answers_stand_by_audience_with_their_number_and_what_was_asked() -> None:
    found = measured()
    rows = records(book(found)["Answers"])
    counts = {(r.id, a): one.n for r in found.reasons if r.answers for a, one in r.answers.by_audience.items()}
    assert len(rows) == len(counts) and {r["Answers"] for r in rows} == set(counts.values())
    assert any("How often is it so" in (r["What was asked"] or "") for r in rows)


def test_data_quality_adds_up_and_every_problem_has_its_row() -> None:
    found = findings()
    made = book(found)
    for row, t in zip(records(made["Data quality"]), found.data.tables, strict=True):
        left_out = row["Rejected"] + row["Duplicates"] + row["Unknown customer"]
        assert row["Rows"] == row["Kept"] + left_out == t.rows
    problems = records(made["Data problems"])
    assert len(problems) == sum(len(t.problems) for t in found.data.tables)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_nothing_in_a_cell_can_run(start: str) -> None:
    hostile = start + 'HYPERLINK("x")'
    reasons = linked_reasons()
    reasons[0]["notes"] = [{"author": hostile, "date": "2026-11-01", "text": hostile}]
    found = measured(reasons=reasons, data={"tables": [table(source=hostile)]})
    package = spreadsheet.render(telling(found, brand=Brand(firm=hostile)))
    with ZipFile(BytesIO(package)) as opened:
        for name in opened.namelist():
            assert b"<f>" not in opened.read(name), f"{name} has a formula"
    made = openpyxl.load_workbook(BytesIO(package))
    assert not [c for s in made for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert hostile.strip() in str(made["Data quality"]["B2"].value)


def test_the_same_findings_give_the_same_bytes() -> None:
    assert spreadsheet.render(telling()) == spreadsheet.render(telling())


@pytest.mark.parametrize(
    ("currency", "lang", "code"),
    [
        ("USD", "en", "[$$]#,##0"), ("JPY", "ja", "[$￥]#,##0"), ("TWD", "zh-Hant", "[$$]#,##0"),
        ("RUB", "ru", "#,##0\u00a0[$₽]"), ("CHF", "en", "[$CHF]\u00a0#,##0"),
    ],
)  # fmt: skip
def test_money_stands_where_the_language_puts_it(currency: str, lang: str, code: str) -> None:
    assert money_format(currency, lang) == code


def test_dates_keep_the_reports_language_on_any_machine() -> None:
    sheet = book(locale="ja").worksheets[2]
    assert sheet.title == Words("ja")._("The plan")
    head = [c.value for c in sheet[1]]
    starts = next(i for i, c in enumerate(sheet[2]) if isinstance(c.value, datetime))
    assert head[starts] and sheet[2][starts].number_format == '[$-411]yyyy"年"m"月"d"日"'


def test_an_audit_that_found_nothing_still_gives_a_file() -> None:
    bare = findings(reasons=[], categories=[], fixes=[], departures=None, data={"tables": []})
    assert [s.max_row for s in book(bare).worksheets[1:]] == [1] * 6
