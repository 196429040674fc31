"""The loyalty programme, the app and the staff's notes, as they would be if nobody left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn_audit.simulate.catalogue import Chain, sentences
from churn_audit.simulate.marks import Marks
from churn_audit.simulate.people import People
from churn_audit.simulate.streams import Ints, choose, in_hours, poisson, rhythm, stream
from churn_audit.simulate.world import Floats, World
from churn_audit.tables.contract import INCIDENT_KINDS

Part = tuple[Ints, Floats, np.ndarray, Floats]
REWARDS = ("free drink", "bean discount", "birthday cake", "partner voucher")


def loyalty(world: World, crew: People, lines: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Potential events of the programme: points a month, half-yearly expiry, rewards each quarter."""
    rng = stream(seed, "loyalty")
    members = np.flatnonzero(crew.member)
    parts = [(members, crew.joined[members] + 0.03, np.full(len(members), "enrolled", object), np.zeros(len(members)))]
    parts += [_earned(crew, lines), *_rewards(world, crew, rng, seed)]
    i, day, points = (np.concatenate([p[k] for p in parts]) for k in (0, 1, 3))
    event = np.concatenate([p[2] for p in parts])
    rewarded = np.isin(event, ["redeemed", "redemption_failed", "reward_offered", "reward_declined"])
    category = np.array(REWARDS, dtype=object)[choose(rng, [0.5, 0.2, 0.1, 0.2], len(i))]
    category[~rewarded] = None
    table = pd.DataFrame({"customer_id": i, "occurred_at": day, "event": event, "points": points})
    table["points"] = table["points"].where(points > 0)
    table["reward_category"] = category
    return table.sort_values(["customer_id", "occurred_at"], ignore_index=True)


def _rewards(world: World, crew: People, rng: np.random.Generator, seed: int) -> list[Part]:
    """What expires, what is redeemed or fails to be, what is offered and declined."""
    marks = Marks(world, crew, seed, "loyalty")
    start = np.where(crew.member, crew.start, 0.0)
    i, day = rhythm(rng, 182, start)
    gone = marks("rewards-hard-to-redeem", i, day, np.ones(len(i), bool))
    lost = 50.0 * rng.integers(2, 16, gone.sum())
    parts = [(i[gone], np.floor(day[gone]) + 0.02, np.full(gone.sum(), "expired", object), lost)]
    i, day = rhythm(rng, 95, start)
    failed = marks("loyalty-terms-unclear", i, day, np.ones(len(i), bool))
    tries = failed | (rng.random(len(i)) < 0.45)
    what = np.where(failed, "redemption_failed", "redeemed").astype(object)
    parts.append((i[tries], in_hours(rng, day)[tries], what[tries], np.full(tries.sum(), 500.0)))
    i, day = rhythm(rng, 91, start)
    day = np.floor(day) + 10 / 24
    parts.append((i, day, np.full(len(i), "reward_offered", object), np.zeros(len(i))))
    no = marks("irrelevant-rewards", i, day, np.ones(len(i), bool))
    later = day[no] + 0.3 + 5 * rng.random(no.sum())
    parts.append((i[no], later, np.full(no.sum(), "reward_declined", object), np.zeros(no.sum())))
    return parts


def _earned(crew: People, lines: pd.DataFrame) -> Part:
    """(customer, day, event, points) posted once a month for what members bought in it."""
    own = lines[crew.member[lines["customer_id"].to_numpy()]]
    month = np.ceil(own["ordered_at"].to_numpy() / 30.4).astype(int)
    spent = own.groupby([own["customer_id"].to_numpy(), month])["amount"].sum()
    i, k = (np.asarray(spent.index.get_level_values(level)) for level in (0, 1))
    day = np.floor(k * 30.4) + 0.1
    known = day < 0
    points = np.floor(spent.to_numpy() / 100)
    return i[known], day[known], np.full(known.sum(), "earned", object), points[known]


def usage(world: World, crew: People, seed: int) -> pd.DataFrame:
    """Potential sessions in the app and on the web site."""
    rng, marks = stream(seed, "usage"), Marks(world, crew, seed, "usage")
    rate = np.where(crew.app, 11 * np.exp(0.4 * crew.z_frequency), 1.2)
    i, day = poisson(rng, rate, crew.start)
    day = np.maximum(in_hours(rng, day, 6.5, 23.5), crew.joined[i] + 0.04)
    i, day = i[day < 0], day[day < 0]
    n = len(i)
    mobile = np.where(crew.app[i], 0.86, 0.45)
    u = rng.random(n)
    device = np.where(u < mobile, "mobile", np.where(u < mobile + 0.04, "tablet", "desktop"))
    wrong = marks("poor-mobile-service", i, day, device == "mobile")
    errors = np.where(wrong, 1 + rng.poisson(0.5, n), (rng.random(n) < 0.015) & (device == "desktop"))
    pages = np.array(["home", "menu", "checkout", "points", "contact", "shops"], dtype=object)
    return pd.DataFrame(
        {
            "customer_id": i,
            "occurred_at": day,
            "feature": np.array(["order_ahead", "browse", "points", "subscription"], object)[
                choose(rng, [0.35, 0.4, 0.2, 0.05], n)
            ],
            "device": device,
            "duration_seconds": np.round(20 + rng.exponential(140, n)),
            "errors": errors.astype(int),
            "exit_page": pages[choose(rng, [0.3, 0.25, 0.15, 0.12, 0.08, 0.1], n)],
        }
    )


def incidents(crew: People, facts: Chain, seed: int) -> pd.DataFrame:
    """Potential notes of the staff; a few customers account for most of them."""
    rng = stream(seed, "incidents")
    hard = np.where(crew.trait > 1.8, 1.2, 0.02) + np.where(rng.random(crew.n) < 0.015, 2.5, 0)
    i, day = poisson(rng, hard, crew.start)
    n = len(i)
    kinds = np.array(INCIDENT_KINDS, dtype=object)
    return pd.DataFrame(
        {
            "customer_id": i,
            "occurred_at": in_hours(rng, day),
            "kind": kinds[choose(rng, [4, 2, 5, 3, 3, 1, 2, 4, 1, 2], n)],
            "severity": 1 + choose(rng, [0.6, 0.3, 0.1], n),
            "text": sentences(np.full(n, "incident", object), crew.language[i], facts, rng),
        }
    )


def social_posts(world: World, crew: People, facts: Chain, seed: int) -> pd.DataFrame:
    """Potential posts of customers and the chain's own; the latter have no customer (-1)."""
    rng = stream(seed, "social")
    table = pd.concat([_customer_posts(world, crew, facts, rng, seed), _brand_posts(world, facts, rng)])
    table["network"] = np.array(facts.names("networks"), object)[choose(rng, facts.weights("networks"), len(table))]
    return table.sort_values("posted_at", ignore_index=True)


def _customer_posts(world: World, crew: People, facts: Chain, rng: np.random.Generator, seed: int) -> pd.DataFrame:
    i, day = poisson(rng, np.full(crew.n, 0.22), crew.start)
    day, n = in_hours(rng, day, 7, 23.5), len(i)
    ignored = Marks(world, crew, seed, "social_posts")("ignored-on-social-media", i, day, np.ones(n, bool))
    late = np.where(rng.random(n) < 0.6, np.nan, 1.2 + 4 * rng.random(n))
    mood = np.clip(rng.normal(0.25, 0.5, n), -1, 1).round(2)
    topics = np.array(["defect", "slow", "late", "price"], object)[choose(rng, [0.3, 0.3, 0.2, 0.2], n)]
    topics[mood > 0] = "praise"
    return pd.DataFrame(
        {
            "posted_at": day,
            "author": "customer",
            "customer_id": i,
            "replied_at": day + np.where(ignored, late, 0.02 + 0.8 * rng.random(n) ** 2),
            "sentiment": mood,
            "self_promotional": False,
            "text": sentences(topics, crew.language[i], facts, rng),
        }
    )


def _brand_posts(world: World, facts: Chain, rng: np.random.Generator) -> pd.DataFrame:
    day = np.floor(np.arange(-world.days, -0.5, 0.8)) + 11 / 24
    n = len(day)
    words = np.full(n, "brand", object)
    return pd.DataFrame(
        {
            "posted_at": day + 0.3 * rng.random(n),
            "author": "brand",
            "customer_id": -1,
            "self_promotional": rng.random(n) < 0.62,
            "text": sentences(words, choose(rng, facts.weights("languages"), n), facts, rng),
        }
    )


def social_accounts(world: World, facts: Chain, seed: int) -> pd.DataFrame:
    """A reading a day and network; the followers of one network are shrinking."""
    rng, frames = stream(seed, "followers"), []
    days = np.arange(-world.days, 0.0) + 0.5
    for k, (network, (followers, following)) in enumerate(facts["followers"].items()):
        drift = np.linspace(0, (0.12, -0.09, 0.05)[k % 3], len(days))
        wobble = np.cumsum(rng.normal(0, 0.0005, len(days)))
        frames.append(
            pd.DataFrame(
                {
                    "network": network,
                    "as_of": days,
                    "followers": np.round(followers * (1 + drift + wobble)).astype(int),
                    "following": following + (days > -300) * 12,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
