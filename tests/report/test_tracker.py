"""The plan as tasks: one a planned fix, safe to import and to open."""

from __future__ import annotations

import csv
from io import StringIO

from measured_findings import measured, planned_fixes
from sample_findings import checklist

from churn_audit.model.findings import Findings
from churn_audit.report.story import Story
from churn_audit.report.tracker import HEAD, render


def tasks(found: Findings, locale: str = "en") -> list[dict[str, str]]:
    made = render(Story(found, checklist(), locale).telling)
    assert made.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 only with a byte order mark"
    return list(csv.DictReader(StringIO(made.decode("utf-8-sig"), newline="")))


def test_each_planned_fix_is_a_task_with_owner_dates_and_worth() -> None:
    found = measured()
    planned = [f for f in found.fixes if f.in_plan]
    rows = tasks(found)
    assert [r["id"] for r in rows] == [f.id for f in planned]
    first = rows[0]
    assert first["title"] == "Answer every customer on the same working day"
    assert first["start"] == "2026-10-31" and first["due"] > first["start"]
    assert (first["saving_per_year"], first["saving_low"], first["saving_high"]) == ("22000000", "9000000", "35000000")
    assert first["saving_is"] == "measured" and first["currency"] == found.business.currency
    assert "First step: " in first["description"] and "It worked when: " in first["description"]


def test_columns_have_the_same_names_in_every_language() -> None:
    assert tuple(tasks(measured(), "ja")[0]) == HEAD


def test_no_field_is_taken_for_a_formula() -> None:
    first, second = planned_fixes()
    (task, *_) = tasks(measured(fixes=[first | {"owner": "=cmd|' /C calc'!A0"}, second]))
    assert task["owner"] == "'=cmd|' /C calc'!A0"


def test_without_a_plan_there_are_only_heads() -> None:
    assert tasks(measured(fixes=[])) == []
