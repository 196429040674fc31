"""Answers as people write them, made into the values that answers are kept in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from churn_audit.errors import nearest
from churn_audit.i18n import Words
from churn_audit.locales import _
from churn_audit.model.answers import Value, severity
from churn_audit.model.checklist import DOES_NOT_APPLY, DONT_KNOW, Number, Question, Scale
from churn_audit.questionnaire.form import options, without_answer

_NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)")
# A point with or without its end of the scale: "5 – Always". No other figure beside it: 4-5 is no point.
_POINT = re.compile(r"([1-5])\s*[–—:-]?\D*")


def number(text: str, comma_groups: bool = True) -> float | int | None:
    """The number in a text, None where it is none: decimal commas, groups and full-width figures are understood.

    1,000 is a thousand where thousands are grouped by commas (`comma_groups`), and one where they are not.
    """
    plain = re.sub(r"[\s'’]", "", unicodedata.normalize("NFKC", text)).replace("−", "-")
    if comma_groups and re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"-?[1-9]\d{0,2}(\.\d{3})+,\d+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    else:
        plain = plain.replace(",", ".", 1)
    return _whole(float(plain)) if _NUMBER.fullmatch(plain) else None


def _whole(value: float) -> float | int:
    return int(value) if value.is_integer() else value


def understood(question: Question | None, value: Any, words: Words) -> Value:
    """The value that is kept, for a question or (None) a fact. ValueError says what is wrong and what would do."""
    if isinstance(value, datetime | date | time):
        day = value.date() if isinstance(value, datetime) else value
        raise ValueError(_("the spreadsheet program has made a date of it ({value}); enter it again", value=day))
    text = value if isinstance(value, bool | int | float) else str(value).strip()
    if (said := _instead(text, question is None)) is not None:
        return said
    if question is None:
        return _chosen(text, _texts({"yes": "Yes", "no": "No"}, words))
    answer = question.answer
    if isinstance(answer, Number):
        found = _number(text, words)
    elif isinstance(answer, Scale):
        found = _point(text, _texts({o.value: o.text for o in options(answer, Words()) if o.text}, words))
    else:
        found = _chosen(text, _texts({o.value: o.text for o in options(answer, Words())}, words))
    severity(question, found)
    return found


def _texts(english: Mapping[str, str], words: Words) -> dict[str, str]:
    """Value by every word it may be given by: itself, its English text, and its text in the form's language."""
    out = {_plain(value): value for value in english}
    for value, text in english.items():
        out |= {_plain(text): value, _plain(words._(text)): value}
    return out


def _plain(text: str) -> str:
    """A text without what differs between keyboards: case, kinds of spaces, apostrophes and dashes."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("–", "-")
    return " ".join(folded.replace("_", " ").split())


def _instead(value: Value, fact: bool) -> Value | None:
    """dont_know or does_not_apply where the value says so; None where it is an answer."""
    if not isinstance(value, str):
        return None
    if value in (DONT_KNOW, DOES_NOT_APPLY):
        if fact and value == DOES_NOT_APPLY:
            raise ValueError(_("a fact applies always; answer yes, no or {unknown}", unknown=DONT_KNOW))
        return value
    return None


def said_instead(value: Any, words: Words) -> Value:
    """dont_know or does_not_apply for their text in the form's language; any other value as it is."""
    if not isinstance(value, str):
        return value  # type: ignore[no-any-return]
    for spoken in (words, Words()):
        for option in without_answer(spoken, "choice"):
            if _plain(value) == _plain(option.text):
                return option.value
    return value


def _chosen(value: Value, known: Mapping[str, str]) -> Value:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    text = str(_whole(value) if isinstance(value, float) else value)
    if _plain(text) not in known:
        told = ", ".join(dict.fromkeys(known.values()))
        raise ValueError(
            _("“{value}” is not one of {known}{hint}", value=text, known=told, hint=nearest(_plain(text), known))
        )
    return known[_plain(text)]


def _number(value: Value, words: Words) -> Value:
    if not isinstance(value, str):
        return _whole(value) if isinstance(value, float) else value
    found = number(value, not words.lang.startswith("ru"))
    if found is None:
        raise ValueError(_("“{value}” is not a number", value=value))
    return found


def _point(value: Value, ends: Mapping[str, str]) -> Value:
    """A point of a scale: 4, 4.0, "4", "5 – Always" or "Always"; a point between two is none."""
    if not isinstance(value, str):
        return _whole(value) if isinstance(value, float) else value
    if _plain(value) in ends:
        return int(ends[_plain(value)])
    exact = number(value)
    if exact is not None:
        return exact
    found = _POINT.fullmatch(unicodedata.normalize("NFKC", value))
    if not found:
        raise ValueError(_("“{value}” is not a point from 1 to 5", value=value))
    return int(found[1])
