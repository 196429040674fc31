"""Every reason judged on small businesses whose figures are worked by hand: one file of cases a reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from churn_audit.audit import COLUMNS, MEASURABLE, Audit
from churn_audit.model import catalogue
from churn_audit.model.answers import Respondent
from churn_audit.model.engagement import Business, Engagement
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.opened import from_frames

CASES = Path(__file__).parent / "cases"
CHECKLIST = catalogue.load(metrics=MEASURABLE, columns=COLUMNS)


def read(reason: str) -> list[dict[str, Any]]:
    path = CASES / f"{reason}.yaml"
    return yaml.safe_load(path.read_text("utf-8")) if path.exists() else []


def frames(tables: dict[str, list[dict[str, Any]]]) -> dict[str, pd.DataFrame]:
    """The case's tables, with a customer for every id that is named."""
    for name, rows in tables.items():
        for row in rows:
            assert not (wrong := row.keys() - set(CONTRACT[name].names)), f"{name} has no column {wrong}"
    known = {str(row["customer_id"]) for row in tables.get("customers", [])}
    named = {str(r["customer_id"]) for rows in tables.values() for r in rows if r.get("customer_id") is not None}
    extra = [{"customer_id": c, "joined_at": "2024-01-01"} for c in sorted(named - known)]
    customers = tables.get("customers", []) + extra or [{"customer_id": "nobody", "joined_at": "2024-01-01"}]
    return {name: pd.DataFrame(rows) for name, rows in (tables | {"customers": customers}).items() if rows}


def respondents(case: dict[str, Any]) -> tuple[Respondent, ...]:
    """The case's respondents; facts are told by one of leadership."""
    found = [("leadership", case["facts"])] if case.get("facts") else []
    found += [(audience, answers) for audience, many in case.get("answers", {}).items() for answers in many]
    return tuple(
        Respondent(respondent=f"{audience} {n}", audience=audience, date=date(2026, 6, 1), answers=answers)
        for n, (audience, answers) in enumerate(found)
    )


@pytest.mark.parametrize("reason", sorted(CHECKLIST.reasons))
def test_reason_has_a_pass_a_fail_and_an_unknown(reason: str) -> None:
    names = {c["case"].split()[0] for c in read(reason)}
    assert {"pass", "fail", "unknown"} <= names, f"tests/cases/{reason}.yaml has only {sorted(names)}"


@pytest.mark.parametrize(
    ("reason", "case"),
    [pytest.param(r, c, id=f"{r}: {c['case']}") for r in sorted(CHECKLIST.reasons) for c in read(r)],
)
def test_case(reason: str, case: dict[str, Any], tmp_path: Path) -> None:
    as_of = case.get("as_of", date(2026, 6, 30))
    as_of = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    tables = from_frames(frames(case.get("tables", {})), as_of)
    engagement = Engagement(business=Business(name="Case"), as_of=as_of)
    audit = Audit(engagement, tmp_path, tables, respondents(case))
    only = CHECKLIST.reasons[reason]
    audit.checklist = CHECKLIST.model_copy(update={"reasons": {reason: only}})
    assert not audit.evidence.measured.failures
    (finding,) = audit.reasons
    expect = dict(case["expect"])
    assert finding.status == expect.pop("status")
    if (least := expect.pop("at_least", None)) is not None:
        assert finding.score is not None and finding.score >= least
    if (most := expect.pop("at_most", None)) is not None:
        assert finding.score is not None and finding.score <= most
    if (metrics := expect.pop("metrics", None)) is not None:
        measured = {m.id: m.value for m in finding.metrics}
        assert {m: measured.get(m) for m in metrics} == pytest.approx(metrics, rel=0.02, abs=1e-9)
    if (needs := expect.pop("needs", None)) is not None:
        assert set(needs) <= {name for need in finding.needs for name in need.names}
    if expect.pop("contradiction", False):
        assert finding.contradiction is not None
    assert not expect, f"unknown expectations {sorted(expect)}"
