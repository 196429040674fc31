"""Parts of a query that has been run, for people to read."""

from __future__ import annotations

import sqlglot


def picked(query: str, prefix: str) -> str:
    """The query with those columns alone whose names begin with `prefix`, named by what follows it, and laid out in
    lines; "" where it has none."""
    tree = sqlglot.parse_one(query, dialect="duckdb")
    own = [c for c in tree.selects if c.alias.startswith(prefix)]
    if not own:
        return ""
    tree.set("expressions", [c.this.as_(c.alias.removeprefix(prefix), quoted=True) for c in own])
    return str(tree.sql(dialect="duckdb", pretty=True))
