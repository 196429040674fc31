"""What is wrong with an audit comes with its place and what mends it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from churn_audit.errors import RenderError
from churn_audit.runs import runner
from churn_audit.server import audits

MISTAKE = """\
# Whose data this is.
business: {name: Old}   # a shop
churn:
  definition: inactive   # nobody says goodbye
reprot: {formats: [html]}
"""


@pytest.fixture
def old(jp_root_dir: Path) -> Path:
    """audit.yaml with two mistakes, and comments."""
    (jp_root_dir / "old").mkdir()
    (jp_root_dir / "old/audit.yaml").write_text(MISTAKE)
    return jp_root_dir / "old/audit.yaml"


async def test_a_mistake_in_the_file_has_its_line_and_the_word_that_was_meant(ask: Any, old: Path) -> None:
    status, body, _ = await ask("GET", "state", path="old")
    error = body["error"]
    assert (status, error["where"]["line"]) == (200, 4)
    assert [w["args"] for w in error["way_out"]] == [{"factory": "Editor", "line": "4"}, {"instead": "inactivity"}]


async def test_one_word_is_mended_after_the_other_and_comments_stay(ask: Any, old: Path) -> None:
    for line in (4, 5):
        _, body, _ = await ask("GET", "state", path="old")
        headers = {"If-Match": f'"{body["audit"]}"'}
        status, changed, _ = await ask("POST", "audit", "correction", headers=headers, path="old")
        assert (status, changed["line"]) == (200, line)
    assert old.read_text() == MISTAKE.replace("inactive ", "inactivity ").replace("reprot", "report")
    _, body, _ = await ask("GET", "state", path="old")
    assert body["error"] is None


async def test_nothing_is_mended_in_a_file_that_changed_or_needs_no_mending(ask: Any, old: Path, audit: Path) -> None:
    status, body, _ = await ask("POST", "audit", "correction", headers={"If-Match": '"x"'}, path="old")
    assert (status, body["code"]) == (412, "changed")
    assert old.read_text() == MISTAKE
    _, body, _ = await ask("GET", "state", path="coffee")
    headers = {"If-Match": f'"{body["audit"]}"'}
    status, body, _ = await ask("POST", "audit", "correction", headers=headers, path="coffee")
    assert (status, body["code"]) == (409, "nothing-to-mend")


async def test_a_file_that_is_no_yaml_names_its_line_only(ask: Any, old: Path) -> None:
    old.write_text("business:\n  name: [Old\nchurn: {}\n")
    _, body, _ = await ask("GET", "state", path="old")
    assert body["error"]["where"]["line"] == 3
    assert [w["command"] for w in body["error"]["way_out"]] == ["churn-audit:open"]


async def test_findings_of_a_newer_version_are_not_called_damaged(ask: Any, audit: Path) -> None:
    path = next(audit.glob("reports/*/*/findings.json"))
    content = json.loads(path.read_text()) | {"schema": "churn-audit/findings/2"}
    path.write_text(json.dumps(content))
    status, body, _ = await ask("GET", "findings", path="coffee")
    assert (status, body["code"]) == (422, "newer")
    assert "findings/2" in body["message"]
    status, body, _ = await ask("GET", "audit", path="coffee")
    assert (status, body["steps"]) == (200, [])
    path.write_text("{")
    status, body, _ = await ask("GET", "findings", path="coffee")
    assert (body["code"], body["message"]) == ("findings", "findings.json of 2026-10-31 is damaged.")


async def test_what_a_partial_run_lacks_is_made_again(ask: Any, audit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = next(audit.glob("reports/*/2026-10-31*"))
    record = json.loads((folder / "run.json").read_text())
    record |= {"status": "partial", "formats": ["html", "csv"], "error": "no fonts"}
    (folder / "run.json").write_text(json.dumps(record))
    _, body, _ = await ask("GET", "state", path="coffee")
    assert (body["last"]["status"], body["done"]) == ("partial", record["id"])
    _, body, _ = await ask("GET", "runs", record["id"], path="coffee")
    assert (body["lacks"], body["error"]) == (["csv"], "no fonts")
    assert body["headline"]["value"] is not None

    def no_fonts(*args: Any, **words: Any) -> None:
        raise RenderError("no fonts; install them")

    with monkeypatch.context() as without:
        without.setattr(runner, "deliver", no_fonts)
        status, body, _ = await ask("POST", "runs", record["id"], "files", path="coffee")
        assert (status, body["code"], body["message"]) == (500, "render", "no fonts; install them")
    status, body, _ = await ask("POST", "runs", record["id"], "files", path="coffee")
    assert (status, body["status"], body["lacks"], body["error"]) == (200, "done", [], None)
    assert (folder / "plan.csv").stat().st_size
    status, body, _ = await ask("POST", "runs", record["id"], "files", path="coffee")
    assert (status, body["code"]) == (409, "complete")


async def test_a_copy_is_writable_and_names_data_beside_the_audit_where_they_are(
    ask: Any, audit: Path, jp_root_dir: Path
) -> None:
    file = audit / "audit.yaml"
    beside = jp_root_dir / "sales.csv"
    beside.write_text("customer_id\n1\n")
    file.write_text(file.read_text() + "\ntables: {products: ../sales.csv}\n")
    file.chmod(0o444)
    (jp_root_dir / "mine/2026").mkdir(parents=True)
    status, body, _ = await ask("POST", "audit", "copies", body={"parent": "mine/2026"}, path="coffee")
    assert (status, body["path"]) == (201, "mine/2026/coffee")
    copy = jp_root_dir / "mine/2026/coffee"
    assert "products: ../../../sales.csv" in (copy / "audit.yaml").read_text()
    assert (copy / "audit.yaml").stat().st_mode & 0o200
    assert {p.name for p in copy.iterdir()} == {p.name for p in audit.iterdir()}
    status, body, _ = await ask("POST", "audit", "copies", body={"parent": "mine/2026"}, path="coffee")
    assert body["path"] == "mine/2026/coffee-2"
    status, body, _ = await ask("POST", "audit", "copies", body={"parent": "coffee/data"}, path="coffee")
    assert status == 422


async def test_readiness_is_the_share_that_data_and_answers_light(ask: Any, audit: Path) -> None:
    full = audits.readiness(audit).coverage
    _, found, _ = await ask("GET", "findings", path="coffee")
    assert full == pytest.approx(found["findings"]["score"]["coverage"], abs=0.02)
    (audit / "data/customers.csv").unlink()
    status, less, _ = await ask("GET", "audit", "readiness", path="coffee")
    assert status == 200
    assert "customers" in less["unread"]
    assert less["coverage"] < full
