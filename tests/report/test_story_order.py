"""The notebook tells the report in the report's order, and working papers print what others only attach."""

from __future__ import annotations

import json
import re
from pathlib import Path

from measured_findings import measured, rows, story
from sample_findings import checklist, findings

from churn_audit.report import blocks as b
from churn_audit.report.parts import Row
from churn_audit.report.spans import plain
from churn_audit.report.story import Story

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "audit.ipynb"


def test_the_notebooks_cells_follow_the_reports_order() -> None:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    parts = [part.__name__ for part in Story(findings(), checklist())._parts()]
    assert re.findall(r"^report\.(\w+)\(\)$", code, re.M) == parts


def test_customers_come_before_the_plan_and_the_blind_spots_after_it() -> None:
    titles = [x.id for x in story(measured()).document().blocks if isinstance(x, b.Heading) and x.level == 1]
    assert titles == [
        "signs", "board", "departures", "costs", "scorecard", "category-response", "category-trust", "category-market",
        "gaps", "customers", "plan", "unseen", "method", "quality", "sources",
    ]  # fmt: skip


def test_working_papers_print_each_metric_with_its_rows_thresholds_and_their_source() -> None:
    table = next(x for x in story(findings(), edition="working").quality() if x.id == "metrics")
    assert isinstance(table, b.Table)
    assert rows(table)[1] == (
        "Nine in ten first answers come within first-response-hours-p90 judgement: a working day",
        "41 h 39–44 h", "8,123", "good: 8 h poor: 48 h", "83%",
    )  # fmt: skip
    assert not any(x.id == "metrics" for x in story(findings()).quality())


def test_no_blank_stands_for_what_is_not_known() -> None:
    """A dash or an empty cell says nothing; only sums and group heads leave cells out."""
    for found in (findings(), measured(), measured({"lower_only": True})):
        for block in story(found, edition="working").document().blocks:
            grid = block.grid if isinstance(block, b.Table) else block.data if isinstance(block, b.Figure) else None
            for row in grid.rows if grid else ():
                assert isinstance(row, Row)
                blank = [i for i, cell in enumerate(row.cells) if not plain(cell).strip(" –")]
                assert not blank or row.kind in ("group", "sum"), (block.id, row)
