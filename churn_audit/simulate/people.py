"""The customers of a simulated business: who they are, what they would spend, and how each confounder stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from churn_audit.simulate.catalogue import Chain
from churn_audit.simulate.streams import Ints, choose, stream
from churn_audit.simulate.world import DAYS_A_YEAR, Experience, Floats, World

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class People:
    """One entry a customer in every array. Days count back from the end of `as_of`, so they are negative."""

    joined: Floats
    segment: Ints
    region: Ints
    language: Ints
    channel: Ints
    acquisition: Ints
    frequency: Floats
    basket: Floats
    trait: Floats
    app: Flags
    member: Flags
    referred: Flags
    birth_year: Ints
    plan: Ints
    monthly: Floats
    first_day: float

    @property
    def n(self) -> int:
        """The number of customers."""
        return len(self.joined)

    @cached_property
    def start(self) -> Floats:
        """The first day with records: the day of joining, or the first day of the history."""
        return np.maximum(self.joined, self.first_day)

    @cached_property
    def z_frequency(self) -> Floats:
        """Log of orders a year, standardised."""
        return _standard(np.log(self.frequency))

    @cached_property
    def z_value(self) -> Floats:
        """Log of the usual basket, standardised; the part of value that frequency does not hold."""
        return _standard(np.log(self.basket))

    def z_tenure(self, i: Ints, day: Floats) -> Floats:
        """Tenure of these customers on these days, on a log scale, about standardised."""
        return np.clip((np.log1p(np.maximum(day - self.joined[i], 0)) - 6.2) / 1.1, -3, 2)

    def chance(self, e: Experience, i: Ints, day: Floats, extra: Floats | float = 0.0) -> Floats:
        """The probability that this experience marks a row of customer `i` on `day`."""
        x = e.logit + e.tenure * self.z_tenure(i, day) + e.value * self.z_value[i]
        x = x + e.frequency * self.z_frequency[i] + e.trait * self.trait[i] + extra
        chance: Floats = 1 / (1 + np.exp(-x))
        return chance


def _standard(x: Floats) -> Floats:
    return np.asarray((x - x.mean()) / (x.std() + 1e-9), float)


def people(world: World, chain: Chain, seed: int) -> People:
    """The population: most joined before the history began, the others in its course."""
    rng, n = stream(seed, "people"), world.customers
    new = rng.random(n) < world.newcomers
    before = -world.days - rng.exponential(700, n).clip(5, 2600)
    joined = np.where(new, -world.days * rng.random(n), before)
    joined = np.sort(np.floor(joined) + 9 / 24 + rng.random(n) * 0.4)
    segment = choose(rng, chain.weights("segments"), n)
    busy = np.array([s["frequency"] for s in chain["segments"]])[segment]
    rich = np.array([s["basket"] for s in chain["segments"]])[segment]
    common = rng.normal(size=n)
    frequency = world.frequency * busy * np.exp(world.frequency_spread * common)
    basket = rich * np.exp(0.15 * common + 0.30 * rng.normal(size=n))
    business = np.array([bool(s.get("invoiced")) for s in chain["segments"]])[segment]
    contract = world.definition == "contract"
    subscribes = np.ones(n, bool) if contract else rng.random(n) < chain["subscription_share"]
    plan = np.where(subscribes, choose(rng, chain.weights("plans"), n), -1)
    plan = np.where(subscribes & contract, np.clip(np.digitize(basket, [0.85, 1.35]), 0, 2), plan)
    fee = np.array([p["monthly"] for p in chain["plans"]], float)
    return People(
        joined=joined,
        segment=segment,
        region=choose(rng, chain.weights("regions"), n),
        language=choose(rng, chain.weights("languages"), n),
        channel=choose(rng, chain.weights("contact_channels"), n),
        acquisition=choose(rng, chain.weights("acquisition"), n),
        frequency=np.clip(frequency, 4, 180),
        basket=basket,
        trait=stream(seed, "trait").normal(size=n),
        app=rng.random(n) < chain["app_share"],
        member=rng.random(n) < chain["member_share"],
        referred=rng.random(n) < chain["referred_share"],
        birth_year=np.where(business, -1, 2026 - np.clip(rng.normal(43, 15, n), 18, 88)).astype(np.int64),
        plan=plan,
        monthly=np.where(subscribes, fee[np.maximum(plan, 0)], 0.0),
        first_day=-float(world.days),
    )


def contract_days(world: World, crew: People, seed: int) -> tuple[Floats, Floats]:
    """(start, end) by customer of the contract, NaN without one, had they stayed.

    Where the contract is not the relation itself it begins some time after joining, and is given up for its own sake.
    """
    rng, i = stream(seed, "contracts"), np.flatnonzero(crew.plan >= 0)
    start, end = np.full((2, crew.n), np.nan)
    contract = world.definition == "contract"
    start[i] = crew.joined[i] + (0.0 if contract else 20 + rng.exponential(200, len(i)))
    end[i] = np.inf if contract else start[i] + rng.exponential(1400, len(i))
    return start, end


def yearly_value(world: World, crew: People, gone: Floats, i: Ints, amount: Floats, seed: int) -> Floats:
    """What each customer brings in a year while staying: recurring fees under contract, else own orders plus the fees
    of a contract that runs when they leave (the day `gone`, or now)."""
    fees = crew.monthly * 12
    if world.definition == "contract":
        return fees
    start, end = contract_days(world, crew, seed)
    last = np.minimum(gone, 0.0)
    fees = np.where((start < last) & (last <= end), fees, 0.0)
    spent = np.bincount(i, amount, crew.n)
    return spent / np.maximum(-crew.start, 60) * DAYS_A_YEAR + fees
