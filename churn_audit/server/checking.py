"""Rows as they will be read: the first at once from a sample; all of them, with the quality, by a check behind."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from churn_audit.errors import ChurnAuditError, nearest
from churn_audit.i18n import Words
from churn_audit.locales import _
from churn_audit.model.engagement import Engagement, TableMap, read_engagement
from churn_audit.server import history
from churn_audit.server.audit_file import wrong_table
from churn_audit.server.errors import RouteError, described
from churn_audit.server.etags import etag_of
from churn_audit.server.mapping import files_of, written
from churn_audit.server.model.data import Quality, Row, RowFault, Rows, TableCheck, TableProblem, Unreadable
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.files import TEXT
from churn_audit.tables.preview import Checked, Line, Preview, check_all, preview

# Rows kept of each table: from its beginning, and of those with a problem.
FIRST, FAULTY = 200, 1000


@dataclass
class _Check:
    """A check of one audit as it stood under `key`."""

    key: str
    started: datetime
    future: Future[Checked]


class Checks:
    """One check at a time, the latest of each audit; what was found stays until the next is through."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="churn-audit-check")
        self._lock = threading.Lock()
        self._latest: dict[Path, _Check] = {}
        self._found: dict[Path, tuple[str, Checked]] = {}

    def of(self, home: Path, engagement: Engagement) -> _Check:
        """The check of the audit as it stands, begun if need be."""
        key = key_of(home, engagement)
        with self._lock:
            there = self._latest.get(home)
            if there is not None and there.key == key:
                return there
            if there is not None:
                there.future.cancel()
            check = _Check(key, datetime.now(UTC), self._pool.submit(check_all, engagement, home, FIRST, FAULTY))
            self._latest[home] = check
            check.future.add_done_callback(self._keep(home, key))
            return check

    def _keep(self, home: Path, key: str) -> Callable[[Future[Checked]], None]:
        def keep(future: Future[Checked]) -> None:
            if not future.cancelled() and future.exception() is None:
                with self._lock:
                    self._found[home] = (key, future.result())
                    while len(self._found) > 8:
                        self._found.pop(next(iter(self._found)))

        return keep

    def found(self, home: Path) -> tuple[str, Checked] | None:
        """(key, what the last check found); None where there was none."""
        with self._lock:
            return self._found.get(home)


CHECKS = Checks()


def key_of(home: Path, engagement: Engagement) -> str:
    """What tables are made from: the files, and what audit.yaml says of them."""
    files = tuple(
        (str(f), history.stamp(f)) for name in CONTRACT for f in files_of(home, name, _spec(engagement, name))
    )
    b = engagement.business
    return etag_of(
        files, history.fingerprint(home, engagement.model_copy(update={"tables": {}, "answers": ()})),
        engagement.tables, engagement.as_of, engagement.connection, b.locale, b.currency, b.timezone,
    )  # fmt: skip


def _spec(engagement: Engagement, name: str) -> TableMap:
    return engagement.tables.get(name, TableMap())


# Quality -----------------------------------------------------------------------------------------------------------


def quality(home: Path, words: Words, seconds: float) -> Quality:
    """The quality of every table, waited for so long; then what the check before found, and that this one goes on."""
    engagement = read_engagement(home)[0]
    check = CHECKS.of(home, engagement)
    try:
        found = check.future.result(seconds)
    except TimeoutError:
        before = CHECKS.found(home)
        tables, unreadable = _told(before[1], words, home) if before else ((), ())
        return Quality(done=False, started=check.started, tables=tables, unreadable=unreadable)
    except ChurnAuditError as error:
        return Quality(done=True, error=described(error, str(home)).body.message)
    tables, unreadable = _told(found, words, home)
    return Quality(done=True, started=check.started, tables=tables, unreadable=unreadable)


def _told(found: Checked, words: Words, home: Path) -> tuple[tuple[TableCheck, ...], tuple[Unreadable, ...]]:
    tables = tuple(_table(p, words) for p in found.tables.values())
    unreadable = tuple(
        Unreadable(name=name, message=told.replace(f"{home}/", "")) for name, told in found.unreadable.items()
    )
    return tables, unreadable


def _table(seen: Preview, words: Words) -> TableCheck:
    q = seen.quality
    problems = tuple(
        TableProblem(
            kind=p.kind, column=p.column, count=p.count, rejects=p.rejects, message=p.told(words._), places=p.rows,
            files=p.files,
        )
        for p in q.problems
    )  # fmt: skip
    return TableCheck(
        name=q.table, rows=q.rows, kept=q.kept, rejected=q.rejected, duplicates=q.duplicates,
        unknown_customers=q.unknown_customers, first=q.first, last=q.last, problems=problems, faulty=len(seen.faulty),
    )  # fmt: skip


# Rows --------------------------------------------------------------------------------------------------------------


def rows(home: Path, table: str, limit: int, only: str = "", column: str = "", kind: str = "") -> Rows:
    """The first rows of a table as the audit reads them; `only` "problems" gives those with a fault, of that column or
    kind, after the check of all rows. 404 where the audit has no such table, 422 where it cannot be read."""
    if table not in CONTRACT:
        raise wrong_table(table, nearest(table, CONTRACT))
    if only not in ("", "problems"):
        raise RouteError(422, "value", _('only is "problems" or left out.'))
    engagement = read_engagement(home)[0]
    found = CHECKS.found(home)
    if found and found[0] == key_of(home, engagement) and table in found[1].tables:
        return _of_check(found[1].tables[table], limit, only, column, kind)
    if only:
        checked = CHECKS.of(home, engagement).future.result()
        if table in checked.tables:
            return _of_check(checked.tables[table], limit, only, column, kind)
    seen = _sample(str(home), table, key_of(home, engagement))
    if seen is None:
        there = [n for n in CONTRACT if n in engagement.tables or files_of(home, n, _spec(engagement, n))]
        told = _('This audit has no table "{table}"{hint}', table=table, hint=nearest(table, there))
        raise RouteError(404, "no-table", told)
    return _rows(seen, seen.lines[:limit] if not only else (), None, False)


def _of_check(seen: Preview, limit: int, only: str, column: str, kind: str) -> Rows:
    if not only:
        return _rows(seen, seen.lines[:limit], seen.quality.rows, True)
    faulty = [
        line
        for line in seen.faulty
        if not (column or kind)
        or any(column in ("", f.column) and kind in ("", f.kind) for f in line.faults)
    ]  # fmt: skip
    return _rows(seen, tuple(faulty[:limit]), len(faulty), True)


@lru_cache(maxsize=32)
def _sample(home: str, table: str, key: str) -> Preview | None:
    """The first rows by a sample; kept while neither files nor mapping change."""
    engagement, folder = read_engagement(Path(home))
    spec = _spec(engagement, table)
    files = files_of(folder, table, spec)
    if len(files) == 1 and files[0].suffix.lower() in TEXT and spec.encoding is None:
        # To tell an encoding takes the whole file, which the list of tables has looked at already.
        encoding = written(files[0], engagement)[0]
        spec = spec.model_copy(update={"encoding": encoding})
        engagement = engagement.model_copy(update={"tables": {**engagement.tables, table: spec}})
    return preview(engagement, folder, table, FIRST)


def _rows(seen: Preview, lines: tuple[Line, ...], total: int | None, checked: bool) -> Rows:
    return Rows(
        columns=seen.columns, rows=tuple(_row(line) for line in lines), total=total, checked=checked,
        orders=seen.orders,
    )  # fmt: skip


def _row(line: Line) -> Row:
    return Row(
        file=line.file, place=line.place, fate=line.fate, values=tuple(_text(v) for v in line.values),  # type: ignore[arg-type]
        faults=tuple(RowFault(kind=f.kind, column=f.column, text=f.text, rejects=f.rejects) for f in line.faults),
    )  # fmt: skip


def _text(value: Any) -> str | None:
    """A value as text: numbers without a needless point, yes and no as JSON has them."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.10g}" if isinstance(value, float) else str(value)
