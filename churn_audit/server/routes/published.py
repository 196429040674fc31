"""The models' JSON Schemas."""

from __future__ import annotations

from churn_audit.locales import _
from churn_audit.server import schemas
from churn_audit.server.errors import RouteError
from churn_audit.server.handling import ID, Route


class Schema(Route):
    async def get(self, name: str) -> None:
        """A model's JSON Schema."""
        found = schemas.published().get(name)
        if found is None:
            known = ", ".join(schemas.published())
            told = _('There is no schema "{name}"; there are {known}.', name=name, known=known)
            raise RouteError(404, "no-schema", told)
        self.finish(found)


ROUTES: dict[str, type[Route]] = {
    f"schemas/{ID}": Schema,
}
