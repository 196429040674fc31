"""A run is delivered in the formats asked for, in whose name it was run, and again in another language."""

from __future__ import annotations

import json
import shutil
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

from churn_audit.errors import EngagementError
from churn_audit.model import catalogue
from churn_audit.model.branding import Brand
from churn_audit.model.engagement import FORMATS
from churn_audit.runs import delivery, runner, store
from churn_audit.runs.runner import Run


@pytest.fixture
def copy(landed: Run, tmp_path: Path) -> Path:
    """A landed run of one's own."""
    folder = tmp_path / landed.folder.name
    shutil.copytree(landed.folder, folder)
    for file in folder.glob("report*"):
        file.unlink()
    return folder


def test_every_format_an_engagement_may_name_can_be_delivered() -> None:
    assert {*delivery.KINDS, *delivery.STORED} == set(FORMATS)


def test_each_format_is_a_file_and_json_is_the_findings_that_are_there(copy: Path) -> None:
    before = (copy / "findings.json").read_bytes()
    files = runner.render(copy, formats=FORMATS)
    assert [f.name for f in files] == [
        "report.html", "report.pdf", "report.xlsx", "report.pptx", "plan.csv", "findings.json",
    ]  # fmt: skip
    assert all(f.stat().st_size > 100 for f in files)
    assert (copy / "findings.json").read_bytes() == before


def test_the_same_run_gives_the_same_bytes_in_every_format(copy: Path) -> None:
    formats = ("xlsx", "pptx", "csv")
    first = [f.read_bytes() for f in runner.render(copy, formats=formats)]
    assert [f.read_bytes() for f in runner.render(copy, formats=formats)] == first


def test_without_formats_a_run_is_rendered_in_those_it_was_run_with(copy: Path) -> None:
    assert [f.name for f in runner.render(copy)] == ["report.html", "report.pdf", "report.xlsx"]


def test_another_language_has_files_of_its_own(copy: Path) -> None:
    record, found = store.read_run(copy)
    reader = delivery.Contents(found, catalogue.load(profile=record.industry), "ja", Brand())
    files = delivery.deliver(reader, copy, ("xlsx", "csv", "json"), suffix="-ja")
    assert [f.name for f in files] == ["report-ja.xlsx", "plan-ja.csv", "findings.json"]


def test_working_file_and_slides_of_a_real_run_hold_its_figures(copy: Path, landed: Run) -> None:
    book, deck = (f.read_bytes() for f in runner.render(copy, formats=("xlsx", "pptx")))
    scorecard = openpyxl.load_workbook(BytesIO(book))["Scorecard"]
    assert scorecard.max_row == 74, "a head and 73 reasons"
    score = landed.findings.score.value
    assert score is not None
    text = " ".join(s.text_frame.text for s in Presentation(BytesIO(deck)).slides[1].shapes if s.has_text_frame)
    assert f"{score:.0f}" in text


def test_a_run_is_rendered_again_in_the_name_it_was_run_in(copy: Path) -> None:
    record = json.loads((copy / "run.json").read_text("utf-8"))
    record["brand"] = {"firm": "Aoba Advisory", "colour": "#6a0f1e"}
    (copy / "run.json").write_text(json.dumps(record), "utf-8")
    (page,) = runner.render(copy, formats=["html"])
    text = page.read_text("utf-8")
    assert "Aoba Advisory" in text and "--brand:#6a0f1e" in text


def test_a_colour_that_is_not_used_is_said(copy: Path, caplog: pytest.LogCaptureFixture) -> None:
    record = json.loads((copy / "run.json").read_text("utf-8"))
    record["brand"] = {"colour": "#e60012"}
    (copy / "run.json").write_text(json.dumps(record), "utf-8")
    assert runner.render(copy, formats=["csv"])
    assert "4.8:1" in caplog.text and "the standard colour stands in for it" in caplog.text


def test_a_run_from_before_there_was_a_house_style_can_still_be_rendered(copy: Path) -> None:
    record = json.loads((copy / "run.json").read_text("utf-8"))
    del record["brand"]
    (copy / "run.json").write_text(json.dumps(record), "utf-8")
    assert runner.render(copy, formats=["csv"])


def test_a_logo_that_will_not_do_runs_nothing(business: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(business, broken)
    text = (broken / "audit.yaml").read_text("utf-8")
    (broken / "audit.yaml").write_text(text.replace("\nreport:\n", "\nreport:\n  logo: logo.svg\n"), "utf-8")
    (broken / "logo.svg").write_text("<svg", "utf-8")
    with pytest.raises(EngagementError, match=r"report\.logo"):
        runner.run(broken, tmp_path / "reports")
    assert not (tmp_path / "reports").exists()
