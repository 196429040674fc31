"""Schedules: jupyter-scheduler where it is there, else the cron line."""

from __future__ import annotations

from typing import Any, ClassVar

from churn_audit.server import cron, schedules
from churn_audit.server.handling import ID, Route, aside
from churn_audit.server.model.schedules import NewSchedule, ScheduleChange


class _Scheduling(Route):
    # A schedule starts processes, as whoever starts kernels may.
    auth_resource: ClassVar[str] = "kernels"

    @property
    def scheduler(self) -> Any | None:
        """jupyter-scheduler's manager, which is used in this thread only."""
        return schedules.manager(self.settings)


class Schedules(_Scheduling):
    async def get(self) -> None:
        """Every schedule, and what can keep one here."""
        self.send(await schedules.listed(self.scheduler, await self.audit(), self.root))

    async def post(self) -> None:
        """A new schedule."""
        home, asked = await self.writable_audit(), self.body(NewSchedule)
        environments = self.settings.get("environments_manager")
        id = await schedules.create(self.scheduler, environments, home, self.path_of(home), asked)
        self.send(await schedules.one(self.scheduler, home, self.root, id), 201)


class PlannedRoute(_Scheduling):
    async def get(self) -> None:
        """What a cron expression means; nothing is made."""
        home = await self.audit()
        text = self.get_query_argument("cron", "")
        timezone = self.get_query_argument("timezone", "") or cron.machine_zone()
        self.send(await aside(schedules.planned, home, text, timezone))


class OneSchedule(_Scheduling):
    async def patch(self, id: str) -> None:
        """Pauses or resumes it."""
        home, asked = await self.audit(), self.body(ScheduleChange)
        await schedules.change(self.scheduler, home, id, asked.active)
        self.send(await schedules.one(self.scheduler, home, self.root, id))

    async def delete(self, id: str) -> None:
        """Deletes it; the runs it led to stay."""
        await schedules.delete(self.scheduler, await self.audit(), id)
        self.set_status(204)
        self.finish()


class Now(_Scheduling):
    async def post(self, id: str) -> None:
        """Its job, once, now."""
        home = await self.audit()
        await schedules.run_now(self.scheduler, home, id)
        self.send(await schedules.one(self.scheduler, home, self.root, id), 202)


ROUTES: dict[str, type[Route]] = {
    "schedules": Schedules,
    "schedules/planned": PlannedRoute,
    f"schedules/{ID}": OneSchedule,
    f"schedules/{ID}/runs": Now,
}
