"""The command line as a user meets it: what it prints, where, and with which status."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from churn_audit.simulate import example, write_demo


def churn_audit(*words: str, cwd: Path | None = None, language: str = "en") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "churn_audit", *words]
    known = os.environ | {"CHURN_AUDIT_LANG": language, "PYTHONUTF8": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=known, encoding="utf-8")


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "coffee"
    write_demo(folder, world=replace(example(), customers=300))
    return folder


def test_a_run_prints_the_run_folder_last_and_only_results_to_stdout(business: Path, tmp_path: Path) -> None:
    done = churn_audit("run", str(business), "--out", str(tmp_path), "--formats", "html")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.strip().splitlines()
    assert lines[0].startswith("Score ") and (Path(lines[-1]) / "report.html").exists()
    assert not (Path(lines[-1]) / "report.pdf").exists()
    assert "Traceback" not in done.stderr and "WARNING" not in done.stderr


def test_a_score_below_the_bar_is_status_1(business: Path, tmp_path: Path) -> None:
    done = churn_audit(
        "run", str(business), "--out", str(tmp_path), "--formats", "html", "--fail-under", "99", "--json"
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["score"]["value"] < 99


def test_a_wrong_file_is_status_2_with_a_message_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "audit.yaml").write_text("business: {nam: Kita}\n", "utf-8")
    done = churn_audit("run", str(tmp_path))
    assert done.returncode == 2 and done.stdout == ""
    assert 'business.nam: no such field; did you mean "name"?' in done.stderr and "Traceback" not in done.stderr


def test_a_run_that_fails_is_status_3_and_names_what_it_kept(tmp_path: Path) -> None:
    (tmp_path / "audit.yaml").write_text("business: {name: Kita}\n", "utf-8")
    done = churn_audit("run", str(tmp_path), "--out", str(tmp_path / "reports"))
    assert done.returncode == 3 and "customers" in done.stderr and "-failed" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [("run", ".", "--formats", "docx"), ("run", ".", "--as-of", "31.10.2026"), ("frobnicate",),
     ("checklist", "show", "slow-respons")],
)  # fmt: skip
def test_wrong_use_is_status_2(words: tuple[str, ...]) -> None:
    done = churn_audit(*words)
    assert done.returncode == 2 and done.stderr and "Traceback" not in done.stderr


def test_an_unknown_format_is_told_with_the_nearest_and_all_there_are() -> None:
    done = churn_audit("run", ".", "--formats", "html,xslx")
    assert done.returncode == 2 and 'did you mean "xlsx"' in done.stderr and "pptx, csv, json" in done.stderr
    done = churn_audit("run", ".", "--formats", ",")
    assert done.returncode == 2 and "html, pdf, xlsx" in done.stderr


def test_check_shows_quality_coverage_and_the_data_request(business: Path, tmp_path: Path) -> None:
    # Without tickets and answers there is a lot to ask for.
    folder = tmp_path / "less"
    folder.mkdir()
    (folder / "data").mkdir()
    for name in ("customers.csv", "exits.csv"):
        (folder / "data" / name).write_bytes((business / "data" / name).read_bytes())
    (folder / "audit.yaml").write_text("business: {name: Less}\n", "utf-8")
    done = churn_audit("check", str(folder))
    assert done.returncode == 0, done.stderr
    assert "customers" in done.stdout and "What would light more" in done.stdout
    content = json.loads(churn_audit("check", str(folder), "--json").stdout)
    assert content["requests"][0]["points"] > 0 and content["score"]["coverage"] < 0.5
    assert any("tickets.opened_at" in r["names"] for r in content["requests"])


def test_init_proposes_a_mapping_that_checks(business: Path, tmp_path: Path) -> None:
    files = [str(business / "data" / n) for n in ("customers.csv", "tickets.csv", "exits.csv")]
    done = churn_audit("init", str(tmp_path / "new"), "--from", *files)
    assert done.returncode == 0, done.stderr
    assert churn_audit("check", str(tmp_path / "new")).returncode == 0
    again = churn_audit("init", str(tmp_path / "new"), "--from", *files)
    assert again.returncode == 2 and "audit.yaml" in again.stderr


def test_demo_refuses_a_folder_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine", "utf-8")
    done = churn_audit("demo", str(tmp_path))
    assert done.returncode == 2 and "not empty" in done.stderr


def test_the_checklist_can_be_listed_shown_and_validated() -> None:
    assert len(json.loads(churn_audit("checklist", "list", "--json").stdout)) == 73
    shown = churn_audit("checklist", "show", "slow-response").stdout
    assert "first-response-hours-p90" in shown and "same-day-answer" in shown
    assert "reasons: 73" in churn_audit("checklist", "validate").stdout


def test_a_new_reason_is_written_and_named_mistakes_lead_to_a_sound_one(tmp_path: Path) -> None:
    done = churn_audit("checklist", "new", "response/ignored-voicemail", "--into", str(tmp_path))
    assert done.returncode == 0 and (tmp_path / "reasons/response/ignored-voicemail.yaml").exists()
    wrong = churn_audit("checklist", "validate", str(tmp_path))
    assert wrong.returncode == 2 and "ignored-voicemail.yaml" in wrong.stderr
    assert churn_audit("checklist", "new", "responce/x", "--into", str(tmp_path)).returncode == 2


def test_the_doctor_says_what_is_there() -> None:
    done = churn_audit("doctor", "--json")
    assert done.returncode == 0
    assert {p["name"] for p in json.loads(done.stdout)} >= {"papermill", "typst", "checklist"}


@pytest.fixture
def quiet(business: Path, tmp_path: Path) -> Path:
    """The business without its exits, cases and surveys: nobody has said anything."""
    folder = tmp_path / "quiet"
    shutil.copytree(business, folder, ignore=shutil.ignore_patterns("exits.*", "tickets.*", "surveys.*"))
    return folder


def test_the_exit_survey_goes_out_comes_back_and_counts_in_the_next_run(quiet: Path, tmp_path: Path) -> None:
    assert "1. Why did you" in Path(churn_audit("exit-survey", str(quiet)).stdout.strip()).read_text("utf-8")
    sheet = tmp_path / "sheet.csv"
    done = churn_audit("exit-survey", str(quiet), "--form", "csv", "--out", str(sheet))
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == str(sheet), done.stderr
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0] |= {"main_reason": "I was not treated well", "why_left": "The staff were rude to me."}
    rows[1] |= {"main_reason": "rude-staff", "win_trust": "Nothing."}
    rows[2] |= {"why_left": "Your people were simply rude.", "chosen_instead": "Blue Cup", "liked_most": "Fast replies"}
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    audit = (quiet / "audit.yaml").read_bytes()
    done = churn_audit("exit-survey", str(quiet), "--read", str(sheet))
    assert done.returncode == 0 and "answers added: 3; there already: 0" in done.stdout, done.stderr
    assert (quiet / "data" / "exit-survey.csv").exists() and (quiet / "audit.yaml").read_bytes() == audit
    done = churn_audit("run", str(quiet), "--out", str(tmp_path / "out"), "--formats", "html", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads((Path(json.loads(done.stdout)["folder"]) / "findings.json").read_text("utf-8"))
    stated = {r["id"]: r["count"] for r in found["departures"]["by_stated_reason"]}
    assert stated == {"rude-staff": 2, "left-to-competitor": 1}
    voice = next(r for r in found["reasons"] if r["id"] == "rude-staff")["voice"]
    assert (voice["mentions"], voice["n"]) == (3, 3), "by its code, or by what was written"


def test_mistakes_in_answers_are_status_2_and_leave_nothing_behind(quiet: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    churn_audit("exit-survey", str(quiet), "--form", "csv", "--out", str(sheet))
    sheet.write_text(sheet.read_text("utf-8-sig").splitlines()[0] + "\nnobody,soon,,,,rude,,,\n", "utf-8")
    done = churn_audit("exit-survey", str(quiet), "--read", str(sheet), str(tmp_path / "none.xlsx"))
    assert done.returncode == 2 and "none.xlsx: no such file" in done.stderr
    done = churn_audit("exit-survey", str(quiet), "--read", str(sheet))
    assert done.returncode == 2 and "Traceback" not in done.stderr
    for part in ('row 2: customer_id: there is no customer "nobody"', "row 2: main_reason (Which one comes closest?)",
                 'row 2: left_on: "soon" is not a date'):  # fmt: skip
        assert part in done.stderr
    assert not (quiet / "data" / "exit-survey.csv").exists()
    again = churn_audit("exit-survey", str(quiet), "--form", "csv", "--out", str(sheet))
    assert again.returncode == 2 and "never overwritten" in again.stderr


@pytest.mark.parametrize(("language", "letters"), [("ja", "[぀-ヿ]"), ("zh-Hant", "[一-鿿]"), ("ru", "[а-яё]")])
def test_messages_and_help_are_in_the_users_language(language: str, letters: str, tmp_path: Path) -> None:
    (tmp_path / "audit.yaml").write_text("business: {nam: Kita}\n", "utf-8")
    failed = churn_audit("check", str(tmp_path), language=language)
    assert failed.returncode == 2 and "business.nam" in failed.stderr
    assert re.search(letters, failed.stderr) and "no such field" not in failed.stderr
    assert re.search(letters, churn_audit("run", "--help", language=language).stdout)


def test_compare_says_what_changed_and_history_lists_the_runs(business: Path, tmp_path: Path) -> None:
    out = str(tmp_path)
    folders = []
    for day in ("2026-09-30", "2026-10-31"):
        done = churn_audit("run", str(business), "--out", out, "--formats", "html", "--as-of", day)
        folders.append(done.stdout.strip().splitlines()[-1])
    told = churn_audit("compare", *folders)
    assert told.returncode == 0 and "Where the difference comes from" in told.stdout
    found = json.loads(churn_audit("compare", *folders, "--json").stdout)
    assert sum(found["from"].values()) == pytest.approx(found["difference"])
    listed = json.loads(churn_audit("history", str(business), "--out", out, "--json").stdout)
    assert [r["as_of"] for r in listed["runs"]] == ["2026-09-30", "2026-10-31"]
    wrong = churn_audit("compare", folders[0], str(tmp_path / "nowhere"))
    assert wrong.returncode == 2 and "no run folder" in wrong.stderr
