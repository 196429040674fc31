"""Exports written by hand, with the headings their vendors give them, taken through init and loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from churn_audit.model.engagement import read_engagement
from churn_audit.tables import Proposal, Tables, open_tables, propose, write_engagement


@dataclass
class Audited:
    """What init proposed and wrote, and the tables that are read from it."""

    proposal: Proposal
    text: str
    folder: Path

    @property
    def tables(self) -> Tables:
        return open_tables(*read_engagement(self.folder), today=date(2026, 11, 1))

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Those columns of a table as it is read, sorted."""
        found = self.tables[table].select(list(columns)).to_pyarrow().to_pylist()
        return sorted((tuple(r[c] for c in columns) for r in found), key=str)

    @property
    def named(self) -> dict[str, str]:
        """By table the vendor's export it was recognised as."""
        return {t.table: t.known.title for t in self.proposal.tables if t.known}


@pytest.fixture
def audited(tmp_path: Path) -> Callable[..., Audited]:
    """Writes files (name: text), starts an audit from them, and gives what came of it."""

    def started(files: dict[str, str | bytes], timezone: str = "UTC", currency: str = "USD") -> Audited:
        (tmp_path / "exports").mkdir(exist_ok=True)
        for name, content in files.items():
            (tmp_path / "exports" / name).write_bytes(content.encode() if isinstance(content, str) else content)
        proposal = propose([tmp_path / "exports" / name for name in files])
        path = write_engagement(tmp_path / "audit", proposal, "Acme", timezone=timezone, currency=currency)
        return Audited(proposal, path.read_text("utf-8"), path.parent)

    return started


def csv(headings: str, *rows: dict[str, str]) -> str:
    """A CSV file with these headings (comma-separated); what a row does not give is empty."""
    names = headings.split(",")
    unknown = {n for row in rows for n in row} - set(names)
    assert not unknown, unknown
    lines = [",".join('"' + row.get(n, "").replace('"', '""') + '"' for n in names) for row in rows]
    return "\n".join([",".join(f'"{n}"' for n in names), *lines]) + "\n"
