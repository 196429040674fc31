"""The verb `ask` as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def ask(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "churn_audit", "ask", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def business(tmp_path: Path) -> Path:
    folder = tmp_path / "kita"
    folder.mkdir()
    (folder / "audit.yaml").write_text("business: {name: Kita}\n", "utf-8")
    return folder


def returned(folder: Path, name: str = "back.json", **answers: object) -> str:
    told = {id.replace("_", "-"): {"value": value} for id, value in answers.items()}
    content = {"respondent": "M. Sato", "audience": "leadership", "date": "2026-10-20", "answers": told}
    (folder / name).write_text(json.dumps(content), "utf-8")
    return str(folder / name)


def test_forms_for_all_audiences_need_no_data(business: Path) -> None:
    done = ask(str(business))
    assert done.returncode == 0, done.stderr
    names = [f"questionnaire-{a}.html" for a in ("leadership", "front_line", "customers", "auditor")]
    assert done.stdout.splitlines() == [str(business / "forms" / n) for n in names]
    assert "Without data, the first questions are those that weigh most: " in done.stderr
    again = ask(str(business))
    assert again.returncode == 2 and again.stderr.count("is there already and is never overwritten") == 4


def test_forms_for_people_bear_their_names(business: Path) -> None:
    words = ("--audience", "leadership", "--respondent", "Mei Tanaka", "--respondent", "O. Serov", "--form", "xlsx")
    done = ask(str(business), *words, "--json")
    assert [Path(f).name for f in json.loads(done.stdout)["files"]] == [
        "questionnaire-leadership-mei-tanaka.xlsx", "questionnaire-leadership-o-serov.xlsx",
    ]  # fmt: skip


def test_answers_read_back_are_what_the_next_form_need_not_ask(business: Path) -> None:
    back = returned(business, slow_response_target=4, has_loyalty_programme="no")
    dry = ask(str(business), "--read", back, "--dry-run")
    assert dry.returncode == 0 and "2 answers would be kept; read again without --dry-run" in dry.stdout
    assert not (business / "answers").exists()
    done = ask(str(business), "--read", back)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2] == str(business / "answers" / "leadership-m-sato-2026-10-20.yaml")
    assert done.stdout.splitlines()[-1] == f"2 answers are kept. The next run counts them: churn-audit run {business}"
    status = json.loads(ask(str(business), "--status", "--json").stdout)
    assert [(r["audience"], r["respondent"], r["answered"]) for r in status][:2] == [
        ("leadership", "M. Sato", 1), ("front_line", "", 0),
    ]  # fmt: skip
    assert ask(str(business), "--audience", "auditor", "--out", str(business / "a.html")).returncode == 0
    page = (business / "a.html").read_text("utf-8")
    assert 'data-id="redeem-steps"' not in page and 'data-id="has-loyalty-programme"' not in page


def test_an_answer_that_is_not_understood_is_status_1_and_named(business: Path) -> None:
    done = ask(str(business), "--read", returned(business, slow_response_target=9, forgotten_rhythm=30))
    assert done.returncode == 1 and "1 answer is kept." in done.stdout
    assert "answers.slow-response-target: slow-response-target (“How often" in done.stderr
    assert "9 is not a whole number from 1 (Hardly ever) to 5 (Always)" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("a.json",), "give the forms that came back after --read"),
        (("--dry-run",), "--dry-run goes with --read"),
        (("--read", "a.json", "--status"), "one at a time"),
        (("--respondent", "A"), "--respondent needs the one --audience"),
        (("--out", "a.html"), "is one file, and there are 4 forms; name a folder"),
        (("--locale", "tlh"), '--locale: "tlh" is not one of en'),
        (("--read", "gone.json"), "gone.json: no such file"),
    ],
)
def test_wrong_use_is_status_2_and_says_what_to_do(words: tuple[str, ...], message: str, business: Path) -> None:
    done = ask(str(business), *words)
    assert done.returncode == 2 and message in done.stderr and "Traceback" not in done.stderr
