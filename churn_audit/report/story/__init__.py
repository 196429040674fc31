"""Findings told as a report: blocks by section, in the reader's language, from findings and checklist alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from churn_audit.errors import ParameterError, nearest
from churn_audit.i18n import Words
from churn_audit.model.checklist import Checklist
from churn_audit.model.findings import Findings
from churn_audit.report import blocks as b
from churn_audit.report.document import Document
from churn_audit.report.story import (
    board,
    category,
    cover,
    customers,
    departures,
    gaps,
    method,
    plan,
    quality,
    scorecard,
    unseen,
)
from churn_audit.report.story.telling import Edition, Telling

__all__ = ["Section", "Story"]


class Section(tuple[b.Block, ...]):
    """The blocks of a part of the report; a notebook cell that ends with it shows them one by one."""

    __slots__ = ()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for block in self:
            display(block)


class Story:
    """The report of one run. Each method is a section; `document` has them all in order.

    Editions: "board" is the page for the board, the plan and what was not seen; "full" is everything; "working"
    prints the figures behind every chart as well.
    """

    def __init__(
        self, findings: Findings, checklist: Checklist, locale: str = "en", edition: Edition = "full", firm: str = ""
    ) -> None:
        if edition not in get_args(Edition):
            raise ParameterError(f'edition "{edition}": there are {", ".join(get_args(Edition))}'
                                 f"{nearest(edition, get_args(Edition))}")  # fmt: skip
        self._t = Telling(findings, checklist, Words(locale, findings.business.currency), edition, firm)

    def cover(self) -> Section:
        """What holds for all blocks, and the title page."""
        return self._section([cover.meta(self._t)] if self._t.edition == "board" else cover.cover(self._t))

    def contents(self) -> Section:
        """The contents, and the signs the report uses."""
        return self._section(cover.contents(self._t))

    def board(self) -> Section:
        """One page: the score, what churn costs, the reasons that cost most, the first fixes."""
        return self._section(board.board(self._t))

    def departures(self) -> Section:
        """How customers are lost: months, survival, cohorts, what they say; and what that costs, by reason."""
        return self._section(departures.departures(self._t))

    def scorecard(self) -> Section:
        """All categories and reasons with score, range, grade and evidence."""
        return self._section(scorecard.scorecard(self._t))

    def category(self, id: str) -> Section:
        """One category and its reasons; ParameterError for an id that the checklist does not have."""
        known = [c.id for c in self._t.findings.categories]
        if id not in known:
            raise ParameterError(f'no category "{id}"{nearest(id, known)}')
        return self._section(category.category(self._t, id))

    def categories(self) -> Section:
        """Every category, one after the other."""
        return self._section(block for c in self._t.findings.categories for block in category.category(self._t, c.id))

    def gaps(self) -> Section:
        """Where leadership, front line and customers see things differently."""
        return self._section(gaps.gaps(self._t))

    def plan(self) -> Section:
        """The fixes in order, by effort and effect, on a time line, with first steps and measures."""
        return self._section(plan.plan(self._t))

    def customers(self) -> Section:
        """Who may leave next, who does not fit, who may come back: counts alone."""
        return self._section(customers.customers(self._t))

    def unseen(self) -> Section:
        """What could not be seen, and which data or questions would light it."""
        return self._section(unseen.unseen(self._t))

    def quality(self) -> Section:
        """What was read, and what was wrong with it."""
        return self._section(quality.quality(self._t))

    def method(self) -> Section:
        """How the figures came about, words, assumptions, sources."""
        return self._section(method.method(self._t))

    def document(self) -> Document:
        """The whole report, the same blocks in the same order as the sections."""
        return Document(
            lang=self._t.w.lang,
            title=self._t.report_title,
            author=self._t.author,
            notice=self._t.notice,
            labels=self._t.labels,
            as_of=self._t.findings.run.as_of,
            blocks=tuple(block for part in self._parts() for block in part() if not isinstance(block, b.Meta)),
        )

    def _parts(self) -> tuple[Callable[[], Section], ...]:
        if self._t.edition == "board":
            return self.cover, self.board, self.plan, self.unseen
        return (
            self.cover, self.contents, self.board, self.departures, self.scorecard, self.categories, self.gaps,
            self.plan, self.customers, self.unseen, self.quality, self.method,
        )  # fmt: skip

    def _section(self, blocks: Iterable[b.Block]) -> Section:
        return Section(part for block in blocks for part in self._with_twin(block))

    def _with_twin(self, block: b.Block) -> tuple[b.Block, ...]:
        """Working papers print what other editions attach."""
        if self._t.edition == "working" and isinstance(block, b.Figure) and block.data:
            title = self._t.w._("The figures behind: {title}", title=block.title)
            return block, b.Table(title=title, grid=block.data)
        return (block,)
