"""An audit kept open between requests, for what a stored run does not hold: texts, queries, customers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock

from churn_audit.exploring.audit import Audit
from churn_audit.model.engagement import read_engagement
from churn_audit.server import history

_ONE = Lock()  # its tables are one connection, and what it works out takes the whole machine


@contextmanager
def opened(home: Path, day: date | None) -> Iterator[Audit]:
    """The audit of a folder as of a day, over the data as they are now; for one request at a time."""
    with _ONE:
        yield _audit(home, day, history.fingerprint(home, read_engagement(home)[0]))


@lru_cache(maxsize=1)
def _audit(home: Path, day: date | None, files: tuple[tuple[str, int], ...]) -> Audit:
    return Audit.open(home, as_of=day)
