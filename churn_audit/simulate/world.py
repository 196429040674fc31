"""What is true in a simulated business: its customers, what they meet, what drives them away, what is recorded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shape = Literal["exponential", "plateau", "linear", "abrupt"]
DAYS_A_YEAR = 365.0
WEEK = 7.0
YEAR_WEEKS = 52
A_YEAR = DAYS_A_YEAR / (YEAR_WEEKS * WEEK)


@dataclass(frozen=True)
class Decay:
    """How an effect fades with the days since the event: `days` is its scale, `delay` the days before it starts."""

    shape: Shape = "exponential"
    days: float = 45.0
    delay: float = 0.0

    def at(self, age: Floats) -> Floats:
        """The share of the full effect left at each age in days; 0 before the event and before the delay is over."""
        x = (age - self.delay) / self.days
        started = np.isfinite(x) & (x >= 0)
        x = np.where(started, x, 0.0)
        if self.shape == "linear":
            left = np.maximum(1 - x, 0)
        elif self.shape == "abrupt":
            left = (x < 1).astype(float)
        elif self.shape == "plateau":
            left = np.exp(-4 * np.maximum(x - 1, 0))
        else:
            left = np.exp(-x)
        return np.where(started, left, 0.0)


@dataclass(frozen=True)
class Experience:
    """Something customers meet. With an effect it is a planted reason, without one a decoy.

    `table`, `when` and `known` are the rule by which the tables show it: an expression over the row's columns, times
    in days, and the column with the moment the customer knew, or knew `after` so many days. `rate` is the share of
    possible rows that show it for an average customer; `tenure`, `value`, `frequency` and `trait` move its log odds
    per standard deviation, `follows` when another experience marks the same row. `effect` is the log hazard ratio
    right after the event.
    """

    reason: str
    table: str
    when: str
    known: str
    rate: float
    after: float = 0.0
    effect: float = 0.0
    decay: Decay = Decay()
    tenure: float = 0.0
    value: float = 0.0
    frequency: float = 0.0
    trait: float = 0.0
    follows: Mapping[str, float] = field(default_factory=dict)

    @property
    def logit(self) -> float:
        """The log odds of an average customer; minus infinity where it never happens."""
        return math.log(self.rate / (1 - self.rate)) if self.rate > 0 else -math.inf


@dataclass(frozen=True)
class Sign:
    """A behaviour that follows the decision to leave: over the last `days` only the share `keep` of it goes on."""

    reason: str
    behaviour: Literal["orders", "use", "opens"]
    days: float = 45.0
    keep: float = 0.3


@dataclass(frozen=True)
class Mess:
    """Shares of rows with each kind of fault; all zero is a clean export."""

    orphans: float = 0.0
    duplicates: float = 0.0
    missing: float = 0.0
    swapped_times: float = 0.0
    out_of_range: float = 0.0
    future: float = 0.0
    odd_spelling: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return self == Mess()


@dataclass(frozen=True)
class World:
    """The whole specification; the same world and seed give the same business, byte for byte.

    Rates are a year, effects are log hazards per standard deviation. `frequency` is the median of orders a year,
    `fading_days` the time between the decision and the departure during which activity thins out to nothing.
    `churned_at` says whether a contract business notes departures with the customer; `keep` names the tables to hand
    over, empty is all sixteen.
    """

    experiences: tuple[Experience, ...]
    name: str = "example"
    customers: int = 4000
    days: int = 728
    as_of: date = date(2026, 10, 31)
    definition: Literal["inactivity", "contract"] = "inactivity"
    signs: tuple[Sign, ...] = (Sign("interest-lost", "use"), Sign("communication-deteriorating", "opens"))
    newcomers: float = 0.35
    frequency: float = 22.0
    frequency_spread: float = 0.6
    tickets: float = 1.2
    hazard: float = 0.16
    hazard_tenure: float = -0.30
    hazard_value: float = -0.20
    hazard_frequency: float = -0.25
    hazard_season: float = 0.15
    hazard_trait: float = 0.0
    gaps: Literal["gamma", "heavy"] = "gamma"
    season: float = 0.12
    fading_days: float = 0.0
    additive: bool = False
    moved: float = 0.010
    died: float = 0.003
    exit_share: float = 0.30
    mess: Mess = Mess()
    churned_at: bool = True
    keep: tuple[str, ...] = ()

    @property
    def weeks(self) -> int:
        """Whole weeks of history."""
        return self.days // 7

    @property
    def planted(self) -> tuple[Experience, ...]:
        """The experiences that drive customers away."""
        return tuple(e for e in self.experiences if e.effect)

    @property
    def decoys(self) -> tuple[Experience, ...]:
        """The experiences that do nothing."""
        return tuple(e for e in self.experiences if not e.effect)

    def with_effects(self, **effects: float) -> World:
        """This world with other effects; keywords are reason ids with underscores for hyphens."""
        named = {k.replace("_", "-"): v for k, v in effects.items()}
        unknown = set(named) - {e.reason for e in self.experiences}
        if unknown:
            raise KeyError(f"no such experience: {', '.join(sorted(unknown))}")
        return replace(
            self,
            experiences=tuple(replace(e, effect=named.get(e.reason, e.effect)) for e in self.experiences),
        )

    def with_decay(self, shape: Shape | None = None, days: float | None = None, delay: float | None = None) -> World:
        """This world with all effects fading in another way; what is not given stays."""

        def changed(d: Decay) -> Decay:
            return Decay(shape or d.shape, d.days if days is None else days, d.delay if delay is None else delay)

        return replace(self, experiences=tuple(replace(e, decay=changed(e.decay)) for e in self.experiences))

    def without_effects(self) -> World:
        """This world with nothing planted: every experience is a decoy."""
        return replace(self, experiences=tuple(replace(e, effect=0.0) for e in self.experiences))
