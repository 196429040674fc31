from __future__ import annotations

import io
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader
from report_samples import SAMPLES

from churn_audit.report import blocks as b
from churn_audit.report.exporters import HTMLReportExporter, PDFReportExporter


@pytest.fixture
def notebook() -> Any:
    story = [new_output("display_data", data=block._repr_mimebundle_()) for block in SAMPLES]
    return new_notebook(
        cells=[
            new_code_cell("story()", outputs=story),
            new_markdown_cell("## An auditor’s own section\n\nSeen in *three* shops."),
            new_code_cell("1/0", outputs=[new_output("error", ename="ZeroDivisionError", evalue="division by zero")]),
        ]
    )


def test_a_notebook_becomes_one_html_file(notebook: Any) -> None:
    page, resources = HTMLReportExporter().from_notebook_node(notebook)
    assert isinstance(page, str)
    assert page.startswith("<!DOCTYPE html>") and resources["output_extension"] == ".html"
    assert "An auditor’s own section" in page and "ZeroDivisionError: division by zero" in page
    assert "story()" not in page


def test_a_notebook_becomes_a_pdf(notebook: Any) -> None:
    data, resources = PDFReportExporter().from_notebook_node(notebook)
    assert isinstance(data, bytes)
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages)
    assert resources["output_extension"] == ".pdf"
    assert "An auditor’s own section" in text and "ZeroDivisionError: division by zero" in text


def test_a_notebook_with_nothing_to_say_still_converts() -> None:
    for exporter in (HTMLReportExporter(), PDFReportExporter()):
        assert exporter.from_notebook_node(new_notebook(), {"metadata": {"name": "empty"}})[0]


@pytest.mark.parametrize(
    ("name", "kind"), [("churn-audit-html", HTMLReportExporter), ("churn-audit-pdf", PDFReportExporter)]
)
def test_nbconvert_knows_the_exporters_by_name(name: str, kind: type) -> None:
    assert name in entry_points(group="nbconvert.exporters").names
    assert get_exporter(name) is kind


def test_the_command_line_converts(notebook: Any, tmp_path: Path) -> None:
    source = tmp_path / "audit.ipynb"
    nbformat.write(notebook, source)
    command = [sys.executable, "-m", "nbconvert", "--to", "churn-audit-pdf", str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "audit.pdf").read_bytes().startswith(b"%PDF")


def test_listing_the_exporters_loads_nothing_heavy() -> None:
    code = (
        "import churn_audit.report.exporters, sys; "
        "print([m for m in ('typst', 'uharfbuzz', 'pandas', 'ibis', 'churn_audit.report.html', "
        "'churn_audit.report.document') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_the_title_falls_back_to_the_files_name() -> None:
    page, _ = HTMLReportExporter().from_notebook_node(new_notebook(cells=[]), {"metadata": {"name": "kita"}})
    assert "<title>kita</title>" in page
    assert b.MIME not in page
