"""Durations as portable Ibis expressions: differences of epoch seconds, in the unit asked."""

from __future__ import annotations

from typing import Any


def seconds(earlier: Any, later: Any) -> Any:
    """Seconds from one timestamp column to another."""
    return later.epoch_seconds() - earlier.epoch_seconds()


def hours(earlier: Any, later: Any) -> Any:
    """Hours from one timestamp column to another."""
    return seconds(earlier, later) / 3600.0


def days(earlier: Any, later: Any) -> Any:
    """Days from one timestamp column to another."""
    return seconds(earlier, later) / 86400.0
