"""Who met a reason, by days worked out by hand."""

from __future__ import annotations

import numpy as np

from churn_audit.stats.histories import Dated, Histories, met_since


def histories(**found: dict[str, Dated]) -> Histories:
    nan = np.full(4, np.nan)
    return Histories(
        joined=np.full(4, -1000.0), segment=np.zeros(4, np.int64), left=nan, natural=nan, latent=np.zeros(4, bool),
        events=found.get("events", {}), states=found.get("states", {}), value=np.ones(4),
    )  # fmt: skip


def test_events_count_from_the_day_on() -> None:
    late = Dated.of([0, 1, 2], [-10.0, -400.0, -364.0])
    assert met_since(histories(events={"late": late}), "late", -364).tolist() == [True, False, True, False]


def test_a_state_that_began_before_and_still_held_counts() -> None:
    # 0 began before and never ceased; 1 began and ceased before; 2 began within; 3 never.
    held = Dated.of([0, 1, 1, 2], [-500.0, -500.0, -400.0, -100.0], [1.0, 1.0, 0.0, 1.0])
    assert met_since(histories(states={"silent": held}), "silent", -364).tolist() == [True, False, True, False]


def test_nobody_met_a_state_that_never_held() -> None:
    assert not met_since(histories(states={"silent": Dated.of([], [])}), "silent", -364).any()
