"""The languages there are: their catalogues of translations, and the words of the interface in the user's language.

A catalogue is checklists/locales/<language>.po, read as it stands. The command line and every error speak the language
that CHURN_AUDIT_LANG names, or else LC_ALL, LC_MESSAGES or LANG, the first that is set; English where there is no
catalogue of it. A server speaks to each as they ask: `speaking`. The report has a language of its own:
`churn_audit.i18n.Words`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from pathlib import Path

from churn_audit.resources import folder

_ASKER: ContextVar[str] = ContextVar("asker", default="")  # the language of whom is answered; empty where nobody is
_ASKED = ("CHURN_AUDIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
# Traditional characters are asked for by the places that write them.
_TRADITIONAL = re.compile(r"zh-(?!hans)(?:.*-)?(hant|tw|hk|mo)\b")
# Parts a word from what says where it stands, as gettext writes it: the same word may need two translations.
CONTEXT = "\x04"
_FIELD = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:".*"\n)+)', re.M)
_RULE = re.compile(r"plural=(.*?);\s*$", re.M)


@dataclass(frozen=True)
class Catalogue:
    """Texts of one language by their English; a plural's forms by its English singular, in the rule's order."""

    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rule: Callable[[int], int] = int

    def gettext(self, text: str) -> str:
        """The text in this language; English where it is not translated."""
        return self.forms.get(text, (text,))[0]

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form that `n` asks for."""
        found = self.forms.get(one)
        return found[self.rule(n)] if found else (one if n == 1 else many)


@cache
def catalogue(language: str) -> Catalogue:
    """The language's catalogue; an empty one for English and for languages without."""
    file = path(language)
    return read(file.read_text("utf-8")) if file.is_file() else Catalogue()


def read(text: str) -> Catalogue:
    """The catalogue in a PO file's text; entries that are fuzzy, obsolete or lack a form are left out.

    Reads what Babel writes in a twentieth of Babel's time: every report and every message waits for it.
    """
    forms: dict[str, tuple[str, ...]] = {}
    for entry in text.split("\n\n"):
        if "#, fuzzy" in entry:
            continue
        fields = {name: _unquoted(quoted) for name, quoted in _FIELD.findall(entry + "\n")}
        told = tuple(value for name, value in fields.items() if name.startswith("msgstr"))
        if told and all(told):
            forms[with_context(fields.get("msgctxt"), fields["msgid"])] = told
    rule = _RULE.search(forms.pop("", ("",))[0])
    return Catalogue(forms, c2py(rule[1])) if rule else Catalogue(forms)


def with_context(context: str | None, text: str) -> str:
    """The key of a text in a catalogue."""
    return f"{context}{CONTEXT}{text}" if context else text


def _unquoted(quoted: str) -> str:
    return "".join(json.loads(line) if "\\" in line else line[1:-1] for line in quoted.splitlines())


def path(language: str) -> Path:
    """Where a language's catalogue is."""
    return folder("checklists") / "locales" / f"{language.replace('-', '_')}.po"


def languages() -> tuple[str, ...]:
    """The languages that there are texts in: English, and those with a catalogue."""
    found = sorted(p.stem.replace("_", "-") for p in (folder("checklists") / "locales").glob("*.po"))
    return ("en", *found)


def family(locale: str) -> str:
    """The language of a locale as a catalogue is named: ja of ja_JP.UTF-8, zh-Hant of zh-TW; zh of simplified Chinese,
    which is another one."""
    tag = re.split(r"[.@]", locale)[0].replace("_", "-").lower()
    return "zh-Hant" if _TRADITIONAL.match(tag) else tag.partition("-")[0]


def spoken(locale: str) -> str:
    """The language among ours that a locale asks for; English where there is none, for a mixture helps nobody."""
    found = family(locale)
    return found if found in languages() else "en"


def interface() -> str:
    """The language of the command line and of errors."""
    return _ASKER.get() or spoken(next((asked for name in _ASKED if (asked := os.environ.get(name))), "en"))


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Inside, the interface speaks the language of the locale, in this thread or task and in those it starts."""
    before = _ASKER.set(spoken(locale) if locale else "")
    try:
        yield
    finally:
        _ASKER.reset(before)


@dataclass(frozen=True)
class Sentence:
    """An English sentence with {names}, marked by `N_`, and what stands for them: it is told later, in any language."""

    text: str
    values: tuple[tuple[str, str | int], ...] = ()


def sentence(text: str, **values: str | int) -> Sentence:
    """The sentence with its values."""
    return Sentence(text, tuple(values.items()))


def N_(text: str) -> str:  # noqa: N802 - gettext's name for it
    """The text as it is: a mark for the extraction, where it is translated later, when it is shown."""
    return text


def _(message: str, /, **values: object) -> str:
    """The sentence in the language of the interface, its {names} filled in; without values it is not filled at all."""
    text = catalogue(interface()).gettext(message)
    return text.format(**values) if values else text


def n_(one: str, many: str, n: int, /, **values: object) -> str:
    """The sentence in the form that `n` asks for; {n} in it is the count."""
    return catalogue(interface()).ngettext(one, many, n).format(**({"n": f"{n:,}"} | values))
