"""The exit survey of source 004: ready to send, and its answers read back as rows of the table exits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from churn_audit.customers.sheets import restored, write_csv, write_xlsx
from churn_audit.errors import DataError, nearest
from churn_audit.model.customers import ExitSurvey, TickOption
from churn_audit.tables.files import ROW, Layout, read

CUSTOMER, LEFT_ON = "customer_id", "left_on"
NOT_ANSWERS = (CUSTOMER, LEFT_ON)
EXITS = (
    "customer_id", "exited_at", "reason_code", "reason_text", "destination", "moved", "deceased", "charges_only",
)  # fmt: skip


# Out --------------------------------------------------------------------------------------------------------------


def write_survey(
    folder: Path, survey: ExitSurvey, customers: Iterable[tuple[str, date | None]] = ()
) -> tuple[Path, ...]:
    """The files written: exit-survey.md to send, and a form as .csv and .xlsx with a row a customer.

    `customers` are (customer_id, day they left) to fill in beforehand.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / "exit-survey.md"
    text.write_text(as_text(survey), "utf-8")
    head = (*NOT_ANSWERS, *(id for id, _ in survey.fields))
    rows = [[id, left.isoformat() if left else "", *[""] * len(survey.fields)] for id, left in customers]
    guide = [[id, question] for id, question in survey.fields]
    guide += [[o.code, o.text] for o in survey.options]
    sheets = {"answers": (head, rows), "questions": (("column or code", "meaning"), guide)}
    form = write_csv(folder / "exit-survey.csv", head, rows)
    return text, form, write_xlsx(folder / "exit-survey.xlsx", sheets)


def as_text(survey: ExitSurvey) -> str:
    """The survey as Markdown that also reads as plain text."""
    parts = [f"# {survey.title}", survey.introduction]
    for place, question in enumerate(survey.questions, 1):
        parts.append(f"{place}. {question.text}")
        if question.tick:
            parts.append(f"   {question.tick.text}")
            parts.append("\n".join(f"   - [ ] {o.text}" for o in question.tick.options))
    return "\n\n".join([*parts, survey.thanks]) + "\n"


# Back in ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReadBack:
    """The exits file, how many rows it holds, and how many returned rows had no answer and were left out."""

    path: Path
    rows: int
    unanswered: int


@dataclass
class _Form:
    """A form being read: its columns by field id, and what is wrong with it."""

    survey: ExitSurvey
    place: str
    customers: Collection[str] | None
    until: date | None
    problems: list[str] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def say(self, row: int, column: str, text: str) -> None:
        self.problems.append(f"{self.place}: row {row}: {column}: {text}")


def read_answers_back(
    answers: Path, target: Path, survey: ExitSurvey, customers: Collection[str] | None = None,
    until: date | None = None,
) -> ReadBack:  # fmt: skip
    """The canonical exits table in `target` (CSV) from a filled-in form (CSV or XLSX); DataError names every mistake.

    Columns may bear the fields' ids or their questions, ticks the options' codes or their texts. `customers` are the
    known ids and `until` the last possible day, to check against. reason_text takes what was said of leaving, of the
    competitor and of trust; the praise (why they came, what they liked) stands in columns of its own, for a word of
    praise is no reason to leave. Nothing is written while there is a mistake.
    """
    form = _Form(survey, str(answers), customers, until)
    if not answers.exists():
        raise DataError(f"{answers}: no such file")
    rows = _rows(answers, form)
    if form.problems:  # with a wrong head every row would be wrong
        raise DataError(form.problems)
    found = [(number, row) for number, row in rows if any(row.get(id) for id, _ in survey.fields)]
    exits = [_exit(number, row, form) for number, row in found]
    if form.problems:
        raise DataError(form.problems)
    praise = _praise(survey)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_csv(target, (*EXITS, *praise), ([_cell(row, name) for name in (*EXITS, *praise)] for row in exits))
    return ReadBack(target, len(exits), len(rows) - len(found))


def _cell(row: Mapping[str, str], name: str) -> str:
    return row.get(name, "")


def _rows(path: Path, form: _Form) -> list[tuple[int, dict[str, str]]]:
    """(row number, field id → text) of every row that is not empty."""
    reading = read(path, Layout())
    out: list[tuple[int, dict[str, str]]] = []
    columns: dict[str, str] | None = None
    for batch in reading.batches:
        names = [n for n in batch.column_names if n != ROW]
        if columns is None:
            columns = _columns(names, form)
        for record in batch.to_pylist():
            row = {id: restored(str(record[name] or "").strip()) for name, id in columns.items()}
            if any(row.values()):
                out.append((int(record[ROW]), row))
    form.problems += [f"{path}: row {n}: has more or fewer cells than the head" for n in reading.malformed]
    if columns is None and not form.problems:
        form.problems.append(f"{path}: holds no answers; fill in a row a customer")
    return out


def _columns(names: list[str], form: _Form) -> dict[str, str]:
    """Column name → field id; a column that is no field, a field given twice and a missing one are mistakes."""
    known = {_plain(w): id for id, text in form.survey.fields for w in (id, text)}
    known |= {_plain(w): w for w in NOT_ANSWERS}
    out: dict[str, str] = {}
    for name in names:
        id = known.get(_plain(name))
        if id is None:
            form.problems.append(f'{form.place}: "{name}" is no field of the survey{nearest(_plain(name), known)}')
        elif id in out.values():
            form.problems.append(f"{form.place}: {id} is given twice; keep one column")
        else:
            out[name] = id
    lacking = [id for id in (*NOT_ANSWERS, *(f for f, _ in form.survey.fields)) if id not in out.values()]
    form.problems += [f"{form.place}: the column {id} is missing; start from exit-survey.csv" for id in lacking]
    return out


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())


def _exit(number: int, row: Mapping[str, str], form: _Form) -> dict[str, str]:
    """A row of exits; mistakes go to the form."""
    left = _day(number, row.get(LEFT_ON, ""), form)
    customer = _customer(number, row.get(CUSTOMER, ""), form)
    if (first := form.seen.setdefault((customer, left), number)) != number:
        form.say(number, CUSTOMER, f'"{customer}" answered for the same day in row {first}; keep one')
    ticked = _ticked(number, row, form)
    out = {
        "customer_id": customer,
        "exited_at": left,
        "reason_code": ticked.code if ticked else "",
        "moved": _flag(ticked, ticked.moved if ticked else False),
        "charges_only": _flag(ticked, ticked.charges_only if ticked else False),
    }
    for column in ("reason_text", "destination"):
        said = [row.get(q.id, "") for q in form.survey.questions if q.column == column]
        out[column] = " / ".join(text for text in said if text)
    return out | {id: row.get(id, "") for id in _praise(form.survey)}


def _flag(ticked: TickOption | None, value: bool) -> str:
    """ "true" or "false"; nothing where nothing was ticked, for that tells neither."""
    return "" if ticked is None else str(value).lower()


def _praise(survey: ExitSurvey) -> tuple[str, ...]:
    return tuple(q.id for q in survey.questions if q.column is None)


def _day(number: int, text: str, form: _Form) -> str:
    if not text:
        form.say(number, LEFT_ON, "is empty; write the day they left as 2026-10-31")
        return ""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        form.say(number, LEFT_ON, f'"{text}" is not a date; write it as 2026-10-31')
        return ""
    if form.until and day > form.until:
        form.say(number, LEFT_ON, f'"{text}" lies after {form.until}')
    return day.isoformat()


def _customer(number: int, text: str, form: _Form) -> str:
    if not text:
        form.say(number, CUSTOMER, "is empty; the answers belong to nobody")
    elif form.customers is not None and text not in form.customers:
        form.say(number, CUSTOMER, f'no customer "{text}"{nearest(text, form.customers)}')
    return text


def _ticked(number: int, row: Mapping[str, str], form: _Form) -> TickOption | None:
    """The option ticked, by code or text; None where nothing was."""
    found = None
    for question in form.survey.questions:
        said = row.get(question.tick.id, "") if question.tick else ""
        if not said or question.tick is None:
            continue
        options = {_plain(word): o for o in question.tick.options for word in (o.code, o.text)}
        found = options.get(_plain(said))
        if found is None:
            form.say(number, question.tick.id, f'"{said}" is none of the answers{nearest(_plain(said), options)}')
    return found
