"""Of two exposures that lie within each other, the one that adds nothing makes way and the other gets its due."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny_business import tiny

from churn_audit.stats.hazard import Fit, Model, fit
from churn_audit.stats.histories import Dated, Histories
from churn_audit.stats.nesting import superseded, together, without
from churn_audit.stats.rows import Settings

SETTINGS = Settings(weeks=26, earlier_weeks=0, ridge=0.2)


def business(share: float) -> Histories:
    """The tiny business with its one true reason "bad", and "worse": a share of the very same events, drawn blindly."""
    h = tiny(n=4000, latent=False, effect=1.6).histories
    bad = h.events["bad"]
    some = np.random.default_rng(4).random(len(bad)) < share
    worse = Dated.of(bad.customer[some], bad.day[some])
    return replace(h, events={"bad": bad, "worse": worse}, states={})


def fitted(h: Histories) -> Fit:
    return fit(Model.of(h, SETTINGS))


def test_the_narrower_exposure_that_adds_nothing_makes_way() -> None:
    both = fitted(business(0.5))
    assert superseded(both) == {"worse": "bad"}
    alone = fit(without(both.model, superseded(both)), both)
    assert alone.model.levels.reasons == ("bad",) and set(alone.model.histories.events) == {"bad"}
    same = fitted(business(0.5).without({"worse"}))
    assert alone.beta == pytest.approx(same.beta, abs=0.01)


def test_a_small_part_of_another_stays() -> None:
    assert superseded(fitted(business(0.04))) == {}


def test_exposures_that_coincide_are_told_together() -> None:
    assert together(fitted(business(0.995))) == {"bad": ("worse",), "worse": ("bad",)}
