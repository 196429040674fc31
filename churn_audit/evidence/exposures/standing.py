"""How groups (members of staff, products, hours) stood over the year before, told in spans of 30 days.

A standing must not look ahead, so it changes with time: a row dated in span b is judged by what became known in the
twelve spans before b.
"""

from __future__ import annotations

from typing import Any

import ibis

from churn_audit.evidence.clock import day_number

SPAN_DAYS = 30
SPANS = 12


def span(moment: Any) -> Any:
    """The number of the 30-day span, counted from 1970-01-01, in which a moment lies."""
    return (day_number(moment) / float(SPAN_DAYS)).floor().cast("int64")


def standing(rows: Any, by: str, **sums: Any) -> Any:
    """(by, span, sums): for each group and span, the sums over the rows of the twelve spans before.

    `rows` have the column `by` and `span`; `sums` are numeric columns of them. Groups without rows in those spans
    have none.
    """
    added = {name: value.sum() for name, value in sums.items()}
    once = rows.group_by(by, "span").agg(**added)
    ahead = once.mutate(ahead=ibis.array(list(range(1, SPANS + 1))).unnest())
    ahead = ahead.mutate(span=ahead.span + ahead.ahead.cast("int64"))
    return ahead.group_by(by, "span").agg(**{name: ahead[name].sum() for name in sums})
