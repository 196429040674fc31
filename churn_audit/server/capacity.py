"""The plan's capacity in audit.yaml, changed without touching the rest of the file."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from churn_audit.locales import _
from churn_audit.model.engagement import FILE
from churn_audit.server.audit_file import AuditFile, add, audit_etag
from churn_audit.server.errors import RouteError
from churn_audit.server.model.capacity import CapacityChanged, CapacityGiven
from churn_audit.server.model.shared import Place


def put(home: Path, given: CapacityGiven, expected: str | None) -> CapacityChanged:
    """Capacity as given (what is not given stays); 412 where audit.yaml is not the one expected any more."""
    file = AuditFile(home)
    own = file.content.get("capacity") or CommentedMap()
    before = CapacityGiven(**{k: own.get(k) for k in CapacityGiven.model_fields})
    if audit_etag(home) != expected:
        current = {"etag": audit_etag(home), "capacity": before.model_dump(mode="json")}
        told = _("audit.yaml was changed meanwhile, so nothing was saved.")
        raise RouteError(412, "changed", told, Place(file=FILE), current=current)
    for name, value in given.model_dump(exclude_unset=True).items():
        if value is None:
            own.pop(name, None)
        elif own.get(name) != value:
            own[name] = int(value) if float(value).is_integer() else value
    if own:
        add(file.content, "capacity", own)
    else:
        file.content.pop("capacity", None)
    return CapacityChanged(etag=file.save(), undo=before)
