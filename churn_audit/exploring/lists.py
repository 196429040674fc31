"""The three lists of customers in a notebook: counts, tables and what drives them; rows with ids on demand alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from churn_audit.customers import AtRisk, Fit, WinBack
from churn_audit.exploring.shown import Part, Shown
from churn_audit.report import blocks as b
from churn_audit.report import charts
from churn_audit.report.parts import Column, Grid, Kpi
from churn_audit.report.story.customers import customers
from churn_audit.report.story.telling import Telling

TOP = 12


class AtRiskPage(Shown):
    """Who may leave next: how many, with what at stake, and what drives it."""

    def __init__(self, telling: Telling, found: AtRisk | None) -> None:
        self._t, self.found = telling, found

    def rows(self, everybody: bool = False) -> pd.DataFrame:
        """The customers, most expected loss first; whoever wants no contact is left out, or kept and marked."""
        listed = self.found.listed if self.found else ()
        shown = [c for c in listed if everybody or c.contact != "do not contact"]
        names = ("customer_id", "risk", "yearly_value", "expected_loss", "reasons", "step", "contact")
        return pd.DataFrame([[getattr(c, n) for n in names] for c in shown], columns=list(names))

    def drivers(self) -> dict[str, int]:
        """How many of those listed each reason drives, most first; a customer may have several."""
        return dict(Counter(r for c in (self.found.listed if self.found else ()) for r in c.reasons).most_common())

    def blocks(self) -> Iterable[Part]:
        """Counts, how well it was foreseen, what drives the risk, and what to do."""
        t, w, found = self._t, self._t.w, self.found
        told = [x for x in customers(t) if not isinstance(x, (b.Heading, b.Kpis, b.Paragraph))]
        head = b.Heading(level=2, text=w._("Customers at risk"))
        if found is None or found.withheld is not None:
            why = [] if told else [b.Callout(kind="blind", title=w._("No list of customers at risk could be made"))]
            return [head, *told, *why]
        out: list[Part] = [head, b.Kpis(items=tuple(self._kpis(found)))]
        out += [b.Paragraph(kind="note", text=w._(m)) for m in found.messages]
        drivers = self.drivers()
        if drivers:
            out.append(self._chart(found, drivers))
        if steps := Counter(c.step for c in found.listed):
            title = w._("What to do next")
            counted = {w._(step): n for step, n in steps.most_common()}
            out.append(counts(t, title, w._("Next step"), counted, w._("Customers")))
        return [*out, *told]

    def _kpis(self, found: AtRisk) -> Iterable[Kpi]:
        w = self._t.w
        n, held = w.count(len(found.listed)), w.count(found.do_not_contact)
        text = w._("{n} of them want no contact.", n=held) if found.do_not_contact else ""
        yield Kpi(
            label=w._("At risk"), value=n, after=w._("of {n}", n=w.count(self._t.findings.customers.n)), text=text
        )
        days = w.days(found.rules.days.value)
        if found.expected_loss is not None:
            yield Kpi(label=w._("Expected to be lost"), value=w.money(found.expected_loss),
                      text=w._("Revenue a year that goes with them if they leave within {days}, by their risk.",
                               days=days))  # fmt: skip
        if found.mean_risk is not None:
            mean = w._("of all customers within {days}, on average", days=days)
            yield Kpi(label=w._("Risk of leaving"), value=w.rate(found.mean_risk), text=mean)

    def _chart(self, found: AtRisk, drivers: Mapping[str, int]) -> b.Figure:
        t, w = self._t, self._t.w
        shown = dict(list(drivers.items())[:TOP])
        first = next(iter(shown))
        title = w.n_("{title} drives the risk of {n} customer", "{title} drives the risk of {n} customers",
                     shown[first], title=t.title(first))  # fmt: skip
        what = w._("Customers at risk by the reasons behind their risk; one customer may stand in several rows")
        return bars(t, title, what, w._("Reason"), {t.title(r): n for r, n in shown.items()}, len(found.listed))


class FitPage(Shown):
    """Who fits: what to do with whom, and the signs behind it."""

    def __init__(self, telling: Telling, found: Fit | None) -> None:
        self._t, self.found = telling, found

    def rows(self) -> pd.DataFrame:
        """The customers with any sign, most points first: what to do, points, signs, value and cost."""
        if self.found is None or self.found.customers is None:
            return pd.DataFrame({"customer_id": [], "action": [], "points": []})
        t = self.found.customers
        rows: pd.DataFrame = t.filter(t.points > 0).to_pyarrow().to_pandas()
        return rows.sort_values(["points", "customer_id"], ascending=[False, True]).reset_index(drop=True)

    def signs(self) -> dict[str, int]:
        """How many customers show each sign, most first."""
        if self.found is None or self.found.customers is None:
            return {}
        rows = self.rows()
        known = {s.id: int(rows[f"sign_{s.id}"].fillna(0).gt(0).sum()) for s in self.found.rules.signs}
        return dict(sorted(known.items(), key=lambda item: -item[1]))

    def blocks(self) -> Iterable[Part]:
        """Counts by what to do, their value, and the signs."""
        t, w, found = self._t, self._t.w, self.found
        head = b.Heading(level=2, text=w._("Customers who do not fit"))
        if found is None or found.customers is None:
            title = w._("Nothing tells who fits")
            wanted = w._("Incidents, invoices or contacts by customer would tell.")
            return [head, b.Callout(kind="blind", title=title, text=(wanted,))]
        actions = {"keep": w._("Keep"), "talk": w._("Talk with"), "let_go": w._("May be let go")}
        kpis = []
        for action, label in actions.items():
            value = found.value.get(action)
            text = w._("{money} of revenue a year", money=w.money(value)) if value is not None else ""
            kpis.append(Kpi(label=label, value=w.count(found.counts.get(action, 0)), text=text))
        out: list[Part] = [head, b.Kpis(items=tuple(kpis))]
        if found.warned:
            text_ = w.n_("{n} of those who may be let go is prominent: weigh the loss of standing before anything is "
                         "said.", "{n} of those who may be let go are prominent: weigh the loss of standing before "
                         "anything is said.", found.warned)  # fmt: skip
            out.append(b.Callout(kind="caution", title=text_))
        out += [b.Paragraph(kind="note", text=w._(m)) for m in found.messages]
        titles = {s.id: w._(s.title) for s in found.rules.signs}
        shown = {titles[id]: n for id, n in self.signs().items() if n}
        if shown:
            title = w._("{sign} is the commonest sign", sign=next(iter(shown)))
            what = w._("Customers who show each sign in the audited year; one customer may show several")
            out.append(bars(t, title, what, w._("Sign"), shown, found.n))
        return out


class WinBackPage(Shown):
    """Who may come back: how many, what they were worth, by which signs, and who is left out."""

    def __init__(self, telling: Telling, found: WinBack | None) -> None:
        self._t, self.found = telling, found

    def rows(self) -> pd.DataFrame:
        """Those worth writing to, in order; whoever moved, died or wants no contact is never among them."""
        if self.found is None or self.found.customers is None:
            return pd.DataFrame({"customer_id": [], "reason": [], "points": []})
        rows: pd.DataFrame = self.found.customers.to_pyarrow().to_pandas()
        return rows

    def blocks(self) -> Iterable[Part]:
        """Counts, what they left for, their signs, and who is left out."""
        t, w, found = self._t, self._t.w, self.found
        head = b.Heading(level=2, text=w._("Customers worth winning back"))
        if found is None or found.listed is None:
            title = w._("Nothing tells who may come back")
            text = (w._("Customers who left, with why, would tell."),)
            return [head, b.Callout(kind="blind", title=title, text=text)]
        kpis = [Kpi(label=w._("Worth winning back"), value=w.count(found.listed), after=w._("of those gone"),
                    text=w._("{n} more are unlikely to return.", n=w.count(found.unlikely)))]  # fmt: skip
        if found.lifetime_value is not None:
            kpis.append(Kpi(label=w._("Had brought"), value=w.money(found.lifetime_value)))
        out: list[Part] = [head, b.Kpis(items=tuple(kpis))]
        out += [b.Paragraph(kind="note", text=w._(m)) for m in found.messages]
        if found.listed:
            out.append(self._signs(found))
            reasons = self.rows()["reason"].map(lambda r: t.title(r) if r in t.reasons else w._("Not said"))
            counted = {str(k): int(n) for k, n in reasons.value_counts().head(TOP).items()}
            out.append(counts(t, w._("What they left for"), w._("Reason"), counted, w._("Customers")))
        left_out = self._left_out(found)
        if left_out:
            out.append(counts(t, w._("Who is left out, and why"), w._("Why"), left_out, w._("Customers")))
        return out

    def _signs(self, found: WinBack) -> b.Figure:
        t, w, rows = self._t, self._t.w, self.rows()
        known = {w._(s.title): int(rows[s.id].eq(True).sum()) for s in found.rules.signs}
        shown = {k: n for k, n in sorted(known.items(), key=lambda item: -item[1]) if n}
        title = w.n_(
            "{n} lost customer shows signs of returning", "{n} lost customers show signs of returning", len(rows)
        )
        what = w._("Those worth winning back by their signs; one customer may show several")
        return bars(t, title, what, w._("Sign"), shown, len(rows))

    def _left_out(self, found: WinBack) -> dict[str, int]:
        w = self._t.w
        why = {"do_not_contact": w._("Want no contact"), "moved_or_died": w._("Moved away or died"),
               "long_gone": w._("Left too long ago"), "bad_fit": w._("Did not fit")}  # fmt: skip
        return {why[k]: n for k, n in found.excluded.items() if n and k in why}


# Counted things ------------------------------------------------------------------------------------------------------


def counts(t: Telling, title: str, what: str, found: Mapping[str, int], head: str) -> b.Table:
    """Names with how many there are of each."""
    columns = (Column(title=what, grow=True, head=True), Column(title=head, numeric=True))
    return b.Table(title=title, grid=Grid(columns=columns, rows=[(name, t.w.count(n)) for name, n in found.items()]))


def bars(t: Telling, title: str, what: str, head: str, found: Mapping[str, int], of: int) -> b.Figure:
    """The same as bars, each with its share of `of` customers."""
    w = t.w
    shares = {name: w.share(n / of) if of else "" for name, n in found.items()}
    drawn: Sequence[charts.CostBar] = [
        charts.CostBar(label=name, text=w.count(n), range=shares[name], low=float(n), high=float(n))
        for name, n in found.items()
    ]
    told = "; ".join(f"{name} {w.count(n)}" for name, n in found.items())
    columns = (Column(title=head, grow=True, head=True), Column(title=w._("Customers"), numeric=True),
               Column(title=w._("Share"), numeric=True))  # fmt: skip
    rows = [(name, w.count(n), shares[name]) for name, n in found.items()]
    alt = t.alt(w._("{title}. {told}.", title=title, told=told))
    picture = charts.costs(drawn, "", alt, w.lang)
    return b.Figure(title=title, what=what, picture=picture, data=Grid(columns=columns, rows=rows))
