"""The texts of the JupyterLab extension: read out of its TypeScript, and handed to JupyterLab in its own form.

JupyterLab serves what the entry point `jupyterlab.locale` names: locale/<language>/LC_MESSAGES/<domain>.json beside the
module, one file a language. A browser cannot read the catalogues, so `make format` writes these files from them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from churn_audit.locales import CONTEXT

DOMAIN = "churn_audit_lab"
SOURCES = Path(__file__).parent.parent / "labextension"
# The languages as JupyterLab's own language packs are named.
PACKS = {"ja": "ja_JP", "zh-Hant": "zh_TW", "ru": "ru_RU"}
# What a function of JupyterLab's translator takes before its values: a context or not, and how many forms.
_TAKES = {"__": (False, 1), "_n": (False, 2), "_p": (True, 1), "_np": (True, 2)}
_USE = re.compile(r"(?:(?<=\.)|(?<![\w.$]))(__|_n|_p|_np)\b\s*(\(?)")
_GAP = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.S)
_LITERAL = re.compile(r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)\"""", re.S)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_COMMENT = re.compile(r"\s*(?://|\*|/\*)")


def lab_texts() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """(file, line, text) of the extension's TypeScript and of its settings, by file and line.

    Raises ValueError where a text is not written out: nobody could translate it.
    """
    for file in sorted((SOURCES / "src").rglob("*.ts*")):
        if "__tests__" not in file.parts:
            where = f"labextension/{file.relative_to(SOURCES).as_posix()}"
            yield from ((where, line, text) for line, text in calls(file.read_text("utf-8"), where))
    schema = json.loads((SOURCES / "schema/plugin.json").read_text("utf-8"))
    yield from (("labextension/schema/plugin.json", 0, text) for text in settings(schema))


def calls(source: str, where: str) -> Iterator[tuple[int, str | tuple[str, ...]]]:
    """(line, text) of each call of JupyterLab's translator: a text, or its singular and plural.

    Only what stands between a call's own parentheses is parsed, so no quote around it, in JSX say, can mislead.
    """
    for use in _USE.finditer(source):
        start = source.rfind("\n", 0, use.start()) + 1
        if _COMMENT.match(source, start):
            continue
        line = source.count("\n", 0, use.start()) + 1
        name, place = use[1], f"{where}:{line}"
        if not use[2]:
            if source[use.start() - 1] != ".":
                continue  # the name alone, where it is taken out of the translator
            raise ValueError(f"{place}: {name} is called under another name; call it where the text stands")
        context, forms = _TAKES[name]
        given = _literals(source, use.end(), context + forms, f"{place}: {name}")
        told = [f"{given[0]}{CONTEXT}{given[1]}", *given[2:]] if context else given
        yield line, told[0] if forms == 1 else tuple(told)


def _literals(source: str, at: int, count: int, place: str) -> list[str]:
    """The first arguments of a call, each a string in quotes."""
    found: list[str] = []
    while len(found) < count:
        literal = _LITERAL.match(source, _past(source, at))
        if literal is None:
            raise ValueError(f"{place} needs a text in quotes as argument {len(found) + 1}, written out in one piece")
        at = _past(source, literal.end())
        if source[at : at + 1] not in (",", ")"):
            raise ValueError(f"{place} needs argument {len(found) + 1} in one piece, without anything added to it")
        found.append(_ESCAPE.sub(_unescaped, literal[1] if literal[1] is not None else literal[2]))
        at += 1
    return found


def _past(source: str, at: int) -> int:
    """Behind white space and comments."""
    gap = _GAP.match(source, at)
    return gap.end() if gap else at


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    return chr(int(code, 16)) if code else _PLAIN.get(found[4], found[4])


def settings(node: Mapping[str, Any]) -> Iterator[str]:
    """The titles and descriptions of a settings schema, its own first."""
    for name, value in node.items():
        if name in ("title", "description") and isinstance(value, str):
            yield value
    for field in node.get("properties", {}).values():
        yield from settings(field)


def served(language: str, plurals: str, known: Mapping[str, tuple[str, ...]], wanted: Mapping[str, int]) -> str:
    """A language's texts as JupyterLab reads them: of each wanted text and its number of English forms, the known
    translation; without one the lab shows English.

    `plurals` is the language's rule as gettext writes it.
    """
    header = {"domain": DOMAIN, "language": PACKS[language].replace("_", "-"), "plural_forms": plurals}
    out: dict[str, object] = {"": header}
    for text in sorted(wanted.keys() & known.keys()):
        forms = known[text]
        # The lab tells a plural from a lone text by the number of forms, so the lone form of a plural gets company.
        out[text] = [*forms, ""][: max(2, len(forms))] if wanted[text] > 1 else forms[:1]
    return json.dumps(out, ensure_ascii=False, indent=0) + "\n"


def served_at(language: str) -> Path:
    """Where the lab finds a language's texts."""
    return Path(__file__).parent / "server/locale" / PACKS[language] / "LC_MESSAGES" / f"{DOMAIN}.json"
