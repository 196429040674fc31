"""Who may ask, and where a path may lead."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from churn_audit.server.handling import Route
from churn_audit.server.routes import ROUTES

FREE = re.compile(re.escape("([^/]+)"))
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ASKED = [(route, verb) for route, handler in ROUTES.items() for verb in VERBS if verb.lower() in vars(handler)]


@pytest.mark.parametrize(("route", "verb"), ASKED)
async def test_no_route_answers_without_authentication(
    route: str, verb: str, http_server_client: Any, jp_base_url: str, jp_serverapp: Any
) -> None:
    url = f"{jp_base_url}churn-audit/{FREE.sub('x', route)}?path="
    body = "{}" if verb in ("POST", "PUT", "PATCH") else None
    response = await http_server_client.fetch(url, method=verb, body=body, raise_error=False)
    assert response.code == 403


def test_every_handler_is_made_of_the_one_that_asks_for_authentication() -> None:
    assert ASKED
    for handler in ROUTES.values():
        assert issubclass(handler, Route)


@pytest.mark.parametrize("path", ["../outside", "..", "/../../etc", ".hidden", "coffee/../../x", "a\0b"])
async def test_paths_lead_nowhere_outside_the_root(path: str, ask: Any, audit: Path, jp_root_dir: Path) -> None:
    outside = jp_root_dir.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "audit.yaml").write_text("business: {name: Secret}\n")
    (jp_root_dir / ".hidden").mkdir(exist_ok=True)
    (jp_root_dir / ".hidden/audit.yaml").write_text("business: {name: Secret}\n")
    status, body, _ = await ask("GET", "state", path=path)
    assert status == 404
    assert "Secret" not in str(body)
    status, body, _ = await ask("POST", "probe", body={"files": [f"{path}/audit.yaml"]})
    assert status == 404


async def test_wrong_requests_are_answered_with_what_to_do(ask: Any, audit: Path, jp_fetch: Any) -> None:
    response = await jp_fetch("churn-audit", "probe", method="POST", body="{", raise_error=False)
    assert response.code == 400
    assert b"not JSON" in response.body
    status, body, _ = await ask("POST", "audits", body={"name": "", "parent": ""})
    assert status == 422
    assert "name" in body["message"]
    status, body, _ = await ask("POST", "audits", body={"name": "X", "colour": "red"})
    assert (status, body["code"]) == (422, "value")
    assert "colour" in body["message"]
    status, body, _ = await ask("GET", "audit", path="nowhere")
    assert (status, body["code"]) == (404, "no-audit")
    assert body["message"] == 'There is no audit in "nowhere": it has no audit.yaml.'


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("ja", "この診断はまだ実行されていません。"), ("zh-Hant", "此診斷尚未執行。"),
        ("ru-RU", "Этот аудит ещё не запускали."),
        ("fr", "This audit has not been run yet."), ("", "This audit has not been run yet."),
    ],
)  # fmt: skip
async def test_a_refusal_speaks_the_language_that_was_asked_for(
    locale: str, told: str, ask: Any, audit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHURN_AUDIT_LANG", "en")
    shutil.rmtree(audit / "reports")
    status, body, _ = await ask("GET", "findings", path="coffee", locale=locale)
    assert (status, body["message"]) == (404, told)


async def test_schemas_are_published(ask: Any) -> None:
    status, body, _ = await ask("GET", "schemas", "engagement")
    assert status == 200
    assert "business" in body["properties"]
    status, body, _ = await ask("GET", "schemas", "nothing")
    assert status == 404
    assert "engagement" in body["message"]
