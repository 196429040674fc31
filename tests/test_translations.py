"""The catalogues of translations: how they are kept in step, what is found wrong with them, and how they are read."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from churn_audit import locales, translations
from churn_audit.locales import catalogue, interface, read, speaking, spoken, with_context
from churn_audit.translations import LANGUAGES, Text, mistake, path, problems, texts, written

WANTED: dict[Text, list[str]] = {
    ("Nobody answered",): ["a.py"],
    ("{n} customer", "{n} customers"): ["a.py", "b.py"],
    ("33% of {what}\nleft",): ["checklists/x.yaml"],
}
RUSSIAN = {
    "Nobody answered": "Никто не ответил",
    ("{n} customer", "{n} customers"): ("{n} клиент", "{n} клиента", "{n} клиентов"),
    "33% of {what}\nleft": "33 % {what}\nушли",
}


def russian(**changes: object) -> Catalog:
    """A sound Russian catalogue of WANTED."""
    out = Catalog(locale="ru")
    for id, told in RUSSIAN.items():
        out.add(id, told)
    for id, told in changes.items():
        out[id] = told
    return out


def file_of(known: Catalog) -> str:
    return written(known, WANTED)


def parsed(text: str, language: str = "ru") -> Catalog:
    return read_po(BytesIO(text.encode()), locale=language)


# Keeping in step --------------------------------------------------------------------------------------------------


def test_new_texts_come_in_empty_gone_ones_go_out_and_translations_stay() -> None:
    old = russian()
    old.add("A text of last year", "Прошлогодний текст")
    del old["Nobody answered"]
    fresh = parsed(file_of(old))
    assert fresh["Nobody answered"].string == ""
    assert "A text of last year" not in fresh and not fresh.obsolete
    assert fresh["{n} customer"].string == ("{n} клиент", "{n} клиента", "{n} клиентов")


def test_the_file_is_the_same_for_the_same_texts_and_holds_nothing_that_changes() -> None:
    once = file_of(russian())
    assert file_of(parsed(once)) == once
    assert "Date" not in once and "Generated" not in once and "a.py:" not in once
    assert [line for line in once.splitlines() if line.startswith("#: ")] == [
        "#: a.py", "#: a.py b.py", "#: checklists/x.yaml"
    ]  # fmt: skip


def test_what_a_translator_marked_as_doubtful_stays_and_stays_marked() -> None:
    old = russian()
    old["Nobody answered"].flags.add("fuzzy")
    kept = parsed(file_of(old))["Nobody answered"]
    assert kept.fuzzy and kept.string == "Никто не ответил"


def test_one_word_in_two_contexts_has_two_translations() -> None:
    two: dict[Text, list[str]] = {("Lost",): ["a.py"], ("run\x04Lost",): ["a.tsx"]}
    known = Catalog(locale="ja")
    known.add("Lost", "離脱数")
    known.add("Lost", "中断", context="run")
    fresh = parsed(written(known, two), "ja")
    assert written(fresh, two) == written(known, two)
    assert not list(problems("ja", fresh, two))
    assert read(written(known, two)).forms == {"Lost": ("離脱数",), "run\x04Lost": ("中断",)}
    assert list(problems("ja", fresh, {("Lost",): ["a.py"]})) == [
        'ja.po: "Lost" (run) is no text of the code or the checklist any more'
    ]


# What is wrong ----------------------------------------------------------------------------------------------------


def test_a_sound_catalogue_has_no_problems() -> None:
    assert not list(problems("ru", russian(), WANTED))


def test_each_text_without_a_sound_translation_is_named() -> None:
    broken = russian()
    broken["Nobody answered"].string = ""
    broken["{n} customer"].flags.add("fuzzy")
    broken.add("A text of last year", "Прошлогодний текст")
    assert list(problems("ru", broken, WANTED)) == [
        'ru.po: "Nobody answered" is not translated',
        'ru.po: "{n} customer" is marked fuzzy',
        'ru.po: "A text of last year" is no text of the code or the checklist any more',
    ]


@pytest.mark.parametrize(
    ("text", "forms", "plurals", "what"),
    [
        (("{n} left",), ("{m} ушли",), 3, "holds {n}"),
        (("{n} left",), ("ушли",), 3, "holds {n}"),
        (("One left", "{n} left"), ("ушёл", "{n} ушли", "{n} ушли"), 3, "holds {n}"),
        (("One left", "{n} left"), ("{n} ушли",), 3, "has 1 forms where 3 are needed"),
        (("Nobody left",), ("Nobody left",), 1, "is left in English"),
        (("run\x04Lost",), ("Lost",), 1, "is left in English"),
        (("%1 of %2",), ("из %2",), 3, "holds %1, %2"),
    ],
)
def test_mistakes_of_a_translation_are_seen(text: Text, forms: tuple[str, ...], plurals: int, what: str) -> None:
    """The first Russian form is for 21 and 101 too, so it must hold the number, though English says "one"."""
    assert what in (mistake(text, forms, plurals) or "")


@pytest.mark.parametrize("text", ["CSV", "{low}–{high}", "{n} / {total}", "CRM (SQL)"])
def test_what_is_the_same_in_every_language_may_stay(text: str) -> None:
    assert mistake((text,), (text,), 1) is None


# The checklist's and the code's own -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wanted() -> dict[Text, list[str]]:
    return texts()


def test_texts_of_code_checklist_notebook_and_command_line_are_extracted(wanted: dict[Text, list[str]]) -> None:
    files = {file.split("/")[0] + Path(file).suffix for places in wanted.values() for file in places}
    assert files >= {"churn_audit.py", "checklists.yaml", "notebooks.ipynb"}
    assert ("Scorecard",) in wanted and ("{number} month", "{number} months") in wanted
    assert ("Run the audit and write the report; prints the run folder last.",) in wanted
    assert not any(text[0] in ("slow-response", "yes_no", "judgement") for text in wanted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_sound_translation(language: str, wanted: dict[Text, list[str]]) -> None:
    found = list(problems(language, translations.load(language), wanted))
    assert not found, f"{len(found)} texts; make format brings new ones into the catalogue: " + "\n".join(found[:20])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_read_as_babel_reads_it(language: str) -> None:
    ours, theirs = catalogue(language), translations.load(language)
    said = {
        with_context(m.context, m.id if isinstance(m.id, str) else m.id[0]): m
        for m in theirs
        if m.id and m.string and not m.fuzzy
    }
    assert ours.forms.keys() == said.keys()
    for id, forms in ours.forms.items():
        assert forms == (said[id].string if isinstance(said[id].string, tuple) else (said[id].string,))


# Reading ----------------------------------------------------------------------------------------------------------


def test_quotes_breaks_and_backslashes_survive_the_file() -> None:
    odd = 'Say "no"\\ twice\nthen go\t{n}'
    known = Catalog(locale="ja")
    known.add(odd, odd + "。")
    assert read(written(known, {(odd,): ["a.py"]})).gettext(odd) == odd + "。"


def test_what_is_not_translated_or_doubtful_is_told_in_english() -> None:
    known = russian()
    known["Nobody answered"].flags.add("fuzzy")
    found = read(file_of(known))
    assert found.gettext("Nobody answered") == "Nobody answered"
    assert found.ngettext("one dog", "many dogs", 2) == "many dogs"


@pytest.mark.parametrize(
    ("n", "said"), [(1, "клиент"), (2, "клиента"), (5, "клиентов"), (11, "клиентов"), (21, "клиент"), (0, "клиентов")]
)
def test_a_number_chooses_the_russian_form(n: int, said: str) -> None:
    assert read(file_of(russian())).ngettext("{n} customer", "{n} customers", n) == "{n} " + said


# Which language ---------------------------------------------------------------------------------------------------


@pytest.fixture
def all_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locales, "languages", lambda: ("en", *LANGUAGES))


@pytest.mark.usefixtures("all_languages")
@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("ja", "ja"), ("ja_JP.UTF-8", "ja"), ("ja-JP", "ja"), ("ru_RU@euro", "ru"), ("zh-Hant", "zh-Hant"),
        ("zh_Hant", "zh-Hant"), ("zh_TW.UTF-8", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"), ("zh_CN", "en"),
        ("zh-Hans-HK", "en"), ("de_DE", "en"), ("C", "en"), ("POSIX", "en"), ("en_GB", "en"), ("", "en"),
    ],
)  # fmt: skip
def test_a_locale_asks_for_a_language_and_a_strange_one_gets_english(asked: str, language: str) -> None:
    assert spoken(asked) == language


@pytest.mark.usefixtures("all_languages")
def test_the_interface_speaks_as_the_first_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHURN_AUDIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert interface() == "en"
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    assert interface() == "ru"
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert interface() == "ja"
    monkeypatch.setenv("CHURN_AUDIT_LANG", "en")
    assert interface() == "en"
    assert path("zh-Hant").name == "zh_Hant.po"
    with speaking("ja_JP"):
        assert interface() == "ja", "who is answered goes first"
        with speaking(""):
            assert interface() == "en"
    assert interface() == "en"
