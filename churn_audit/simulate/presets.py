"""Ready worlds for the demo and the benchmarks, and switches that make any of them harder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from churn_audit.errors import ParameterError, nearest
from churn_audit.simulate.catalogue import described
from churn_audit.simulate.world import Decay, Experience, Mess, World


def experiences() -> tuple[Experience, ...]:
    """The experiences of the example chain, as experiences.yaml has them."""
    return tuple(_experience(dict(e)) for e in described("experiences"))


def _experience(fields: dict[str, Any]) -> Experience:
    decay = Decay(**fields.pop("decay", {}))
    return Experience(decay=decay, **fields)


def example() -> World:
    """The demo: about 4,000 customers of a coffee chain over two years, no departure recorded."""
    return World(experiences(), name="example")


def worlds() -> dict[str, World]:
    """The presets by name. Those that end in a hyphenated trait differ from `inactivity` in that trait alone."""
    inactivity = replace(example(), name="inactivity", frequency=18.0)
    contract = replace(
        inactivity, name="contract", definition="contract", frequency=10.0, hazard_frequency=-0.15, exit_share=0.5
    )
    mess = Mess(
        orphans=0.01, duplicates=0.004, missing=0.03, swapped_times=0.01, out_of_range=0.01, future=0.001,
        odd_spelling=0.3,
    )  # fmt: skip
    made = [
        example(),
        inactivity,
        contract,
        replace(contract, name="subscriptions", churned_at=False, keep=("customers", "subscriptions", "tickets")),
        replace(inactivity, name="messy", mess=mess),
        replace(inactivity.without_effects(), name="nothing-planted"),
        *(switched(inactivity, switch) for switch in SWITCHES),
    ]
    return {w.name: w for w in made}


SWITCHES = (
    "abrupt-end", "linear-fade", "late-start", "additive", "heavy-gaps", "seasonal-gaps", "decision-first",
    "hidden-trait",
)  # fmt: skip


def switched(world: World, *switches: str) -> World:
    """The world with each of these difficulties (names in SWITCHES) added; ParameterError on an unknown one."""
    for switch in switches:
        world = replace(_switched(world, switch), name=f"{world.name}-{switch}")
    return world


def _switched(world: World, switch: str) -> World:
    match switch:
        case "abrupt-end":
            return world.with_decay("abrupt", 60)
        case "linear-fade":
            return world.with_decay("linear", 150)
        case "late-start":
            return world.with_decay(delay=14)
        case "additive":
            return replace(world, additive=True)
        case "heavy-gaps":
            return replace(world, gaps="heavy")
        case "seasonal-gaps":
            return replace(world, season=0.6)
        case "decision-first":
            return replace(world, fading_days=63.0)
        case "hidden-trait":
            return replace(world, hazard_trait=0.5)
    raise ParameterError(f'no switch "{switch}"{nearest(switch, SWITCHES)}; known: {", ".join(SWITCHES)}')


def preset(name: str) -> World:
    """The preset of that name; ParameterError on an unknown one."""
    known = worlds()
    if name not in known:
        raise ParameterError(f'no world "{name}"{nearest(name, known)}; known: {", ".join(known)}')
    return known[name]
