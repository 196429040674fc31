"""Why a reason has the score it has: its evidence line by line, in figures that add up to the score."""

from __future__ import annotations

from dataclasses import dataclass

from churn_audit.judgement.reasons import sources
from churn_audit.judgement.severity import Source, shares_of
from churn_audit.model.checklist import Scoring
from churn_audit.model.findings import Interval, Note, ReasonFinding


@dataclass(frozen=True)
class Line:
    """One piece of evidence: `id` is a metric's, else "answers" or "voice".

    `share` (0–1) is weight × precision over the sum of all lines; `points` = 100 × share × severity is what the line
    takes from 100.
    """

    id: str
    source: Source
    share: float

    @property
    def points(self) -> float:
        return 100 * self.share * self.source.severity.value


@dataclass(frozen=True)
class Why:
    """score = 100 − Σ points of the lines, with its 90 % interval; unless an auditor set it (`note`)."""

    lines: tuple[Line, ...]
    score: float
    severity: Interval
    note: Note | None = None

    @property
    def evident(self) -> float | None:
        """The score that the evidence alone gives; None without any."""
        return 100 - sum(line.points for line in self.lines) if self.lines else None


def why(finding: ReasonFinding, scoring: Scoring) -> Why | None:
    """The lines behind a reason's score; None where it has none."""
    if finding.score is None or finding.severity is None:
        return None
    seen = sources(finding, scoring)
    shares = shares_of(list(seen.values()))
    lines = tuple(Line(id, source, share) for (id, source), share in zip(seen.items(), shares, strict=True))
    last = next((n for n in reversed(finding.notes) if n.now is not None), None)
    return Why(lines, finding.score, finding.severity, last)
