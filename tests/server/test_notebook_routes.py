"""The project's notebooks in an audit's folder, and what the installation has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import papermill

from churn_audit.runs.headings import notebook


async def test_a_notebook_is_put_with_its_parameters_and_never_written_over(ask: Any, audit: Path) -> None:
    asked = {"name": "explore", "parameters": {"reason": "slow-response"}}
    status, body, _ = await ask("POST", "notebooks", body=asked, path="coffee")
    assert (status, body) == (201, {"path": "coffee/explore.ipynb", "created": True})
    place = audit / "explore.ipynb"
    told = papermill.inspect_notebook(str(place))
    assert told["reason"]["default"] == '"slow-response"'
    assert told["reason"]["help"] and told["engagement"]["default"] == '"."'
    place.write_text(place.read_text() + "\n")
    before = place.read_bytes()
    status, body, _ = await ask("POST", "notebooks", body=asked, path="coffee")
    assert (status, body["created"]) == (200, False)
    assert place.read_bytes() == before


async def test_a_notebook_speaks_the_audits_language(ask: Any, audit: Path) -> None:
    settings = audit / "audit.yaml"
    settings.write_text(re.sub(r"locale: \S+", "locale: ja", settings.read_text("utf-8")), "utf-8")
    status, _, _ = await ask("POST", "notebooks", body={"name": "explore"}, path="coffee")
    assert status == 201
    told = [c.source for c in nbformat.read(audit / "explore.ipynb", 4).cells if c.cell_type == "markdown"]
    assert told == [c.source for c in notebook("explore", "ja").cells if c.cell_type == "markdown"]
    assert re.search("[ぁ-ん]", "".join(told))


async def test_a_notebook_that_is_none_or_told_amiss_is_refused(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("POST", "notebooks", body={"name": "../audit"}, path="coffee")
    assert status == 404
    assert "explore" in body["message"]
    wrong = {"name": "explore", "parameters": {"raison": "x"}}
    status, body, _ = await ask("POST", "notebooks", body=wrong, path="coffee")
    assert status == 422
    assert "raison" in body["message"]
    assert not list(audit.glob("*.ipynb"))


async def test_the_installation_is_told_part_by_part(ask: Any) -> None:
    status, body, _ = await ask("GET", "doctor")
    assert status == 200
    parts = {p["name"]: p for p in body["parts"]}
    assert parts["typst"]["ok"]
    assert all(p["ok"] or p["way"] for p in body["parts"])
