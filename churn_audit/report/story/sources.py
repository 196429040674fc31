"""Where the checklist comes from, claim by claim, and what this audit assumed."""

from __future__ import annotations

from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Item, Row
from churn_audit.report.story.telling import Telling


def sources(t: Telling) -> list[b.Block]:
    w = t.w
    return [
        b.Heading(
            id="sources",
            level=1,
            eyebrow=w._("Sources and assumptions"),
            text=w._("Every weight and threshold has a source, or is called a judgement"),
            flow=True,
        ),
        b.Paragraph(kind="note", text=_run(t)),  # at the end it might stand on a page alone
        *_sources(t),
        b.Heading(level=2, text=w._("What we assumed")),
        b.List(items=tuple(Item(text=text) for text in _assumptions(t))),
    ]


def _sources(t: Telling) -> list[b.Block]:
    """The claims that are used, grouped by source document; outside working papers those with a figure."""
    w = t.w
    claims: dict[str, list[tuple[str, str, str]]] = {}
    for f in t.checklist.standard.figures:
        claims.setdefault(f.seed, []).append((w._(f.says), _figure(t, f.value, f.unit), w._("the comparison of costs")))
    for r in t.checklist.reasons.values():
        for c in r.sources if t.edition == "working" else (c for c in r.sources if c.figure):
            claims.setdefault(c.seed, []).append(
                (w._(c.says), w.printed(c.figure) if c.figure else w._("no figure"), w._(r.title))
            )
    rows: list[Row] = []
    for seed in sorted(claims):
        rows.append(
            Row(kind="group", cells=(w._("Source {number}: {title}", number=seed, title=_document(t, seed)), "", ""))
        )
        rows += [Row(cells=cells) for cells in claims[seed]]
    if not rows:
        return []
    note = ""
    if t.edition != "working":
        note = w._("Claims without a figure stand in the working papers and in the checklist itself.")
    return [
        b.Heading(level=2, text=w._("Sources")),
        b.Table(
            grid=Grid(
                columns=(
                    Column(title=w._("What it says, in our words"), grow=True, head=True),
                    Column(title=w._("Figure given")),
                    Column(title=w._("Used for"), grow=True, minor=True),
                ),
                rows=rows,
            ),
            note=note,
        ),
    ]


def _document(t: Telling, seed: str) -> str:
    """What each of the five source documents is about."""
    w = t.w
    known = {
        "000": w._("forty reasons why customers leave, 2017"),
        "001": w._("seven annoyances that drive regulars away, 2019"),
        "002": w._("finding customers who do not fit, 2021"),
        "003": w._("the quick way to lose customers"),
        "004": w._("learning from departures and winning customers back"),
    }
    return known.get(seed, seed)


def _figure(t: Telling, value: float, unit: str) -> str:
    money = len(unit) == 3 and unit.isupper()
    return t.w.amount(value, unit) if money else t.w.quantity(value, unit, exact=True)


def _assumptions(t: Telling) -> tuple[str, ...]:
    w, d = t.w, t.findings.departures
    out = [
        w._(
            "Prior weights, thresholds and the effect of fixes stand in the checklist, each with its source or "
            "the word judgement."
        ),
        w._("Intervals cover sampling alone: they do not know what was never recorded."),
        w._("What goes with leaving need not be why customers leave; nothing here shows causes."),
    ]
    if d is not None and d.definition == "inactivity":
        out.append(
            w._("Silence is read as leaving. A customer may yet come back, and one who has just left is not seen yet.")
        )
    if d is not None and d.year_days is not None and d.year_days < 364:
        out.append(w._("The records cover {days}; nothing was scaled up to a year.", days=w.days(d.year_days)))
    if t.checklist.profile:
        out.append(w._("Weights and thresholds follow the profile {profile}.", profile=w._(t.checklist.profile.title)))
    return tuple(out)


def _run(t: Telling) -> str:
    w, r = t.w, t.findings.run
    return w._("Run {id} of churn-audit {version} with the checklist {checklist}, figures as of {date}.",
               id=r.id, version=r.version, checklist=r.checklist, date=w.date(r.as_of))  # fmt: skip
