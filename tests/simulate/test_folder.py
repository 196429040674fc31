"""The demo on disk: an engagement that reads back, answers that fit the checklist, the truth out of reach."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn_audit.model.answers import Answer, read_answers, severity
from churn_audit.model.checklist import Checklist, Question, Reason, Standard
from churn_audit.model.engagement import read_engagement
from churn_audit.model.parts import read_yaml
from churn_audit.resources import folder
from churn_audit.simulate import answers, beliefs, example, simulate, worlds, write, write_demo
from churn_audit.simulate.respondents import closest
from churn_audit.tables.contract import CONTRACT

EVERYONE = ["leadership", "front_line", "customers", "auditor"]
KINDS = {
    "slow-response": {"type": "scale", "low": "Never", "high": "Always"},
    "hidden-fees-or-terms": {"type": "yes_no", "good": "no"},
    "long-waits": {"type": "number", "unit": "min", "good": 1, "poor": 15, "source": "judgement: a test"},
    "no-live-chat": {
        "type": "choice",
        "options": [
            {"id": "good", "text": "There", "severity": 0},
            {"id": "middling", "text": "At times", "severity": 0.5},
            {"id": "bad", "text": "Not there", "severity": 1},
        ],
    },
}


@pytest.fixture(scope="module")
def checklist() -> Checklist:
    standard = Standard.model_validate(read_yaml(folder("checklists") / "standard.yaml")[0])
    return Checklist(standard=standard, reasons={k: _reason(k, a) for k, a in KINDS.items()}, fixes={})


def _reason(id: str, answer: dict[str, object]) -> Reason:
    question = {"id": f"{id}-q", "audience": EVERYONE, "text": "How is it with this one?", "answer": answer}
    return Reason.model_validate(
        {
            "id": id,
            "category": "response",
            "number": 1,
            "title": "A failing state",
            "title_good": "A good state",
            "description": "A paragraph that is long enough for the model to take it as one; nothing more.",
            "sources": [{"seed": "000", "says": "A claim of the source."}],
            "questions": [question],
            "fixes": ["any"],
        }
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, checklist: Checklist) -> Path:
    path = tmp_path_factory.mktemp("demo")
    write_demo(path, 3, replace(example(), customers=300, frequency=8.0), checklist)
    return path


def test_the_engagement_reads_back(demo: Path) -> None:
    engagement, where = read_engagement(demo)
    assert where == demo
    assert engagement.business.currency == "JPY"
    assert engagement.business.timezone == "Asia/Tokyo"
    assert engagement.as_of == date(2026, 10, 31)
    assert engagement.churn.definition == "inactivity"
    assert engagement.locale == "en"


def test_every_exit_code_is_explained_in_the_engagement(demo: Path) -> None:
    engagement, _ = read_engagement(demo)
    exits = pd.read_csv(demo / "data" / "exits.csv")
    assert set(exits["reason_code"]) <= set(engagement.reason_codes)


def test_one_data_file_a_table_and_the_truth_outside_them(demo: Path) -> None:
    assert {p.stem for p in (demo / "data").iterdir()} == set(CONTRACT)
    truth = json.loads((demo / "truth.json").read_text("utf-8"))
    assert {p["reason"] for p in truth["planted"]} == {e.reason for e in example().planted}
    assert all(p["departures"] > 0 and p["money"] > 0 for p in truth["planted"])
    assert "slow-resolution" in truth["decoys"]
    assert truth["signs"] == ["interest-lost", "communication-deteriorating"]


def test_the_same_seed_writes_the_same_bytes(demo: Path, tmp_path: Path, checklist: Checklist) -> None:
    write_demo(tmp_path, 3, replace(example(), customers=300, frequency=8.0), checklist)
    for path in sorted(p for p in demo.rglob("*") if p.is_file()):
        assert (tmp_path / path.relative_to(demo)).read_bytes() == path.read_bytes(), path.name


def test_csv_and_parquet_hold_the_same(tmp_path: Path) -> None:
    business = simulate(replace(example(), customers=60, frequency=6.0), 1)
    write(business, tmp_path / "csv", "csv")
    write(business, tmp_path / "parquet", "parquet")
    for name, table in business.tables.items():
        a = pd.read_csv(tmp_path / "csv" / "data" / f"{name}.csv", dtype=str)
        b = pd.read_parquet(tmp_path / "parquet" / "data" / f"{name}.parquet")
        assert list(a) == list(b) == list(table)
        assert len(a) == len(b)
        assert (a.notna().to_numpy() == b.notna().to_numpy()).all(), name


def test_writing_again_in_another_format_leaves_no_second_file(tmp_path: Path) -> None:
    business = simulate(replace(worlds()["subscriptions"], customers=40), 1)
    write(business, tmp_path, "csv")
    write(business, tmp_path, "parquet")
    assert {p.suffix for p in (tmp_path / "data").iterdir()} == {".parquet"}


def test_twelve_respondents_in_four_audiences_give_valid_answers(demo: Path, checklist: Checklist) -> None:
    read = read_answers(sorted((demo / "answers").glob("*.yaml")), checklist)
    assert len(read) == 12
    assert {r.audience for r in read} == set(EVERYONE)
    for r in read:
        assert (demo / "answers").glob(f"{r.audience}-*.yaml")


def test_leadership_believes_in_same_day_answers_and_customers_do_not(checklist: Checklist) -> None:
    question = checklist.reasons["slow-response"].questions[0]
    held: dict[str, list[float]] = {a: [] for a in EVERYONE}
    for seed in range(10):
        for r in answers(checklist, beliefs(), seed, date(2026, 10, 31)):
            given = r.answers.get(question.id)
            found = severity(question, given.value) if given else None
            if found is not None:
                held[r.audience].append(found)
    assert np.mean(held["leadership"]) < 0.15
    assert np.mean(held["customers"]) > 0.7


def test_some_do_not_know_and_some_add_a_note_or_evidence(checklist: Checklist) -> None:
    given: list[Answer] = []
    for seed in range(10):
        given += [a for r in answers(checklist, beliefs(), seed, date(2026, 10, 31)) for a in r.answers.values()]
    asked = [a for a in given if not isinstance(a.value, bool)]
    assert 0.05 < np.mean([a.value == "dont_know" for a in asked]) < 0.16
    assert any(a.note for a in asked)
    assert any(a.evidence for a in asked)


@pytest.mark.parametrize(
    ("reason", "target", "value"),
    [
        ("slow-response", 0.0, 5),
        ("slow-response", 0.7, 2),
        ("hidden-fees-or-terms", 0.9, "yes"),
        ("hidden-fees-or-terms", 0.45, "partly"),
        ("long-waits", 0.5, 8),
        ("no-live-chat", 0.1, "good"),
    ],
)
def test_an_answer_is_the_one_closest_to_the_belief(
    checklist: Checklist, reason: str, target: float, value: object
) -> None:
    question: Question = checklist.reasons[reason].questions[0]
    assert closest(question, target) == value
