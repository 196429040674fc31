"""Text of the report: what may stand in a string, and runs of text with a look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from churn_audit.model.parts import Model

LONGEST, LONGEST_LABEL, LONGEST_FIGURE = 20_000, 400, 120
Band = Literal["weak", "mixed", "strong"]

# Control, direction and other invisible characters, non-characters, lone surrogates, private planes and tags. They can
# hide or reorder what a reader sees, and PDF/UA refuses some. Ideographic variation selectors (U+E0100 on) stay.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffc\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff"
    + "".join(f"{chr(p * 0x10000 + 0xFFFE)}{chr(p * 0x10000 + 0xFFFF)}" for p in range(1, 17))
    + "\U000e0000-\U000e00ff\U000e01f0-\U0010ffff]"
)
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_LINK = re.compile(r"(https?://[^\s<>\"]{1,2000}|mailto:[^\s<>\"]{3,200}|#[A-Za-z0-9][\w.-]{0,80})\Z")


def clean(value: Any, most: int = LONGEST) -> Any:
    """Text that any renderer can show: no invisible controls, one kind of line break, at most `most` characters."""
    if not isinstance(value, str):
        return value
    value = _UNSAFE.sub("", _BREAK.sub("\n", value))
    return value if len(value) <= most else value[:most] + " …"


def clean_label(value: Any) -> Any:
    """The same for what is short by nature (titles, heads, names, figures): one of pages would bury the report."""
    return clean(value, LONGEST_LABEL)


def clean_figure(value: Any) -> Any:
    """The same for what stands in a box, a bar or a narrow column."""
    return clean(value, LONGEST_FIGURE)


def known_link(value: Any) -> str:
    """The link if it is https, http, mailto or the id of a block; otherwise an empty string."""
    return value if isinstance(value, str) and _LINK.match(value) else ""


Long = Annotated[str, BeforeValidator(clean)]
Str = Annotated[str, BeforeValidator(clean_label)]
Fig = Annotated[str, BeforeValidator(clean_figure)]
Some = Annotated[str, BeforeValidator(clean_label), Field(min_length=1)]
SomeFig = Annotated[str, BeforeValidator(clean_figure), Field(min_length=1)]
Link = Annotated[str, BeforeValidator(known_link)]
Lang = Annotated[str, Field(pattern=r"^([a-z]{2,3}(-[A-Za-z]{2,4})?)?$")]


class Span(Model):
    """A run of text with one look; a line break in it is one on the page."""

    text: Long
    bold: bool = False
    muted: bool = Field(default=False, description="second level: ranges, units, n")
    look: Literal["", "code", "tag", "dashed", "grade", "source", "missing"] = Field(
        default="",
        description="a tag, a dashed tag (not assessed, indicative), a grade badge, a letter of evidence or its gap",
    )
    mark: Band | None = Field(default=None, description="the shape of a judgement before the text")
    href: Link = ""
    lang: Lang = Field(default="", description="where it differs from the document's")


def spans(value: Any) -> Any:
    """Strings, spans, mappings, or a sequence of them, as a list of spans."""
    if value is None:
        return ()
    if isinstance(value, (str, Span, Mapping)):
        value = [value]
    return [{"text": v} if isinstance(v, str) else v for v in value]


if TYPE_CHECKING:
    Text: TypeAlias = str | Span | Sequence[str | Span]
else:
    Text = Annotated[tuple[Span, ...], BeforeValidator(spans)]

# Fields that no reader sees as text: they choose a look, or stand in attributes.
_SILENT = frozenset({
    "type", "id", "kind", "band", "mark", "look", "lang", "href", "level", "labels",
    "author", "svg", "narrow", "alt", "data", "sources", "brand",
})  # fmt: skip


def walk(node: Any) -> Iterator[Span]:
    """Every span below a model, in reading order."""
    if isinstance(node, Span):
        yield node
    elif isinstance(node, Model):
        for name in type(node).model_fields:
            yield from walk(getattr(node, name))
    elif isinstance(node, tuple):
        for child in node:
            yield from walk(child)


def words(node: Any) -> Iterator[str]:
    """Every text a reader must be able to see, in reading order: field order is reading order."""
    if isinstance(node, str):
        if node.strip():
            yield node
    elif isinstance(node, Model):
        for name in type(node).model_fields:
            if name not in _SILENT:
                yield from words(getattr(node, name))
    elif isinstance(node, tuple):
        for child in node:
            yield from words(child)


def plain(node: Any) -> str:
    """All text below a model on one line."""
    return " ".join(" ".join(words(node)).split())
