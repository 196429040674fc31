"""Findings that show themselves: the page for the board and the scorecard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import PrivateAttr

from churn_audit.exploring.shown import Part, bundle
from churn_audit.model.findings import Findings
from churn_audit.report.story import board, scorecard
from churn_audit.report.story.telling import Telling


class ShownFindings(Findings):
    """The findings, with the reader they are told to; written and read as findings are."""

    _telling: Telling = PrivateAttr()

    @classmethod
    def of(cls, found: Findings, telling: Telling) -> ShownFindings:
        """The same findings, told."""
        out = cls.model_construct(**{name: getattr(found, name) for name in Findings.model_fields})
        out._telling = telling
        return out

    def blocks(self) -> Iterable[Part]:
        """What is shown, in order."""
        return [*board.board(self._telling), *scorecard.scorecard(self._telling)]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return bundle(self.blocks())
