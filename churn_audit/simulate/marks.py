"""Which rows show an experience: drawn row by row, confounded as the world says, each from its own stream."""

from __future__ import annotations

import numpy as np

from churn_audit.simulate.people import Flags, People
from churn_audit.simulate.streams import Ints, stream
from churn_audit.simulate.world import Floats, World


class Marks:
    """Draws the marks of one table and remembers them, so that later experiences can follow earlier ones."""

    def __init__(self, world: World, crew: People, seed: int, table: str) -> None:
        self.crew, self.seed, self.table = crew, seed, table
        self.experiences = {e.reason: e for e in world.experiences if e.table == table}
        self.drawn: dict[str, Flags] = {}

    def __call__(self, reason: str, i: Ints, day: Floats, where: Flags, extra: Floats | float = 0.0) -> Flags:
        """Whether each row shows the experience; never outside `where`, never where the world does not have it."""
        e = self.experiences.get(reason)
        if e is None:
            return np.zeros(len(i), bool)
        odds = np.zeros(len(i)) + extra
        for other, weight in e.follows.items():
            if other in self.drawn:
                odds = odds + weight * self.drawn[other]
        uniform = stream(self.seed, f"mark {self.table} {reason}").random(len(i))
        marked = where & (uniform < self.crew.chance(e, i, day, odds))
        self.drawn[reason] = marked
        return marked
