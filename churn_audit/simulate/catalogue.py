"""The example chain read from its YAML: shops, products, prices, staff, sentences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import yaml

from churn_audit.simulate.streams import Ints, stream
from churn_audit.simulate.world import Floats


@cache
def described(name: str) -> Any:
    """The content of one of the package's YAML files."""
    text = resources.files("churn_audit.simulate").joinpath(f"{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text)


@dataclass(frozen=True, eq=False)
class Chain:
    """The chain's fixed facts, by name as in chain.yaml."""

    facts: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]

    def names(self, name: str) -> list[str]:
        """The names of the entries of one list of choices."""
        facts = self.facts[name]
        return list(facts) if isinstance(facts, dict) else [f["name"] for f in facts]

    def weights(self, name: str) -> list[float]:
        """How often each entry of one list of choices occurs."""
        facts = self.facts[name]
        return list(facts.values()) if isinstance(facts, dict) else [f["weight"] for f in facts]


def chain() -> Chain:
    """The example chain."""
    return Chain(described("chain"))


def products(facts: Chain) -> pd.DataFrame:
    """The table of products; days before the end of the history."""
    rows = facts["products"]
    return pd.DataFrame(
        {
            "product_id": [f"P{k + 1:02d}" for k in range(len(rows))],
            "name": [p["name"] for p in rows],
            "category": [p["category"] for p in rows],
            "launched_at": [float(p.get("launched", -1900 - 37 * k)) for k, p in enumerate(rows)],
            "discontinued_at": [float(p.get("discontinued", np.nan)) for p in rows],
        }
    )


@dataclass(frozen=True, eq=False)
class PriceList:
    """Every price with the day it took effect, product by product in order of days."""

    product: Ints
    day: Floats
    price: Floats

    def at(self, product: Ints, day: Floats) -> Floats:
        """The price of each product on each day; before its first price, the first."""
        key = self.product * 1e5 + self.day
        found = np.searchsorted(key, product * 1e5 + day, side="right") - 1
        first = np.searchsorted(self.product, product)
        return self.price[np.maximum(found, first)]

    def table(self, facts: Chain) -> pd.DataFrame:
        """The table of prices, with the offers for new customers beside the list prices."""
        ids = products(facts)["product_id"].to_numpy()
        listed = pd.DataFrame(
            {
                "product_id": ids[self.product],
                "effective_from": self.day,
                "price": self.price,
                "new_customer_only": False,
            }
        )
        share = 1 - facts["new_customer_discount"]
        latest = listed[listed.groupby("product_id")["effective_from"].transform("max") == listed["effective_from"]]
        offers = latest[latest["price"] >= facts["new_customer_offer_from"]].assign(new_customer_only=True)
        offers["price"] = np.round(offers["price"] * share, -1)
        table: pd.DataFrame = pd.concat([listed, offers], ignore_index=True)
        return table


def price_list(facts: Chain) -> PriceList:
    """The prices: each product's first one, then the chain's rises in its category."""
    rows = []
    for k, p in enumerate(facts["products"]):
        price, start = float(p["price"]), float(p.get("launched", -900))
        rows.append((k, start, price))
        for rise in facts["price_rises"]:
            if p["category"] in rise["categories"] and start < rise["day"] < p.get("discontinued", 0):
                price = round(price * (1 + rise["share"]), -1)
                rows.append((k, float(rise["day"]), price))
    which, day, amount = zip(*rows, strict=True)
    return PriceList(np.array(which, np.int64), np.array(day, float), np.array(amount, float))


def staff(facts: Chain, seed: int) -> pd.DataFrame:
    """The table of staff, with `temper` (not recorded): the log odds of being rude above those of others."""
    rng, frames = stream(seed, "staff"), []
    for role, spec in facts["staff"].items():
        n = spec["count"]
        hired = -rng.exponential(900, n) - 30
        left = np.where(rng.random(n) < spec["turnover"], hired + rng.random(n) * -hired, np.nan)
        trained = np.where(
            rng.random(n) < spec["trained"], -rng.random(n) * 330, np.maximum(hired, -900 - rng.random(n) * 300)
        )
        frames.append(
            pd.DataFrame(
                {
                    "role": role,
                    "hired_at": np.floor(hired) + 9 / 24,
                    "left_at": np.floor(left) + 18 / 24,
                    "trained_at": np.floor(np.maximum(trained, hired)) + 10 / 24,
                    "knowledge_score": np.round(np.clip(rng.normal(spec["knowledge"], 9, n), 20, 100)),
                    "temper": rng.choice([0.0, 2.2], n, p=[0.85, 0.15]),
                }
            )
        )
    crew = pd.concat(frames, ignore_index=True)
    crew.insert(0, "staff_id", [f"S{k + 1:03d}" for k in range(len(crew))])
    return crew


def on_duty(crew: pd.DataFrame, role: str, day: Floats, rng: np.random.Generator) -> Ints:
    """The row of a member of staff in this role for each day, among those employed then (the first hired otherwise)."""
    rows = np.flatnonzero(crew["role"].to_numpy() == role)
    hired, left = crew["hired_at"].to_numpy()[rows], crew["left_at"].to_numpy()[rows]
    found = np.full(len(day), rows[np.argmin(hired)])
    open_ = np.ones(len(day), bool)
    for _ in range(8):
        pick = rng.integers(len(rows), size=len(day))
        there = open_ & (hired[pick] < day) & ~(left[pick] < day)
        found[there] = rows[pick[there]]
        open_ &= ~there
    return found


def sentences(topics: np.ndarray, languages: Ints, facts: Chain, rng: np.random.Generator) -> np.ndarray:
    """A sentence for each topic (a name in texts.yaml) in each customer's language; None where a topic is None."""
    texts, names = described("texts"), facts.names("languages")
    out = np.full(len(topics), None, dtype=object)
    draw = rng.random(len(topics))
    for topic in {t for t in topics if t is not None}:
        for k, language in enumerate(names):
            rows = np.flatnonzero((topics == topic) & (languages == k))
            options = np.array(texts[topic][language], dtype=object)
            out[rows] = options[(draw[rows] * len(options)).astype(int)]
    return out
