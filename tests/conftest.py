"""What many tests share: the real data beside the repository, and the engagements written for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from churn_audit.model.engagement import Engagement, read_engagement

os.environ["CHURN_AUDIT_LANG"] = "en"  # messages are compared with English, whatever the machine speaks
SHARED_DATA = Path(__file__).parents[1].parent / "shared" / "data"
ENGAGEMENTS = Path(__file__).parent / "engagements"
Opened = tuple[Engagement, Path]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; the test is skipped where it is not there."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data sets are not beside the repository (../shared/data)")
    return SHARED_DATA


@pytest.fixture(scope="session")
def engagement_of(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Opened]:
    """(engagement, folder) of tests/engagements/<name>/audit.yaml, with {data} standing for the real data."""

    def opened(name: str) -> Opened:
        folder = tmp_path_factory.mktemp(name)
        text = (ENGAGEMENTS / name / "audit.yaml").read_text("utf-8")
        (folder / "audit.yaml").write_text(text.replace("{data}", shared_data.as_posix()), "utf-8")
        return read_engagement(folder)

    return opened
