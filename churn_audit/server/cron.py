"""Cron expressions: the dates they name, and an audit's line for the system's own scheduler."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from churn_audit.locales import _
from churn_audit.server.errors import RouteError
from churn_audit.server.jobs import REPORTS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
# Eight years hold every date there is, also 29 February around a century without one.
_FURTHEST = 8 * 366
LOG = "cron.log"


@dataclass(frozen=True)
class Cron:
    """The five fields as sets; Sunday is 0. `either`: day of month or day of week is enough, as cron has it."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def names(self, day: date) -> bool:
        """Whether it runs on that day."""
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return day.month in self.months and ((of_month or of_week) if self.either else (of_month and of_week))


def read(text: str) -> Cron:
    """The expression, told by five fields; 422 names the field that is wrong and what would do."""
    fields = text.split()
    if len(fields) != 5:
        example = "0 9 1 * *"
        told = _(
            "A cron expression has five fields: minute, hour, day of month, month and day of week, such as {example}.",
            example=example,
        )
        raise RouteError(422, "cron", told)
    minutes, hours, days, months, weekdays = fields
    return Cron(
        _field(minutes, _("minute"), 0, 59), _field(hours, _("hour"), 0, 23), _field(days, _("day of month"), 1, 31),
        _field(months, _("month"), 1, 12, _MONTHS),
        frozenset(d % 7 for d in _field(weekdays, _("day of week"), 0, 7, _DAYS)),
        not days.startswith("*") and not weekdays.startswith("*"),
    )  # fmt: skip


def _field(text: str, name: str, low: int, high: int, words: tuple[str, ...] = ()) -> frozenset[int]:
    out: set[int] = set()
    for part in text.split(","):
        span, _slash, step = part.partition("/")
        first, dash, last = ("", "-", "") if span == "*" else span.partition("-")
        try:
            start = low if span == "*" else _number(first, low, words)
            end = high if span == "*" or (_slash and not dash) else _number(last, low, words) if dash else start
            by = int(step) if _slash else 1
        except ValueError:
            start, end, by = 1, 0, 0
        if not (low <= start <= end <= high and by >= 1):
            told = _('"{part}" is no {field}: use a number from {low} to {high}, or such as *, 1-5, 1,15 or */2.',
                     part=part, field=name, low=low, high=high)  # fmt: skip
            raise RouteError(422, "cron", told)
        out |= set(range(start, end + 1, by))
    return frozenset(out)


def _number(text: str, low: int, words: tuple[str, ...]) -> int:
    word = text.lower()
    return words.index(word) + low if word in words else int(text)


def next_dates(cron: Cron, zone: tzinfo, now: datetime, n: int = 2) -> tuple[datetime, ...]:
    """The next `n` times after `now`; 422 where there is none, such as on 30 February."""
    times = [time(h, m) for h in sorted(cron.hours) for m in sorted(cron.minutes)]
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=k) for k in range(_FURTHEST))
    # A time that the clocks leave out when they go forward comes as much later as they are put on.
    coming = (
        datetime.combine(d, t, zone).astimezone(UTC).astimezone(zone) for d in days if cron.names(d) for t in times
    )
    found = tuple(islice((c for c in coming if c > now), n))
    if not found:
        raise RouteError(422, "cron", _("No day there is has this date; choose another."))
    return found


def zone(name: str) -> ZoneInfo:
    """The time zone; 422 where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        told = _('no time zone "{name}"; use a name such as Asia/Tokyo or UTC', name=name)
        raise RouteError(422, "timezone", told) from None


def machine_zone() -> str:
    """The name of this machine's time zone; UTC where it does not tell."""
    said = os.environ.get("TZ", "").lstrip(":")
    local = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    for name in (said, local.removeprefix("posix/")):
        try:
            if name:
                return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return "UTC"


# Lines -----------------------------------------------------------------------------------------------------------


def command(home: Path) -> list[str]:
    """The audit's command with whole paths: a system's scheduler knows neither this folder nor this environment."""
    beside = Path(sys.executable).with_name("churn-audit.exe" if os.name == "nt" else "churn-audit")
    program = [str(beside)] if beside.exists() else [sys.executable, "-m", "churn_audit"]
    return [*program, "run", str(home), "--out", str(home / REPORTS)]


def crontab_line(text: str, home: Path) -> str:
    """The line for this user's crontab; what the run says goes to a file in the audit's folder."""
    told = f"{shlex.join(command(home))} >> {shlex.quote(str(home / LOG))} 2>&1"
    return f"{' '.join(text.split())} {told.replace('%', chr(92) + '%')}"  # cron takes a bare % as the line's end


def schtasks_line(cron: Cron, home: Path) -> str | None:
    """The same for Windows Task Scheduler; None for what takes more than one of its tasks."""
    if len(cron.minutes) > 1 or len(cron.hours) > 1 or cron.either:
        return None
    every_day, every_week = len(cron.days) == 31, len(cron.weekdays) == 7
    if not every_day and len(cron.days) > 1:
        return None
    if every_day and len(cron.months) < 12:
        return None
    if not every_day:
        when = ["MONTHLY", "/D", str(min(cron.days))]
        when += ["/M", ",".join(_MONTHS[m - 1].upper() for m in sorted(cron.months))] if len(cron.months) < 12 else []
    else:
        named = ",".join(_DAYS[d].upper() for d in sorted(cron.weekdays))
        when = ["DAILY"] if every_week else ["WEEKLY", "/D", named]
    at = f"{min(cron.hours):02}:{min(cron.minutes):02}"
    task = subprocess.list2cmdline(command(home))
    return subprocess.list2cmdline(
        ["schtasks", "/Create", "/TN", f"churn-audit {home.name}", "/TR", task, "/SC", *when, "/ST", at]
    )
