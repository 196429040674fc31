"""Runs: list, start, follow, stop, verify, delete."""

from __future__ import annotations

from typing import ClassVar

from churn_audit.server import history, jobs, keeping
from churn_audit.server.handling import ID, Route, aside
from churn_audit.server.model.runs import RunList, RunRequest, Started


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
        jobs.stop(home, id, self.who)
        self.set_status(202)
        self.finish("{}")


class RunFiles(Route):
    auth_resource: ClassVar[str] = "kernels"

    async def get(self, id: str) -> None:
        """Whether what went into the run is still there, unchanged."""
        home = await self.audit()
        self.send(await aside(keeping.verified, home, id))

    async def delete(self, id: str) -> None:
        """Deletes its folder; a run that goes on is stopped, not deleted."""
        home = await self.writable_audit()
        await aside(keeping.delete, home, id)
        self.set_status(204)
        self.finish()

    async def post(self, id: str) -> None:
        """The files that a partial run lacks, made from its findings."""
        home = await self.writable_audit()
        await aside(history.complete, home, id)
        self.send(await aside(history.run, home, self.root, id))


ROUTES: dict[str, type[Route]] = {
    "runs": Runs,
    f"runs/{ID}": Run,
    f"runs/{ID}/files": RunFiles,
}
