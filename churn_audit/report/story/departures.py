"""How customers are lost: when they leave, which ones stay, what they say, and what each of them cost."""

from __future__ import annotations

from collections.abc import Callable

from churn_audit.model.checklist import Figure
from churn_audit.model.findings import Departures
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Kpi
from churn_audit.report.spans import Text
from churn_audit.report.story import by_reason, curves, stated
from churn_audit.report.story.telling import Telling


def departures(t: Telling) -> list[b.Block]:
    w, d = t.w, t.findings.departures
    eyebrow = w._("How customers are lost")
    if d is None:
        return [
            b.Heading(
                id="departures",
                level=1,
                eyebrow=eyebrow,
                text=w._("How customers leave could not be measured"),
                flow=True,
            ),
            b.Callout(
                kind="blind",
                title=w._("No data tell who left"),
                text=(
                    w._("Customers with the dates they joined and ended, or orders with their dates, would show it."),
                ),
            ),
        ]
    out: list[b.Block] = [
        b.Heading(id="departures", level=1, eyebrow=eyebrow, text=_headline(t, d)),
        b.Paragraph(kind="lede", text=_definition(t, d)),
        b.Kpis(items=_kpis(t, d)),
    ]
    out += [figure for figure in (curves.months(t, d), curves.survival(t, d), curves.cohorts(t, d)) if figure]
    out += stated.stated(t, d)
    out += _beside_the_sources(t, d)
    out += _caveats(t, d)
    return out + by_reason.by_reason(t)


def _headline(t: Telling, d: Departures) -> str:
    w = t.w
    if d.definition == "snapshot":
        return w._("{gone} of {n} customers on record are gone", gone=w.count(d.departed), n=w.count(d.customers))
    if d.rate_per_year is not None and d.median_days is not None:
        return w._("{share} of customers leave in a year; half of new ones are gone after {time}",
                   share=w.share(d.rate_per_year), time=w.days(d.median_days))  # fmt: skip
    if d.rate_per_year is not None:
        return w._("{share} of customers leave in a year", share=w.share(d.rate_per_year))
    if not d.departed:
        return w.n_(
            "The one customer on record has not left", "None of the {n} customers on record has left", d.customers
        )
    return w._("{gone} of {n} customers have left; the records are too short for a yearly rate",
               gone=w.count(d.departed), n=w.count(d.customers))  # fmt: skip


def _definition(t: Telling, d: Departures) -> str:
    w = t.w
    if d.definition == "contract":
        return w._("A customer counts as gone when the contract ends and no other one follows within 30 days.")
    if d.definition == "snapshot":
        return w._("The data say who is gone, not when. So there are no months here, and no money a year.")
    if d.days is None:
        return w._(
            "Nobody says goodbye here: a customer counts as gone after a silence longer than that customer's own "
            "habit allows."
        )
    if d.days_low is None or d.days_high is None or d.days_low == d.days_high:
        return w._(
            "Nobody says goodbye here: a customer counts as gone after a long silence, here {days}.",
            days=w.days(d.days),
        )
    return w._(
        "Nobody says goodbye here: a customer counts as gone after a silence longer than that customer's own "
        "habit allows, usually {days} ({low} for the fastest, {high} for the slowest).",
        days=w.days(d.days), low=w.days(d.days_low), high=w.days(d.days_high),
    )  # fmt: skip


def _kpis(t: Telling, d: Departures) -> tuple[Kpi, ...]:
    """Who left, the revenue they took along, and whom nobody could have kept."""
    return (_left(t, d), _revenue(t, d), _natural(t, d))


def _left(t: Telling, d: Departures) -> Kpi:
    w = t.w
    of = w._("{gone} gone of {n} customers on record.", gone=w.count(d.departed), n=w.count(d.customers))
    if d.per_year is None:
        return Kpi(label=w._("Customers gone, ever"), value=w.count(d.departed), text=of)
    after = w._("in {days}", days=w.days(d.year_days)) if d.year_days and d.year_days < 364 else w._("in a year")
    if d.rate_per_year is None:
        return Kpi(label=w._("Customers lost"), value=w.count(d.per_year), after=after, text=of)
    known = d.rate_low is not None and d.rate_high is not None
    span = w.shares(d.rate_low or 0, d.rate_high or 0) if known else ""
    rate = (
        w._("{share} a year ({range})", share=w.share(d.rate_per_year), range=span)
        if known
        else w.share(d.rate_per_year)
    )
    return Kpi(label=w._("Customers lost"), value=w.count(d.per_year), after=after, range=rate, text=of)


def _revenue(t: Telling, d: Departures) -> Kpi:
    w = t.w
    if d.definition == "snapshot":
        return _ever(t, d)
    label = w._("Revenue lost with them, a year")
    if d.revenue_per_year is None:
        return Kpi(label=label, value=w._("not known"), text=w._("No revenue by customer is on record."))
    text = ""
    if d.revenue_of_all:
        text = w._("{share} of the revenue of all customers.", share=w.share(d.revenue_per_year / d.revenue_of_all))
    each = (
        w._("{money} for each lost customer", money=w.money(d.revenue_per_lost_customer))
        if d.revenue_per_lost_customer is not None
        else ""
    )
    return Kpi(label=label, value=w.money(d.revenue_per_year), range=each, text=text)


def _ever(t: Telling, d: Departures) -> Kpi:
    w, label = t.w, t.w._("Revenue they had brought, ever")
    if d.revenue_ever is None:
        return Kpi(label=label, value=w._("not known"), text=w._("No revenue by customer is on record."))
    text = ""
    if d.revenue_ever.all > 0:
        share = w.share(d.revenue_ever.departed / d.revenue_ever.all)
        text = w._("{share} of the revenue of all customers.", share=share)
    return Kpi(label=label, value=w.money(d.revenue_ever.departed), text=text)


def _natural(t: Telling, d: Departures) -> Kpi:
    w = t.w
    label = w._("Natural departures, counted apart")
    told: dict[str, Callable[[int], str]] = {
        "died": lambda n: w.n_("{n} died", "{n} died", n),
        "moved": lambda n: w.n_("{n} moved away", "{n} moved away", n),
    }
    detail = w.listed(say(d.natural_by_kind[k]) for k, say in told.items() if k in d.natural_by_kind)
    return Kpi(label=label, value=w.count(d.natural), after=w._("ever"), range=detail,
               text=w._("Nobody could have kept them: they are in no other figure here."))  # fmt: skip


# Beside the sources ----------------------------------------------------------------------------------------------


def _beside_the_sources(t: Telling, d: Departures) -> list[b.Block]:
    """The sources' figures and the business's own ones, side by side and never converted."""
    w, own = t.w, _own(t, d)
    rows = [
        (_published(t, f), own.get(f.id, t.unknown()), w._("Source {number}", number=f.seed))
        for f in t.checklist.standard.figures
    ]
    if not rows:
        return []
    columns = (
        Column(title=w._("What the sources report of others"), grow=True, head=True),
        Column(title=w._("Here"), grow=True),
        Column(title=w._("Where"), minor=True),
    )
    note = w._(
        "The sources' figures come from other markets and years. They stand here for orientation and are not converted."
    )
    title = w._("What it costs here, beside what the sources report")
    return [b.Table(title=title, grid=Grid(columns=columns, rows=rows), note=note)]


def _own(t: Telling, d: Departures) -> dict[str, Text]:
    """The business's own figure for each of the sources' ones, where there is one."""
    w = t.w
    out: dict[str, Text] = {}
    if d.revenue_per_lost_customer is not None:
        out["cost-of-lost-customer"] = w._(
            "{money} of revenue for each lost customer", money=w.money(d.revenue_per_lost_customer)
        )
    groups = stated.shares(t, d)
    for id, row in (("lost-over-service", "dealings"), ("lost-to-competitors", "competitor")):
        if row in groups:
            share = groups[row]
            out[id] = w._("{share} ({range}) of those who said why",
                          share=w.share(share.share), range=w.shares(share.low, share.high))  # fmt: skip
    if d.what_if:
        kept = w.n_("{n} customer kept a year by {points} points more "
                    "retention",
            "{n} customers kept a year by {points} points more retention",
                    d.what_if.customers_kept_per_year, points=w.exact(d.what_if.points))  # fmt: skip
        if d.what_if.revenue_kept_per_year is not None:
            kept = w._("{kept}; revenue kept: {money}", kept=kept, money=w.money(d.what_if.revenue_kept_per_year))
        out["profit-low"] = out["profit-high"] = kept
    return out


def _published(t: Telling, f: Figure) -> str:
    w, says = t.w, t.w._(f.says)
    if f.unit == "share":
        return w._("{figure} {says}", figure=w.exact_share(f.value), says=says)
    money = len(f.unit) == 3 and f.unit.isupper()
    figure = w.amount(f.value, f.unit) if money else w.quantity(f.value, f.unit, exact=True)
    return w._("{figure}: {says}", figure=figure, says=says)


def _caveats(t: Telling, d: Departures) -> list[b.Block]:
    if not d.probably_after:
        return []
    w = t.w
    return [
        b.Callout(
            kind="caution",
            title=w._("Kept out: probably recorded because customers had left"),
            text=(
                w._("{columns}: these separate leavers from stayers almost perfectly, which only something written "
                    "down after the departure can do.",
                    columns=w.listed(d.probably_after)),
            ),
        )
    ]  # fmt: skip
