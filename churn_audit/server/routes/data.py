"""Data: the mapping and rows as they will be read."""

from __future__ import annotations

from churn_audit.locales import _
from churn_audit.server import mapping
from churn_audit.server.errors import RouteError
from churn_audit.server.handling import ID, Route, aside
from churn_audit.server.model.data import Given

_ROW_LIMIT = 1000


class Tables(Route):
    async def get(self) -> None:
        """The mapping, with proposals."""
        found = await aside(mapping.mapping, await self.audit())
        self.send(found, etag=found.etag)


class TableRows(Route):
    async def get(self, table: str) -> None:
        """Rows as they will be read."""
        home = await self.audit()
        try:
            limit = min(_ROW_LIMIT, max(1, int(self.get_query_argument("limit", "20"))))
        except ValueError:
            raise RouteError(422, "value", _("limit is a whole number.")) from None
        self.send(await aside(mapping.rows, home, table, limit))


class TableColumn(Route):
    async def put(self, table: str, column: str) -> None:
        """What one column is read from."""
        home, expected = await self.writable_audit(), self.expected()
        changed = await aside(mapping.put_column, home, table, column, self.body(Given), expected)
        self.send(changed, etag=changed.etag)


ROUTES: dict[str, type[Route]] = {
    "tables": Tables,
    f"tables/{ID}/rows": TableRows,
    f"tables/{ID}/columns/{ID}": TableColumn,
}
