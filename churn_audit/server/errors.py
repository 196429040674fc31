"""An error with its HTTP status, and what every error of the library becomes on the way out."""

from __future__ import annotations

import re
from typing import Any

from churn_audit.errors import AnswersError, ChurnAuditError, DataError, EngagementError, InputError, RenderError
from churn_audit.locales import _
from churn_audit.model.engagement import FILE
from churn_audit.server.model.shared import ErrorBody, Place, WayOut

_LINE = re.compile(r"\bline (\d+)")
_TABLE = re.compile(r"\btables\.(\w+)(?:\.columns\.(\w+))?")
_FILE = re.compile(r"^(?:.*[\\/])?([^\\/:]+\.(?:ya?ml|csv|tsv|xlsx|parquet|jsonl?))\b")


class RouteError(Exception):
    """An answer of status 400 and above, with a message that a user can act on."""

    def __init__(
        self, status: int, code: str, message: str, where: Place | None = None, current: Any = None,
        problems: tuple[str, ...] = (), way_out: tuple[WayOut, ...] = (),
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.status = status
        self.body = ErrorBody(
            message=message, code=code, where=where, current=current, problems=problems, way_out=way_out
        )


def described(error: ChurnAuditError, home: str = "") -> RouteError:
    """The error as an answer; paths of this machine (`home`) are cut down to the audit's folder."""
    problems = error.problems if isinstance(error, InputError) else tuple(str(error).splitlines())
    told = tuple(p.replace(home + "/", "").replace(home, ".") if home else p for p in problems)
    first = told[0] if told else str(error)
    code = {EngagementError: "audit-file", AnswersError: "answers", DataError: "data", RenderError: "render"}.get(
        type(error), "input" if isinstance(error, InputError) else "failed"
    )
    status = 422 if isinstance(error, InputError) else 500
    where = place_of(first)
    return RouteError(status, code, first, where, problems=told, way_out=ways_out(where))


def ways_out(where: Place | None) -> tuple[WayOut, ...]:
    """What leads to the place of a mistake: the table in Data, the line in the editor."""
    if where and where.table:
        focus = f"{where.table}.{where.column}" if where.column else where.table
        return (WayOut(label=_("Fix in Data"), command="churn-audit:open", args={"tab": "data", "focus": focus}),)
    if where and where.line and where.file == FILE:
        told = _("Open line {n}", n=where.line)
        return (WayOut(label=told, command="churn-audit:open", args={"factory": "Editor", "line": str(where.line)}),)
    return ()


def place_of(text: str) -> Place | None:
    """Where a mistake is, as its message tells; None where it does not."""
    file, line, table = _FILE.match(text), _LINE.search(text), _TABLE.search(text)
    if not (file or line or table):
        return None
    return Place(
        file=file[1] if file else None,
        line=int(line[1]) if line else None,
        table=table[1] if table else None,
        column=table[2] if table else None,
    )
