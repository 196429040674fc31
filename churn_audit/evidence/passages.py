"""The texts that name one reason: how many of each source, by which words, and the latest of them as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from churn_audit.evidence.metrics.registry import Context
from churn_audit.evidence.voice import SOURCES, needles, texts
from churn_audit.model.checklist import Reason

LONGEST = 1000
"""Characters of a text that are shown."""


@dataclass(frozen=True)
class Passage:
    """A text as its writer put it, cut after `LONGEST` characters."""

    source: str
    day: date | None
    text: str


@dataclass(frozen=True)
class Heard:
    """`sources`: texts by table; `words`: texts by the term found in them, most first (a text may hold several);
    `coded`: those counted by their stated code; `latest`: the newest of all."""

    sources: Mapping[str, int]
    words: Mapping[str, int]
    coded: int
    latest: tuple[Passage, ...]


def passages(context: Context, reason: Reason, codes: Mapping[str, str], most: int) -> Heard:
    """What is counted as a mention of the reason, looked into; at most `most` texts."""
    sought = needles(reason)
    own = [code for code, id in codes.items() if id == reason.id]
    sources: dict[str, int] = {}
    words: dict[str, int] = {}
    coded, latest = 0, list[Passage]()
    for source in SOURCES:
        found = texts(context, source)
        if found is None:
            continue
        by_code = _coded(found, own)
        by_word = [found.words.contains(needle).fill_null(False) for needle in sought]
        found = found.filter(reduce(lambda a, b: a | b, by_word, by_code))
        row = _counts(found, sought, own)
        if not row["n"]:
            continue
        sources[source.table] = row["n"]
        coded += row["coded"]
        for place, needle in enumerate(sought):
            if n := row[f"w{place}"]:
                words[needle.strip()] = words.get(needle.strip(), 0) + n
        latest += _latest(found, source.table, most)
    ordered = dict(sorted(words.items(), key=lambda item: -item[1]))
    latest.sort(key=lambda p: p.day or date.min, reverse=True)
    return Heard(sources, ordered, coded, tuple(latest[:most]))


def _coded(found: Any, own: list[str]) -> Any:
    return found.code.isin(own).fill_null(False) if own else found.code.isnull() & found.code.notnull()


def _counts(found: Any, sought: tuple[str, ...], own: list[str]) -> dict[str, int]:
    columns = {f"w{place}": found.words.contains(needle).sum() for place, needle in enumerate(sought)}
    columns["coded"] = _coded(found, own).sum()
    (row,) = found.aggregate(n=found.count(), **columns).to_pyarrow().to_pylist()
    return {k: int(v or 0) for k, v in row.items()}


def _latest(found: Any, source: str, most: int) -> list[Passage]:
    own = found.filter(found.said.strip().length() > 0)
    rows = own.order_by(own.at.desc()).select("at", "said").limit(most).to_pyarrow().to_pylist()
    return [Passage(source, r["at"].date() if r["at"] else None, r["said"].strip()[:LONGEST]) for r in rows]
