"""The reasons customers gave when they left, beside the split that source 003 reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import ibis

from churn_audit.evidence.clock import closing
from churn_audit.model.checklist import Checklist
from churn_audit.model.findings import StatedCategory, StatedReason
from churn_audit.stats.intervals import wilson
from churn_audit.tables.opened import Tables

MOVED, DIED, COMPETITOR = "moved-away", "died", "left-to-competitor"
OTHER, UNKNOWN = "other", "unknown"
CODES_READ, CODES_LISTED = 1_000, 50
"""A business that writes sentences into reason_code has as many codes as exits: the rare ones are "other"."""


@dataclass(frozen=True)
class Stated:
    """What `n` exit records say. `reasons` has a row a reason, `groups` a row a group of source 003, both by count;
    `categories` lists the business's own codes. `unmapped` counts records whose code maps to no reason,
    `unlisted` those whose code is not among `categories`.
    """

    n: int
    reasons: tuple[StatedReason, ...]
    groups: tuple[StatedReason, ...]
    categories: tuple[StatedCategory, ...]
    unmapped: int = 0
    unlisted: int = 0


def merged_codes(*mappings: Mapping[str, str]) -> dict[str, str]:
    """code (lower case, trimmed) → reason id, 'other' or 'unknown'; later mappings win over earlier ones."""
    return {_plain(code): reason for mapping in mappings for code, reason in mapping.items()}


def natural_codes(codes: Mapping[str, str]) -> dict[str, Literal["moved", "died"]]:
    """The codes that tell of a natural departure, as `departures.depart` takes them."""
    kinds: dict[str, Literal["moved", "died"]] = {MOVED: "moved", DIED: "died"}
    return {_plain(code): kinds[reason] for code, reason in codes.items() if reason in kinds}


def source_split(checklist: Checklist) -> tuple[dict[str, str], dict[str, float]]:
    """(reason → row of source 003's departure split, row → its share there), as `stated` takes them.

    A reason named in a row belongs to it before its category does.
    """
    rows = checklist.standard.departures_003
    of_category = {category: row.id for row in rows for category in row.categories}
    named = {reason: row.id for row in rows for reason in row.reasons}
    groups = {r.id: of_category[r.category] for r in checklist.reasons.values() if r.category in of_category}
    return groups | named, {row.id: row.share for row in rows}


def stated(
    tables: Tables, codes: Mapping[str, str], groups: Mapping[str, str], shares: Mapping[str, float]
) -> Stated | None:
    """The stated departure profile, or None without exit records that say anything.

    `codes` maps exits.reason_code (any case) to a reason id, 'other' or 'unknown'; `groups` a reason id to its
    group in source 003, `shares` a group to its share there (0–1). Of each record counts, first come: deceased,
    moved, its code, a named destination (a competitor). An unmapped code is 'other', no code 'unknown'.
    """
    if not any(tables.has(f"exits.{c}") for c in ("reason_code", "moved", "deceased", "destination")):
        return None
    known = merged_codes(codes)
    rows, n = _rows(tables)
    by_reason: Counter[str] = Counter()
    by_code: Counter[str] = Counter()
    unmapped = 0
    for row in rows:
        by_reason[_reason(row, known)] += row["n"]
        by_code[row["code"] or ""] += row["n"]
        unmapped += row["n"] if row["code"] and _plain(row["code"]) not in known else 0
    rest = n - by_reason.total()
    by_reason[OTHER] += rest
    del by_code[""]
    listed = sorted(by_code.items(), key=lambda c: (-c[1], c[0]))[:CODES_LISTED]
    return Stated(
        n=n,
        reasons=_profile(by_reason, n, shares),
        groups=_profile(_grouped(by_reason, groups), n, shares),
        categories=tuple(StatedCategory(code=c, count=k, reason=known.get(_plain(c))) for c, k in listed),
        unmapped=unmapped + rest,
        unlisted=by_code.total() - sum(k for _, k in listed) + rest,
    )


def _plain(code: str) -> str:
    return code.strip().lower()


def _rows(tables: Tables) -> tuple[list[dict[str, Any]], int]:
    """Counts by code and flags, the most frequent first, and the number of all records before the close."""
    exits = tables["exits"]
    exits = exits.filter((exits.exited_at < closing(tables)).fill_null(True))
    code = exits.reason_code.strip()
    said = exits.select(
        code=ibis.ifelse(code.length() > 0, code, ibis.null("string")),
        deceased=exits.deceased.fill_null(False),
        moved=exits.moved.fill_null(False),
        competitor=(exits.destination.strip().length() > 0).fill_null(False),
    )
    counted = said.group_by(list(said.columns)).agg(n=said.count())
    top = counted.order_by([counted.n.desc(), counted.code, counted.deceased, counted.moved]).limit(CODES_READ)
    return top.to_pyarrow().to_pylist(), int(said.count().to_pyarrow().as_py())


def _reason(row: Mapping[str, Any], known: Mapping[str, str]) -> str:
    if row["deceased"]:
        return DIED
    if row["moved"]:
        return MOVED
    mapped = known.get(_plain(row["code"])) if row["code"] else None
    if mapped is not None:
        return mapped
    if row["competitor"]:
        return COMPETITOR
    return OTHER if row["code"] else UNKNOWN


def _grouped(by_reason: Counter[str], groups: Mapping[str, str]) -> Counter[str]:
    out: Counter[str] = Counter()
    for reason, count in by_reason.items():
        out[reason if reason in (OTHER, UNKNOWN) else groups.get(reason, OTHER)] += count
    return out


def _profile(counts: Counter[str], n: int, shares: Mapping[str, float]) -> tuple[StatedReason, ...]:
    rows = []
    for id, count in sorted(counts.items(), key=lambda c: (c[0] in (OTHER, UNKNOWN), -c[1], c[0])):
        share = wilson(count, n)
        if count and share is not None and share.low is not None and share.high is not None:
            rows.append(
                StatedReason(
                    id=id, count=count, share=share.value, low=share.low, high=share.high,
                    source_003_share=shares.get(id),
                )
            )  # fmt: skip
    return tuple(rows)
