"""What the command line prints of runs side by side and over time."""

from __future__ import annotations

from typing import Any

from churn_audit.console import OUT, emit, table_of
from churn_audit.exploring.compared import ComparisonPage
from churn_audit.exploring.history import History
from churn_audit.report import blocks as b
from churn_audit.report.parts import Grid
from churn_audit.report.spans import plain


def compared(page: ComparisonPage, json: bool) -> None:
    """What changed between two runs."""
    if json:
        return emit(page.found.record())
    _print(page.blocks())


def history(found: History, json: bool) -> None:
    """The runs of a business, and the latest against the one before."""
    if json:
        return emit({"business": found.business, "runs": found.record(), "problems": list(found.problems)})
    _print(found.blocks())
    if found.compared:
        OUT.print()
        _print(found.compared.blocks())


def _print(parts: Any) -> None:
    """Blocks as a terminal can show them: tables as tables, charts left out."""
    for part in parts:
        if isinstance(part, b.Table):
            OUT.print()
            if part.title:
                OUT.print(part.title, markup=False, style="bold")
            _grid(part.grid)
        elif isinstance(part, b.Kpis):
            for kpi in part.items:
                OUT.print(" ".join(x for x in (f"{kpi.label}:", kpi.value, kpi.after, kpi.range) if x), markup=False)
        elif not isinstance(part, b.Figure):
            OUT.print(plain(part), markup=False)


def _grid(grid: Grid) -> None:
    right = [place for place, column in enumerate(grid.columns) if column.numeric]
    table = table_of(*(c.title for c in grid.columns), right=right)
    for row in grid.rows:
        table.add_row(*(_cell(c) for c in getattr(row, "cells", row)))
    OUT.print(table)


def _cell(cell: Any) -> str:
    return " ".join("".join(span.text for span in cell).split())
