"""The parts that blocks are made of. Field order is reading order; text is never markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field, field_validator, model_validator

from churn_audit.model.parts import Model
from churn_audit.report.spans import Band, Fig, Lang, Link, Long, Some, SomeFig, Str, Text
from churn_audit.report.svg import inert

Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Source = Literal["data", "answers", "voice"]
Grade = Literal["", "A", "B", "C", "–"]


class Picture(Model):
    """A drawing with its alternative text; `narrow` is drawn for a phone at true size."""

    svg: str
    narrow: str = ""
    alt: Annotated[Long, Field(min_length=3)]

    @field_validator("svg", "narrow")
    @classmethod
    def _inert(cls, value: str) -> str:
        return inert(value) if value else value


class Tag(Model):
    """A word in an outline; dashed where something was not measured."""

    text: SomeFig
    dashed: bool = False


class Score(Model):
    """A score as words; `value` (0–100) draws the bar, and None makes the text a dashed tag: not assessed."""

    value: Percent | None = None
    band: Band | None = None
    text: SomeFig
    word: Fig = ""
    range: Fig = ""

    @model_validator(mode="after")
    def _judged(self) -> Score:
        if (self.value is None) != (self.band is None) or bool(self.band) != bool(self.word):
            raise ValueError(f"score {self.text!r}: value, band and word go together")
        return self


class Amount(Model):
    """A figure, what it is, and its range: "¥38M", "a year", "¥26M–¥51M"."""

    value: SomeFig
    label: Str = ""
    range: Fig = ""


class Facts(Model):
    """What stands in one line under a title. `sources` None leaves the letters of evidence out; () shows three gaps."""

    score: Score | None = None
    grade: Grade = ""
    sources: tuple[Source, ...] | None = None
    amounts: tuple[Amount, ...] = ()
    tags: tuple[Tag, ...] = ()


class Zone(Model):
    """A part of a scale, up to a place on it (0–100)."""

    upto: Percent
    band: Band
    label: Fig = ""


class Scale(Model):
    """A straight scale of zones with a value and its interval; places are 0–100 on the scale."""

    zones: tuple[Zone, ...] = Field(min_length=1)
    value: Percent | None = None
    low: Percent | None = None
    high: Percent | None = None

    @model_validator(mode="after")
    def _rising(self) -> Scale:
        ends = [zone.upto for zone in self.zones]
        if ends != sorted(set(ends)) or ends[-1] != 100 or ends[0] == 0:
            raise ValueError(f"zones end at {ends}: they must rise to 100")
        return self


class Term(Model):
    name: Text = Field(min_length=1)
    text: Text = ()


class Item(Model):
    text: Text
    items: tuple[Item, ...] = ()

    @model_validator(mode="after")
    def _shallow(self) -> Item:
        depth, level = 1, self.items
        while level:
            depth, level = depth + 1, tuple(child for item in level for child in item.items)
            if depth > 6:
                raise ValueError("a list goes deeper than six levels")
        return self


class Group(Model):
    """A titled list standing beside others."""

    title: Some
    items: tuple[Text, ...]


class Kpi(Model):
    """One figure: label, value (with its band's mark), what follows it in small, range, scale, one sentence."""

    label: Some
    band: Band | None = None
    value: SomeFig
    after: Str = ""
    range: Fig = ""
    scale: Scale | None = None
    text: Text = ()


class Column(Model):
    """`grow` takes the room the others leave; `head` holds the row heads (else the first); `minor` goes on a phone."""

    title: Fig
    numeric: bool = False
    grow: bool = False
    head: bool = False
    minor: bool = False


class Row(Model):
    """Cells; a group row opens a part of the table, a sum stands under a line, an off row is out of the count."""

    kind: Literal["plain", "group", "sum", "off"] = "plain"
    cells: tuple[Text, ...]


def _rows(value: Any) -> Any:
    if isinstance(value, (str, Mapping)) or not isinstance(value, Sequence):
        return value
    return [row if isinstance(row, (Row, Mapping)) else {"cells": row} for row in value]


if TYPE_CHECKING:
    Rows: TypeAlias = Sequence[Row | Sequence[Text]]
else:
    Rows = Annotated[tuple[Row, ...], BeforeValidator(_rows)]


class Grid(Model):
    """Columns and rows; also a figure's data twin."""

    columns: tuple[Column, ...] = Field(min_length=1)
    rows: Rows

    @model_validator(mode="after")
    def _rectangular(self) -> Grid:
        for n, row in enumerate(self.rows):
            if isinstance(row, Row) and len(row.cells) != len(self.columns):
                raise ValueError(f"row {n} has {len(row.cells)} cells, the table has {len(self.columns)} columns")
        return self


class ScoreRow(Model):
    name: Some
    href: Link = ""
    tags: tuple[Tag, ...] = ()
    score: Score
    grade: Grade = ""
    sources: tuple[Source, ...] | None = None
    amount: Text = ()


class ScoreGroup(Model):
    """A category and its reasons; `coverage` is a word with its figure ("assessed 94 %")."""

    name: Some
    href: Link = ""
    score: Score
    coverage: Fig = ""
    amount: Text = ()
    rows: tuple[ScoreRow, ...] = ()


class Measure(Model):
    """One measured thing in a column of evidence."""

    label: Str = ""
    value: Fig = ""
    range: Str = ""
    scale: Scale | None = None
    text: Text = ()


class Bar(Model):
    """An answer on 0–100; `own` for the group the reason is about, in the data colour."""

    label: Some
    after: Fig = Field(default="", description="n, in grey")
    value: Percent
    text: SomeFig
    own: bool = False


class Saying(Model):
    text: Text
    who: Str = ""
    lang: Lang = ""


class Side(Model):
    """One column of evidence; without measures, bars or quote its text says "none" and what would fill it."""

    kind: Source
    title: Some
    measures: tuple[Measure, ...] = ()
    bars: tuple[Bar, ...] = ()
    text: tuple[Text, ...] = ()
    quote: Saying | None = None


class Point(Model):
    value: Percent | None = None
    text: SomeFig


class Gap(Model):
    """One statement as each audience sees it; `wide` where the gap is a finding."""

    name: Some
    points: tuple[Point, ...]
    gap: SomeFig
    wide: bool = False


class Work(Model):
    """A bar of the roadmap, in periods from 0: work from `start` to `done`, then hollow until `measurable`."""

    name: Some
    after: Str = Field(default="", description="the owner, in grey")
    start: float = Field(ge=0)
    done: float
    measurable: float | None = None
    label: Some
