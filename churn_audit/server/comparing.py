"""Two runs side by side, by the library's comparison, in the reader's language."""

from __future__ import annotations

from pathlib import Path

from churn_audit.i18n import Words
from churn_audit.judgement.comparison import SAME, Shift, Tested
from churn_audit.judgement.comparison import compare as compared
from churn_audit.model.checklist import Checklist
from churn_audit.model.engagement import FILE
from churn_audit.model.findings import Findings, MetricFinding
from churn_audit.server import history
from churn_audit.server.model.comparing import Comparison, MovedReason, Part, Reading, TestedFix


def compare(home: Path, root: Path, a: str, b: str, words: Words) -> Comparison:
    """Two runs, the earlier first: where the difference comes from, the reasons that moved, most first, and fixes."""
    (folder_a, then), (folder_b, now) = history.run_folder(home, a), history.run_folder(home, b)
    one, two = history.findings(folder_a), history.findings(folder_b)
    checklist = now.checklist(home)
    found = compared(one, two, checklist)
    changed = {n for n in then.inputs.keys() | now.inputs.keys() if then.inputs.get(n) != now.inputs.get(n)}
    said = {n for n in changed if n.startswith("answers/")}
    telling = _Telling(one, two, checklist, words)
    return Comparison(
        a=history.run(home, root, then.id), b=history.run(home, root, now.id), by=found.by, overlap=found.overlap,
        split=tuple(Part(origin=k, points=v) for k, v in found.split.items()),
        data=tuple(sorted(changed - said - {FILE})), answers=tuple(sorted(said)), settings=FILE in changed,
        checklist=one.run.checklist != two.run.checklist, program=then.version != now.version,
        reasons=telling.moved(found.shifts), fixes=tuple(telling.fix(f) for f in found.fixes),
    )  # fmt: skip


class _Telling:
    """What is said of single reasons and fixes."""

    def __init__(self, then: Findings, now: Findings, checklist: Checklist, words: Words) -> None:
        self.checklist, self.words = checklist, words
        self.metrics = [{r.id: r.metrics for r in f.reasons} for f in (then, now)]
        self.titles = {m.id: m.title for r in checklist.reasons.values() for m in r.metrics}

    def moved(self, shifts: tuple[Shift, ...]) -> tuple[MovedReason, ...]:
        """Reasons whose score changed, came or went, those that moved most first."""
        found = [s for s in shifts if s.by is None or abs(s.by) >= SAME]
        found.sort(key=lambda s: -abs((s.now or 0.0) - (s.then or 0.0)))
        return tuple(self._moved(s) for s in found)

    def _moved(self, s: Shift) -> MovedReason:
        known = self.checklist.reasons.get(s.reason)
        return MovedReason(
            id=s.reason, title=self.words._(known.title) if known else s.reason, a=s.then, b=s.now, overlap=s.overlap,
            origin=s.origin, metric=self._most(s.reason) if s.origin == "data" else None,
        )  # fmt: skip

    def _most(self, reason: str) -> Reading | None:
        """The metric whose severity changed most; None where none did."""
        then, now = ({m.id: m for m in found.get(reason, ())} for found in self.metrics)
        by = {id: abs(now[id].severity - then[id].severity) for id in then.keys() & now.keys()}
        most = max(by, key=lambda id: by[id], default=None)
        return self._reading(then[most], now[most]) if most and by[most] > 0 else None

    def _reading(self, then: MetricFinding | None, now: MetricFinding | None) -> Reading | None:
        known = now or then
        if known is None:
            return None
        title = self.words._(self.titles.get(known.id, known.id))
        return Reading(title=title, unit=known.unit, then=then.value if then else None, now=now.value if now else None)

    def fix(self, found: Tested) -> TestedFix:
        """A finished fix with its measure."""
        known = self.checklist.fixes.get(found.fix)
        title = self.words._(known.title) if known else found.fix
        return TestedFix(
            id=found.fix, title=title, verdict=found.verdict, metric=self._reading(found.then, found.now)
        )  # fmt: skip
