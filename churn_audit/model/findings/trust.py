"""How far the associations can be trusted, and whether the list of reasons survives other assumptions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from churn_audit.model.findings.parts import Model


class Safeguard(Model):
    """A check on all associations at once; `possible` False where these data do not allow it."""

    possible: bool
    warns: bool = False
    p: float | None = None
    message: str = ""


class Associations(Model):
    """Whether exposures could be set against departures at all, and how far to trust what was found.

    `status`: "measured"; "no-driver" (tested, none supported); "contradictory" (the tables disagree on who has left);
    "too-few" departures; "no-dates" (a snapshot); "no-exposures" (no table tells who met what).
    """

    status: Literal["measured", "no-driver", "contradictory", "too-few", "no-dates", "no-exposures"]
    message: str = ""
    tested: int = 0
    customers: int = 0
    sampled: bool = False
    departures_per_year: float | None = None
    negative_control: Safeguard = Safeguard(possible=False)
    drift: Safeguard = Safeguard(possible=False)
    kept_out: dict[str, str] = Field(
        default={}, description="reason: why its exposure was probably recorded because of the departure"
    )


class Variant(Model):
    """The reasons that cost most under another assumption; `kept` counts those of the first list still among them."""

    id: str
    top: tuple[str, ...]
    kept: int


class Sensitivity(Model):
    """Whether the reasons that cost most stay the same when assumptions change."""

    top: tuple[str, ...]
    variants: tuple[Variant, ...] = ()
