"""The audit as a notebook's reader meets it: findings that show themselves, reasons by id, and other numbers tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from churn_audit.audit import Audit as Engine
from churn_audit.customers.behind import Behind, behind, people
from churn_audit.errors import ParameterError, nearest
from churn_audit.evidence.association import over_weeks
from churn_audit.evidence.exposures.registry import Scene
from churn_audit.evidence.queries import exposure_sql
from churn_audit.exploring.board import ShownFindings
from churn_audit.exploring.lists import AtRiskPage, FitPage, WinBackPage
from churn_audit.exploring.reason import ReasonPage
from churn_audit.exploring.trial import Asked, Trial, tried
from churn_audit.i18n import Words
from churn_audit.judgement.association import associations, with_money
from churn_audit.judgement.reasons import judge
from churn_audit.locales import _
from churn_audit.model.engagement import Locale
from churn_audit.model.findings import Findings, Grade
from churn_audit.report.story.telling import Telling

LEAST_WEEKS, MOST_WEEKS = 13, 104
"""A quarter carries too few departures to explain; what lies further back than two years is another business."""
List = Literal["at-risk", "fit", "win-back"]


class Audit(Engine):
    """One business as of one day, to look into. Whatever is returned shows itself in a notebook."""

    @classmethod
    def open(cls, path: str | Path, as_of: date | None = None, locale: Locale | None = None) -> Audit:
        """The audit of the engagement in a folder (or of an audit.yaml), told in its language or in `locale`."""
        found = super().open(path, as_of)
        assert isinstance(found, Audit)
        if locale is not None:
            report = found.engagement.report.model_copy(update={"locale": locale})
            found.engagement = found.engagement.model_copy(update={"report": report})
        return found

    @cached_property
    def _found(self) -> Findings:
        return self.find()

    @cached_property
    def findings(self) -> ShownFindings:
        """Everything found; shown as the page for the board and the scorecard."""
        return ShownFindings.of(self._found, self.telling)

    @cached_property
    def telling(self) -> Telling:
        """The findings told to this reader."""
        words = Words(self.language, self._found.business.currency)
        return Telling(self._found, self.checklist, words, "full", self.brand)

    # Reasons ---------------------------------------------------------------------------------------------------------

    def __getitem__(self, reason: str) -> ReasonPage:
        """One reason: score and why, evidence, queries, customers; ParameterError for an unknown id."""
        known = self.checklist.reasons
        if reason not in known:
            raise ParameterError(_('no reason "{id}"{hint}', id=reason, hint=nearest(reason, known)))
        return ReasonPage(self.telling, reason, self.exposure_sql(reason), self.behind(reason), self._people)

    def exposure_sql(self, reason: str) -> tuple[str, ...]:
        """The queries that tell who met a reason; () where nothing tells, or nobody is known to have left."""
        return exposure_sql(self._scene, reason) if self.departed else ()

    @cached_property
    def _scene(self) -> Scene:
        return Scene(self.trusted, self.checklist.reasons)

    def behind(self, reason: str) -> Behind | None:
        """Who met a reason; None where the data cannot tell."""
        return behind(self.associated, reason)

    def _people(self, found: Behind, everybody: bool) -> pd.DataFrame:
        return people(self.context, found, everybody)

    # Customers -------------------------------------------------------------------------------------------------------

    def customers(self, list: List) -> AtRiskPage | FitPage | WinBackPage:
        """A list of customers in counts, its rows on demand: "at-risk", "fit" or "win-back"."""
        if list == "at-risk":
            return AtRiskPage(self.telling, self.at_risk)
        if list == "fit":
            return FitPage(self.telling, self.fit)
        if list == "win-back":
            return WinBackPage(self.telling, self.win_back)
        raise ParameterError(_('no list "{name}"{hint}', name=list, hint=nearest(list, get_args(List))))

    # Other numbers ---------------------------------------------------------------------------------------------------

    def what_if(
        self,
        fixes: Iterable[str] | None = None,
        *,
        always: Iterable[str] = (),
        never: Iterable[str] = (),
        grades: Iterable[Grade] | None = None,
        capacity: float | None = None,
        day_rate: float | None = None,
        weights: Mapping[str, float] | None = None,
        window: int | None = None,
    ) -> Trial:
        """The plan and the totals under other numbers, beside the audit's own; what is not given stays as it is.

        `fixes`: exactly these; or the best plan with `always` and without `never`. `grades`: act on reasons evidenced
        that well only. `capacity` in person-days, `day_rate` in money a person-day. `weights`: "metric", "answers",
        "voice" as in the checklist, or a category's id, times its usual share. `window`: weeks of the past that
        departures are explained by (52 in the audit): these are measured anew, which takes seconds, not instants.
        ParameterError for an unknown id, or for a number that cannot be.
        """
        base = self._found if window is None else self._over(window)
        asked = Asked(fixes, always, never, grades, capacity, day_rate, weights)
        return tried(self.telling, base, self.engagement.capacity, asked, window)

    def _over(self, weeks: int) -> Findings:
        """The findings with departures explained over another number of weeks; kept, for it takes seconds."""
        if not LEAST_WEEKS <= weeks <= MOST_WEEKS:
            raise ParameterError(
                _(
                    "what_if: window: {weeks} weeks cannot be; give {least} to {most}",
                    weeks=weeks, least=LEAST_WEEKS, most=MOST_WEEKS,
                )
            )  # fmt: skip
        known: dict[int, Findings] = self.__dict__.setdefault("_windows", {})
        if weeks not in known:
            known[weeks] = self._measured_over(weeks)
        return known[weeks]

    def _measured_over(self, weeks: int) -> Findings:
        first = self.associated
        found = over_weeks(first, self.scoring.q_gate, weeks) if first else None
        if found is None or found is first:
            return self._found
        update = {
            "reasons": judge(self.checklist, replace(self.evidence, associated=found)),
            "departures": with_money(self._found.departures, found),
            "associations": associations(found, self._found.data, self._customers(), self.scoring),
            "sensitivity": None,
        }
        return self._found.model_copy(update=update)
