"""What customers write, in four languages: whole words, stems, and characters where there are no words."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from churn_audit.evidence.metrics.registry import Context
from churn_audit.evidence.voice import listen
from churn_audit.model import catalogue
from churn_audit.tables.opened import from_frames

CHECKLIST = catalogue.load()
REASON = CHECKLIST.reasons["slow-response"].model_copy(
    update={
        "terms": {
            "en": ("no reply", "rude*"),
            "ja": ("返事がない",),
            "zh-Hant": ("沒有回覆",),
            "ru": ("долго отвеча*",),
        }
    }
)
ONLY = CHECKLIST.model_copy(update={"reasons": {"slow-response": REASON}})


def mentions(*texts: str) -> int:
    exits = pd.DataFrame({"customer_id": ["a"] * len(texts), "exited_at": ["2026-05-01"] * len(texts)})
    exits["reason_text"] = list(texts)
    tables = from_frames({"exits": exits}, date(2026, 6, 30))
    return listen(Context(tables, None), ONLY, {})["slow-response"].mentions


@pytest.mark.parametrize(
    "text",
    [
        "I got NO REPLY at all",
        "No\n reply",
        "No reply.",
        "rudeness",
        "メールの返事がないので",
        "客服沒有回覆",
        "Вы долго отвечаете!",
    ],
)
def test_a_term_is_heard(text: str) -> None:
    assert mentions(text) == 1


@pytest.mark.parametrize("text", ["casino replying", "crude oil", "они недолго отвечали", "返事が来た", ""])
def test_a_part_of_another_word_is_not(text: str) -> None:
    assert mentions(text, "nothing to see") == 0


def test_a_text_counts_once_and_a_code_counts_like_a_text() -> None:
    exits = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c", "d"],
            "exited_at": ["2026-05-01", "2026-05-02", "2026-05-03", "2020-01-01"],
            "reason_code": ["Waiting", "price", None, "Waiting"],
            "reason_text": ["no reply, no reply", None, "no reply", "no reply"],
        }
    )
    tables = from_frames({"exits": exits}, date(2026, 6, 30))
    found = listen(Context(tables, None), ONLY, {"waiting": "slow-response"})["slow-response"]
    assert (found.mentions, found.n) == (2, 3)


def test_only_complaints_among_tickets_are_heard() -> None:
    tickets = pd.DataFrame(
        {
            "ticket_id": [1, 2],
            "customer_id": ["a", "b"],
            "opened_at": ["2026-05-01", "2026-05-01"],
            "is_complaint": [True, False],
            "text": ["no reply", "no reply"],
        }
    )
    found = listen(Context(from_frames({"tickets": tickets}, date(2026, 6, 30)), None), ONLY, {})
    assert (found["slow-response"].mentions, found["slow-response"].n) == (1, 1)


def test_no_text_is_no_voice() -> None:
    exits = pd.DataFrame({"customer_id": ["a"], "exited_at": ["2026-05-01"]})
    assert listen(Context(from_frames({"exits": exits}, date(2026, 6, 30)), None), ONLY, {}) == {}
