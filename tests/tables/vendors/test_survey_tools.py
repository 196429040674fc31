"""Exports of SurveyMonkey and Google Forms."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

PEOPLE = "customer_id,joined_at\nann@example.com,2026-01-05\n"
HEAD = [
    "Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name",
    "Custom Data 1", "How likely are you to recommend us to a friend?", "What is the primary reason for your score?",
    "What do you buy?", "", "",
]  # fmt: skip
BELOW = [*[""] * 9, "", "Open-Ended Response", "Beans", "Cups", "Other"]
ROWS = [
    ["118", "9", "10/14/2026 09:00:00 AM", "10/14/2026 09:05:10 AM", "", "Ann@example.com", "Ann", "", "", "9",
     "Good, beans", "Beans", "", ""],
    ["119", "9", "10/15/2026 01:00:00 PM", "10/15/2026 01:02:00 PM", "", "", "", "", "", "0 - Not at all likely", "",
     "", "Cups", "Mugs"],
]  # fmt: skip


def lines(*rows: list[str]) -> str:
    return "".join(",".join(f'"{c}"' for c in r) + "\n" for r in rows)


def check_surveymonkey(done) -> None:
    assert done.named["surveys"] == "SurveyMonkey responses export"
    columns = ("response_id", "customer_id", "kind", "score", "text", "responded_at")
    assert done.rows("surveys", *columns) == [
        ("118", "ann@example.com", "nps", 9, "Good, beans", datetime(2026, 10, 14, 9, 5, 10)),
        ("119", None, "nps", 0, None, datetime(2026, 10, 15, 13, 2)),
    ]
    assert "What do you buy?: Cups" in next(t for t in done.proposal.tables if t.table == "surveys").unmapped


def test_surveymonkey_headings_in_two_rows_are_read_and_no_answer_is_lost(audited):
    check_surveymonkey(audited({"Survey.csv": lines(HEAD, BELOW, *ROWS), "people.csv": PEOPLE}))


def test_a_surveymonkey_workbook_is_read_alike(audited):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Sheet")
        for place, row in enumerate([HEAD, BELOW, *ROWS]):
            sheet.write_row(place, 0, row)
    check_surveymonkey(audited({"Survey.xlsx": out.getvalue(), "people.csv": PEOPLE}))


def test_surveymonkey_with_one_row_of_headings_loses_no_answer(audited):
    rows = [r[:11] for r in ROWS]
    done = audited({"Survey.csv": lines(HEAD[:11], *rows), "people.csv": PEOPLE})
    assert done.rows("surveys", "response_id", "score") == [("118", 9), ("119", 0)]


def test_surveymonkey_without_a_question_that_can_be_told_is_not_applied(audited):
    head = [*HEAD[:9], "Which colour?"]
    done = audited({"Survey.csv": lines(head, [""] * 10, [*ROWS[0][:9], "Red"]), "people.csv": PEOPLE})
    assert [t.table for t in done.proposal.tables] == ["customers"]
    assert "Survey.csv looks in part like SurveyMonkey responses export" in done.text


def test_google_forms_satisfaction_in_words_is_a_score_and_zones_are_minded(audited):
    text = lines(
        ["Timestamp", "Email Address", "Overall, how satisfied are you?", "Any comments?"],
        ["2026/09/27 3:00:00 PM GMT+3", "Ann@example.com", "Very satisfied", "Nice"],
        ["2026/09/28 3:00:00 AM GMT-10", "", "Dissatisfied", ""],
    )
    done = audited({"Form.csv": text, "people.csv": PEOPLE}, timezone="Asia/Tokyo")
    assert done.named["surveys"] == "Google Forms responses"
    assert done.rows("surveys", "responded_at", "customer_id", "kind", "score", "text") == [
        (datetime(2026, 9, 27, 12), "ann@example.com", "csat", 5, "Nice"),
        (datetime(2026, 9, 28, 13), None, "csat", 2, None),
    ]
    assert len(set(done.rows("surveys", "response_id"))) == 2


def test_google_forms_are_known_in_japanese(audited):
    text = lines(
        ["タイムスタンプ", "メールアドレス", "友人に薦める可能性はどのくらいですか"],
        ["2026/09/27 15:00:00", "ann@example.com", "10"],
        ["2026/09/27 15:10:00", "ann@example.com", "3"],
    )
    done = audited({"フォーム.csv": text, "people.csv": PEOPLE})
    assert done.rows("surveys", "kind", "score") == [("nps", 10), ("nps", 3)]


def test_a_shorter_scale_is_not_taken_for_the_longer_one(audited):
    text = lines(["Timestamp", "How likely are you to recommend us?"], ["2026/09/27", "5"], ["2026/09/28", "2"])
    done = audited({"Form.csv": text, "people.csv": PEOPLE})
    assert "surveys" not in done.named
