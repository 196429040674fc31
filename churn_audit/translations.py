"""The catalogues of translations, kept in step with the texts of the code and of the checklist.

`python -m churn_audit.translations` brings every checklists/locales/<language>.po up to date: new texts come in empty,
texts that are gone go out, translations stay. With --check nothing is written, and each text without a sound
translation is named. Texts are marked in the code by `_`, `n_` (singular, plural) and `N_` (translated when shown), in
the JupyterLab extension by its translator's `__`, `_n` and `_p`; what the lab shows of them is written from the same
catalogues.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from churn_audit import labtexts
from churn_audit.cli import helps
from churn_audit.locales import CONTEXT, path, read, with_context
from churn_audit.model.engagement import LOCALES
from churn_audit.model.parts import read_yaml
from churn_audit.resources import folder
from churn_audit.runs.headings import paragraphs
from churn_audit.runs.store import NOTEBOOK as AUDIT

LANGUAGES = tuple(locale for locale in LOCALES if locale != "en")
KEYWORDS = {"_": None, "n_": (1, 2), "N_": None}
_SOURCES = [("**.py", "python"), ("**.j2", "jinja2")]
HEAD = """\
# churn-audit in {name}. `make format` keeps the texts in step; the translations are written here.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_PLACEHOLDER = re.compile(r"\{\w+\}|%\d+")
# What stands under these keys of the checklist's files is a name, a code or a note for its authors: nobody reads it.
_NOT_READ = frozenset({
    "applies_if", "audience", "categories", "category", "charges_draft", "charges_reasons", "code", "column",
    "direction", "fixes", "holds", "id", "kind", "known_at", "measure", "metric", "names", "needs", "price_reasons",
    "reason_codes", "reasons", "role", "seed", "source", "table", "terms", "type", "unit",
})  # fmt: skip
# What is the same in every language.
_SAME = frozenset({"churn", "audit", "crm", "csv", "html", "pdf", "pptx", "xlsx", "sql", "nps", "csat", "yaml", "url"})

Text = tuple[str, ...]  # a text, or its singular and plural; its context stands before the first
Forms = tuple[str, ...]  # its translation, or the plural's forms in the order of the language's rule


# What there is to translate ---------------------------------------------------------------------------------------


def texts() -> dict[Text, list[str]]:
    """Every text a reader can meet, with the files it stands in; those of the code first."""
    found: dict[Text, list[str]] = {}
    for file, _, text in (*code_texts(), *labtexts.lab_texts(), *checklist_texts()):
        files = found.setdefault((text,) if isinstance(text, str) else text, [])
        if file not in files:
            files.append(file)
    plurals = {text[0] for text in found if len(text) > 1}  # a plural's entry holds the lone singular too
    return {text: files for text, files in found.items() if len(text) > 1 or text[0] not in plurals}


def code_texts() -> Iterator[tuple[str, int, str | Text]]:
    """(file, line, text) of the package's code and templates, by file and line."""
    found = extract_from_dir(Path(__file__).parent, _SOURCES, keywords=KEYWORDS)
    for name, line, text, _, _ in sorted(found, key=lambda f: (f[0], f[1])):
        yield f"churn_audit/{name}", line, text
    yield from (("churn_audit/cli.py", 0, text) for _verb, text in helps())
    yield from notebook_texts()


def notebook_texts() -> Iterator[tuple[str, int, str]]:
    """(file, 0, text) of the headings and paragraphs of the notebooks' Markdown, the audit's own first."""
    for file in sorted(folder("notebooks").glob("*.ipynb"), key=lambda f: (f.name != AUDIT, f.name)):
        for cell in json.loads(file.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield from ((f"notebooks/{file.name}", 0, text) for _, text in paragraphs("".join(cell["source"])))


def checklist_texts() -> Iterator[tuple[str, int, str]]:
    """(file, 0, text) of the checklist: titles, descriptions, questions, fixes, drafts."""
    root = folder("checklists")
    for file in sorted(root.rglob("*.yaml")):
        content, problems = read_yaml(file)
        if not problems:
            where = f"checklists/{file.relative_to(root).as_posix()}"
            yield from ((where, 0, text.strip()) for text in _read(content) if text.strip())


def _read(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            records = isinstance(value, list) and bool(value) and isinstance(value[0], dict)
            shown = (name == "unit" and node.get("type") == "number") or (name == "source" and "direction" in node)
            if name not in _NOT_READ or records or shown:
                yield from _read(value)
    elif isinstance(node, list):
        for value in node:
            yield from _read(value)
    elif isinstance(node, str) and any(c.isalpha() for c in _PLACEHOLDER.sub("", node)):
        yield node


# The catalogues ---------------------------------------------------------------------------------------------------


def load(language: str) -> Catalog:
    """The catalogue as it stands; an empty one where there is none."""
    file = path(language)
    return read_po(BytesIO(file.read_bytes() if file.exists() else b""), locale=_locale(language))


def written(known: Catalog, wanted: Mapping[Text, list[str]]) -> str:
    """The catalogue's file: every wanted text with its translation where it is known; the same for the same input."""
    out = Catalog(locale=known.locale)
    there = {_key(m): m for m in known if m.id}
    for text, files in wanted.items():
        old, places = there.get(text), [(file, 0) for file in files]
        flags = {"fuzzy"} if old and old.fuzzy else ()
        *context, first = text[0].split(CONTEXT)
        message = out.add(
            _single((first, *text[1:])),
            old.string if old else None,
            places,
            flags=flags,
            context="".join(context) or None,
        )
        message.flags.discard("python-format")  # it is guessed from percent signs
    body = BytesIO()
    write_po(body, out, width=0, omit_header=True, include_lineno=False)
    name = out.locale.get_display_name("en")
    return HEAD.format(name=name, language=out.locale_identifier, plurals=out.plural_forms) + body.getvalue().decode()


def _locale(language: str) -> str:
    return language.replace("-", "_")


def _key(message: Message) -> Text:
    first, *plural = _tuple(message.id)
    return (with_context(message.context, first), *plural)


def _tuple(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _single(text: Text) -> str | Text:
    """As Babel has it: a text alone is no tuple."""
    return text if len(text) > 1 else text[0]


# Whether they are sound -------------------------------------------------------------------------------------------


def problems(language: str, catalogue: Catalog, wanted: Mapping[Text, list[str]]) -> Iterator[str]:
    """What is wrong with a language's catalogue, a line a text."""
    found = {_key(m): m for m in catalogue if m.id}
    for text in wanted:
        message = found.get(text)
        forms = _tuple(message.string) if message else ()
        if message is None or not any(forms):
            yield _line(language, text, "is not translated")
        elif message.fuzzy:
            yield _line(language, text, "is marked fuzzy")
        elif what := mistake(text, forms, catalogue.num_plurals):
            yield _line(language, text, what)
    gone = [*(t for t in found if t not in wanted), *(_key(m) for m in catalogue.obsolete.values())]
    yield from (_line(language, text, "is no text of the code or the checklist any more") for text in gone)


def mistake(text: Text, forms: Forms, plurals: int) -> str | None:
    """What is wrong with a translation, None where nothing is seen to be."""
    if len(forms) != (plurals if len(text) > 1 else 1) or not all(f.strip() for f in forms):
        return f"has {sum(map(bool, forms))} forms where {plurals if len(text) > 1 else 1} are needed"
    names = _names(text[-1])  # every form may stand for many: one form of Russian is for 1, 21 and 31
    if other := next((f for f in forms if _names(f) != names), None):
        return f'holds {", ".join(names) or "no placeholder"}, but "{other}" does not'
    if any(f in _bare(text) and not _international(f) for f in forms):
        return "is left in English"
    return None


def _names(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^{}]*\}|%\d+", text))


def _bare(text: Text) -> Text:
    """Without its context."""
    return (text[0].rpartition(CONTEXT)[2], *text[1:])


def _international(text: str) -> bool:
    words = re.findall(r"[A-Za-z]{3,}", _PLACEHOLDER.sub("", text))
    return all(word.lower() in _SAME for word in words)


def _line(language: str, text: Text, what: str) -> str:
    context, _, first = text[0].rpartition(CONTEXT)
    return f'{path(language).name}: "{first}"{f" ({context})" if context else ""} {what}'


def files(language: str, wanted: Mapping[Text, list[str]]) -> dict[Path, str]:
    """What a language's catalogue must hold, and what the lab reads of it."""
    catalogue = load(language)
    fresh = written(catalogue, wanted)
    lab = {text if isinstance(text, str) else text[0]: len(_tuple(text)) for _, _, text in labtexts.lab_texts()}
    return {
        path(language): fresh,
        labtexts.served_at(language): labtexts.served(language, catalogue.plural_forms, read(fresh).forms, lab),
    }


def main(check: bool) -> int:
    """0 where every catalogue is sound (or was brought up to date), 1 where --check found what is not."""
    wanted, wrong = texts(), list[str]()
    for language in LANGUAGES:
        stale = {
            f: told for f, told in files(language, wanted).items() if not f.exists() or f.read_text("utf-8") != told
        }
        if check:
            found = list(problems(language, load(language), wanted))
            wrong += found or [f"{file.name} ({language}) is stale; run `make format`" for file in stale]
        for file, told in stale.items() if not check else ():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(told, "utf-8")
            print(f"wrote {file}")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
