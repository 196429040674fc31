"""A form's sections as JSON Schemas, for programs that draw them."""

from __future__ import annotations

from typing import Any

from churn_audit.questionnaire.form import Form
from churn_audit.questionnaire.parts import Item, Section

LONGEST_NOTE = 5000  # characters


def section_schema(form: Form, section: Section) -> dict[str, Any]:
    """An object with a property a question. Its $id names checklist, audience, section and language, for a program may
    keep what it has worked out of a schema by its $id."""
    return {
        "$id": f"churn-audit/questionnaire/{form.checklist}/{form.audience}/{section.id}/{form.locale}",
        "title": section.title,
        "type": "object",
        "properties": {i.id: _answer(i) for i in section.items},
    }


def section_ui(section: Section) -> dict[str, dict[str, Any]]:
    """What the schema does not say of each question: its kind, the texts of its options, its unit, seconds, needs."""
    return {
        i.id: {
            "kind": i.kind,
            "options": [{"value": o.value, "text": o.text} for o in i.options],
            "unit": i.unit,
            "seconds": i.seconds,
            "needs": list(i.needs),
            "low": i.low if i.kind == "number" else None,
            "high": i.high,
        }
        for i in section.items
    }


def _answer(item: Item) -> dict[str, Any]:
    instead = ["unknown"] if item.kind == "fact" else ["unknown", "not-applicable"]
    return {
        "title": item.text,
        "description": item.help,
        "type": "object",
        "properties": {
            "status": {"type": "string", "enum": ["answered", *instead]},
            "value": _value(item),
            "note": {"type": "string", "maxLength": LONGEST_NOTE},
            "confirmed": {"type": "boolean"},
        },
    }


def _value(item: Item) -> dict[str, Any]:
    if item.kind == "number":
        limits = {"minimum": item.low} | ({} if item.high is None else {"maximum": item.high})
        return {"type": "number", **limits}
    if item.kind == "scale":
        return {"type": "integer", "enum": [int(o.value) for o in item.options]}
    return {"type": "string", "enum": [o.value for o in item.options]}
