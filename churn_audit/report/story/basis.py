"""What the plan's savings rest on: what is at stake, how likely the reason is real, how much of it a fix removes."""

from __future__ import annotations

from churn_audit.model.findings import FixFinding, SavingPart
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Row
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.telling import Telling

EXACT = 5e-4  # a gap below it prints as no gap


def best(t: Telling) -> str:
    """Whether a better set of fixes exists within the capacity, as far as that was settled."""
    w, p = t.w, t.findings.plan
    if p.optimality_gap is None or not t.planned:
        return ""
    days = w.number(p.capacity_days)
    if p.optimality_gap < EXACT:
        line = w._("No better set of fixes exists within {days} person-days, on these figures.", days=days)
        if p.aim == "net" and p.payback_years is not None and p.capacity_days - p.used_days >= 1:
            back = w.days(365 * p.payback_years)
            line = w._("{line} What fits into the days left would not earn back its cost within {time}.", line=line,
                       time=back)  # fmt: skip
        return line
    return w._("On these figures another set of fixes within {days} person-days could bring at most {share} more.",
               days=days, share=w.share(p.optimality_gap))  # fmt: skip


def basis(t: Telling) -> b.Table:
    """Every assumption behind a measured saving of the plan; the working papers have the indicative ones too."""
    w = t.w
    rows: list[Row] = []
    for f in t.planned:
        parts = [p for p in f.parts if not p.indicative or t.edition == "working"]
        if parts:
            rows.append(Row(kind="group", cells=(_named(t, f), "", "", "")))
            rows += [Row(cells=_cells(t, f, p)) for p in parts]
    if not rows:
        rows = [Row(kind="off", cells=(w._("No assumptions are on record."), "", "", ""))]
    return b.Table(
        id="basis",
        title=w._("How sure the savings are: what each rests on"),
        grid=Grid(
            columns=(
                Column(title=w._("Fix and reason"), grow=True, head=True),
                Column(title=w._("At stake a year"), numeric=True),
                Column(title=w._("Probably real"), numeric=True),
                Column(title=w._("Removed by the fix"), numeric=True),
            ),
            rows=rows,
        ),
        note=_note(t),
    )


def _named(t: Telling, f: FixFinding) -> Text:
    """The fix, and where its efficacy comes from."""
    known = t.checklist.fixes.get(f.id)
    name: list[str | Span] = [f"{f.rank}  {t.fix(f.id)}"]
    if known:
        source = t.w._("Efficacy: {source}", source=t.w._(known.efficacy_source))
        name.append(Span(text="\n" + source, muted=True))
    return name


def _cells(t: Telling, f: FixFinding, p: SavingPart) -> tuple[Text, ...]:
    w, known = t.w, t.checklist.fixes.get(f.id)
    name: Text = t.title(p.reason)
    if p.indicative:
        name = [t.title(p.reason), " ", Span(text=w._("indicative"), look="dashed")]
    range_ = known.reasons.get(p.reason) if known else None
    span = w._("{range} alone", range=w.shares(range_.low, range_.high)) if range_ else ""
    at_stake = w.money(p.at_stake) if p.at_stake is not None else t.unknown()
    return name, at_stake, w.share(p.probability), t.stacked(w.share(p.efficacy), span)


def _note(t: Telling) -> str:
    w, p, c = t.w, t.findings.plan, t.costs
    note = w._(
        "A saving is what is at stake, times the probability that the reason is real here, times the share of it that "
        "the fix removes after those before it."
    )
    if p.day_rate is not None:
        note = w._("{note} A person-day is put at {money}.", note=note, money=w.amount(p.day_rate))
        if p.payback_years is not None:
            note = w._("{note} What is spent once is to come back within {years}.", note=note,
                       years=w.days(365 * p.payback_years))  # fmt: skip
    else:
        note = w._("{note} No day rate was given, so nothing has a cost or a payback.", note=note)
    if c.at_least and not c.at_most:
        note = w._("{note} What is at stake is told as “at least”, so savings are rather too low.", note=note)
    if c.at_most and not c.at_least:
        note = w._("{note} What is at stake is told as “at most”, so savings are rather too high.", note=note)
    return note
