"""What all routes share: who may ask, where a path leads, JSON in and out, and errors a user can act on."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import tornado.web as web
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import to_api_path
from pydantic import BaseModel

from churn_audit.errors import ChurnAuditError
from churn_audit.i18n import Words
from churn_audit.locales import _, speaking, spoken
from churn_audit.model.engagement import FILE
from churn_audit.model.parts import validate
from churn_audit.server.errors import RouteError, described

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
ID = r"([^/]+)"  # one part of a route's address
LARGEST = 2_000_000  # bytes of a request: an answer or a mapping is far smaller, and data does not come this way


class Route(APIHandler):  # type: ignore[misc]
    """A handler whose verbs are all authenticated and authorized: a subclass cannot forget to ask for it."""

    auth_resource: ClassVar[str] = "contents"

    def __init_subclass__(cls, **words: Any) -> None:
        super().__init_subclass__(**words)
        for verb in ("get", "post", "put", "patch", "delete"):
            if verb in cls.__dict__:
                setattr(cls, verb, web.authenticated(authorized(_told(cls.__dict__[verb]))))

    # Paths ---------------------------------------------------------------------------------------------------------

    @property
    def root(self) -> Path:
        """The server's root; 501 where its files are not on this machine."""
        root = getattr(self.contents_manager, "root_dir", None)
        if not root or not hasattr(self.contents_manager, "_get_os_path"):
            raise RouteError(501, "no-files", _("Audits need files on this server's disk, and this server has none."))
        return Path(os.path.abspath(root))  # noqa: PTH100 - as the contents manager does: links stay as they are

    async def place(self, path: str) -> Path:
        """Where a contents path leads, under the contents manager's own rules; 404 where it would not show it."""
        clean = path.replace("\\", "/").strip("/")
        self.root  # noqa: B018 - refuses where there are no files
        try:
            if any(part == ".." for part in clean.split("/")):
                raise web.HTTPError(404)
            found = Path(self.contents_manager._get_os_path(clean))
            hidden = (
                clean and not self.contents_manager.allow_hidden and await _wait(self.contents_manager.is_hidden(clean))
            )
        except web.HTTPError:
            hidden = True
        if hidden:
            raise RouteError(404, "outside", _('"{path}" is not a place below this server\'s root.', path=path))
        return found

    def path_of(self, place: Path) -> str:
        """The contents path of a place below the root."""
        return str(to_api_path(str(place), str(self.root)))

    async def audit(self) -> Path:
        """The folder of the audit that ?path= names; 404 where there is none."""
        path = self.get_query_argument("path", "")
        home = await self.place(path)
        home = home.parent if home.name == FILE else home
        if not (home / FILE).is_file():
            told = _('There is no audit in "{path}": it has no {file}.', path=path or "/", file=FILE)
            raise RouteError(404, "no-audit", told)
        self.home = str(home)
        return home

    async def writable_audit(self) -> Path:
        """The same; 403 where its files may not be written."""
        home = await self.audit()
        if not os.access(home, os.W_OK) or not os.access(home / FILE, os.W_OK):
            raise RouteError(403, "read-only", _("You may not write to this folder, so nothing was changed."))
        return home

    # In and out ----------------------------------------------------------------------------------------------------

    home: str = ""

    @property
    def words(self) -> Words:
        """Texts in the language that ?locale= names, else in English."""
        locale = self.get_query_argument("locale", "en")
        return Words(spoken(locale))

    @property
    def who(self) -> str:
        """The user's name, as the server knows it; empty for the names it makes up for those it does not know."""
        user = self.current_user
        name = str(getattr(user, "display_name", "") or getattr(user, "username", "") or "")
        return "" if name.startswith("Anonymous ") else name

    def body(self, model: type[M]) -> M:
        """The request as that model; 400 where it is no JSON, 413 where it is too long, 422 where a value is wrong."""
        if len(self.request.body) > LARGEST:
            told = _("The request is longer than {n} MB.", n=LARGEST // 1_000_000)
            raise RouteError(413, "too-large", told)
        try:
            content = json.loads(self.request.body or b"{}")
        except ValueError as error:
            raise RouteError(400, "no-json", _("The request is not JSON: {error}.", error=error)) from None
        found, problems = validate(model, content, "request")
        if found is None:
            wrong = tuple(p.removeprefix("request: ") for p in problems)
            raise RouteError(422, "value", wrong[0], problems=wrong)
        return found

    def send(self, content: BaseModel, status: int = 200, etag: str | None = None) -> None:
        """The content as JSON; 304 where the browser has it already."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-cache")
        if etag:
            self.set_header("ETag", f'"{etag}"')
            if self.request.method == "GET" and f'"{etag}"' in self.request.headers.get("If-None-Match", ""):
                self.set_status(304)
                self.finish()
                return
        self.finish(content.model_dump_json(by_alias=True))

    def expected(self) -> str | None:
        """The etag in If-Match; None for If-None-Match: * (it must be new); 428 where neither is given."""
        if self.request.headers.get("If-None-Match", "").strip() == "*":
            return None
        match: str | None = self.request.headers.get("If-Match")
        if match is None:
            raise RouteError(428, "no-etag", _("Say which version this changes: the header If-Match is missing."))
        return match.strip().removeprefix("W/").strip('"')

    def refuse(self, error: RouteError) -> None:
        """The error as JSON."""
        self.set_status(error.status)
        self.set_header("Content-Type", "application/json")
        if error.status == 503:
            self.set_header("Retry-After", "10")
        self.finish(error.body.model_dump_json(by_alias=True))

    def write_error(self, status_code: int, **words: Any) -> None:
        """An unexpected error, also as JSON: nothing of this machine's inside is told."""
        error = words.get("exc_info", (None, None, None))[1]
        told = (error.log_message or error.reason) if isinstance(error, web.HTTPError) else None
        with speaking(self.get_query_argument("locale", "")):
            signed_out = _("You are signed out, or may not do this.")
            unexpected = _("Something unexpected happened; see the server's log.")
        message = told or (signed_out if status_code == 403 else unexpected)
        self.refuse(RouteError(status_code, "unexpected" if status_code >= 500 else "refused", str(message)))


def _told(method: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The method in the language that ?locale= names, with errors of the library answered as such."""

    async def inner(self: Route, *args: str) -> None:
        with speaking(self.get_query_argument("locale", "")):
            try:
                await method(self, *args)
            except RouteError as error:
                self.refuse(error)
            except ChurnAuditError as error:
                self.refuse(described(error, self.home))

    inner.__name__, inner.__doc__ = method.__name__, method.__doc__
    return inner


async def _wait(value: Any) -> Any:
    return await value if asyncio.iscoroutine(value) or isinstance(value, asyncio.Future) else value


async def aside(work: Callable[..., T], *args: Any) -> T:
    """What `work` returns, computed in a thread so that the server goes on answering."""
    return await asyncio.to_thread(work, *args)
