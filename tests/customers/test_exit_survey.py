"""The exit survey: ready to send, and its answers read back as rows of exits."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from churn_audit.customers.exit_survey import as_text, read_answers_back, write_survey
from churn_audit.errors import DataError
from churn_audit.model.customers import load_rules
from churn_audit.model.engagement import read_engagement
from churn_audit.tables import open_tables

SURVEY = load_rules().exit_survey
HEAD = ["customer_id", "left_on", *(id for id, _ in SURVEY.fields)]
ANN = ["C1", "2026-03-01", "A friend", "The roast", "Waited a week", "Answers took too long", "Blue Cup", "Faster", ""]
BOB = ["C2", "2026-04-02", "", "", "", "hidden-fees-or-terms", "", "", "=No fees"]


def form(folder: Path, *rows: list[str], head: list[str] = HEAD) -> Path:
    path = folder / "returned.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_survey_asks_the_six_questions_in_order() -> None:
    text = as_text(SURVEY)
    assert [f"\n{n}. {q.text}\n" in text for n, q in enumerate(SURVEY.questions, 1)] == [True] * 6
    assert text.index("earn your trust") > text.index("What made you choose them")


def test_the_form_comes_with_the_leavers_filled_in(tmp_path: Path) -> None:
    files = write_survey(tmp_path, SURVEY, [("=C1", date(2026, 3, 1)), ("C2", None)])
    assert [p.name for p in files] == ["exit-survey.md", "exit-survey.csv", "exit-survey.xlsx"]
    assert [r["customer_id"] for r in read(files[1])] == ["'=C1", "C2"]
    sheet = openpyxl.load_workbook(files[2])["answers"]
    assert [c.value for c in sheet[1]] == HEAD and sheet["B2"].value == "2026-03-01"


def test_answers_become_rows_of_exits(tmp_path: Path) -> None:
    done = read_answers_back(form(tmp_path, ANN, BOB), tmp_path / "exits.csv", SURVEY)
    assert (done.rows, done.unanswered) == (2, 0)
    ann, bob = read(done.path)
    assert ann == {
        "customer_id": "C1", "exited_at": "2026-03-01", "reason_code": "slow-response",
        "reason_text": "Waited a week / Faster", "destination": "Blue Cup", "moved": "false", "deceased": "",
        "charges_only": "false", "why_chosen": "A friend", "liked_most": "The roast",
    }  # fmt: skip
    assert bob["charges_only"] == "true" and bob["reason_text"] == "'=No fees"


def test_columns_may_bear_the_questions_and_the_form_may_be_a_workbook(tmp_path: Path) -> None:
    questions = ["Customer ID", "left on", *(text.upper() for _, text in SURVEY.fields)]
    done = read_answers_back(form(tmp_path, ANN, head=questions), tmp_path / "exits.csv", SURVEY)
    assert read(done.path)[0]["destination"] == "Blue Cup"
    _, _, path = write_survey(tmp_path, SURVEY, [("C1", date(2026, 3, 1)), ("C2", date(2026, 4, 2))])
    book = openpyxl.load_workbook(path)
    book["answers"]["E2"] = "Too slow"
    book["answers"]["B2"] = date(2026, 3, 1)
    book.save(path)
    done = read_answers_back(path, tmp_path / "exits.csv", SURVEY)
    assert (done.rows, done.unanswered) == (1, 1), "C2 did not answer"
    assert read(done.path)[0]["exited_at"] == "2026-03-01" and read(done.path)[0]["moved"] == ""


def test_every_mistake_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    rows = [
        ["", "2026-03-01", "x", "", "", "", "", "", ""],
        ["X-3", "1.3.2026", "x", "", "", "", "", "", ""],
        ["C1", "2026-07-01", "x", "", "", "slow-respons", "", "", ""],
        ANN,
        ANN,
    ]
    with pytest.raises(DataError) as caught:
        read_answers_back(form(tmp_path, *rows), tmp_path / "exits.csv", SURVEY, {"C1", "C2"}, date(2026, 6, 30))
    found = [p.removeprefix(f"{tmp_path / 'returned.csv'}: ") for p in caught.value.problems]
    assert found == [
        "row 2: customer_id: is empty; the answers belong to nobody",
        'row 3: left_on: "1.3.2026" is not a date; write it as 2026-10-31',
        'row 3: customer_id: no customer "X-3"',
        'row 4: left_on: "2026-07-01" lies after 2026-06-30',
        'row 4: main_reason: "slow-respons" is none of the answers; did you mean "slow-response"?',
        'row 6: customer_id: "C1" answered for the same day in row 5; keep one',
    ]
    assert not (tmp_path / "exits.csv").exists()


def test_a_wrong_head_is_named_column_by_column(tmp_path: Path) -> None:
    head = ["customer_id", *HEAD[2:-1], "win_trusst"]
    with pytest.raises(DataError) as caught:
        read_answers_back(form(tmp_path, [*ANN[:1], *ANN[2:]], head=head), tmp_path / "exits.csv", SURVEY)
    text = str(caught.value)
    assert '"win_trusst" is no field of the survey; did you mean "win trust"?' in text
    assert "the column left_on is missing" in text and "the column win_trust is missing" in text
    assert "row 2" not in text, "a missing column is one mistake, not one a row"
    with pytest.raises(DataError, match="no such file"):
        read_answers_back(tmp_path / "none.csv", tmp_path / "exits.csv", SURVEY)


def test_the_file_opens_as_the_table_exits(tmp_path: Path) -> None:
    data = tmp_path / "data"
    read_answers_back(form(tmp_path, ANN, BOB), data / "exits.csv", SURVEY)
    (data / "customers.csv").write_text("customer_id,joined_at\nC1,2024-01-01\nC2,2024-01-01\n", "utf-8")
    (tmp_path / "audit.yaml").write_text("business: {name: Kita}\nas_of: 2026-06-30\n", "utf-8")
    tables = open_tables(*read_engagement(tmp_path))
    exits = {r["customer_id"]: r for r in tables["exits"].to_pyarrow().to_pylist()}
    assert exits["C1"]["reason_text"] == "Waited a week / Faster" and exits["C1"]["charges_only"] is False
    assert exits["C2"]["charges_only"] is True and exits["C2"]["destination"] is None
    assert not tables.problems
