"""The severity of one reason: its kinds of evidence weighed together, with an interval and a grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from churn_audit.model.checklist import MetricRule, Scoring
from churn_audit.model.findings import Grade, Interval, MetricFinding, VoiceFinding
from churn_audit.stats.intervals import Estimate, Z

# An interval as wide as the scale still says something: no evidence is weighed by less than this.
LEAST_PRECISION = 0.05


@dataclass(frozen=True)
class Source:
    """One kind of evidence on a reason, as a severity of 0–1."""

    kind: Literal["metric", "answers", "voice"]
    severity: Interval
    weight: float

    @property
    def precision(self) -> float:
        """One minus the width of the interval, within 0.05–1."""
        return max(LEAST_PRECISION, 1 - ((self.severity.high or 0) - (self.severity.low or 0)))


def judge_metric(rule: MetricRule, estimate: Estimate) -> tuple[MetricFinding, Interval]:
    """The finding for the file, and the severity: linear from 0 at good to 1 at poor, the interval likewise."""
    finding = MetricFinding(
        id=rule.id,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        n=estimate.n,
        unit=rule.unit,
        good=rule.good,
        poor=rule.poor,
        severity=_between(estimate.value, rule.good, rule.poor),
    )
    return finding, severity_of(finding)


def severity_of(metric: MetricFinding) -> Interval:
    """The severity that a metric's finding stands for, with its interval."""
    ends = [_between(v, metric.good, metric.poor) for v in (metric.low, metric.high) if v is not None]
    # A single row gives no interval: then all of the scale is possible.
    return Interval(value=metric.severity, low=min(ends, default=0.0), high=max(ends, default=1.0))


def _between(value: float, good: float, poor: float) -> float:
    return min(1.0, max(0.0, (value - good) / (poor - good)))


def judge_voice(voice: VoiceFinding, scoring: Scoring, alone: bool) -> Interval | None:
    """The severity of what customers write; None where it is not surely above the background.

    Silence is no praise: few mentions leave the reason to other evidence rather than speak for it, and without any
    (`alone`) voice counts only where it is severe enough not to call the reason strong.
    """
    if voice.low <= scoring.voice_good:
        return None

    def at(share: float) -> float:
        return min(1.0, max(0.0, (share - scoring.voice_good) / (scoring.voice_poor - scoring.voice_good)))

    if alone and at(voice.share) <= scoring.voice_alone:
        return None
    return Interval(value=at(voice.share), low=at(voice.low), high=at(voice.high))


def shares_of(sources: Sequence[Source]) -> list[float]:
    """What each source counts for in the mean: its weight times its precision, over their sum; empty without any."""
    weights = [s.weight * s.precision for s in sources]
    total = sum(weights)
    return [w / total for w in weights] if total else []


def combine(sources: Sequence[Source]) -> Interval | None:
    """Weighted mean of the sources, each weight times its precision; None without a source.

    The variance adds what each source is unsure of and how far the sources are apart.
    """
    shares = shares_of(sources)
    if not shares:
        return None
    # The sum of shares can pass 1 by a rounding error; a severity cannot.
    value = min(1.0, sum(p * s.severity.value for p, s in zip(shares, sources, strict=True)))
    own = sum((p * _error(s.severity)) ** 2 for p, s in zip(shares, sources, strict=True))
    apart = sum(p * (s.severity.value - value) ** 2 for p, s in zip(shares, sources, strict=True)) / len(sources)
    margin = Z * sqrt(own + apart)
    return Interval(value=value, low=max(0.0, value - margin), high=min(1.0, value + margin))


def _error(interval: Interval) -> float:
    low, high = interval.low, interval.high
    return 0.0 if low is None or high is None else (high - low) / (2 * Z)


def grade(sources: Sequence[Source], scoring: Scoring, supported: bool = False) -> Grade:
    """How well a reason is evidenced; metrics count as one kind of evidence.

    A: departures go with it (`supported`), a metric is past good, and another kind agrees with the metric. B: two kinds
    agree, or departures go with it and a metric is past good. C: one kind, or several that do not agree. –: none.
    """
    if not sources:
        return "–"
    kinds: dict[str, list[Source]] = {}
    for s in sources:
        kinds.setdefault(s.kind, []).append(s)
    means = {kind: mean.value for kind, group in kinds.items() if (mean := combine(group)) is not None}
    values = list(means.values())
    agree = any(abs(a - b) <= scoring.agree_within for n, a in enumerate(values) for b in values[n + 1 :])
    shown = supported and means.get("metric", 0.0) > 0
    borne_out = any(
        abs(v - means["metric"]) <= scoring.agree_within
        for k, v in means.items()
        if k != "metric" and "metric" in means
    )
    if shown and borne_out:
        return "A"
    return "B" if agree or shown else "C"
