"""What the route of two runs side by side speaks."""

from __future__ import annotations

from churn_audit.judgement.comparison import Origin, Verdict
from churn_audit.model.parts import Model
from churn_audit.server.model.runs import RunItem


class Part(Model):
    """Points of the difference of two scores, and where they come from."""

    origin: Origin
    points: float


class Reading(Model):
    """One metric in two runs; None where a run has no figure."""

    title: str
    unit: str
    then: float | None
    now: float | None


class MovedReason(Model):
    """A reason's scores; None where it was not assessed. `origin`: what moved it most; `metric`: the metric whose
    severity changed most, where that is the data."""

    id: str
    title: str
    a: float | None
    b: float | None
    overlap: bool
    origin: Origin | None
    metric: Reading | None = None


class TestedFix(Model):
    """A fix that is done, by its measure before and after."""

    id: str
    title: str
    verdict: Verdict
    metric: Reading | None = None


class Comparison(Model):
    """Two runs side by side. `overlap`: whether the ranges of their scores meet. `split` adds up to the difference of
    the scores (empty where one has none); `data` and `answers` are the files that differ, beside `settings`
    (audit.yaml), `checklist` and `program`."""

    a: RunItem
    b: RunItem
    by: float | None
    overlap: bool
    split: tuple[Part, ...]
    data: tuple[str, ...]
    answers: tuple[str, ...]
    settings: bool
    checklist: bool
    program: bool
    reasons: tuple[MovedReason, ...]
    fixes: tuple[TestedFix, ...]
