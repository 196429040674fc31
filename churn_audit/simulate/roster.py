"""The customers' own table and their subscriptions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn_audit.simulate.catalogue import Chain
from churn_audit.simulate.hazard import Course
from churn_audit.simulate.people import People, contract_days
from churn_audit.simulate.streams import stream


def customers(run: Course, crew: People, facts: Chain, paying: pd.DataFrame) -> pd.DataFrame:
    """The table of customers; `churned_at` only where a contract business notes it."""
    contract = run.world.definition == "contract"
    noted = contract and run.world.churned_at
    running = paying[paying["ended_at"].isna()].drop_duplicates("customer_id", keep="last")
    fees = np.full(crew.n, np.nan)
    fees[running["customer_id"].to_numpy()] = running["monthly_amount"].to_numpy()
    fees = crew.monthly if contract else fees
    plans = np.array([*facts.names("plans"), None], dtype=object)

    def named(name: str, index: np.ndarray) -> np.ndarray:
        found: np.ndarray = np.array(facts.names(name), dtype=object)[index]
        return found

    return pd.DataFrame(
        {
            "customer_id": np.arange(crew.n),
            "joined_at": crew.joined,
            "churned_at": np.where(np.isfinite(run.end), run.end, np.nan) if noted else np.nan,
            "segment": named("segments", crew.segment),
            "plan": plans[crew.plan],
            "region": named("regions", crew.region),
            "acquisition_channel": np.where(crew.referred, "referral", named("acquisition", crew.acquisition)),
            "referred": crew.referred,
            "preferred_channel": named("contact_channels", crew.channel),
            "birth_year": pd.Series(crew.birth_year, dtype="Int64").where(crew.birth_year > 0),
            "monthly_value": fees,
        }
    )


def subscriptions(run: Course, crew: People, facts: Chain, seed: int) -> pd.DataFrame:
    """One row a contract; a few customers changed plan, so that one contract follows another within days."""
    rng, i = stream(seed, "subscriptions"), np.flatnonzero(crew.plan >= 0)
    begun, quits = contract_days(run.world, crew, seed)
    start, end = begun[i], np.minimum(run.end, quits)[i]
    there = (start < 0) & (start < end)
    i, start, end = i[there], start[there], end[there]
    change = start + (np.minimum(end, 0) - start) * (0.3 + 0.5 * rng.random(len(i)))
    changes = (rng.random(len(i)) < 0.12) & (change - start > 60) & (np.minimum(end, 0) - change > 40)
    gap = 12 * rng.random(len(i))
    first = np.where(changes, change, end)
    monthly = np.array([p["monthly"] for p in facts["plans"]], float)
    earlier = np.where(changes, np.maximum(crew.plan[i] - 1, 0), crew.plan[i])
    who = np.r_[i, i[changes]]
    plan = np.r_[earlier, crew.plan[i][changes]]
    ended = np.r_[first, end[changes]]
    table = pd.DataFrame(
        {
            "customer_id": who,
            "started_at": np.r_[start, (change + gap)[changes]],
            "ended_at": np.where(ended < 0, ended, np.nan),
            "plan": np.array(facts.names("plans"), object)[plan],
            "monthly_amount": monthly[plan],
            "auto_renew": rng.random(len(who)) < 0.8,
            "contract_months": np.array([1, 6, 12])[rng.integers(3, size=len(who))],
        }
    )
    return table.sort_values(["customer_id", "started_at"], ignore_index=True)
