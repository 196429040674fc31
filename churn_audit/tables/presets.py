"""The presets of vendors' exports, and how the columns of one are read from the headings a file has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from churn_audit.errors import DataError
from churn_audit.model.parts import Model, read_yaml, validate
from churn_audit.model.vendors import Question, Questions, Vendor, Way
from churn_audit.tables.files import FILE, ROW
from churn_audit.tables.proposals import Match, Sheet
from churn_audit.tables.shapes import Shape
from churn_audit.tables.sql import quoted

FOLDER = Path(__file__).with_name("vendors")
QUESTIONS = "questions.yaml"
# A time of day that ends the text has no zone; one that has keeps it.
NAIVE = r"([ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AaPp][Mm])?)$"
_HEADING = re.compile(r'"((?:[^"]|"")+)"')
_NUMBER = re.compile(r"\d+")
Kind = Literal["column", "sql", "value"]
M = TypeVar("M", bound=Model)


@cache
def vendors() -> tuple[Vendor, ...]:
    """All presets, by file name; DataError names every mistake in them."""
    return tuple(_read(p, Vendor) for p in sorted(FOLDER.glob("*.yaml")) if p.name != QUESTIONS)


@cache
def questions() -> Questions:
    """The survey questions that are told by their text."""
    return _read(FOLDER / QUESTIONS, Questions)


def _read(path: Path, model: type[M]) -> M:
    content, problems = read_yaml(path)
    if not problems:
        found, problems = validate(model, content, path.name)
        if found is not None:
            return found
    raise DataError(problems)


def plain(heading: str) -> str:
    """A heading as headings are compared: case, width and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", heading).casefold().split())


def headings_in(sheets: Iterable[Sheet], also: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The file's own heading for each compared one, other names of a column included."""
    own = {plain(name): name for sheet in sheets for name in sheet.shapes}
    for heading, others in also.items():
        there = next((own[plain(o)] for o in others if plain(o) in own), None)
        if there is not None:
            own.setdefault(plain(heading), there)
    return own


def opened(way: Way, headings: Mapping[str, str]) -> tuple[Kind, str, tuple[str, ...]] | None:
    """(kind, column or expression or constant, the file's headings it uses); None where the file lacks one."""
    if way.value is not None:
        return "value", str(way.value), ()
    if way.sql is not None:
        return _expression(way.sql, headings)
    name = headings.get(plain(way.column or way.utc or way.first or way.email or ""))
    if name is None:
        return None
    text = f"CAST({quoted(name)} AS VARCHAR)"
    if way.utc is not None:
        return "sql", f"regexp_replace({text}, '{NAIVE}', '\\1 UTC')", (name,)
    if way.first is not None:
        return "sql", f"trim(split_part({text}, ';', 1))", (name,)
    return ("column", name, (name,)) if way.column is not None else ("sql", f"lower(trim({text}))", (name,))


def _expression(sql: str, headings: Mapping[str, str]) -> tuple[Kind, str, tuple[str, ...]] | None:
    names = [n.replace('""', '"') for n in _HEADING.findall(sql) if n not in (FILE, ROW)]
    known = {n: headings[plain(n)] for n in names if plain(n) in headings}
    if len(known) < len(set(names)):
        return None

    def own(found: re.Match[str]) -> str:
        name = found[1].replace('""', '"')
        return quoted(known.get(name, name))

    return "sql", " ".join(_HEADING.sub(own, sql).split()), tuple(known.values())


def matched(column: str, ways: Iterable[Way], headings: Mapping[str, str], shapes: Mapping[str, Shape]) -> Match | None:
    """The first of the ways to a canonical column that the file has, with values if any has; None where it has none."""
    found = [f for way in ways if (f := opened(way, headings))]
    filled = [f for f in found if not f[2] or any(shapes[n].filled for n in f[2])]
    for kind, source, uses in (*filled, *found):
        example = next((shapes[n].example for n in uses if shapes[n].filled), "")
        return Match(column, source, 1.0, example, kind)
    return None


def headings_of(match: Match, headings: Iterable[str]) -> set[str]:
    """Those of the file's headings that a match reads."""
    if match.kind == "column":
        return {match.source}
    names = {n.replace('""', '"') for n in _HEADING.findall(match.source)} if match.kind == "sql" else set()
    return names & set(headings)


# Questions -------------------------------------------------------------------------------------------------------


def asked(shapes: Mapping[str, Shape]) -> tuple[Question, str] | None:
    """(question, heading) of the first question that is told by its text and whose answers fit its scale."""
    for question in questions().questions:
        for heading, shape in shapes.items():
            if any(re.search(p, heading, re.IGNORECASE) for p in question.asks) and _fits(shape, question):
                return question, heading
    return None


def answers(question: Question, heading: str, shape: Shape) -> tuple[list[Match], dict[str, dict[str, str]]]:
    """(kind and score as matches, words and their scores) of the question found."""
    in_words = any(_score(v, question) is None or not _NUMBER.search(v) for v in shape.values)
    mixed = not in_words and shape.numbers < 1
    number = f"regexp_extract(CAST({quoted(heading)} AS VARCHAR), '\\d+')"
    score = Match("score", number if mixed else heading, 1.0, shape.example, "sql" if mixed else "column")
    return [Match("kind", question.kind, 1.0, "", "value"), score], {"score": question.words} if in_words else {}


def remark(shapes: Mapping[str, Shape], used: Iterable[str]) -> Match | None:
    """The question for a reason or a remark; None where none is told by its text."""
    for heading, shape in shapes.items():
        if heading not in used and any(re.search(p, heading, re.IGNORECASE) for p in questions().comment):
            return Match("text", heading, 1.0, shape.example)
    return None


def _fits(shape: Shape, question: Question) -> bool:
    if shape.numbers == 1:
        return question.low <= shape.low and question.reaches <= shape.high <= question.high
    scores = [_score(v, question) for v in shape.values]
    known = [s for s in scores if s is not None and question.low <= s <= question.high]
    return bool(scores) and len(known) == len(scores) and max(known) >= question.reaches


def _score(value: str, question: Question) -> int | None:
    words = {re.sub(r"[\s-]+", "_", k.lower()): int(v) for k, v in question.words.items()}
    number = _NUMBER.search(value)
    return words.get(value, int(number[0]) if number else None)
