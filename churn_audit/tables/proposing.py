"""A proposed mapping of unknown files onto the canonical tables, by names in four languages and by values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from churn_audit.errors import DataError
from churn_audit.model.parts import read_yaml
from churn_audit.tables.contract import CONTRACT, Column, Table
from churn_audit.tables.proposals import Match, Proposal, Sheet, TableProposal, sheets_of
from churn_audit.tables.recognising import Recognition, recognise, told_apart
from churn_audit.tables.shapes import Shape

# Below this a name says too little to be put into a file a user may not read closely.
SURE = 0.8
# Ids look alike whatever they identify, so their names must say it.
SURE_OF_ID = 0.9
SYNONYMS = Path(__file__).with_name("synonyms.yaml")


def propose(files: Sequence[Path], locale: str = "en") -> Proposal:
    """The best mapping of the files onto the canonical tables; each file and each column is used once.

    A vendor's export is read as its preset says; any other file by the names and the values of its columns.
    """
    found = [s for f in files for s in sheets_of(f, locale)]
    vendors = recognise(found, locale)
    others = [s for s in vendors.others(found) if any(shape.filled for shape in s.shapes.values())]
    candidates = [_candidate(s, CONTRACT[t]) for s in others for t in CONTRACT]
    taken = _best([*vendors.tables, *candidates], vendors)
    order = {name: i for i, name in enumerate(CONTRACT)}
    taken.sort(key=lambda t: order[t.table])
    ready = told_apart([t for t in taken if not t.missing], vendors)
    used = [s for t in taken for s in (t.sheet, *t.more)]
    return Proposal(
        ready,
        tuple(t for t in taken if t.missing),
        tuple(s.label for s in vendors.sheets(found) if all(s is not u for u in used)),
        _locale(found, locale),
        _currency(found),
        vendors.hints(taken),
    )


def _best(candidates: Sequence[TableProposal], vendors: Recognition) -> list[TableProposal]:
    """One proposal a table and a sheet: what is complete before what is not, vendors' exports before likenesses."""
    taken: list[TableProposal] = []
    for candidate in sorted(
        candidates,
        key=lambda c: (bool(c.missing), c.known is None, vendors.rank(c), -c.confidence, c.table),
    ):
        used = any(candidate.table == t.table or candidate.sheet is t.sheet for t in taken)
        if not used and candidate.confidence >= 0.5 and candidate.matches:
            taken.append(candidate)
    return taken


def fits(sheet: Sheet, table: Table) -> dict[str, tuple[Match, ...]]:
    """For every canonical column the source columns that could be it, the surest first; none is kept for one alone."""
    out = {}
    for column in table.columns:
        scores = ((_score(name, shape, column, table), name) for name, shape in sheet.shapes.items())
        found = sorted(((score, name) for score, name in scores if score >= 0.5), key=lambda f: -f[0])
        out[column.name] = tuple(Match(column.name, n, round(s, 2), sheet.shapes[n].example) for s, n in found)
    return out


# --- scores ----------------------------------------------------------------------------------------------------


def _candidate(sheet: Sheet, table: Table) -> TableProposal:
    scores = sorted(
        (
            (_score(name, shape, column, table), -i, column.name, name)
            for i, column in enumerate(table.columns)
            for name, shape in sheet.shapes.items()
        ),
        reverse=True,
    )
    chosen: dict[str, Match] = {}
    used: set[str] = set()
    for score, *_place, column, name in scores:
        if (
            score >= (SURE_OF_ID if table.column(column).kind == "id" else SURE)
            and column not in chosen
            and name not in used
        ):
            used.add(name)
            chosen[column] = Match(column, name, round(score, 2), sheet.shapes[name].example)
    required = _required(table, chosen)
    missing = tuple(c for c in required if c not in chosen)
    known = sum(chosen[c].confidence for c in required if c in chosen) / len(required)
    share = len(chosen) / max(1, len(sheet.shapes))
    confidence = 0.45 * known + 0.35 * _table_name(sheet, table) + 0.2 * min(1.0, share + len(chosen) / 10)
    return TableProposal(
        table.name,
        sheet,
        round(confidence, 2),
        tuple(chosen[c] for c in table.names if c in chosen),
        missing,
        tuple(n for n in sheet.shapes if n not in used),
    )


def _required(table: Table, chosen: dict[str, Match]) -> tuple[str, ...]:
    if table.name == "customers" and {"tenure_months", "churned"} <= chosen.keys():
        return ("customer_id", "tenure_months", "churned")
    return table.required


def _score(name: str, shape: Shape, column: Column, table: Table) -> float:
    """How well a source column fits: likeness of its name, lowered where its values are of another kind."""
    alike = max(_alike(name, known) for known in names_of(table.name, column.name))
    return alike * shape.fit(column, unique=column.name == table.key)


def _table_name(sheet: Sheet, table: Table) -> float:
    known = (table.name, *_synonyms()["tables"].get(table.name, ()))
    label = _plain(sheet.label)
    return max(max(_alike(sheet.label, k), 0.95 * (_plain(k) in label and len(_plain(k)) > 3)) for k in known)


@cache
def _synonyms() -> dict[str, Any]:
    content, problems = read_yaml(SYNONYMS)
    if problems:
        raise DataError(problems)
    return dict(content)


@cache
def names_of(table: str, column: str) -> tuple[str, ...]:
    """All names a canonical column goes by, its own first."""
    known = _synonyms()
    return (column, *known.get(table, {}).get(column, ()), *known["any"].get(column, ()))


@cache
def _alike(one: str, other: str) -> float:
    a, b = _plain(one), _plain(other)
    if a.replace(" ", "") == b.replace(" ", ""):
        return 1.0
    # Names of two or three signs are alike by accident.
    if min(len(a), len(b)) < 4:
        return 0.0
    return 0.97 * max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)) / 100


@cache
def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).casefold().replace("ё", "е")
    return re.sub(r"[\W_]+", " ", text).strip()


# --- the business ----------------------------------------------------------------------------------------------


def _locale(found: Sequence[Sheet], given: str) -> str:
    """The language the headings are written in."""
    text = "".join(n for s in found for n in s.shapes)
    values = "".join(s.example for f in found for s in f.shapes.values())
    if re.search(r"[぀-ヿ]", text + values):
        return "ja"
    if re.search(r"[一-鿿]", text):
        return "zh-Hant"
    return "ru" if re.search(r"[а-яА-Я]", text) else given


def _currency(found: Sequence[Sheet]) -> str | None:
    """The currency whose sign or code stands in the values or headings; None when there is none."""
    text = " ".join(f"{n} {s.example}" for f in found for n, s in f.shapes.items())
    signs = (
        (r"NT\$|TWD|新台幣|新臺幣", "TWD"), (r"[¥￥円]|JPY", "JPY"), (r"₽|руб|RUB", "RUB"), (r"€|\bEUR", "EUR"),
        (r"£|\bGBP", "GBP"), (r"\$|\bUSD|_usd\b", "USD"),
    )  # fmt: skip
    return next((code for sign, code in signs if re.search(sign, text)), None)
