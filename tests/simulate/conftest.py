from __future__ import annotations

from dataclasses import replace

import pytest

from churn_audit.simulate import Business, World, example, simulate


@pytest.fixture(scope="session")
def small() -> World:
    return replace(example(), customers=1500, frequency=12.0, tickets=2.0)


@pytest.fixture(scope="session")
def business(small: World) -> Business:
    return simulate(small, seed=1)
