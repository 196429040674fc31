"""The checklist is complete, and every mistake in it is named by file and field."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from churn_audit.audit import COLUMNS, MEASURABLE
from churn_audit.errors import ChecklistError
from churn_audit.model import catalogue
from churn_audit.model.checklist import Choice, Number, Scale, YesNo
from churn_audit.resources import folder

CHECKLIST = catalogue.load(metrics=MEASURABLE, columns=COLUMNS)
SLOW = "reasons/response/slow-response.yaml"


def test_there_are_73_reasons_in_13_categories() -> None:
    assert len(CHECKLIST.reasons) == 73
    assert len(CHECKLIST.standard.categories) == 13
    # 59 is the same as 26 and has no file of its own.
    assert sorted(r.number for r in CHECKLIST.reasons.values()) == [n for n in range(1, 75) if n != 59]


def test_every_controllable_reason_can_be_asked_about_and_mended() -> None:
    for r in CHECKLIST.reasons.values():
        assert r.kind == "natural" or (r.questions and r.fixes), r.id


def test_only_moving_and_dying_are_natural() -> None:
    assert {r.id for r in CHECKLIST.reasons.values() if r.kind == "natural"} == {"moved-away", "died"}


def test_there_are_at_least_60_fixes_each_for_a_reason_that_names_it_or_gains_from_it() -> None:
    assert len(CHECKLIST.fixes) >= 60
    used = {f for r in CHECKLIST.reasons.values() for f in r.fixes}
    assert used == CHECKLIST.fixes.keys()


def test_all_answer_types_are_used() -> None:
    kinds = {type(q.answer) for _, q in CHECKLIST.questions.values()}
    assert kinds == {YesNo, Scale, Number, Choice}


def test_prior_weights_sum_to_one_and_follow_the_categories() -> None:
    assert sum(CHECKLIST.prior.values()) == pytest.approx(1)
    response = sum(CHECKLIST.prior[r.id] for r in CHECKLIST.of_category("response"))
    assert response == pytest.approx(0.14)
    assert CHECKLIST.prior["died"] == 0


def test_every_metric_is_used_by_a_reason() -> None:
    assert MEASURABLE - {m.id for r in CHECKLIST.reasons.values() for m in r.metrics} == set()


def test_six_industries_have_a_profile() -> None:
    names = catalogue.profiles()
    assert set(names) >= {"telecom", "saas", "retail", "hospitality", "professional-services", "banking"}
    for name in names:
        assert catalogue.load(profile=name, metrics=MEASURABLE).profile is not None


def test_terms_cover_the_four_languages_where_text_can_tell() -> None:
    for r in CHECKLIST.reasons.values():
        if r.terms:
            assert set(r.terms) == {"en", "ja", "zh-Hant", "ru"}, r.id
    assert sum(bool(r.terms) for r in CHECKLIST.reasons.values()) >= 60


def test_titles_are_unique_in_both_states() -> None:
    titles = [t for r in CHECKLIST.reasons.values() for t in (r.title, r.title_good)]
    assert len(titles) == len(set(titles))


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, Callable[[str], str]], list[str]]:
    """The mistakes found after one file was changed."""

    def change(path: str, edit: Callable[[str], str]) -> list[str]:
        root = tmp_path / "checklists"
        shutil.copytree(folder("checklists"), root)
        (root / path).write_text(edit((root / path).read_text("utf-8")), "utf-8")
        with pytest.raises(ChecklistError) as caught:
            catalogue.load(root=root, metrics=MEASURABLE, columns=COLUMNS)
        return list(caught.value.problems)

    return change


Broken = Callable[[str, Callable[[str], str]], list[str]]


def test_a_misspelt_metric_is_answered_with_the_nearest(broken: Broken) -> None:
    def edit(text: str) -> str:
        return text.replace("id: first-response-hours-p90", "id: first-response-hour-p90")

    problems = broken(SLOW, edit)
    assert (
        f'checklists/{SLOW}: metrics[0]: no metric "first-response-hour-p90"; did you mean "first-response-hours-p90"?'
    ) in [p.replace("metrics[1]", "metrics[0]") for p in problems]


def test_a_threshold_that_contradicts_its_direction_is_named(broken: Broken) -> None:
    def edit(text: str) -> str:
        record = yaml.safe_load(text)
        record["metrics"][0].update(good=48, poor=8)
        return yaml.safe_dump(record)

    (problem, *_) = broken(SLOW, edit)
    assert problem.startswith(f"checklists/{SLOW}: metrics[0]: good (48") and "direction" in problem


def test_an_unknown_fix_is_named(broken: Broken) -> None:
    def edit(text: str) -> str:
        record = yaml.safe_load(text)
        record["fixes"] = ["same-day-answers"]
        return yaml.safe_dump(record)

    assert broken(SLOW, edit)[0] == (
        f'checklists/{SLOW}: fixes[0]: no fix "same-day-answers"; did you mean "same-day-answer"?'
    )


def test_an_id_in_the_file_is_refused_because_the_path_gives_it(broken: Broken) -> None:
    (first, *_) = broken(SLOW, lambda t: "id: slow-response\n" + t)
    assert first == f"checklists/{SLOW}: id: comes from the path; delete it"


def test_broken_yaml_is_named_with_its_line(broken: Broken) -> None:
    (first, *_) = broken(SLOW, lambda t: t + "\nterms: {en: [\n")
    assert SLOW in first and "line" in first


def test_a_number_taken_twice_is_named(broken: Broken) -> None:
    problems = broken(SLOW, lambda t: t.replace("number: 11\n", "number: 12\n"))
    assert any("number: 12 is taken by" in p for p in problems)


def test_an_unknown_column_of_an_exposure_is_named(broken: Broken) -> None:
    problems = broken(SLOW, lambda t: t.replace("tickets.first_response_at]", "tickets.first_reply_at]"))
    assert any('no column "tickets.first_reply_at"' in p for p in problems)


def test_a_business_adds_a_reason_of_its_own_with_one_file(tmp_path: Path) -> None:
    path = tmp_path / "reasons" / "response" / "ignored-voicemail.yaml"
    path.parent.mkdir(parents=True)
    record = yaml.safe_load((folder("checklists") / SLOW).read_text("utf-8"))
    record |= {"number": 101, "fixes": [], "questions": record["questions"][:1]}
    record["questions"][0]["id"] = "ignored-voicemail"
    fix = yaml.safe_load((folder("checklists") / "fixes/same-day-answer.yaml").read_text("utf-8"))
    fix["reasons"] = {"ignored-voicemail": [0.1, 0.2, 0.3]}
    (tmp_path / "fixes").mkdir()
    (tmp_path / "fixes/call-back.yaml").write_text(yaml.safe_dump(fix), "utf-8")
    record["fixes"] = ["call-back"]
    path.write_text(yaml.safe_dump(record), "utf-8")
    found = catalogue.load(tmp_path, metrics=MEASURABLE)
    assert len(found.reasons) == 74 and found.reasons["ignored-voicemail"].category == "response"
    assert sum(found.prior.values()) == pytest.approx(1)
