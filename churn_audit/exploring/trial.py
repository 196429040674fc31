"""Other numbers tried: what the plan and the totals would be, beside those of the audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from churn_audit.errors import ParameterError
from churn_audit.exploring.shown import Part, Shown
from churn_audit.judgement.outcome import Wishes, reconsidered
from churn_audit.locales import _
from churn_audit.model.engagement import Capacity
from churn_audit.model.findings import Findings, FixFinding, Grade, Interval, Plan
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Kpi, Row
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.fixes import fixes
from churn_audit.report.story.telling import Telling
from churn_audit.report.story.timeline import roadmap

MOVED = 0.05
"""Points of the score below which it prints as the same."""


@dataclass(frozen=True)
class Asked:
    """The other numbers: None and empty stand for the audit's own; see `Audit.what_if`."""

    fixes: Iterable[str] | None = None
    always: Iterable[str] = ()
    never: Iterable[str] = ()
    grades: Iterable[Grade] | None = None
    capacity: float | None = None
    day_rate: float | None = None
    weights: Mapping[str, float] | None = None

    def wishes(self) -> Wishes:
        """What the plan is to hold; ParameterError for wishes that exclude one another."""
        always, never = tuple(self.always), tuple(self.never)
        if self.fixes is not None and (always or never):
            raise ParameterError(_("what_if: give either fixes (exactly these) or always and never, not both"))
        return Wishes(
            None if self.fixes is None else tuple(self.fixes), always, never,
            None if self.grades is None else tuple(self.grades),
        )  # fmt: skip

    def of(self, own: Capacity) -> Capacity:
        """The capacity to plan within; ParameterError for a number that cannot be."""
        given = {"person_days": self.capacity, "day_rate": self.day_rate}
        problems = [
            _("what_if: {name}: {value} cannot be; give a number from 0 on", name=k, value=v)
            for k, v in given.items()
            if v is not None and not 0 <= v < float("inf")
        ]
        if problems:
            raise ParameterError(problems)
        return own.model_copy(update={k: float(v) for k, v in given.items() if v is not None})


def tried(own: Telling, base: Findings, capacity: Capacity, asked: Asked, window: int | None = None) -> Trial:
    """`base` under other numbers, by the functions of the audit, told beside the audit's own findings."""
    wishes = asked.wishes()
    found = reconsidered(base, own.checklist, asked.of(capacity), wishes, asked.weights)
    return Trial(own, Telling(found, own.checklist, own.w, own.edition, own.brand), wishes, asked.weights, window)


class Trial(Shown):
    """The findings under other numbers (`findings`) and the audit's own (`own`)."""

    def __init__(
        self, own: Telling, now: Telling, wishes: Wishes, weights: Mapping[str, float] | None = None,
        window: int | None = None,
    ) -> None:  # fmt: skip
        self._own, self._now = own, now
        self.wishes, self.weights, self.window = wishes, dict(weights or {}), window

    @property
    def findings(self) -> Findings:
        """Everything as it would be."""
        return self._now.findings

    @property
    def own(self) -> Findings:
        """The audit's own findings."""
        return self._own.findings

    @property
    def plan(self) -> Plan:
        """The plan's totals."""
        return self.findings.plan

    @property
    def fixes(self) -> tuple[FixFinding, ...]:
        """The fixes in the plan, in order."""
        return self._now.planned

    @property
    def added(self) -> tuple[str, ...]:
        """Fixes that the audit's own plan does not hold."""
        own = {f.id for f in self._own.planned}
        return tuple(f.id for f in self.fixes if f.id not in own)

    @property
    def dropped(self) -> tuple[str, ...]:
        """Fixes of the audit's own plan that are not in this one."""
        now = {f.id for f in self.fixes}
        return tuple(f.id for f in self._own.planned if f.id not in now)

    @property
    def saving(self) -> float:
        """What the plan may save a year, measured and indicative together; 0 where no money is known."""
        return _saving(self.plan)

    # Shown -----------------------------------------------------------------------------------------------------------

    def blocks(self) -> Iterable[Part]:
        """Totals, what changes in the plan, and the plan."""
        out: list[Part] = [b.Kpis(items=tuple(self._kpis())), self._changes()]
        if self._now.fixes:
            out.append(fixes(self._now))
        if road := roadmap(self._now):
            out.append(road)
        return out

    def _kpis(self) -> Iterable[Kpi]:
        t, w, p, own = self._now, self._now.w, self.plan, self.own.plan
        score, was = self.findings.score.value, self.own.score.value
        if score is not None and was is not None and abs(score - was) >= MOVED:
            span = self.findings.score
            yield Kpi(label=w._("Retention score"), value=w.score(score), after=w._("was {value}", value=w.score(was)),
                      range=w.score_range(span.low or 0, span.high or 0))  # fmt: skip
        if p.saving_per_year or own.saving_per_year:
            value, span_ = t.money(p.saving_per_year or Interval(value=0.0, low=0.0, high=0.0))
            yield Kpi(label=w._("The plan saves a year"), value=value, range=span_,
                      text=self._against(_measured(p), _measured(own)))  # fmt: skip
        else:
            yield Kpi(label=w._("Points of score"), value=w.points(p.points),
                      after=w._("was {value}", value=w.points(own.points)))  # fmt: skip
        text = w._("The audit's plan takes {days}.", days=w.number(own.used_days))
        yield Kpi(label=w._("Person-days"), value=w.number(p.used_days),
                  after=w._("of {n} person-days", n=w.number(p.capacity_days)), text=text)  # fmt: skip
        if p.cost is not None:
            text = "" if own.cost is None else self._against(p.cost, own.cost)
            yield Kpi(label=w._("Cost in the first year"), value=w.money(p.cost), text=text)

    def _against(self, now: float, own: float) -> str:
        w, more = self._now.w, now - own
        if abs(more) < 0.005 * max(abs(own), 1.0):
            return w._("As in the audit's plan.")
        if more > 0:
            return w._("{money} more than in the audit's plan.", money=w.money(more))
        return w._("{money} less than in the audit's plan.", money=w.money(-more))

    def _changes(self) -> b.Block:
        t, w = self._now, self._now.w
        if not self.added and not self.dropped:
            same = w._("The plan holds the same fixes as the audit's own.")
            return b.Paragraph(kind="lede", text=same)
        columns = (
            Column(title=w._("Fix"), grow=True, head=True),
            Column(title=w._("Audit's plan")),
            Column(title=w._("This plan")),
            Column(title=w._("Person-days"), numeric=True),
            Column(title=w._("Saves a year") if t.saves else w._("Points"), numeric=True),
        )
        yes, no = w._("yes"), Span(text=w._("no"), muted=True)
        rows = [self._row(f, no, yes) for f in self.fixes if f.id in self.added]
        rows += [self._row(f, yes, no) for f in self._own.planned if f.id in self.dropped]
        n, m = len(self.added), len(self.dropped)
        title = w._("What changes in the plan: {added} in, {dropped} out", added=w.count(n), dropped=w.count(m))
        return b.Table(title=title, grid=Grid(columns=columns, rows=rows))

    def _row(self, f: FixFinding, own: Text, now: Text) -> Row:
        t, w = self._now, self._now.w
        worth = w.money(f.saving_per_year.value) if t.saves and f.saving_per_year else w.points(f.points)
        return Row(cells=(t.fix(f.id), own, now, w.number(f.effort_days.value), worth))


def _measured(plan: Plan) -> float:
    return plan.saving_per_year.value if plan.saving_per_year else 0.0


def _saving(plan: Plan) -> float:
    return sum(i.value for i in (plan.saving_per_year, plan.indicative_per_year) if i)
