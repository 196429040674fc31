"""What customers say: answers to surveys while they are there, and the exit form of those who leave."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn_audit.simulate.catalogue import Chain, sentences
from churn_audit.simulate.hazard import Course
from churn_audit.simulate.people import People
from churn_audit.simulate.streams import Ints, choose, in_hours, rhythm, stream
from churn_audit.simulate.world import WEEK, Floats

ASKED = {  # kind: (every so many days, share who answer, mean, spread, lowest, highest, topics)
    "nps": (182, 0.30, 8.1, 1.7, 0, 10, ("overall",)),
    "relationship": (365, 0.22, 3.9, 0.8, 1, 5, ("overall",)),
    "csat": (120, 0.14, 4.0, 0.8, 1, 5, ("sale", "delivery", "after_care")),
    "ces": (240, 0.12, 5.4, 1.1, 1, 7, ("ordering", "points")),
    "custom": (365, 0.16, 3.3, 0.9, 1, 5, ("value_for_money",)),
}
PRICE_BIAS, WRONG = 0.24, 0.08


def surveys(run: Course, crew: People, facts: Chain, seed: int) -> pd.DataFrame:
    """Potential answers; scores sink with what drives customers away. Follow-up of low scores is rare."""
    frames = []
    for kind, (every, share, mean, spread, low, high, topics) in ASKED.items():
        rng = stream(seed, f"survey {kind}")
        i, day = rhythm(rng, every, crew.start)
        answers = rng.random(len(i)) < share
        i, day = i[answers], in_hours(rng, day[answers], 8, 23)
        i, day = i[day > crew.joined[i]], day[day > crew.joined[i]]
        mood = 0.15 * crew.z_frequency[i] - 0.9 * _grief(run, i, day) + rng.normal(size=len(i))
        score = np.clip(np.round(mean + spread * mood), low, high)
        poor = score <= low + 0.6 * (high - low)
        words = np.where(
            poor, np.array(["price", "slow", "wait", "defect"], object)[rng.integers(4, size=len(i))], "praise"
        )
        words[rng.random(len(i)) < 0.65] = None
        frames.append(
            pd.DataFrame(
                {
                    "customer_id": i,
                    "responded_at": day,
                    "kind": kind,
                    "score": score,
                    "topic": np.array(topics, object)[rng.integers(len(topics), size=len(i))],
                    "lifecycle_stage": np.where(day - crew.joined[i] < 60, "onboarding", "mid"),
                    "followed_up_at": np.where(
                        poor & (rng.random(len(i)) < 0.18), day + 1 + 6 * rng.random(len(i)), np.nan
                    ),
                    "text": sentences(words, crew.language[i], facts, rng),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _grief(run: Course, i: Ints, day: Floats) -> Floats:
    """The sum of the effects a customer is under on a day."""
    week = np.clip(np.floor((day + run.world.weeks * WEEK) / WEEK).astype(int), 0, run.world.weeks - 1)
    return np.asarray(run.total[i, week], float)


def exits(run: Course, crew: People, facts: Chain, seed: int) -> pd.DataFrame:
    """The exit forms: of some who leave, with what they say, and of all who move away or die."""
    rng = stream(seed, "exits")
    asked = rng.random(crew.n) < run.world.exit_share
    i = np.flatnonzero((np.isfinite(run.left) & (run.left < -0.1) & asked) | np.isfinite(run.natural))
    n, natural = len(i), np.isfinite(run.natural[i])
    died = run.died[i]
    code = _stated(run, i, facts, rng)
    code[natural] = np.where(died[natural], "deceased", "moved")
    words = {"slow_answer": "slow", "staff": "rude", "quality": "defect", "fees": "fee", "delivery": "late"}
    topic = np.array([words.get(c, c) for c in code], dtype=object)
    topic[~natural & (rng.random(n) < 0.3)] = None
    rivals = np.array(facts.names("competitors"), object)[choose(rng, facts.weights("competitors"), n)]
    goes = ~natural & ((code == "competitor") | ((code == "price") & (rng.random(n) < 0.4)) | (rng.random(n) < 0.1))
    rivals[~goes] = None
    at = np.where(natural, run.natural[i], run.left[i])
    late = 0.0 if run.world.definition == "contract" else 2 * rng.random(n)
    return pd.DataFrame(
        {
            "customer_id": i,
            "exited_at": np.minimum(at + late, -0.01),
            "reason_code": code,
            "reason_text": sentences(topic, crew.language[i], facts, rng),
            "destination": rivals,
            "moved": natural & ~died,
            "deceased": natural & died,
            "charges_only": (code == "fees") & (rng.random(n) < 0.6),
        }
    )


def _stated(run: Course, i: Ints, facts: Chain, rng: np.random.Generator) -> np.ndarray:
    """The code each gives: mostly the true cause, too often the price, sometimes anything."""
    codes = {reason: code for code, reason in facts["reason_codes"].items()}
    rough = np.minimum(run.decided[i], -0.01)
    week = np.clip(np.floor((rough + run.world.weeks * WEEK) / WEEK).astype(int), 0, run.world.weeks - 1)
    code = np.array(["price", "competitor", "habit", "other"], object)[choose(rng, [0.25, 0.3, 0.3, 0.15], len(i))]
    if run.effects:
        reasons = list(run.effects)
        added = np.stack([np.maximum(run.effects[r][i, week], 0) for r in reasons], 1).astype(float)
        total = added.sum(1)
        driven = rng.random(len(i)) < -np.expm1(-total)
        share = np.cumsum(added, 1) / np.maximum(total, 1e-9)[:, None]
        main = np.minimum((share < rng.random(len(i))[:, None]).sum(1), len(reasons) - 1)
        named = np.array([codes.get(r, "other") for r in reasons], object)[main]
        code = np.where(driven, named, code)
    code[rng.random(len(i)) < PRICE_BIAS] = "price"
    wrong = rng.random(len(i)) < WRONG
    code[wrong] = np.array(["habit", "competitor", "other"], object)[rng.integers(3, size=wrong.sum())]
    return code


def exit_answers(forms: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The exit forms that were also kept as survey answers."""
    kept = forms[stream(seed, "exit answers").random(len(forms)) < 0.5]
    kept = kept[~(kept["deceased"] | kept["moved"])]
    return pd.DataFrame(
        {
            "customer_id": kept["customer_id"],
            "responded_at": kept["exited_at"],
            "kind": "exit",
            "topic": kept["reason_code"],
            "lifecycle_stage": "exit",
            "text": kept["reason_text"],
        }
    )
