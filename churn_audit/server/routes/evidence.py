"""The evidence behind one reason, the customers behind it as a file, and its notebook."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from churn_audit.locales import _
from churn_audit.server import evidence
from churn_audit.server.errors import RouteError
from churn_audit.server.handling import ID, Route, aside
from churn_audit.server.model.evidence import CustomersRequest, EvidencePart, NotebookMade


class Evidence(Route):
    async def get(self, reason: str) -> None:
        """One part of it: data, answers, texts or sql."""
        home, run = await self.audit(), self.get_query_argument("run", "latest")
        part = self.get_query_argument("part", "data")
        if part not in get_args(EvidencePart):
            told = _("part is one of {known}.", known=", ".join(get_args(EvidencePart)))
            raise RouteError(422, "value", told)
        self.send(await aside(evidence.evidence, home, run, reason, part, self.words))


class Customers(Route):
    async def post(self, reason: str) -> None:
        """Writes the list of customers; names and ids stay in the file."""
        home = await self.writable_audit()
        saved = await aside(evidence.save_customers, home, reason, self.body(CustomersRequest))
        self.send(saved.model_copy(update={"file": self.path_of(Path(saved.file))}), 201)


class Notebook(Route):
    async def post(self, reason: str) -> None:
        """A notebook that repeats the reason's figures; the one that is there, where there is one."""
        home = await self.writable_audit()
        made = await aside(evidence.notebook, home, reason, self.words)
        self.send(NotebookMade(path=self.path_of(made)), 201)


ROUTES: dict[str, type[Route]] = {
    f"reasons/{ID}/evidence": Evidence,
    f"reasons/{ID}/customers": Customers,
    f"reasons/{ID}/notebook": Notebook,
}
