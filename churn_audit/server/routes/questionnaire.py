"""The questionnaire with its forms: asked, sent out, read back."""

from __future__ import annotations

from pathlib import Path

from churn_audit.locales import _
from churn_audit.server import asking
from churn_audit.server.errors import RouteError
from churn_audit.server.handling import Route, aside
from churn_audit.server.model.questionnaire import FormsRequest, FormsReturned


class Questionnaire(Route):
    async def get(self) -> None:
        """The questions for one respondent, with what is answered."""
        home, audience = await self.audit(), self.get_query_argument("audience", "leadership")
        respondent = self.get_query_argument("respondent", "")
        self.send(await aside(asking.questionnaire, home, audience, respondent, self.words))


class Forms(Route):
    async def post(self) -> None:
        """Forms as new files."""
        home = await self.writable_audit()
        self.send(await aside(asking.make_forms, home, self.body(FormsRequest), self.path_of), 201)


class FormsRead(Route):
    async def post(self) -> None:
        """Forms that came back, read; with ?dry_run=1 nothing is kept."""
        dry_run = self.get_query_argument("dry_run", "") not in ("", "0", "false")
        home = await (self.audit() if dry_run else self.writable_audit())
        files = [(name, await self._file(name)) for name in self.body(FormsReturned).files]
        self.send(await aside(asking.read_forms, home, files, dry_run, self.path_of))

    async def _file(self, name: str) -> Path:
        path = await self.place(name)
        if not path.is_file():
            raise RouteError(404, "no-file", _('There is no file "{name}".', name=name))
        return path


ROUTES: dict[str, type[Route]] = {
    "questionnaire": Questionnaire,
    "forms": Forms,
    "forms/read": FormsRead,
}
