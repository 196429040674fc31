"""Runs read back from their folders: one business over time, and many side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn_audit.errors import ParameterError
from churn_audit.exploring.audit import Audit
from churn_audit.exploring.history import History
from churn_audit.exploring.portfolio import Portfolio
from churn_audit.exploring.stored import Stored
from churn_audit.exploring.trial import Asked
from tests.exploring.conftest import JAN, JUNE, OCT, Stores


def test_the_runs_of_a_business_come_by_the_day_they_look_at(
    audit: Audit, business: Path, store: Stores, tmp_path: Path
) -> None:
    for day in (OCT, JAN, JUNE):
        store(audit.findings, day)
    store(audit.findings, OCT, "Another")
    history = History.open(business, tmp_path / "reports")
    assert [s.findings.run.as_of for s in history.runs] == [JAN, JUNE, OCT]
    assert history.compared is not None and history.compared.found.then.run.as_of == JUNE
    assert history.against(f"{JAN}T090000-0001").found.then.run.as_of == JAN
    earlier = History.open(business, tmp_path / "reports", run=f"{JUNE}T090000-0001")
    assert [s.findings.run.as_of for s in earlier.runs] == [JAN, JUNE]
    assert "3 runs" in history._repr_mimebundle_()["text/plain"]


def test_a_wrong_run_names_those_there_are(audit: Audit, business: Path, store: Stores, tmp_path: Path) -> None:
    store(audit.findings, OCT)
    with pytest.raises(ParameterError, match="there are 2026-10-31T090000-0001"):
        History.open(business, tmp_path / "reports", run="2026")


def test_without_runs_it_says_so_instead_of_failing(business: Path, tmp_path: Path) -> None:
    history = History.open(business, tmp_path / "reports")
    assert history.compared is None
    assert "No finished run of Kita Coffee there yet" in history._repr_mimebundle_()["text/plain"]
    assert "No finished run there yet" in Portfolio.open(tmp_path)._repr_mimebundle_()["text/plain"]


def test_failed_and_stopped_runs_are_left_out_and_damaged_ones_named(
    audit: Audit, business: Path, store: Stores, tmp_path: Path
) -> None:
    store(audit.findings, JUNE)
    damaged = store(audit.findings, OCT)
    (damaged / "findings.json").write_text("{", "utf-8")
    for how in ("failed", "cancelled"):
        left = store(audit.findings, JAN)
        left.rename(left.with_name(f"{left.name}-{how}"))
    history = History.open(business, tmp_path / "reports")
    assert [s.findings.run.as_of for s in history.runs] == [JUNE]
    assert len(history.problems) == 1 and str(damaged) in history.problems[0]
    assert "could not be read" in history._repr_mimebundle_()["text/plain"]


def test_many_businesses_stand_side_by_side_each_with_its_latest_run(
    audit: Audit, store: Stores, tmp_path: Path
) -> None:
    for name in ("Aoba Tea", "Kita Coffee"):
        store(audit.findings, JUNE, name)
        store(audit.findings, OCT, name)
    portfolio = Portfolio.open(tmp_path / "reports")
    assert [(s.record.business, s.findings.run.as_of) for s in portfolio.runs] == [
        ("Aoba Tea", OCT), ("Kita Coffee", OCT),
    ]  # fmt: skip
    weak = {r.id for r in audit.findings.reasons if r.score is not None and audit.telling.band(r.score) == "weak"}
    assert portfolio.weak == dict.fromkeys(portfolio.weak, 2) and set(portfolio.weak) == weak
    assert "Aoba Tea" in portfolio._repr_mimebundle_()["text/html"]


def test_a_stored_run_can_be_asked_what_if_without_its_data(audit: Audit, store: Stores) -> None:
    run = Stored.read(store(audit.findings, OCT))
    assert run.what_if(Asked()).plan == audit.findings.plan
    asked = Asked(capacity=20, weights={"answers": 1.0})
    assert run.what_if(asked).plan == audit.what_if(capacity=20, weights={"answers": 1.0}).plan
    other = run.findings.model_copy(update={"run": run.findings.run.model_copy(update={"checklist": "older"})})
    with pytest.raises(ParameterError, match="run the audit again"):
        Stored(run.folder, run.record, other).what_if(Asked())
