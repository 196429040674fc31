"""Files of answers as they are kept: one a version, the newest of a respondent counts, none is ever changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path, PurePath
from typing import Any

import yaml

from churn_audit.errors import AnswersError
from churn_audit.locales import _, n_
from churn_audit.model.answers import Answer, Respondent
from churn_audit.model.parts import read_yaml, validate

FOLDER = "answers"
_SECOND = timedelta(seconds=1)


class Versions:
    """The versions in a folder, and those to be added to it; `write` adds them."""

    def __init__(self, folder: Path, patterns: tuple[str, ...]) -> None:
        self._folder, self._patterns = folder, patterns
        self._kept = dict(self._stored())
        self._new: list[Path] = []
        self.last: tuple[Path | None, int, str] = (None, 0, "")

    def _stored(self) -> Iterator[tuple[Path, Respondent]]:
        """Every file that audits read; AnswersError where one is broken, for it may hold an earlier version."""
        problems: list[str] = []
        for path in sorted({p for pattern in self._patterns for p in self._folder.glob(pattern)}):
            content, wrong = read_yaml(path)
            found = None
            if not wrong:
                found, wrong = validate(Respondent, content, str(path))
            problems += wrong
            if found:
                yield path, found
        if problems:
            raise AnswersError(problems)

    def add(self, given: Respondent, remarks: list[str]) -> None:
        """Notes a form as a new version; `last` is then (file or None, answers carried over, respondent's name).

        Answers that an earlier version holds and this one leaves open are carried over with their date, so that a
        form that comes back in parts loses nothing. A form that is there already adds nothing.
        """
        own = self._of(given)
        name = own[-1][1].respondent if own else given.respondent
        given = given.model_copy(update={"respondent": name})
        if known := [p for p, r in own if _same(r, given, newest=r is own[-1][1])]:
            remarks.append(_("has been read before: {file} holds these answers", file=known[0].name))
            self.last = None, 0, name
            return
        earlier = [(p, r) for p, r in own if r.moment <= given.moment]
        later = [(p, r) for p, r in own if r.moment > given.moment]
        given = _after(given, earlier[-1][1]) if earlier else given
        whole = _with_earlier(given, earlier[-1][1]) if earlier else given
        carried = len(whole.answers) - len(given.answers)
        _tell(own, earlier, later, carried, remarks)
        path = self._path(whole)
        self._kept[path] = whole
        self._new.append(path)
        self._check_pattern(path, remarks)
        self.last = path, carried, name

    def _of(self, given: Respondent) -> list[tuple[Path, Respondent]]:
        """The versions of the same person, earliest first."""
        whose = given.audience, _folded(given.respondent)
        own = [(p, r) for p, r in self._kept.items() if (r.audience, _folded(r.respondent)) == whose]
        return sorted(own, key=lambda v: v[1].moment)

    def _path(self, given: Respondent) -> Path:
        """A new file's path: answers/<audience>-<name>-<day>.yaml, numbered where that is taken."""
        name = re.sub(r"[^\w]+", "-", _folded(given.respondent)).strip("-_") or "respondent"
        stem = f"{given.audience}-{name[:60]}-{given.date}"
        number, path = 1, self._folder / FOLDER / f"{stem}.yaml"
        while path in self._kept or path.exists():
            number += 1
            path = path.with_name(f"{stem}-{number}.yaml")
        return path

    def _check_pattern(self, path: Path, remarks: list[str]) -> None:
        inside = PurePath(path.relative_to(self._folder))
        if not any(inside.match(pattern) for pattern in self._patterns):
            remarks.append(
                _(
                    "audits do not read {file} yet: add answers/*.yaml to `answers` in audit.yaml",
                    file=inside.as_posix(),
                )
            )

    def write(self) -> None:
        """Writes the new versions, each beside its place and then renamed, so that none is ever half there."""
        for path in self._new:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_text(as_yaml(self._kept[path]), "utf-8")
            part.rename(path)
        self._new.clear()


def _folded(name: str) -> str:
    """A name without what differs between two ways to type it: case, kinds and number of spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _same(kept: Respondent, given: Respondent, newest: bool) -> bool:
    """Whether a version is this very form: saved at the same moment or newest of the day, with the same answers."""
    at_once = kept.saved_at == given.saved_at if kept.saved_at and given.saved_at else newest
    return kept.date == given.date and (at_once or newest) and all(
        id in kept.answers and _said(kept.answers[id]) == _said(answer) for id, answer in given.answers.items()
    )  # fmt: skip


def _said(answer: Answer) -> tuple[Any, ...]:
    value = {True: "yes", False: "no"}[answer.value] if isinstance(answer.value, bool) else answer.value
    return value, answer.note, answer.evidence


def _after(given: Respondent, earlier: Respondent) -> Respondent:
    """The form a second after a version of the same moment: somebody has corrected the file since."""
    if given.moment > earlier.moment:
        return given
    moment = earlier.saved_at or datetime.combine(earlier.date, time.min, UTC)
    return given.model_copy(update={"saved_at": moment.replace(microsecond=0) + _SECOND})


def _with_earlier(given: Respondent, earlier: Respondent) -> Respondent:
    """The form with the answers that only the earlier version holds, each with the date it was given on."""
    old = {
        id: a if a.date else a.model_copy(update={"date": earlier.date})
        for id, a in earlier.answers.items()
        if id not in given.answers
    }
    return given.model_copy(update={"answers": given.answers | old, "role": given.role or earlier.role})


def _tell(own: list[Any], earlier: list[Any], later: list[Any], carried: int, remarks: list[str]) -> None:
    """What is to be known of a version: that it is not the first, what it takes over, and whether it counts."""
    if not own:
        return
    if later:
        remarks.append(
            _("is older than the answers of {date}, which count; it is kept as a version", date=later[-1][1].date)
        )
    else:
        remarks.append(
            _(
                "version {number}: the answers of {date} are kept, and these count",
                number=len(own) + 1,
                date=own[-1][1].date,
            )
        )
    if carried:
        remarks.append(
            n_(
                "{n} answer of {date} is carried over, for this form leaves it open",
                "{n} answers of {date} are carried over, for this form leaves them open",
                carried,
                date=earlier[-1][1].date,
            )
        )


def as_yaml(respondent: Respondent) -> str:
    """The respondent as a file of answers; an answer without note, evidence or own date stands as its value alone."""
    head = respondent.model_dump(mode="json", exclude={"answers"}, exclude_defaults=True)
    answers = {}
    for id, answer in respondent.answers.items():
        told = answer.model_dump(mode="json", exclude_defaults=True)
        answers[id] = told if len(told) > 1 else told["value"]
    return yaml.safe_dump({**head, "answers": answers}, allow_unicode=True, sort_keys=False, width=110)
