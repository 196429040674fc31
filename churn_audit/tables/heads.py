"""Headings in two rows as one: survey tools write the question above and its parts below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any


def joined(above: Sequence[Any], below: Sequence[Any]) -> list[str]:
    """One heading a column: the upper one, with the lower one where several columns stand under one heading."""
    pairs = [(_text(a), _text(b)) for a, b in zip_longest(above, below)]
    out, last = [], ""
    for place, (upper, lower) in enumerate(pairs):
        last = upper or last
        alone = upper and (place + 1 == len(pairs) or pairs[place + 1][0])
        parts = (last,) if alone else (last, lower) if lower else (upper,)
        out.append(": ".join(p for p in parts if p))
    return out


def _text(cell: Any) -> str:
    return str(cell or "").strip().strip("\ufeff")
