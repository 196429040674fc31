"""The drift test against a business counted by hand, and simulated ones that fade out or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny_business import Tiny, tiny

from churn_audit.stats.drift import Drift, drift
from churn_audit.stats.hazard import Model, fit
from churn_audit.stats.histories import Dated, Histories
from churn_audit.stats.rows import Settings

BANDS = Settings(bands=(45, 90))


def fading(business: Tiny, days: float = 63.0) -> Histories:
    """The same, but leavers buy ever less over their last days, nothing in the end."""
    orders = business.histories.orders
    keep = np.clip((business.left[orders.customer] - orders.day) / days, 0, 1)
    kept = np.random.default_rng(5).random(len(orders)) < keep
    return replace(business.histories, orders=Dated.of(orders.customer[kept], orders.day[kept], orders.amount[kept]))


def found(histories: Histories) -> Drift:
    return drift(fit(Model.of(histories, BANDS)))


def by_the_clock(last: int, leavers: int = 40) -> Histories:
    """200 customers buy every ten days; 40 of them leave, and buy only `last` times in their last sixty days."""
    n, days = 200, 900
    left = np.where(np.arange(n) < leavers, -5.0 - 8 * np.arange(n), np.nan)
    ends = np.nan_to_num(left)
    back = 5.0 + 10 * np.arange(days // 10)
    i, day = np.repeat(np.arange(n), len(back)), (ends[:, None] - back).ravel()
    none = (i < leavers) & (day > ends[i] - 60 + 10 * last)
    return Histories(
        joined=np.full(n, -2000.0),
        segment=np.zeros(n, np.int64),
        left=left,
        natural=np.full(n, np.nan),
        latent=np.zeros(n, bool),
        events={},
        orders=Dated.of(i[~none], day[~none]),
        value=np.ones(n),
    )


@pytest.mark.parametrize(("last", "ratio"), [(6, 1.0), (3, 0.5), (0, 0.0)])
def test_the_ratio_of_a_business_by_the_clock(last: int, ratio: float) -> None:
    assert found(by_the_clock(last)).ratio == pytest.approx(ratio, abs=0.03)


def test_leavers_who_halve_their_purchases_are_told_and_counted() -> None:
    told = found(by_the_clock(3))
    assert told.possible and told.warns and told.leavers == 40


def test_few_leavers_are_too_few() -> None:
    told = found(by_the_clock(3, leavers=10))
    assert (told.possible, told.warns, told.leavers, told.why) == (False, False, 10, "too-few")


@pytest.mark.parametrize("latent", [False, True])
def test_fading_out_is_told_from_leaving_at_once(latent: bool) -> None:
    business = tiny(n=500, latent=latent)
    at_once, fades = found(business.histories), found(fading(business))
    assert at_once.possible and not at_once.warns
    assert at_once.ratio == pytest.approx(1, abs=0.15)
    assert fades.warns
    assert fades.p is not None and fades.p < 0.001


def test_a_season_is_no_drift() -> None:
    """Everybody buys far less towards the audit, who leaves and who stays."""
    business = tiny(n=500)
    orders = business.histories.orders
    kept = np.random.default_rng(6).random(len(orders)) < 0.65 - 0.35 * np.cos(2 * np.pi * orders.day / 365)
    seasonal = Dated.of(orders.customer[kept], orders.day[kept], orders.amount[kept])
    assert not found(replace(business.histories, orders=seasonal)).warns


def test_who_hardly_buys_at_all_tells_nothing() -> None:
    plain = by_the_clock(6)
    rare = plain.orders.day < -700
    orders = Dated.of(plain.orders.customer[rare], plain.orders.day[rare])
    assert found(replace(plain, orders=orders)).why == "too-few"


def test_without_purchases_and_contacts_nothing_can_be_told() -> None:
    plain = by_the_clock(6)
    empty = replace(plain, orders=Dated.of([], []))
    assert found(empty).why == "nothing-bought"
