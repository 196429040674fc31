"""What fixes save, one after another and together: two on one reason combine as 1 − (1 − a)(1 − b)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, prod

from churn_audit.judgement.planning.stakes import Stake
from churn_audit.model.checklist import Fix
from churn_audit.model.findings import Grade, Interval, SavingPart


@dataclass(frozen=True)
class Gain:
    """What a fix adds to those before it; an interval is None where no reason of its kind has money.

    `parts` begin with the reason that carries most of the value.
    """

    points: float
    measured: Interval | None
    indicative: Interval | None
    parts: tuple[SavingPart, ...]
    grade: Grade

    @property
    def money(self) -> float | None:
        """The saving to be expected of it a year, measured and indicative together; None where no money is known."""
        known = [i.value for i in (self.measured, self.indicative) if i]
        return sum(known) if known else None


def untouched(stakes: Iterable[str]) -> dict[str, float]:
    """The share of each reason still there before any fix."""
    return dict.fromkeys(stakes, 1.0)


def after(left: Mapping[str, float], fix: Fix) -> dict[str, float]:
    """The share of each reason still there after one more fix."""
    return {r: share * (1 - fix.reasons[r].likely if r in fix.reasons else 1) for r, share in left.items()}


def gain(fix: Fix, stakes: Mapping[str, Stake], left: Mapping[str, float]) -> Gain:
    """What a fix adds where `left` of each reason is still there."""
    own = [stakes[r] for r in fix.reasons if r in stakes]
    removed = {s.reason: left[s.reason] * fix.reasons[s.reason].likely for s in own}
    own.sort(key=lambda s: (-s.money * removed[s.reason], -s.points * removed[s.reason]))
    parts = tuple(
        SavingPart(
            reason=s.reason, at_stake=s.at_stake.value if s.at_stake else None, probability=s.probability,
            efficacy=removed[s.reason], indicative=not s.measured,
        )
        for s in own
    )  # fmt: skip
    return Gain(
        points=sum(s.points * removed[s.reason] for s in own),
        measured=_interval([fix], [s for s in own if s.measured], left),
        indicative=_interval([fix], [s for s in own if not s.measured], left),
        parts=parts,
        grade=own[0].grade if own else "–",
    )


def together(fixes: Sequence[Fix], stakes: Mapping[str, Stake], measured: bool) -> Interval | None:
    """What a set of fixes saves a year, of the measured or of the indicative kind; None where none of it has money."""
    touched = {r for f in fixes for r in f.reasons}
    own = [s for s in stakes.values() if s.measured == measured and s.reason in touched]
    return _interval(fixes, own, untouched(stakes))


def _interval(fixes: Sequence[Fix], stakes: Sequence[Stake], left: Mapping[str, float]) -> Interval | None:
    """Σ stake × left × (1 − Π (1 − efficacy)) with a 90 % interval.

    The delta method, each side apart, so that a lopsided range stays so (as in Zou and Donner 2008): the distances from
    estimate to limit are scaled by what the saving changes with each input, and added as squares. Stakes are taken as
    independent of one another, and of fixes. A fix that is done badly is done badly for all its reasons: its distances
    are added plainly. The ends of an efficacy's range are read as the limits of a 90 % interval, for the ranges people
    give are rather too narrow than too wide (Keefer and Bodily 1983).
    """
    stakes = [s for s in stakes if s.at_stake]
    if not stakes:
        return None
    value, below, above = 0.0, [], []
    for s in stakes:
        removed = left[s.reason] * (1 - _untouched_by(fixes, s.reason))
        value += s.money * removed
        below.append(s.below * removed)
        above.append(s.above * removed)
    for f in fixes:
        own = [s for s in stakes if s.reason in f.reasons]
        moves = [s.money * left[s.reason] * _untouched_by(fixes, s.reason, but=f) for s in own]
        ranges = [f.reasons[s.reason] for s in own]
        below.append(sum(m * (e.likely - e.low) for m, e in zip(moves, ranges, strict=True)))
        above.append(sum(m * (e.high - e.likely) for m, e in zip(moves, ranges, strict=True)))
    return Interval(value=value, low=max(0.0, value - hypot(*below)), high=value + hypot(*above))


def _untouched_by(fixes: Iterable[Fix], reason: str, but: Fix | None = None) -> float:
    """The share of a reason that fixes leave, one of them left out."""
    return prod(1 - f.reasons[reason].likely for f in fixes if reason in f.reasons and f is not but)
