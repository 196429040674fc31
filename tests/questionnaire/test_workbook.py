"""The workbook: what it offers, what it protects, and that it is read back after other programs saved it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from churn_audit.i18n import Words
from churn_audit.model import catalogue
from churn_audit.model.answers import read_answers
from churn_audit.questionnaire import read_forms
from churn_audit.questionnaire.workbook import write

CHECKLIST = catalogue.load()


@pytest.fixture
def book(tmp_path: Path, form) -> Path:  # type: ignore[no-untyped-def]
    path = tmp_path / "form.xlsx"
    write(path, form(), Words(), datetime(2026, 10, 1))
    return path


def rows(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.row for cell in sheet["A"] if cell.value}


def fill(path: Path, answers: dict[str, tuple[Any, Any, Any]], **start: Any) -> Path:
    """Fills in answer, word instead and note, and saves with another program than the one that wrote the form."""
    book = openpyxl.load_workbook(path)
    sheet = book["Questions"]
    at = rows(sheet)
    for id, cells in answers.items():
        for column, value in zip("EGH", cells, strict=True):
            sheet[f"{column}{at[id]}"] = value
    places = rows(book["Start"])
    for id, value in start.items():
        book["Start"][f"C{places[id]}"] = value
    book.save(path)
    return path


def read(folder: Path, *paths: Path) -> Any:
    return read_forms(paths, folder, ("answers/*.yaml",), CHECKLIST)


def test_every_question_has_a_row_and_only_answers_and_notes_can_be_changed(book: Path, form) -> None:  # type: ignore[no-untyped-def]
    found = openpyxl.load_workbook(book)
    sheet = found["Questions"]
    at = rows(sheet)
    assert [*at][1:] == [i.id for i in form().items]
    assert sheet.protection.sheet and sheet.freeze_panes == "D2" and sheet.column_dimensions["A"].hidden
    for row in at.values():
        locked = {c.column_letter: c.protection.locked for c in sheet[row]}
        if row > 1:
            assert [k for k, v in locked.items() if not v] == ["E", "G", "H"]
    assert found["churn-audit"].sheet_state == "hidden"


def test_lists_are_in_the_readers_language_and_a_wrong_value_is_a_warning_not_a_wall(book: Path) -> None:
    found = openpyxl.load_workbook(book)
    sheet, hidden = found["Questions"], found["churn-audit"]
    at = rows(sheet)
    rules = {str(r): v for v in sheet.data_validations.dataValidation for r in v.sqref.ranges}
    assert {v.errorStyle for v in rules.values()} == {"warning"}

    def offered(cell: str) -> list[Any]:
        area = next(v for ref, v in rules.items() if cell in ref.split() or _covers(ref, cell)).formula1.split("!")[1]
        return [c.value for (c,) in hidden[area.replace("$", "")]]

    assert offered(f"E{at['slow-response-target']}") == ["1 – Hardly ever", 2, 3, 4, "5 – Always"]
    assert offered(f"E{at['slow-response-felt']}") == ["Within an hour", "The same day", "The next day", "Later"]
    assert offered(f"G{at['slow-response-felt']}") == ["Don’t know", "Does not apply"]
    assert rules[f"E{at['winback-asked-percent']}"].type == "decimal"


def _covers(ref: str, cell: str) -> bool:
    low, _, high = ref.partition(":")
    return bool(high) and low[0] == cell[0] and int(low[1:]) <= int(cell[1:]) <= int(high[1:])


def test_a_filled_in_workbook_gives_the_same_answers(tmp_path: Path, book: Path) -> None:
    answers = {
        "slow-response-target": ("5 – Always", None, "since May"),
        "slow-response-felt": ("The same day", None, None),
        "forgotten-rhythm": ("30,5", None, None),
        "updates-owner": (None, "Don’t know", None),
        "has-loyalty-programme": ("No", None, None),
    }
    (done,) = read(tmp_path, fill(book, answers, respondent="M. Sato", role="Owner", date=date(2026, 10, 19)))
    assert not done.mistakes and (done.respondent, str(done.date), done.read) == ("M. Sato", "2026-10-19", 5)
    (who,) = read_answers([done.kept_as], CHECKLIST)
    assert {id: a.value for id, a in who.answers.items()} == {
        "slow-response-target": 5, "slow-response-felt": "same-day", "forgotten-rhythm": 30.5,
        "updates-owner": "dont_know", "has-loyalty-programme": "no",
    }  # fmt: skip
    assert who.answers["slow-response-target"].note == "since May" and who.role == "Owner"


def test_every_mistake_is_named_by_its_cell(tmp_path: Path, book: Path) -> None:
    answers = {
        "slow-response-target": (9, None, None),
        "slow-response-felt": ("The same day", "Don’t know", None),
        "updates-owner": (None, None, "ask Ken"),
        "forgotten-rhythm": (datetime(2026, 2, 1), None, None),
        "winback-asked-percent": (None, "40", None),
    }
    at = rows(openpyxl.load_workbook(book)["Questions"])
    path = fill(book, answers, respondent="M. Sato")
    (done,) = read(tmp_path, path)
    found = dict(line.removeprefix(f"{path}: ").split("”): ", 1) for line in done.mistakes)

    def place(id: str) -> str:
        return f"Questions!E{at[id]}: {id} (“{CHECKLIST.questions[id][1].text}"

    assert found == {
        place("slow-response-target"): "9 is not a whole number from 1 (Hardly ever) to 5 (Always)",
        place("slow-response-felt"): "is answered twice: “The same day” and “Don’t know”; keep one",
        place("updates-owner"): "has a note but no answer; the note: “ask Ken”",
        place("forgotten-rhythm"): "the spreadsheet program has made a date of it (2026-02-01); enter it again",
        place("winback-asked-percent"): "“40” stands in the wrong column; answers belong one to the left",
    }
    assert done.read == 0 and done.kept_as is None


def test_a_question_that_is_asked_no_more_is_listed_with_its_text_and_answer(tmp_path: Path, book: Path) -> None:
    found = openpyxl.load_workbook(book)
    sheet = found["Questions"]
    row = rows(sheet)["slow-response-target"]
    sheet[f"A{row}"], sheet[f"C{row}"], sheet[f"E{row}"] = "gone-question", "Is the telex read daily?", "Yes"
    found.save(book)
    (done,) = read(tmp_path, book)
    assert done.mistakes == [
        f"{book}: Questions!E{row}: “Is the telex read daily?” (gone-question) is not asked any more; "
        "the answer was “Yes”"
    ]


def test_without_a_date_the_day_the_file_was_saved_counts(tmp_path: Path, book: Path) -> None:
    path = fill(book, {"slow-response-target": (4, None, None)}, respondent="M. Sato")
    (done,) = read(tmp_path, path)
    assert done.date == openpyxl.load_workbook(path).properties.modified.date()


def test_an_untouched_workbook_holds_nothing_and_says_so(tmp_path: Path, book: Path) -> None:
    (done,) = read(tmp_path, book)
    assert (done.read, done.kept_as) == (0, None) and done.remarks[-1] == "holds no answers that can be kept"


def test_any_other_workbook_is_refused(tmp_path: Path) -> None:
    from churn_audit.errors import AnswersError

    other = openpyxl.Workbook()
    other.save(tmp_path / "plan.xlsx")
    with pytest.raises(AnswersError, match='is no form, or its hidden sheet "churn-audit" is gone; copy the answers'):
        read(tmp_path, tmp_path / "plan.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(AnswersError, match="cannot be read as a workbook"):
        read(tmp_path, tmp_path / "broken.xlsx")


def test_what_looks_like_a_formula_stays_text(tmp_path: Path, form) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "form.xlsx"
    write(path, form(respondent="=1+1"), Words(), datetime(2026, 10, 1))
    cell = openpyxl.load_workbook(path)["Start"]["C9"]
    assert cell.value == "=1+1" and cell.data_type == "s"
