"""Answers and the mapping: written one at a time, nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from churn_audit.model import catalogue
from churn_audit.model.checklist import Choice

NEW = {"If-None-Match": "*"}
CHECKLIST = catalogue.load()
QUESTION = next(
    q for _, q in CHECKLIST.questions.values() if isinstance(q.answer, Choice) and "leadership" in q.audience
)
ONE, TWO = (o.id for o in QUESTION.answer.options[:2])  # type: ignore[union-attr]
AUDIENCE = "leadership"


def match(etag: str) -> dict[str, str]:
    return {"If-Match": f'"{etag}"'}


async def test_a_new_respondent_answers_changes_and_takes_back(ask: Any, audit: Path) -> None:
    where = ("answers", "ken-ito", QUESTION.id)
    body = {"status": "answered", "value": ONE, "audience": AUDIENCE}
    status, first, _ = await ask("PUT", *where, body=body, headers=NEW, path="coffee")
    assert (status, first["value"]) == (200, ONE)
    file = audit / f"answers/{AUDIENCE}-ken-ito.yaml"
    assert yaml.safe_load(file.read_text())["answers"] == {QUESTION.id: ONE}
    body = {"status": "unknown", "note": "nobody knows"}
    status, second, _ = await ask("PUT", *where, body=body, headers=match(first["etag"]), path="coffee")
    assert (status, second["status"]) == (200, "unknown")
    assert yaml.safe_load(file.read_text())["answers"][QUESTION.id] == {"value": "dont_know", "note": "nobody knows"}
    status, _, _ = await ask("DELETE", *where, headers=match(second["etag"]), path="coffee")
    assert status == 204
    assert yaml.safe_load(file.read_text())["answers"] == {}
    _, body, _ = await ask("GET", "answers", "ken-ito", "versions", path="coffee")
    assert [v["answer"]["status"] for v in body["versions"]] == ["answered", "unknown"]


async def test_of_two_who_answer_at_once_neither_is_lost(ask: Any, audit: Path) -> None:
    where = ("answers", "ken-ito", QUESTION.id)
    body = {"status": "answered", "value": ONE, "audience": AUDIENCE}
    await ask("PUT", *where, body=body, headers=NEW, path="coffee")
    status, refused, _ = await ask("PUT", *where, body={**body, "value": TWO}, headers=NEW, path="coffee")
    assert (status, refused["code"]) == (412, "changed")
    assert refused["current"]["value"] == ONE
    _, body, _ = await ask("GET", "answers", "ken-ito", "versions", path="coffee")
    assert [(v["answer"]["value"], v["kept"]) for v in body["versions"]] == [(TWO, False)]


async def test_answers_that_are_none_are_refused_with_what_would_do(ask: Any, audit: Path) -> None:
    body = {"status": "answered", "value": "nonsense", "audience": AUDIENCE}
    status, told, _ = await ask("PUT", "answers", "k", QUESTION.id, body=body, headers=NEW, path="coffee")
    assert status == 422
    assert ONE in told["message"]
    assert told["where"]["question"] == QUESTION.id
    status, _, _ = await ask("PUT", "answers", "k", QUESTION.id, body=body, path="coffee")
    assert status == 428
    status, _, _ = await ask("PUT", "answers", "k", "no-such", body=body, headers=NEW, path="coffee")
    assert status == 404
    assert not list((audit / "answers").glob("*-k.yaml"))


async def test_comments_in_a_file_of_answers_stay(ask: Any, audit: Path) -> None:
    file = next((audit / "answers").glob(f"{AUDIENCE}-*.yaml"))
    who = yaml.safe_load(file.read_text())["respondent"]
    file.write_text("# said on the phone\n" + file.read_text())
    _, listed, _ = await ask("GET", "answers", path="coffee")
    there = next((a for a in listed["answers"] if a["respondent"] == who and a["question"] == QUESTION.id), None)
    headers = match(there["etag"]) if there else NEW
    value = TWO if there and there["value"] == ONE else ONE
    body = {"status": "answered", "value": value}
    status, _, _ = await ask("PUT", "answers", who, QUESTION.id, body=body, headers=headers, path="coffee")
    assert status == 200
    assert file.read_text().startswith("# said on the phone\n")
    _, after, _ = await ask("GET", "answers", path="coffee")
    assert after["etag"] != listed["etag"]


async def test_a_column_is_mapped_and_undone_and_comments_stay(ask: Any, audit: Path) -> None:
    text = (audit / "audit.yaml").read_text()
    status, found, _ = await ask("GET", "tables", path="coffee")
    assert status == 200
    customers = next(t for t in found["tables"] if t["name"] == "customers")
    assert next(c for c in customers["columns"] if c["name"] == "customer_id")["present"]
    where = ("tables", "customers", "columns", "segment")
    column = customers["source_columns"][0]
    status, changed, _ = await ask("PUT", *where, body={"column": column}, headers=match(found["etag"]), path="coffee")
    assert status == 200
    written = (audit / "audit.yaml").read_text()
    assert yaml.safe_load(written)["tables"]["customers"]["columns"]["segment"] == column
    assert [line for line in text.splitlines() if "#" in line] == [x for x in written.splitlines() if "#" in x]
    status, _, _ = await ask("PUT", *where, body=changed["undo"], headers=match(changed["etag"]), path="coffee")
    assert status == 200
    assert yaml.safe_load((audit / "audit.yaml").read_text()) == yaml.safe_load(text)


async def test_a_mapping_changed_elsewhere_or_wrong_is_refused(ask: Any, audit: Path) -> None:
    _, found, _ = await ask("GET", "tables", path="coffee")
    where = ("tables", "customers", "columns", "segment")
    status, told, _ = await ask("PUT", *where, body={"column": "x"}, headers=match("0"), path="coffee")
    assert (status, told["code"]) == (412, "changed")
    assert told["current"]["etag"] == found["etag"]
    headers = match(found["etag"])
    status, told, _ = await ask("PUT", *where, body={"column": "custmer_id"}, headers=headers, path="coffee")
    assert status == 422
    assert 'did you mean "customer_id"?' in told["message"]
    status, told, _ = await ask(
        "PUT", "tables", "customers", "columns", "colour", body={"value": 1}, headers=headers, path="coffee"
    )
    assert status == 404


async def test_rows_are_shown_as_they_will_be_read(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("GET", "tables", "customers", "rows", path="coffee", limit="3")
    assert status == 200
    assert len(body["rows"]) == 3
    assert "customer_id" in body["columns"]
    status, body, _ = await ask("GET", "tables", "custmers", "rows", path="coffee")
    assert status == 404
    assert "customers" in body["message"]


async def test_of_two_forms_of_one_day_the_one_saved_later_is_shown(ask: Any, audit: Path) -> None:
    head = "respondent: M. Sato\naudience: leadership\ndate: 2027-01-10\n"
    for name, hour, value in (("a", 9, 4), ("b", 8, 2)):
        text = f"saved_at: '2027-01-10T0{hour}:00:00Z'\nanswers: {{slow-response-target: {value}}}\n"
        (audit / f"answers/leadership-sato-{name}.yaml").write_text(head + text, "utf-8")
    _, body, _ = await ask("GET", "answers", path="coffee")
    found = [a for a in body["answers"] if a["respondent"] == "M. Sato"]
    assert [(a["question"], a["value"]) for a in found] == [("slow-response-target", 4)]
