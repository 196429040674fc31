"""Findings told as a report: blocks by section, in the reader's language, from findings and checklist alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from churn_audit.errors import ParameterError, nearest
from churn_audit.i18n import Words
from churn_audit.locales import _
from churn_audit.model.branding import Brand
from churn_audit.model.checklist import Checklist
from churn_audit.model.engagement import Edition
from churn_audit.model.findings import Findings
from churn_audit.report import blocks as b
from churn_audit.report.branding import usable_colour
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
    sources,
    unseen,
)
from churn_audit.report.story.telling import Telling

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

    Editions: "board" is two pages, the board's and the plan's; "full" is everything; "working" prints the figures
    behind every chart and every metric as well.
    """

    def __init__(
        self, findings: Findings, checklist: Checklist, locale: str = "en", edition: Edition = "full",
        brand: Brand | None = None,
    ) -> None:  # fmt: skip
        if edition not in get_args(Edition):
            known = get_args(Edition)
            text = _('edition "{edition}": there are {known}{hint}')
            raise ParameterError(text.format(edition=edition, known=", ".join(known), hint=nearest(edition, known)))
        self._t = Telling(findings, checklist, Words(locale, findings.business.currency), edition, brand or Brand())

    @property
    def telling(self) -> Telling:
        """The findings with the reader's words: what the working file, the slides and the plan's list are made from."""
        return self._t

    def cover(self) -> Section:
        """What holds for all blocks, and the title page."""
        return self._section(cover.cover, board=True)

    def contents(self) -> Section:
        """The contents, and the signs the report uses."""
        return self._section(cover.contents)

    def board(self) -> Section:
        """One page: the score, what churn costs, the reasons that cost most, the first fixes."""
        return self._section(board.board, board=True)

    def departures(self) -> Section:
        """How customers are lost: months, survival, cohorts, what they say; and what that costs, by reason."""
        return self._section(departures.departures)

    def scorecard(self) -> Section:
        """All categories and reasons with score, range, grade and evidence."""
        return self._section(scorecard.scorecard)

    def category(self, id: str) -> Section:
        """One category and its reasons; ParameterError for an id that the checklist does not have."""
        known = [c.id for c in self._t.findings.categories]
        if id not in known:
            raise ParameterError(_('no category "{id}"{hint}', id=id, hint=nearest(id, known)))
        return self._section(lambda t: category.category(t, id))

    def categories(self) -> Section:
        """Every category, one after the other."""
        return self._section(lambda t: (x for c in t.findings.categories for x in category.category(t, c.id)))

    def gaps(self) -> Section:
        """Where leadership, front line and customers see things differently."""
        return self._section(gaps.gaps)

    def customers(self) -> Section:
        """Who may leave next, who does not fit, who may come back: counts alone."""
        return self._section(customers.customers)

    def plan(self) -> Section:
        """The fixes in order, by effort and effect, on a time line, with first steps and measures."""
        return self._section(plan.plan, board=True)

    def unseen(self) -> Section:
        """What could not be seen, and which data or questions would light it."""
        return self._section(unseen.unseen)

    def method(self) -> Section:
        """How the figures came about, how far to trust them, and what the words mean."""
        return self._section(method.method)

    def quality(self) -> Section:
        """What was read, and what was wrong with it."""
        return self._section(quality.quality)

    def sources(self) -> Section:
        """Where the checklist comes from, and what was assumed."""
        return self._section(sources.sources)

    def document(self) -> Document:
        """The whole report, the same blocks in the same order as the sections."""
        return Document(
            lang=self._t.w.lang,
            title=self._t.report_title,
            author=self._t.author,
            notice=self._t.notice,
            labels=self._t.labels,
            as_of=self._t.findings.run.as_of,
            brand=usable_colour(self._t.brand),
            blocks=tuple(block for part in self._parts() for block in part() if not isinstance(block, b.Meta)),
        )

    def _parts(self) -> tuple[Callable[[], Section], ...]:
        return (
            self.cover, self.contents, self.board, self.departures, self.scorecard, self.categories, self.gaps,
            self.customers, self.plan, self.unseen, self.method, self.quality, self.sources,
        )  # fmt: skip

    def _section(self, tell: Callable[[Telling], Iterable[b.Block]], board: bool = False) -> Section:
        """The blocks of a section; none where the edition goes without it."""
        if self._t.edition == "board" and not board:
            return Section()
        return Section(part for block in tell(self._t) for part in self._with_twin(block))

    def _with_twin(self, block: b.Block) -> tuple[b.Block, ...]:
        """Working papers print what other editions attach."""
        if self._t.edition == "working" and isinstance(block, b.Figure) and block.data:
            title = self._t.w._("The figures behind: {title}", title=block.title)
            return block, b.Table(title=title, grid=block.data)
        return (block,)
