"""Answers read and written one at a time: each has its own etag, comments in the files stay, no version is lost."""

from __future__ import annotations

import fnmatch
import io
import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from churn_audit.errors import nearest
from churn_audit.locales import _
from churn_audit.model import catalogue
from churn_audit.model.answers import Respondent, severity
from churn_audit.model.checklist import AUDIENCES, DOES_NOT_APPLY, DONT_KNOW, Audience, Checklist
from churn_audit.model.engagement import Engagement, read_engagement
from churn_audit.model.parts import read_yaml, validate
from churn_audit.runs.runner import answer_files
from churn_audit.runs.store import slug
from churn_audit.server.errors import RouteError
from churn_audit.server.etags import etag_of
from churn_audit.server.model.answers import AnswerItem, AnswerList, AnswerPut, AnswerVersion
from churn_audit.server.model.shared import AnswerStatus, Place

VERSIONS = ".versions.jsonl"
_WRITING = threading.Lock()  # requests are answered in threads, and a file is read, changed and written whole
_STATUS: dict[Any, AnswerStatus] = {DONT_KNOW: "unknown", DOES_NOT_APPLY: "not-applicable"}


def items(home: Path, engagement: Engagement) -> tuple[AnswerItem, ...]:
    """Every answer of every respondent, a respondent's latest file only; files that cannot be read are left out here,
    for a run names their mistakes."""
    latest: dict[tuple[str, str], Respondent] = {}
    for _path, respondent in _respondents(home, engagement):
        key = (respondent.audience, respondent.respondent)
        if key not in latest or respondent.moment >= latest[key].moment:
            latest[key] = respondent
    return tuple(_item(r, q) for r in latest.values() for q in r.answers)


def listed(home: Path) -> AnswerList:
    """The same with an etag over all of them."""
    found = items(home, read_engagement(home)[0])
    return AnswerList(etag=etag_of([(a.respondent, a.question, a.etag) for a in found]), answers=found)


def put(
    home: Path, who: str, question: str, given: AnswerPut | None, expected: str | None, by: str
) -> AnswerItem | None:
    """The answer as it now stands; None takes it back. RouteError 412 where another one came first, 422 where it is
    none of this question's."""
    with _WRITING:
        return _put(home, who, question, given, expected, by)


def _put(
    home: Path, who: str, question: str, given: AnswerPut | None, expected: str | None, by: str
) -> AnswerItem | None:
    engagement = read_engagement(home)[0]
    checklist = catalogue.for_engagement(engagement, home)
    found = _file_of(home, engagement, who)
    there = _item(found[1], question) if found and question in found[1].answers else None
    audience = _audience(found[1] if found else None, given)
    value = None if given is None else _value(checklist, audience, question, given)
    wanted = None if given is None else _as_item(who, audience, question, value, given.note)
    if (there.etag if there else None) != expected:
        _remember(_answers_folder(home, engagement), question, by, wanted, kept=False)
        raise RouteError(
            412, "changed", _("This question was also answered somewhere else meanwhile."),
            where=Place(question=question), current=there.model_dump(mode="json") if there else None,
        )  # fmt: skip
    if there == wanted or (given is None and found is None):
        return there
    path = found[0] if found else _new_file(home, engagement, audience, who)
    if there is not None:
        _remember(path.parent, question, by, there, kept=True)
    _write(path, who, audience, question, value, given)
    return wanted


def versions(home: Path, who: str, question: str | None) -> tuple[AnswerVersion, ...]:
    """Earlier answers of a respondent, the oldest first."""
    folder = _answers_folder(home, read_engagement(home)[0])
    if not (folder / VERSIONS).exists():
        return ()
    lines = (folder / VERSIONS).read_text("utf-8").splitlines()
    found = [AnswerVersion.model_validate_json(line) for line in lines if line.strip()]
    return tuple(
        v for v in found if v.answer and v.answer.respondent == who and (question is None or v.question == question)
    )


def _respondents(home: Path, engagement: Engagement) -> Iterator[tuple[Path, Respondent]]:
    for path in sorted(answer_files(engagement, home)):
        respondent = _respondent(path, _stamp(path))
        if respondent is not None:
            yield path, respondent


@lru_cache(maxsize=256)
def _respondent(path: Path, stamp: tuple[int, int, int]) -> Respondent | None:
    content, problems = read_yaml(path)
    return None if problems else validate(Respondent, content, str(path))[0]


def _stamp(path: Path) -> tuple[int, int, int]:
    """What another file has another one of, also where both were written within one tick of the clock: a file is
    replaced whole, so that a new one has a new number."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino


def _file_of(home: Path, engagement: Engagement, who: str) -> tuple[Path, Respondent] | None:
    found = [(p, r) for p, r in _respondents(home, engagement) if r.respondent == who]
    return max(found, key=lambda pr: pr[1].moment, default=None)


def _item(respondent: Respondent, question: str) -> AnswerItem:
    answer = respondent.answers[question]
    return _as_item(respondent.respondent, respondent.audience, question, answer.value, answer.note, respondent.date)


def _as_item(who: str, audience: Audience, question: str, value: Any, note: str, day: date | None = None) -> AnswerItem:
    if isinstance(value, bool):  # YAML's own words for yes and no
        value = "yes" if value else "no"
    status = _STATUS.get(value, "answered")
    return AnswerItem(
        respondent=who, audience=audience, question=question, status=status,
        value=value if status == "answered" else None, note=note, date=day or date.today(),
        etag=etag_of(question, value, note),
    )  # fmt: skip


def _audience(there: Respondent | None, given: AnswerPut | None) -> Audience:
    if there is not None:
        return there.audience
    if given is None or given.audience is None:
        told = _(
            "This respondent has not answered before: say of which audience ({known}).", known=", ".join(AUDIENCES)
        )
        raise RouteError(422, "no-audience", told)
    return given.audience


def _value(checklist: Checklist, audience: Audience, question: str, given: AnswerPut) -> Any:
    """The value as the file holds it; 422 says what would do."""
    where, facts = Place(question=question), {f.id for f in checklist.standard.facts}
    words = {"unknown": DONT_KNOW, "not-applicable": DOES_NOT_APPLY}
    if question in facts:
        if given.status == "answered" and given.value not in (True, False, "yes", "no"):
            raise RouteError(422, "value", _('"{value}" is not one of yes, no.', value=given.value), where)
        return words.get(given.status, "yes" if given.value in (True, "yes") else "no")
    if question not in checklist.questions:
        hint = nearest(question, [*checklist.questions, *facts])
        raise RouteError(404, "no-question", _('no question "{id}"{hint}', id=question, hint=hint), where)
    asked = checklist.questions[question][1]
    if audience not in asked.audience:
        told = _(
            "This question is asked of {asked}, not of {audience}.", asked=", ".join(asked.audience), audience=audience
        )
        raise RouteError(422, "audience", told, where)
    if given.status != "answered":
        return words[given.status]
    if given.value is None:
        raise RouteError(422, "value", _("An answer needs a value."), where)
    try:
        severity(asked, given.value, given.confirmed)
    except ValueError as error:
        raise RouteError(422, "value", str(error), where) from None
    return given.value


def _answers_folder(home: Path, engagement: Engagement) -> Path:
    pattern = engagement.answers[0] if engagement.answers else "answers/*.yaml"
    return home / Path(pattern).parent


def _new_file(home: Path, engagement: Engagement, audience: Audience, who: str) -> Path:
    """A file that the engagement's patterns take in, and that is not there yet."""
    for pattern in engagement.answers:
        folder, ending = home / Path(pattern).parent, Path(pattern).suffix
        for n in ("", *(f"-{n}" for n in range(2, 100))):
            path = folder / f"{audience}-{slug(who)}{n}{ending}"
            if fnmatch.fnmatch(path.name, Path(pattern).name) and not path.exists():
                return path
    told = _(
        'audit.yaml takes answers from {patterns}, where no new file fits; use "answers/*.yaml".',
        patterns=", ".join(engagement.answers),
    )
    raise RouteError(422, "answers", told)


def _write(path: Path, who: str, audience: Audience, question: str, value: Any, given: AnswerPut | None) -> None:
    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 4096
    content = yaml.load(path.read_text("utf-8-sig")) if path.exists() else CommentedMap()
    if not path.exists():
        content |= {"respondent": who, "audience": audience, "date": date.today()}
    content["date"] = date.today()
    if "saved_at" in content:  # it orders the versions of one day
        content["saved_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    if content.get("answers") is None:
        content["answers"] = CommentedMap()
    answers = content["answers"]
    if value is None:
        answers.pop(question, None)
    else:
        answers[question] = _entry(answers.get(question), value, given)
    replace(path, _text(yaml, content))


def _entry(there: Any, value: Any, given: AnswerPut | None) -> Any:
    """An answer as the file holds it: its value alone where there is no more to say of it."""
    more = {"note": given.note, "confirmed": given.confirmed} if given else {}
    told = {"value": value, **{k: v for k, v in more.items() if v}}
    if isinstance(there, dict):
        for name in more.keys() - told.keys():
            there.pop(name, None)
        there.update(told)
        return there
    return told if len(told) > 1 else value


def _text(yaml: YAML, content: Any) -> str:
    out = io.StringIO()
    yaml.dump(content, out)
    return out.getvalue()


def replace(path: Path, text: str) -> None:
    """Writes the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def _remember(folder: Path, question: str, by: str, answer: AnswerItem | None, kept: bool) -> None:
    version = AnswerVersion(
        question=question, at=datetime.now().astimezone(), by=by, answer=answer, kept=kept
    ).model_dump(mode="json")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / VERSIONS).open("a", encoding="utf-8") as out:
        out.write(json.dumps(version, ensure_ascii=False) + "\n")
