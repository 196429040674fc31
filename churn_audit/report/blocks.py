"""What a report says, not how it looks: one frozen model a block, the same for every output format.

Field order is reading order. Text is never markup: `Str` is a plain label of at most 400
characters, `Text` a string, a `Span`, or a sequence of both.

cover, contents          the title page and the list of sections
heading, reason          a section (level 1: starts a page unless `flow`), parts of it; a reason with its facts
paragraph, list, columns, quote, code, terms, divider
kpis, facts              figures with their ranges; a line of facts on its own
table, scorecard, gaps, roadmap
figure                   a chart with its takeaway, alternative text and data twin
evidence, contradiction, callout
document                 what holds for all blocks (language, title, labels): shows nothing

The parts they are made of are in `parts`, text and its looks in `spans`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, Union

from pydantic import Field, TypeAdapter, model_validator

from churn_audit.model.parts import Model
from churn_audit.report.parts import (
    Facts,
    Gap,
    Grid,
    Group,
    Item,
    Kpi,
    Picture,
    ScoreGroup,
    Side,
    Term,
    Work,
)
from churn_audit.report.spans import Fig, Lang, Long, Some, SomeFig, Str, Text

MIME = "application/vnd.churn-audit.block+json"
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]{0,80}$")]
Colour = Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6})?$")]


class Block(Model):
    """A part of the report. `id` is what links and contents point to."""

    id: Id | None = None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from churn_audit.report.html import bundle  # the template engine only where something is shown

        return bundle(self)

    def to_json(self) -> dict[str, Any]:
        """The block as plain data, with its type, without what is at its default."""
        kind = type(self).model_fields["type"].default
        return {"type": kind} | self.model_dump(mode="json", exclude_defaults=True)


class Meta(Block):
    """What holds for the whole report; the first cell of a notebook displays it, and it shows nothing itself."""

    type: Literal["document"] = "document"
    lang: Lang = ""
    title: Str = ""
    author: Str = ""
    notice: Str = ""
    labels: dict[str, Str] = {}
    as_of: date | None = None
    brand: Colour = ""


class Cover(Block):
    """The title page: who writes (name, logo), for whom, as of when, words of theirs, and a drawing made of data."""

    type: Literal["cover"] = "cover"
    logo: Picture | None = None
    firm: Str = ""
    title: Some
    subtitle: Str = ""
    facts: tuple[Term, ...] = ()
    text: Str = ""
    art: Picture | None = None
    caption: Str = ""


class Contents(Block):
    type: Literal["contents"] = "contents"
    title: Some


class Heading(Block):
    """`eyebrow` is the section's short name: in the contents and the running head.

    `flow`: no new page before it. `fit`: all up to the next heading of level 1 is to stand on one page of its own.
    """

    type: Literal["heading"] = "heading"
    level: int = Field(ge=1, le=3)
    eyebrow: Str = ""
    text: Text = Field(min_length=1)
    facts: Facts | None = None
    flow: bool = False
    fit: bool = False


class Reason(Block):
    """A reason's title (a heading of level 2 under a rule) and its facts."""

    type: Literal["reason"] = "reason"
    text: Text = Field(min_length=1)
    facts: Facts


class FactLine(Block):
    type: Literal["facts"] = "facts"
    facts: Facts


class Paragraph(Block):
    type: Literal["paragraph"] = "paragraph"
    kind: Literal["body", "lede", "note"] = "body"
    text: Text


class List(Block):
    type: Literal["list"] = "list"
    ordered: bool = False
    items: tuple[Item, ...] = Field(min_length=1)


class Columns(Block):
    """Short lists side by side: by day 30, by day 60, by day 90."""

    type: Literal["columns"] = "columns"
    items: tuple[Group, ...] = Field(min_length=1, max_length=4)


class Kpis(Block):
    type: Literal["kpis"] = "kpis"
    items: tuple[Kpi, ...] = Field(min_length=1, max_length=6)


class Table(Block):
    type: Literal["table"] = "table"
    title: Str = ""
    grid: Grid
    note: Text = ()


class Scorecard(Block):
    """Categories by reasons. `head`: reason, score, range, grade, evidence, amount."""

    type: Literal["scorecard"] = "scorecard"
    title: Str = ""
    head: tuple[Fig, Fig, Fig, Fig, Fig, Fig]
    groups: tuple[ScoreGroup, ...]
    note: Text = ()


class Figure(Block):
    """A chart: `title` is the takeaway, `what` the measure, unit, period and n; `data` holds the same figures."""

    type: Literal["figure"] = "figure"
    title: Some
    what: Str = ""
    picture: Picture
    note: Text = ()
    data: Grid | None = None


class Evidence(Block):
    """What the data show, what people answered, what customers say: side by side."""

    type: Literal["evidence"] = "evidence"
    sides: tuple[Side, ...] = Field(min_length=1, max_length=3)


class Contradiction(Block):
    """A belief and the measurement that disagrees, each with its source."""

    type: Literal["contradiction"] = "contradiction"
    title: Some
    believer: Some
    belief: Text = Field(min_length=1)
    but: Some
    source: Some
    measurement: Text = Field(min_length=1)


class Callout(Block):
    type: Literal["callout"] = "callout"
    kind: Literal["caution", "strength", "blind", "failed"]
    title: Some
    text: tuple[Text, ...] = ()


class Gaps(Block):
    """Perception gaps: two or three audiences in a fixed order, marked ●, | and ◇."""

    type: Literal["gaps"] = "gaps"
    title: Some
    what: Str = ""
    head: Str
    audiences: tuple[SomeFig, ...] = Field(min_length=2, max_length=3)
    gap: Fig
    items: tuple[Gap, ...]
    note: Text = ()

    @model_validator(mode="after")
    def _paired(self) -> Gaps:
        for item in self.items:
            if len(item.points) != len(self.audiences):
                raise ValueError(f"{item.name}: {len(item.points)} points for {len(self.audiences)} audiences")
        return self


class Roadmap(Block):
    type: Literal["roadmap"] = "roadmap"
    title: Some
    what: Str = ""
    head: Str
    periods: tuple[SomeFig, ...] = Field(min_length=1, max_length=14)
    items: tuple[Work, ...]
    note: Text = ()

    @model_validator(mode="after")
    def _inside(self) -> Roadmap:
        for work in self.items:
            end = work.done if work.measurable is None else work.measurable
            if not work.start <= work.done <= end <= len(self.periods):
                raise ValueError(
                    f"{work.name}: {work.start}, {work.done}, {end} do not rise within {len(self.periods)}"
                )
        return self


class Quote(Block):
    type: Literal["quote"] = "quote"
    text: Text
    who: Str = ""
    lang: Lang = ""


class Code(Block):
    type: Literal["code"] = "code"
    text: Long


class Terms(Block):
    """Names and what they mean: glossary, sources, the key to the signs."""

    type: Literal["terms"] = "terms"
    items: tuple[Term, ...] = Field(min_length=1)


class Divider(Block):
    type: Literal["divider"] = "divider"


TYPES: tuple[type[Block], ...] = (
    Meta, Cover, Contents, Heading, Reason, FactLine, Paragraph, List, Columns, Kpis, Table, Scorecard, Figure,
    Evidence, Contradiction, Callout, Gaps, Roadmap, Quote, Code, Terms, Divider,
)  # fmt: skip
if TYPE_CHECKING:
    AnyBlock: TypeAlias = Block
else:
    AnyBlock = Annotated[Union[TYPES], Field(discriminator="type")]  # noqa: UP007 - the types stand in one list
_ADAPTER: TypeAdapter[Any] = TypeAdapter(AnyBlock)


def parse(data: Any) -> Block:
    """The block that plain data (with its `type`) describe; pydantic.ValidationError if they describe none."""
    block = _ADAPTER.validate_python(data)
    assert isinstance(block, Block)
    return block
