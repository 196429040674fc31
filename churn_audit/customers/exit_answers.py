"""Answers to the exit survey read back from the sheet into the file that every audit reads beside the table exits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from churn_audit.customers.exit_survey import CUSTOMER, LEFT_ON
from churn_audit.customers.sheets import write_as_is
from churn_audit.errors import DataError, nearest
from churn_audit.locales import _
from churn_audit.model.cells import neutral, restored
from churn_audit.model.customers import ExitSurvey, TickOption
from churn_audit.tables.files import ENDINGS, ROW, Layout, read
from churn_audit.tables.merging import SAME_DEPARTURE_DAYS

EXITED_AT = "exited_at"
EXITS = (CUSTOMER, EXITED_AT, "reason_code", "reason_text", "destination", "moved", "charges_only")
Record = dict[str, str]
Known = Callable[[Collection[str]], Collection[str]]


@dataclass(frozen=True)
class ReadBack:
    """The file of answers; how many were added to it, stood in it already, and were rows without an answer."""

    path: Path
    added: int
    known: int
    unanswered: int


def add_answers(
    sheets: Sequence[Path], target: Path, survey: ExitSurvey, known: Known | None = None, until: date | None = None
) -> ReadBack:
    """Adds the answers in filled-in sheets (CSV or XLSX) to `target`, a CSV file with the columns of exits.

    `known` gives those of some customer ids that exist, `until` is the last day of the audit. Columns may bear the
    fields' ids or their questions, ticks the options' codes or their texts. reason_text takes what was said of
    leaving, of the competitor and of trust; the praise (why they came, what they liked) stands in columns of its own,
    for a word of praise is no reason to leave. An answer that the file holds is not added again. DataError names every
    mistake by file, row and question, and then nothing is written.
    """
    forms = [_read(path, survey) for path in sheets]
    if problems := [p for form in forms for p in form.problems]:  # with a wrong head every row would be wrong
        raise DataError(problems)
    kept = _kept(target)
    told = [(form, number, row) for form in forms for number, row in form.answers()]
    ids = {row[CUSTOMER] for _, _, row in told}
    existing = ids if known is None else set(known(ids))
    records = [(form, number, _exit(number, row, form, existing, until)) for form, number, row in told]
    added = _new(records, kept, target)
    if problems := [p for form in forms for p in form.problems]:
        raise DataError(problems)
    if added:
        _write(target, kept, added)
    unanswered = sum(len(form.rows) for form in forms) - len(told)
    return ReadBack(target, len(added), len(records) - len(added), unanswered)


def answered(target: Path) -> frozenset[str]:
    """The customers whose answers the file holds."""
    return frozenset(row[CUSTOMER] for row in _kept(target))


# The sheets -------------------------------------------------------------------------------------------------------


@dataclass
class _Form:
    """A sheet being read: its rows (number, field id → text), and what is wrong with it."""

    survey: ExitSurvey
    place: str
    rows: list[tuple[int, Record]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def say(self, row: int, column: str, text: str) -> None:
        """Notes a mistake, with the question where the column is one."""
        asked = dict(self.survey.fields).get(column)
        name = f"{column} ({asked})" if asked else column
        self.problems.append(_("{place}: row {row}: {name}: {text}", place=self.place, row=row, name=name, text=text))

    def answers(self) -> list[tuple[int, Record]]:
        """The rows in which anything was answered."""
        return [(n, row) for n, row in self.rows if any(row[id] for id, _ in self.survey.fields)]


def _read(path: Path, survey: ExitSurvey) -> _Form:
    form = _Form(survey, str(path))
    if not path.is_file():
        form.problems.append(_("{path}: no such file", path=path))
    elif path.suffix.lower() not in ENDINGS or path.suffix.lower() == ".parquet":
        form.problems.append(_("{path}: is no sheet; give the .csv or .xlsx file with the answers", path=path))
    else:
        _read_rows(path, form)
    return form


def _read_rows(path: Path, form: _Form) -> None:
    reading = read(path, Layout())
    columns: dict[str, str] | None = None
    for batch in reading.batches:
        if columns is None:
            columns = _columns([n for n in batch.column_names if n != ROW], form)
        for record in batch.to_pylist():
            row = {id: restored(str(record[name] or "").strip()) for name, id in columns.items()}
            if any(row.values()):
                form.rows.append((int(record[ROW]), row))
    form.problems += [
        _("{path}: row {n}: has more or fewer cells than the head", path=path, n=n) for n in reading.malformed
    ]
    if not form.rows and not form.problems:
        form.problems.append(_("{path}: holds no answers; fill in a row a customer", path=path))


def _columns(names: list[str], form: _Form) -> dict[str, str]:
    """Column name → field id; a column that is no field, a field given twice and a missing one are mistakes."""
    fields = (*((id, id) for id in (CUSTOMER, LEFT_ON)), *form.survey.fields)
    known = {_plain(word): id for id, text in fields for word in (id, text)}
    out: dict[str, str] = {}
    for name in names:
        id = known.get(_plain(name))
        if id is None:
            form.problems.append(
                _(
                    '{place}: "{name}" is no field of the survey{hint}',
                    place=form.place,
                    name=name,
                    hint=nearest(_plain(name), known),
                )
            )
        elif id in out.values():
            form.problems.append(_("{place}: {id} is given twice; keep one column", place=form.place, id=id))
        else:
            out[name] = id
    lacking = [id for id, _ in fields if id not in out.values()]
    form.problems += [
        _(
            '{place}: the column {id} is missing; start from the sheet of "churn-audit exit-survey --form xlsx"',
            place=form.place,
            id=id,
        )
        for id in lacking
    ]
    return out


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())


# A row as a record of exits ---------------------------------------------------------------------------------------


def _exit(number: int, row: Record, form: _Form, customers: Collection[str], until: date | None) -> Record:
    """The row as it will stand in the file; mistakes go to the form."""
    survey = form.survey
    if not row[CUSTOMER]:
        form.say(number, CUSTOMER, _("is empty; the answers belong to nobody"))
    elif row[CUSTOMER] not in customers:
        form.say(number, CUSTOMER, _('there is no customer "{row}" in the data', row=row[CUSTOMER]))
    ticked = _ticked(number, row, form)
    out = {
        CUSTOMER: row[CUSTOMER],
        EXITED_AT: _day(number, row[LEFT_ON], form, until),
        "reason_code": ticked.code if ticked else "",
        "moved": "" if ticked is None else str(ticked.moved).lower(),
        "charges_only": "" if ticked is None else str(ticked.charges_only).lower(),
    }
    for column in ("reason_text", "destination"):
        said = [row[q.id] for q in survey.questions if q.column == column]
        out[column] = str(neutral(" / ".join(text for text in said if text)))
    return {name: out[name] for name in EXITS} | {
        q.id: str(neutral(row[q.id])) for q in survey.questions if q.column is None
    }


def _day(number: int, text: str, form: _Form, until: date | None) -> str:
    if not text:
        form.say(number, LEFT_ON, _("is empty; write the day they left as 2026-10-31"))
        return ""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        form.say(number, LEFT_ON, _('"{text}" is not a date; write it as 2026-10-31', text=text))
        return ""
    if until and day > until:
        form.say(
            number,
            LEFT_ON,
            _('"{text}" lies after {until}, the last day of the audit; `as_of` moves it', text=text, until=until),
        )
    return day.isoformat()


def _ticked(number: int, row: Mapping[str, str], form: _Form) -> TickOption | None:
    """The option ticked, by code or text; None where nothing was."""
    found = None
    for question in form.survey.questions:
        said = row[question.tick.id] if question.tick else ""
        if not said or question.tick is None:
            continue
        options = {_plain(word): o for o in question.tick.options for word in (o.code, o.text)}
        found = options.get(_plain(said))
        if found is None:
            codes = [w for o in question.tick.options for w in (o.code, o.text)]
            form.say(
                number,
                question.tick.id,
                _('"{said}" is none of the answers{hint}', said=said, hint=nearest(said, codes)),
            )
    return found


# The file of answers ----------------------------------------------------------------------------------------------


def _kept(target: Path) -> list[Record]:
    """The rows of the file as they stand there; none where there is no file yet."""
    if not target.exists():
        return []
    reading = read(target, Layout())
    rows = [{k: str(v or "") for k, v in r.items() if k != ROW} for b in reading.batches for r in b.to_pylist()]
    problems = [
        _("{target}: line {n}: has more or fewer cells than the head", target=target, n=n) for n in reading.malformed
    ]
    problems += [
        _("{target}: the column {c} is missing", target=target, c=c)
        for c in (CUSTOMER, EXITED_AT)
        if rows and c not in rows[0]
    ]
    if problems:
        raise DataError(problems)
    return rows


def _new(records: Iterable[tuple[_Form, int, Record]], kept: Iterable[Record], target: Path) -> list[Record]:
    """The records that the file does not hold; a departure told twice in other words is a mistake of the sheet."""
    filed, added = _Told(), _Told()
    for row in kept:
        filed.add(row, "")
    out = []
    for form, number, record in records:
        if first := added.find(record):
            form.say(
                number,
                CUSTOMER,
                _('"{record}" has an answer in {first} already; keep one', record=record[CUSTOMER], first=first[1]),
            )
        elif (old := filed.find(record)) and any(old[0].get(name, "") != value for name, value in record.items()):
            form.say(
                number,
                CUSTOMER,
                _(
                    '"{record}" has another answer in {target} already; change it there',
                    record=record[CUSTOMER],
                    target=target,
                ),
            )
        elif not old:
            out.append(record)
        added.add(record, f"{form.place}: row {number}")
    return out


class _Told:
    """Departures told so far, by customer, each with its place."""

    def __init__(self) -> None:
        self._by_customer: dict[str, list[tuple[Record, str]]] = {}

    def add(self, record: Record, place: str) -> None:
        if record[CUSTOMER]:
            self._by_customer.setdefault(record[CUSTOMER], []).append((record, place))

    def find(self, record: Record) -> tuple[Record, str] | None:
        """The first record of the same departure, and its place."""
        own = self._by_customer.get(record[CUSTOMER], [])
        return next((found for found in own if _same_departure(found[0], record)), None)


def _same_departure(one: Record, other: Record) -> bool:
    """Whether two records of one customer tell of one departure; days that cannot be read must be written alike."""
    try:
        first, second = (date.fromisoformat(r[EXITED_AT][:10]) for r in (one, other))
    except ValueError:
        return one[EXITED_AT] == other[EXITED_AT]
    return abs((first - second).days) <= SAME_DEPARTURE_DAYS


def _write(target: Path, kept: Sequence[Record], added: Sequence[Record]) -> None:
    """The file with the new rows below those it held; written beside and renamed, so that it is never half there."""
    rows = [*kept, *added]
    head = list(dict.fromkeys(name for row in rows for name in row))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    write_as_is(part, head, ([row.get(name, "") for name in head] for row in rows))
    part.replace(target)
