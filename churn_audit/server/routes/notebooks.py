"""Notebooks put into an audit's folder, and what this installation has."""

from __future__ import annotations

from dataclasses import asdict

from churn_audit.runs.doctor import Part, examine
from churn_audit.server import notebooks
from churn_audit.server.handling import Route, aside
from churn_audit.server.model.notebooks import Installation, InstalledPart, PutNotebook, WantedNotebook


class Notebooks(Route):
    async def post(self) -> None:
        """One of the project's notebooks, in the audit's folder."""
        home, wanted = await self.audit(), self.body(WantedNotebook)
        place, new = await aside(notebooks.put, home, wanted)
        self.send(PutNotebook(path=self.path_of(place), created=new), 201 if new else 200)


class Doctor(Route):
    async def get(self) -> None:
        """What an audit can use here, and how to get the rest."""
        found: tuple[Part, ...] = await aside(examine)
        self.send(Installation(parts=tuple(InstalledPart(**asdict(p)) for p in found)))


ROUTES: dict[str, type[Route]] = {
    "notebooks": Notebooks,
    "doctor": Doctor,
}
