"""The plan's capacity, saved in audit.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from churn_audit.model.engagement import read_engagement


async def etag(ask: Any) -> dict[str, str]:
    _, state, _ = await ask("GET", "state", path="coffee")
    return {"If-Match": f'"{state["audit"]}"'}


async def test_only_capacity_changes_and_undo_brings_the_file_back(ask: Any, audit: Path) -> None:
    file = audit / "audit.yaml"
    text = file.read_text() + "\n# told by the client on Monday\n"
    file.write_text(text)
    own = read_engagement(audit)[0].capacity
    body = {"person_days": 80, "day_rate": 1234.5}
    status, changed, response = await ask("PUT", "capacity", body=body, headers=await etag(ask), path="coffee")
    assert status == 200, changed
    now = read_engagement(audit)[0].capacity
    assert (now.person_days, now.day_rate, now.payback_years) == (80, 1234.5, own.payback_years)
    assert "# told by the client on Monday" in file.read_text()
    assert response.headers["ETag"] == f'"{changed["etag"]}"'
    headers = {"If-Match": f'"{changed["etag"]}"'}
    status, _, _ = await ask("PUT", "capacity", body=changed["undo"], headers=headers, path="coffee")
    assert status == 200
    assert read_engagement(audit)[0].capacity == own
    assert file.read_text().split() == text.split()


async def test_a_file_that_changed_meanwhile_is_left_alone(ask: Any, audit: Path) -> None:
    seen = await etag(ask)
    file = audit / "audit.yaml"
    text = file.read_text() + "\n# another tab\n"
    file.write_text(text)
    status, body, _ = await ask("PUT", "capacity", body={"person_days": 1}, headers=seen, path="coffee")
    assert (status, body["code"]) == (412, "changed")
    assert "etag" in body["current"]
    assert file.read_text() == text
    status, body, _ = await ask("PUT", "capacity", body={"person_days": 1}, path="coffee")
    assert status == 428
    status, body, _ = await ask("PUT", "capacity", body={"person_days": -1}, headers=await etag(ask), path="coffee")
    assert status == 422
    assert "person_days" in body["message"]
