"""What customers said when they left, beside the split that source 003 reports; natural departures apart."""

from __future__ import annotations

from churn_audit.model.checklist import Departed003
from churn_audit.model.findings import Departures, StatedReason
from churn_audit.report import blocks as b
from churn_audit.report import charts
from churn_audit.report.parts import Column, Grid, Row
from churn_audit.report.story.telling import Telling

OTHER, UNKNOWN = "other", "unknown"
SHOWN = 15


def shares(t: Telling, d: Departures) -> dict[str, StatedReason]:
    """Rows of the split that customers named, by the row's id."""
    return {g.id: g for g in d.stated_groups if g.id not in (OTHER, UNKNOWN)}


def stated(t: Telling, d: Departures) -> list[b.Block]:
    """The figure and the reasons behind it; without stated reasons, what would fill it."""
    w = t.w
    total = sum(s.count for s in d.by_stated_reason)
    if not total:
        return [
            b.Callout(
                kind="blind",
                title=w._("Nobody was asked why"),
                text=(
                    w._("No exit records say why customers left. A code or a sentence noted at each departure would."),
                ),
            )
        ]
    out: list[b.Block] = [_figure(t, d, total)] if d.stated_groups and t.checklist.standard.departures_003 else []
    out.append(_reasons(t, d, total))
    if d.stated_categories and t.edition == "working":
        out.append(_codes(t, d))
    return out


def _natural(t: Telling, row: Departed003) -> bool:
    """Whether all reasons of a row are natural."""
    kinds = [t.checklist.reasons[r].kind for r in row.reasons if r in t.checklist.reasons]
    return bool(kinds) and all(k == "natural" for k in kinds)


def _figure(t: Telling, d: Departures, total: int) -> b.Figure:
    w, rows = t.w, _rows(t, d)
    named = [r for r in rows if r.own and not r.apart]
    title = w._("Most who left gave no reason that fits the split")
    if named:
        top = max(named, key=lambda r: r.own or 0)
        title = w._("{share} say they left over: {reason}", share=top.own_text, reason=top.label)
    told = t.w.series(
        w._("{reason} {own} against {published}", reason=r.label, own=r.own_text, published=r.published_text)
        for r in rows
    )
    alt = w._("Stated reasons at {business} against the split of source 003. {told}.", business=t.business, told=told)
    return b.Figure(
        id="stated",
        title=title,
        what=w._(
            "Reasons stated at departure, % of {n} exit records, light line: 90% interval; ◇ split reported by "
            "source 003; grey: natural or not told",
            n=w.count(total),
        ),
        picture=charts.split(rows, w._("here"), w._("source 003"), t.alt(alt), w.lang),
        data=_twin(t, rows),
    )


def _rows(t: Telling, d: Departures) -> list[charts.SplitRow]:
    """The rows of the split by the source's share, natural ones after them, what fits none last."""
    w, own = t.w, {g.id: g for g in d.stated_groups}
    rows = [
        charts.SplitRow(
            w._(r.title), *_own(t, own.get(r.id)), r.share, w.share(r.share), *_ends(own.get(r.id)), _natural(t, r)
        )
        for r in sorted(t.checklist.standard.departures_003, key=lambda r: (_natural(t, r), -r.share))
    ]
    for id, title in ((OTHER, w._("Something else")), (UNKNOWN, w._("Not said"))):
        if id in own:
            rows.append(charts.SplitRow(title, *_own(t, own[id]), None, w._("not told"), *_ends(own[id]), True))
    return rows


def _twin(t: Telling, rows: list[charts.SplitRow]) -> Grid:
    w = t.w
    return Grid(
        columns=(
            Column(title=w._("Stated reason"), grow=True, head=True),
            Column(title=w._("Here"), numeric=True),
            Column(title=w._("90% interval"), numeric=True),
            Column(title=w._("Source 003"), numeric=True),
        ),
        rows=[(r.label, r.own_text, _span(t, r), r.published_text) for r in rows],
    )


def _span(t: Telling, r: charts.SplitRow) -> str:
    return t.w._("nobody named it") if r.low is None or r.high is None else t.w.shares(r.low, r.high)


def _own(t: Telling, found: StatedReason | None) -> tuple[float, str]:
    """Nobody named it: that is a measured zero, since exit records were read."""
    return (found.share, t.w.share(found.share)) if found else (0.0, t.w.share(0))


def _ends(found: StatedReason | None) -> tuple[float | None, float | None]:
    return (found.low, found.high) if found else (None, None)


def _reasons(t: Telling, d: Departures, total: int) -> b.Table:
    w = t.w
    special = {OTHER: w._("Something else"), UNKNOWN: w._("Not said")}
    shown = d.by_stated_reason[:SHOWN]
    rows = [
        Row(
            kind="off" if s.id in special else "plain",
            cells=(special.get(s.id) or t.title(s.id), w.share(s.share), w.shares(s.low, s.high), w.count(s.count)),
        )
        for s in shown
    ]
    note = w._(
        "Of {n} exit records. What people say when they leave is a reason given, not a cause shown.", n=w.count(total)
    )
    if more := len(d.by_stated_reason) - len(shown):
        note = w.n_("{note} {n} more reason is not printed; the report as a workbook (report.xlsx) has it.",
                    "{note} {n} more reasons are not printed; the report as a workbook (report.xlsx) has all.",
                    more, note=note)  # fmt: skip
    return b.Table(
        title=w._("What they said, reason by reason"),
        grid=Grid(
            columns=(
                Column(title=w._("Stated reason"), grow=True, head=True),
                Column(title=w._("Share"), numeric=True),
                Column(title=w._("90% interval"), numeric=True),
                Column(title=w._("Records"), numeric=True),
            ),
            rows=rows,
        ),
        note=note,
    )


def _codes(t: Telling, d: Departures) -> b.Table:
    w = t.w
    rows = [
        (
            c.code,
            w.count(c.count),
            t.title(c.reason) if c.reason and c.reason not in (OTHER, UNKNOWN) else w._("none of the checklist"),
        )
        for c in d.stated_categories
    ]
    return b.Table(
        title=w._("The business's own codes, and the reason each was read as"),
        grid=Grid(
            columns=(
                Column(title=w._("Code"), grow=True, head=True),
                Column(title=w._("Records"), numeric=True),
                Column(title=w._("Read as"), grow=True),
            ),
            rows=rows,
        ),
    )
