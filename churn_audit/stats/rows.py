"""Customer-weeks: who was at risk when, known to be there, silent since, or known to have ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from churn_audit.stats.gaps import Silence
from churn_audit.stats.histories import Flags, Floats, Histories, Ints

WEEK = 7.0
THERE, LEFT, ENDED, SILENT = range(4)
"""What a week is known to be: at risk throughout; with a recorded departure, a natural end; after the last sign."""


@dataclass(frozen=True)
class Settings:
    """How the model looks at the past.

    `weeks` before the audit are fitted; silences that began up to `earlier_weeks` before them enter only by what they
    say about who is still there. `bands` are edges of the age of an event in days. Weeks surely at risk are sampled to
    `rows_there`; a silence less likely than `least_silence` counts as a departure. A reason enters with
    `least_departures` expected exposed departures, an age band with `least_in_band`. What nearly everybody meets all
    the time cannot be told from the level of the hazard: `least_unexposed` of the time at risk must be without it.
    Ridge penalties are for standardised columns; `smoothness` holds neighbouring age bands together. Beyond
    `customers`, and beyond `followed` in the net shares, random samples stand in.
    """

    weeks: int = 52
    earlier_weeks: int = 26
    bands: tuple[float, ...] = (14, 45, 90, 180, 300)
    rows_there: int = 60_000
    least_silence: float = 1e-3
    least_departures: float = 20
    least_in_band: float = 10
    least_unexposed: float = 0.2
    ridge: float = 0.2
    smoothness: float = 0.0
    ridge_controls: float = 0.1
    customers: int = 50_000
    followed: int = 6_000
    seed: int = 0

    @property
    def starts(self) -> Floats:
        """The first moment of each week of the window."""
        return -WEEK * np.arange(self.weeks, 0, -1, dtype=float)


@dataclass(frozen=True, eq=False)
class Weeks:
    """Customer-weeks, the silent ones last and customer by customer, in order of time.

    `part` is the share of the week in question: before a recorded end, or after the last sign of life. `middle` is the
    middle of that part, `weight` what the row stands for in the fit, 0 before the window.
    """

    customer: Ints
    start: Floats
    part: Floats
    middle: Floats
    kind: Ints
    weight: Floats

    @property
    def known(self) -> int:
        """How many rows come before the silent ones."""
        return int((self.kind != SILENT).sum())


def last_days(weeks: Weeks, h: Histories) -> Floats:
    """The day until which each customer is in the window: of a recorded end, of the last silent week that counts, or of
    the audit; minus infinity for who never is."""
    until = np.full(h.n, -np.inf)
    fitted = weeks.weight > 0
    np.maximum.at(until, weeks.customer[fitted], weeks.start[fitted] + WEEK)
    there = ~h.latent & (h.joined < 0)
    return np.where(there, np.minimum(np.nan_to_num(h.known_end, nan=0.0), 0.0), until)


@dataclass(frozen=True, eq=False)
class Tails:
    """The silent rows' customers: `customer`, where each one's rows begin among the silent, which row is whose.

    `log_silence` holds the log probability of the silence up to each row's middle, `log_silence_end` up to the audit.
    """

    customer: Ints
    begin: Ints
    owner: Ints
    log_silence: Floats
    log_silence_end: Floats


def customer_weeks(h: Histories, silence: Silence, settings: Settings) -> Weeks:
    """The rows of the fit, weeks wholly at risk sampled and weighted."""
    rng, starts = np.random.default_rng(settings.seed), settings.starts
    earlier = starts[0] - WEEK * np.arange(settings.earlier_weeks, 0, -1)
    there = np.concatenate([_there(h, silence, s) for s in starts])
    share = min(1.0, settings.rows_there / max(1, len(there)))
    there = _every_so_often(there, share, rng)
    ended = np.concatenate([_ended(h, s) for s in starts])
    silent = [_silent(h, silence, s, settings, earlier[0] if len(earlier) else starts[0]) for s in [*earlier, *starts]]
    rows = np.concatenate([there, ended, *silent])
    tail = rows["kind"] == SILENT
    rows = rows[np.lexsort((rows["start"], rows["customer"], tail))]
    weight = np.where(rows["kind"] == THERE, 1 / share, 1.0) * (rows["start"] >= starts[0])
    customer, start, part, middle, kind = (np.ascontiguousarray(rows[name]) for name in _COLUMNS)
    return Weeks(customer, start, part, middle, kind, weight)


def _every_so_often(rows: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """A systematic sample along each customer's weeks: they resemble their neighbours, so it errs less than chance."""
    order = np.lexsort((rows["start"], rows["customer"]))
    passed = np.floor((np.arange(len(rows) + 1) + rng.random()) * share)
    chosen: np.ndarray = rows[order[np.diff(passed) > 0]]
    return chosen


_COLUMNS = {"customer": "i8", "start": "f8", "part": "f8", "middle": "f8", "kind": "i8"}


def _rows(customer: Ints, start: float, part: object, middle: object, kind: object) -> np.ndarray:
    out = np.empty(len(customer), np.dtype(list(_COLUMNS.items())))
    for name, x in zip(_COLUMNS, (customer, start, part, middle, kind), strict=True):
        out[name] = x
    return out


def counted(h: Histories, silence: Silence) -> Flags:
    """Who is in the model: joined before the audit and, where the date is latent, with an order to tell it from."""
    return (h.joined < 0) & (~h.latent | np.isfinite(silence.last_life))


def known_until(h: Histories, silence: Silence) -> Floats:
    """The day up to which each customer is known to be there, or to have ended on."""
    recorded = np.minimum(np.nan_to_num(h.known_end, nan=0.0), 0.0)
    return np.where(h.latent, silence.last_life, recorded)


def _there(h: Histories, silence: Silence, start: float) -> np.ndarray:
    throughout = counted(h, silence) & (h.joined < start) & (start + WEEK <= known_until(h, silence))
    return _rows(np.flatnonzero(throughout), start, 1.0, start + WEEK / 2, THERE)


def _ended(h: Histories, start: float) -> np.ndarray:
    end = h.known_end
    i = np.flatnonzero(~h.latent & (h.joined < start) & (start < end) & (end < start + WEEK) & (end < 0))
    kind = np.where(h.left[i] == end[i], LEFT, ENDED)
    return _rows(i, start, (end[i] - start) / WEEK, (end[i] + start) / 2, kind)


def _silent(h: Histories, silence: Silence, start: float, settings: Settings, since: float) -> np.ndarray:
    life = silence.last_life
    risk = h.latent & counted(h, silence) & (h.joined < start) & (life > since) & (life < start + WEEK)
    i = np.flatnonzero(risk)
    begin = np.maximum(life[i], start)
    middle = (begin + start + WEEK) / 2
    likely = silence.log_probability(i, middle) > np.log(settings.least_silence)
    return _rows(i[likely], start, ((start + WEEK - begin) / WEEK)[likely], middle[likely], SILENT)


def tails(weeks: Weeks, silence: Silence) -> Tails:
    """The silent rows by customer."""
    customer = weeks.customer[weeks.known :]
    begin = np.flatnonzero(np.diff(customer, prepend=-1))
    owner = np.repeat(np.arange(len(begin)), np.diff(np.r_[begin, len(customer)]))
    who = customer[begin]
    until = silence.log_probability(customer, weeks.middle[weeks.known :])
    return Tails(who, begin, owner, until, silence.log_probability(who, np.zeros(len(who))))
