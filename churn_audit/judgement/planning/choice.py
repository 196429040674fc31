"""Which fixes the plan holds, and in what order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Literal

from churn_audit.errors import ParameterError, nearest
from churn_audit.judgement.planning.savings import Gain, after, gain, untouched
from churn_audit.judgement.planning.stakes import Stake
from churn_audit.locales import _
from churn_audit.model.checklist import Checklist, Fix
from churn_audit.model.engagement import Capacity
from churn_audit.stats.selection import select

Aim = Literal["net", "saving", "points"]
Placed = list[tuple[Fix, Gain]]


@dataclass(frozen=True)
class Task:
    """What to choose from and what for; pure, so that it may be asked again with another capacity or day rate."""

    checklist: Checklist
    stakes: Mapping[str, Stake]
    capacity: Capacity
    statuses: Mapping[str, str]
    always: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        known_fixes(self.checklist, self.always | self.never)
        if both := sorted(self.always & self.never):
            raise ParameterError([_('fixes: "{id}" stands under always and under never', id=id) for id in both])

    @cached_property
    def fixes(self) -> tuple[Fix, ...]:
        """Every fix that something at stake calls for, that is under way (its days are spent), or always to be held."""
        return tuple(
            f for f in self.checklist.fixes.values() if any(r in self.stakes for r in f.reasons) or self.held(f)
        )

    @cached_property
    def aim(self) -> Aim:
        """What a plan is to have most of: net saving, saving where no day rate is known, points where no money is."""
        if not any(s.at_stake for s in self.stakes.values()):
            return "points"
        return "saving" if self.capacity.day_rate is None else "net"

    def status(self, fix: Fix) -> str:
        return self.statuses.get(fix.id, "open")

    def closed(self, fix: Fix) -> bool:
        return self.status(fix) in ("done", "dropped")

    def held(self, fix: Fix) -> bool:
        """Whether every plan holds it."""
        return self.status(fix) == "doing" or fix.id in self.always

    def outlay(self, fix: Fix) -> float:
        """Work and what is bought once; 0 without a day rate."""
        return (fix.effort_days.likely + fix.cost_once) * (self.capacity.day_rate or 0.0)

    def running(self, fix: Fix) -> float:
        """What it costs a year to keep up; 0 without a day rate."""
        return fix.cost_per_year * (self.capacity.day_rate or 0.0)

    def yearly(self, fix: Fix) -> float:
        """What is to be earned back a year: running cost, and the outlay spread over the years of payback."""
        return self.running(fix) + self.outlay(fix) / self.capacity.payback_years

    def value(self, fix: Fix, gained: Gain) -> float:
        """What a fix brings a year, in the unit of the aim; without a day rate its cost is 0."""
        return gained.points if self.aim == "points" else (gained.money or 0.0) - self.yearly(fix)

    def priority(self, fix: Fix, gained: Gain) -> tuple[bool, bool, float, float]:
        """What is under way first, then most value a person-day, what takes no day before all.

        What costs more than it brings comes last, by what it brings for its cost.
        """
        value, days = self.value(fix, gained), fix.effort_days.likely
        doing, pays = self.status(fix) == "doing", value > 0
        if not pays:
            return doing, pays, (gained.money or 0.0) / (self.yearly(fix) or 1.0), value
        return doing, pays, value / days if days else inf, value


def choose(task: Task) -> tuple[list[Fix], float | None]:
    """The best set of fixes within the capacity, and by how much it may fall short of the best (see `select`).

    What is under way stays in, and what is to be held always; what is done or dropped is no choice, its effect is taken
    to stand in the data.
    """
    fixes = [f for f in task.fixes if not task.closed(f) and f.id not in task.never]
    reasons = list(task.stakes)
    found = select(
        worth=[s.points if task.aim == "points" else s.money for s in task.stakes.values()],
        efficacy=[[f.reasons[r].likely if r in f.reasons else 0.0 for r in reasons] for f in fixes],
        cost=[task.yearly(f) if task.aim == "net" else 0.0 for f in fixes],
        effort=[f.effort_days.likely for f in fixes],
        budget=task.capacity.person_days,
        must=[n for n, f in enumerate(fixes) if task.held(f)],
    )
    return [fixes[n] for n in found.chosen], found.gap


def given(task: Task, ids: Iterable[str]) -> list[Fix]:
    """The fixes of those ids, in the checklist's order, whatever they take; ParameterError for an unknown one.

    What is done or dropped, or addresses nothing at stake, is left out.
    """
    wanted = known_fixes(task.checklist, ids)
    return [f for f in task.fixes if f.id in wanted and not task.closed(f)]


def known_fixes(checklist: Checklist, ids: Iterable[str]) -> frozenset[str]:
    """The ids; ParameterError for those that are no fix."""
    wanted, known = frozenset(ids), checklist.fixes
    if unknown := sorted(wanted - known.keys()):
        raise ParameterError([_('fixes: no fix "{id}"{hint}', id=id, hint=nearest(id, known)) for id in unknown])
    return wanted


def in_order(task: Task, chosen: Sequence[Fix]) -> tuple[Placed, Placed]:
    """(planned, others), each fix with its gain.

    Planned ones each count after those before them: what is under way first, then by net value a person-day. The others
    each count after the whole plan, closed ones last.
    """
    left, waiting = untouched(task.stakes), list(chosen)
    planned: Placed = []
    while waiting:
        gains = [(f, gain(f, task.stakes, left)) for f in waiting]
        best = max(gains, key=lambda g: task.priority(*g))
        planned.append(best)
        waiting.remove(best[0])
        left = after(left, best[0])
    ids = {f.id for f in chosen}
    others = [(f, gain(f, task.stakes, left)) for f in task.fixes if f.id not in ids]
    others.sort(key=lambda g: (not task.closed(g[0]), *task.priority(*g)), reverse=True)
    return planned, others
