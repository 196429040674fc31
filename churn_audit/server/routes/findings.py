"""What a run found: the checklist, the data request, two runs, other plans."""

from __future__ import annotations

from churn_audit.i18n import Words
from churn_audit.server import history, views
from churn_audit.server.etags import etag_of
from churn_audit.server.handling import Route, aside
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
        self.send(await aside(views.compare, home, self.root, a, b, self.words))


class WhatIf(Route):
    async def post(self) -> None:
        """The plan under other numbers; nothing is written."""
        home = await self.audit()
        self.send(await aside(views.what_if, home, self.body(WhatIfRequest)))


ROUTES: dict[str, type[Route]] = {
    "findings": Findings,
    "requests": Requests,
    "compare": Compare,
    "what-if": WhatIf,
}
