"""One reason: its evidence from every source, its score, and what goes with departures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from pydantic import Field

from churn_audit.model.findings.parts import Grade, Interval, Model, told

Status = Literal["assessed", "blind", "not-applicable", "natural", "failed"]


class MetricFinding(Model):
    id: str
    value: float
    low: float | None
    high: float | None
    n: int
    unit: str
    good: float
    poor: float
    severity: float


class Association(Model):
    """How a reason goes with departures.

    The risk ratio with p and q is the screen's (Mantel–Haenszel): description only. The adjusted ratio is the hazard of
    the exposed over that of the same customers unexposed, all measured reasons fitted together; `q_adjusted` decides
    whether it is `supported`. E-values say how strong something unrecorded would have to be to explain it away.
    """

    exposed_customers: int | None = Field(description="None where the reason is not in the adjusted model")
    exposed_departures: int
    risk_ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    q: float | None
    odds_ratio_adjusted: float | None = None
    odds_low: float | None = None
    odds_high: float | None = None
    q_adjusted: float | None = None
    role: Literal["reason", "sign"] = "reason"
    indistinguishable_from: tuple[str, ...] = ()
    supported: bool = Field(default=False, description="q_adjusted below the gate, and those exposed leave more")
    protective: bool = Field(default=False, description="those exposed leave less; no money")
    too_few: bool = Field(
        default=False, description="too few exposed customers left, or too few are unexposed, to tell"
    )
    e_value: float | None = None
    e_value_low: float | None = None


class Attributable(Model):
    """What goes with one reason a year, net of those who would have left anyway; only where it is supported.

    `allocated` shares what several reasons bring about together among them, so that these may be added up; the reason
    alone may not. `lower_only`: at least this much (customers fade out before they leave). `upper_only`: at most this
    much (something unrecorded drives both).
    """

    departures_per_year: Interval
    revenue_per_year: Interval | None = Field(description="None where nothing tells what customers are worth")
    basis: str
    lower_only: bool = False
    upper_only: bool = False
    allocated_departures_per_year: Interval | None = None
    allocated_revenue_per_year: Interval | None = None
    gross_departures_per_year: float | None = Field(default=None, description="before those who would leave anyway")


class AudienceAnswer(Model):
    n: int
    severity: float


class AnswersFinding(Model):
    """What respondents say of one reason; severity (with its 90 % interval) None when all said "don't know"."""

    n: int
    severity: float | None
    low: float | None = None
    high: float | None = None
    by_audience: dict[str, AudienceAnswer]
    perception_gap: bool = False
    disagreement: float | None = Field(default=None, description="standard deviation of the answers' severities")
    dont_know: int = 0


class Quote(Model):
    text: str
    lang: str | None = None
    source: str


class VoiceFinding(Model):
    mentions: int
    n: int
    share: float
    low: float
    high: float
    quote: Quote | None = None


class Belief(Model):
    source: str
    text: str


class Measured(Model):
    metric: str


class Contradiction(Model):
    belief: Belief
    measurement: Measured


class StatedFinding(Model):
    """What leavers themselves say of one reason, and what the data say to that.

    "borne-out": said, and departures go with it. "stated-only": said, and tested, but departures do not go with it, or
    those who say it of the charges did not pay more than other leavers.
    "unsaid": hardly anybody says it, but departures go with it. "untested": said, and the data cannot tell.
    """

    count: int
    n: int = Field(description="leavers who gave any reason")
    share: float
    low: float
    high: float
    charge_ratio: Interval | None = Field(
        default=None, description="mean yearly value of leavers who say it over that of other leavers"
    )
    verdict: Literal["borne-out", "stated-only", "unsaid", "untested"]


class Note(Model):
    """An auditor's comment; `was` and `now` where it overrides the score."""

    author: str
    date: date
    text: str
    was: float | None = None
    now: float | None = None


class Need(Model):
    """What would light a reason: columns of a table, or a question; with the coverage it adds in points."""

    kind: Literal["columns", "question"]
    names: tuple[str, ...]
    points: float


class ReasonFinding(Model):
    id: str
    category: str
    kind: Literal["controllable", "natural"]
    status: Status
    score: float | None
    severity: Interval | None
    grade: Grade
    metrics: tuple[MetricFinding, ...] = ()
    association: Association | None = None
    attributable: Attributable | None = None
    answers: AnswersFinding | None = None
    voice: VoiceFinding | None = None
    stated: StatedFinding | None = None
    contradiction: Contradiction | None = None
    notes: tuple[Note, ...] = ()
    needs: tuple[Need, ...] = ()
    fixes: tuple[str, ...] = ()
    message: str | None = Field(default=None, description="why not applicable, kept out, or failed; {names} are values")
    values: dict[str, str | int] = {}

    def told(self, words: Callable[..., str]) -> str | None:
        """The message in the language of `words`."""
        return None if self.message is None else told(words, self.message, self.values)
