"""The first mistake in audit.yaml: in which line it stands, and the one word that would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from churn_audit.locales import _
from churn_audit.model.engagement import FILE, Engagement
from churn_audit.model.parts import Mistake, first_mistake
from churn_audit.server.answering import replace
from churn_audit.server.audit_file import audit_etag
from churn_audit.server.errors import RouteError
from churn_audit.server.model.audits import Corrected
from churn_audit.server.model.shared import ErrorBody, Place, WayOut


@dataclass(frozen=True)
class Word:
    """A word of the file, by its line (from 1) and the offset in it; `instead` is what was probably meant."""

    line: int
    offset: int
    word: str
    instead: str | None


def located(home: Path) -> Word | None:
    """The word that is wrong; None where the file is no YAML, or where the place of the mistake cannot be told."""
    text = (home / FILE).read_text("utf-8-sig")
    try:
        content: Any = YAML().load(text)
    except YAMLError:
        return None  # the message names the line itself
    wrong = first_mistake(Engagement, content)
    at = _at(content, wrong) if wrong else None
    if wrong is None or at is None:
        return None
    line, column = at
    rest = text.splitlines()[line][column:]
    column += len(rest) - len(rest.lstrip("\"'"))
    there = rest.lstrip("\"'").startswith(wrong.word)
    return Word(line + 1, column, wrong.word, wrong.instead if there else None)


def _at(content: Any, wrong: Mistake) -> tuple[int, int] | None:
    """(line, column) of the value or key, from 0; of the field around it where it is missing."""
    found, node = None, content
    for n, part in enumerate(wrong.loc):
        there: bool = part in node if isinstance(node, dict) else isinstance(node, list) and part in range(len(node))
        if not there:
            break
        lines, last = getattr(node, "lc"), n == len(wrong.loc) - 1  # noqa: B009 - what ruamel adds to dict and list
        if isinstance(node, dict):
            found = lines.key(part) if wrong.key and last else lines.value(part)
        else:
            found = lines.item(part)
        node = node[part]
    return found


def with_place(home: Path, body: ErrorBody) -> ErrorBody:
    """The error of a file that cannot be read, with the line and the ways out, the surest first."""
    try:
        found = located(home)
    except (OSError, UnicodeDecodeError):
        return body
    where = body.where or Place(file=FILE)
    line = found.line if found else where.line
    if line is None:
        return body
    opened = WayOut(
        label=_("Open line {n}", n=line), command="churn-audit:open", args={"factory": "Editor", "line": str(line)}
    )
    ways = [opened]
    if found and found.instead:
        told = _('Use "{word}"', word=found.instead)
        ways.append(WayOut(label=told, command="churn-audit:correct", args={"instead": found.instead}))
    return body.model_copy(update={"where": where.model_copy(update={"line": line}), "way_out": tuple(ways)})


def correct(home: Path, expected: str | None) -> Corrected:
    """Puts the word that was probably meant in the wrong one's place; every other word and comment stays.

    RouteError 412 where the file is another one by now, 409 where no word is known that would mend it.
    """
    if audit_etag(home) != expected:
        told = _("audit.yaml was changed meanwhile, so nothing was written; look at it again.")
        raise RouteError(412, "changed", told, Place(file=FILE), current={"etag": audit_etag(home)})
    found = located(home)
    if found is None or found.instead is None:
        told = _("There is nothing in audit.yaml that one word would mend; open it in the editor.")
        raise RouteError(409, "nothing-to-mend", told, Place(file=FILE, line=found.line if found else None))
    text = (home / FILE).read_text("utf-8-sig")
    lines = text.splitlines(keepends=True)
    before, after = lines[found.line - 1][: found.offset], lines[found.line - 1][found.offset + len(found.word) :]
    lines[found.line - 1] = before + found.instead + after
    replace(home / FILE, "".join(lines))
    return Corrected(etag=audit_etag(home), line=found.line)
