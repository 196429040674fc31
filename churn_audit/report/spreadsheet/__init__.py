"""The working file: every figure of a run as a real number, in sheets that can be sorted, filtered and added up."""

from __future__ import annotations

from churn_audit.report.spreadsheet import data, plan, reasons
from churn_audit.report.spreadsheet.about import about
from churn_audit.report.spreadsheet.book import write
from churn_audit.report.spreadsheet.sheet import Sheet
from churn_audit.report.story.telling import Telling

__all__ = ["render", "sheets"]


def render(t: Telling) -> bytes:
    """The workbook; the same findings give the same bytes."""
    return write(t, about(t, sheets(t)), sheets(t))


def sheets(t: Telling) -> tuple[Sheet, ...]:
    """The sheets behind the first one, in order."""
    return (
        reasons.scorecard(t),
        plan.plan(t),
        reasons.metrics(t),
        reasons.answers(t),
        data.tables(t),
        data.problems(t),
    )
