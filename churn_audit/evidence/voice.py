"""What customers write: how many of their texts name a reason, in any of the four languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from churn_audit.evidence.metrics.registry import Context
from churn_audit.model.checklist import Checklist, Reason
from churn_audit.model.findings import VoiceFinding
from churn_audit.stats.intervals import wilson

# Letters and digits of any script: RE2's \b knows ASCII only, and would see a boundary inside every Russian word.
_EDGE_BEFORE, _EDGE_AFTER = r"(?:^|[^\p{L}\p{N}])", r"(?:$|[^\p{L}\p{N}])"


@dataclass(frozen=True)
class _Source:
    """Where customers write: the text column, and the stated code where the table has one."""

    table: str
    time: str
    text: str
    code: str | None = None


SOURCES = (
    _Source("exits", "exited_at", "reason_text", "reason_code"),
    _Source("tickets", "opened_at", "text"),
    _Source("surveys", "responded_at", "text"),
)


def pattern(reason: Reason) -> str | None:
    """One regular expression (RE2, for lower-case text) for all the reason's terms; None where it has none.

    Japanese and Chinese have no spaces, so their terms match anywhere; others match whole words, and
    `stem*` the beginning of one.
    """
    parts = []
    for lang, terms in reason.terms.items():
        for term in terms:
            stem = re.escape(term.lower().removesuffix("*")).replace(r"\ ", r"\s+").replace(r"\-", "-")
            if lang in ("ja", "zh-Hant"):
                parts.append(stem)
            else:
                parts.append(_EDGE_BEFORE + stem + ("" if term.endswith("*") else _EDGE_AFTER))
    return "|".join(parts) or None


def listen(context: Context, checklist: Checklist, codes: Mapping[str, str]) -> dict[str, VoiceFinding]:
    """Mentions of each reason that has terms, over the texts of the audited year; empty where there are none.

    `codes` maps a stated reason code (lower case) to a reason: an exit counts by its code or by its text, once.
    """
    texts = [t for source in SOURCES if (t := _texts(context, source)) is not None]
    patterns = {r.id: p for r in checklist.reasons.values() if (p := pattern(r))}
    if not texts or not patterns:
        return {}
    table = ibis.union(*texts) if len(texts) > 1 else texts[0]
    by_reason: dict[str, list[str]] = {}
    for code, id in codes.items():
        by_reason.setdefault(id, []).append(code.lower())
    columns: dict[str, Any] = {"n": table.count()}
    for n, (id, expression) in enumerate(patterns.items()):
        hit = table.text.re_search(expression).fill_null(False)
        if id in by_reason:
            hit = hit | table.code.isin(by_reason[id]).fill_null(False)
        columns[f"r{n}"] = hit.sum()
    row = table.aggregate(**columns).to_pyarrow().to_pylist()[0]
    out = {}
    for n, id in enumerate(patterns):
        estimate = wilson(int(row[f"r{n}"] or 0), int(row["n"]))
        if estimate is not None:
            out[id] = VoiceFinding(
                mentions=int(row[f"r{n}"] or 0),
                n=estimate.n,
                share=estimate.value,
                low=estimate.low,
                high=estimate.high,
            )
    return out


def _texts(context: Context, source: _Source) -> Any:
    """(text, code) in lower case, of rows that hold either; None where the business has no such column."""
    tables = context.tables
    columns = [f"{source.table}.{c}" for c in (source.text, source.code) if c]
    if not any(c in tables.present for c in columns):
        return None
    # A snapshot has no calendar: what was said at its departures counts whole.
    t = tables[source.table] if tables.snapshot else context.year(source.table, source.time)
    if source.table == "tickets" and "tickets.is_complaint" in tables.present:
        t = t.filter(t.is_complaint)
    code = t[source.code].lower().strip() if source.code else ibis.null("string")
    t = t.select(text=t[source.text].lower(), code=code)
    return t.filter(t.text.notnull() | t.code.notnull())
