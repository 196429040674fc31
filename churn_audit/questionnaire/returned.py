"""What stands in a file that came back, before it is understood: a saved page (JSON, YAML or text) or a workbook."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from python_calamine import CalamineError, CalamineWorkbook

from churn_audit.errors import AnswersError
from churn_audit.locales import _
from churn_audit.model.parts import read_yaml
from churn_audit.questionnaire.workbook import ANSWER, FACTS, FORMAT, ID, INSTEAD, NOTE, QUESTION

BOOKS = (".xlsx", ".xlsm", ".ods")
TEXTS = (".json", ".yaml", ".yml", ".txt")
_SAVED = re.compile(rb"<(?:dcterms:modified|dc:date)[^>]*>([^<]+)<")
_ENDINGS = ", ".join((*TEXTS, *BOOKS))


@dataclass(frozen=True)
class Given:
    """An answer as it stands in the file, and where; `instead` is what stands in the column beside the answer."""

    place: str
    value: Any
    note: str = ""
    instead: Any = ""
    text: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A file that came back. Empty fields were not filled in; `locale` is the language of its texts."""

    path: Path
    audience: str
    respondent: str = ""
    role: str = ""
    date: Any = ""
    saved_at: datetime | None = None
    checklist: str = ""
    locale: str = "en"
    answers: dict[str, Given] = field(default_factory=dict)


def read(path: Path) -> Sheet:
    """The file's content; AnswersError where it is no form of ours."""
    ending = path.suffix.lower()
    if not path.is_file():
        raise AnswersError(_("{path}: no such file", path=path))
    if ending in BOOKS:
        return _book(path)
    if ending in TEXTS:
        return _text(path)
    if ending in (".html", ".htm"):
        raise AnswersError(
            _(
                "{path}: is the page itself, which holds no answers; ask the respondent for the file that it saves",
                path=path,
            )
        )
    raise AnswersError(
        _("{path}: is no form; give the file that was sent back ({endings})", path=path, endings=_ENDINGS)
    )


# A saved page -----------------------------------------------------------------------------------------------------


def _text(path: Path) -> Sheet:
    content = _pasted(path) if path.suffix.lower() == ".txt" else _parsed(path)
    answers = content.get("answers") if isinstance(content, Mapping) else None
    if not isinstance(content, Mapping) or not isinstance(answers, Mapping) or "audience" not in content:
        raise AnswersError(_("{path}: holds no answers; give the file that was saved with the form", path=path))
    return Sheet(
        path=path,
        audience=str(content["audience"]),
        respondent=str(content.get("respondent") or "").strip(),
        role=str(content.get("role") or "").strip(),
        date=content.get("date") or "",
        saved_at=_moment(content.get("saved_at")),
        checklist=str(content.get("checklist") or ""),
        answers={str(id): _given(str(id), answer) for id, answer in answers.items()},
    )


def _parsed(path: Path) -> Any:
    content, problems = read_yaml(path)
    if problems:
        raise AnswersError(problems)
    return content


def _pasted(path: Path) -> Any:
    """The answers within a text, such as a mail that they were pasted into."""
    text = path.read_text("utf-8-sig", errors="replace").replace("\u00a0", " ")
    try:
        return yaml.safe_load(text[text.index("{") : text.rindex("}") + 1])
    except (ValueError, yaml.YAMLError):
        return None


def _given(id: str, answer: Any) -> Given:
    place = f"answers.{id}"
    if not isinstance(answer, Mapping):
        return Given(place, answer)
    evidence = answer.get("evidence") or ()
    found = tuple(str(e) for e in evidence) if isinstance(evidence, list | tuple) else (str(evidence),)
    return Given(place, answer.get("value", ""), str(answer.get("note") or "").strip(), evidence=found)


def _moment(value: Any) -> datetime | None:
    """A moment in UTC; None where it cannot be read as one."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


# A workbook -------------------------------------------------------------------------------------------------------


def _book(path: Path) -> Sheet:
    try:
        book = CalamineWorkbook.from_path(str(path))
        grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise AnswersError(_("{path}: cannot be read as a workbook: {error}", path=path, error=error)) from None
    facts = {str(row[0]): str(row[1]) for row in grids.get(FACTS, []) if len(row) > 1}
    if facts.get("format") != FORMAT:
        raise AnswersError(
            _(
                '{path}: is no form, or its hidden sheet "{sheet}" is gone; copy the answers into a new form',
                path=path,
                sheet=FACTS,
            )
        )
    cells = _by_id({name: grid for name, grid in grids.items() if name != FACTS})
    told = {id: cells.pop(id, Given("", "")) for id in ("respondent", "role", "date", "id")}
    return Sheet(
        path=path,
        audience=facts.get("audience", ""),
        respondent=_plain(told["respondent"].text) or facts.get("respondent", ""),
        role=_plain(told["role"].text),
        date=told["date"].text,
        saved_at=_saved(path, facts.get("written", "")),
        checklist=facts.get("checklist", ""),
        locale=facts.get("locale", "en"),
        answers={id: g for id, g in cells.items() if any(_plain(x) for x in (g.value, g.instead, g.note))},
    )


def _by_id(grids: Mapping[str, list[list[Any]]]) -> dict[str, Given]:
    """The rows that bear an id, with the place of the answer's cell; `text` is the question, or a fact's cell."""
    out: dict[str, Given] = {}
    for name, grid in grids.items():
        for number, row in enumerate(grid, 1):
            cell = [*row, *[""] * (NOTE + 1 - len(row))]
            id = _plain(cell[ID])
            if id:
                place = f"{name}!{chr(ord('A') + ANSWER)}{number}"
                out[id] = Given(place, cell[ANSWER], _plain(cell[NOTE]), cell[INSTEAD], cell[QUESTION])
    return out


def _plain(value: Any) -> str:
    """The value as text, whole numbers without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() if value is not None else ""


def _saved(path: Path, written: str) -> datetime:
    """When the file was last saved: by its own word where that is later than its writing, else by the file system."""
    told = None
    with zipfile.ZipFile(path) as parts:
        for name in {"docProps/core.xml", "meta.xml"} & {*parts.namelist()}:
            if found := _SAVED.search(parts.read(name)):
                told = _moment(found[1].decode("ascii", "replace"))
    begun = _moment(written)
    if told and (begun is None or told > begun):
        return told.replace(microsecond=0)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)


def day(value: Any) -> date | None:
    """The value as a day; None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        return None
