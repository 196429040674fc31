"""What a notebook shows of an object: blocks of the report, each as the report has it, with the style sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from churn_audit.errors import RenderError
from churn_audit.i18n import Words
from churn_audit.locales import _
from churn_audit.report import blocks as b
from churn_audit.report import html
from churn_audit.report.spans import plain


@dataclass(frozen=True)
class Folded:
    """Blocks that are shown when their title is opened."""

    title: str
    blocks: Sequence[b.Block]


Part = b.Block | Folded


class Shown:
    """An object that a notebook shows as blocks."""

    def blocks(self) -> Iterable[Part]:
        """What is shown, in order."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return bundle(self.blocks())

    def save_html(self, path: Any) -> None:
        """Writes what a notebook shows as a page of its own; RenderError where it cannot be written."""
        from pathlib import Path

        page = f'<!doctype html><html data-jp-theme-light="true"><meta charset="utf-8"><body>{_html(self.blocks())}'
        try:
            Path(path).write_text(page, "utf-8")
        except OSError as error:
            raise RenderError(_("{path}: cannot be written: {reason}", path=path, reason=error)) from None


class Page(Shown, tuple[Part, ...]):
    """Parts shown as one."""

    __slots__ = ()

    def blocks(self) -> Iterator[Part]:
        return iter(self)


def left_out(w: Words, problems: Sequence[str]) -> list[Part]:
    """A note on run folders that could not be read; nothing where all could."""
    if not problems:
        return []
    title = w.n_(
        "{n} folder could not be read and is left out", "{n} folders could not be read and are left out", len(problems)
    )  # fmt: skip
    return [b.Callout(kind="failed", title=title, text=tuple(problems[:10]))]


def bundle(parts: Iterable[Part]) -> dict[str, Any]:
    """The parts as HTML with their style sheet, and as plain text."""
    found = list(parts)
    return {"text/html": _html(found), "text/plain": "\n".join(_plain(found))}


def _html(parts: Iterable[Part]) -> str:
    return html.fragment(b.Meta()) + "".join(_fragment(p) for p in parts)


def _fragment(part: Part) -> str:
    if isinstance(part, Folded):
        inside = "".join(map(html.fragment, part.blocks))
        return f'<details class="ca"><summary>{escape(part.title)}</summary>{inside}</details>'
    return html.fragment(part)


def _plain(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield from (part.title, *map(plain, part.blocks)) if isinstance(part, Folded) else (plain(part),)
