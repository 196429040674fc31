"""What the routes of schedules speak."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from churn_audit.model.parts import Model


class ScheduledResult(Model):
    """What became of a schedule's latest job; `run` is the run that it led to, where it came so far."""

    status: Literal["starting", "running", "done", "failed", "stopped", "lost"]
    at: datetime
    run: str | None = None
    error: str | None = None


class Schedule(Model):
    """A schedule of an audit; `next` holds the next two dates, none where it is paused."""

    id: str
    cron: str
    timezone: str
    active: bool
    next: tuple[datetime, ...] = ()
    last: ScheduledResult | None = None


class ScheduleList(Model):
    """`timezone` is the one to begin with: the business's, or this machine's where only cron can run an audit."""

    backend: Literal["jupyter-scheduler", "cron"]
    timezone: str
    schedules: tuple[Schedule, ...] = ()


class NewSchedule(Model):
    cron: str = Field(min_length=1, max_length=200)
    timezone: str = Field(min_length=1, max_length=64)


class ScheduleChange(Model):
    active: bool


class Planned(Model):
    """What a cron expression means before anything is made; `line` is for the scheduler that `where` names."""

    cron: str
    timezone: str
    next: tuple[datetime, ...]
    where: Literal["crontab", "schtasks"]
    line: str | None
