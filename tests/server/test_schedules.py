"""Schedules: the dates of a cron expression, the line for cron, and real jobs of jupyter-scheduler."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from churn_audit.server import cron, schedules
from churn_audit.server.errors import RouteError
from tests.scheduler import Scheduler

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def dates(text: str, zone: str = "UTC", now: datetime = NOW) -> list[str]:
    return [d.isoformat(timespec="minutes") for d in cron.next_dates(cron.read(text), ZoneInfo(zone), now)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 9 1 * *", ["2026-12-01T09:00+00:00", "2027-01-01T09:00+00:00"]),
        ("0 9 1 1,4,7,10 *", ["2027-01-01T09:00+00:00", "2027-04-01T09:00+00:00"]),
        ("30 7 * * mon", ["2026-11-23T07:30+00:00", "2026-11-30T07:30+00:00"]),
        ("0 9 * * *", ["2026-11-22T09:00+00:00", "2026-11-23T09:00+00:00"]),
        ("0 */12 * * 7", ["2026-11-22T12:00+00:00", "2026-11-29T00:00+00:00"]),
        ("0 0 29 feb *", ["2028-02-29T00:00+00:00", "2032-02-29T00:00+00:00"]),
        # cron takes either of two that are told: the 1st, and every Friday
        ("0 9 1 * fri", ["2026-11-27T09:00+00:00", "2026-12-01T09:00+00:00"]),
    ],
)
def test_the_next_dates_of_an_expression(text: str, expected: list[str]) -> None:
    assert dates(text) == expected


def test_dates_are_those_of_the_time_zone() -> None:
    assert dates("0 9 1 * *", "Asia/Tokyo")[0] == "2026-12-01T09:00+09:00"
    # 23 November has begun in Tokyo, where it is past four in the afternoon of the 22nd in London
    late = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert dates("0 9 * * *", "Asia/Tokyo", late)[0] == "2026-11-23T09:00+09:00"
    # on 28 March 2027 London's clocks leave out 01:30
    assert dates("30 1 28 3 *", "Europe/London")[0] == "2027-03-28T02:30+01:00"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0 9 1 *", "five fields"),
        ("60 9 1 * *", '"60" is no minute: use a number from 0 to 59'),
        ("0 9 0 * *", '"0" is no day of month'),
        ("0 9 1 * funday", '"funday" is no day of week'),
        ("0 9 */0 * *", '"*/0" is no day of month'),
        ("0 9 1-x * *", '"1-x"'),
        ("0 9 30 2 *", "No day there is"),
    ],
)
def test_a_wrong_expression_is_refused_by_field(text: str, says: str) -> None:
    with pytest.raises(RouteError) as refusal:
        cron.next_dates(cron.read(text), UTC, NOW)
    assert refusal.value.status == 422
    assert says in refusal.value.body.message


def test_the_line_for_cron_holds_whole_paths_and_no_bare_percent_sign(tmp_path: Path) -> None:
    line = cron.crontab_line("0  9 1 * *", tmp_path / "100% coffee")
    when, told = line[:10], line[10:]
    assert when == "0 9 1 * * "
    assert told.startswith("/") and " run " in told
    assert f"'{tmp_path}/100\\% coffee'" in told
    assert "%" not in told.replace("\\%", "")


def test_windows_is_told_in_its_own_words(tmp_path: Path) -> None:
    def told(text: str) -> str | None:
        return cron.schtasks_line(cron.read(text), tmp_path / "coffee")

    assert str(told("5 9 1 1,7 *")).endswith("/SC MONTHLY /D 1 /M JAN,JUL /ST 09:05")
    assert str(told("0 9 * * mon-tue")).endswith("/SC WEEKLY /D MON,TUE /ST 09:00")
    assert str(told("0 9 * * *")).endswith("/SC DAILY /ST 09:00")
    assert told("0 9,21 * * *") is None


def test_an_error_is_told_without_its_traceback() -> None:
    trace = (
        "An error occurred while executing the following cell:\n------\nrun(engagement)\n------\n\n"
        "\x1b[0;31mRunError\x1b[0m   Traceback (most recent call last)\nCell In[2], line 3\n"
        '\x1b[0;31mRunError\x1b[0m: tickets.csv has no column "opened_at"\nwhat there is was kept'
    )
    assert schedules._why(trace) == 'tickets.csv has no column "opened_at"\nwhat there is was kept'
    assert schedules._why(None) == "It was not told why."


# Without jupyter-scheduler -----------------------------------------------------------------------------------------


async def test_without_jupyter_scheduler_there_is_the_line_for_cron(ask: Any, audit: Path) -> None:
    status, body, _ = await ask("GET", "schedules", path="coffee")
    assert (status, body["backend"], body["schedules"]) == (200, "cron", [])
    ZoneInfo(body["timezone"])
    status, body, _ = await ask("GET", "schedules", "planned", path="coffee", cron="0 9 1 * *", timezone="Asia/Tokyo")
    assert status == 200
    assert len(body["next"]) == 2
    assert body["line"].startswith("0 9 1 * * /")
    assert f"run {audit} --out {audit}/reports" in body["line"]
    status, body, _ = await ask("GET", "schedules", "planned", path="coffee", cron="0 25 1 * *", timezone="UTC")
    assert (status, body["code"]) == (422, "cron")
    status, body, _ = await ask("GET", "schedules", "planned", path="coffee", cron="0 9 1 * *", timezone="Mars/Base")
    assert (status, body["code"]) == (422, "timezone")
    status, body, _ = await ask("POST", "schedules", body={"cron": "0 9 1 * *", "timezone": "UTC"}, path="coffee")
    assert status == 501
    assert "pip install" in body["message"]


# With it -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scheduler, Path]]:
    """A server with jupyter-scheduler, and in its root an audit in a folder with an awkward name."""
    place = tmp_path_factory.mktemp("scheduled")
    home = place / "root" / 'Kita\'s "coffee"'
    home.parent.mkdir()
    shutil.copytree(made, home, copy_function=shutil.copy2)
    running = Scheduler(home.parent, place / "state", "churn_audit")
    try:
        running.until_up()
        yield running, home
    finally:
        running.stop()


PATH = "path=Kita%27s%20%22coffee%22"


def last(server: Scheduler, id: str, seconds: float = 240) -> dict[str, Any]:
    """The result of a schedule's job, once it has one; the states before it are checked on the way."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        listed = server.ask("GET", f"churn-audit/schedules?{PATH}")["schedules"]
        found = next(s for s in listed if s["id"] == id)["last"]
        if found and found["status"] not in ("starting", "running"):
            return found  # type: ignore[no-any-return]
        time.sleep(0.5)
    pytest.fail(f"no end of the job: {found}")


def test_a_schedule_runs_by_itself_and_its_run_lands_like_any_other(server: tuple[Scheduler, Path]) -> None:
    ask, home = server[0].ask, server[1]
    assert ask("GET", f"churn-audit/schedules?{PATH}") == {
        "backend": "jupyter-scheduler", "timezone": "Asia/Tokyo", "schedules": [],
    }  # fmt: skip
    new = ask("POST", f"churn-audit/schedules?{PATH}", {"cron": "* * * * *", "timezone": "Asia/Tokyo"})
    assert new["active"] and new["last"] is None and len(new["next"]) == 2
    end = time.monotonic() + 120
    while not ask("GET", f"churn-audit/schedules?{PATH}")["schedules"][0]["last"]:
        assert time.monotonic() < end, "its minute came and nothing ran"
        time.sleep(0.5)
    paused = ask("PATCH", f"churn-audit/schedules/{new['id']}?{PATH}", {"active": False})
    assert not paused["active"] and paused["next"] == []
    assert paused["last"]["status"] in ("starting", "running")
    done = last(server[0], new["id"])
    assert done["status"] == "done", done
    run = ask("GET", f"churn-audit/runs/{done['run']}?{PATH}")
    assert (run["status"], run["by"]) == ("done", "Schedule")
    assert {"html", "pdf", "ipynb"} <= run["files"].keys()
    assert (home / "reports/kita-coffee" / done["run"] / "findings.json").exists()
    ask("DELETE", f"churn-audit/schedules/{new['id']}?{PATH}")
    assert ask("GET", f"churn-audit/schedules?{PATH}")["schedules"] == []
    assert ask("GET", f"churn-audit/runs/{done['run']}?{PATH}")["status"] == "done"


def test_a_failed_job_tells_why(server: tuple[Scheduler, Path]) -> None:
    ask, home = server[0].ask, server[1]
    file = home / "audit.yaml"
    before = file.read_text()
    id = ask("POST", f"churn-audit/schedules?{PATH}", {"cron": "0 9 1 * *", "timezone": "UTC"})["id"]
    try:
        file.write_text(before + "\nskip: {slow-respons: no tickets}\n")
        now = ask("POST", f"churn-audit/schedules/{id}/runs?{PATH}")
        assert now["last"]["status"] in ("starting", "running"), "STOPPED without a start is no end"
        failed = last(server[0], id)
    finally:
        file.write_text(before)
    assert (failed["status"], failed["run"]) == ("failed", None)
    assert "slow-respons" in failed["error"] and "Traceback" not in failed["error"]
    ask("DELETE", f"churn-audit/schedules/{id}?{PATH}")


def test_schedules_are_those_of_one_audit(server: tuple[Scheduler, Path]) -> None:
    ask, refused, home = server[0].ask, server[0].refused, server[1]
    other = home.parent / "other"
    shutil.copytree(home, other)
    id = ask("POST", "churn-audit/schedules?path=other", {"cron": "0 9 * * 1", "timezone": "UTC"})["id"]
    assert ask("GET", f"churn-audit/schedules?{PATH}")["schedules"] == []
    for method, route, body in (
        ("DELETE", f"schedules/{id}", None), ("PATCH", f"schedules/{id}", {"active": False}),
        ("POST", f"schedules/{id}/runs", {}), ("DELETE", "schedules/none-such", None),
    ):  # fmt: skip
        assert refused(method, f"churn-audit/{route}?{PATH}", body)[0] == 404
    status, body = refused("POST", "churn-audit/schedules?path=other", {"cron": "0 9 1 13 *", "timezone": "UTC"})
    assert (status, body["code"]) == (422, "cron")
    status, body = refused("POST", "churn-audit/schedules?path=other", {"cron": "0 9 1 * *", "timezone": "Mars/Base"})
    assert (status, body["code"]) == (422, "timezone")
    assert [s["id"] for s in ask("GET", "churn-audit/schedules?path=other")["schedules"]] == [id]
