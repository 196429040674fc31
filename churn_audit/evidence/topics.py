"""Whether a topic is about something, by the words of topics.yaml."""

from __future__ import annotations

from functools import reduce
from typing import Any

from churn_audit.model.topics import Topic


def about(topic: Any, of: Topic) -> Any:
    """Whether a topic (a column of text, in any case and with _ or - for blanks) belongs there; null where unknown."""
    plain = topic.lower().strip().replace("_", " ").replace("-", " ")
    found = [plain.isin(of.names)] if of.names else []
    return reduce(lambda a, b: a | b, [*found, *(plain.contains(word) for word in of.holds)])
