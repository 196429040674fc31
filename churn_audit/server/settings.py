"""Settings of audit.yaml changed by a merge patch, with the patch that takes the change back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from churn_audit.locales import _
from churn_audit.model import catalogue
from churn_audit.model.engagement import FILE, Engagement, read_engagement
from churn_audit.server.audit_file import AuditFile, add, audit_etag, plain
from churn_audit.server.errors import RouteError
from churn_audit.server.model.data import SettingsChanged, SettingsPatch
from churn_audit.server.model.shared import Place
from churn_audit.server.remapping import changed

# Settings that say nothing where they are empty: the line and the comment behind it stay.
_NULLABLE = {"industry", "as_of", "definition"}


def patch(home: Path, given: SettingsPatch, expected: str | None) -> SettingsChanged:
    """Settings changed by a merge patch; 412 where audit.yaml changed meanwhile."""
    if audit_etag(home) != expected:
        told = _("audit.yaml was changed meanwhile; the settings now stand as shown.")
        raise changed(home, told, settings=_settings(read_engagement(home)[0]))
    wished = given.model_dump(exclude_unset=True)
    _check_settings(wished)
    file = AuditFile(home)
    undo = _merge(file.content, wished)
    return SettingsChanged(etag=file.save(), undo=undo)


def _settings(engagement: Engagement) -> dict[str, Any]:
    kept = engagement.model_dump(mode="json", include={"business", "churn", "as_of"})
    return dict(kept)


def _check_settings(wished: dict[str, Any]) -> None:
    business = wished.get("business")
    if isinstance(business, dict):
        if "name" in business and not (business["name"] or "").strip():
            raise RouteError(422, "value", _("Give the business a name."), Place(file=FILE))
        industry = business.get("industry")
        if industry and industry not in catalogue.profiles():
            known = ", ".join(catalogue.profiles())
            told = _('There is no industry "{industry}"; there are {known}.', industry=industry, known=known)
            raise RouteError(422, "value", told, Place(file=FILE))
        currency = business.get("currency")
        if currency and not re.fullmatch("[A-Z]{3}", currency):
            told = _('"{currency}" is no currency; use three capital letters, such as EUR.', currency=currency)
            raise RouteError(422, "value", told, Place(file=FILE))
    elif "business" in wished:
        raise RouteError(422, "value", _("Give the business a name."), Place(file=FILE))


def _merge(content: Any, wished: dict[str, Any]) -> dict[str, Any]:
    """Merges in place as RFC 7396 has it, and gives the patch that takes it back."""
    undo: dict[str, Any] = {}
    for key, value in wished.items():
        there = content.get(key)
        if isinstance(value, dict):
            inner = there if isinstance(there, dict) else CommentedMap()
            undo[key] = _merge(inner, value)
            if inner and there is None:
                add(content, key, inner)
            elif not inner and there is not None:
                content.pop(key)
        else:
            undo[key] = plain(there)
            if value is None and key not in _NULLABLE:
                content.pop(key, None)
            elif value is not None or key in content:
                add(content, key, value)
    return undo
