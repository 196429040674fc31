"""Blocks as PDF/UA-1 and PDF/A-3a: the document goes to a fixed Typst template as JSON, so its text is never markup."""

from __future__ import annotations

import json
import logging
import threading
from calendar import timegm
from functools import cache
from pathlib import Path
from typing import Any

import typst
from babel.numbers import format_decimal

from churn_audit.errors import RenderError
from churn_audit.locales import _
from churn_audit.report import fonts, svg, tokens
from churn_audit.report.blocks import Meta
from churn_audit.report.document import Document, numbered
from churn_audit.report.outlines import outlined
from churn_audit.report.spans import plain

TEMPLATES = Path(__file__).parent / "templates"
MOST_ROWS = 300  # a table of thousands costs minutes and hundreds of megabytes, and nobody reads it on paper
LONG = 1_800  # bytes of text (wide scripts take more of both); what could be taller than a page must be free to break
log = logging.getLogger(__name__)
_lock = threading.Lock()


def render(doc: Document) -> bytes:
    """The PDF; RenderError says what to do if it cannot be made. The same document gives the same bytes."""
    compiler, families = _compiler()
    data: dict[str, Any] = numbered(doc)
    data |= {"fonts": fonts.stack(doc.lang, families), "tokens": tokens.palettes(doc.brand)[0]}
    data["icons"] = {name: svg.icon(name, tokens.LIGHT["ink"]) for name in svg.ICONS}
    texts = [plain(block) for block in doc.blocks if not isinstance(block, Meta)]
    for block, text in zip(data["blocks"], texts, strict=True):
        block["long"] = len(text.encode()) > LONG
        if block["type"] in ("heading", "reason"):
            block["text"][-1]["text"] = _bound(block["text"][-1]["text"])
        elif block.get("number"):
            block["title"] = _bound(block["title"])
        if block["type"] == "figure":
            block["picture"] |= {"svg": outlined(block["picture"]["svg"], doc.lang), "narrow": ""}
        if block["type"] == "table":
            _shorten(block, data["labels"]["left_out"], doc.lang)
    stamp = timegm(doc.as_of.timetuple()) if doc.as_of else 0
    try:
        return _lasting(compiler, data, stamp)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise RenderError(_message(error)) from None
        log.warning("%s; shown as %s", error.message, fonts.MISSING)  # one odd character must not cost the report
    try:
        return _lasting(compiler, fonts.drawable(data), stamp)
    except typst.TypstError as error:
        raise RenderError(_message(error)) from None


def _lasting(compiler: Any, data: dict[str, Any], stamp: int) -> bytes:
    """The PDF for reading aloud and for archives; where a text is longer than archives take, for reading aloud."""
    try:
        return _compile(compiler, data, stamp, ("ua-1", "a-3a"))
    except typst.TypstError as error:
        if "PDF/A" not in error.message:
            raise
        log.warning("%s; the PDF is accessible, but not PDF/A-3a", error.message)
    return _compile(compiler, data, stamp, ("ua-1",))


def _compile(compiler: Any, data: dict[str, Any], stamp: int, standards: tuple[str, ...]) -> bytes:
    document = json.dumps(data, ensure_ascii=False)
    with _lock:  # one compiler for all threads, one compilation at a time
        out: bytes = compiler.compile(
            format="pdf", pdf_standards=list(standards), timestamp=stamp, sys_inputs={"document": document}
        )
    return out


@cache
def _compiler() -> tuple[Any, frozenset[str]]:
    book = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(p) for p in fonts.folders()]
    )
    compiler = typst.Compiler(
        str(TEMPLATES / "report.typ"), root=str(TEMPLATES), font_paths=book, ignore_system_fonts=True
    )
    return compiler, frozenset(book.families())


def _shorten(table: dict[str, Any], words: str, lang: str) -> None:
    """Leaves the first rows in a long table, and says below it how many more there are."""
    rows = table["grid"]["rows"]
    if (more := len(rows) - MOST_ROWS) > 0:
        del rows[MOST_ROWS:]
        count = format_decimal(more, locale=lang.replace("-", "_") or "en")
        note = words.replace("{n}", count)
        table["note"].append(_span(f" {note}" if table["note"] else note))


def _bound(title: str) -> str:
    """The title with its last two words held together when the last is short: no line of "on" alone."""
    start, space, last = title.rpartition(" ")
    return f"{start}\u00a0{last}" if space and len(last) < 5 and " " in start else title


def _span(text: str) -> dict[str, Any]:
    return {"text": text, "bold": False, "muted": False, "look": "", "mark": None, "href": "", "lang": ""}


def _message(error: typst.TypstError) -> str:
    return _("the PDF could not be made: {error}", error=" ".join([error.message, *error.hints]))
