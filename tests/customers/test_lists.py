"""The lists as files: who is on them, what a spreadsheet program makes of them, and where ids may stand."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from churn_audit import i18n
from churn_audit.customers import Fit, WinBack, assess_fit, win_back, write_lists
from churn_audit.customers.sheets import write_csv, write_xlsx
from churn_audit.evidence.departures import depart
from churn_audit.evidence.metrics.registry import Context
from churn_audit.i18n import Words
from churn_audit.model.cells import neutral, restored
from churn_audit.model.customers import load_rules
from churn_audit.model.engagement import Churn
from churn_audit.tables.opened import from_frames

RULES = load_rules()


def lists() -> tuple[Fit, WinBack]:
    """=1+1 abuses the staff and costs more than it brings, b pays little late, c is fine, d left and was referred."""
    customers = [
        {"customer_id": id, "joined_at": "2024-01-01", "monthly_value": value, "churned_at": gone, "referred": True}
        for id, value, gone in (
            ("=1+1", 1.0, None), ("b", 100.0, None), ("c", 100.0, None), ("d", 50.0, "2026-01-01"),
        )
    ]  # fmt: skip
    incidents = [
        {"customer_id": "=1+1", "occurred_at": "2026-03-01", "kind": "abusive", "severity": 3},
        {"customer_id": "b", "occurred_at": "2026-03-01", "kind": "late_payment", "severity": 1},
    ]
    tickets = [{"ticket_id": "1", "customer_id": "=1+1", "opened_at": "2026-05-01", "is_complaint": False}]
    frames = {"customers": customers, "incidents": incidents, "tickets": tickets}
    tables = from_frames({k: pd.DataFrame(v) for k, v in frames.items()}, date(2026, 6, 30))
    context = Context(tables, depart(tables, Churn(definition="contract")))
    return assess_fit(context, RULES, day_rate=240), win_back(context, RULES)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_counts_are_those_of_the_lists(tmp_path: Path) -> None:
    counts = write_lists(tmp_path, *lists())
    assert (counts.n, counts.bad_fit, counts.win_back, counts.at_risk) == (4, 1, 1, None)
    assert sorted(p.name for p in (tmp_path / "lists").iterdir()) == ["fit.csv", "lists.xlsx", "win_back.csv"]


def test_whoever_is_to_be_let_go_stands_first_with_the_value_lost_and_a_warning(tmp_path: Path) -> None:
    write_lists(tmp_path, *lists())
    first, second = read(tmp_path / "lists" / "fit.csv")
    assert (first["customer_id"], first["action"], first["yearly_value"]) == ("'=1+1", "let go", "12.0")
    assert first["support_cost"] == "10.0" and first["signs"] == "Abuses or threatens the staff"
    assert first["warning"] == ""
    assert (second["customer_id"], second["action"], second["points"]) == ("b", "keep", "0.33")
    fit, lost = lists()
    fit = Fit(fit.n, fit.rules, fit.customers.mutate(prominent=True), fit.counts, fit.value)
    write_lists(tmp_path, fit, lost)
    assert "Prominent" in read(tmp_path / "lists" / "fit.csv")[0]["warning"]


def test_the_win_back_list_tells_why_and_which_draft(tmp_path: Path) -> None:
    write_lists(tmp_path, *lists())
    (row,) = read(tmp_path / "lists" / "win_back.csv")
    assert (row["customer_id"], row["left_on"], row["draft"]) == ("d", "2026-01-01", "lapsed")
    assert row["signs"] == "Came on the advice of friends or family; Never complained"


def test_the_workbook_holds_both_lists_the_agenda_and_the_drafts_and_no_formula(tmp_path: Path) -> None:
    write_lists(tmp_path, *lists())
    book = openpyxl.load_workbook(tmp_path / "lists" / "lists.xlsx")
    assert book.sheetnames == ["Fit", "Agenda", "Win back", "Drafts", "Notes"]
    assert book["Fit"]["A2"].value == "=1+1" and book["Fit"]["A2"].data_type == "s"
    assert book["Fit"]["C2"].value == 2 and book["Fit"]["C2"].data_type == "n"
    parts = [cell.value for cell in book["Agenda"]["A"]]
    assert parts[1] == "Opening" and "Pays late" in parts and parts[-1].startswith("Hand-over")
    assert {cell.value for cell in book["Drafts"]["A"][1:]} == {d.id for d in RULES.win_back.drafts}


def test_the_workbook_says_what_letting_go_costs_who_is_left_out_and_what_nobody_knows(tmp_path: Path) -> None:
    fit, lost = lists()
    fit = replace(fit, warned=1)
    lost = replace(lost, excluded={"moved_or_died": 2, "do_not_contact": 1, "long_gone": 0}, unlikely=3)
    write_lists(tmp_path, fit, lost)
    sheet = openpyxl.load_workbook(tmp_path / "lists" / "lists.xlsx")["Notes"]
    said = [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=2)]
    assert said[:2] == [
        ("Fit", "To let go: 1. What they bring a year would be lost: 12."),
        ("Fit", "Prominent among those to let go: 1. Weigh the loss of standing before anything is said."),
    ]
    left_out = [note for of, note in said if of == "Win back" and note.startswith("Left out")]
    assert left_out == [
        "Left out, for they moved away or died: 2.",
        "Left out, for they do not want to be contacted: 1.",
        "Left out, for they are unlikely to return: 3.",
    ]
    assert any("check the list before anything is sent" in note for of, note in said if of == "Win back")
    assert any(note.endswith("exits.charges_only, exits.reason_code") for of, note in said if of == "Win back")


def test_the_workbook_is_told_in_the_language_of_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every translation is its English in angle quotes here; ids, codes of drafts and names of columns stay."""
    quoted = SimpleNamespace(gettext=lambda text: f"‹{text}›", ngettext=lambda one, many, n: f"‹{many}›")
    monkeypatch.setattr(i18n, "catalogue", lambda language: quoted)
    write_lists(tmp_path, *lists(), words=Words("ru"))
    book = openpyxl.load_workbook(tmp_path / "lists" / "lists.xlsx")
    assert book.sheetnames == ["‹Fit›", "‹Agenda›", "‹Win back›", "‹Drafts›", "‹Notes›"]
    known = {"=1+1", "b", "d"} | {d.id for d in RULES.win_back.drafts}
    told = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if isinstance(c.value, str)}
    assert not {text for text in told - known if not text.startswith("‹") and not text[0].isdigit()}
    assert read(tmp_path / "lists" / "fit.csv")[0]["action"] == "‹let go›"  # the heads of CSV files are codes


def test_a_list_that_the_data_cannot_tell_is_not_written_and_has_no_count(tmp_path: Path) -> None:
    counts = write_lists(tmp_path, Fit(5, RULES.fit), WinBack(RULES.win_back))
    assert (counts.n, counts.bad_fit, counts.win_back) == (5, None, None)
    assert not list((tmp_path / "lists").iterdir())


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5", "@SUM(A1)", "\tx", "\r=1"])
def test_text_that_a_spreadsheet_would_compute_is_neutralised_and_restored(text: str, tmp_path: Path) -> None:
    assert neutral(text) == f"'{text}" and restored(neutral(text)) == text
    write_csv(tmp_path / "a.csv", ["x"], [[text]])
    assert read(tmp_path / "a.csv")[0]["x"].startswith("'")
    write_xlsx(tmp_path / "a.xlsx", {"s": (["x"], [[text]])})
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["s"]["A2"].data_type == "s"


def test_numbers_and_plain_text_stay_as_they_are() -> None:
    assert [neutral(v) for v in (-5.0, "a=b", "'quoted", None)] == [-5.0, "a=b", "'quoted", None]
    assert restored("'quoted") == "'quoted"
