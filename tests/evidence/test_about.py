"""Whether a topic is about something: whole names, words within, any spelling, and unknown where there is none."""

from __future__ import annotations

import ibis

from churn_audit.evidence.topics import about
from churn_audit.model.topics import Topic


def told(topic: Topic, *given: str | None) -> list[bool | None]:
    table = ibis.memtable({"n": range(len(given)), "topic": list(given)}, schema={"n": "int64", "topic": "string"})
    rows = table.mutate(found=about(table.topic, topic)).order_by("n").to_pyarrow().to_pylist()
    return [r["found"] for r in rows]


def test_names_match_whole_whatever_their_case_and_joints() -> None:
    topic = Topic(names=("contract terms",), source="judgement: a test")
    given = (" Contract-Terms ", "contract_terms", "my contract terms", None)
    assert told(topic, *given) == [True, True, False, None]


def test_words_match_within_a_topic_in_any_language() -> None:
    topic = Topic(holds=("price", "請求", "счёт"), source="judgement: a test")
    assert told(topic, "Price_increase", "請求について", "Счёт", "delivery", None) == [True, True, True, False, None]
