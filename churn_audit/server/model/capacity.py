"""What the route of the plan's capacity speaks."""

from __future__ import annotations

from pydantic import Field

from churn_audit.model.parts import Model


class CapacityGiven(Model):
    """What audit.yaml is to say of capacity: None takes a field out, so that its default holds; a field that is not
    given stays."""

    person_days: float | None = Field(default=None, ge=0, le=100_000)
    day_rate: float | None = Field(default=None, ge=0)
    payback_years: float | None = Field(default=None, gt=0, le=100)


class CapacityChanged(Model):
    """`undo` is the body that brings back what was there."""

    etag: str
    undo: CapacityGiven
