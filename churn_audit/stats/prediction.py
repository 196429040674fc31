"""Who is likely to leave next under the fitted hazard, why, and how well a period not yet seen is foreseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from churn_audit.stats.design import controls, exposures, yearly_value
from churn_audit.stats.gaps import Silence
from churn_audit.stats.hazard import Fit, Model, fit, linear
from churn_audit.stats.histories import Dated, Flags, Floats, Histories, Ints, sampled
from churn_audit.stats.intervals import Estimate, wilson
from churn_audit.stats.posterior import posterior
from churn_audit.stats.rows import WEEK, counted, customer_weeks, tails

# exp of this times a week: next to everybody leaves within days (as in `hazard`).
_HIGHEST = 2.0
# What the check's own fit takes of customers and of weeks surely at risk: enough for an order of customers, and cheap.
_CUSTOMERS, _ROWS = 10_000, 30_000
# A shorter past would tell season from trend even less.
_LEAST_WEEKS = 26


# The forecast -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is to be expected of each customer who may still be there, over the next `days`.

    By customer (numbers as in the histories): `there` = P(still there now), `risk` = P(there now and gone by the end),
    `value` a year. `share[i, r]` is the part of the hazard due to reason r, below 0 where it protects; it adds up to
    no total, for reasons multiply.
    """

    days: float
    reasons: tuple[str, ...]
    customer: Ints
    there: Floats
    risk: Floats
    value: Floats
    share: Floats

    @property
    def likely_there(self) -> Flags:
        """Who is likelier there than gone."""
        return self.there >= 0.5


def forecast(fitted: Fit, days: float = 30, others: Histories | None = None) -> Forecast:
    """Each customer's risk over the next `days`: P(there) × (1 − exp(−Σ λ)), the sum over weeks.

    What is known now stays known: events age week by week and tenure grows, but nothing new happens. `others` are the
    histories of customers beyond those fitted, with the same reasons, as of the same day.
    """
    model = fitted.model
    h, silence = (
        (model.histories, model.silence) if others is None else (others, Silence.of(others, like=model.silence))
    )
    there = _there(fitted, h, silence)
    who = np.flatnonzero(there > 0)
    hazard, due = np.zeros(len(who)), np.zeros((len(who), len(model.levels.reasons)))
    for start in np.arange(0, days, WEEK):
        weeks = min(1.0, (days - start) / WEEK)
        log_hazard, parts = _hazard(fitted, h, silence, who, np.full(len(who), start))
        now = weeks * np.exp(np.minimum(log_hazard, _HIGHEST))
        hazard += now
        for column, part in parts.items():
            due[:, column] -= now * np.expm1(-part)
    risk = there[who] * -np.expm1(-hazard)
    value = yearly_value(h, silence, who, np.zeros(len(who)))
    return Forecast(days, model.levels.reasons, who, there[who], risk, value, due / hazard[:, None])


def _hazard(
    fitted: Fit, h: Histories, silence: Silence, customer: Ints, start: Floats
) -> tuple[Floats, dict[int, Floats]]:
    """(log weekly hazard by row, what each reason's column adds to it)."""
    model = fitted.model
    codes = exposures(h, model.levels, customer, start)
    parts = {c: fitted.log_ratio(c, codes[:, c]) for c in fitted.reasons}
    known = controls(h, silence, model.levels, model.scales, customer, start)
    base = linear(known, fitted.beta[len(fitted.terms) :])
    return base + sum(parts.values(), np.zeros(len(base))), parts


def _there(fitted: Fit, h: Histories, silence: Silence) -> Floats:
    """P(still there now) by customer: 1 or 0 where ends are recorded, else by the length of the silence."""
    model = fitted.model
    out = (counted(h, silence) & ~h.latent & ~(h.known_end < 0)).astype(float)
    if h is model.histories:
        out[model.tail.customer] = fitted.posterior.staying
    elif h.latent.any():
        weeks = customer_weeks(h, silence, replace(model.settings, rows_there=1))
        tail = tails(weeks, silence)
        log_hazard, _ = _hazard(fitted, h, silence, weeks.customer, weeks.start)
        out[tail.customer] = posterior(weeks, tail, log_hazard, fitted.recorded).staying
    return out


# What was known earlier -------------------------------------------------------------------------------------------


def before(h: Histories, day: float) -> Histories:
    """What was known of the same customers at an earlier day (below 0), which becomes day 0.

    Whatever is dated at or after it is unknown, ends among them; where some dates are latent, a customer whose end is
    thus forgotten has a latent one. Value, fees and segment, which have no date, stay; so do those not yet joined, at
    a positive day.
    """

    def earlier(x: Dated) -> Dated:
        kept = x.day < day
        return Dated(x.customer[kept], x.day[kept] - day, x.amount[kept])

    def each(x: Mapping[str, Dated]) -> dict[str, Dated]:
        return {name: earlier(d) for name, d in x.items()}

    def end(x: Floats) -> Floats:
        return np.where(x < day, x - day, np.nan)

    forgotten = h.known_end >= day
    changed: dict[str, Any] = {name: earlier(getattr(h, name)) for name in ("orders", "contacts", "tickets")}
    return replace(
        h,
        joined=h.joined - day,
        left=end(h.left),
        natural=end(h.natural),
        latent=h.latent | (forgotten & h.latent.any()),
        events=each(h.events),
        states=each(h.states),
        **changed,
    )


# How well it foresaw ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What was foreseen for a period, and what came: by customer likelier there than not when it began, the
    `predicted` risk and whether it left (`observed`, a probability where nobody recorded the date)."""

    days: float
    predicted: Floats
    observed: Floats

    @property
    def departures(self) -> float:
        """How many left within the period, in expectation."""
        return float(self.observed.sum())

    @property
    def brier(self) -> float:
        """The mean squared error of the predictions (Brier 1950)."""
        return self._squared_error(self.predicted)

    @property
    def brier_of_mean(self) -> float:
        """The same had everybody been given the share that left."""
        return self._squared_error(np.full(len(self.predicted), self.observed.mean()))

    def _squared_error(self, predicted: Floats) -> float:
        # E (p − Y)² where Y is 1 with probability y.
        y = self.observed
        return float(((predicted - y) ** 2 + y * (1 - y)).mean())

    def lift(self) -> Estimate | None:
        """How much oftener the tenth at highest risk left than all; None where nobody left.

        The share of the departures found among them over their share of customers, with Wilson's interval: given the
        departures, where each falls is a draw. An uncertain departure counts as its part of one.
        """
        size = -(-len(self.predicted) // 10)
        top = np.argsort(-self.predicted, kind="stable")[:size]
        n = round(self.departures)
        if n == 0:
            return None
        part = wilson(n * float(self.observed[top].sum()) / self.departures, n)
        assert part is not None and part.low is not None and part.high is not None
        times = len(self.predicted) / size
        return Estimate(part.value * times, part.low * times, part.high * times, n)

    def reliability(self, bands: int = 5) -> list[tuple[float, Estimate]]:
        """(mean predicted risk, share that left) by equal bands of predicted risk, lowest first."""
        order = np.argsort(self.predicted, kind="stable")
        out = []
        for some in np.array_split(order, bands):
            share = wilson(float(self.observed[some].sum()), len(some))
            if share is not None:
                out.append((float(self.predicted[some].mean()), share))
        return out


def held_out(fitted: Fit, days: float = 30, until: float = 0) -> HeldOut | None:
    """How well the same model, fitted on what was known before, foresees the `days` that end `until` days ago.

    `until` matters where dates are latent: who left in the last weeks cannot be told yet. Then whether a customer left
    in the period is told from its silence up to now, at the mean hazard for all: with the fitted hazard the model would
    judge itself, for a doubtful departure would fall where it expects one. Natural ends in the period are left out.
    None where there is nothing to fit before.
    """
    cut, h, settings = -(until + days), fitted.model.histories, fitted.model.settings
    weeks = min(settings.weeks, int((cut - _first_record(h)) // WEEK))
    if weeks < _LEAST_WEEKS or (h.value is None and not (h.orders.day < cut).any()):
        return None
    known = before(h, cut)
    some, _ = sampled(known, _CUSTOMERS, settings.seed)
    lighter = replace(settings, weeks=weeks, rows_there=_ROWS)
    earlier = fit(Model.of(some, lighter, fitted.model.silence), fitted)
    seen = forecast(earlier, days, None if some is known else known)
    observed = _left_between(fitted, cut, cut + days)
    natural = (h.natural >= cut) & (h.natural < cut + days)
    judged = seen.likely_there & ~natural[seen.customer]
    if not judged.any():
        return None
    return HeldOut(days, seen.risk[judged], observed[seen.customer[judged]])


def _first_record(h: Histories) -> float:
    """The earliest day of anything dated: before it neither departures nor what led to them were recorded."""
    dated = [*h.events.values(), *h.states.values(), h.orders, h.contacts, h.tickets]
    days = [float(d.day.min()) for d in dated if len(d)]
    return min([*days, float(np.nanmin(h.known_end, initial=0.0))])


def _left_between(fitted: Fit, since: float, until: float) -> Floats:
    """P(left from `since` to before `until`) by customer: recorded, or told from the silence at the mean hazard."""
    h, model = fitted.model.histories, fitted.model
    out = ((h.left >= since) & (h.left < until)).astype(float)
    if not len(model.tail.begin):
        return out
    rows, at = slice(model.weeks.known, None), fitted.posterior
    mean = (at.departures @ model.weeks.weight) / (at.at_risk @ model.weeks.weight)
    flat = posterior(model.weeks, model.tail, np.full(len(at.hazard), np.log(mean)), fitted.recorded)
    start, part = model.weeks.start[rows], model.weeks.part[rows]
    begin, end = start + WEEK * (1 - part), start + WEEK
    inside = np.clip(np.minimum(end, until) - np.maximum(begin, since), 0, None) / (end - begin)
    np.add.at(out, model.weeks.customer[rows], flat.departures[rows] * inside)
    return out
