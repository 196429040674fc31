"""Exposures against departures: the screen, the adjusted weekly model, what is attributable, and the safeguards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from churn_audit.evidence.departures import Departed
from churn_audit.evidence.exposures.registry import Scene
from churn_audit.evidence.histories import Told, told
from churn_audit.evidence.panel import event_times, panel
from churn_audit.evidence.screen import Screened, screened
from churn_audit.locales import N_
from churn_audit.stats.attribution import Attributable, Attribution, Joint, attribution, joint
from churn_audit.stats.drift import Drift, drift
from churn_audit.stats.hazard import Fit, Model, fit
from churn_audit.stats.histories import Histories
from churn_audit.stats.negative_control import Control, negative_control
from churn_audit.stats.nesting import superseded, together, without
from churn_audit.stats.rows import Settings

Status = Literal["measured", "no-driver", "too-few", "no-dates", "no-exposures"]
LEAST_DEPARTURES = 40
"""Fewer departures than these cannot carry a model of several reasons: each needs twenty of its own."""
WINDOW_WEEKS = 39
LIGHTER = 1_000
"""Customers followed for the net share where only the order of the reasons is asked for."""
AROUND_DAYS, LEAST_AROUND, MOST_AFTER = 90.0, 20, 0.75
"""An exposure is taken for a record of the departure where, of 20 events or more within 90 days of one, more than three
quarters lie after it; experiences all lie before it, and what goes on regardless lies half and half."""
SILENCE = N_("cannot be told from the silence of those who have already left")
"""Why signs stay out where nobody saw the departure: who has left neither opens, uses nor buys."""
DATED_AFTER = N_("dated after the departure")


@dataclass(frozen=True, eq=False)
class Associated:
    """What goes with departures. `supported` are the reasons past the gate, largest first; `joint` all of them at once.

    `together` names, for a reason, those that these data cannot tell from it; `within` the reasons that made way for
    one they lie within or around. `kept_out` says why a reason was not modelled at all.
    """

    status: Status
    screened: Mapping[str, Screened] = field(default_factory=dict)
    told: Told | None = None
    attribution: Attribution | None = None
    supported: tuple[str, ...] = ()
    joint: Joint | None = None
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    within: Mapping[str, str] = field(default_factory=dict)
    kept_out: Mapping[str, str] = field(default_factory=dict)
    control: Control | None = None
    drift: Drift | None = None

    def of(self, reason: str) -> Attributable | None:
        """The reason's own figures; None where it was not fitted."""
        found = self.attribution.reasons if self.attribution else ()
        return next((a for a in found if a.reason == reason), None)


def associate(scene: Scene, departed: Departed, gate: float) -> Associated:
    """Every exposure that the tables can tell set against departures; `gate` is the q below which one is supported."""
    return measured(exposed(scene, departed), gate)


def exposed(scene: Scene, departed: Departed, most: int = Settings().customers) -> Associated:
    """What the tables tell of it, before any model: the screen, the histories (of a random sample where there are more
    than `most` customers), and what is kept out of them."""
    seen = panel(scene, departed)
    if seen is None:
        return Associated("no-dates")
    if not seen.reasons:
        return Associated("no-exposures")
    story = told(scene, departed, seen, event_times(scene, departed, most))
    kept_out = _dated_after(story.histories)
    if story.histories.latent.any():
        kept_out |= {r: SILENCE for r in seen.reasons if scene.exposure(r).role == "sign"}
    histories = story.histories.without(kept_out)
    return Associated("too-few", screened=screened(seen), told=replace(story, histories=histories), kept_out=kept_out)


def measured(first: Associated, gate: float, settings: Settings = Settings()) -> Associated:  # noqa: B008 — frozen
    """The same with the adjusted model fitted and its safeguards asked, unless there are too few departures."""
    story = first.told
    if story is None or not _enough(story):
        return first
    fitted = fit(Model.of(story.histories, settings))
    within = superseded(fitted)
    if within:
        fitted = fit(without(fitted.model, within), fitted)
    out = _attributed(replace(first, within=within), fitted, gate)
    return replace(out, together=together(fitted), control=negative_control(fitted), drift=drift(fitted))


def _attributed(first: Associated, fitted: Fit, gate: float) -> Associated:
    story = first.told
    assert story is not None
    found = attribution(fitted, story.weight)
    supported = tuple(a.reason for a in found.reasons if a.q < gate and not a.protective)
    return replace(
        first,
        status="measured" if supported else "no-driver",
        attribution=found,
        supported=supported,
        joint=joint(fitted, supported, story.weight) if supported else None,
    )


def variants(first: Associated, gate: float) -> dict[str, Associated]:
    """The same business under other assumptions: "window", nine months instead of a year; "definition", departures
    dated by each customer's own threshold of silence instead of left open (where nobody recorded them)."""
    if first.told is None or first.attribution is None:
        return {}
    before = first.attribution.fit
    h, settings = before.model.histories, before.model.settings
    lighter, silence = replace(settings, followed=LIGHTER), before.model.silence
    shorter = fit(Model.of(h, replace(lighter, weeks=WINDOW_WEEKS), silence), before)
    out = {"window": _attributed(first, shorter, gate)}
    if h.latent.any():
        silent = h.latent & np.isfinite(first.told.estimated)
        dated = replace(h, left=np.where(silent, first.told.estimated, h.left), latent=np.zeros(h.n, bool))
        out["definition"] = _attributed(first, fit(Model.of(dated, lighter, silence), before), gate)
    return out


def over_weeks(found: Associated, gate: float, weeks: int) -> Associated:
    """The same business with departures explained over another number of weeks; unchanged where nothing was fitted, or
    where these are its weeks already. The safeguards stay those of the first fit."""
    before = found.attribution.fit if found.attribution else None
    if found.told is None or before is None or before.model.settings.weeks == weeks:
        return found
    settings = replace(before.model.settings, weeks=weeks)
    again = fit(Model.of(found.told.histories, settings, before.model.silence), before)
    return _attributed(found, again, gate)


def _enough(story: Told) -> bool:
    """Whether there is something to explain: exposures, and departures, recorded or (told from orders) silent."""
    h = story.histories
    if not (h.events or h.states) or (h.latent.any() and not len(h.orders)):
        return False
    return int(np.isfinite(h.left).sum() + np.isfinite(story.estimated).sum()) >= LEAST_DEPARTURES


def _dated_after(h: Histories) -> dict[str, str]:
    """Reasons noted because of the departure: among customers whose departure is recorded, hardly any of the events
    around it come before it. Events that go on regardless (prices, products) lie on both sides alike."""
    out = {}
    for reason, events in h.events.items():
        since = events.day - h.left[events.customer]
        around = np.abs(since) <= AROUND_DAYS
        if around.sum() >= LEAST_AROUND and (since[around] >= 0).mean() > MOST_AFTER:
            out[reason] = DATED_AFTER
    return out
