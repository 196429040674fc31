"""Who leaves when, and what would have been without a reason: hazards, departures and the planted truth.

Time runs in weeks counted back from the end of the history. A customer i who is there at the start s of a week leaves
within it at the rate

    λ_is = base × exp(tenure, value, frequency, season, trait) × exp(Σ_r effect_r · decay_r(s − t_r))

with t_r the last event of r before s; in an additive world the sum is over all events before s. One uniform draw
per customer and week decides; the draws are the same with and without a reason, so nobody but those it touches is
changed by removing it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churn_audit.simulate.people import Flags, People
from churn_audit.simulate.streams import Ints, stream
from churn_audit.simulate.world import A_YEAR, DAYS_A_YEAR, WEEK, YEAR_WEEKS, Experience, Floats, World

Effects = NDArray[np.float32]
Events = tuple[Ints, Floats]


def met(table: pd.DataFrame, experience: Experience) -> pd.DataFrame:
    """(customer_id, day) of each row that shows the experience by its rule and was known before the end of the
    history; times of the table in days."""
    shown = np.asarray(table.eval(experience.when, engine="python"), bool)
    rows = table.loc[shown, ["customer_id", experience.known]]
    rows = rows.set_axis(["customer_id", "day"], axis=1)
    rows["day"] += experience.after
    return rows[rows["day"] < 0].reset_index(drop=True)


def week_starts(world: World) -> Floats:
    """The first moment of each week of the history, in days before its end."""
    return -WEEK * np.arange(world.weeks, 0, -1, dtype=float)


def effect(world: World, experience: Experience, events: Events, n: int) -> Effects:
    """What the experience adds to the log hazard, by customer and week; only events before the week's start count."""
    i, day = events
    out = np.zeros((n, world.weeks), np.float32)
    if not experience.effect or not len(i):
        return out
    starts = week_starts(world)
    week = np.maximum(np.floor((day - starts[0]) / WEEK).astype(int) + 1, 0)
    inside = week < world.weeks
    i, day, week = i[inside], day[inside], week[inside]
    if world.additive:
        for later in range(world.weeks):
            column = week + later
            alive = column < world.weeks
            left = experience.decay.at(starts[column[alive]] - day[alive])
            if not left.any() and later * WEEK > experience.decay.delay + WEEK:
                break
            np.add.at(out, (i[alive], column[alive]), left.astype(np.float32))
        return out * np.float32(experience.effect)
    last = np.full((n, world.weeks), -np.inf)
    np.maximum.at(last, (i, week), day)
    np.maximum.accumulate(last, axis=1, out=last)
    return (experience.effect * experience.decay.at(starts - last)).astype(np.float32)


def base(world: World, crew: People) -> Floats:
    """The weekly hazard without any experience, by customer and week; 0 before the first whole week after joining."""
    starts, everyone = week_starts(world), np.arange(crew.n)
    tenure = np.stack([crew.z_tenure(everyone, np.full(crew.n, s)) for s in starts], 1)
    own = world.hazard_value * crew.z_value + world.hazard_frequency * crew.z_frequency
    own = own + world.hazard_trait * crew.trait - world.hazard_trait**2 / 2
    season = world.hazard_season * np.cos(2 * np.pi * (starts - 60) / DAYS_A_YEAR)
    log = world.hazard_tenure * tenure + own[:, None] + season
    weekly = world.hazard * WEEK / DAYS_A_YEAR * np.exp(log)
    return np.where(starts >= crew.joined[:, None], weekly, 0.0)


def natural_ends(world: World, crew: People, seed: int) -> tuple[Floats, Flags]:
    """(day, died): when each customer moves away or dies; infinity where not before the end of the history."""
    rng, rate = stream(seed, "natural"), world.moved + world.died
    day = crew.start + rng.exponential(DAYS_A_YEAR / rate if rate else np.inf, crew.n)
    died = rng.random(crew.n) < (world.died / rate if rate else 0)
    return np.where(day < 0, day, np.inf), died


def decisions(hazard: Floats, draws: Floats, world: World) -> Floats:
    """The day each customer decides to leave: in the first week whose draw falls below its risk; else infinity."""
    leaves = draws < -np.expm1(-hazard)
    first = leaves.argmax(1)
    row = np.arange(len(hazard))
    decided = leaves[row, first]
    h = np.maximum(hazard[row, first], 1e-300)
    part = np.clip(-np.log1p(-draws[row, first]) / h, 0, 1)
    return np.where(decided, week_starts(world)[first] + WEEK * part, np.inf)


@dataclass(frozen=True, eq=False)
class Course:
    """How it went: hazards, what each reason added, the draws; when each decided, left, or ended naturally."""

    world: World
    base: Floats
    effects: Mapping[str, Effects]
    draws: Floats
    decided: Floats
    left: Floats
    natural: Floats
    died: Flags

    @cached_property
    def total(self) -> Effects:
        """What all reasons together add to the log hazard."""
        out = np.zeros(self.base.shape, np.float32)
        for e in self.effects.values():
            out += e
        return out

    @property
    def end(self) -> Floats:
        """The day of the last possible record: of departure or natural end, infinity for who is still there."""
        return np.minimum(self.left, self.natural)


def course(world: World, crew: People, events: Mapping[str, Events], seed: int) -> Course:
    """The course of all customers, given the events they would meet while staying."""
    effects = {e.reason: effect(world, e, events[e.reason], crew.n) for e in world.planted}
    flat = base(world, crew)
    draws = stream(seed, "departures").random((crew.n, world.weeks))
    natural, died = natural_ends(world, crew, seed)
    log = sum(effects.values()) if effects else 0.0
    decided = decisions(flat * np.exp(log), draws, world)
    left = decided + world.fading_days
    late = natural <= left
    return Course(
        world, flat, effects, draws, decided, np.where(late, np.inf, left), np.where(late, natural, np.inf), died
    )


@dataclass(frozen=True)
class Attributable:
    """What one reason truly costs a year. Departures: net of those who would have left anyway within the year, in
    expectation over the departures; `gross` counts every departure it brings about; `rerun` is the one realised
    difference with the same draws; `money` is the yearly revenue of the net departures."""

    reason: str
    departures: float
    gross: float
    rerun: float
    money: float
    events: int
    customers: int


def attributable(run: Course, value: Floats, events: Mapping[str, Events], reasons: tuple[str, ...]) -> Attributable:
    """The truth of these reasons together: their effects set to zero over the last year, all draws kept."""
    year = _Year.of(run)
    hazard = year.base * np.exp(year.total)
    part = sum(run.effects[r][:, year.weeks] for r in reasons) * np.ones_like(hazard)
    without = hazard * np.exp(-part)
    stays, would = np.exp(-hazard.sum(1)), np.exp(-without.sum(1))
    net = np.where(year.there, would - stays, 0.0)
    before = np.exp(-(np.cumsum(hazard, 1) - hazard))
    gross = (before * -np.expm1(-hazard) * -np.expm1(-part))[year.there].sum()
    real = np.isfinite(decisions(hazard, year.draws, year.world))[year.there].sum()
    other = np.isfinite(decisions(without, year.draws, year.world))[year.there].sum()
    i, day = (np.concatenate([events[r][k] for r in reasons]) for k in (0, 1))
    recent = (day >= -DAYS_A_YEAR) & (day < np.minimum(run.end, 0)[i])
    return Attributable(
        reason=" + ".join(reasons),
        departures=float(net.sum() * A_YEAR),
        gross=float(gross * A_YEAR),
        rerun=float((real - other) * A_YEAR),
        money=float((net * value).sum() * A_YEAR),
        events=int(recent.sum()),
        customers=len(np.unique(i[recent])),
    )


@dataclass(frozen=True, eq=False)
class _Year:
    """The weeks whose decisions lead to departures in the last year, for who was there when they began."""

    world: World
    weeks: slice
    base: Floats
    total: Effects
    draws: Floats
    there: Flags

    @classmethod
    def of(cls, run: Course) -> _Year:
        shift = round(run.world.fading_days / WEEK)
        stop = run.world.weeks - shift
        weeks = slice(stop - YEAR_WEEKS, stop)
        starts = week_starts(run.world)[weeks]
        there = (run.decided >= starts[0]) & (run.natural >= starts[0])
        flat = np.where(starts + WEEK <= np.minimum(run.natural, 1e9)[:, None], run.base[:, weeks], 0.0)
        return cls(run.world, weeks, flat, run.total[:, weeks], run.draws[:, weeks], there)


def expected_departures(run: Course) -> float:
    """Departures a year under the true hazards, in expectation given who was there when the year began."""
    year = _Year.of(run)
    gone = -np.expm1(-(year.base * np.exp(year.total)).sum(1))
    return float(gone[year.there].sum() * A_YEAR)
