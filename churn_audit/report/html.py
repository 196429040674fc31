"""Blocks as HTML: one Jinja template, everything escaped, no script, nothing from outside the file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from churn_audit.report import blocks as b
from churn_audit.report import svg, tokens, webfonts
from churn_audit.report.document import LABELS, Document, numbered
from churn_audit.report.spans import plain

TEMPLATES = Path(__file__).parent / "templates"
_INSIDE, _PAGE_ONLY, _FONTS = "/* components */", "/* page only */", "/* fonts */"
# Named thrice, so that the report's rules weigh more than a notebook's own for tables and lists.
_CELL = ".ca.ca.ca"
# A notebook floats the terms of a list at a fifth of the width, sets tables flush right with equal columns and striped
# rows, and has no page for the cover to fill.
_IN_A_CELL = (
    "&{background:none}dt,dd{float:none;width:auto}"
    "table{table-layout:auto;color:inherit;margin:0}thead{border:0}tr,tr:nth-child(n),tr:hover{background:none}"
    ".cover{background:var(--cover);color:#fff;padding:24px}.cover .in{display:flex;gap:32px;align-items:end}"
    ".cover h1{color:#fff}.cover dt,.cover .art p{color:var(--oncover)}.cover .art{max-width:160px}"
)


def render(doc: Document) -> str:
    """The whole report as one file."""
    data = numbered(doc)
    css = tokens.page_variables(doc.brand) + _css() + _chart_rules() + _FONTS
    page = str(_macros().page(data, _sections(data["blocks"]), css)).lstrip()
    return page.replace(_FONTS, webfonts.style(page, doc.lang), 1)


def bundle(block: b.Block) -> dict[str, Any]:
    """What a notebook shows and keeps of a block: data for the exporters, a drawing or HTML for the reader.

    The style sheet comes once, with the `Meta` block; a figure's drawing stands in the image alone.
    """
    data = block.to_json()
    out: dict[str, Any] = {b.MIME: data, "text/plain": plain(block) or data["type"]}
    if isinstance(block, b.Figure):
        data["picture"] = {k: v for k, v in data["picture"].items() if k != "svg"}
        return out | {"image/svg+xml": block.picture.svg}
    return out | {"text/html": fragment(block)}


def fragment(block: b.Block) -> str:
    """One block for a notebook's reader; for a `Meta` block the style sheet that all others use."""
    if isinstance(block, b.Meta):
        root, _, rest = _css().partition(_INSIDE)
        inside = rest.partition(_PAGE_ONLY)[0] + _IN_A_CELL
        charts = svg.dark_rules('[data-jp-theme-light="false"] .ca .chart ')
        return f"<style>{tokens.notebook_variables()}{charts}{root}{_CELL}{{{inside}}}</style>"
    data = block.model_dump(mode="json") | {"number": "", "linked": False, "id": block.id or ""}
    return str(_macros().fragment({"labels": LABELS}, data))


def _sections(blocks: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Blocks parted at headings of level 1; what stands before the first is the first part."""
    out: list[list[dict[str, Any]]] = [[]]
    for block in blocks:
        if block["type"] == "heading" and block["level"] == 1:
            out.append([])
        if block["type"] not in ("cover", "contents"):
            out[-1].append(block)
    return [part for part in out if part]


@cache
def _css() -> str:
    return (TEMPLATES / "report.css").read_text("utf-8")


@cache
def _chart_rules() -> str:
    """The charts' colours in the dark: they stand in the page, so that one set of rules serves them all."""
    return f"@media screen and (prefers-color-scheme:dark){{{svg.dark_rules('.chart ')}}}\n"


@cache
def _macros() -> Any:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    env.filters["uri"] = _uri
    env.filters["chart"] = _chart
    env.globals["icons"] = svg.ICONS
    return env.get_template("report.html.j2").module


def _uri(drawing: str) -> str:
    """A drawing as a data URI for an attribute: fewer bytes than base64."""
    return "data:image/svg+xml," + quote(drawing, safe="!$()*+,-./:;=?@_~")


def _chart(picture: dict[str, str]) -> Markup:
    """A chart as a part of the page, for paper and for a phone; nothing where it has to be shown as an image."""
    drawings = [svg.inline(picture["svg"]), svg.inline(picture["narrow"] or picture["svg"])]
    if not all(drawings):
        return Markup()
    label = Markup('<svg class="{}" role="img" aria-label="{}"')
    wide, narrow = (
        Markup(drawing.replace("<svg", label.format(name, picture["alt"]), 1))
        for name, drawing in zip(("w", "p"), drawings, strict=True)
    )
    return Markup('<div class="chart">') + wide + narrow + Markup("</div>")
