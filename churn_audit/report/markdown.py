"""Markdown cells as blocks: no HTML passes, and pictures are left out (a figure needs an alternative text)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import mistune

from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Item
from churn_audit.report.spans import Span, plain

Token = Mapping[str, Any]
_ID = re.compile(r"\s*\{#([A-Za-z0-9][\w.-]{0,80})\}\s*\Z")
_parse = mistune.create_markdown(renderer="ast", plugins=["table"])


def read(source: str) -> list[b.Block]:
    """The blocks of a markdown text. "#" and "##" open a section, since a report has one title; "{#id}" names it."""
    tokens: Any = _parse(source)
    return [block for token in tokens for block in _READERS.get(token["type"], _nothing)(token)]


def _inline(tokens: Iterable[Token] | None, **style: Any) -> list[Span]:
    out: list[Span] = []
    for token in tokens or ():
        kind = token["type"]
        if kind in ("text", "inline_html"):
            out.append(Span(text=token["raw"], **style))
        elif kind == "codespan":
            out.append(Span(text=token["raw"], **style | {"look": "code"}))
        elif kind in ("softbreak", "linebreak"):
            out.append(Span(text="\n" if kind == "linebreak" else " ", **style))
        elif kind in ("strong", "emphasis"):  # there is one way to stress: bold
            out += _inline(token["children"], **style | {"bold": True})
        elif kind == "link":
            out += _inline(token["children"], **style | {"href": token["attrs"]["url"]})
        elif kind != "image":
            out += _inline(token.get("children"), **style)
    return out


def _heading(token: Token) -> list[b.Block]:
    text, name = _inline(token["children"]), None
    if text and (found := _ID.search(text[-1].text)):
        name = found[1]
        text[-1] = text[-1].model_copy(update={"text": text[-1].text[: found.start()]})
    text = [span for span in text if span.text]
    level = min(3, max(1, token["attrs"]["level"] - 1))
    return [b.Heading(id=name, level=level, text=text)] if text else []


def _paragraph(token: Token) -> list[b.Block]:
    text = _inline(token["children"])
    return [b.Paragraph(text=text)] if any(span.text.strip() for span in text) else []


def _items(token: Token, depth: int = 1) -> tuple[Item, ...]:
    out = []
    for item in token["children"]:
        text: list[Span] = []
        items: tuple[Item, ...] = ()
        for child in item["children"]:
            if child["type"] != "list":
                text += [*([Span(text="\n")] if text else []), *_inline(child.get("children"))]
            elif depth < 6:
                items += _items(child, depth + 1)
            else:  # deeper than the report goes: kept, on this level
                text += [Span(text="\n" + plain(i)) for i in _items(child, depth + 1)]
        out.append(Item(text=text, items=items))
    return tuple(out)


def _list(token: Token) -> list[b.Block]:
    return [b.List(ordered=token["attrs"].get("ordered", False), items=_items(token))]


def _table(token: Token) -> list[b.Block]:
    head, *body = token["children"]
    columns = tuple(
        Column(
            title=plain(tuple(_inline(cell["children"]))),
            numeric=cell["attrs"].get("align") == "right",
            grow=cell["attrs"].get("align") != "right",
        )
        for cell in head["children"]
    )
    rows = [[_inline(cell["children"]) for cell in row["children"]] for part in body for row in part["children"]]
    return [b.Table(grid=Grid(columns=columns, rows=rows))]


def _quote(token: Token) -> list[b.Block]:
    lines = [_inline(child.get("children")) for child in token["children"]]
    return [b.Quote(text=[span for n, line in enumerate(lines) for span in ([Span(text="\n")] if n else []) + line])]


def _code(token: Token) -> list[b.Block]:
    return [b.Code(text=token["raw"].rstrip("\n"))]


def _divider(token: Token) -> list[b.Block]:
    return [b.Divider()]


def _nothing(token: Token) -> list[b.Block]:
    return []


_READERS: dict[str, Callable[[Token], list[b.Block]]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "list": _list,
    "table": _table,
    "block_quote": _quote,
    "block_code": _code,
    "block_html": _code,
    "thematic_break": _divider,
}
