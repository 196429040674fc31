"""Support cases customers would open if nobody left, and how they are handled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn_audit.simulate.catalogue import Chain, on_duty, sentences
from churn_audit.simulate.marks import Marks
from churn_audit.simulate.people import Flags, People
from churn_audit.simulate.streams import Ints, choose, in_hours, poisson, stream
from churn_audit.simulate.world import Floats, World

CAUSES = {  # topic of a case that a bad order line brings about, and how often it does
    "defect": ("defective", "ordered_at", 0.30),
    "fee": ("fees_amount", "ordered_at", 0.15),
    "late": ("late", "delivered_at", 0.20),
}
TOPIC = {"defect": "quality", "fee": "billing", "late": "delivery"}
COMPLAINS = {
    "defect": 0.85,
    "fee": 0.8,
    "late": 0.75,
    "shop": 0.25,
    "product": 0.15,
    "order": 0.12,
    "app": 0.2,
    "loyalty": 0.2,
}
WORDS = {"defect": "defect", "fee": "fee", "late": "late", "app": "app", "loyalty": "rewards"}


def tickets(
    world: World, crew: People, facts: Chain, lines: pd.DataFrame, team: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Potential tickets, times in days; `customer_id` is the customer's number, `staff_id` the row of `team`."""
    i, day, topic = _opened(world, crew, facts, lines, seed)
    rng, n = stream(seed, "tickets"), len(i)
    channels = np.array(facts.names("contact_channels"), dtype=object)
    channel = np.where(rng.random(n) < 0.68, crew.channel[i], choose(rng, facts.weights("contact_channels"), n))
    name = channels[channel]
    agent = on_duty(team, "support", day, rng)
    bot = np.isin(name, ["chat", "app"]) & (rng.random(n) < 0.55)
    complains = np.array([COMPLAINS[t] for t in topic])
    table = pd.DataFrame(
        {
            "customer_id": i,
            "opened_at": day,
            "channel": name,
            "topic": [TOPIC.get(t, t) for t in topic],
            "is_complaint": rng.random(n) < complains,
            "bot_handled": bot,
            "staff_id": agent,
        }
    )
    _handled(table, Marks(world, crew, seed, "tickets"), team["temper"].to_numpy()[agent], seed)
    rude = (table["csat"] == 1).to_numpy()
    rng = stream(seed, "ticket texts")
    words = np.array([WORDS.get(t, "question") for t in topic], dtype=object)
    words[~(table["first_response_at"] - table["opened_at"] <= 1).to_numpy() & (rng.random(n) < 0.3)] = "slow"
    words[(table["wait_seconds"] > 300).to_numpy() & (rng.random(n) < 0.4)] = "wait"
    words[table["repeated_info"].to_numpy() & (rng.random(n) < 0.4)] = "repeat"
    words[rude] = "rude"
    words[~rude & (rng.random(n) < 0.15)] = None
    table["text"] = sentences(words, crew.language[i], facts, rng)
    return table


def _opened(
    world: World, crew: People, facts: Chain, lines: pd.DataFrame, seed: int
) -> tuple[Ints, Floats, np.ndarray]:
    """(customer, day, topic) of every case: ordinary ones, and those that bad orders bring about."""
    rng = stream(seed, "ticket arrivals")
    rate = world.tickets * np.exp(0.35 * crew.z_frequency + 0.2 * crew.trait - 0.1)
    i, day = poisson(rng, rate, crew.start)
    names = np.array(facts.names("ticket_topics"), dtype=object)
    parts = [(i, in_hours(rng, day, 8, 22), names[choose(rng, facts.weights("ticket_topics"), len(i))])]
    met = lines.assign(late=lines["delivered_at"] - lines["promised_at"] > 1)
    for topic, (column, known, share) in CAUSES.items():
        rows = met[met[column].to_numpy() > 0]
        rng = stream(seed, f"tickets about {topic}")
        asks = rows[rng.random(len(rows)) < share]
        after = in_hours(rng, asks[known].to_numpy() + 1 + 2 * rng.random(len(asks)), 8, 22)
        parts.append((asks["customer_id"].to_numpy(), after, np.full(len(asks), topic, dtype=object)))
    i, day = (np.concatenate([p[k] for p in parts]) for k in (0, 1))
    topics = np.concatenate([p[2] for p in parts])
    day = np.maximum(day, crew.joined[i] + 0.02)
    order = np.lexsort((day, i))
    order = order[day[order] < 0]
    return i[order], day[order], topics[order]


def _handled(table: pd.DataFrame, marks: Marks, temper: Floats, seed: int) -> None:
    """Fills in how each case went, so that every experience shows by its rule and only where it was met."""
    i, day = table["customer_id"].to_numpy(), table["opened_at"].to_numpy()
    n, rng = len(table), stream(seed, "ticket handling")
    drawn = rng.random((8, n))
    everywhere = np.ones(n, bool)
    queued = table["channel"].isin(["phone", "chat"]).to_numpy()
    bot = table["bot_handled"].to_numpy()
    written = ~queued & ~bot

    slow = marks("slow-response", i, day, written)
    hours = np.where(slow, 25 + 55 * drawn[0] ** 2, 0.3 + 20 * drawn[0] ** 2)
    hours = np.where(written, hours, 0.02 + 0.4 * drawn[0])
    repeated = marks("customers-must-repeat", i, day, everywhere)
    never = marks("complaints-ignored", i, day, table["is_complaint"].to_numpy() & written)
    rude = marks("rude-staff", i, day, ~bot & ~never, temper)
    stuck = marks("slow-resolution", i, day, everywhere)
    moved = marks("excess-bureaucracy", i, day, everywhere)
    often = marks("customer-time-not-valued", i, day, everywhere)
    waits = marks("long-waits", i, day, queued)
    fails = marks("confusing-self-service", i, day, bot)
    abandons = marks("unavailable-to-customers", i, day, queued)
    table["first_response_at"] = np.where(never, np.nan, day + hours / 24)
    table["resolved_at"] = table["first_response_at"] + np.where(stuck, 7.5 + 9 * drawn[1], 0.1 + 2.4 * drawn[1] ** 2)
    table["promised_by"] = np.where(drawn[2] < 0.4, np.floor(day) + 3 + 0.75, np.nan)
    table["reopened_count"] = np.where(fails, 1, np.where(bot, 0, (drawn[2] > 0.93).astype(int)))
    table["transfer_count"] = np.where(moved, 2 + (drawn[3] > 0.7), (drawn[3] > 0.75).astype(int))
    table["contact_count"] = np.where(often, 3 + (drawn[4] > 0.6), 1 + (drawn[4] > 0.8).astype(int))
    table["repeated_info"] = repeated
    table["wait_seconds"] = np.where(
        queued, np.round(np.where(waits, 320 + 700 * drawn[5] ** 2, 15 + 240 * drawn[5] ** 2)), np.nan
    )
    table["reached_human"] = ~abandons & (~bot | fails)
    table["abandoned"] = abandons
    table["escalated"] = moved & (drawn[3] > 0.85)
    _judged(table, rude, rng)


def _judged(table: pd.DataFrame, rude: Flags, rng: np.random.Generator) -> None:
    """Fills in what customers said of the case; the lowest mark is kept for rudeness."""
    n = len(table)
    late = ~(table["first_response_at"] - table["opened_at"] <= 1).to_numpy()
    mood = (
        4.2 - 0.9 * late - 0.7 * table["repeated_info"] - 0.5 * (table["contact_count"] >= 3) + 0.8 * rng.normal(size=n)
    )
    answers = rng.random(n) < 0.42
    table["csat"] = np.where(rude, 1.0, np.where(answers, np.clip(np.round(mood), 2, 5), np.nan))
    ease = 5.6 - 1.2 * late - 1.0 * table["repeated_info"] - 0.8 * (table["transfer_count"] >= 2) + rng.normal(size=n)
    table["ces"] = np.where(rng.random(n) < 0.25, np.clip(np.round(ease), 1, 7), np.nan)
