"""What the chain sends to its customers and what they send back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn_audit.simulate.catalogue import Chain
from churn_audit.simulate.hazard import Course
from churn_audit.simulate.people import People
from churn_audit.simulate.streams import Ints, choose, in_hours, poisson, rhythm, stream
from churn_audit.simulate.world import Floats

LIST_CLEANED = 75.0  # days after the end of contact until a silent customer gets no more newsletters


def communications(run: Course, crew: People, facts: Chain, lines: pd.DataFrame, seed: int) -> pd.DataFrame:
    """All messages, sent to those who have left too until the list is cleaned; opens end with the departure."""
    rng = stream(seed, "communications")
    reached = crew.start * (rng.random(crew.n) < 0.85)
    parts = [_part(rhythm(rng, 28, reached), "marketing", 0.17)]
    parts.append(_part(_welcome(crew, rng), "service", 0.8))
    news = [d for p in facts["products"] for d in (p.get("launched"), p.get("discontinued")) if d] + [-300, -110]
    parts += [_part(_broadcast(crew, float(day) + 6, 0.5, rng), "update", 0.1) for day in news]
    parcels = lines.loc[lines["channel"].eq("online"), ["order_id", "customer_id", "ordered_at"]].drop_duplicates(
        "order_id"
    )
    parts.append(
        _part((parcels["customer_id"].to_numpy(), parcels["ordered_at"].to_numpy() + 0.01), "transactional", 1.0)
    )
    parts.append(_part(poisson(rng, np.full(crew.n, 0.05), crew.start), "retention", 0.6))
    gone = np.flatnonzero(np.isfinite(run.left) & (run.left < -60) & (rng.random(crew.n) < 0.07))
    table = pd.concat(parts, ignore_index=True)
    i, sent = table["customer_id"].to_numpy(), table["sent_at"].to_numpy()
    last = np.where(table["purpose"].eq("transactional"), run.end[i], run.end[i] + LIST_CLEANED)
    table = table[sent < np.minimum(last, 0)]
    won = _part((gone, run.left[gone] + 35 + 25 * rng.random(len(gone))), "winback", 0.5)
    table = pd.concat([table, won[won["sent_at"] < 0]], ignore_index=True)
    messages = pd.concat([_outbound(table, run, crew, facts, rng), _inbound(run, crew, facts, rng)], ignore_index=True)
    since: pd.DataFrame = messages[messages["sent_at"].to_numpy() >= crew.joined[messages["customer_id"].to_numpy()]]
    return since


def _part(events: tuple[Ints, Floats], purpose: str, personal: float) -> pd.DataFrame:
    i, day = events
    return pd.DataFrame({"customer_id": i, "sent_at": day, "purpose": purpose, "personal": personal})


def _welcome(crew: People, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """A word after the first order, to about a third of the new customers."""
    i = np.flatnonzero((crew.joined > crew.first_day) & (rng.random(crew.n) < 0.34))
    return i, crew.joined[i] + 3 + 18 * rng.random(len(i))


def _broadcast(crew: People, day: float, share: float, rng: np.random.Generator) -> tuple[Ints, Floats]:
    i = np.flatnonzero((crew.joined < day) & (rng.random(crew.n) < share))
    return i, np.full(len(i), day + 0.4)


def _outbound(table: pd.DataFrame, run: Course, crew: People, facts: Chain, rng: np.random.Generator) -> pd.DataFrame:
    """The messages with their channel, and whether they were opened, clicked and answered."""
    i, sent, n = table["customer_id"].to_numpy(), table["sent_at"].to_numpy(), len(table)
    sent = in_hours(rng, sent, 8, 20)
    names = np.array(["email", "app", "sms", "post"], object)
    usual = np.where(crew.app[i], 1, 0)
    channel = np.where(rng.random(n) < 0.7, choose(rng, [0.72, 0.16, 0.1, 0.02], n), usual)
    personal = rng.random(n) < table["personal"].to_numpy()
    older = np.where(crew.birth_year[i] > 0, np.maximum(1970 - crew.birth_year[i], 0), 0)
    chance = 0.26 + 0.14 * personal + 0.25 * table["purpose"].eq("transactional").to_numpy() - 0.003 * older
    opens = rng.random(n) < chance * _kept(run, i, sent, "opens")
    opened = sent + 0.02 + rng.exponential(0.35, n)
    opens &= (opened < np.minimum(run.end[i], 0)) & (channel != 3)
    replied = opens & (rng.random(n) < 0.02)
    table = table.assign(
        sent_at=sent,
        channel=names[channel],
        direction="outbound",
        personalised=personal,
        opened_at=np.where(opens, opened, np.nan),
        clicked_at=np.where(opens & (rng.random(n) < 0.12), opened + 0.002, np.nan),
        replied_at=np.where(replied & (opened + 0.3 < run.end[i]), opened + 0.1, np.nan),
        unsubscribed=opens & (rng.random(n) < 0.006),
    )
    return table.drop(columns="personal")


def _inbound(run: Course, crew: People, facts: Chain, rng: np.random.Generator) -> pd.DataFrame:
    """Messages of customers; about a quarter stays without a reply."""
    i, day = poisson(rng, np.full(crew.n, 0.35), crew.start)
    day = in_hours(rng, day, 8, 23)
    there = (day < np.minimum(run.end, 0)[i]) & (day > crew.joined[i])
    i, day = i[there], day[there]
    answered = rng.random(len(i)) < 0.74
    return pd.DataFrame(
        {
            "customer_id": i,
            "sent_at": day,
            "channel": np.array(facts.names("contact_channels"), object)[crew.channel[i]],
            "direction": "inbound",
            "purpose": "service",
            "personalised": False,
            "replied_at": np.where(answered, day + 0.1 + 1.5 * rng.random(len(i)) ** 2, np.nan),
            "unsubscribed": False,
        }
    )


def _kept(run: Course, i: Ints, day: Floats, behaviour: str) -> Floats:
    """The share of a behaviour that goes on at these moments: less in the last days before a departure."""
    share = np.ones(len(i))
    for sign in run.world.signs:
        if sign.behaviour == behaviour:
            share = np.where((run.left[i] - day <= sign.days) & (day < run.left[i]), share * sign.keep, share)
    return share


def thinned(table: pd.DataFrame, column: str, run: Course, seed: int, behaviour: str = "") -> pd.DataFrame:
    """The rows that really happen: before the end, fading out after the decision, fewer where a sign says so."""
    rng = stream(seed, f"thinning {column} {behaviour} {len(table.columns)}")
    i, day = table["customer_id"].to_numpy(), table[column].to_numpy()
    none = i < 0  # a post of the chain itself
    share = np.where(none | (day < run.end[i]), 1.0, 0.0)
    if run.world.fading_days:
        since = np.maximum(day - run.decided[i], 0)
        share = np.where(none, 1.0, share * np.clip(1 - since / run.world.fading_days, 0, 1))
    if behaviour:
        share = share * _kept(run, i, day, behaviour)
    return table[(rng.random(len(table)) < share) & (day < 0)]
