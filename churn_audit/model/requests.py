"""The data request: which missing column or open question would light which reasons, and how much of the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from churn_audit.model.findings import ReasonFinding


@dataclass(frozen=True)
class Request:
    """One set of columns (of one table) or one question; `points` are the points of coverage it would add."""

    kind: str
    names: tuple[str, ...]
    reasons: tuple[str, ...]
    points: float


def data_request(reasons: Sequence[ReasonFinding]) -> tuple[Request, ...]:
    """Requests by points, most first. A reason that several requests would light counts in each of them."""
    groups: dict[tuple[str, tuple[str, ...]], dict[str, float]] = {}
    for r in reasons:
        for need in r.needs:
            groups.setdefault((need.kind, tuple(sorted(need.names))), {})[r.id] = need.points
    found = [Request(kind, names, tuple(by), sum(by.values())) for (kind, names), by in groups.items()]
    return tuple(sorted(found, key=lambda q: (-q.points, q.kind, q.names)))
