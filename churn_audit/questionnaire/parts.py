"""What a form is made of: sections of questions, as a respondent sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["yes_no", "scale", "number", "choice", "fact"]


@dataclass(frozen=True)
class Option:
    """Something that can be chosen: the value that is kept, and its text; a scale's middle points have none."""

    value: str
    text: str


@dataclass(frozen=True)
class Item:
    """A question. `needs` are facts of the same form: an answer of no to one of them leaves the question out."""

    id: str
    kind: Kind
    text: str
    help: str
    seconds: int
    options: tuple[Option, ...] = ()
    needs: tuple[str, ...] = ()
    unit: str = ""
    low: float = 0
    high: float | None = None


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    id: str
    title: str
    items: tuple[Item, ...]
