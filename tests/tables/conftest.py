"""Engagements written in a few lines, in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from churn_audit.model.engagement import Engagement
from churn_audit.tables import Tables, open_tables

TODAY = date(2026, 1, 31)


@pytest.fixture
def open_with(tmp_path: Path) -> Callable[..., Tables]:
    """Writes files (name: text or bytes) below a folder and opens the tables; other arguments as in audit.yaml."""

    def opened(files: dict[str, str | bytes] | None = None, business: Any = None, **audit: Any) -> Tables:
        for name, content in (files or {}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        engagement = Engagement.model_validate({"business": {"name": "Test", **(business or {})}, **audit})
        return open_tables(engagement, tmp_path, today=TODAY)

    return opened


def column(tables: Tables, name: str) -> list[Any]:
    """The values of "table.column", in the order of the table's first column."""
    table, _, wanted = name.partition(".")
    expression = tables[table]
    rows = expression.order_by(expression.columns[0]).select(wanted).to_pyarrow().to_pylist()
    return [r[wanted] for r in rows]


def quality(tables: Tables, name: str) -> Any:
    """The TableQuality of a table."""
    return next(q for q in tables.quality if q.table == name)


def problems(tables: Tables, name: str, kind: str) -> list[Any]:
    """The problems of that kind in a table."""
    return [p for p in quality(tables, name).problems if p.kind == kind]
