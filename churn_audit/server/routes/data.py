"""Data: the mapping, rows as they will be read, their quality, and changes to all that."""

from __future__ import annotations

from churn_audit.locales import _
from churn_audit.server import checking, mapping, remapping
from churn_audit.server.errors import RouteError
from churn_audit.server.handling import ID, Route, aside
from churn_audit.server.model.data import ColumnPut, SourcePut

_ROW_LIMIT = 1000
# As long as a check is waited for before "it goes on" is answered: shorter than any proxy's patience.
_PATIENCE = 8.0


class Tables(Route):
    async def get(self) -> None:
        """The mapping, with proposals."""
        found = await aside(mapping.mapping, await self.audit())
        self.send(found)


class TableRows(Route):
    async def get(self, table: str) -> None:
        """Rows as they will be read."""
        home = await self.audit()
        try:
            limit = min(_ROW_LIMIT, max(1, int(self.get_query_argument("limit", "20"))))
        except ValueError:
            raise RouteError(422, "value", _("limit is a whole number.")) from None
        only, column, kind = (self.get_query_argument(n, "") for n in ("only", "column", "kind"))
        self.send(await aside(checking.rows, home, table, limit, only, column, kind))


class TableQualities(Route):
    async def get(self) -> None:
        """The quality of all rows; answers that the check goes on where it takes long."""
        home = await self.audit()
        wait = 0.0 if self.get_query_argument("wait", "1") == "0" else _PATIENCE
        self.send(await aside(checking.quality, home, self.words, wait))


class TableColumn(Route):
    async def put(self, table: str, column: str) -> None:
        """What one column is read from."""
        home, expected = await self.writable_audit(), self.expected()
        changed = await aside(remapping.put_column, home, table, column, self.body(ColumnPut), expected)
        self.send(changed, etag=changed.etag)


class TableSource(Route):
    async def put(self, table: str) -> None:
        """Which files a table is read from."""
        home, expected = await self.writable_audit(), self.expected()
        changed = await aside(remapping.put_source, home, table, self.body(SourcePut), expected)
        self.send(changed, etag=changed.etag)


ROUTES: dict[str, type[Route]] = {
    "tables": Tables,
    "quality": TableQualities,
    f"tables/{ID}/rows": TableRows,
    f"tables/{ID}/columns/{ID}": TableColumn,
    f"tables/{ID}/source": TableSource,
}
