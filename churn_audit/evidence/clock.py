"""Days and moments in the tables: one arithmetic for every engine, on naive UTC timestamps."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from churn_audit.tables.opened import Tables

DAY = 86_400
YEAR = 365
MONTH = 30.4375
"""Mean length of a calendar month in days (365.25 / 12)."""


def closing(tables: Tables) -> datetime:
    """The first moment after the audit: midnight at the end of `as_of`. What happens then or later is not known."""
    return datetime.combine(tables.as_of + timedelta(days=1), time())


def days(later: Any, earlier: Any) -> Any:
    """Days from one timestamp expression to another, fractions included."""
    return _seconds(later, earlier) / float(DAY)


def hours(later: Any, earlier: Any) -> Any:
    """Hours from one timestamp expression to another, fractions included."""
    return _seconds(later, earlier) / 3600.0


def _seconds(later: Any, earlier: Any) -> Any:
    return later.epoch_seconds().cast("int64") - earlier.epoch_seconds().cast("int64")


def day_number(moment: Any) -> Any:
    """Whole days since 1970-01-01 of a timestamp expression."""
    return (moment.epoch_seconds().cast("int64") / float(DAY)).floor().cast("int64")


def moved(moment: Any, by_days: Any) -> Any:
    """A timestamp expression moved by a number of days (an expression), to the whole second below."""
    return moment + (by_days * float(DAY)).floor().cast("int64").as_interval("s")
