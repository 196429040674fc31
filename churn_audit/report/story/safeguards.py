"""How far to trust what goes with departures: the checks on all of it, and how steady the first reasons are."""

from __future__ import annotations

from churn_audit.model.findings import Associations, Safeguard, Variant
from churn_audit.report import blocks as b
from churn_audit.report.parts import Column, Grid, Item
from churn_audit.report.spans import Span, Text
from churn_audit.report.story.telling import Telling


def warnings(t: Telling) -> list[b.Block]:
    """What must stand beside the money: a callout for each check that warns."""
    w, a = t.w, t.findings.associations
    if a is None:
        return []
    out: list[b.Block] = []
    measured = bool(t.costs.items)
    if a.negative_control.warns:
        title = w._("Something unrecorded may drive both: read the figures as “at most”")
        text = w._("Events too old to matter still go with departures, so customers who met them differ in some way "
                   "that no table records. Part of the money belongs to that.")  # fmt: skip
        if not measured:
            title = w._("Customers differ in some way that no table records")
        out.append(_caution(title, text, a.negative_control))
    if a.drift.warns:
        title = w._("Customers fade out before they leave: read the figures as “at least”")
        text = w._("Those who left bought and used less well before they were gone. What they met was therefore "
                   "set against the decision, some two months earlier, and may be undercounted.")  # fmt: skip
        if not measured:
            title = w._("Customers fade out before they leave")
        out.append(_caution(title, text, a.drift))
    return out


def _caution(title: str, text: str, check: Safeguard) -> b.Callout:
    return b.Callout(kind="caution", title=title, text=(text, *((check.message,) if check.message else ())))


def short(t: Telling) -> str:
    """The warnings in a sentence, for the note under a figure."""
    w, a = t.w, t.findings.associations
    if a is None or not (a.negative_control.warns or a.drift.warns):
        return ""
    if a.negative_control.warns and a.drift.warns:
        return w._("Rough figures: something unrecorded may drive both (too high), and customers fade out before they "
                   "leave (too low).")  # fmt: skip
    if a.drift.warns:
        return w._("Told as “at least”: customers fade out before they leave.")
    return w._("Told as “at most”: something unrecorded may drive both.")


# In the method section -------------------------------------------------------------------------------------------


def trust(t: Telling) -> list[b.Block]:
    """The checks and their outcomes in plain words, and how steady the first reasons are."""
    out: list[b.Block] = []
    if lines := _checks(t):
        out += [
            b.Heading(level=2, text=t.w._("How far to trust what goes with departures")),
            b.List(items=tuple(Item(text=line) for line in lines)),
        ]
    s = t.findings.sensitivity
    if s and s.top and s.variants:
        out.append(_sensitivity(t))
    return out


def _checks(t: Telling) -> list[Text]:
    w, a = t.w, t.findings.associations
    if a is None or a.status not in ("measured", "no-driver", "contradictory"):
        return []
    basis = w._("reasons set against departures: {reasons}; customers followed week by week: {customers}.",
                reasons=w.count(a.tested), customers=w.count(a.customers))  # fmt: skip
    if a.sampled:
        basis = w._("reasons set against departures: {reasons}; customers drawn at random and followed week by week: "
                    "{customers}. Figures are scaled up to all.",
                    reasons=w.count(a.tested), customers=w.count(a.customers))  # fmt: skip
    lines: list[Text] = [_line(w._("Basis"), basis)]
    lines.append(_check(t, w._("Events too old to matter"), a.negative_control, (
        w._("they show nothing, as they should"),
        w._("they still go with departures: something unrecorded may drive both, so money is told as “at most”"),
        w._("no event lies far enough back to check"))))  # fmt: skip
    lines.append(_check(t, w._("Fading out before leaving"), a.drift, (
        w._("those who left bought and used as before until they were gone"),
        w._("those who left had bought and used less for some time: experiences are set against the decision, some two "
            "months before the departure, and money is told as “at least”"),
        w._("orders and use are too few to check"))))  # fmt: skip
    kept = w._("nothing looks as if it had been written down because customers left")
    lines.append(
        _line(w._("Kept out of all figures"), w._("{outcome}.", outcome=kept_out(t, a) if a.kept_out else kept))
    )
    return lines


def kept_out(t: Telling, a: Associations) -> str:
    """The reasons that were not set against departures though their data are there, by why."""
    whys: dict[str, list[str]] = {}
    for id, why in sorted(a.kept_out.items()):
        whys.setdefault(why, []).append(id)
    return t.w.series(t.w._("{titles} ({why})", titles=t.titles(ids), why=t.w._(why)) for why, ids in whys.items())


def _check(t: Telling, name: str, check: Safeguard, words: tuple[str, str, str]) -> Text:
    """`words`: when it is well, when it warns, when it cannot be done."""
    text = words[2] if not check.possible else words[1] if check.warns else words[0]
    if check.possible and check.p is not None:
        return _line(name, t.w._("{outcome} (p = {p}).", outcome=text, p=t.w.share(check.p)))
    return _line(name, t.w._("{outcome}.", outcome=text))


def _line(name: str, text: str) -> Text:
    return [Span(text=f"{name}: ", bold=True), text]


def _sensitivity(t: Telling) -> b.Table:
    w, s = t.w, t.findings.sensitivity
    assert s is not None
    n, least = len(s.top), min(v.kept for v in s.variants)
    title = w._("The first {n} reasons stay the first {n} whatever is assumed", n=w.count(n))
    if least < n:
        title = w._("Whatever is assumed, at least {least} of the first {n} reasons stay among them",
                    n=w.count(n), least=w.count(least))  # fmt: skip
    if not least:
        title = w._("The order of reasons depends on what is assumed")
    rows = [(_variant(t, v), w._("{kept} of {n}", kept=w.count(v.kept), n=w.count(n)), _new(t, v)) for v in s.variants]
    return b.Table(
        id="sensitivity",
        title=title,
        grid=Grid(
            columns=(
                Column(title=w._("If instead"), grow=True, head=True),
                Column(title=w._("Still among them"), numeric=True),
                Column(title=w._("Coming in"), grow=True),
            ),
            rows=rows,
        ),
        note=w._("The first ones: {titles}.", titles=t.titles(s.top)),
    )


def _new(t: Telling, v: Variant) -> str:
    s = t.findings.sensitivity
    came = [id for id in v.top if s and id not in s.top]
    return t.titles(came) if came else t.w._("none")


def _variant(t: Telling, v: Variant) -> str:
    w = t.w
    known = {
        "metric-weight-up": w._("data weigh half as much again"),
        "metric-weight-down": w._("data weigh half as much"),
        "voice-weight-up": w._("customers' words weigh half as much again"),
        "voice-weight-down": w._("customers' words weigh half as much"),
        "answers-weight-up": w._("answers weigh half as much again"),
        "answers-weight-down": w._("answers weigh half as much"),
        "category-weights": w._("one category stands for half or for half as many departures again (the worst case)"),
    }
    known |= {
        "window": w._("nine months are looked at instead of a year"),
        "definition": w._("each departure is dated by the customer's own threshold of silence"),
    }
    return known.get(v.id) or v.id.replace("-", " ").replace("_", " ")
