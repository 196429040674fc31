"""Casting source columns to the contract's kinds: how each column writes dates and numbers, and the SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from churn_audit.tables.contract import Column
from churn_audit.tables.files import FILE, ROW
from churn_audit.tables.sql import (
    FLOATS,
    INTEGERS,
    TYPES,
    array,
    is_numeric,
    is_time,
    is_zoned,
    listed,
    literal,
    matches,
    quoted,
    replaced,
    with_columns,
)
from churn_audit.tables.sql import text as as_text

Order = Literal["dmy", "mdy", "ymd"]
TEXT_NULLS = ("", "null", "nan", r"\n", "#n/a")
NULLS = (*TEXT_NULLS, "none", "na", "n/a", "nat", "-", "--", "—", "nil")
TRUE = (
    "true", "t", "yes", "y", "1", "1.0", "да", "истина",
    "はい", "有", "有り", "あり", "○", "◯", "是", "真", "对", "對", "√",
)  # fmt: skip
FALSE = (
    "false", "f", "no", "n", "0", "0.0", "нет", "ложь",
    "いいえ", "無", "無し", "なし", "无", "×", "否", "偽", "假", "不是",
)  # fmt: skip
WIDE, NARROW = "０１２３４５６７８９／－．：，　＋％￥−", "0123456789/-.:, +%¥-"
NEAT = r"^[!-~](?:[ -~]*[!-~])?$"
SPACES = " \t\r\n\u00a0\u3000\u202f\u2009\ufeff"
PARTS, BARE, LOCAL, GIVEN = "_parts_", "_bare_", "_local_", "_given_"
GROUPS = ("a", "b", "c", "hour", "minute", "second", "half", "zone")
DATE = (
    r"^(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})(?:日|号|號|\s*г\.?)?"
    r"(?:[T,\s]+(\d{1,2})[:時时點点](\d{1,2})"
    r"(?:[:分](\d{1,2}(?:\.\d{1,9})?))?[分秒]?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$"
)
MONTH_NAMES = ["%d-%b-%y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d/%b/%Y"]
CURRENCY = (
    r"(?i)^(-?)(?:us\$|nt\$|hk\$|[$€£¥₽₩₹元円]|(?-i:[A-Z]{3}))"
    r"|(?:[$€£¥₽₩₹元円%]|руб\.?|р\.|(?-i:[A-Z]{3}))$|[\s\x{00a0}\x{202f}\x{2009}'’]"
)
POINT = r"^[-+]?(?:\d{1,3}(?:,\d{2,3})*,\d{3}|\d+)?(?:\.\d*)?(?:[eE][-+]?\d+)?$"
COMMA = r"^[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d*)?$"
POINT_SIGNS = r"\.\d{1,2}$|\.\d{4,}$|^[-+]?0?\.\d|,\d{3}\.|(?:,\d{3}){2,}"
COMMA_SIGNS = r",\d{1,2}$|,\d{4,}$|^[-+]?0?,\d|\.\d{3},|(?:\.\d{3}){2,}"
EITHER = r"^[-+]?[1-9]\d{0,2}[.,]\d{3}$"


@dataclass(frozen=True)
class Format:
    """How one column writes its values. `days` means that no value has a time of day, so none is shifted."""

    order: Order = "ymd"
    decimal: str = "."
    days: bool = False
    floats: bool = False


@dataclass(frozen=True)
class Prepared:
    """A relation whose columns have been prepared, with their DuckDB types."""

    relation: str
    types: Mapping[str, str]

    def text(self, name: str) -> bool:
        """Whether a column still has to be read from text."""
        return self.types[name] == "VARCHAR"


def plain(text: str) -> str:
    """Text without surrounding space of any width; the check first, for it is three times as fast as the trim."""
    return f"CASE WHEN {matches(text, NEAT)} THEN {text} ELSE trim({text}, {literal(SPACES)}) END"


def narrow(text: str) -> str:
    """Text without surrounding space and with full-width digits and signs made plain."""
    wide = f"translate({text}, {literal(WIDE)}, {literal(NARROW)})"
    return f"CASE WHEN {matches(text, NEAT)} THEN {text} ELSE trim({wide}, {literal(SPACES)}) END"


def unless_blank(text: str, kind: str) -> str:
    """Plain text, or null where it is empty or a word programs write for null."""
    words = TEXT_NULLS if kind == "text" else NULLS
    longest = max(map(len, words))
    return (
        f"CASE WHEN length({text}) > {longest} THEN {text} "
        f"WHEN list_contains({array(words)}, lower({text})) THEN NULL ELSE {text} END"
    )


def prepare(
    relation: str, types: Mapping[str, str], columns: Mapping[str, Column], words: Mapping[str, Mapping[str, str]]
) -> str:
    """The query of a source's columns with what casting needs of text, each computed once.

    Blank text is null; a text column of dates brings the struct `_parts_<column>`, one of numbers `_bare_<column>`.
    """
    first, second, third = {}, {}, {}
    for name, column in columns.items():
        raw, kind = quoted(name), column.kind
        if not words.get(name) and _native(types[name], kind):
            # Nanoseconds with a zone can be cast to nothing else.
            first[name] = f"CAST({raw} AS TIMESTAMPTZ)" if is_zoned(types[name]) else raw
            second[name] = f"CASE WHEN isnan({raw}) THEN NULL ELSE {raw} END" if types[name] in FLOATS else raw
            continue
        first[name] = plain(raw if types[name] == "VARCHAR" else as_text(name))
        text = _translated(raw, words[name]) if words.get(name) else raw
        second[name] = unless_blank(text, kind)
        if kind == "timestamp":
            third[PARTS + name] = date_parts(raw)
        if kind in ("number", "integer"):
            third[BARE + name] = bare_number(raw)
    query = f"SELECT {FILE}, {ROW}, {listed(first)} FROM {quoted(relation)}"
    return with_columns(f"SELECT {FILE}, {ROW}, {listed(second)} FROM ({query})", third)


def is_parsed(types: Mapping[str, str], columns: Mapping[str, Column]) -> bool:
    """Whether preparing computes anything worth being stored: text of other kinds than text."""
    return any(
        not _native(types[name], column.kind) and column.kind not in ("id", "text", "enum")
        for name, column in columns.items()
    )


def _native(kind: str, wanted: str) -> bool:
    """Whether values of this type are cast without going through text."""
    if wanted == "timestamp":
        return is_time(kind) or kind == "DATE"
    if wanted in ("number", "integer", "id"):
        return is_numeric(kind)
    return wanted == "boolean" and kind == "BOOLEAN"


def date_parts(text: str) -> str:
    """The struct of a date's parts, all empty where the text is no date in digits."""
    dashed = replaced(narrow(text), r"^((?:19|20)\d\d)([01]\d)([0-3]\d)$", r"\1-\2-\3")
    return f"regexp_extract({dashed}, {literal(DATE)}, {array(GROUPS)})"


def bare_number(text: str) -> str:
    """Text of a number without currency, percent, spaces and apostrophes; (1.2) is -1.2."""
    signed = replaced(narrow(text), r"^\((.*)\)$", r"-\1")
    return replaced(replaced(signed, CURRENCY, r"\1"), CURRENCY, r"\1")


def _translated(text: str, words: Mapping[str, str]) -> str:
    lower = {k.strip().casefold(): v.strip(SPACES) for k, v in words.items()}
    cases = "".join(f" WHEN {literal(k)} THEN {literal(v)}" for k, v in lower.items())
    return f"(CASE lower({text}){cases} ELSE {text} END)"


def cast(prepared: Prepared, columns: Mapping[str, Column], formats: Mapping[str, Format], zone: str) -> str:
    """The query of the prepared columns in the types of the contract; null where there is none or it cannot be read."""
    first, second = {}, {}
    for name, column in columns.items():
        how, kind = formats[name], prepared.types[name]
        if column.kind == "timestamp" and prepared.text(name):
            first[LOCAL + name] = parsed_local(quoted(PARTS + name), how.order)
            value = _text_timestamp(name, how, zone)
        elif column.kind == "integer" and kind not in INTEGERS:
            first[LOCAL + name] = _number(name, kind, how)
            number = quoted(LOCAL + name)
            value = f"CASE WHEN {number} = floor({number}) THEN TRY_CAST({number} AS BIGINT) END"
        else:
            value = _CASTS[column.kind](name, kind, how, zone)
        second[name] = f"CAST({value} AS {TYPES[column.kind]})"
    given = {GIVEN + n: f"{quoted(n)} IS NOT NULL" for n, column in columns.items() if is_given(prepared, column)}
    query = with_columns(f"SELECT * FROM {quoted(prepared.relation)}", first)
    return f"SELECT {FILE}, {ROW}, {listed(second | given)} FROM ({query})"


def is_given(prepared: Prepared, column: Column) -> bool:
    """Whether a value can fail to be cast, so that `_given_<column>` says that there was something to read."""
    if column.kind in ("id", "text", "enum"):
        return False
    return prepared.text(column.name) or (column.kind == "integer" and prepared.types[column.name] in FLOATS)


def _id(name: str, kind: str, how: Format, zone: str) -> str:
    value = quoted(name)
    if kind in FLOATS:
        whole = f"{value} = floor({value}) AND abs({value}) < {2**53}"
        return f"CASE WHEN {whole} THEN CAST(TRY_CAST({value} AS BIGINT) AS VARCHAR) ELSE CAST({value} AS VARCHAR) END"
    return replaced(value, r"\.0$", "") if how.floats else value


def _text(name: str, kind: str, how: Format, zone: str) -> str:
    return quoted(name)


def _enum(name: str, kind: str, how: Format, zone: str) -> str:
    return replaced(f"lower({quoted(name)})", r"[\s-]+", "_")


def _boolean(name: str, kind: str, how: Format, zone: str) -> str:
    value = quoted(name)
    return (
        value if kind == "BOOLEAN" else f"list_position({array(TRUE + FALSE)}, lower({narrow(value)})) <= {len(TRUE)}"
    )


def _number(name: str, kind: str, how: Format, zone: str = "") -> str:
    if kind != "VARCHAR":
        return f"nullif(nullif(CAST({quoted(name)} AS DOUBLE), 'inf'::DOUBLE), '-inf'::DOUBLE)"
    text = quoted(BARE + name)
    comma = how.decimal == ","
    pointed = f"replace(replace({text}, '.', ''), ',', '.')" if comma else f"replace({text}, ',', '')"
    return f"CASE WHEN {matches(text, COMMA if comma else POINT)} THEN TRY_CAST({pointed} AS DOUBLE) END"


def _integer(name: str, kind: str, how: Format, zone: str) -> str:
    return f"TRY_CAST({quoted(name)} AS BIGINT)"


def _timestamp(name: str, kind: str, how: Format, zone: str) -> str:
    value = f"CAST({quoted(name)} AS TIMESTAMP)"
    shifted = is_time(kind) and not is_zoned(kind) and not how.days
    return to_utc(value, zone) if shifted else value


def to_utc(local: str, zone: str) -> str:
    """Naive UTC of a naive local time."""
    return local if zone == "UTC" else f"CAST(timezone({literal(zone)}, {local}) AS TIMESTAMP)"


def to_local(utc: str, zone: str) -> str:
    """Naive local time of a naive UTC time."""
    return utc if zone == "UTC" else f"timezone({literal(zone)}, CAST({utc} AS TIMESTAMPTZ))"


def _text_timestamp(name: str, how: Format, zone: str) -> str:
    raw, parts, local = narrow(quoted(name)), quoted(PARTS + name), quoted(LOCAL + name)
    offset = f"{parts}.zone"
    minutes = (
        f"(TRY_CAST({offset}[2:3] AS BIGINT) * 60 + coalesce(TRY_CAST(replace({offset}, ':', '')[4:5] AS BIGINT), 0))"
        f" * CASE WHEN starts_with({offset}, '-') THEN -1 ELSE 1 END"
    )
    # strptime takes "infinity" for a time, so a month's name must stand beside digits.
    named = f"CASE WHEN {matches(raw, '[0-9]')} THEN try_strptime({raw}, {array(MONTH_NAMES)}) END"
    shifted = "" if how.days else f"WHEN {parts}.hour <> '' THEN {to_utc(local, zone)}"
    return (
        f"CASE WHEN {parts}.a = '' THEN {named} "
        f"WHEN {offset} <> '' THEN {local} - to_minutes(coalesce({minutes}, 0)) {shifted} ELSE {local} END"
    )


def parsed_local(parts: str, order: Order) -> str:
    """The naive timestamp of date parts, whose first part is the year where it has four digits."""
    a, b, c = (f"{parts}.{part}" for part in "abc")
    year, month, day = a, b, c
    if order != "ymd":
        first = f"length({a}) = 4"
        day, month = (a, b) if order == "dmy" else (b, a)
        year = f"CASE WHEN {first} THEN {a} ELSE {c} END"
        month, day = f"CASE WHEN {first} THEN {b} ELSE {month} END", f"CASE WHEN {first} THEN {c} ELSE {day} END"
    hour = f"coalesce(TRY_CAST({parts}.hour AS BIGINT), 0)"
    half = f"lower({parts}.half)[1]"
    hour = f"CASE {half} WHEN 'p' THEN {hour} % 12 + 12 WHEN 'a' THEN {hour} % 12 ELSE {hour} END"
    clock = f"{hour} || ':' || {_or(f'{parts}.minute', '00')} || ':' || {_or(f'{parts}.second', '00')}"
    text = f"({_full_year(year)}) || '-' || ({month}) || '-' || ({day}) || ' ' || {clock}"
    good = f"length({day}) <= 2 AND (length({year}) = 2 OR length({year}) = 4)"
    return f"TRY_CAST(CASE WHEN {good} THEN {text} END AS TIMESTAMP)"


def _full_year(year: str) -> str:
    """Two digits as POSIX reads them: 69–99 in the 1900s, 00–68 in the 2000s."""
    century = f"CASE WHEN {year} >= '69' THEN '19' ELSE '20' END"
    return f"CASE WHEN length({year}) = 2 THEN ({century}) || {year} ELSE {year} END"


def _or(part: str, default: str) -> str:
    return f"coalesce(nullif({part}, ''), {literal(default)})"


_CASTS = {
    "id": _id, "text": _text, "enum": _enum, "boolean": _boolean, "number": _number, "integer": _integer,
    "timestamp": _timestamp,
}  # fmt: skip
