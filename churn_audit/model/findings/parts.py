"""What all findings are made of: frozen records without NaN, and estimates with their interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from pydantic import ConfigDict

from churn_audit.model.parts import Model as _Frozen

Grade = Literal["A", "B", "C", "–"]


class Model(_Frozen):
    """NaN and infinity have no place in a file for machines."""

    model_config = ConfigDict(allow_inf_nan=False)


class Interval(Model):
    """An estimate with its 90 % interval."""

    value: float
    low: float | None = None
    high: float | None = None


def told(words: Callable[..., str], message: str, values: Mapping[str, str | int]) -> str:
    """A stored sentence in the language of `words`; its values may be texts of the checklist, told likewise."""
    return words(message, **{k: words(v) if isinstance(v, str) else v for k, v in values.items()})
