"""A simulated business: the tables anybody may see, and the truth apart from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from churn_audit.simulate import contact, listening, outreach, programme, roster, trade
from churn_audit.simulate.catalogue import Chain, chain, price_list, products, staff
from churn_audit.simulate.export import handed_over
from churn_audit.simulate.hazard import Course, Events, course, met
from churn_audit.simulate.people import People, people, yearly_value
from churn_audit.simulate.truth import Truth, told
from churn_audit.simulate.world import World
from churn_audit.tables.contract import CONTRACT


@dataclass(frozen=True, eq=False)
class Business:
    """The canonical tables by name, as the business would export them, and the truth behind them."""

    world: World
    tables: Mapping[str, pd.DataFrame]
    truth: Truth


def simulate(world: World, seed: int = 0) -> Business:
    """The business this world and seed give, with its truth. Everything a customer would meet while staying is drawn
    first; the departures that follow from it then cut the records off."""
    facts = chain()
    crew, team = people(world, facts, seed), staff(facts, seed)
    would = _would(world, crew, facts, team, seed)
    run, truth = _lived(world, crew, would, seed)
    kept = _kept(run, crew, facts, would, seed) | {
        "prices": price_list(facts).table(facts),
        "products": products(facts),
        "social_accounts": programme.social_accounts(world, facts, seed),
        "staff": team,
    }
    return Business(world, handed_over(world, {name: kept[name] for name in CONTRACT}, seed), truth)


def planted(world: World, seed: int = 0) -> Truth:
    """The truth of `simulate(world, seed)` alone, in less time."""
    facts = chain()
    crew = people(world, facts, seed)
    return _lived(world, crew, _would(world, crew, facts, staff(facts, seed), seed), seed)[1]


def _lived(world: World, crew: People, would: Mapping[str, pd.DataFrame], seed: int) -> tuple[Course, Truth]:
    """How it went with these potential rows, and what is true about it."""
    events = _events(world, would)
    run = course(world, crew, events, seed)
    who, amount = (would["orders"][c].to_numpy() for c in ("customer_id", "amount"))
    return run, told(run, yearly_value(world, crew, run.end, who, amount, seed), events, seed)


def _would(world: World, crew: People, facts: Chain, team: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    """What would be recorded if nobody left: potential rows by table, times in days."""
    lines = trade.orders(world, crew, facts, price_list(facts), team, seed)
    tables = {
        "orders": lines,
        "tickets": contact.tickets(world, crew, facts, lines, team, seed),
        "loyalty": programme.loyalty(world, crew, lines, seed),
        "invoices": trade.invoices(crew, facts, seed),
        "usage": programme.usage(world, crew, seed),
        "incidents": programme.incidents(crew, facts, seed),
        "social_posts": programme.social_posts(world, crew, facts, seed),
    }
    return {name: _since_joining(table, str(CONTRACT[name].time), crew) for name, table in tables.items()}


def _kept(
    run: Course, crew: People, facts: Chain, would: Mapping[str, pd.DataFrame], seed: int
) -> dict[str, pd.DataFrame]:
    """What is recorded: the potential rows until each departure, and what only follows from the departures."""
    behaviour = {"usage": "use", "orders": "orders"}
    tables = {
        name: outreach.thinned(table, str(CONTRACT[name].time), run, seed, behaviour.get(name, ""))
        for name, table in would.items()
    }
    forms = listening.exits(run, crew, facts, seed)
    answers = outreach.thinned(listening.surveys(run, crew, facts, seed), "responded_at", run, seed)
    paying = roster.subscriptions(run, crew, facts, seed)
    return tables | {
        "customers": roster.customers(run, crew, facts, paying),
        "subscriptions": paying,
        "surveys": pd.concat([answers, listening.exit_answers(forms, seed)], ignore_index=True),
        "communications": outreach.communications(run, crew, facts, tables["orders"], seed),
        "exits": forms,
    }


def _events(world: World, tables: Mapping[str, pd.DataFrame]) -> dict[str, Events]:
    """For each planted reason the customers and days at which its rule shows it."""
    found = {}
    for e in world.planted:
        rows = met(tables[e.table], e)
        found[e.reason] = (rows["customer_id"].to_numpy(np.int64), rows["day"].to_numpy(float))
    return found


def _since_joining(table: pd.DataFrame, time: str, crew: People) -> pd.DataFrame:
    """The rows not dated before the customer joined; rounding to opening hours can move one to before."""
    i, day = table["customer_id"].to_numpy(), table[time].to_numpy()
    since: pd.DataFrame = table[(i < 0) | (day >= crew.joined[i])].reset_index(drop=True)
    return since
