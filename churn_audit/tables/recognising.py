"""Vendors' exports recognised by their headings, and proposed as their presets say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from churn_audit.model.vendors import Export, Vendor
from churn_audit.tables.contract import CONTRACT
from churn_audit.tables.presets import answers, asked, headings_in, headings_of, matched, opened, plain, remark, vendors
from churn_audit.tables.proposals import Hint, Known, Sheet, TableProposal, sheet_of

# Of the headings most files of an export have, so many must be there for it to be it, or to be told as likely.
ENOUGH, PARTLY = 0.6, 0.3
# Fewer common headings than this are chance.
FEW = 3


@dataclass(frozen=True)
class _Fit:
    """A sheet beside an export's signature."""

    vendor: Vendor
    export: Export
    sheet: Sheet
    found: tuple[str, ...]
    absent: tuple[str, ...]
    whole: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.vendor.vendor, self.export.id


@dataclass
class Recognition:
    """What the sheets were recognised as: sheets of the same export together."""

    groups: dict[tuple[str, str], list[_Fit]] = field(default_factory=dict)
    told: list[Hint] = field(default_factory=list)
    again: dict[int, Sheet] = field(default_factory=dict)

    @property
    def tables(self) -> Iterator[TableProposal]:
        """A proposal for each export of which anything can be read."""
        return (_proposal(g) for g in self.groups.values() if g[0].export.table)

    def sheets(self, found: Sequence[Sheet]) -> list[Sheet]:
        """The sheets, those with two rows of headings as read again."""
        return [self.again.get(id(s), s) for s in found]

    def others(self, found: Sequence[Sheet]) -> list[Sheet]:
        """The sheets that were not recognised."""
        known = {id(fit.sheet) for g in self.groups.values() for fit in g}
        return [s for s in self.sheets(found) if id(s) not in known]

    def rank(self, proposal: TableProposal) -> int:
        """Which of several exports that could be the same table comes first."""
        return self._export(proposal).rank if proposal.known else 0

    def hints(self, taken: Sequence[TableProposal]) -> tuple[Hint, ...]:
        """What is to be told of sheets beside the tables taken."""
        keys = {(t.known.vendor, t.known.export) for t in taken if t.known}
        out: list[Hint] = []
        for key, group in self.groups.items():
            if key not in keys:
                proposal = _proposal(group) if group[0].export.table else None
                kind: Literal["second", "nothing"] = "second" if proposal else "nothing"
                out += [Hint(fit.sheet, _known(group), kind, proposal) for fit in group]
        return (*self.told, *out)

    def identifiers(self, proposal: TableProposal) -> list[str]:
        """How customers can be told apart in this export, the vendor's own way first."""
        if proposal.known is None:
            return []
        export = self._export(proposal)
        group = self.groups[proposal.known.vendor, export.id]
        headings = headings_in([fit.sheet for fit in group], export.also)
        return [label for label, way in export.customer.items() if opened(way, headings)]

    def by(self, proposal: TableProposal, label: str) -> TableProposal:
        """The proposal with customers told apart this way."""
        known = proposal.known
        return proposal if known is None else _proposal(self.groups[known.vendor, known.export], label)

    def _export(self, proposal: TableProposal) -> Export:
        assert proposal.known is not None
        return self.groups[proposal.known.vendor, proposal.known.export][0].export


def recognise(found: Sequence[Sheet], locale: str) -> Recognition:
    """Each sheet by the headings it has; what fits two exports equally, or one in part, is only told."""
    out = Recognition()
    for sheet in found:
        fits = sorted(_fits(sheet, locale), key=lambda f: (not f.whole, -len(f.found)))
        if not fits:
            continue
        best = fits[0]
        rivals = [f for f in fits[1:] if f.whole and len(f.found) == len(best.found)]
        if best.whole and not rivals:
            out.again[id(sheet)] = best.sheet
            out.groups.setdefault(best.key, []).append(best)
            continue
        kind: Literal["ambiguous", "partly"] = "ambiguous" if best.whole else "partly"
        for fit in (best, *rivals):
            proposal = _proposal([fit]) if fit.export.table else None
            out.told.append(Hint(sheet, _known([fit]), kind, proposal))
    return out


def told_apart(tables: Sequence[TableProposal], vendors: Recognition) -> tuple[TableProposal, ...]:
    """The tables with customers told apart the same way in as many as can be; the customers' own way decides a tie."""
    ways = {t.table: vendors.identifiers(t) for t in tables}
    order = [label for t in sorted(tables, key=lambda t: t.table != "customers") for label in ways[t.table]]
    if not order:
        return tuple(tables)
    best = max(dict.fromkeys(order), key=lambda label: (sum(label in w for w in ways.values()), -order.index(label)))
    return tuple(vendors.by(t, best) if best in ways[t.table] else t for t in tables)


def _fits(sheet: Sheet, locale: str) -> Iterator[_Fit]:
    for vendor in vendors():
        for export in vendor.exports:
            fit = _fit(sheet, vendor, export, locale)
            if fit is not None:
                yield fit


def _fit(sheet: Sheet, vendor: Vendor, export: Export, locale: str) -> _Fit | None:
    """How the sheet fits an export; None where it hardly does."""
    own, signature = headings_in([sheet], export.also), export.signature
    every = [h for h in signature.all if plain(h) in own]
    most = [h for h in signature.most if plain(h) in own]
    share = len(most) / len(signature.most) if signature.most else 1.0
    whole = len(every) == len(signature.all) and share >= ENOUGH
    whole &= signature.first is None or _starts(sheet, signature.first, export)
    likely = len(every) == len(signature.all) and share >= PARTLY
    likely |= len(every) == len(signature.all) - 1 and share >= ENOUGH
    found = [*every, *most]
    if whole and export.asks:
        sheet = _with_headings(sheet, export, locale)
        question = asked(sheet.shapes)
        found += [question[1]] if question else []
        whole = question is not None
    if not whole and (not likely or len(found) < FEW):
        return None
    absent = tuple(h for h in (*signature.all, *signature.most) if h not in found)
    return _Fit(vendor, export, sheet, tuple(found), absent, whole)


def _starts(sheet: Sheet, heading: str, export: Export) -> bool:
    first = next(iter(sheet.shapes), "")
    return plain(first) in {plain(h) for h in (heading, *export.also.get(heading, ()))}


def _with_headings(sheet: Sheet, export: Export, locale: str) -> Sheet:
    """The sheet read with two rows of headings, where the second says nothing of the columns all files have."""
    if export.head_rows == 1:
        return sheet
    again = sheet_of(sheet.path, sheet.sheet, locale, export.head_rows)
    places = [i for i, name in enumerate(sheet.shapes) if plain(name) in {plain(h) for h in export.signature.all}]
    if again is None or any(i < len(again.below) and again.below[i] for i in places):
        return sheet
    return again


# Proposals -------------------------------------------------------------------------------------------------------


def _proposal(group: list[_Fit], label: str | None = None) -> TableProposal:
    """The table an export's sheets are, every column by the first way that is open."""
    export, sheets = group[0].export, [fit.sheet for fit in group]
    assert export.table is not None
    headings = headings_in(sheets, export.also)
    shapes = {n: shape for s in reversed(sheets) for n, shape in s.shapes.items()}
    matches = [m for c, ways in export.columns.items() if (m := matched(c, ways, headings, shapes))]
    ways = {k: w for k, w in export.customer.items() if opened(w, headings)}
    by = label if label in ways else next(iter(ways), None)
    if by is not None and (customer := matched("customer_id", [ways[by]], headings, shapes)):
        matches.append(customer)
    values = dict(export.values)
    if export.asks and (question := asked(shapes)):
        found, words = answers(*question, shapes[question[1]])
        matches, values = [*matches, *found], values | words
    used = {n for m in matches for n in headings_of(m, shapes)}
    if export.asks and (text := remark(shapes, used)):
        matches.append(text)
        used.add(text.source)
    where = next((o for w in export.where if (o := opened(w, headings))), None)
    used |= set(where[2]) if where else set()
    contract = CONTRACT[export.table]
    by_column = {m.column: m for m in matches}
    known = replace(_known(group), where=where[1] if where else None, by=by, values=values)
    return TableProposal(
        export.table,
        sheets[0],
        _confidence(group),
        tuple(by_column[c] for c in contract.names if c in by_column),
        tuple(c for c in contract.required if c not in by_column),
        tuple(n for n in shapes if n not in used),
        known,
        tuple(sheets[1:]),
    )


def _confidence(group: list[_Fit]) -> float:
    return round(len(group[0].found) / (len(group[0].found) + len(group[0].absent)), 2)


def _known(group: list[_Fit]) -> Known:
    export = group[0].export
    return Known(
        group[0].vendor.vendor, export.id, export.name, group[0].found, group[0].absent, {}, lacks=export.lacks
    )
