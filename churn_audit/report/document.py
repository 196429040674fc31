"""A whole report: blocks in order with what holds for all of them; read from a notebook or built from blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import Field, ValidationError, field_validator, model_validator

from churn_audit.locales import N_
from churn_audit.model.parts import Model
from churn_audit.report import blocks as b
from churn_audit.report.markdown import read
from churn_audit.report.spans import Lang, Str, plain, walk

# The fixed words of both renderers, in English; a report in another language brings its own under the same names.
LABELS: dict[str, str] = {
    "figure": N_("Figure"),
    "table": N_("Table"),
    "contents": N_("Contents"),
    "page": N_("{n} / {total}"),
    "skip": N_("Skip to the report"),
    "twin": N_("Figures behind this chart"),
    "grade": N_("evidence grade"),
    "data": N_("data"),
    "answers": N_("answers"),
    "voice": N_("voice"),
    "data_letter": N_("D"),
    "answers_letter": N_("A"),
    "voice_letter": N_("V"),
    "left_out": N_("{n} more rows are not printed here; the report as a workbook (report.xlsx) has them."),
    "failed": N_("This section could not be completed"),
}
WORKING = "working"
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Document(Model):
    """A report. `labels` replace the English words of `LABELS`; `as_of` dates the file; `brand` is the house colour."""

    lang: Lang = "en"
    title: Str = Field(min_length=1)
    author: Str = "churn-audit"
    notice: Str = ""
    labels: dict[str, Str] = {}
    as_of: date | None = None
    brand: b.Colour = ""
    blocks: tuple[b.AnyBlock, ...]

    @field_validator("labels")
    @classmethod
    def _complete(cls, value: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(value.keys() - LABELS.keys()):
            raise ValueError(f"no such labels: {', '.join(unknown)}")
        return LABELS | value

    @model_validator(mode="after")
    def _sound(self) -> Document:
        level, seen = 0, set[str]()
        for block in self.blocks:
            if block.id in seen:
                raise ValueError(f"two blocks have the id {block.id}")
            if block.id:
                seen.add(block.id)
            if (now := _level(block)) > level + 1:
                raise ValueError(f"heading {plain(block)!r}: level {now} follows level {level}")
            level = now or level
        for block in self.blocks:
            for target in _targets(block):
                if target not in seen:
                    raise ValueError(f"a link goes to #{target}, which no block has as its id")
        return self


def numbered(doc: Document) -> dict[str, Any]:
    """The document as plain data: every block with an id, figures and titled tables with their number."""
    data = doc.model_dump(mode="json")
    data["labels"] = LABELS | data["labels"]
    data["blocks"] = [block for block in data["blocks"] if block["type"] != "document"]
    figures = tables = 0
    for count, block in enumerate(data["blocks"], 1):
        block["linked"] = block["id"] is not None
        block["id"], block["number"] = block["id"] or f"_{count}", ""
        if block["type"] == "figure":
            figures += 1
            block["number"] = f"{data['labels']['figure']} {figures}"
        elif block["type"] in ("table", "scorecard", "gaps", "roadmap") and block["title"]:
            tables += 1
            block["number"] = f"{data['labels']['table']} {tables}"
    return data


def from_notebook(nb: Any, name: str = "Report") -> Document:
    """The document in an executed notebook; `name` is its title where nothing in it gives one.

    Blocks come from block outputs and from markdown cells. Cells and outputs tagged "working" are left out, but an
    error is always shown. What was typed by hand is mended, not refused: skipped heading levels, links to nowhere.
    """
    settings: dict[str, Any] = dict(nb.metadata.get("churn_audit", {}))
    found: list[b.Block] = []
    for count, cell in enumerate(nb.cells, 1):
        for block in _of_cell(cell, count):
            if isinstance(block, b.Meta):
                settings |= block.model_dump(exclude_defaults=True, exclude={"id", "type"})
            else:
                found.append(block)
    found = _mended(found)
    title = settings.get("title") or next((plain(x) for x in found if isinstance(x, (b.Cover, b.Heading))), name)
    known = {
        key: settings[key] for key in ("lang", "author", "notice", "labels", "as_of", "brand") if settings.get(key)
    }
    if "labels" in known:  # a notebook of a later version may bring words this one does not use
        known["labels"] = {key: word for key, word in known["labels"].items() if key in LABELS}
    failed = (known.get("labels") or LABELS).get("failed", LABELS["failed"])
    found = [x.model_copy(update={"title": failed}) if _is_failure(x) else x for x in found]
    return Document.model_validate({"title": title, "blocks": [x.to_json() for x in found]} | known)


def _of_cell(cell: Any, count: int) -> Iterator[b.Block]:
    working = _is_working(cell.get("metadata", {}))
    if cell.cell_type == "markdown" and not working:
        yield from read(cell.source)
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            text = _ANSI.sub("", f"[{count}] {output.ename}: {output.evalue}")
            yield b.Callout(kind="failed", title=LABELS["failed"], text=(text,))
        elif not (working or _is_working(output.get("metadata", {}))):
            yield from _of_output(output, count)


def _of_output(output: Any, count: int) -> Iterator[b.Block]:
    """A block output as its block; what was printed or shown otherwise as plain text; warnings and logs not at all."""
    data: Mapping[str, Any] = output.get("data", {})
    if b.MIME in data:
        try:
            yield b.parse(_with_drawing(dict(data[b.MIME]), data.get("image/svg+xml")))
        except (ValidationError, TypeError, ValueError) as error:
            text = f"[{count}] {str(error).splitlines()[0]}"
            yield b.Callout(kind="failed", title=LABELS["failed"], text=(text,))
    else:
        text = data.get("text/plain") or (output.get("text") if output.get("name") == "stdout" else None) or ""
        if shown := _ANSI.sub("", _joined(text)).strip("\n"):
            yield b.Code(text=shown)


def _with_drawing(block: dict[str, Any], drawing: Any) -> dict[str, Any]:
    """A figure leaves its drawing to the output's image, so that a notebook holds it once."""
    picture = block.get("picture")
    if drawing and isinstance(picture, Mapping) and "svg" not in picture:
        block["picture"] = {**picture, "svg": _joined(drawing)}
    return block


def _is_working(metadata: Mapping[str, Any]) -> bool:
    tags = metadata.get("tags") or ()
    return WORKING in tags or bool(metadata.get(WORKING)) or any(str(t).startswith("papermill-error") for t in tags)


def _is_failure(block: b.Block) -> bool:
    return isinstance(block, b.Callout) and block.kind == "failed"


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(text)


def _level(block: b.Block) -> int:
    """The level of the heading a block is, or 0."""
    return block.level if isinstance(block, b.Heading) else 2 if isinstance(block, b.Reason) else 0


def _targets(block: b.Block) -> Iterator[str]:
    for span in walk(block):
        if span.href.startswith("#"):
            yield span.href[1:]
    if isinstance(block, b.Scorecard):
        for group in block.groups:
            for href in (group.href, *(row.href for row in group.rows)):
                if href.startswith("#"):
                    yield href[1:]


def _mended(found: Iterable[b.Block]) -> list[b.Block]:
    """The same blocks: heading levels do not skip, ids are given once, links lead somewhere or are none."""
    out: list[b.Block] = []
    level, seen = 0, set[str]()
    for block in found:
        if block.id in seen:
            block = block.model_copy(update={"id": None})
        seen |= {block.id} if block.id else set()
        if isinstance(block, b.Reason) and level == 0:
            block = b.Heading(id=block.id, level=1, text=block.text, facts=block.facts)
        elif isinstance(block, b.Heading) and block.level > level + 1:
            block = block.model_copy(update={"level": level + 1})
        level = _level(block) or level
        out.append(block)
    return [_unlinked(block, seen) if any(t not in seen for t in _targets(block)) else block for block in out]


def _unlinked(block: b.Block, known: set[str]) -> b.Block:
    def without(node: Any) -> Any:
        if isinstance(node, dict):
            dead = str(node.get("href", "")).startswith("#") and node["href"][1:] not in known
            return {k: without(v) for k, v in node.items() if not (dead and k == "href")}
        return [without(v) for v in node] if isinstance(node, list) else node

    return b.parse(without(block.to_json()))
