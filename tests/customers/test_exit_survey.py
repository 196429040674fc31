"""The exit survey: the mail and the sheet, ready to send, and whom it goes to."""

from __future__ import annotations

import csv
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from churn_audit.customers.exit_survey import as_html, as_text, in_words, whom_to_ask, write_form
from churn_audit.errors import ParameterError
from churn_audit.evidence.departures import depart
from churn_audit.evidence.metrics.registry import Context
from churn_audit.i18n import Words
from churn_audit.model.customers import load_rules
from churn_audit.model.engagement import Churn
from churn_audit.tables.opened import from_frames

SURVEY = load_rules().exit_survey
HEAD = ["customer_id", "left_on", *(id for id, _ in SURVEY.fields)]
Rows = list[dict[str, Any]]


def context(**tables: Rows) -> Context:
    opened = from_frames({name: pd.DataFrame(rows) for name, rows in tables.items()}, date(2026, 6, 30))
    return Context(opened, depart(opened, Churn(definition="contract")))


def left(id: str, at: str | None = "2026-01-01") -> dict[str, Any]:
    return {"customer_id": id, "joined_at": "2024-01-01", "churned_at": at}


def test_the_survey_asks_the_six_questions_in_order() -> None:
    text = as_text(SURVEY, "Kita Coffee")
    assert text.splitlines()[0] == SURVEY.title and text.endswith("Kita Coffee\n")
    places = [text.index(f"\n{n}. {q.text}\n") for n, q in enumerate(SURVEY.questions, 1)]
    assert len(places) == 6 and places == sorted(places)
    assert all(f"[ ] {o.text}\n" in text for o in SURVEY.options)


def test_the_mail_as_html_says_the_same_and_loads_nothing() -> None:
    page = as_html(SURVEY, "Kita & Söhne <Tokyo>", "en")
    texts: list[str] = []
    tags: set[str] = set()
    reader = HTMLParser()
    reader.handle_data = texts.append  # type: ignore[method-assign]
    reader.handle_starttag = lambda tag, _: tags.add(tag)  # type: ignore[method-assign]
    reader.feed(page)
    assert [q.text for q in SURVEY.questions if q.text in texts] == [q.text for q in SURVEY.questions]
    assert "Kita & Söhne <Tokyo>" in texts and '<html lang="en">' in page
    assert not tags & {"script", "img", "link", "form", "style"} and "http" not in page


def test_every_text_is_told_in_the_readers_language_and_no_code_is() -> None:
    words = Words()
    words._ = lambda message, /, **_: message.upper()  # type: ignore[method-assign]
    told = in_words(SURVEY, words)
    assert told.questions[2].tick is not None and told.questions[2].tick.options[0].text == "ANSWERS TOOK TOO LONG"
    assert as_text(told, "KITA") == as_text(SURVEY, "KITA").upper()
    assert [o.code for o in told.options] == [o.code for o in SURVEY.options]


def test_the_sheet_comes_with_the_leavers_filled_in(tmp_path: Path) -> None:
    people = [("=C1", date(2026, 3, 1)), ("C2", None)]
    sheet = write_form(tmp_path / "a.csv", "csv", SURVEY, "Kita", people=people)
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["customer_id"], r["left_on"]) for r in rows] == [("'=C1", "2026-03-01"), ("C2", "")]
    book = openpyxl.load_workbook(write_form(tmp_path / "new" / "a.xlsx", "xlsx", SURVEY, "Kita", people=people))
    assert [c.value for c in book["answers"][1]] == HEAD and book["answers"]["B2"].value == "2026-03-01"
    meanings = {row[0].value: row[1].value for row in book["questions asked"].iter_rows()}
    assert meanings["win_trust"] == SURVEY.questions[-1].text and meanings["rude-staff"] == "I was not treated well"


@pytest.mark.parametrize("form", ["text", "html", "csv", "xlsx"])
def test_a_file_that_is_there_is_never_overwritten(form: Any, tmp_path: Path) -> None:
    (tmp_path / "filled").write_text("three answers", "utf-8")
    with pytest.raises(ParameterError, match="never overwritten"):
        write_form(tmp_path / "filled", form, SURVEY, "Kita")
    assert (tmp_path / "filled").read_text("utf-8") == "three answers"


def test_who_left_this_year_is_asked_but_nobody_who_moved_died_unsubscribed_or_answered() -> None:
    customers = [
        left("a", "2026-01-01"),
        left("b", "2026-02-01"),
        *(left(id) for id in "cdef"),
        left("old", "2025-06-01"),
    ]
    customers += [left("here", None)]
    sent = {"sent_at": "2025-05-01", "channel": "email", "direction": "outbound", "unsubscribed": True}
    exits = [
        {"customer_id": "c", "exited_at": "2026-01-01", "deceased": True},
        {"customer_id": "d", "exited_at": "2026-01-01", "moved": True},
    ]
    tables = {"customers": customers, "communications": [sent | {"customer_id": "e"}], "exits": exits}
    asked = whom_to_ask(context(**tables), answered={"f"})
    assert asked.people == (("b", date(2026, 2, 1)), ("a", date(2026, 1, 1)))
    assert asked.left_out == {"moved_or_died": 2, "do_not_contact": 1, "answered": 1}
    assert not asked.messages


def test_what_nothing_tells_of_whom_to_ask_is_said() -> None:
    asked = whom_to_ask(context(customers=[left("a"), left("here", None)]))
    assert asked.people == (("a", date(2026, 1, 1)),)
    assert any("not want to be contacted" in m for m in asked.messages) and len(asked.messages) == 2
    opened = from_frames({"customers": pd.DataFrame([{"customer_id": "a"}])}, date(2026, 6, 30))
    asked = whom_to_ask(Context(opened, None))
    assert asked.people == () and "Nothing tells who has left" in asked.messages[0]
