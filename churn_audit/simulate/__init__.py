"""Simulated businesses with planted reasons: for the demo, the benchmarks and the tests."""

from __future__ import annotations

from churn_audit.simulate.business import Business, planted, simulate
from churn_audit.simulate.folder import write, write_demo
from churn_audit.simulate.hazard import Attributable, met
from churn_audit.simulate.presets import SWITCHES, example, experiences, preset, switched, worlds
from churn_audit.simulate.respondents import answers, beliefs
from churn_audit.simulate.truth import Truth
from churn_audit.simulate.world import Decay, Experience, Mess, Sign, World

__all__ = [
    "SWITCHES", "Attributable", "Business", "Decay", "Experience", "Mess", "Sign", "Truth", "World", "answers",
    "beliefs", "example", "experiences", "met", "planted", "preset", "simulate", "switched", "worlds", "write",
    "write_demo",
]  # fmt: skip
