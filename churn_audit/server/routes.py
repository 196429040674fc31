"""The routes: each reads its words, calls one thing in a thread, and sends what it returns."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from jupyter_server.utils import url_path_join

from churn_audit.i18n import Words
from churn_audit.locales import _
from churn_audit.server import answering, audits, history, jobs, mapping, schemas, views
from churn_audit.server.errors import RouteError
from churn_audit.server.etags import etag_of
from churn_audit.server.handling import Route, aside
from churn_audit.server.model import (
    AnswerList,
    AnswerPut,
    AnswerVersions,
    AuditList,
    AuditSummary,
    Created,
    Files,
    Given,
    NewAudit,
    Parent,
    RunList,
    RunRequest,
    Started,
    WhatIfRequest,
)

_ROW_LIMIT = 1000


class Audits(Route):
    async def get(self) -> None:
        """Every audit below ?root=."""
        root = await self.place(self.get_query_argument("root", ""))
        self.send(await aside(self._list, root))

    def _list(self, root: Path) -> AuditList:
        found, complete = audits.found_below(root)
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


class StateRoute(Route):
    async def get(self) -> None:
        """The revisions and the run that goes on."""
        home = await self.audit()
        state = await aside(audits.state, home)
        self.send(state, etag=state.rev)


class Runs(Route):
    # Starting a run starts a process, as starting a kernel does.
    auth_resource: ClassVar[str] = "kernels"

    async def get(self) -> None:
        """Every run."""
        home = await self.audit()
        self.send(RunList(runs=await aside(history.runs, home, self.root)))

    async def post(self) -> None:
        """A new run."""
        home = await self.writable_audit()
        self.send(Started(id=jobs.start(home, self.body(RunRequest), self.who)), 202)


class Run(Route):
    auth_resource: ClassVar[str] = "kernels"

    async def get(self, id: str) -> None:
        """One run, with its sections and log."""
        home = await self.audit()
        self.send(await aside(history.run, home, self.root, id))

    async def delete(self, id: str) -> None:
        """Stops it; what it wrote so far stays."""
        home = await self.audit()
        jobs.stop(home, id)
        self.set_status(202)
        self.finish("{}")


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


class Answers(Route):
    async def get(self) -> None:
        """Every answer."""
        found: AnswerList = await aside(answering.listed, await self.audit())
        self.send(found, etag=found.etag)


class Answer(Route):
    async def put(self, who: str, question: str) -> None:
        """One answer, given or changed."""
        home, expected = await self.writable_audit(), self.expected()
        item = await aside(answering.put, home, who, question, self.body(AnswerPut), expected, self.who)
        assert item is not None
        self.send(item, etag=item.etag)

    async def delete(self, who: str, question: str) -> None:
        """One answer taken back; it stays among the versions."""
        home, expected = await self.writable_audit(), self.expected()
        await aside(answering.put, home, who, question, None, expected, self.who)
        self.set_status(204)
        self.finish()


class Versions(Route):
    async def get(self, who: str) -> None:
        """Earlier answers of a respondent."""
        home, question = await self.audit(), self.get_query_argument("question", "")
        self.send(AnswerVersions(versions=await aside(answering.versions, home, who, question or None)))


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


class Schema(Route):
    async def get(self, name: str) -> None:
        """A model's JSON Schema."""
        found = schemas.published().get(name)
        if found is None:
            known = ", ".join(schemas.published())
            told = _('There is no schema "{name}"; there are {known}.', name=name, known=known)
            raise RouteError(404, "no-schema", told)
        self.finish(found)


async def _files(route: Route, names: tuple[str, ...]) -> list[tuple[str, Path]]:
    out = []
    for name in names:
        path = await route.place(name)
        if not path.is_file():
            raise RouteError(404, "no-file", _('There is no file "{name}".', name=name))
        out.append((name, path))
    return out


_ID = r"([^/]+)"
ROUTES: dict[str, type[Route]] = {
    "audits": Audits,
    "audits/example": Example,
    "probe": Probe,
    "audit": AuditRoute,
    "state": StateRoute,
    "runs": Runs,
    f"runs/{_ID}": Run,
    "findings": Findings,
    "requests": Requests,
    "compare": Compare,
    "what-if": WhatIf,
    "answers": Answers,
    f"answers/{_ID}/versions": Versions,
    f"answers/{_ID}/{_ID}": Answer,
    "tables": Tables,
    f"tables/{_ID}/rows": TableRows,
    f"tables/{_ID}/columns/{_ID}": TableColumn,
    f"schemas/{_ID}": Schema,
}


def handlers(base_url: str) -> list[tuple[str, Any]]:
    """Each route below the server's own address."""
    return [(url_path_join(base_url, "churn-audit", route), handler) for route, handler in ROUTES.items()]
