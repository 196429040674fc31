"""Forms and answers that the tests of the questionnaire share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from churn_audit.i18n import Words
from churn_audit.model import catalogue
from churn_audit.model.checklist import Audience
from churn_audit.questionnaire import Form, Known, form_for

Saved = Callable[..., Path]


@pytest.fixture
def form() -> Callable[..., Form]:
    """A form of the standard checklist for an audience."""

    def made(audience: Audience = "leadership", respondent: str = "", known: Known | None = None) -> Form:
        return form_for(catalogue.load(), audience, "Kita & Söhne <Tokyo>", Words(), known or Known(), respondent)

    return made


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    """A file as the page saves it, from answers by question (a value, or a value with its note)."""

    def written(answers: dict[str, Any], name: str = "a.json", **head: Any) -> Path:
        told = {id: a if isinstance(a, dict) else {"value": a} for id, a in answers.items()}
        facts = {"respondent": "M. Sato", "audience": "leadership", "role": "Owner", "date": "2026-10-20",
                 "saved_at": "2026-10-20T08:00:00Z", "checklist": "standard@1"}  # fmt: skip
        path = tmp_path / "came-back" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({**facts, **head, "answers": told}), "utf-8")
        return path

    return written
