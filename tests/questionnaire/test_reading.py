"""Forms that come back: what is kept, as which version, and how every mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from churn_audit.errors import AnswersError
from churn_audit.model import catalogue
from churn_audit.model.answers import Respondent, read_answers
from churn_audit.questionnaire import ReadForm, read_forms

CHECKLIST = catalogue.load()
PATTERNS = ("answers/*.yaml",)


def read(folder: Path, *paths: Path, dry_run: bool = False) -> tuple[ReadForm, ...]:
    return read_forms(paths, folder, PATTERNS, CHECKLIST, dry_run)


def counted(folder: Path) -> Respondent:
    (who,) = read_answers(sorted((folder / "answers").glob("*.yaml")), CHECKLIST)
    return who


def test_a_form_is_kept_as_a_file_that_audits_read(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    path = saved(
        {
            "slow-response-target": 4,
            "has-loyalty-programme": "yes",
            "forgotten-rhythm": {"value": 30.5, "note": "by phone"},
        }
    )
    (done,) = read(tmp_path, path)
    assert (done.audience, done.respondent, str(done.date), done.read) == ("leadership", "M. Sato", "2026-10-20", 3)
    assert not done.mistakes and not done.remarks
    assert done.kept_as == tmp_path / "answers" / "leadership-m-sato-2026-10-20.yaml"
    assert yaml.safe_load(done.kept_as.read_text("utf-8"))["answers"]["slow-response-target"] == 4
    who = counted(tmp_path)
    assert who.role == "Owner" and who.checklist == "standard@1"
    assert who.answers["forgotten-rhythm"].value == 30.5 and who.answers["forgotten-rhythm"].note == "by phone"


def test_a_dry_run_tells_the_same_and_keeps_nothing(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    path = saved({"slow-response-target": 4})
    (dry,) = read(tmp_path, path, dry_run=True)
    assert not (tmp_path / "answers").exists()
    assert read(tmp_path, path) == (dry,)


def test_every_mistake_is_named_by_question_and_place_and_the_rest_is_kept(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    path = saved(
        {"slow-response-target": 9, "forgotten-rhythm": "about 30", "slow-response-targe": 1,
         "over-promising-claims": 2,
         "updates-owner": {"value": "", "note": "ask Ken"}, "slow-response-felt": "same-day"}
    )  # fmt: skip
    (done,) = read(tmp_path, path)
    texts = {id: q.text for id, (_, q) in CHECKLIST.questions.items()}
    assert done.mistakes == [
        f"{path}: answers.slow-response-target: slow-response-target (“{texts['slow-response-target']}”): "
        "9 is not a whole number from 1 (Hardly ever) to 5 (Always)",
        f"{path}: answers.forgotten-rhythm: forgotten-rhythm (“{texts['forgotten-rhythm']}”): "
        "“about 30” is not a number",
        f"{path}: answers.slow-response-targe: no question slow-response-targe; did you mean "
        '"slow-response-target"? The answer was “1”',
        f"{path}: answers.over-promising-claims: over-promising-claims (“{texts['over-promising-claims']}”): "
        "is asked of auditor, not of leadership",
        f"{path}: answers.updates-owner: updates-owner (“{texts['updates-owner']}”): "
        "has a note but no answer; the note: “ask Ken”",
    ]
    assert done.read == 1 and counted(tmp_path).answers.keys() == {"slow-response-felt"}


def test_another_version_of_the_checklist_is_named(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    (done,) = read(tmp_path, saved({"slow-response-target": 4}, checklist="standard@7"))
    assert done.read == 1
    assert done.remarks == [
        "was made from the checklist standard@7, and this audit uses standard@1: questions that are not the same are "
        "listed as not understood"
    ]


def test_a_second_form_is_a_version_and_the_first_is_kept(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    (first,) = read(tmp_path, saved({"slow-response-target": 1, "updates-owner": "dont_know"}))
    assert first.kept_as
    before = first.kept_as.read_text("utf-8")
    later = saved({"slow-response-target": 5}, date="2026-11-02", saved_at="2026-11-02T08:00:00Z")
    (second,) = read(tmp_path, later)
    assert second.kept_as and second.kept_as.name == "leadership-m-sato-2026-11-02.yaml" and second.carried == 1
    assert second.remarks == [
        "version 2: the answers of 2026-10-20 are kept, and these count",
        "1 answer of 2026-10-20 is carried over, for this form leaves it open",
    ]
    assert first.kept_as.read_text("utf-8") == before
    who = counted(tmp_path)
    assert who.answers["slow-response-target"].value == 5
    assert str(who.answers["updates-owner"].date) == "2026-10-20"


def test_two_forms_of_one_day_are_told_apart_by_the_time_they_were_saved(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    late = saved({"slow-response-target": 5}, "late.json", saved_at="2026-10-20T17:00:00Z")
    early = saved({"slow-response-target": 1}, "early.json")
    done = read(tmp_path, late, early)
    assert [f.path.name for f in done] == ["early.json", "late.json"]
    assert [f.kept_as.name for f in done if f.kept_as] == [
        "leadership-m-sato-2026-10-20.yaml", "leadership-m-sato-2026-10-20-2.yaml",
    ]  # fmt: skip
    assert counted(tmp_path).answers["slow-response-target"].value == 5


def test_a_form_that_comes_late_is_kept_but_does_not_count(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    read(tmp_path, saved({"slow-response-target": 5}, date="2026-11-02", saved_at="2026-11-02T08:00:00Z"))
    (old,) = read(tmp_path, saved({"slow-response-target": 1}))
    assert old.remarks == ["is older than the answers of 2026-11-02, which count; it is kept as a version"]
    assert old.kept_as and counted(tmp_path).answers["slow-response-target"].value == 5


def test_a_form_read_twice_adds_nothing(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    path = saved({"slow-response-target": 4})
    read(tmp_path, path)
    (again,) = read(tmp_path, path)
    assert again.kept_as is None
    assert again.remarks == ["has been read before: leadership-m-sato-2026-10-20.yaml holds these answers"]
    assert len([*(tmp_path / "answers").iterdir()]) == 1


def test_a_file_corrected_by_hand_counts_though_it_was_saved_at_the_same_moment(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    read(tmp_path, saved({"slow-response-target": 1}))
    (mended,) = read(tmp_path, saved({"slow-response-target": 2}))
    assert mended.kept_as and counted(tmp_path).answers["slow-response-target"].value == 2


def test_answers_written_by_hand_are_read_and_two_of_one_day_come_in_the_order_of_reading(tmp_path: Path) -> None:
    head = "respondent: Ken\naudience: front_line\ndate: 2026-10-20\nanswers: "
    for place, value in enumerate(("later", "{value: same-day, evidence: [log.csv]}")):
        (tmp_path / f"{place}.yaml").write_text(f"{head}{{slow-response-felt: {value}}}\n", "utf-8")
        read(tmp_path, tmp_path / f"{place}.yaml")
    who = counted(tmp_path)
    assert who.answers["slow-response-felt"].value == "same-day" and who.answers["slow-response-felt"].evidence == (
        "log.csv",
    )
    assert str(who.saved_at) == "2026-10-20 00:00:01+00:00"


def test_one_person_is_one_however_the_name_is_typed_and_others_are_others(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    read(tmp_path, saved({"slow-response-target": 1}))
    (same,) = read(tmp_path, saved({"slow-response-target": 2}, respondent=" m.  SATO ", date="2026-11-02"))
    (other,) = read(tmp_path, saved({"slow-response-target": 3}, respondent="M Sato", date="2026-11-02"))
    assert same.respondent == "M. Sato" and other.respondent == "M Sato"
    assert other.kept_as and other.kept_as.name == "leadership-m-sato-2026-11-02-2.yaml"
    whole = read_answers(sorted((tmp_path / "answers").glob("*.yaml")), CHECKLIST)
    assert sorted(r.answers["slow-response-target"].value for r in whole) == [2, 3]


def test_answers_without_a_name_stand_under_the_name_of_their_file(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    (done,) = read(
        tmp_path, saved({"slow-response-felt": "later"}, "form (3).json", respondent="", audience="customers")
    )
    assert done.respondent == "form (3)" and "no name is given" in done.remarks[0]
    assert done.kept_as and done.kept_as.name == "customers-form-3-2026-10-20.yaml"


def test_a_date_that_cannot_be_read_is_said(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    (done,) = read(tmp_path, saved({"slow-response-target": 4}, date="last Monday"))
    assert done.remarks == ['the date "last Monday" cannot be read; 2026-10-20, when the file was saved, is taken']


def test_answers_pasted_into_a_mail_are_found(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    pasted = tmp_path / "mail.txt"
    pasted.write_text(
        "Dear auditor,\n\n" + saved({"slow-response-target": 4}).read_text("utf-8") + "\n\nRegards", "utf-8"
    )
    (done,) = read(tmp_path, pasted)
    assert done.read == 1 and done.respondent == "M. Sato"


def test_a_file_that_is_no_form_costs_no_other_file(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "list.json").write_text("[1, 2]", "utf-8")
    photo, other, good = read(
        tmp_path, tmp_path / "photo.jpg", tmp_path / "list.json", saved({"slow-response-target": 4})
    )
    assert photo.mistakes == [
        f"{tmp_path}/photo.jpg: is no form; give the file that was sent back "
        "(.json, .yaml, .yml, .txt, .xlsx, .xlsm, .ods)"
    ]
    assert other.mistakes == [f"{tmp_path}/list.json: holds no answers; give the file that was saved with the form"]
    assert good.read == 1
    (tmp_path / "form.html").write_text("<!DOCTYPE html>", "utf-8")
    with pytest.raises(
        AnswersError, match="is the page itself, which holds no answers; ask the respondent for the file"
    ):
        read(tmp_path, tmp_path / "form.html")
    with pytest.raises(AnswersError, match="no such file"):
        read(tmp_path, tmp_path / "gone.json")


def test_an_unknown_audience_is_named(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    (done,) = read(tmp_path, saved({"slow-response-target": 4}, audience="leaders"))
    assert done.kept_as is None
    assert done.mistakes == [
        f'{done.path}: audience: "leaders" is not one of leadership, front_line, customers, auditor; did you mean '
        '"leadership"?; nothing was read'
    ]


def test_a_broken_file_kept_before_stops_all_for_it_may_hold_a_version(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "old.yaml").write_text("respondent: [", "utf-8")
    with pytest.raises(AnswersError, match=r"old\.yaml"):
        read(tmp_path, saved({"slow-response-target": 4}))
    assert [p.name for p in (tmp_path / "answers").iterdir()] == ["old.yaml"]


def test_it_is_said_when_audits_do_not_read_where_answers_are_kept(tmp_path: Path, saved) -> None:  # type: ignore[no-untyped-def]
    (done,) = read_forms([saved({"slow-response-target": 4})], tmp_path, ("people/*.yaml",), CHECKLIST)
    assert done.remarks == [
        "audits do not read answers/leadership-m-sato-2026-10-20.yaml yet: "
        "add answers/*.yaml to `answers` in audit.yaml"
    ]
