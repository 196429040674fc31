"""audit.yaml changed in place: its comments stay, and what would not load is never written."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from churn_audit.locales import _
from churn_audit.model.engagement import FILE, Engagement
from churn_audit.model.parts import validate
from churn_audit.server.answering import replace
from churn_audit.server.errors import RouteError
from churn_audit.server.etags import etag_of
from churn_audit.server.model.shared import Place

# The comment behind a column that "churn-audit init" matched: how sure the match is, and a value.
_SURENESS = re.compile(r"^#\s*([01]\.\d\d)\b")


def audit_etag(home: Path) -> str:
    """The etag of audit.yaml: of its text, so that writing the same changes nothing."""
    return etag_of((home / FILE).read_bytes())


class AuditFile:
    """The content of audit.yaml with its comments."""

    def __init__(self, home: Path) -> None:
        self.home = home
        text = (home / FILE).read_text("utf-8-sig")
        self._yaml = YAML()
        self._yaml.preserve_quotes, self._yaml.width = True, 4096
        if any(line.startswith(("  - ", "    - ")) for line in text.splitlines()):
            self._yaml.indent(mapping=2, sequence=4, offset=2)
        try:
            self.content: Any = self._yaml.load(text)
        except YAMLError as error:
            raise RouteError(422, "audit-file", str(error).splitlines()[0], Place(file=FILE)) from None

    def save(self) -> str:
        """The etag of the file as it now stands; 422 where the audit would not load any more."""
        out = io.StringIO()
        self._yaml.dump(self.content, out)
        problems = validate(Engagement, YAML(typ="safe").load(out.getvalue()), FILE)[1]
        if problems:
            told = tuple(p.removeprefix(f"{FILE}: ") for p in problems)
            raise RouteError(422, "value", told[0], Place(file=FILE), problems=told)
        replace(self.home / FILE, out.getvalue())
        return audit_etag(self.home)

    def table(self, name: str) -> Any:
        """The entry of a table, empty where it has none, with its short form spelt out."""
        spec = (self.content.get("tables") or {}).get(name)
        if spec is None:
            return CommentedMap()
        return spec if isinstance(spec, dict) else CommentedMap(source=spec)

    def put_table(self, name: str, spec: Any) -> None:
        """The entry of a table; an empty one goes, so that an undone change leaves nothing behind."""
        tables = self.content.get("tables")
        tables = CommentedMap() if tables is None else tables
        _put(tables, name, spec)
        _put(self.content, "tables", tables)

    def put_column(self, table: str, column: str, value: Any, note: str | None) -> None:
        """What a column is read from; None takes the entry out. `note` is the comment behind it."""
        spec = self.table(table)
        columns = spec.get("columns")
        columns = CommentedMap() if columns is None else columns
        if value is None:
            columns.pop(column, None)
        else:
            add(columns, column, value)
            _set_note(columns, column, note)
        _put(spec, "columns", columns)
        self.put_table(table, spec)

    def note(self, table: str, column: str) -> str | None:
        """What "churn-audit init" noted behind a column: how sure the match is; None where somebody decided."""
        columns = self.table(table).get("columns")
        comment = _comment(columns, column) if isinstance(columns, CommentedMap) else ""
        first = comment.split("\n")[0].strip()
        return first.lstrip("# ") if _SURENESS.match(first) else None


def sureness(note: str | None) -> float | None:
    """How sure a noted match is (0–1)."""
    found = _SURENESS.match(f"# {note}") if note else None
    return float(found[1]) if found else None


def add(parent: Any, key: str, value: Any) -> None:
    """Sets a key; a new one goes before the last where blank lines or comments that end the block hang on that."""
    last = next(reversed(parent), None) if isinstance(parent, CommentedMap) else None
    if key not in parent and last is not None and "\n" in _comment(parent, last).rstrip(" ").removesuffix("\n"):
        parent.insert(len(parent) - 1, key, value)
    else:
        parent[key] = value


def _put(parent: Any, key: str, value: Any) -> None:
    if value:
        if parent.get(key) is not value:
            add(parent, key, value)
    else:
        parent.pop(key, None)


def _comment(columns: CommentedMap, column: str) -> str:
    token = (columns.ca.items.get(column) or [None] * 4)[2]
    return str(token.value) if token else ""


def _set_note(columns: CommentedMap, column: str, note: str | None) -> None:
    """Replaces the note of how sure a match is; any other comment is its writer's and stays, as do lines below it."""
    comment = _comment(columns, column)
    first, _line, below = comment.partition("\n")
    if first.strip() and not _SURENESS.match(first.strip()):
        return
    if not comment:
        if note is not None:
            columns.yaml_add_eol_comment(note, column)
        return
    # What stands below the line hangs on the same comment and stays where it is.
    columns.ca.items[column][2].value = ("\n" if note is None else f"# {note}\n") + below


def wrong_table(name: str, hint: str) -> RouteError:
    """404: there is no such table."""
    return RouteError(404, "no-table", _('no table "{table}"{hint}', table=name, hint=hint))


def plain(content: Any) -> Any:
    """Without what ruamel.yaml adds."""
    if isinstance(content, dict):
        return {str(k): plain(v) for k, v in content.items()}
    if isinstance(content, list | tuple):
        return [plain(v) for v in content]
    if isinstance(content, str):
        return str(content)
    return content
