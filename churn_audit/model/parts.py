"""What all models share: frozen, no unknown fields, and reading from YAML with errors a user can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from churn_audit.errors import closest, nearest
from churn_audit.locales import _

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same result
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


class Model(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=BaseModel)


class _Strict(_Loader):
    """YAML that refuses a key given twice, where PyYAML would silently keep the last one."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: dict[Any, int] = {}
        for key_node, *_rest in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None,
                    None,
                    _(
                        '"{key}" is given twice, in lines {seen} and {line}; keep one',
                        key=key,
                        seen=seen[key],
                        line=line,
                    ),
                )
            seen[key] = line
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> tuple[Any, list[str]]:
    """(content, problems): the parsed file, or None with what is wrong with it."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return None, [_("{path}: no such file", path=path)]
    except (OSError, UnicodeDecodeError) as error:
        return None, [_("{path}: cannot be read as UTF-8 text: {error}", path=path, error=error)]
    try:
        return yaml.load(text, Loader=_Strict), []
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" line {mark.line + 1}, column {mark.column + 1}:" if mark else ""
        return None, [f"{path}:{place} {getattr(error, 'problem', None) or error}"]


def validate(model: type[M], content: Any, where: str) -> tuple[M | None, list[str]]:
    """(model, problems): the content as that model, or None with one line a mistake: file, field, value, way out."""
    if not isinstance(content, Mapping):
        return None, [
            _("{where}: must hold fields (name: value), but is {content}", where=where, content=_shown(content))
        ]
    try:
        return model.model_validate(content), []
    except ValidationError as error:
        return None, [f"{where}: {_line(model, e)}" for e in error.errors(include_url=False)]


def _line(model: type[BaseModel], error: Any) -> str:
    place = _place(error["loc"])
    kind, value = error["type"], error.get("input")
    if kind == "extra_forbidden":
        return _("{place}: no such field{hint}", place=place, hint=nearest(str(error["loc"][-1]), _known(model, error)))
    if kind == "missing":
        return _("{place}: is missing", place=place)
    if kind == "literal_error":
        return _(
            "{place}: {value} is not one of {options}{hint}",
            place=place,
            value=_shown(value),
            options=", ".join(f'"{o}"' for o in _known(model, error)),
            hint=nearest(str(value), _known(model, error)),
        )
    message = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if kind == "value_error":
        return f"{place}: {message}" if place else message
    message = message[0].lower() + message[1:]
    return _("{place}: {message}, got {value}", place=place, message=message, value=_shown(value))


def _known(model: type[BaseModel], error: Any) -> list[str]:
    """The words that a field or a value could be; empty where there is no such list."""
    if error["type"] == "extra_forbidden":
        return _siblings(model, error["loc"])
    if error["type"] == "literal_error":
        return str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
    return []


@dataclass(frozen=True)
class Mistake:
    """Where a value is wrong: `key` where it is the last name of `loc` itself; `instead` is the word most like it."""

    loc: tuple[int | str, ...]
    word: str
    key: bool
    instead: str | None


def first_mistake(model: type[BaseModel], content: Any) -> Mistake | None:
    """The first of what `validate` would tell; None where nothing is wrong."""
    try:
        model.model_validate(content)
    except ValidationError as wrong:
        error = wrong.errors(include_url=False)[0]
        key = error["type"] == "extra_forbidden"
        word = str(error["loc"][-1] if key else error.get("input"))
        return Mistake(error["loc"], word, key, closest(word, _known(model, error)))
    return None


def _place(loc: tuple[int | str, ...]) -> str:
    out = ""
    for part in loc:
        out += f"[{part}]" if isinstance(part, int) else ("." if out else "") + str(part)
    return out


def _siblings(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The fields known beside a wrong one; empty where the model at that place cannot be told."""
    current: Any = model
    for part in loc[:-1]:
        if isinstance(part, int) or not (isinstance(current, type) and issubclass(current, BaseModel)):
            continue
        field = current.model_fields.get(part)
        current = _inner(field.annotation) if field else None
    return list(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else []


def _inner(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if found := _inner(part):
            return found
    return None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
