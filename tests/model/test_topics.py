"""The words by which topics are told apart: sound in the file, and mistakes in it named."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn_audit.errors import ChecklistError
from churn_audit.model.topics import load_topics

ONE = "{{names: [{}], source: 'judgement: a test'}}"


def written(folder: Path, **topics: str) -> Path:
    texts = dict.fromkeys(("scope", "outside_range", "billing", "value"), ONE.format("price")) | topics
    (folder / "topics.yaml").write_text("".join(f"{k}: {v}\n" for k, v in texts.items()), "utf-8")
    return folder


def test_every_topic_has_words_and_a_source() -> None:
    topics = load_topics()
    for name in type(topics).model_fields:
        topic = getattr(topics, name)
        assert topic.source and (topic.names or topic.holds)
    assert "contract terms" in topics.scope.names and "請求" in topics.billing.holds


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (ONE.format("Contract"), 'scope: "Contract" never matches: topics are compared in lower case'),
        (ONE.format("contract_terms"), 'scope: "contract_terms" never matches'),
        ("{source: 'judgement: a test'}", 'scope: give "names" or "holds"'),
        ("{names: [terms]}", "scope.source: is missing"),
    ],
)
def test_a_mistake_is_named_by_file_and_field(given: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ChecklistError) as caught:
        load_topics(written(tmp_path, scope=given))
    assert f"topics.yaml: {said}" in str(caught.value)


def test_a_topic_nobody_asks_about_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ChecklistError, match=r"topics.yaml: billling: no such field"):
        load_topics(written(tmp_path, billling=ONE.format("price")))
