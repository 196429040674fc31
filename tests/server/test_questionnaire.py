"""The questionnaire as it is asked in JupyterLab, sent out as forms, and read back."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_answering import NEW, match

from churn_audit.model import catalogue
from churn_audit.model.checklist import Number

CHECKLIST = catalogue.load()
LIMITED = next(
    q for _, q in CHECKLIST.questions.values()
    if isinstance(q.answer, Number) and q.answer.high is not None and "leadership" in q.audience
)  # fmt: skip


async def asked(ask: Any, **query: str) -> dict[str, Any]:
    status, body, _ = await ask("GET", "questionnaire", path="coffee", **query)
    assert status == 200, body
    return dict(body)


async def test_each_section_is_a_schema_with_an_id_of_its_own(ask: Any, audit: Path) -> None:
    body = await asked(ask, audience="leadership", respondent="Ken")
    ids = [s["json_schema"]["$id"] for s in body["sections"]]
    assert len(set(ids)) == len(ids) > 5
    for section in body["sections"]:
        assert list(section["json_schema"]["properties"]) == section["order"]
        for id, hint in section["hints"].items():
            assert hint["seconds"] > 0
            value = section["json_schema"]["properties"][id]["properties"]["value"]
            assert hint["kind"] == "number" or [str(v) for v in value["enum"]] == [o["value"] for o in hint["options"]]
    text = json.dumps(body)
    assert "severity" not in text, "what an answer is worth must not be seen by who answers"
    assert body["answers"] == {}


async def test_what_nothing_tells_of_is_asked_first_and_stays_while_one_answers(ask: Any, audit: Path) -> None:
    for folder in ("answers", "data", "reports"):
        shutil.rmtree(audit / folder)
    before = await asked(ask, audience="leadership", respondent="Ken")
    assert before["unread"]
    first = next(s for s in before["sections"] if s["id"] == "first")
    assert all(before["adds"].get(id, 0) > 0 for id in first["order"])
    id = first["order"][0]
    value = first["json_schema"]["properties"][id]["properties"]["value"]
    body = {"status": "answered", "value": value.get("enum", [1])[0], "audience": "leadership"}
    status, _, _ = await ask("PUT", "answers", "Ken", id, body=body, headers=NEW, path="coffee")
    assert status == 200
    after = await asked(ask, audience="leadership", respondent="Ken")
    assert [s["order"] for s in after["sections"]] == [s["order"] for s in before["sections"]]
    assert after["answers"][id]["value"] == body["value"]
    other = await asked(ask, audience="leadership", respondent="Mei")
    assert id not in next(s for s in other["sections"] if s["id"] == "first")["order"]
    assert other["answers"] == {}


async def test_what_was_measured_comes_with_its_bounds_in_the_readers_language(ask: Any, audit: Path) -> None:
    found = json.loads(next(audit.glob("reports/*/*/findings.json")).read_text())
    with_data = {r["id"] for r in found["reasons"] if r["metrics"]}
    measured = (await asked(ask, audience="leadership", respondent="Ken"))["measured"]
    assert {CHECKLIST.questions[q][0].id for q in measured} <= with_data
    (metric,) = next(r["metrics"] for r in found["reasons"] if r["id"] == "at-risk-not-contacted")
    told = measured["at-risk-list"]
    assert told.startswith("The data up to ")
    assert f"Customers with falling activity who got a retention message: {metric['value']:.0%}" in told
    assert told.endswith("(good 70%, poor 10%).")
    russian = (await asked(ask, audience="leadership", respondent="Ken", locale="ru"))["measured"]["at-risk-list"]
    assert re.search("[а-я]", russian) and not re.search("[a-z]", russian)
    shutil.rmtree(audit / "reports")
    assert (await asked(ask, audience="leadership", respondent="Ken"))["measured"] == {}


async def test_people_are_listed_with_how_far_they_are(ask: Any, audit: Path) -> None:
    body = await asked(ask, audience="leadership")
    people = [p for p in body["people"] if p["audience"] == "leadership"]
    assert people
    assert all(0 < p["answered"] <= p["asked"] for p in people)
    assert next(p for p in body["people"] if p["audience"] == "customers")["respondent"] == ""


async def test_a_fact_answered_no_names_what_it_leaves_out(ask: Any, audit: Path) -> None:
    for file in (audit / "answers").glob("*.yaml"):
        file.unlink()
    body = await asked(ask, audience="leadership", respondent="Ken")
    hints = {id: h for s in body["sections"] for id, h in s["hints"].items()}
    fact = next(n for h in hints.values() for n in h["needs"])
    assert fact in body["facts"]
    given = {"status": "answered", "value": "no", "audience": "leadership"}
    await ask("PUT", "answers", "Ken", fact, body=given, headers=NEW, path="coffee")
    assert fact in (await asked(ask, audience="customers", respondent="C"))["absent"]
    again = await asked(ask, audience="leadership", respondent="Ken")
    assert again["answers"][fact]["value"] == "no"
    assert fact not in again["absent"], "one's own answers are known here already"


async def test_texts_come_in_the_readers_language(ask: Any, audit: Path) -> None:
    english = await asked(ask, audience="auditor")
    russian = await asked(ask, audience="auditor", locale="ru")
    assert english["sections"][0]["json_schema"]["title"] != russian["sections"][0]["json_schema"]["title"]


async def test_an_unknown_audience_is_named_with_those_there_are(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("GET", "questionnaire", path="coffee", audience="leaders")
    assert status == 422
    assert "leadership, front_line, customers, auditor" in body["message"]


async def test_a_number_outside_its_limits_is_kept_when_it_is_meant(ask: Any, audit: Path) -> None:
    where, far = ("answers", "Ken", LIMITED.id), LIMITED.answer.high * 10  # type: ignore[union-attr,operator]
    body = {"status": "answered", "value": far, "audience": "leadership"}
    status, told, _ = await ask("PUT", *where, body=body, headers=NEW, path="coffee")
    assert (status, told["where"]["question"]) == (422, LIMITED.id)
    status, kept, _ = await ask("PUT", *where, body={**body, "confirmed": True}, headers=NEW, path="coffee")
    assert (status, kept["value"]) == (200, far)
    file = audit / "answers/leadership-ken.yaml"
    assert yaml.safe_load(file.read_text())["answers"][LIMITED.id] == {"value": far, "confirmed": True}
    assert (await asked(ask, audience="leadership", respondent="Ken"))["answers"][LIMITED.id]["value"] == far
    body = {"status": "unknown"}
    await ask("PUT", *where, body=body, headers=match(kept["etag"]), path="coffee")
    assert yaml.safe_load(file.read_text())["answers"][LIMITED.id] == {"value": "dont_know"}


async def test_many_answers_at_once_are_all_kept(ask: Any, audit: Path) -> None:
    body = await asked(ask, audience="leadership", respondent="Ken")
    ids = [id for s in body["sections"] for id in s["order"]][:12]
    given = {"status": "unknown", "audience": "leadership"}
    await asyncio.gather(*(ask("PUT", "answers", "Ken", id, body=given, headers=NEW, path="coffee") for id in ids))
    file = audit / "answers/leadership-ken.yaml"
    assert set(yaml.safe_load(file.read_text())["answers"]) == set(ids)


async def test_forms_are_made_for_each_audience_and_never_overwritten(ask: Any, audit: Path) -> None:
    wanted = {"audiences": ["leadership", "customers"], "locale": "ja", "form": "html"}
    status, body, _ = await ask("POST", "forms", body=wanted, path="coffee")
    assert status == 201
    paths = [f["path"] for f in body["files"]]
    assert paths == ["coffee/forms/questionnaire-leadership.html", "coffee/forms/questionnaire-customers.html"]
    assert 'lang="ja"' in (audit / "forms/questionnaire-leadership.html").read_text("utf-8")
    _, again, _ = await ask("POST", "forms", body=wanted, path="coffee")
    assert again["files"][0]["path"] == "coffee/forms/questionnaire-leadership-2.html"
    status, told, _ = await ask("POST", "forms", body={**wanted, "respondents": ["Mei"]}, path="coffee")
    assert status == 422
    assert "one audience at a time" in told["message"]
    status, _, _ = await ask("POST", "forms", body={"audiences": []}, path="coffee")
    assert status == 422


def returned(audit: Path, name: str = "back.json", **answers: Any) -> str:
    """A file as a form's page saves it; its contents path."""
    content = {"format": 1, "audience": "leadership", "respondent": "Mei Tanaka", "date": "2026-11-01",
               "checklist": "standard", "answers": answers}  # fmt: skip
    (audit / name).write_text(json.dumps(content), "utf-8")
    return f"coffee/{name}"


async def test_a_returned_form_is_read_dry_first_and_then_kept(ask: Any, audit: Path) -> None:
    path = returned(audit, **{LIMITED.id: LIMITED.answer.good, "no-such-question": 3})  # type: ignore[union-attr]
    kept = {p.name for p in (audit / "answers").iterdir()}
    status, body, _ = await ask("POST", "forms", "read", body={"files": [path]}, path="coffee", dry_run="1")
    assert status == 200
    (form,) = body["forms"]
    assert (form["audience"], form["respondent"], form["read"]) == ("leadership", "Mei Tanaka", 1)
    (mistake,) = form["mistakes"]
    assert mistake.startswith("answers.no-such-question")
    assert str(audit) not in json.dumps(body)
    assert {p.name for p in (audit / "answers").iterdir()} == kept
    _, body, _ = await ask("POST", "forms", "read", body={"files": [path]}, path="coffee")
    assert body["forms"][0]["kept_as"] == "coffee/answers/leadership-mei-tanaka-2026-11-01.yaml"
    own = await asked(ask, audience="leadership", respondent="Mei Tanaka")
    assert own["answers"][LIMITED.id]["status"] == "answered"


async def test_what_is_no_form_is_refused_by_name(ask: Any, audit: Path, jp_root_dir: Path) -> None:
    (audit / "notes.txt").write_text("nothing here")
    status, body, _ = await ask("POST", "forms", "read", body={"files": ["coffee/notes.txt"]}, path="coffee")
    assert status == 422
    assert body["message"].startswith("notes.txt: holds no answers")
    assert str(jp_root_dir) not in json.dumps(body)
    status, body, _ = await ask("POST", "forms", "read", body={"files": ["coffee/gone.json"]}, path="coffee")
    assert (status, body["code"]) == (404, "no-file")


@pytest.mark.parametrize("path", ["../x.json", "coffee/../../x.json"])
async def test_only_files_below_the_root_are_read(path: str, ask: Any, audit: Path) -> None:
    status, _, _ = await ask("POST", "forms", "read", body={"files": [path]}, path="coffee")
    assert status == 404
