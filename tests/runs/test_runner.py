"""A run lands whole or not at all; what it leaves can be rendered again, and a failed one says so."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import papermill
import pytest

from churn_audit.errors import AnswersError, ParameterError, RenderError, RunError
from churn_audit.model import findings
from churn_audit.model.engagement import read_engagement
from churn_audit.report.document import from_notebook
from churn_audit.report.html import render as render_html
from churn_audit.resources import folder
from churn_audit.runs import runner, store
from churn_audit.runs.parameters import Parameters, check, check_notebook
from churn_audit.runs.runner import Run

NOTEBOOK = folder("notebooks") / "audit.ipynb"


def test_a_run_leaves_record_findings_notebook_and_report(landed: Run) -> None:
    assert {p.name for p in landed.folder.iterdir()} == {
        "run.json", "findings.json", "audit.ipynb", "report.html", "report.pdf", "report.xlsx", "lists",
    }  # fmt: skip
    assert not [p for p in landed.folder.parent.iterdir() if p.name.endswith(".part")]


def test_the_record_names_every_input_with_its_hash(landed: Run, business: Path) -> None:
    record, found = store.read_run(landed.folder)
    assert (record.status, record.id) == ("done", found.run.id)
    files = {str(p.relative_to(business)) for p in business.rglob("*") if p.is_file()} - {"truth.json"}
    assert record.inputs.keys() == files
    assert record.inputs["audit.yaml"] == store.hashes(business, [business / "audit.yaml"])["audit.yaml"]


def test_findings_hold_to_their_published_schema(landed: Run) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    content = json.loads((landed.folder / "findings.json").read_text("utf-8"))
    published = json.loads((Path(__file__).parents[2] / "docs/schemas/findings.schema.json").read_text("utf-8"))
    jsonschema.validate(content, published)
    assert content["schema"] == findings.SCHEMA


def test_findings_read_back_are_the_same(landed: Run) -> None:
    text = (landed.folder / "findings.json").read_text("utf-8")
    assert findings.Findings.from_json(text).to_json() == text


def test_render_gives_the_report_of_the_run_again(landed: Run) -> None:
    before = {f.name: f.read_bytes() for f in landed.files}
    again = runner.render(landed.folder)
    assert {f.name: f.read_bytes() for f in again} == before


def test_an_auditors_own_cell_becomes_part_of_the_report(landed: Run) -> None:
    notebook = nbformat.read(landed.folder / "audit.ipynb", as_version=4)
    own = nbformat.v4.new_markdown_cell("We spoke with the owner about this on Monday.")
    notebook.cells.append(own)
    page = render_html(from_notebook(notebook))
    assert "We spoke with the owner about this on Monday." in page
    assert "Papermill" not in page, "working cells stay out"


def test_a_wrong_file_of_the_users_runs_nothing(business: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(business, broken)
    path = next((broken / "answers").glob("*.yaml"))
    path.write_text(path.read_text("utf-8").replace("audience: ", "audience: un"), "utf-8")
    with pytest.raises(AnswersError, match="audience"):
        runner.run(broken, tmp_path / "reports")
    assert not (tmp_path / "reports").exists()


def test_a_failed_run_keeps_its_notebook_and_says_failed(business: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(business, broken)
    for path in (broken / "data").glob("customers.*"):
        path.unlink()
    with pytest.raises(RunError, match="customers"):
        runner.run(broken, tmp_path / "reports")
    (kept,) = (tmp_path / "reports" / "kita-coffee").iterdir()
    assert kept.name.endswith("-failed")
    record = json.loads((kept / "run.json").read_text("utf-8"))
    assert record["status"] == "failed" and "customers" in record["error"]
    assert nbformat.read(kept / "audit.ipynb", as_version=4).cells
    with pytest.raises(ParameterError, match="the run failed"):
        runner.render(kept)


def test_a_stopped_run_says_so_and_not_that_it_failed(
    business: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "execute", stopped)
    with pytest.raises(KeyboardInterrupt):
        runner.run(business, tmp_path)
    (kept,) = (tmp_path / "kita-coffee").iterdir()
    record = json.loads((kept / "run.json").read_text("utf-8"))
    assert (record["status"], record["error"]) == ("cancelled", None)
    assert kept.name.endswith("-cancelled") and store.is_unfinished(kept)
    with pytest.raises(ParameterError, match="was stopped before it found anything"):
        runner.render(kept)


def test_a_run_whose_report_cannot_be_written_is_partial_until_it_is(
    landed: Run, business: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def executed(given: Parameters, output: Path, progress: Callable[[str], None]) -> nbformat.NotebookNode:
        shutil.copy(landed.folder / "findings.json", output.parent)
        return nbformat.read(shutil.copy(landed.folder / "audit.ipynb", output), as_version=4)

    def no_fonts(*args: object, **words: object) -> None:
        raise RenderError("no font; install one")

    monkeypatch.setattr(runner, "execute", executed)
    with monkeypatch.context() as without:
        without.setattr(runner, "deliver", no_fonts)
        with pytest.raises(RunError, match="no font; install one"):
            runner.run(business, tmp_path, formats=["csv"])
    (kept,) = (tmp_path / "kita-coffee").iterdir()
    record, found = store.read_run(kept)
    assert (record.status, record.error) == ("partial", "no font; install one")
    assert found.score.value is not None and runner.lacking(kept, record) == ("csv",)
    (made,) = runner.render(kept)
    assert made.name == "plan.csv"
    record = store.read_run(kept)[0]
    assert (record.status, record.error, runner.lacking(kept, record)) == ("done", None, ())


def test_parameters_cell_and_model_agree() -> None:
    told = papermill.inspect_notebook(str(NOTEBOOK))
    assert list(told) == list(Parameters.model_fields)
    assert all(p["help"] for p in told.values())
    defaults = {k: None if v["default"] == "None" else v["default"].strip('"') for k, v in told.items()}
    assert check(defaults) == Parameters()


def test_a_misspelt_parameter_is_refused_with_the_nearest_right_one() -> None:
    with pytest.raises(ParameterError, match='parameters: engagment: no such field; did you mean "engagement"'):
        check({"engagment": "acme"})
    with pytest.raises(ParameterError, match="locale"):
        check({"locale": "jp"})
    with pytest.raises(ParameterError, match="as_off"):
        check_notebook({"engagement": "acme", "as_off": "2026-01-01", "_": 1, "In": [], "json": json})


def test_stock_papermill_runs_the_notebook_and_stock_nbconvert_renders_it(business: Path, tmp_path: Path) -> None:
    out = tmp_path / "stock.ipynb"
    command = [sys.executable, "-m", "papermill", str(NOTEBOOK), str(out), "-p", "engagement", str(business)]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    for format in ("html", "pdf"):
        command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", f"churn-audit-{format}", str(out)]
        subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
        assert (tmp_path / f"stock.{format}").stat().st_size > 10_000


def test_stock_papermill_stops_at_a_misspelt_parameter(tmp_path: Path) -> None:
    with pytest.raises(papermill.PapermillExecutionError, match="engagment"):
        papermill.execute_notebook(
            NOTEBOOK, tmp_path / "out.ipynb", parameters={"engagment": "x"}, progress_bar=False, kernel_name="python3"
        )


def test_the_notebook_is_stored_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not c.outputs and c.execution_count is None for c in notebook.cells if c.cell_type == "code")


@pytest.mark.parametrize(
    ("name", "expected"), [("Kita Coffee", "kita-coffee"), ("北のコーヒー", "北のコーヒー"), ("../..", "business")]
)
def test_a_business_name_becomes_a_safe_folder_name(name: str, expected: str) -> None:
    assert store.slug(name) == expected


def test_the_landed_pdf_conforms_to_pdf_ua(landed: Run) -> None:
    page = pytest.importorskip("page", reason="page-validation is not installed")
    report = page.validate_pdf_bytes((landed.folder / "report.pdf").read_bytes(), profile="ua1")
    assert report.is_compliant, report.failures[:3]


def test_the_landed_html_asks_nobody_for_anything_and_needs_no_script(landed: Run) -> None:
    source = (landed.folder / "report.html").read_text("utf-8")
    assert "<script" not in source and "@import" not in source
    assert not re.findall(r"""(?:src|srcset)=["'](?!data:)|url\((?!["']?(?:data:|#|%23))""", source)
    assert "default-src 'none'" in source


def test_an_audit_of_answers_alone_scores_what_was_asked_and_says_nobody_knows_who_left(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "customers.csv").write_text("customer_id,joined_at\na,2024-01-01\nb,2024-02-01\n", "utf-8")
    (tmp_path / "audit.yaml").write_text("business: {name: Asked}\nas_of: 2026-06-30\n", "utf-8")
    (tmp_path / "answers" / "sato.yaml").write_text(
        "respondent: Sato\naudience: customers\ndate: 2026-06-01\nanswers: {slow-response-felt: later}\n", "utf-8"
    )
    done = runner.run(tmp_path, tmp_path / "reports")
    assert done.findings.departures is None and done.findings.customers.n == 2
    (slow,) = (r for r in done.findings.reasons if r.id == "slow-response")
    assert slow.status == "assessed" and slow.grade == "C" and slow.score == pytest.approx(25)
    assert {p.name for p in done.files} == {"report.html", "report.pdf", "report.xlsx"}


def test_files_named_in_queries_are_inputs_too(tmp_path: Path) -> None:
    for name in ("data/orders.csv", "people.xlsx", "answers/a.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "audit.yaml").write_text(
        """business: {name: K}
tables:
  customers: {query: "SELECT a AS customer_id FROM 'people.xlsx#Sheet1' WHERE kind = 'shop*' AND b <> ''"}
""",
        "utf-8",
    )
    engagement, home = read_engagement(tmp_path)
    found = {p.relative_to(home).as_posix() for p in runner.input_files(engagement, home)}
    assert found == {"audit.yaml", "answers/a.yaml", "data/orders.csv", "people.xlsx"}


def test_customer_ids_stand_in_the_lists_and_nowhere_else(landed: Run) -> None:
    rows = (landed.folder / "lists" / "win_back.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) - 1 == landed.findings.customers.win_back
    ids = {row.split(",")[0] for row in rows[1:]}
    assert ids and not any(id in (landed.folder / "findings.json").read_text("utf-8") for id in ids)
    assert not any(id in (landed.folder / "report.html").read_text("utf-8") for id in ids)
