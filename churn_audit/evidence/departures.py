"""Who left, when, and what they were worth: by contract, by inactivity, or from a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import ibis

from churn_audit.errors import EngagementError
from churn_audit.evidence.clock import MONTH, closing, days
from churn_audit.evidence.customer_value import with_yearly_value
from churn_audit.evidence.inactivity import Thresholds, begins, rhythm, silences
from churn_audit.locales import N_, _
from churn_audit.model.engagement import Churn
from churn_audit.tables.opened import Tables

Definition = Literal["contract", "inactivity", "snapshot"]
NaturalKind = Literal["moved", "died"]

RETURN_DAYS = 30
"""A contract that follows within so many days continues the last one; so long after an exit record a sign of life
may still be its last business (a final invoice asked about), later it is a return."""

COLUMNS = (
    "customer_id", "joined_at", "left_at", "status", "natural_kind", "yearly_value", "tenure_days", "known_until",
    "segment", "last_sign_at", "threshold_days", "recorded",
)  # fmt: skip


@dataclass(frozen=True)
class Departed:
    """`departures` is an Ibis table, one row a customer who had joined when the audit closed:

    customer_id, segment; joined_at; left_at (null while active and in a snapshot; estimated under inactivity);
    status ("active", "left", "natural"); natural_kind ("moved", "died" or null); yearly_value (null if unknown);
    tenure_days (to left_at, else to the close); known_until (departures up to then are all known, later ones are
    not: follow-up ends at the earlier of it and left_at; null in a snapshot); last_sign_at and threshold_days
    (inactivity only); recorded (1 where left_at stands in the data, 0 where it is estimated or null). `begins` is the
    moment the records start, None where that is when customers joined.
    """

    departures: Any
    definition: Definition
    thresholds: Thresholds | None = None
    begins: datetime | None = None
    messages: tuple[str, ...] = ()


def definition(tables: Tables, churn: Churn) -> Definition | None:
    """What counts as gone: what the engagement says, else what the tables can tell; None where they cannot."""
    if churn.definition:
        return churn.definition
    if tables.snapshot:
        return "snapshot" if tables.has("customers.churned") else None
    if tables.has("customers.churned_at") or tables.has("subscriptions.started_at"):
        return "contract"
    if rhythm(tables):
        return "inactivity"
    return "contract" if tables.has("exits.exited_at") else None


_NEEDS: Mapping[Definition, str] = {
    "contract": N_(
        'churn.definition: "contract" needs customers.churned_at, subscriptions or exits; give them or drop the line'
    ),
    "inactivity": N_('churn.definition: "inactivity" needs orders or usage; give them or drop the line'),
    "snapshot": N_(
        'churn.definition: "snapshot" needs customers.tenure_months and customers.churned; give them or drop the line'
    ),
}


def depart(tables: Tables, churn: Churn, natural_codes: Mapping[str, NaturalKind] | None = None) -> Departed:
    """Departures by the engagement's definition; EngagementError where its tables cannot tell them.

    `natural_codes` maps lower-case exits.reason_code values to "moved" or "died", beside exits.moved and deceased.
    """
    chosen = definition(tables, churn)
    if chosen is None:
        raise EngagementError(
            _(
                "nothing tells who has left; give customers.churned_at, subscriptions, orders, usage or exits, "
                "or for a snapshot customers.tenure_months and customers.churned"
            )
        )
    if not _possible(tables, chosen):
        raise EngagementError(_(_NEEDS[chosen]))
    exits = _exits(tables, natural_codes or {}, dated=chosen != "snapshot")
    if chosen == "snapshot":
        return _snapshot(tables, exits)
    people, left_out = _people(tables)
    if exits is not None:
        people = people.left_join(exits, "customer_id").drop("customer_id_right")
    else:
        people = people.mutate(exited_at=ibis.null("timestamp"), exit_kind=ibis.null("string"))
    if chosen == "inactivity":
        return _inactivity(tables, people, churn, left_out)
    return _contract(tables, people, left_out)


def _possible(tables: Tables, chosen: Definition) -> bool:
    if chosen == "contract":
        return any(tables.has(c) for c in ("customers.churned_at", "subscriptions.started_at", "exits.exited_at"))
    if chosen == "inactivity":
        return rhythm(tables) is not None
    return tables.has("customers.tenure_months", "customers.churned")


# What is read first ----------------------------------------------------------------------------------------------


def _people(tables: Tables) -> tuple[Any, tuple[str, ...]]:
    """Customers who had joined when the audit closed, with a joining date: their own, else their first record."""
    customers = tables["customers"]
    people = customers.select("customer_id", "joined_at", "churned_at", "churned", "segment")
    undated = _count(people, people.joined_at.isnull())
    messages: tuple[str, ...] = ()
    firsts = [("subscriptions", "started_at"), ("orders", "ordered_at"), ("usage", "occurred_at")]
    for table, time in firsts if undated else ():
        if tables.has(f"{table}.{time}"):
            first = tables[table].group_by("customer_id").agg(first=tables[table][time].min())
            people = people.left_join(first, "customer_id").drop("customer_id_right")
            people = people.mutate(joined_at=people.joined_at.coalesce(people["first"])).drop("first")
    if undated:
        unknown = _count(people, people.joined_at.isnull())
        messages += (f"{undated - unknown} customers have no joining date; their first record stands for it.",)
        messages += (f"{unknown} customers have no date at all and are left out.",) if unknown else ()
    return people.filter(people.joined_at < closing(tables)), messages


def _exits(tables: Tables, natural_codes: Mapping[str, NaturalKind], dated: bool) -> Any:
    """(customer_id, exited_at, exit_kind): each customer's last exit record before the close, or None."""
    if "exits" not in tables:
        return None
    exits = tables["exits"]
    if dated:
        exits = exits.filter(exits.exited_at < closing(tables))
    code = exits.reason_code.strip().lower()
    of_kind = {k: [c for c, kind in natural_codes.items() if kind == k] for k in ("died", "moved")}
    died, moved = (
        flag.fill_null(False) | (code.isin(of_kind[k]).fill_null(False) if of_kind[k] else False)
        for k, flag in (("died", exits.deceased), ("moved", exits.moved))
    )
    exits = exits.mutate(kind=ibis.cases((died, 2), (moved, 1), else_=0))
    last = ibis.window(group_by=exits.customer_id, order_by=[exits.exited_at.desc(), exits.kind.desc()])
    exits = exits.mutate(place=ibis.row_number().over(last))
    exits = exits.filter(exits.place == 0)
    kind = ibis.cases((exits.kind == 2, "died"), (exits.kind == 1, "moved"))
    return exits.select("customer_id", "exited_at", exit_kind=kind)


# The three definitions -------------------------------------------------------------------------------------------


def _contract(tables: Tables, people: Any, messages: tuple[str, ...]) -> Departed:
    end = ibis.timestamp(closing(tables))
    if tables.has("subscriptions.started_at"):
        people = people.left_join(_last_contracts(tables), "customer_id").drop("customer_id_right")
    else:
        people = people.mutate(ended_at=ibis.null("timestamp"), returned=0)
    people = people.cache()
    running = people.ended_at.fill_null(end - ibis.interval(days=1)) >= end
    churned = ibis.ifelse(people.churned_at < end, people.churned_at, ibis.null("timestamp"))
    stopped = ibis.ifelse(running, ibis.null("timestamp"), people.ended_at.coalesce(people.exited_at))
    left_at = churned.coalesce(stopped)
    undated = people.churned.fill_null(False) & left_at.isnull() & people.churned_at.isnull() & ~running
    recent = churned.isnull() & (days(end, people.ended_at) <= RETURN_DAYS) & ~running
    messages += _said(
        people,
        (undated, "{} customers are marked as gone without a date and are left out."),
        (churned.notnull() & running, "{} customers have left by their own record while a contract still runs."),
        (churned.isnull() & running & people.exited_at.notnull(), "{} customers with an exit record have a contract "
         "that runs; they count as active."),
        (people.ended_at.isnull() & left_at.isnull() & tables.has("subscriptions.started_at"), "{} customers have no "
         "contract at all and count as active; if they buy without one, set churn.definition: inactivity."),
        (recent, f"{{}} contracts ended in the last {RETURN_DAYS} days; some may still be renewed."),
        (left_at.isnull() & (people.returned > 0), f"{{}} customers came back after more than {RETURN_DAYS} days "
         "without a contract; they count as active."),
    )  # fmt: skip
    dated = people.mutate(left_at=ibis.greatest(left_at, people.joined_at), gone=left_at.notnull())
    dated = dated.filter(~undated).mutate(
        left_at=ibis.ifelse(ibis._.gone, ibis._.left_at, ibis.null("timestamp")),
        kind=ibis.ifelse(ibis._.gone, ibis._.exit_kind, ibis.null("string")),
        known_until=end,
        last_sign_at=ibis.null("timestamp"),
        threshold_days=ibis.null("float64"),
        recorded=ibis.ifelse(ibis._.gone, 1, 0),
    )
    return Departed(_finished(tables, dated), "contract", messages=messages)


def _last_contracts(tables: Tables) -> Any:
    """(customer_id, ended_at, returned): the last end (the close while one runs), and returns after a real pause."""
    end = ibis.timestamp(closing(tables))
    rows = tables["subscriptions"]
    rows = rows.filter(rows.started_at < end)
    rows = rows.mutate(until=ibis.least(rows.ended_at.fill_null(end), end))
    before = ibis.window(
        group_by=rows.customer_id, order_by=[rows.started_at, rows.subscription_id], preceding=(None, 1)
    )
    rows = rows.mutate(covered=rows.until.max().over(before))
    pause = (days(rows.started_at, rows.covered) > RETURN_DAYS).fill_null(False)
    return rows.group_by("customer_id").agg(ended_at=rows.until.max(), returned=ibis.ifelse(pause, 1, 0).sum())


def _inactivity(tables: Tables, people: Any, churn: Churn, messages: tuple[str, ...]) -> Departed:
    fixed = None if churn.inactivity_days == "auto" else churn.inactivity_days
    dated, thresholds = silences(tables, people, fixed)
    if thresholds.mean_gap is None:
        messages += ("Nobody was active on two days, so what is usual cannot be told: a year's silence counts.",)
    returned = days(dated.last_sign_at, dated.exited_at) > RETURN_DAYS
    recorded = dated.exited_at.notnull() & ~returned.fill_null(False)
    exited = ibis.greatest(dated.exited_at, dated.joined_at)
    dated = dated.mutate(
        left_at=ibis.ifelse(recorded, exited, dated.gone_at),
        kind=ibis.ifelse(recorded, dated.exit_kind, ibis.null("string")),
        returned=returned,
        recorded=ibis.ifelse(recorded, 1, 0),
    ).cache()
    messages += _said(dated, (dated.returned, "{} customers came back after an exit record; it is not counted."))
    table = rhythm(tables)
    start = begins(tables, table) if table else None
    return Departed(_finished(tables, dated, add_purchases=True), "inactivity", thresholds, start, messages)


def _snapshot(tables: Tables, exits: Any) -> Departed:
    people = tables["customers"]
    messages = _said(people, (people.churned.isnull(), "{} customers are marked neither gone nor there; left out."))
    people = people.filter(people.churned.notnull())
    messages += _said(people, (people.tenure_months.isnull(), "{} customers have no tenure; not in the curve."))
    people = people.select("customer_id", "segment", "churned", tenure_days=people.tenure_months * MONTH)
    if exits is not None:
        people = people.left_join(exits, "customer_id").drop("customer_id_right")
    else:
        people = people.mutate(exit_kind=ibis.null("string"))
    moments = {c: ibis.null("timestamp") for c in ("joined_at", "left_at", "known_until", "last_sign_at")}
    dated = people.mutate(
        **moments,
        threshold_days=ibis.null("float64"),
        status=ibis.cases(
            (people.churned & people.exit_kind.notnull(), "natural"), (people.churned, "left"), else_="active"
        ),
        natural_kind=ibis.ifelse(people.churned, people.exit_kind, ibis.null("string")),
        recorded=0,
    )
    messages += ("A snapshot gives no dates: time since joining stands for them, and all who joined should be in it.",)
    table = with_yearly_value(tables, dated).select(*COLUMNS).cache()
    return Departed(table, "snapshot", messages=messages)


def _finished(tables: Tables, dated: Any, add_purchases: bool = False) -> Any:
    """The canonical columns, computed once, from joined_at, left_at, kind, known_until and segment."""
    end = ibis.timestamp(closing(tables))
    status = ibis.cases((dated.left_at.isnull(), "active"), (dated.kind.isnull(), "left"), else_="natural")
    table = dated.mutate(
        status=status, natural_kind=dated.kind, tenure_days=days(dated.left_at.fill_null(end), dated.joined_at)
    )
    return with_yearly_value(tables, table, add_purchases).select(*COLUMNS).cache()


def _count(table: Any, condition: Any) -> int:
    found = table.agg(n=ibis.ifelse(condition, 1, 0).sum()).to_pyarrow().to_pylist()[0]["n"]
    return int(found or 0)


def _said(table: Any, *conditions: tuple[Any, str]) -> tuple[str, ...]:
    """The sentences of those conditions that hold for somebody, with the number put in."""
    counts = {f"c{i}": ibis.ifelse(c.fill_null(False), 1, 0).sum() for i, (c, _) in enumerate(conditions)}
    (row,) = table.agg(**counts).to_pyarrow().to_pylist()
    return tuple(text.format(row[f"c{i}"]) for i, (_, text) in enumerate(conditions) if row[f"c{i}"])
