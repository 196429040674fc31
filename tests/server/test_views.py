"""What is shown of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from landing import land


async def test_findings_come_with_texts_and_why_every_score(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("GET", "findings", path="coffee")
    assert status == 200
    assert len(body["findings"]["reasons"]) == len(body["texts"]["reasons"]) == 73
    scored = [r for r in body["findings"]["reasons"] if r["score"] is not None]
    assert scored
    for reason in scored:
        shares = body["why"][reason["id"]]
        assert sum(s["share"] for s in shares) == pytest.approx(1)
        total = sum(s["share"] * s["severity"] for s in shares)
        assert 100 * (1 - total) == pytest.approx(reason["score"], abs=0.01), reason["id"]


async def test_damaged_findings_are_said_to_be(ask: Any, audit: Path) -> None:
    next(audit.glob("reports/*/*/findings.json")).write_text("{")
    status, body, _ = await ask("GET", "findings", path="coffee")
    assert (status, body["code"]) == (422, "findings")
    status, body, _ = await ask("GET", "findings", path="coffee", run="2020-01-01T000000-0000")
    assert status == 404


async def test_the_data_request_is_sorted_by_coverage(ask: Any, audit: Path) -> None:
    _, body, _ = await ask("GET", "requests", path="coffee")
    points = [r["points"] for r in body["requests"]]
    assert points
    assert points == sorted(points, reverse=True)


async def test_two_runs_differ_by_the_inputs_that_changed(ask: Any, audit: Path) -> None:
    answers = next((audit / "answers").glob("leadership-*.yaml"))
    answers.unlink()
    land(audit, "2026-11-30T090000-bbbb", "2026-11-30T09:00:00+00:00")
    _, runs, _ = await ask("GET", "runs", path="coffee")
    assert [r["id"] for r in runs["runs"]] == ["2026-11-30T090000-bbbb", "2026-10-31T090000-aaaa"]
    assert runs["runs"][0]["files"]["html"].startswith("coffee/reports/kita-coffee/2026-11-30")
    status, body, _ = await ask("GET", "compare", path="coffee", a="2026-10-31T090000-aaaa", b="2026-11-30T090000-bbbb")
    assert status == 200
    assert body["answers"] == [f"answers/{answers.name}"]
    assert body["data"] == []
    assert isinstance(body["overlap"], bool)
    moves = [abs((m["b"] or 0) - (m["a"] or 0)) for m in body["reasons"]]
    assert moves == sorted(moves, reverse=True)


async def test_no_capacity_no_plan_and_a_dropped_fix_is_not_in_it(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("POST", "what-if", body={"person_days": 0}, path="coffee")
    assert status == 200
    assert body["plan"]["used_days"] == 0
    _, body, _ = await ask("POST", "what-if", body={"person_days": 60}, path="coffee")
    first = next(f["id"] for f in body["fixes"] if f["in_plan"])
    _, body, _ = await ask("POST", "what-if", body={"person_days": 60, "never": [first]}, path="coffee")
    assert not next(f for f in body["fixes"] if f["id"] == first)["in_plan"]
    status, body, _ = await ask("POST", "what-if", body={"person_days": -1}, path="coffee")
    assert status == 422
    status, body, _ = await ask("POST", "what-if", body={"person_days": 1, "never": ["x"]}, path="coffee")
    assert status == 422
    json.dumps(body)
