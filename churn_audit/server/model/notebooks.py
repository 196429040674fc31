"""What the routes of notebooks and of the installation speak."""

from __future__ import annotations

from churn_audit.model.parts import Model


class WantedNotebook(Model):
    """A notebook of the project by name, and what it is told, such as the reason to look into."""

    name: str
    parameters: dict[str, str] = {}


class PutNotebook(Model):
    path: str
    created: bool


class InstalledPart(Model):
    """One thing an audit can use; `way` says how to get it where it is missing."""

    name: str
    ok: bool
    found: str
    needed_for: str
    way: str = ""
    optional: bool = False


class Installation(Model):
    parts: tuple[InstalledPart, ...]
