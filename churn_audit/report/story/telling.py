"""What every section needs: the findings, the checklist's words in the reader's language, and scores as parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from churn_audit.i18n import Words
from churn_audit.model.branding import Brand
from churn_audit.model.checklist import Checklist, MetricRule
from churn_audit.model.engagement import Edition
from churn_audit.model.findings import Findings, FixFinding, Interval, ReasonFinding
from churn_audit.report.document import LABELS
from churn_audit.report.parts import Amount, Score, Source, Tag
from churn_audit.report.spans import Band, Span, Text
from churn_audit.report.story.costs import Cost, Costs

FEW = 10  # answers or cases: below it the direction can be read, not the digit


class Telling:
    """One run told to one reader."""

    def __init__(self, findings: Findings, checklist: Checklist, words: Words, edition: Edition, brand: Brand) -> None:
        self.findings, self.checklist, self.w, self.edition, self.brand = findings, checklist, words, edition, brand
        self.business = findings.business.name
        self.author = brand.firm or "churn-audit"

    @cached_property
    def report_title(self) -> str:
        return self.w._("Why customers leave {business}", business=self.business)

    @cached_property
    def notice(self) -> str:
        """The line at the foot of every page."""
        if self.brand.footer:
            return self.brand.footer
        told = self.w._("Confidential · for {business}", business=self.business)
        return f"{self.brand.firm} · {told}" if self.brand.firm else told

    @cached_property
    def labels(self) -> dict[str, str]:
        """The renderers' own words in the reader's language."""
        return {name: self.w._(text) for name, text in LABELS.items()}

    # Scores ------------------------------------------------------------------------------------------------------

    @cached_property
    def edges(self) -> tuple[float, ...]:
        """The borders between the bands, rising."""
        return tuple(sorted(x.at_least for x in self.checklist.standard.scoring.bands if x.at_least > 0))

    @cached_property
    def band_words(self) -> dict[Band, str]:
        return {"weak": self.w._("weak"), "mixed": self.w._("mixed"), "strong": self.w._("strong")}

    def band(self, score: float) -> Band:
        """By the printed score, so that figure and word never disagree at a border."""
        above = sum(float(f"{score:.0f}") >= edge for edge in self.edges)
        bands: tuple[Band, ...] = ("weak", "mixed", "strong")
        return bands[min(above, 2)]

    def score(self, value: float | None, low: float | None = None, high: float | None = None) -> Score:
        if value is None:
            return Score(text=self.w._("not assessed"))
        band = self.band(value)
        known = low is not None and high is not None
        span = self.w.score_range(low or 0, high or 0) if known else ""
        place = min(max(value, 0), 100)
        return Score(value=place, band=band, text=self.w.score(value), word=self.band_words[band], range=span)

    def ends(self, reason: ReasonFinding) -> tuple[float | None, float | None]:
        """The 90 % range of a reason's score, from that of its severity."""
        s = reason.severity
        if s is None or s.low is None or s.high is None or (self.overridden(reason) and s.low == s.high):
            return None, None
        return 100 * (1 - s.high), 100 * (1 - s.low)

    def reason_score(self, reason: ReasonFinding) -> Score:
        if reason.status == "assessed":
            return self.score(reason.score, *self.ends(reason))
        words = {
            "not-applicable": self.w._("does not apply"),
            "natural": self.w._("natural, counted apart"),
            "failed": self.w._("could not be computed"),
        }
        return Score(text=words.get(reason.status, self.w._("not assessed")))

    def scored(self, reason: ReasonFinding) -> str:
        """The score with its range, for running text."""
        s = self.reason_score(reason)
        return self.w._("{score} ({range})", score=s.text, range=s.range) if s.range else s.text

    def bounds(self, reason: ReasonFinding) -> str:
        """The score's range, or why there is none."""
        if range := self.reason_score(reason).range:
            return range
        return self.w._("set by the auditor") if self.overridden(reason) else self.w._("not known")

    def alt(self, text: str) -> str:
        """Alternative text of at most 350 characters, cut between words."""
        text = text.strip()
        return text if len(text) <= 350 else text[:349].rsplit(" ", 1)[0] + "…"

    # Names -------------------------------------------------------------------------------------------------------

    def title(self, reason: ReasonFinding | str) -> str:
        """The failing title, or the good one where the reason is strong; the id where the checklist is older.

        What costs money fails somebody, however good its score.
        """
        id = reason if isinstance(reason, str) else reason.id
        known = self.checklist.reasons.get(id)
        if known is None:
            return _plain(id)
        good = not isinstance(reason, str) and self.works(reason)
        return self.w._(known.title_good if good else known.title)

    def category(self, id: str) -> str:
        found = next((c.title for c in self.checklist.standard.categories if c.id == id), None)
        return self.w._(found) if found else _plain(id)

    def fix(self, id: str) -> str:
        known = self.checklist.fixes.get(id)
        return self.w._(known.title) if known else _plain(id)

    def metric_rule(self, id: str) -> MetricRule | None:
        return next((m for r in self.checklist.reasons.values() for m in r.metrics if m.id == id), None)

    def metric(self, id: str) -> str:
        rule = self.metric_rule(id)
        return self.w._(rule.title) if rule else _plain(id)

    def audience(self, id: str) -> str:
        """An audience as a label."""
        known = {
            "leadership": self.w._("Leadership"),
            "front_line": self.w._("Front line"),
            "customers": self.w._("Customers"),
            "auditor": self.w._("Auditor"),
        }
        return known.get(id, _plain(id))

    def audiences(self, ids: Iterable[str]) -> str:
        """Audiences within a sentence."""
        known = {
            "leadership": self.w._("leadership"),
            "front_line": self.w._("the front line"),
            "customers": self.w._("the customers"),
            "auditor": self.w._("the auditor"),
        }
        return self.w.listed(known.get(id, id) for id in ids)

    def anchor(self, kind: str, id: str) -> str:
        """A block's id for a category or a reason."""
        return f"{kind}-{re.sub(r'[^A-Za-z0-9_-]+', '-', id)[:60]}"

    def link(self, target: str) -> str:
        """A link, where the edition has its target."""
        return "" if self.edition == "board" else f"#{target}"

    # Reasons -----------------------------------------------------------------------------------------------------

    @cached_property
    def reasons(self) -> dict[str, ReasonFinding]:
        return {r.id: r for r in self.findings.reasons}

    @cached_property
    def assessed(self) -> tuple[ReasonFinding, ...]:
        return tuple(r for r in self.findings.reasons if r.status == "assessed" and r.score is not None)

    @cached_property
    def blind(self) -> tuple[ReasonFinding, ...]:
        return tuple(r for r in self.findings.reasons if r.status == "blind")

    @cached_property
    def void(self) -> frozenset[str]:
        """Categories without a score because a measurement failed."""
        return frozenset(c.id for c in self.findings.categories if c.message)

    @cached_property
    def _weight(self) -> float:
        return sum(self.checklist.prior.get(r.id, 0.0) for r in self.assessed if r.category not in self.void)

    def lost(self, reason: ReasonFinding) -> float:
        """Points the reason takes from the overall score: its weight among the assessed times what it lacks of 100."""
        if reason.score is None or reason.category in self.void or not self._weight:
            return 0.0
        return self.checklist.prior.get(reason.id, 0.0) / self._weight * (100 - reason.score)

    @cached_property
    def costs(self) -> Costs:
        """What goes with departures."""
        return Costs(self.findings, self.checklist.standard.scoring.q_gate)

    @cached_property
    def weakest(self) -> tuple[ReasonFinding, ...]:
        """Assessed reasons that are not strong: by money where it is measured, then by points taken from the score."""
        weak = [r for r in self.assessed if r.score is not None and self.band(r.score) != "strong"]
        return tuple(sorted(weak, key=lambda r: (-self.costs.of(r).value, -self.lost(r), r.score or 0, r.id)))

    def works(self, reason: ReasonFinding) -> bool:
        """Whether a reason is strong, and nothing goes with it."""
        return reason.score is not None and self.band(reason.score) == "strong" and not reason.attributable

    @cached_property
    def strongest(self) -> tuple[ReasonFinding, ...]:
        strong = [r for r in self.assessed if self.works(r)]
        return tuple(sorted(strong, key=lambda r: (-(r.score or 0), r.id)))

    def sources(self, reason: ReasonFinding) -> tuple[Source, ...]:
        """The kinds of evidence there are, in fixed order."""
        found: list[Source] = []
        if reason.metrics or reason.association:
            found.append("data")
        if reason.answers and reason.answers.severity is not None:
            found.append("answers")
        if reason.voice and reason.voice.mentions:
            found.append("voice")
        return tuple(found)

    def tags(self, reason: ReasonFinding) -> tuple[Tag, ...]:
        """What a reason is besides its score: a sign, or one whose score the auditor set."""
        found = list(self.signs(reason))
        if self.overridden(reason):
            found.append(Tag(text=self.w._("set by the auditor")))
        return tuple(found)

    def signs(self, reason: ReasonFinding) -> tuple[Tag, ...]:
        sign = reason.association is not None and reason.association.role == "sign"
        return (Tag(text=self.w._("sign")),) if sign else ()

    def overridden(self, reason: ReasonFinding) -> bool:
        """Whether an auditor's note set the score."""
        return any(n.now is not None for n in reason.notes)

    def amounts(self, reason: ReasonFinding) -> tuple[Amount, ...]:
        """What goes with a reason a year, in money or else in departures."""
        if reason.attributable is None:
            return ()
        value, span = self.told(Cost((reason,), self.costs.of(reason)))
        label = self.w._("a year") if self.costs.in_money else self.w._("departures a year")
        return (Amount(value=value, label=label, range=span),)

    def told(self, cost: Cost) -> tuple[str, str]:
        """(value, range) of what goes with a reason or a group."""
        bounded = self.money if self.costs.in_money else self.departing
        return bounded(cost.value, cost.at_least, cost.at_most)

    def names(self, cost: Cost) -> str:
        """The reason's title, or those of a group in one; a sign is called one."""
        title = self.titles(r.id for r in cost.reasons)
        return self.w._("{title} (sign)", title=title) if cost.sign else title

    # Fixes and figures -------------------------------------------------------------------------------------------

    @cached_property
    def fixes(self) -> tuple[FixFinding, ...]:
        return tuple(sorted(self.findings.fixes, key=lambda f: (f.rank, f.id)))

    @cached_property
    def saves(self) -> bool:
        """Whether any fix has a measured saving: then fixes are told in money, else in points of score."""
        return any(f.saving_per_year is not None and not f.indicative for f in self.fixes)

    @cached_property
    def planned(self) -> tuple[FixFinding, ...]:
        return tuple(f for f in self.fixes if f.in_plan)

    def money(self, amount: Interval, at_least: bool = False, at_most: bool = False) -> tuple[str, str]:
        """(value, range); "at least" or "at most" and no range where only that end is safe to say."""
        return self._bounded(amount, self.w.money, self.w.monies, at_least, at_most)

    def departing(self, amount: Interval, at_least: bool = False, at_most: bool = False) -> tuple[str, str]:
        """The same for departures a year."""
        return self._bounded(amount, self.leavers, self._leavers, at_least, at_most)

    def leavers(self, value: float) -> str:
        """An estimated number of departures, to two significant figures."""
        return self.w.number(_rough(value))

    def _leavers(self, low: float, high: float) -> str:
        return self.w.numbers(_rough(low), _rough(high))

    def _bounded(
        self, amount: Interval, one: Callable[[float], str], two: Callable[[float, float], str], least: bool, most: bool
    ) -> tuple[str, str]:
        w, low, high = self.w, amount.low, amount.high
        if least and not most:
            return w._("at least {amount}", amount=one(amount.value if low is None else max(low, 0.0))), ""
        if most and not least:
            return w._("at most {amount}", amount=one(amount.value if high is None else high)), ""
        value = w._("roughly {amount}", amount=one(amount.value)) if least else one(amount.value)
        return value, w._("range not known") if low is None or high is None else two(low, high)

    def stacked(self, value: str, under: str) -> Text:
        """A figure with its range under it in grey, for a cell."""
        return [value, Span(text="\n" + under, muted=True)] if under else value

    def unknown(self) -> Text:
        return Span(text=self.w._("not known"), muted=True)

    def titles(self, ids: Iterable[str]) -> str:
        return self.w.series(self.title(i) for i in ids)

    def in_order(self, reasons: Sequence[ReasonFinding]) -> tuple[ReasonFinding, ...]:
        """Worst first; what has no score last, in the checklist's order."""
        return tuple(sorted(reasons, key=lambda r: (r.score is None, r.score if r.score is not None else 0)))


def _rough(value: float) -> float:
    return float(f"{value:.2g}")


def _plain(id: str) -> str:
    return id.replace("-", " ").replace("_", " ").strip().capitalize() or "?"
