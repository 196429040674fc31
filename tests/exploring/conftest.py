"""A small example business, audited once, and run folders made of what was found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from churn_audit.exploring.audit import Audit
from churn_audit.model.findings import Findings
from churn_audit.runs.store import FINDINGS, RECORD, RunRecord, slug
from churn_audit.simulate import example, write_demo

Stores = Callable[..., Path]
JAN, JUNE, OCT = date(2026, 1, 31), date(2026, 6, 30), date(2026, 10, 31)


@pytest.fixture(scope="session")
def business(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example business without a day rate: then every fix that saves anything is worth its days."""
    folder = tmp_path_factory.mktemp("exploring") / "coffee"
    write_demo(folder, world=replace(example(), customers=400))
    path = folder / "audit.yaml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(x for x in lines if "day_rate" not in x) + "\n", "utf-8")
    return folder


@pytest.fixture(scope="session")
def audit(business: Path) -> Audit:
    found = Audit.open(business)
    assert found.findings.plan.used_days > 0
    return found


@pytest.fixture
def store(tmp_path: Path) -> Stores:
    """Writes findings as a run folder below a folder of runs, and returns the run folder."""
    return partial(stored, tmp_path / "reports")


def stored(runs: Path, found: Findings, day: date, name: str | None = None, **more: Any) -> Path:
    """The run folder of findings, written below `runs`."""
    id = f"{day}T090000-0001"
    business = found.business if name is None else found.business.model_copy(update={"name": name})
    run = found.run.model_copy(update={"as_of": day, "id": id})
    found = Findings.model_validate_json(found.to_json()).model_copy(update={"run": run, "business": business} | more)
    record = RunRecord(
        id=id, business=business.name, status="done", started=datetime(2026, 1, 1, tzinfo=UTC), seconds=1.0,
        as_of=day, locale="en", formats=("html",), engagement=str(runs.parent), industry=business.industry,
        checklists=("standard",), version="0", inputs={},
    )  # fmt: skip
    folder = runs / slug(business.name) / id
    folder.mkdir(parents=True)
    found.write(folder)
    (folder / RECORD).write_text(json.dumps(record.model_dump(mode="json")), "utf-8")
    assert (folder / FINDINGS).exists()
    return folder
