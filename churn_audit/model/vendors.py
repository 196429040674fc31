"""What a vendor's export is known by and how its columns are read: the model of tables/vendors/*.yaml."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from churn_audit.model.parts import Model


def _many(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def _named(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


class Way(Model):
    """One way to a canonical column's values; it is open where the file has every heading it names.

    `column` is taken as it is; `utc` holds times without a zone that are in UTC; `first` holds several values parted by
    semicolons, of which the first counts; `email` is compared in lower case; in `sql` headings stand in double quotes.
    """

    column: str | None = None
    utc: str | None = None
    first: str | None = None
    email: str | None = None
    sql: str | None = None
    value: str | bool | int | float | None = None

    @model_validator(mode="after")
    def _one(self) -> Way:
        if len(self.model_fields_set) != 1:
            raise ValueError("give one of column, utc, first, email, sql and value")
        return self


OneWay = Annotated[Way, BeforeValidator(_named)]
Ways = Annotated[tuple[OneWay, ...], BeforeValidator(_many)]


class Signature(Model):
    """The headings that tell an export, in any order: `all` are in every file, most of the others in most files."""

    all: tuple[str, ...] = Field(min_length=1)
    most: tuple[str, ...] = ()
    first: str | None = Field(default=None, description="the heading of the first column")


class Source(Model):
    """Where the headings are published, and which of them this source confirms."""

    title: str
    address: str = Field(pattern=r"^https?://")
    confirms: str


class Export(Model):
    """One export of a vendor. `customer` names customers by one or more identifiers, the vendor's own first.

    `rank`: where several exports could be the same table, the lowest is taken. `asks`: it holds survey questions, one
    of which is found by its text.
    """

    id: str = Field(pattern=r"^[a-z-]+$")
    name: str
    table: str | None = None
    rank: int = 0
    head_rows: int = Field(default=1, ge=1, le=2)
    asks: bool = False
    signature: Signature
    also: dict[str, tuple[str, ...]] = Field(default={}, description="other headings of the same column")
    customer: dict[str, OneWay] = {}
    columns: dict[str, Ways] = {}
    values: dict[str, dict[str, str]] = {}
    where: Ways = Field(default=(), description="the rows that belong to the table, where not all do")
    how: str = Field(description="where to click")
    times: str = Field(default="", description="the zone and form of its times")
    lacks: tuple[str, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)


class Vendor(Model):
    vendor: str
    exports: tuple[Export, ...] = Field(min_length=1)


class Question(Model):
    """A survey question that can be told by its text: `asks` are patterns, `words` the scores of answers in words.

    Numbers lie from `low` to `high`, and some reach `reaches`: otherwise the scale is another one.
    """

    kind: Literal["nps", "csat", "ces"]
    low: int
    high: int
    reaches: int
    asks: tuple[str, ...]
    words: dict[str, str] = {}


class Questions(Model):
    """In the order in which they are looked for; `comment` tells the question for a reason or a remark."""

    questions: tuple[Question, ...]
    comment: tuple[str, ...]
