"""The board edition as slides: a title that is a finding, a native table or chart below it, notes for the speaker."""

from __future__ import annotations

from io import BytesIO

from churn_audit.report.slides.deck import Deck
from churn_audit.report.slides.packing import stable
from churn_audit.report.slides.pages import pages
from churn_audit.report.story.telling import Telling

__all__ = ["render"]


def render(t: Telling) -> bytes:
    """The presentation; the same findings give the same bytes."""
    deck = Deck(t)
    pages(deck, t)
    out = BytesIO()
    deck.finished().save(out)
    return stable(out.getvalue(), t.findings.run.as_of)
