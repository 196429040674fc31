"""What does not go with departures, and what could not be told: why, and what would make it possible."""

from __future__ import annotations

from collections.abc import Sequence

from churn_audit.model.findings import Associations, ReasonFinding
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid
from churn_audit.report.spans import Span, Text
from churn_audit.report.story import safeguards
from churn_audit.report.story.telling import Telling


def unmeasured(t: Telling, found: Associations) -> list[b.Block]:
    """Why no reason has money, and what would make it possible."""
    w, n = t.w, t.w.count(found.tested)
    texts = {
        "no-driver": (
            w._("No reason passes the test for false alarms"),
            w._("{n} reasons were set against departures, and none goes with them more clearly than chance would let "
                "some of so many. That is a result: money put to any of them would be guesswork.", n=n),
            w._("More customers, a longer period, or tables for the reasons not tested below would tell more."),
        ),
        "contradictory": (
            w._("The tables disagree on who has left"),
            w._("What is not settled itself cannot be set against reasons."),
            w._("Settle which of them is right, name only that one, and run again."),
        ),
        "too-few": (
            w._("Too few departures to set reasons against"),
            w._("With so few departures chance would look like a reason."),
            w._("A longer period or more customers would make it possible."),
        ),
        "no-dates": (
            w._("Nobody knows when customers left"),
            w._("Without dates nothing can be said to come before a departure."),
            w._("The day each customer left (customers.churned_at), ends of contracts (subscriptions), or orders with "
                "their dates would make it possible."),
        ),
        "no-exposures": (
            w._("No table tells who met what"),
            w._("Who left is known, but not what each customer had met before."),
            w._("Tables whose rows name a customer and a date would make it possible: tickets, orders, deliveries, "
                "complaints, appointments, invoices."),
        ),
    }  # fmt: skip
    texts["measured"] = (
        w._("Links were found, but no figure could be put to them"),
        w._("The reasons that go with departures have no other evidence here."),
        w._("Answers or metrics for them would make it possible."),
    )
    title, why, way_out = texts[found.status]
    kind = "caution" if found.status in ("no-driver", "contradictory") else "blind"
    lines: tuple[Text, ...] = (why, *((w._(found.message),) if found.message else ()), way_out)
    return [b.Callout(kind=kind, title=title, text=lines)]  # type: ignore[arg-type]


def others(t: Telling) -> list[b.Block]:
    """One row each: tested in vain, too few cases, protective, not told apart, kept out, not tested."""
    w, c, found = t.w, t.costs, t.findings.associations
    lines = [
        (w._("Tested, no association beyond chance"), c.unsupported, ""),
        (
            w._("Not clear enough"),
            c.undecided,
            w._("Those who met it left more often, but among so many tested reasons that may be a false alarm."),
        ),
        (
            w._("Too few cases to tell"),
            c.too_few,
            w._("Too few of those who met it left, or too few customers never met it."),
        ),
        (w._("Goes with staying"), c.protective, w._("Those who met it left less often, so no money is put to it.")),
    ]
    rows = [
        _row(t, name, len(reasons), t.titles(r.id for r in reasons), after) for name, reasons, after in lines if reasons
    ]
    if c.within:
        after = w._("Those who met the one nearly all met the other, so these data cannot tell the two apart.")
        rows.append(_row(t, w._("Not told apart"), len(c.within), _within(t, c.within), after))
    if found and found.kept_out:
        rows.append(_row(t, w._("Kept out"), len(found.kept_out), safeguards.kept_out(t, found), ""))
    if c.untested and found and found.tested:
        after = w._("No table tells which customers met them; answers, texts and metrics speak for them alone.")
        light = Span(text=w._("What would light them"), href=t.link("unseen"))
        rows.append(_row(t, w._("Not tested"), len(c.untested), light, after))
    if not rows:
        return []
    columns = (Column(title=w._("How it came out, and for which reasons"), grow=True, head=True),)
    return [b.Table(id="others", title=w._("The other reasons"), grid=Grid(columns=columns, rows=rows))]


def _row(t: Telling, name: str, n: int, reasons: Text, after: str) -> tuple[Text]:
    told: list[str | Span] = [Span(text=t.w._("{name} ({n})", name=name, n=t.w.count(n)), bold=True), "  "]
    if after:
        told += [Span(text=after, muted=True), " "]
    return ([*told, reasons] if isinstance(reasons, (str, Span)) else [*told, *reasons],)


def _within(t: Telling, reasons: Sequence[ReasonFinding]) -> str:
    pairs = []
    for r in reasons:
        other = r.association.indistinguishable_from if r.association else ()
        pairs.append(t.w._("{reason} (counted under: {other})", reason=t.title(r.id), other=t.titles(other)))
    return t.w.series(pairs)
