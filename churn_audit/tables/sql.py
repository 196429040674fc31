"""SQL of the embedded DuckDB, written as text: identifiers, literals, lists, layers of one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Types of DuckDB by the kinds of the contract.
TYPES = {
    "id": "VARCHAR", "text": "VARCHAR", "enum": "VARCHAR", "timestamp": "TIMESTAMP", "number": "DOUBLE",
    "integer": "BIGINT", "boolean": "BOOLEAN",
}  # fmt: skip
INTEGERS = frozenset(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
)
FLOATS = frozenset(("FLOAT", "DOUBLE"))


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(name: str) -> str:
    """A column as text."""
    return f"CAST({quoted(name)} AS VARCHAR)"


def literal(value: str) -> str:
    """A text literal."""
    return "'" + value.replace("'", "''") + "'"


def array(values: Iterable[str]) -> str:
    """A list of texts. To look a value up in one is cheaper than IN, which DuckDB plans as a join for each column."""
    return "[" + ", ".join(literal(v) for v in values) + "]"


def matches(value: str, pattern: str) -> str:
    """Whether a regular expression matches somewhere in a text."""
    return f"regexp_matches({value}, {literal(pattern)})"


def replaced(value: str, pattern: str, by: str) -> str:
    """A text with every match replaced."""
    return f"regexp_replace({value}, {literal(pattern)}, {literal(by)}, 'g')"


def any_of(conditions: Iterable[str]) -> str:
    """One of the conditions, none of which is null; FALSE when there are none."""
    return " OR ".join(conditions) or "FALSE"


def listed(columns: Mapping[str, str]) -> str:
    """Expressions with their names, for a SELECT."""
    return ", ".join(f"{expression} AS {quoted(name)}" for name, expression in columns.items())


def with_columns(query: str, columns: Mapping[str, str]) -> str:
    """The query with further columns. Layers are evaluated one after the other, so that a value used often in the
    next one is computed once.
    """
    return f"SELECT *, {listed(columns)} FROM ({query})" if columns else query


def replacing(query: str, columns: Mapping[str, str]) -> str:
    """The query with columns in place of those of the same name."""
    return f"SELECT * REPLACE ({listed(columns)}) FROM ({query})" if columns else query


def is_numeric(kind: str) -> bool:
    """Whether a DuckDB type is a number's."""
    return kind in INTEGERS or kind in FLOATS or kind in ("HUGEINT", "UHUGEINT") or kind.startswith("DECIMAL")


def is_time(kind: str) -> bool:
    """Whether a DuckDB type is a timestamp's, with or without a time zone."""
    return kind.startswith("TIMESTAMP")


def is_zoned(kind: str) -> bool:
    """Whether a DuckDB type is a timestamp's with a time zone, of whatever precision."""
    return kind.startswith("TIMESTAMPTZ") or (is_time(kind) and kind.endswith("WITH TIME ZONE"))
