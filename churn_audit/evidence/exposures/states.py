"""State exposures of a business: for each customer, at which moments each of them held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np

from churn_audit.evidence.exposures.events import lag_days
from churn_audit.evidence.exposures.moments import (
    PERIOD_DAYS,
    People,
    Values,
    age,
    bits,
    reach,
    sql_of,
    streamed,
    within,
)
from churn_audit.evidence.exposures.registry import SOURCES, STATES, Asked, Before, Scene
from churn_audit.tables.sql import any_of, quoted

AT_ONCE = 400_000_000
"""Bytes of answers held at one time: where states would need more, they are told in several rounds."""


def held(scene: Scene, people: People, reasons: Iterable[str], starts: Sequence[datetime]) -> dict[str, Values]:
    """For each state among `reasons` an integer for each customer: bit k is set where it held before `starts[k]`, a
    sign as of `SIGN_LAG_DAYS` before. `starts` are 30 days apart, the last one first."""
    found: dict[str, Values] = {}
    for together in _rounds(scene, reasons, len(people) * len(starts)):
        _answer(scene, people, [q for own in together.values() for q in own], starts)
        for reason, own in together.items():
            found[reason] = np.zeros(len(people), np.int32)
            for k, start in enumerate(starts):
                holds = STATES[reason].holds(_before(scene, reason, start, people, iter(own), k))
                found[reason] |= np.asarray(holds).astype(np.int32) << np.int32(k)
            own.clear()  # their answers are the largest thing there is
    return found


class _Kind(NamedTuple):
    """How rows become an answer: where it starts, and what a row's value (None: 1) does to it."""

    start: float
    dtype: type[np.generic]
    add: Callable[[Values, Values, Any], None]


_KINDS: Mapping[str, _Kind] = {
    "any": _Kind(0, np.int32, np.bitwise_or.at),
    "count": _Kind(0, np.int32, np.add.at),
    "total": _Kind(0.0, np.float64, np.add.at),
    "least": _Kind(np.inf, np.float64, np.minimum.at),
    "most": _Kind(-np.inf, np.float64, np.maximum.at),
}


class _Question:
    """What one state asks, and the answer so far: (moments, customers); for "any" one row of integers with a bit for
    each moment."""

    def __init__(self, asked: Asked, lag: int) -> None:
        self.asked, self.lag, self.kind = asked, lag, _KINDS[asked.kind]
        self.values: Values = np.zeros((0, 0))

    def begin(self, moments: int, customers: int) -> None:
        shape = (1 if self.asked.kind == "any" else moments, customers)
        self.moments, self.values = moments, np.full(shape, self.kind.start, self.kind.dtype)

    def add(self, part: Mapping[str, Values], where: str, value: str) -> None:
        """Takes in rows: their customers `n`, ages by column, whether they count and what they are worth."""
        a = self.asked
        low, high = reach(part[a.at], a.days, a.until + self.lag, self.moments)
        if a.known:
            high = np.minimum(high, reach(part[a.known], a.days, self.lag, self.moments)[1])
        rows = np.flatnonzero((low < high) & part[where])
        n, low, high = part["n"][rows], low[rows], high[rows]
        if a.kind == "any":
            self.kind.add(self.values[0], n, bits(low, high))
            return
        worth = part[value][rows] if a.value else np.ones(len(rows), self.kind.dtype)
        for k in range(self.moments):
            here = np.flatnonzero((low <= k) & (k < high))
            self.kind.add(self.values[k], n[here], worth[here])

    def at(self, k: int) -> Values:
        if self.asked.kind == "any":
            return np.asarray((self.values[0] >> np.int32(k)) & 1 == 1)
        row: Values = self.values[k]
        return np.where(np.isfinite(row), row, np.nan) if self.asked.kind in ("least", "most") else row


def _before(
    scene: Scene, reason: str, start: datetime, people: People, own: Iterator[_Question], k: int
) -> Before:  # fmt: skip
    moment = start - timedelta(days=lag_days(scene, reason))
    return Before(moment, people.joined, people.left, lambda _: next(own).at(k))


def _questions(scene: Scene, reason: str) -> list[_Question]:
    """What a state asks, noted by calling it with nobody."""
    asked: list[Asked] = []
    nobody = np.zeros(0, "datetime64[us]")

    def note(question: Asked) -> Values:
        asked.append(question)
        return np.zeros(0, bool if question.kind == "any" else float)

    STATES[reason].holds(Before(scene.end, nobody, nobody, note))
    return [_Question(a, lag_days(scene, reason)) for a in asked]


def _rounds(scene: Scene, reasons: Iterable[str], cells: int) -> Iterator[dict[str, list[_Question]]]:
    """The states and their questions, those on the same rows beside one another, as many as `AT_ONCE` allows."""
    asked = {r: _questions(scene, r) for r in reasons if r in STATES}
    together: dict[str, list[_Question]] = {}
    size = 0
    for reason in sorted(asked, key=lambda r: sorted(q.asked.source for q in asked[r])):
        own = sum(cells * np.dtype(q.kind.dtype).itemsize for q in asked[reason] if q.asked.kind != "any")
        if together and size + own > AT_ONCE:
            yield together
            together, size = {}, 0
        together[reason] = asked.pop(reason)
        size += own
    if together:
        yield together


def _answer(scene: Scene, people: People, questions: Sequence[_Question], starts: Sequence[datetime]) -> None:
    """Answers questions by one pass over each table or source."""
    for question in questions:
        question.begin(len(starts), len(people))
    for rows, own in _by_source(scene, questions):
        _read(scene, people, rows, own, starts)


def asked(scene: Scene, reason: str) -> Iterator[Any]:
    """The rows a state is told from, one Ibis table for each table or source it asks: customer_id, dates, and whether
    each row counts ("where") and what it is worth ("value") for each of its questions in turn."""
    for rows, own in _by_source(scene, _questions(scene, reason)):
        yield _told_from(rows, own)


def _by_source(scene: Scene, questions: Sequence[_Question]) -> Iterator[tuple[Any, list[_Question]]]:
    for name in dict.fromkeys(q.asked.source for q in questions):
        own = [q for q in questions if q.asked.source == name]
        yield SOURCES[name](scene) if name in SOURCES else scene.rows(name), own


def _told_from(rows: Any, own: Sequence[_Question]) -> Any:
    flags = {f"where {i}": q.asked.where(rows) for i, q in enumerate(own) if q.asked.where}
    values = {f"value {i}": q.asked.value(rows) for i, q in enumerate(own) if q.asked.value}
    dates = dict.fromkeys(c for q in own for c in (q.asked.at, q.asked.known) if c)
    return rows.select("customer_id", *dates, **flags, **values)


def _read(scene: Scene, people: People, rows: Any, own: Sequence[_Question], starts: Sequence[datetime]) -> None:
    last = starts[0]
    query = sql_of(_told_from(rows, own))
    flags = [f"where {i}" for i, q in enumerate(own) if q.asked.where]
    dates = dict.fromkeys(c for q in own for c in (q.asked.at, q.asked.known) if c)
    columns = {c: age(c, last) for c in dates}
    columns |= {f: f"COALESCE({quoted(f)}, FALSE)" for f in flags}
    nothing = {"total": "0", "least": "'Infinity'", "most": "'-Infinity'"}
    columns |= {
        f"value {i}": f"COALESCE(CAST({quoted(f'value {i}')} AS DOUBLE), {nothing[q.asked.kind]})"
        for i, q in enumerate(own) if q.asked.value
    }  # fmt: skip
    back = PERIOD_DAYS * (len(starts) - 1)
    recent = {within(q.asked.at, last, q.asked.days + q.asked.until + q.lag + back) for q in own}
    for part in streamed(scene, people.sql, query, columns, any_of(sorted(recent))):
        part |= {f"where {i}": np.ones(len(part["n"]), bool) for i, q in enumerate(own) if not q.asked.where}
        for i, question in enumerate(own):
            question.add(part, f"where {i}", f"value {i}")
