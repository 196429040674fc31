"""How long a customer who is still there may be silent: gaps between purchases and other contacts, own and pooled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from churn_audit.stats.histories import Dated, Floats, Histories, Ints

_TINY = 1e-12
# Below half a day two purchases are one for the gap model.
_SHORTEST = 0.5


@dataclass(frozen=True, eq=False)
class Purchases:
    """Each customer's active days and the gaps between them.

    `days` are days with an order, at their middle; `gaps[j]` sums all gaps that end at positions before j of them.
    By customer: `closed` gaps, their sum and sum of logarithms, the last order (minus infinity without one).
    """

    days: Dated
    gaps: Floats
    closed: Floats
    total: Floats
    log_total: Floats
    last: Floats

    @classmethod
    def of(cls, orders: Dated, n: int) -> Purchases:
        """The purchases behind the orders of n customers."""
        pairs = np.unique(np.stack([orders.customer, np.floor(orders.day).astype(np.int64)], 1), axis=0)
        days = Dated.of(pairs[:, 0], pairs[:, 1] + 0.5)
        first = np.r_[True, days.customer[1:] != days.customer[:-1]][: len(days)]
        gap = np.where(first, 0.0, np.diff(days.day, prepend=0.0))
        logs = np.where(first, 0.0, np.log(np.maximum(gap, _SHORTEST)))
        closed, total, log_total = (np.bincount(days.customer, x, n).astype(float) for x in (~first, gap, logs))
        return cls(days, np.r_[0, np.cumsum(gap)], closed, total, log_total, orders.last(n))

    def before(self, customer: Ints, day: Floats) -> tuple[Ints, Floats, Floats]:
        """(active days, closed gaps, their sum) of the customer strictly before the day."""
        end, first = self.days.before(customer, day), self.days.first(customer)
        active = end - first
        return active, np.maximum(active - 1.0, 0.0), self.gaps[end] - self.gaps[first]


@dataclass(frozen=True)
class GapModel:
    """Gaps in days ~ Gamma(shape k, rate θ), own θ ~ Gamma(shape a, rate b); `hazard` a day while being fitted."""

    k: float
    a: float
    b: float
    hazard: float

    def log_survival(self, closed: Floats, total: Floats, gap: Floats) -> Floats:
        """log P(the next gap exceeds `gap` | closed gaps with this total, still there).

        1 − I(x / (x + b + G); k, a + km), the posterior predictive of the gamma-gamma model: a beta-prime
        distribution (Fader and Hardie 2013 for spend; here for gaps).
        """
        x = np.maximum(gap, 0.01)
        share = special.betaincc(self.k, self.a + self.k * closed, x / (x + self.b + total))
        return np.asarray(np.log(np.maximum(share, _TINY)))

    def rate(self, closed: Floats, total: Floats) -> Floats:
        """A customer's purchases a day, shrunk to the pool."""
        rate: Floats = (self.a + self.k * closed) / (self.b + total) / self.k
        return rate


def rough_gaps(closed: Floats, total: Floats) -> GapModel:
    """A gap model with the observed mean gap and ordinary spreads: where to begin, and enough for rates."""
    mean = max(float(total.sum()), 1.0) / max(float(closed.sum()), 1.0)
    return GapModel(1.5, 4.0, 4.0 * mean / 1.5, 1 / 700)


def gap_likelihood(model: GapModel, closed: Floats, total: Floats, log_total: Floats, silence: Floats) -> Floats:
    """Each customer's log marginal likelihood of its closed gaps and of the open one, own rate integrated out.

    The customer leaves at a constant hazard h, so the closed gaps were survived (−hG) and the open one either lasts or
    was cut short by a departure at t: ∫ h e^(−ht) S(t) dt + e^(−hT) S(T), by eight midpoints in t = T u^1.5. Without
    the survival of the closed gaps h runs away; without the open gap slow buyers vanish.
    """
    k, a, b, h = model.k, model.a, model.b, model.hazard
    shape, rate = a + k * closed, b + total
    own = special.gammaln(shape) - special.gammaln(a) + a * np.log(b) - shape * np.log(rate)
    gaps = (k - 1) * log_total - closed * special.gammaln(k) + own - h * total
    u = (np.arange(8) + 0.5) / 8
    last = np.maximum(silence, _SHORTEST)
    t = last[:, None] * u**1.5
    step = last[:, None] * 1.5 * np.sqrt(u) / 8
    left = h * np.exp(-h * t + model.log_survival(closed[:, None], total[:, None], t)) * step
    there = np.exp(-h * last + model.log_survival(closed, total, last))
    return np.asarray(gaps + np.log(left.sum(1) + there))


def fit_gaps(
    closed: Floats, total: Floats, log_total: Floats, silence: Floats, *, sample: int = 1000, seed: int = 0
) -> GapModel:
    """The gap model of highest marginal likelihood, from a sample of customers with a closed gap (arrays by customer).

    A quarter of them find where to begin. With fewer than 50 of them the rough model.
    """
    some = np.flatnonzero(closed >= 1)
    if len(some) < 50:
        return rough_gaps(closed, total)
    some = np.random.default_rng(seed).permutation(some)[:sample]
    model = rough_gaps(closed[some], total[some])
    for part in (some[: max(50, len(some) // 4)], some):
        model = _highest(model, (closed[part], total[part], log_total[part], silence[part]))
    return model


def _highest(start: GapModel, data: tuple[Floats, Floats, Floats, Floats], most_steps: int = 30) -> GapModel:
    """Newton's method on the logarithms with the outer product of customers' scores for information (Berndt, Hall, Hall
    and Hausman 1974), steps halved until the likelihood rises; stops once a step promises less than 0.02 of it."""

    def likelihood(log: Floats) -> Floats:
        return gap_likelihood(GapModel(*np.exp(log).tolist()), *data)

    log = np.log([start.k, start.a, start.b, start.hazard])
    each = likelihood(log)
    for _ in range(most_steps):
        nudges = 1e-4 * np.eye(len(log))
        scores = np.stack([(likelihood(log + n) - each) / 1e-4 for n in nudges], 1)
        information = scores.T @ scores
        step = np.linalg.solve(information + 1e-8 * np.trace(information) * np.eye(len(log)), scores.sum(0))
        if step @ scores.sum(0) < 0.02:
            break
        step /= max(1.0, float(np.abs(step).max()))
        raised = likelihood(log + step)
        while raised.sum() < each.sum() and np.abs(step).max() > 1e-4:
            step = step / 2
            raised = likelihood(log + step)
        log, each = log + step, raised
    return GapModel(*np.exp(log).tolist())


@dataclass(frozen=True)
class ContactModel:
    """Other signs of life: Poisson with an own rate a day ~ Gamma(shape c, rate d)."""

    c: float
    d: float

    def log_none(self, count: Floats, followed: Floats, silent: Floats) -> Floats:
        """log P(no contact in `silent` more days | `count` contacts in `followed` days, still there).

        −(c + n) log((d + followed + silent) / (d + followed)), the Poisson–gamma predictive.
        """
        none: Floats = -(self.c + count) * np.log1p(silent / (self.d + followed))
        return none


def fit_contacts(count: Floats, followed: Floats) -> ContactModel:
    """The contact model by moments (arrays by customer surely there): mean Σn / ΣT, variance beyond Poisson's."""
    mean = count.sum() / max(followed.sum(), 1.0)
    expected = mean * followed
    beyond = ((count - expected) ** 2 - expected).sum() / max((expected**2).sum(), 1e-9)
    c = 1 / max(float(beyond), 0.05)
    return ContactModel(c, c / max(float(mean), 1e-9))


@dataclass(frozen=True, eq=False)
class Silence:
    """Each customer's last sign of life, and the probability of the silence since had it stayed.

    `begin` is where a customer's record begins: on joining, or with the first order of all.
    """

    purchases: Purchases
    gaps: GapModel
    contacts: ContactModel | None
    contact_count: Floats
    begin: Floats
    last_life: Floats

    @classmethod
    def of(cls, h: Histories, seed: int = 0, like: Silence | None = None) -> Silence:
        """What the customers' own rhythms say, under models fitted before (`like`) or now; `last_life` is NaN without
        an order."""
        bought = Purchases.of(h.orders, h.n)
        who = h.latent & np.isfinite(bought.last)
        gaps = like.gaps if like else rough_gaps(bought.closed, bought.total)
        if who.any() and not like:
            own = (x[who] for x in (bought.closed, bought.total, bought.log_total, -bought.last))
            gaps = fit_gaps(*own, seed=seed)
        count = np.bincount(h.contacts.customer, minlength=h.n).astype(float)
        begin = np.maximum(h.joined, np.floor(h.orders.day.min()) if len(h.orders) else -np.inf)
        present = bought.last > -30
        contacts = like.contacts if like else None
        if not like and len(h.contacts) and present.any():
            contacts = fit_contacts(count[present], -begin[present])
        life = np.where(np.isfinite(bought.last), np.maximum(bought.last, h.contacts.last(h.n)), np.nan)
        return cls(bought, gaps, contacts, count, begin, life)

    def log_probability(self, customer: Ints, day: Floats, gaps: GapModel | None = None) -> Floats:
        """log P(neither order nor contact up to the day | own history, still there)."""
        i, bought = customer, self.purchases
        out = (gaps or self.gaps).log_survival(bought.closed[i], bought.total[i], day - bought.last[i])
        if self.contacts is None:
            return out
        followed = np.maximum(self.last_life[i] - self.begin[i], 0)
        return out + self.contacts.log_none(self.contact_count[i], followed, np.maximum(day - self.last_life[i], 0))
