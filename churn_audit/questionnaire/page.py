"""A form as one HTML file that works without a network, keeps its answers, and can be printed."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from markupsafe import Markup

from churn_audit.i18n import Words
from churn_audit.questionnaire.form import SECONDS, Form, without_answer

TEMPLATES = Path(__file__).parent / "templates"


def render(form: Form, words: Words) -> str:
    """The file's text. It loads nothing and sends nothing: its policy allows its own style and script and no more."""
    script, style = _source("form.js"), _source("form.css")
    page = _template().render(
        form=form,
        t=SimpleNamespace(**_texts(form, words)),
        or_else={kind: without_answer(words, kind) for kind in SECONDS},
        settings=Markup(_inert(_settings(form, words))),
        script=Markup(script),
        style=Markup(style),
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'",
    )
    return str(page).lstrip()


def _settings(form: Form, words: Words) -> dict[str, Any]:
    """What the script needs to know; it holds no text or rule of its own."""
    whose = (form.business, form.audience, form.respondent, form.checklist)
    grouped = not words.lang.startswith("ru")  # 1,000 is a thousand there, and one in Russian
    return {
        "key": "churn-audit-" + hashlib.sha256("\n".join(whose).encode()).hexdigest()[:16],
        "audience": form.audience,
        "checklist": form.checklist,
        "respondent": form.respondent,
        "seconds": SECONDS,
        "comma_groups": grouped,
        "texts": _spoken(words),
    }


def _inert(content: dict[str, Any]) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")


def _spoken(words: Words) -> dict[str, str]:
    """What the script says; {names} are filled in by it."""
    return {
        "here": words._("This section: {done} of {all}"),
        "left": words._("about {minutes} min left"),
        "through": words._("everything answered"),
        "kept": words._("Kept in this browser at {time}"),
        "not_kept": words._("Not kept"),
        "resumed": words._("Your answers from last time are here again."),
        "skipped": words._("Left out, because you answered no to “{question}”"),
        "no_number": words._("“{value}” is not a number. Write it in figures, or say it in a note."),
        "outside": words._("{value} lies outside {limits}. Please look again; it stays as you wrote it."),
        "read_as": words._("Read as {value}."),
        "only_note": words._("A note alone is not counted; choose an answer too, if you can."),
        "open": words._("{section}: {n} open"),
        "all_done": words._("Nothing is open. Thank you!"),
        "saved": words._(
            "The file {name} is saved, usually in the folder for downloads. Send it to whoever sent "
            "you this form."
        ),
        "copied": words._("Copied. Paste the text into a message to whoever sent you this form."),
        "copy_by_hand": words._(
            "Select the text below, copy it and paste it into a message to whoever sent you this "
            "form."
        ),
        "loaded": words._("The answers of the file are here now: {n}."),
        "not_loaded": words._("{name} holds no answers to this form."),
        "sure": words._("Really delete? Press again"),
        "deleted": words._("Your answers are deleted from this browser."),
        "at_least": words._("{low} or more"),
        "between": words._("{low} to {high}"),
    }  # fmt: skip


def _texts(form: Form, words: Words) -> dict[str, str]:
    """What stands on the page."""
    about = {
        "leadership": words._("For those who lead the business"),
        "front_line": words._("For those who deal with customers"),
        "customers": words._("For customers"),
        "auditor": words._("For the auditor: what you see for yourself"),
    }
    return {
        "title": words._("Questions about {business}", business=form.business),
        "audience": about[form.audience],
        "welcome": words._(
            "Answer as things are, not as they should be. “Don’t know” is a good answer, and better "
            "than a guess."
        ),
        "size": words._("Questions: {n} · Time: about {minutes} min", n=len(form.items), minutes=form.minutes),
        "stays": words._(
            "You can stop and go on later in this browser. Nothing is sent by itself: at the end you "
            "save a file and send it yourself."
        ),
        "no_script": words._(
            "This page cannot run here, so it keeps nothing. Open it in a browser, or print it and "
            "tick by hand."
        ),
        "no_storage": words._(
            "This browser keeps no answers. Save the file at the end before you close the page, or "
            "they are lost."
        ),
        "name": words._("Your name, or a word of your choice"),
        "name_help": words._("It tells your answers from those of others."),
        "role": words._("Your role (may stay empty)"),
        "start": words._("Start"),
        "you": words._("About you"),
        "sections": words._("Section"),
        "next": words._("Next section"),
        "back": words._("Back"),
        "note": words._("Note"),
        "note_label": words._("Note or link"),
        "clear": words._("Clear"),
        "or": words._("or"),
        "finish": words._("Save and send"),
        "open_title": words._("Still open"),
        "save": words._("Save the file with my answers"),
        "hint_save": words._("You may save as often as you like; the latest file counts."),
        "other_ways": words._("Other ways"),
        "copy": words._("Copy the answers as text"),
        "copied_label": words._("Your answers as text"),
        "print": words._("Print"),
        "load": words._("Go on from a saved file"),
        "delete": words._("Delete my answers from this browser"),
        "hint_first": words._("If you have little time, answer only these."),
        "hint_facts": words._("A no here leaves out the questions that build on it."),
        "progress": words._("Answered in this section"),
        "date": words._("Date"),
    }  # fmt: skip


@cache
def _source(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _template() -> jinja2.Template:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    return env.get_template("form.html.j2")
