"""What a run found: the checklist, the data request, two runs, other plans."""

from __future__ import annotations

from churn_audit.i18n import Words
from churn_audit.server import capacity, comparing, history, views
from churn_audit.server.etags import etag_of
from churn_audit.server.handling import Route, aside
from churn_audit.server.model.capacity import CapacityGiven
from churn_audit.server.model.findings import WhatIfRequest


class Findings(Route):
    async def get(self) -> None:
        """A run's findings with the checklist's texts."""
        home, run = await self.audit(), self.get_query_argument("run", "latest")
        folder = (await aside(history.run_folder, home, run))[0]
        words: Words = self.words
        etag = etag_of(folder, history.stamp(folder / "findings.json"), words.lang)
        self.send(await aside(views.findings_view, home, run, words), etag=etag)


class Requests(Route):
    async def get(self) -> None:
        """The data request of a run."""
        home, run = await self.audit(), self.get_query_argument("run", "latest")
        self.send(await aside(views.requests, home, run))


class Compare(Route):
    async def get(self) -> None:
        """Two runs side by side."""
        home = await self.audit()
        a, b = self.get_query_argument("a"), self.get_query_argument("b")
        self.send(await aside(comparing.compare, home, self.root, a, b, self.words))


class WhatIf(Route):
    async def post(self) -> None:
        """The plan under other numbers; nothing is written."""
        home = await self.audit()
        self.send(await aside(views.what_if, home, self.body(WhatIfRequest)))


class Capacity(Route):
    async def put(self) -> None:
        """The plan's capacity in audit.yaml (If-Match)."""
        home, expected = await self.writable_audit(), self.expected()
        changed = await aside(capacity.put, home, self.body(CapacityGiven), expected)
        self.send(changed, etag=changed.etag)


ROUTES: dict[str, type[Route]] = {
    "findings": Findings,
    "requests": Requests,
    "compare": Compare,
    "what-if": WhatIf,
    "capacity": Capacity,
}
