"""The lab extension's texts: how they are found in TypeScript, and what JupyterLab reads of them."""

from __future__ import annotations

import json
import re

import pytest

from churn_audit import labtexts
from churn_audit.labtexts import PACKS, calls, lab_texts, served, served_at, settings
from churn_audit.locales import catalogue
from churn_audit.translations import LANGUAGES, files, load, texts


def found(source: str) -> list[tuple[int, object]]:
    return list(calls(source, "a.tsx"))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("trans.__('Run audit')", "Run audit"),
        ('trans.__("It\'s done", n)', "It's done"),
        (r"trans.__('It\'s \u201cdone\u201d\n\x41\u{1F600}')", "It's “done”\nA😀"),
        ("props.lab.trans.__(\n  'Lost, (%1) a year',\n  f.money(v)\n)", "Lost, (%1) a year"),
        ("trans?.__(/* shown small */ 'Few', // of many\n n)", "Few"),
        ("const { __ } = trans; <p>{__('Alone')}</p>", "Alone"),
        ("trans._n('%1 run', '%1 runs', runs.length, runs.length)", ("%1 run", "%1 runs")),
        ("trans._n(\n'%1 run',\n'%1 runs',\nn(')'),\n)", ("%1 run", "%1 runs")),
        ("trans._p('run', 'Lost')", "run\x04Lost"),
        ("trans._np('run', 'One lost', '%1 lost', n)", ("run\x04One lost", "%1 lost")),
    ],
)
def test_a_call_is_read_whatever_its_form(source: str, text: object) -> None:
    assert [t for _, t in found(source)] == [text]


def test_what_stands_around_a_call_does_not_mislead() -> None:
    source = """
    <p>Don't read `this` or http://x.y</p>
    // trans.__('gone')
    const a = /['"]/.test(b) ? trans.__('one') : `${trans.__('two', trans.__('three'))}`;
    x.__proto__; my__('no'); object._name('no'); foo_n('no', 'nos', 1);
    """
    assert found(source) == [(4, "one"), (4, "two"), (4, "three")]


@pytest.mark.parametrize(
    "source",
    [
        "trans.__(label)", "trans.__(`Run ${name}`)", "trans.__(`Run`)", "trans.__('Run ' + name)", "trans.__()",
        "trans._n('%1 run', many, n)", "trans._n('%1 run')", "trans.__(a ? 'x' : 'y')", "const t = trans.__;",
        "words.map(trans.__)", "trans.__('broken\nline')",
    ],
)  # fmt: skip
def test_a_text_that_is_not_written_out_is_refused_with_its_place(source: str) -> None:
    with pytest.raises(ValueError, match=r"a\.tsx:2: __?n?"):
        found("\n" + source)


def test_titles_and_descriptions_of_settings_are_texts_and_commands_are_not() -> None:
    schema = {
        "title": "Audit", "jupyter.lab.shortcuts": [{"command": "x"}], "type": "object",
        "properties": {"poll": {"type": "number", "title": "Pause", "description": "In seconds.", "default": 10}},
    }  # fmt: skip
    assert list(settings(schema)) == ["Audit", "Pause", "In seconds."]


def test_a_text_is_in_the_lab_either_alone_or_a_plural() -> None:
    """JupyterLab looks it up by its singular and takes it for missing where the number of forms is another."""
    said = [text for _, _, text in lab_texts()]
    assert not {t for t in said if isinstance(t, str)} & {t[0] for t in said if not isinstance(t, str)}


def test_values_are_numbered_so_that_the_lab_fills_them_in() -> None:
    for file, line, text in lab_texts():
        forms = (text,) if isinstance(text, str) else text
        assert not any(re.search(r"\{\w+\}|%[sd]", f) for f in forms), f"{file}:{line}: {text}"


# What the lab reads -----------------------------------------------------------------------------------------------


def test_the_lab_gets_plurals_as_it_tells_them_from_single_texts() -> None:
    wanted = {"%1 run": 2, "Done": 1, "run\x04Lost": 1, "New": 1}
    known = {"%1 run": ("実行%1回",), "Done": ("完了",), "run\x04Lost": ("中断",), "Gone": ("無",)}
    told = json.loads(served("ja", "nplurals=1; plural=0;", known, wanted))
    assert told.pop("") == {"domain": "churn_audit_lab", "language": "ja-JP", "plural_forms": "nplurals=1; plural=0;"}
    assert told == {"%1 run": ["実行%1回", ""], "Done": ["完了"], "run\x04Lost": ["中断"]}


def test_a_lone_text_takes_the_first_form_where_the_program_has_it_in_the_plural() -> None:
    told = json.loads(served("ru", "nplurals=3; plural=n;", {"Fix": ("Мера", "Меры", "Мер")}, {"Fix": 1}))
    assert told["Fix"] == ["Мера"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_lab_reads_is_fresh_and_whole(language: str) -> None:
    fresh = files(language, texts())[served_at(language)]
    assert served_at(language).read_text("utf-8") == fresh, "make format writes it"
    told = json.loads(fresh)
    missing = {t if isinstance(t, str) else t[0] for _, _, t in lab_texts()} - told.keys()
    assert not missing
    # JupyterLab refuses a rule that is not of this form, and runs it as a statement that must end.
    assert re.fullmatch(r"nplurals=\d; plural=[\s\-?|&=!<>+*/%:;n0-9_()]+;", load(language).plural_forms)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_names_itself_to_the_lab(language: str) -> None:
    """The extension asks the server, and writes figures, in the language that its texts say they are in."""
    assert catalogue(language).gettext("language\x04en") == language


def test_every_language_is_served_under_a_name_that_jupyterlab_has_a_pack_for() -> None:
    assert set(PACKS) == set(LANGUAGES)
    assert labtexts.DOMAIN == "churn_audit_lab"
