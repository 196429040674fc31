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
    # the parts add up to the difference, and nothing but answers has changed
    split = {p["origin"]: p["points"] for p in body["split"]}
    assert sum(split.values()) == pytest.approx(body["by"]) == pytest.approx(split["answers"])
    assert {m["origin"] for m in body["reasons"] if m["a"] is not None and m["b"] is not None} == {"answers"}


async def test_better_data_are_told_with_the_metric_that_moved_and_a_fix_that_is_done_is_tested(
    ask: Any, audit: Path
) -> None:
    first = next(audit.glob("reports/*/*/findings.json"))
    found = json.loads(first.read_text())
    second = land(audit, "2026-11-30T090000-bbbb", "2026-11-30T09:00:00+00:00") / "findings.json"
    changed = json.loads(second.read_text())
    reason = next(r for r in changed["reasons"] if r["metrics"] and r["fixes"])
    metric = reason["metrics"][0]
    metric |= {"value": metric["good"], "low": metric["good"], "high": metric["good"], "severity": 0.0}
    before = next(r for r in found["reasons"] if r["id"] == reason["id"])["metrics"][0]
    before |= {"value": metric["poor"], "low": metric["poor"], "high": metric["poor"], "severity": 1.0}
    was = next(r for r in found["reasons"] if r["id"] == reason["id"])
    reason["score"], was["score"] = 90.0, 10.0
    fix = next(f for f in changed["fixes"] if f["id"] == reason["fixes"][0])
    fix |= {"status": "done", "since": "2020-01-01", "measure": {"metric": metric["id"], "target": metric["good"]}}
    first.write_text(json.dumps(found))
    second.write_text(json.dumps(changed))
    _, body, _ = await ask("GET", "compare", path="coffee", a="2026-10-31T090000-aaaa", b="2026-11-30T090000-bbbb")
    moved = next(m for m in body["reasons"] if m["id"] == reason["id"])
    assert (moved["a"], moved["b"], moved["origin"]) == (10.0, 90.0, "data")
    assert (moved["metric"]["then"], moved["metric"]["now"]) == (metric["poor"], metric["good"])
    tested = next(f for f in body["fixes"] if f["id"] == fix["id"])
    assert tested["verdict"] == "worked"
    assert (tested["metric"]["then"], tested["metric"]["now"]) == (metric["poor"], metric["good"])


async def test_no_capacity_no_plan_and_a_dropped_fix_is_not_in_it(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("POST", "what-if", body={"person_days": 0}, path="coffee")
    assert status == 200
    assert body["plan"]["used_days"] == 0
    _, body, _ = await ask("POST", "what-if", body={"person_days": 60}, path="coffee")
    first = next(f["id"] for f in body["fixes"] if f["in_plan"])
    _, body, _ = await ask("POST", "what-if", body={"person_days": 60, "never": [first]}, path="coffee")
    assert not next(f for f in body["fixes"] if f["id"] == first)["in_plan"]
    out = next(f["id"] for f in body["fixes"] if not f["in_plan"] and f["id"] != first)
    _, body, _ = await ask("POST", "what-if", body={"person_days": 60, "always": [out]}, path="coffee")
    assert next(f for f in body["fixes"] if f["id"] == out)["in_plan"]
    _, body, _ = await ask("POST", "what-if", body={"person_days": 60, "grades": []}, path="coffee")
    assert not [f for f in body["fixes"] if f["in_plan"]]
    status, body, _ = await ask("POST", "what-if", body={"person_days": 60, "grades": ["Z"]}, path="coffee")
    assert status == 422
    status, body, _ = await ask("POST", "what-if", body={"person_days": -1}, path="coffee")
    assert status == 422
    status, body, _ = await ask("POST", "what-if", body={"person_days": 1, "never": ["x"]}, path="coffee")
    assert status == 422
    json.dumps(body)
