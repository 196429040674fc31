"""The exit survey of source 004, ready to send: a mail as text or HTML, and a sheet that takes the answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Literal

from churn_audit.customers.contactable import unknown_bars, with_bars
from churn_audit.customers.sheets import Row, write_csv, write_xlsx
from churn_audit.errors import ParameterError
from churn_audit.evidence.metrics.registry import Context
from churn_audit.i18n import Words
from churn_audit.locales import N_, _
from churn_audit.model.customers import ExitSurvey

Form = Literal["text", "html", "csv", "xlsx"]
ENDINGS: dict[Form, str] = {"text": ".txt", "html": ".html", "csv": ".csv", "xlsx": ".xlsx"}
SHEETS: tuple[Form, ...] = ("csv", "xlsx")
CUSTOMER, LEFT_ON = "customer_id", "left_on"


# Whom to ask ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """(customer_id, day they left) of those to ask, the last to leave first, and how many are left out and why:
    "moved_or_died", "do_not_contact", "answered"."""

    people: tuple[tuple[str, date | None], ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    messages: tuple[str, ...] = ()


def whom_to_ask(context: Context, answered: Collection[str] = ()) -> Asked:
    """Those who left in the audited year and may be written to, but for those who `answered` already."""
    if context.leavers is None:
        return Asked(messages=(N_("Nothing tells who has left, so the sheet has no customers; fill them in."),))
    t = context.leavers.departures
    t = t.filter((t.status != "active") & (t.left_at.isnull() | (t.left_at >= context.start)))
    t = with_bars(context, t.select("customer_id", "left_at", "status"))
    rows: list[dict[str, Any]] = t.select("customer_id", "left_at", "barred").to_pyarrow().to_pylist()
    rows.sort(key=lambda r: r["customer_id"])
    rows.sort(key=lambda r: r["left_at"].isoformat() if r["left_at"] else "", reverse=True)
    people, left_out = [], dict.fromkeys(("moved_or_died", "do_not_contact", "answered"), 0)
    for row in rows:
        bar = row["barred"] or ("answered" if row["customer_id"] in answered else None)
        if bar:
            left_out[bar] += 1
        else:
            people.append((row["customer_id"], row["left_at"].date() if row["left_at"] else None))
    return Asked(tuple(people), left_out, unknown_bars(context))


# The forms --------------------------------------------------------------------------------------------------------


def in_words(survey: ExitSurvey, words: Words) -> ExitSurvey:
    """The survey in the reader's language; ids and codes stay as they are."""
    content = survey.model_dump()
    for part in _parts(content):
        for name in ("title", "introduction", "how", "thanks", "text"):
            if name in part:
                part[name] = words._(part[name])
    return ExitSurvey.model_validate(content)


def _parts(content: dict[str, Any]) -> list[dict[str, Any]]:
    ticks = [q["tick"] for q in content["questions"] if q["tick"]]
    return [content, *content["questions"], *ticks, *(o for tick in ticks for o in tick["options"])]


def write_form(
    path: Path, form: Form, survey: ExitSurvey, business: str, lang: str = "en",
    people: Sequence[tuple[str, date | None]] = (),
) -> Path:  # fmt: skip
    """The path of the new file: the mail (text, html) or the sheet with a row for each of `people` (csv, xlsx).

    ParameterError where there is a file already: it may hold answers.
    """
    if path.exists():
        raise ParameterError(
            _("{path}: is there already and is never overwritten; name another file with --out", path=path)
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    if form not in SHEETS:
        path.write_text(as_text(survey, business) if form == "text" else as_html(survey, business, lang), "utf-8")
        return path
    head = (CUSTOMER, LEFT_ON, *(id for id, _ in survey.fields))
    rows: list[Row] = [[id, left.isoformat() if left else "", *[""] * len(survey.fields)] for id, left in people]
    if form == "csv":
        return write_csv(path, head, rows)
    w = Words(lang)
    guide: list[Row] = [[id, question] for id, question in survey.fields]
    guide += [[o.code, o.text] for o in survey.options]
    return write_xlsx(
        path, {w._("answers"): (head, rows), w._("questions asked"): ((w._("column or code"), w._("meaning")), guide)}
    )


def as_text(survey: ExitSurvey, business: str) -> str:
    """The mail as plain text, its subject in the first line."""
    parts = [survey.title, survey.introduction, survey.how]
    for place, question in enumerate(survey.questions, 1):
        parts.append(f"{place}. {question.text}\n")
        if question.tick:
            parts.append(f"   {question.tick.text}")
            parts.append("\n".join(f"   [ ] {o.text}" for o in question.tick.options) + "\n")
    return "\n\n".join([*parts, survey.thanks, business]) + "\n"


def as_html(survey: ExitSurvey, business: str, lang: str) -> str:
    """The mail as HTML; styles stand in the elements, since mail programs drop all others."""
    text = "font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #222"
    items = []
    for question in survey.questions:
        ticks = ""
        if question.tick:
            options = "".join(f"<li>[&nbsp;&nbsp;] {escape(o.text)}</li>" for o in question.tick.options)
            ticks = f'<p>{escape(question.tick.text)}</p><ul style="list-style: none; padding-left: 0">{options}</ul>'
        items.append(f'<li style="margin-bottom: 2em"><p><strong>{escape(question.text)}</strong></p>{ticks}</li>')
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{escape(lang)}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(survey.title)}</title></head>",
            f'<body style="{text}"><div style="max-width: 36em; margin: 0 auto">',
            f'<h1 style="font-size: 24px">{escape(survey.title)}</h1>',
            f"<p>{escape(survey.introduction)}</p>",
            f"<p>{escape(survey.how)}</p>",
            "<ol>",
            *items,
            "</ol>",
            f"<p>{escape(survey.thanks)}</p>",
            f"<p>{escape(business)}</p>",
            "</div></body></html>",
            "",
        ]
    )
