"""The answers to the exit survey beside the business's own exits, wherever those come from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from churn_audit.tables import Tables

CUSTOMERS = "customer_id,joined_at\n" + "".join(f"C{n},2024-01-01\n" for n in range(1, 5))
ANSWERS = (
    "customer_id,exited_at,reason_code,reason_text,destination,moved,charges_only,liked_most\n"
    'C1,2026-01-20,,"so, slow",,,,x\nC2,2026-01-01,rude-staff,,Blue Cup,false,false,\nC9,2026-01-01,other,,,,,\n'
)
OWN = "Kunde;Wann;Grund;gestorben\nC1;01.01.2026;preis;nein\nC3;02.01.2026;umzug;nein\nC2;01.01.2025;ruhe;nein\n"
MAPPED = {
    "source": "mine.csv",
    "columns": {"customer_id": "Kunde", "exited_at": "Wann", "reason_code": "Grund", "deceased": "gestorben"},
    "values": {"deceased": {"nein": "false"}},
}


def exits(tables: Tables) -> dict[tuple[str, int], dict[str, Any]]:
    return {(r["customer_id"], r["exited_at"].year): r for r in tables["exits"].to_pyarrow().to_pylist()}


def test_answers_alone_are_the_table_exits(open_with: Callable[..., Tables]) -> None:
    tables = open_with({"data/customers.csv": CUSTOMERS, "data/exit-survey.csv": ANSWERS})
    assert set(exits(tables)) == {("C1", 2026), ("C2", 2026)}
    (quality,) = [q for q in tables.quality if q.table == "exits"]
    assert quality.source == "data/exit-survey.csv" and quality.unknown_customers == 1


def test_a_departure_told_by_both_is_one_record_in_which_the_customer_has_the_first_word(
    open_with: Callable[..., Tables],
) -> None:
    files = {"data/customers.csv": CUSTOMERS, "data/exit-survey.csv": ANSWERS, "mine.csv": OWN}
    tables = open_with(files, tables={"exits": MAPPED}, business={"locale": "en"})
    found = exits(tables)
    assert set(found) == {("C1", 2026), ("C3", 2026), ("C2", 2025), ("C2", 2026)}, "C2 left twice, a year apart"
    c1 = found["C1", 2026]
    assert (c1["reason_code"], c1["reason_text"], c1["deceased"]) == ("preis", "so, slow", False)
    assert c1["exited_at"] == datetime(2026, 1, 1), "the business knows the day better"
    own, answers = [q for q in tables.quality if q.table == "exits"]
    assert (own.kept, answers.kept) == (3, 2)
    (note,) = [p for p in answers.problems if p.kind == "note"]
    assert note.count == 1 and "the customer's own answer counts" in note.message
    assert not [p for p in own.problems if p.kind == "note"]


def test_answers_stand_beside_exits_of_a_query(open_with: Callable[..., Tables]) -> None:
    files = {"data/customers.csv": CUSTOMERS, "data/exit-survey.csv": ANSWERS, "x.csv": "id,day\nC4,2026-01-01\n"}
    query = "SELECT id AS customer_id, day AS exited_at FROM 'x.csv'"
    tables = open_with(files, tables={"exits": {"query": query}})
    assert set(exits(tables)) == {("C1", 2026), ("C2", 2026), ("C4", 2026)}
    assert "exits.reason_code" in tables.present
