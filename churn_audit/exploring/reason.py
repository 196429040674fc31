"""One reason in a notebook: its score and why, its evidence, the queries behind it, and the customers behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

import pandas as pd

from churn_audit.customers.behind import Behind
from churn_audit.evidence.queries import metric_sql
from churn_audit.exploring.shown import Folded, Part, Shown
from churn_audit.exploring.whence import chart, table
from churn_audit.judgement.why import Why, why
from churn_audit.model.findings import ReasonFinding
from churn_audit.report import blocks as b
from churn_audit.report.story.category import reason
from churn_audit.report.story.telling import Telling


class ReasonPage(Shown):
    """What an audit found of one reason.

    `exposure`: SQL that tells who met it, on the cleaned tables under their canonical names; "departures" stands for
    the customers with when they left, which is a query of its own length.
    """

    def __init__(
        self,
        telling: Telling,
        id: str,
        exposure: Iterable[str],
        met: Behind | None,
        people: Callable[[Behind, bool], pd.DataFrame],
    ) -> None:
        self._t, self.id, self._met, self._people = telling, id, met, people
        self.exposure = tuple(exposure)

    @cached_property
    def queries(self) -> dict[str, str]:
        """By metric id the SQL that gave its figure, as the audit ran it together with others."""
        run = self._t.findings.data.queries
        return {m.id: sql for m in self.finding.metrics if (sql := metric_sql(run, m.id))}

    @property
    def finding(self) -> ReasonFinding:
        """The reason as findings.json holds it."""
        return self._t.reasons[self.id]

    @property
    def score(self) -> float | None:
        """0–100; None where it is not assessed."""
        return self.finding.score

    @property
    def why(self) -> Why | None:
        """The lines that add up to the score; None without one."""
        return why(self.finding, self._t.checklist.standard.scoring)

    @property
    def count(self) -> int | None:
        """How many customers met it in the year; None where the data cannot tell."""
        return None if self._met is None else self._met.count

    def customers(self, everybody: bool = False) -> pd.DataFrame:
        """The customers behind it: customer_id, status, contact. No names: ids alone leave the data.

        Whoever moved, died or wants no contact is left out (`attrs["left_out"]`); `everybody` keeps them, marked. Empty
        where the data cannot tell who met the reason.
        """
        if self._met is None:
            return pd.DataFrame({"customer_id": [], "status": [], "contact": []}, dtype=str)
        return self._people(self._met, everybody)

    # Shown -----------------------------------------------------------------------------------------------------------

    def blocks(self) -> Iterable[Part]:
        """Title and score, why, evidence, fixes, customers, queries."""
        t, w = self._t, self._t.w
        head, evidence, *rest = reason(t, self.finding)
        out: list[Part] = [head]
        found = self.why
        if found is not None:
            out += [table(t, found), *([chart(t, found)] if len(found.lines) > 1 else [])]
        else:
            out += self._unscored()
        out += [evidence, *rest, b.Paragraph(text=self._behind())]
        if self.queries:
            out.append(Folded(w._("The SQL behind the figures"), self._measuring()))
        if self.exposure:
            out.append(Folded(w._("The SQL that tells who met it"), [b.Code(text=sql) for sql in self.exposure]))
        return out

    def _measuring(self) -> list[b.Block]:
        out: list[b.Block] = []
        for id, sql in self.queries.items():
            out += [b.Paragraph(text=self._t.metric(id)), b.Code(text=sql)]
        return out

    def _unscored(self) -> list[b.Block]:
        w, f = self._t.w, self.finding
        lines = [told] if (told := f.told(w._)) else []
        for n in f.needs:
            points, names = w.points(n.points), w.listed(n.names)
            if n.kind == "columns":
                lines.append(w._("{columns} would add {points} points of coverage.", columns=names, points=points))
            else:
                lines.append(
                    w._("An answer to question {id} would add {points} points of coverage.", id=names, points=points)
                )
        titles = {
            "not-applicable": w._("Does not apply here"),
            "natural": w._("Nobody could have kept these customers"),
            "failed": w._("Could not be computed, so the category has no score"),
        }
        kind = "failed" if f.status == "failed" else "blind"
        return [b.Callout(kind=kind, title=titles.get(f.status, w._("No evidence yet")), text=tuple(lines))]  # type: ignore[arg-type]

    def _behind(self) -> str:
        w = self._t.w
        if self._met is None:
            return w._("Which customers met it, the data cannot tell.")
        met = w.n_(
            "{n} customer met it in the year before the audit.",
            "{n} customers met it in the year before the audit.",
            self._met.count,
        )
        if self._met.weight > 1:
            return w._(
                "{met} Estimated from a random sample of {n}; only its ids can be listed.",
                met=met,
                n=w.count(len(self._met.ids)),
            )
        return w._("{met} Their ids: customers() of this object, without those who want no contact.", met=met)
