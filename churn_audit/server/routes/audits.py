"""Audits: list, create, look into files, one audit and its state."""

from __future__ import annotations

from pathlib import Path

from churn_audit.locales import _
from churn_audit.server import audits, copying, correcting, settings
from churn_audit.server.errors import RouteError
from churn_audit.server.handling import Route, aside
from churn_audit.server.model.audits import AuditList, AuditSummary, Created, Files, NewAudit, Parent
from churn_audit.server.model.data import SettingsPatch


class Audits(Route):
    async def get(self) -> None:
        """Every audit below ?root=; ?long=yes looks longer in a large folder."""
        root = await self.place(self.get_query_argument("root", ""))
        self.send(await aside(self._list, root, self.get_query_argument("long", "") == "yes"))

    def _list(self, root: Path, long: bool) -> AuditList:
        found, complete = audits.found_below(root, audits.LONG_PATIENCE if long else audits.PATIENCE)
        listed: list[AuditSummary] = [audits.summary(home, self.path_of(home)) for home in found]
        return AuditList(audits=tuple(listed), complete=complete)

    async def post(self) -> None:
        """A new audit."""
        asked = self.body(NewAudit)
        parent = await self.place(asked.parent)
        files = [p for _name, p in await _files(self, asked.files)]
        home = await aside(audits.create, parent, asked, files)
        self.send(Created(path=self.path_of(home)), 201)


class Example(Route):
    async def post(self) -> None:
        """The example business, written where it is not there yet."""
        parent = await self.place(self.body(Parent).parent)
        home, new = await aside(audits.example, parent)
        self.send(Created(path=self.path_of(home), created=new), 201 if new else 200)


class Probe(Route):
    async def post(self) -> None:
        """What files hold; writes nothing."""
        asked = self.body(Files)
        self.send(await aside(audits.probe, await _files(self, asked.files), asked.locale))


class AuditRoute(Route):
    async def get(self) -> None:
        """One audit with its next steps."""
        home = await self.audit()
        self.send(await aside(audits.detail, home, self.path_of(home)))

    async def patch(self) -> None:
        """Settings, by a merge patch."""
        home, expected = await self.writable_audit(), self.expected()
        changed = await aside(settings.patch, home, self.body(SettingsPatch), expected)
        self.send(changed, etag=changed.etag)


class ReadinessRoute(Route):
    async def get(self) -> None:
        """How much could be judged before anything was run."""
        self.send(await aside(audits.readiness, await self.audit()))


class Correction(Route):
    async def post(self) -> None:
        """The wrong word in audit.yaml replaced by the one that was meant."""
        home, expected = await self.writable_audit(), self.expected()
        changed = await aside(correcting.correct, home, expected)
        self.send(changed, etag=changed.etag)


class Copies(Route):
    async def post(self) -> None:
        """The audit once more, in another folder."""
        home = await self.audit()
        parent = await self.place(self.body(Parent).parent)
        self.send(Created(path=self.path_of(await aside(copying.copied, home, parent))), 201)


class StateRoute(Route):
    async def get(self) -> None:
        """The revisions and the run that goes on."""
        home = await self.audit()
        state = await aside(audits.state, home)
        self.send(state, etag=state.rev)


async def _files(route: Route, names: tuple[str, ...]) -> list[tuple[str, Path]]:
    out = []
    for name in names:
        path = await route.place(name)
        if not path.is_file():
            raise RouteError(404, "no-file", _('There is no file "{name}".', name=name))
        out.append((name, path))
    return out


ROUTES: dict[str, type[Route]] = {
    "audits": Audits,
    "audits/example": Example,
    "probe": Probe,
    "audit": AuditRoute,
    "audit/readiness": ReadinessRoute,
    "audit/correction": Correction,
    "audit/copies": Copies,
    "state": StateRoute,
}
