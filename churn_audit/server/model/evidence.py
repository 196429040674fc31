"""What the routes of the evidence behind one reason speak."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from churn_audit.model.parts import Model
from churn_audit.server.model.answers import AnswerItem

EvidencePart = Literal["data", "answers", "texts", "sql"]


class Chart(Model):
    """A drawing (SVG without scripts or references) with its sentence for those who do not see it, and the same
    figures as a table, whose first column names the rows."""

    title: str
    what: str
    alt: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Count(Model):
    name: str
    n: int


class Passage(Model):
    """A text as its writer put it."""

    source: str
    day: date | None
    text: str


class Heard(Model):
    """Texts that name the reason: how many of each table, by which words, how many by a stated code, and the latest."""

    sources: tuple[Count, ...]
    words: tuple[Count, ...]
    coded: int
    latest: tuple[Passage, ...]


class MetricQuery(Model):
    metric: str
    title: str
    sql: str


class Evidence(Model):
    """One part of what is known of a reason; the other parts are empty."""

    reason: str
    part: EvidencePart
    chart: Chart | None = None
    answers: tuple[AnswerItem, ...] = ()
    heard: Heard | None = None
    queries: tuple[MetricQuery, ...] = ()
    exposure: tuple[str, ...] = Field(default=(), description="queries that tell who met the reason")


class CustomersRequest(Model):
    """`everybody`: also those who moved, died or want no contact, marked as such."""

    run: str = "latest"
    everybody: bool = False


class SavedList(Model):
    """`file`: its path as the file browser names it; `sampled`: its ids are a random sample of the `count`."""

    file: str
    listed: int
    left_out: int
    count: int
    sampled: bool


class NotebookMade(Model):
    path: str
