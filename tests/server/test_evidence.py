"""What is behind one reason."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest


async def reasons(ask: Any) -> list[dict[str, Any]]:
    _, body, _ = await ask("GET", "findings", path="coffee")
    return list(body["findings"]["reasons"])


async def part(ask: Any, id: str, name: str, **query: str) -> dict[str, Any]:
    status, body, _ = await ask("GET", "reasons", id, "evidence", path="coffee", part=name, **query)
    assert status == 200, body
    assert (body["reason"], body["part"]) == (id, name)
    return dict(body)


async def test_the_chart_says_what_it_draws_and_has_its_figures_as_a_table(ask: Any, audit: Path) -> None:
    found = next(r for r in await reasons(ask) if len(r["metrics"]) > 1 and r["answers"])
    chart = (await part(ask, found["id"], "data"))["chart"]
    assert chart["svg"].startswith("<svg")
    assert "<script" not in chart["svg"]
    assert chart["alt"].startswith("Scores by evidence.")
    assert len(chart["columns"]) == len(chart["rows"][0]) == 4
    # one row a metric, one for the answers, and what they come to
    assert len(chart["rows"]) >= len(found["metrics"]) + 2
    assert chart["rows"][-1][1] == str(round(found["score"]))
    told = (await part(ask, found["id"], "data", locale="ja"))["chart"]
    assert told["columns"] != chart["columns"]


async def test_a_reason_without_evidence_has_no_chart_and_no_query(ask: Any, audit: Path) -> None:
    blind = next(r["id"] for r in await reasons(ask) if r["status"] == "blind")
    assert (await part(ask, blind, "data"))["chart"] is None
    assert (await part(ask, blind, "sql"))["queries"] == []


async def test_answers_are_those_to_the_reasons_questions(ask: Any, audit: Path) -> None:
    found = next(r for r in await reasons(ask) if r["answers"] and r["answers"]["n"] > 1)
    answers = (await part(ask, found["id"], "answers"))["answers"]
    assert len({a["respondent"] for a in answers}) >= 2
    assert {a["audience"] for a in answers} == {"leadership"}


async def test_texts_add_up_to_the_mentions_that_were_counted(ask: Any, audit: Path) -> None:
    found = next(r for r in await reasons(ask) if (r["voice"] or {}).get("mentions", 0) > 0)
    heard = (await part(ask, found["id"], "texts"))["heard"]
    assert sum(s["n"] for s in heard["sources"]) == found["voice"]["mentions"]
    assert {s["name"] for s in heard["sources"]} == {"exits"}
    assert all(t["text"] for t in heard["latest"])
    assert sorted((t["day"] for t in heard["latest"]), reverse=True) == [t["day"] for t in heard["latest"]]


async def test_sql_has_one_query_a_figure(ask: Any, audit: Path) -> None:
    found = next(r for r in await reasons(ask) if len(r["metrics"]) > 1 and r["association"])
    body = await part(ask, found["id"], "sql")
    assert {q["metric"] for q in body["queries"]} <= {m["id"] for m in found["metrics"]}
    for query in body["queries"]:
        assert query["sql"].startswith("SELECT\n")
        assert query["metric"] not in query["sql"]
    assert body["exposure"]


async def test_wrong_questions_are_answered_with_what_there_is(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("GET", "reasons", "slow-respons", "evidence", path="coffee")
    assert status == 404
    assert 'did you mean "slow-response"' in body["message"]
    status, body, _ = await ask("GET", "reasons", "slow-response", "evidence", path="coffee", part="gossip")
    assert status == 422
    assert "data, answers, texts, sql" in body["message"]
    status, body, _ = await ask("GET", "reasons", "slow-response", "evidence", path="coffee", run="x")
    assert status == 404


async def test_customers_go_to_a_file_and_never_through_the_route(ask: Any, audit: Path) -> None:
    linked = [r for r in await reasons(ask) if (r["association"] or {}).get("exposed_customers")]
    found = next(r for r in linked if r["association"]["odds_ratio_adjusted"] is not None)
    status, body, _ = await ask("POST", "reasons", found["id"], "customers", path="coffee")
    assert status == 201, body
    assert body["file"] == f"coffee/lists/{found['id']}-2026-10-31.csv"
    with (audit / "lists" / Path(body["file"]).name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == body["listed"]
    assert body["listed"] + body["left_out"] == body["count"] == found["association"]["exposed_customers"]
    assert set(rows[0]) == {"customer_id", "status", "contact"}
    assert rows[0]["customer_id"] not in json.dumps(body)
    # asked again for everybody: the same file, with those who want no contact marked
    status, more, _ = await ask("POST", "reasons", found["id"], "customers", path="coffee", body={"everybody": True})
    assert (more["file"], more["listed"], more["left_out"]) == (body["file"], body["count"], 0)


async def test_where_nobody_can_be_named_it_says_so(ask: Any, audit: Path) -> None:
    blind = next(r["id"] for r in await reasons(ask) if r["status"] == "blind" and not r["association"])
    status, body, _ = await ask("POST", "reasons", blind, "customers", path="coffee")
    assert (status, body["code"]) == (409, "not-told")
    assert not (audit / "lists").exists()


@pytest.mark.parametrize("twice", [False, True])
async def test_a_notebook_holds_the_queries_and_is_never_overwritten(ask: Any, audit: Path, twice: bool) -> None:
    found = next(r for r in await reasons(ask) if len(r["metrics"]) > 1)
    path = audit / f"{found['id']}.ipynb"
    if twice:
        path.write_text("mine")
    status, body, _ = await ask("POST", "reasons", found["id"], "notebook", path="coffee")
    assert (status, body["path"]) == (201, f"coffee/{path.name}")
    if twice:
        assert path.read_text() == "mine"
        return
    made = nbformat.read(str(path), 4)
    nbformat.validate(made)
    code = "\n".join(c.source for c in made.cells if c.cell_type == "code")
    assert f'audit["{found["id"]}"]' in code
    assert "SELECT" in code
    assert str(audit) not in code
