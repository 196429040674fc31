"""What the values of a source column look like, and how well that fits a kind of the contract."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from churn_audit.tables.casting import FALSE, NULLS, TRUE
from churn_audit.tables.contract import Column

DATE = re.compile(
    r"^\s*(\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})\b|(19|20)\d{6}$)"
)
MONTH = re.compile(r"^\s*\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4}")
NUMBER = re.compile(
    r"^\s*[-+(]?\s*(?:[A-Z]{0,3}\$|[€£¥￥₽])?\s*\d[\d.,\s\u00a0'’]*\s*(?:%|円|元|руб\.?|₽|€|[A-Z]{3})?\)?\s*$"
)
SHARE = 0.9


@dataclass(frozen=True)
class Shape:
    """Shares (0–1) of the filled values of a sample that read as each kind; `distinct` over filled; some `examples`."""

    filled: int
    dates: float
    numbers: float
    integers: float
    booleans: float
    distinct: float
    values: frozenset[str]
    low: float
    high: float
    examples: tuple[str, ...]

    @property
    def example(self) -> str:
        """A value."""
        return self.examples[0] if self.examples else ""

    def fit(self, column: Column, unique: bool) -> float:
        """1 where the values can be the column's, less where they hardly can; an empty column says nothing."""
        if not self.filled:
            return 0.8
        if column.kind == "timestamp":
            return self.dates if self.dates >= 0.5 else 0.2
        if column.kind in ("number", "integer"):
            share = self.numbers if column.kind == "number" else self.integers
            return (share if share >= 0.5 else 0.3) * (0.6 if self.dates > SHARE else 1.0) * self._range(column)
        if column.kind == "boolean":
            return 1.0 if self.booleans > SHARE else 0.3
        if column.kind == "enum":
            return 1.0 if self.values & set(column.values) else 0.75
        if column.kind == "id":
            return self._id(unique, column)
        return 0.6 if self.dates > SHARE else 0.95 if self.numbers > SHARE else 1.0

    def _range(self, column: Column) -> float:
        inside = (column.low is None or self.low >= column.low) and (column.high is None or self.high <= column.high)
        return 1.0 if inside else 0.6

    def _id(self, unique: bool, column: Column) -> float:
        if self.dates > SHARE or (self.booleans > SHARE and self.filled > 10):
            return 0.3
        if unique and self.distinct < 0.9:
            return 0.4
        return 0.85 if not unique and self.distinct == 1 and self.filled > 20 and column.name == "product_id" else 1.0


def shape_of(values: Sequence[str | None]) -> Shape:
    """The shape of a column from a sample of its values as text."""
    filled = [v.strip() for v in values if v is not None and v.strip().lower() not in NULLS]
    if not filled:
        return Shape(0, 0, 0, 0, 0, 0, frozenset(), 0, 0, ())
    some = filled[:300]
    plain = [re.sub(r"[^\d.+-]", "", v) for v in some if NUMBER.match(v)]
    numbers = [float(p) for p in plain if re.fullmatch(r"[-+]?\d*\.?\d+", p)]

    def share(test: Callable[[str], object]) -> float:
        return sum(1 for v in some if test(v)) / len(some)

    words = frozenset(v.lower() for v in some)
    return Shape(
        filled=len(filled),
        dates=share(lambda v: DATE.match(v) or MONTH.match(v)),
        numbers=share(NUMBER.match),
        integers=share(re.compile(r"^[-+]?\d+(\.0+)?$").match),
        booleans=share(lambda v: v.lower() in TRUE or v.lower() in FALSE),
        distinct=len(set(filled)) / len(filled),
        values=frozenset(re.sub(r"[\s-]+", "_", w) for w in words) if len(words) <= 50 else frozenset(),
        low=min(numbers, default=0.0),
        high=max(numbers, default=0.0),
        examples=tuple(dict.fromkeys(v[:40] for v in some[:50]))[:3],
    )
