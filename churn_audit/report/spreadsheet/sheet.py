"""What a sheet is made of: heads with the kind of figure below them, and rows of plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from churn_audit.model.findings import Interval

Kind = Literal["name", "text", "long", "count", "score", "points", "share", "number", "money", "date"]


@dataclass(frozen=True)
class Figure:
    """A number of another kind than its column's: a share among hours."""

    value: float | None
    kind: Kind


Value: TypeAlias = str | float | date | Figure | None
Row: TypeAlias = Sequence[Value]


@dataclass(frozen=True)
class Head:
    """A column's head; None in a cell below it is not known, and stays empty."""

    title: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Sheet:
    """`about` is one sentence for the first sheet; `frozen` columns stay in sight."""

    name: str
    about: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    frozen: int = 1


def ends(amount: Interval | None) -> tuple[float | None, float | None, float | None]:
    """Value, low and high of an estimate, or three times nothing."""
    return (amount.value, amount.low, amount.high) if amount else (None, None, None)
