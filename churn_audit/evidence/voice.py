"""What customers write: how many of their texts name a reason, in any of the four languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import ibis

from churn_audit.evidence.metrics.registry import Context
from churn_audit.model.checklist import Checklist, Reason
from churn_audit.model.findings import VoiceFinding
from churn_audit.stats.intervals import wilson

# Anything but letters and digits of any script separates words; texts and terms are both reduced to words and spaces,
# so that a term is found by plain search. (RE2's \b knows ASCII only and sees a boundary inside every Russian word.)
_SEPARATORS = r"[^\p{L}\p{N}]+"


@dataclass(frozen=True)
class Source:
    """Where customers write: the text column, and the stated code where the table has one."""

    table: str
    time: str
    text: str
    code: str | None = None


SOURCES = (
    Source("exits", "exited_at", "reason_text", "reason_code"),
    Source("tickets", "opened_at", "text"),
    Source("surveys", "responded_at", "text"),
)


def needles(reason: Reason) -> tuple[str, ...]:
    """What to search for in a text of words and single spaces, with a space at either end; () without terms.

    Japanese and Chinese have no spaces, so their terms match anywhere; others match whole words, and `stem*` the
    beginning of one.
    """
    out = []
    for lang, terms in reason.terms.items():
        for term in terms:
            words = " ".join("".join(c if c.isalnum() else " " for c in term.lower()).split())
            if lang in ("ja", "zh-Hant"):
                out.append(words)
            else:
                out.append(f" {words}" if term.endswith("*") else f" {words} ")
    return tuple(dict.fromkeys(out))


def listen(context: Context, checklist: Checklist, codes: Mapping[str, str]) -> dict[str, VoiceFinding]:
    """Mentions of each reason that has terms, over the texts of the audited year; empty where there are none.

    `codes` maps a stated reason code (lower case) to a reason: an exit counts by its code or by its text, once.
    """
    told = [t.select("code", text=t.words) for source in SOURCES if (t := texts(context, source)) is not None]
    searched = [(r.id, needle) for r in checklist.reasons.values() for needle in needles(r)]
    if not told or not searched:
        return {}
    table = ibis.union(*told) if len(told) > 1 else told[0]
    table = table.group_by("text", "code").agg(times=table.count())  # many texts are the same few words
    heard, n = _count(context.tables.connection.create_table(f"voice_{uuid4().hex}", table, temp=True), searched, codes)
    out = {}
    for id in dict.fromkeys(id for id, _ in searched):
        estimate = wilson(heard.get(id, 0), n)
        if estimate is not None and estimate.low is not None and estimate.high is not None:
            out[id] = VoiceFinding(
                mentions=heard.get(id, 0), n=n, share=estimate.value, low=estimate.low, high=estimate.high
            )
    return out


def _count(texts: Any, searched: list[tuple[str, str]], codes: Mapping[str, str]) -> tuple[dict[str, int], int]:
    """(texts that name each reason, all texts), counting a text once a reason however often it names it."""
    terms = ibis.memtable({"reason": [r for r, _ in searched], "needle": [n for _, n in searched]})
    known = {id for id, _ in searched}
    named = [(code, id) for code, id in codes.items() if id in known] or [("", "")]
    stated = ibis.memtable({"known_code": [c for c, _ in named], "reason": [r for _, r in named]})
    by_text = texts.cross_join(terms)
    by_text = by_text.filter(by_text.text.contains(by_text.needle)).select("text", "code", "times", "reason")
    by_code = texts.join(stated, texts.code == stated.known_code).select("text", "code", "times", "reason")
    hits = by_text.union(by_code).distinct()
    rows = hits.group_by("reason").agg(mentions=hits.times.sum()).to_pyarrow().to_pylist()
    return {r["reason"]: int(r["mentions"]) for r in rows}, int(texts.times.sum().to_pyarrow().as_py() or 0)


def texts(context: Context, source: Source) -> Any:
    """(words, code, said, at) of rows that hold a text or a code: `words` is the text as it is searched, `said` as it
    stands; None where the business has no such column."""
    tables = context.tables
    columns = [f"{source.table}.{c}" for c in (source.text, source.code) if c]
    if not any(c in tables.present for c in columns):
        return None
    # A snapshot has no calendar: what was said at its departures counts whole.
    t = tables[source.table] if tables.snapshot else context.year(source.table, source.time)
    if source.table == "tickets" and "tickets.is_complaint" in tables.present:
        t = t.filter(t.is_complaint)
    code = t[source.code].lower().strip() if source.code else ibis.null("string")
    words = " " + t[source.text].lower().re_replace(_SEPARATORS, " ").strip() + " "
    t = t.select(words=words, code=code, said=t[source.text], at=t[source.time])
    return t.filter((t.words.length() > 2).fill_null(False) | t.code.notnull())
