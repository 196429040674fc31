"""What customers would buy if nobody left: order lines and invoices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn_audit.simulate.catalogue import Chain, PriceList, on_duty
from churn_audit.simulate.marks import Marks
from churn_audit.simulate.people import People
from churn_audit.simulate.streams import Ints, choose, in_hours, renewals, rhythm, stream
from churn_audit.simulate.world import Floats, World


def orders(world: World, crew: People, facts: Chain, prices: PriceList, team: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Potential order lines, times in days; `customer_id` is the customer's number."""
    i, day, order = _visits(world, crew, seed)
    rng = stream(seed, "order lines")
    first = np.r_[True, order[1:] != order[:-1]]
    online_share = np.array([s["online"] for s in facts["segments"]])[crew.segment]
    begun = day[first]
    online = (rng.random(len(begun)) < online_share[i[first]])[order]
    ahead = (rng.random(len(begun)) < 0.3 * crew.app[i[first]])[order]
    barista = on_duty(team, "barista", begun, rng)[order]
    product = _products(crew, facts, i, day, online, seed)
    once = ~pd.DataFrame({"order": order, "product": product}).duplicated().to_numpy()
    i, day, order, product, first = (x[once] for x in (i, day, order, product, first))
    online, ahead, barista = (x[once] for x in (online, ahead, barista))
    quantity = 1.0 + (rng.random(len(i)) < 0.12) + np.where(online, rng.random(len(i)) < 0.2, 0)
    listed = prices.at(product, day) * quantity
    discount = np.where(rng.random(len(i)) < 0.06, np.round(listed * 0.1, -1), 0.0)
    welcome = (day - crew.joined[i] < 14) & (listed >= facts["new_customer_offer_from"])
    discount = np.where(welcome, np.round(listed * facts["new_customer_discount"], -1), discount)
    table = pd.DataFrame(
        {
            "order_id": order,
            "customer_id": i,
            "ordered_at": day,
            "quoted_amount": listed - discount,
            "fees_amount": 0.0,
            "discount_amount": discount,
            "channel": np.where(online, "online", np.where(ahead, "app", "shop")),
            "product_id": product,
            "quantity": quantity,
            "staff_id": np.where(online, -1, barista),
            "cancelled": online & (rng.random(len(i)) < 0.004),
            "new_customer_offer": welcome,
        }
    )
    return _experienced(table, Marks(world, crew, seed, "orders"), first, online, seed)


def _visits(world: World, crew: People, seed: int) -> tuple[Ints, Floats, Ints]:
    """(customer, day, order number) of every line; those who join in the history buy on the day they join."""
    rng = stream(seed, "visits")
    i, day = renewals(rng, crew.frequency, crew.start, world.gaps == "heavy", world.season)
    new = np.flatnonzero(crew.joined > -world.days)
    i, day = np.r_[new, i], np.r_[crew.joined[new] + 0.02, np.maximum(in_hours(rng, day), crew.joined[i] + 0.05)]
    inside = day < 0
    i, day = i[inside], day[inside]
    order = np.lexsort((day, i))
    i, day = i[order], day[order]
    lines = 1 + np.minimum(stream(seed, "lines").poisson(0.32 * np.sqrt(crew.basket[i])), 4)
    which = np.repeat(np.arange(len(i)), lines)
    return i[which], day[which], which


def _products(crew: People, facts: Chain, i: Ints, day: Floats, online: np.ndarray, seed: int) -> Ints:
    """The product of each line: often the customer's favourite of its kind, never one that is not on sale."""
    rng, rows = stream(seed, "products"), facts["products"]
    beans = np.array([p["category"] in ("beans", "equipment") for p in rows])
    weight = np.array([1.0 if p["price"] < 2000 else 0.12 for p in rows])
    begins = np.array([float(p.get("launched", -9999)) for p in rows])
    ends = np.array([float(p.get("discontinued", 9999)) for p in rows])
    pools = [weight * ~beans, weight * beans]
    favourite = np.stack([choose(rng, p, crew.n) for p in pools], 1)
    kind = online.astype(int)
    usual = rng.random(len(i)) < 0.55
    product = np.where(
        usual, favourite[i, kind], np.where(online, choose(rng, pools[1], len(i)), choose(rng, pools[0], len(i)))
    )
    for _ in range(6):
        gone = np.flatnonzero((day < begins[product]) | (day >= ends[product]))
        other = [choose(rng, pool, len(gone)) for pool in pools]
        product[gone] = np.where(online[gone], other[1], other[0])
    left_over = (day < begins[product]) | (day >= ends[product])
    always = (begins < -9000) & (ends > 9000)
    steady = [int(np.argmax(pool * always)) for pool in pools]
    return np.where(left_over, np.where(online, steady[1], steady[0]), product).astype(np.int64)


def _experienced(table: pd.DataFrame, marks: Marks, first: np.ndarray, online: np.ndarray, seed: int) -> pd.DataFrame:
    """The lines with what the customer met on them: faults, fees, lateness, returns."""
    i, day = table["customer_id"].to_numpy(), table["ordered_at"].to_numpy()
    rng, n = stream(seed, "order outcomes"), len(table)
    drawn = rng.random((5, n))
    quoted = table["quoted_amount"].to_numpy()
    fee = marks("hidden-fees-or-terms", i, day, first & (table["channel"].to_numpy() != "shop"))
    table["fees_amount"] = np.where(fee, np.ceil(quoted * (0.03 + 0.06 * drawn[0])), 0.0)
    table.insert(3, "amount", quoted + table["fees_amount"])
    late = marks("over-promising", i, day, online)
    promised = np.floor(day) + 3 + 0.75
    arrives = np.where(late, promised + 1.2 + 3.5 * drawn[1] ** 2, np.floor(day) + 1.4 + 1.3 * drawn[1])
    table["promised_at"] = np.where(online, promised, np.nan)
    table["delivered_at"] = np.where(online & ~table["cancelled"], arrives, np.nan)
    table["defective"] = marks("quality-drift-or-defects", i, day, np.ones(n, bool))
    table["description_mismatch"] = marks("inaccurate-description", i, day, online)
    back = online & (drawn[2] < np.where(table["defective"] | table["description_mismatch"], 0.45, 0.02))
    hard = marks("complex-returns", i, day, back)
    asked = np.where(back, arrives + 1 + 4 * drawn[3], np.nan)
    table["refund_requested_at"] = asked
    table["return_denied"] = hard & (drawn[4] < 0.5)
    table["returned_at"] = np.where(table["return_denied"], np.nan, asked + 2 + 2 * drawn[4])
    slow = np.where(hard, 16 + 12 * drawn[0], 4 + 6 * drawn[0])
    table["refunded_at"] = np.where(table["return_denied"], np.nan, asked + slow)
    return table


def invoices(crew: People, facts: Chain, seed: int) -> pd.DataFrame:
    """Potential monthly invoices of the customers who pay by invoice."""
    invoiced = np.array([bool(s.get("invoiced")) for s in facts["segments"]])[crew.segment]
    start = np.where(invoiced, crew.start, 0.0)
    rng = stream(seed, "invoices")
    i, day = rhythm(rng, 30.4, start)
    day = np.floor(day) + 9 / 24
    amount = np.round(crew.basket[i] * 4200 * np.exp(0.25 * rng.normal(size=len(i))), -1)
    careless = crew.trait[i] > 1.3
    delay = np.where(
        rng.random(len(i)) < np.where(careless, 0.45, 0.06),
        34 + rng.exponential(18, len(i)),
        6 + 22 * rng.random(len(i)),
    )
    lost = rng.random(len(i)) < np.where(careless, 0.03, 0.002)
    return pd.DataFrame(
        {
            "customer_id": i,
            "issued_at": day,
            "amount": amount,
            "due_at": day + 30,
            "paid_at": np.where(lost, np.nan, day + delay),
            "disputed": rng.random(len(i)) < 0.02,
            "written_off": lost & (day < -150),
        }
    )
