"""The models' JSON Schemas, and the TypeScript types of the extension made from them."""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from churn_audit.model import findings
from churn_audit.model.answers import Respondent
from churn_audit.model.engagement import Engagement
from churn_audit.server import model

HEAD = "// Generated from the models of churn_audit/server/model/ by `make format`; do not edit.\n"


@cache
def published() -> dict[str, dict[str, Any]]:
    """Each schema by its name."""
    return {
        "engagement": Engagement.model_json_schema(),
        "answers": Respondent.model_json_schema(),
        "findings": findings.json_schema(),
        "routes": _routes(),
    }


def _routes() -> dict[str, Any]:
    modules = [import_module(f"{model.__name__}.{m.name}") for m in iter_modules(model.__path__)]
    own = {m for module in modules for _, m in inspect.getmembers(module, inspect.isclass) if issubclass(m, BaseModel)}
    models = sorted((m for m in own if m.__module__.startswith(model.__name__)), key=lambda m: m.__name__)
    return models_json_schema([(m, "serialization") for m in models], ref_template="#/$defs/{model}")[1]


def typescript() -> str:
    """The text of labextension/src/types.ts: an interface a model, the same names, fields that may be absent marked."""
    parts = [HEAD]
    for name, schema in sorted(_routes()["$defs"].items()):
        parts.append(_declared(name.replace("-", ""), schema))
    return "\n".join(parts)


def _declared(name: str, schema: dict[str, Any]) -> str:
    if schema.get("type") != "object" or "properties" not in schema:
        return f"export type {name} = {_type(schema)};\n"
    fields = [f"  {_key(k)}: {_type(v)};" for k, v in schema["properties"].items()]
    return "\n".join([f"export interface {name} {{", *fields, "}", ""])


def _key(name: str) -> str:
    return name if name.isidentifier() else f"'{name}'"


_PLAIN = {
    "string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null",
}  # fmt: skip


def _type(schema: dict[str, Any]) -> str:
    """A JSON Schema as a TypeScript type."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return _literal(schema["const"])
    if "enum" in schema:
        return " | ".join(_literal(v) for v in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_type(s) for s in schema[several]))
    kind = schema.get("type")
    if kind == "array":
        inner = _type(schema.get("items", {}))
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    if kind == "object":
        values = schema.get("additionalProperties", {})
        return f"{{ [key: string]: {_type(values) if isinstance(values, dict) else 'unknown'} }}"
    return _PLAIN.get(str(kind), "any")


def _literal(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value).lower()
