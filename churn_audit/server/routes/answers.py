"""Answers, one at a time."""

from __future__ import annotations

from churn_audit.server import answering
from churn_audit.server.handling import ID, Route, aside
from churn_audit.server.model.answers import AnswerList, AnswerPut, AnswerVersions


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


ROUTES: dict[str, type[Route]] = {
    "answers": Answers,
    f"answers/{ID}/versions": Versions,
    f"answers/{ID}/{ID}": Answer,
}
