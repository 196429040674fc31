"""Answers to the exit survey read back: what they become, what is kept, and how mistakes are named."""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from churn_audit.customers.exit_answers import ReadBack, add_answers, answered
from churn_audit.customers.exit_survey import write_form
from churn_audit.errors import DataError
from churn_audit.model.customers import load_rules
from churn_audit.model.engagement import read_engagement
from churn_audit.tables import open_tables
from churn_audit.tables.merging import FILE

SURVEY = load_rules().exit_survey
HEAD = ["customer_id", "left_on", *(id for id, _ in SURVEY.fields)]
ANN = ["C1", "2026-03-01", "A friend", "The roast", "Waited a week", "Answers took too long", "Blue Cup", "Faster", ""]
BOB = ["C2", "2026-04-02", "", "", "", "hidden-fees-or-terms", "", "", "=No fees"]


def sheet(folder: Path, *rows: list[str], head: list[str] = HEAD, name: str = "returned.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def take(folder: Path, *rows: list[str], head: list[str] = HEAD) -> ReadBack:
    return add_answers([sheet(folder, *rows, head=head)], folder / FILE, SURVEY)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_answers_become_records_of_exits(tmp_path: Path) -> None:
    done = take(tmp_path, ANN, BOB)
    assert (done.added, done.known, done.unanswered) == (2, 0, 0)
    ann, bob = read(done.path)
    assert ann == {
        "customer_id": "C1", "exited_at": "2026-03-01", "reason_code": "slow-response",
        "reason_text": "Waited a week / Faster", "destination": "Blue Cup", "moved": "false",
        "charges_only": "false", "why_chosen": "A friend", "liked_most": "The roast",
    }  # fmt: skip
    assert bob["charges_only"] == "true" and bob["reason_text"] == "'=No fees"


def test_columns_may_bear_the_questions_and_the_sheet_may_be_a_workbook(tmp_path: Path) -> None:
    done = take(tmp_path, ANN, head=["Customer ID", "left on", *(text.upper() for _, text in SURVEY.fields)])
    assert read(done.path)[0]["destination"] == "Blue Cup"
    people = [("+49", date(2026, 3, 1)), ("C2", date(2026, 4, 2))]
    path = write_form(tmp_path / "sheet.xlsx", "xlsx", SURVEY, "Kita", people=people)
    book = openpyxl.load_workbook(path)
    book["answers"]["E2"] = "Too slow"
    book["answers"]["B2"] = date(2026, 3, 1)
    book.save(path)
    done = add_answers([path], tmp_path / "other.csv", SURVEY)
    assert (done.added, done.unanswered) == (1, 1), "C2 did not answer"
    (row,) = read(done.path)
    assert row["exited_at"] == "2026-03-01" and row["moved"] == "" and row["reason_code"] == ""
    assert row["customer_id"] == "+49", "an id must stay what the customers table has"


def test_later_answers_are_added_and_those_that_are_there_stay_as_they_are(tmp_path: Path) -> None:
    take(tmp_path, ANN)
    kept = tmp_path / FILE
    kept.write_text(kept.read_text("utf-8-sig").replace("Waited a week", "waited seven days").replace(
        "liked_most", "liked_most,note").replace("The roast", "The roast,called her"), "utf-8")  # fmt: skip
    mended = [*ANN[:4], "waited seven days", *ANN[5:]]
    done = take(tmp_path, mended, BOB)
    assert (done.added, done.known) == (1, 1)
    ann, bob = read(kept)
    assert (ann["note"], ann["reason_text"], bob["note"]) == ("called her", "waited seven days / Faster", "")
    assert answered(kept) == {"C1", "C2"}
    before = kept.read_bytes()
    with pytest.raises(DataError, match=r'row 2: customer_id: "C1" has another answer in .*; change it there'):
        take(tmp_path, ANN)
    assert kept.read_bytes() == before


def test_a_customer_who_left_again_answers_again(tmp_path: Path) -> None:
    take(tmp_path, ANN)
    assert take(tmp_path, ["C1", "2026-09-01", *ANN[2:]]).added == 1


def test_every_mistake_is_named_by_row_and_question_and_nothing_is_written(tmp_path: Path) -> None:
    rows = [
        ["", "2026-03-01", "x", "", "", "", "", "", ""],
        ["X-3", "1.3.2026", "x", "", "", "", "", "", ""],
        ["C1", "2026-07-01", "x", "", "", "slow-respons", "", "", ""],
        ["C2", "2026-03-05", *ANN[2:]],
        ["C2", "2026-03-06", *ANN[2:]],
    ]

    def known(ids: Collection[str]) -> set[str]:
        return {"C1", "C2"} & set(ids)

    with pytest.raises(DataError) as caught:
        add_answers([sheet(tmp_path, *rows)], tmp_path / FILE, SURVEY, known, date(2026, 6, 30))
    place = f"{tmp_path / 'returned.csv'}: "
    assert [p.removeprefix(place).replace(place, "") for p in caught.value.problems] == [
        "row 2: customer_id: is empty; the answers belong to nobody",
        'row 3: customer_id: there is no customer "X-3" in the data',
        'row 3: left_on: "1.3.2026" is not a date; write it as 2026-10-31',
        'row 4: main_reason (Which one comes closest?): "slow-respons" is none of the answers; '
        'did you mean "slow-response"?',
        'row 4: left_on: "2026-07-01" lies after 2026-06-30, the last day of the audit; `as_of` moves it',
        'row 6: customer_id: "C2" has an answer in row 5 already; keep one',
    ]
    assert not (tmp_path / FILE).exists()


def test_a_wrong_head_is_named_column_by_column(tmp_path: Path) -> None:
    head = ["customer_id", *HEAD[2:-1], "win_trusst"]
    with pytest.raises(DataError) as caught:
        take(tmp_path, [*ANN[:1], *ANN[2:]], head=head)
    text = str(caught.value)
    assert '"win_trusst" is no field of the survey; did you mean "win trust"?' in text
    assert "the column left_on is missing" in text and "the column win_trust is missing" in text
    assert "row 2" not in text, "a missing column is one mistake, not one a row"


def test_mistakes_of_several_sheets_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    empty = sheet(tmp_path, name="empty.csv")
    with pytest.raises(DataError) as caught:
        add_answers([tmp_path / "none.csv", tmp_path / "scan.pdf", empty], tmp_path / FILE, SURVEY)
    assert [p.removeprefix(f"{tmp_path}/") for p in caught.value.problems] == [
        "none.csv: no such file",
        "scan.pdf: is no sheet; give the .csv or .xlsx file with the answers",
        "empty.csv: holds no answers; fill in a row a customer",
    ]
    one, two = sheet(tmp_path, ANN, name="one.csv"), sheet(tmp_path, BOB, ANN, name="two.csv")
    with pytest.raises(DataError, match=r"two.csv: row 3: customer_id: .*one.csv: row 2 already; keep one"):
        add_answers([one, two], tmp_path / FILE, SURVEY)


def test_the_answers_are_records_of_exits_in_the_next_audit(tmp_path: Path) -> None:
    take(tmp_path, ANN, BOB)
    (tmp_path / "data" / "customers.csv").write_text("customer_id,joined_at\nC1,2024-01-01\nC2,2024-01-01\n", "utf-8")
    (tmp_path / "audit.yaml").write_text("business: {name: Kita}\nas_of: 2026-06-30\n", "utf-8")
    tables = open_tables(*read_engagement(tmp_path))
    exits = {r["customer_id"]: r for r in tables["exits"].to_pyarrow().to_pylist()}
    assert exits["C1"]["reason_text"] == "Waited a week / Faster" and exits["C1"]["charges_only"] is False
    assert exits["C2"]["charges_only"] is True and exits["C2"]["destination"] is None
    assert not tables.problems
