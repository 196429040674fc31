"""The project's notebooks in an audit's folder, and what the installation has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import papermill


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
