"""A small business, and one run of it that many tests look at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from churn_audit.runs.runner import Run, run
from churn_audit.simulate import example, write_demo


@pytest.fixture(scope="session")
def business(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("business") / "coffee"
    write_demo(folder, world=replace(example(), customers=400))
    return folder


@pytest.fixture(scope="session")
def landed(business: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(business, tmp_path_factory.mktemp("reports"))
