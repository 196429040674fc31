"""What goes with departures, sorted for telling: what each reason costs a year, and which ones cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from churn_audit.model.findings import Association, Attributable, Findings, Interval, ReasonFinding


@dataclass(frozen=True)
class Cost:
    """What goes with one reason, or with several that these data cannot tell apart, a year.

    The range of several is the sum of theirs: rather too wide, whatever ties them together.
    """

    reasons: tuple[ReasonFinding, ...]
    value: Interval

    @property
    def at_least(self) -> bool:
        return any(r.attributable and r.attributable.lower_only for r in self.reasons)

    @property
    def at_most(self) -> bool:
        return any(r.attributable and r.attributable.upper_only for r in self.reasons)

    @property
    def sign(self) -> bool:
        return all(r.association is not None and r.association.role == "sign" for r in self.reasons)


class Costs:
    """The associations of one run, in money, else in departures a year; `gate` is the q below which one is clear."""

    def __init__(self, findings: Findings, gate: float) -> None:
        self._findings, self._gate = findings, gate
        self.measured = tuple(r for r in findings.reasons if r.attributable)
        self.in_money = any(money(r.attributable) for r in self.measured if r.attributable)

    @cached_property
    def items(self) -> tuple[Cost, ...]:
        """What costs most first; reasons that cannot be told apart stand as one."""
        found = [Cost(group, _added([self.of(r) for r in group])) for group in self._groups()]
        return tuple(sorted(found, key=lambda c: (-c.value.value, c.reasons[0].id)))

    def of(self, reason: ReasonFinding) -> Interval:
        """A reason's own share of what the measured ones bring about together; 0 where nothing is measured."""
        a = reason.attributable
        found = (money(a) if self.in_money else departures(a)) if a else None
        return found or Interval(value=0.0)

    @cached_property
    def joint(self) -> Interval | None:
        """All measured reasons together, overlaps taken out; None where none is measured."""
        d = self._findings.departures
        if self.in_money and d and d.joint_attributable:
            return d.joint_attributable
        return Interval(value=sum(c.value.value for c in self.items)) if self.items else None

    @property
    def at_least(self) -> bool:
        return any(c.at_least for c in self.items)

    @property
    def at_most(self) -> bool:
        return any(c.at_most for c in self.items)

    @cached_property
    def lost(self) -> float | None:
        """The year's loss in the same unit."""
        d, a = self._findings.departures, self._findings.associations
        if d is None:
            return None
        if self.in_money:
            return d.revenue_per_year
        return a.departures_per_year if a and a.departures_per_year is not None else d.per_year

    @cached_property
    def unexplained(self) -> float | None:
        """What no measured reason explains; None where the loss is not known."""
        d = self._findings.departures
        if self.in_money and d and d.unexplained is not None:
            return d.unexplained
        return None if self.lost is None or self.joint is None else max(0.0, self.lost - self.joint.value)

    # What does not go with departures, or cannot be told --------------------------------------------------------

    @cached_property
    def unsupported(self) -> tuple[ReasonFinding, ...]:
        """Tested, and no association beyond chance."""
        return self._where(lambda a: tested(a) and not a.supported and not self.unclear(a) and not self.keeps(a))

    @cached_property
    def undecided(self) -> tuple[ReasonFinding, ...]:
        """Those who met it left more often, but among so many tested reasons that may be a false alarm."""
        return self._where(self.unclear)

    @cached_property
    def protective(self) -> tuple[ReasonFinding, ...]:
        """Those who met it left less often."""
        return self._where(self.keeps)

    @cached_property
    def too_few(self) -> tuple[ReasonFinding, ...]:
        return self._where(lambda a: a.too_few)

    @cached_property
    def within(self) -> tuple[ReasonFinding, ...]:
        """Nearly all who met it met another reason as well, so that the two were told as one."""
        return self._where(lambda a: not a.too_few and not tested(a) and bool(a.indistinguishable_from))

    @cached_property
    def untested(self) -> tuple[ReasonFinding, ...]:
        """Controllable reasons that apply, but no table tells who met them."""
        kept_out = self._findings.associations.kept_out if self._findings.associations else {}
        return tuple(
            r
            for r in self._findings.reasons
            if r.kind == "controllable" and not r.association and r.id not in kept_out and r.status != "not-applicable"
        )

    def keeps(self, a: Association) -> bool:
        """Whether those who met it clearly left less often: past the same test as a finding."""
        return tested(a) and a.protective and (a.q_adjusted or 0.0) < self._gate

    def unclear(self, a: Association) -> bool:
        """Whether its own interval lies above one, and yet it is no finding."""
        return tested(a) and not a.supported and not a.protective and (a.odds_low or 0.0) > 1

    def _where(self, holds: Callable[[Association], bool]) -> tuple[ReasonFinding, ...]:
        return tuple(r for r in self._findings.reasons if r.association and holds(r.association))

    def _groups(self) -> Sequence[tuple[ReasonFinding, ...]]:
        """The measured reasons, those that cannot be told apart together."""
        groups: list[list[ReasonFinding]] = []
        for r in self.measured:
            apart = set(r.association.indistinguishable_from) if r.association else set()
            mine = [g for g in groups if any(x.id in apart for x in g)]
            groups = [g for g in groups if g not in mine] + [[*(x for g in mine for x in g), r]]
        return [tuple(sorted(g, key=lambda r: (-self.of(r).value, r.id))) for g in groups]


def tested(a: Association) -> bool:
    """Whether it was fitted with all other reasons."""
    return not a.too_few and a.q_adjusted is not None


def money(a: Attributable) -> Interval | None:
    """Revenue a year, the allocated part where it is known."""
    return a.allocated_revenue_per_year or a.revenue_per_year


def departures(a: Attributable) -> Interval:
    """Departures a year, the allocated part where it is known."""
    return a.allocated_departures_per_year or a.departures_per_year


def _added(parts: Sequence[Interval]) -> Interval:
    if len(parts) == 1:
        return parts[0]
    known = all(p.low is not None and p.high is not None for p in parts)
    value = sum(p.value for p in parts)
    if not known:
        return Interval(value=value)
    return Interval(value=value, low=sum(p.low or 0.0 for p in parts), high=sum(p.high or 0.0 for p in parts))
