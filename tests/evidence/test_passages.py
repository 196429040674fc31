"""The texts behind a reason: the same that are counted as its mentions, each once, the newest first."""

from __future__ import annotations

from datetime import date

import pandas as pd

from churn_audit.evidence.metrics.registry import Context
from churn_audit.evidence.passages import LONGEST, passages
from churn_audit.evidence.voice import listen
from churn_audit.model import catalogue
from churn_audit.tables.opened import from_frames

CHECKLIST = catalogue.load()
REASON = CHECKLIST.reasons["slow-response"].model_copy(update={"terms": {"en": ("no reply", "wait*")}})
ONLY = CHECKLIST.model_copy(update={"reasons": {"slow-response": REASON}})
CODES = {"slow": "slow-response"}


def context() -> Context:
    exits = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c"],
            "exited_at": ["2026-05-01", "2026-06-01", "2026-06-02"],
            "reason_text": ["No reply, and I was waiting", None, "Moved away"],
            "reason_code": [None, "slow", "moved"],
        }
    )
    surveys = pd.DataFrame(
        {
            "customer_id": ["a", "d"],
            "responded_at": ["2026-06-10", "2026-06-11"],
            "text": ["waited " + "x" * 2000, "fine"],
            "kind": ["nps", "nps"],
            "score": [2.0, 9.0],
        }
    )
    return Context(from_frames({"exits": exits, "surveys": surveys}, date(2026, 6, 30)), None)


def test_they_are_those_that_are_counted() -> None:
    found = passages(context(), REASON, CODES, 10)
    counted = listen(context(), ONLY, CODES)["slow-response"].mentions
    assert dict(found.sources) == {"exits": 2, "surveys": 1}
    assert sum(found.sources.values()) == counted == 3
    assert list(found.words.items()) == [("wait", 2), ("no reply", 1)]
    assert found.coded == 1


def test_the_newest_come_first_a_code_without_words_shows_none_and_long_ones_are_cut() -> None:
    found = passages(context(), REASON, CODES, 10)
    assert [(p.source, p.day) for p in found.latest] == [
        ("surveys", date(2026, 6, 10)), ("exits", date(2026, 5, 1)),
    ]  # fmt: skip
    assert found.latest[1].text == "No reply, and I was waiting"
    assert len(found.latest[0].text) == LONGEST
    assert len(passages(context(), REASON, CODES, 1).latest) == 1


def test_without_texts_there_are_none() -> None:
    orders = pd.DataFrame({"customer_id": ["a"], "ordered_at": ["2026-05-01"], "order_id": ["1"]})
    found = passages(Context(from_frames({"orders": orders}, date(2026, 6, 30)), None), REASON, CODES, 10)
    assert not found.sources and not found.latest
