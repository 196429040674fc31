"""Casting source columns to the contract's kinds: how each column writes dates and numbers, and the expressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import ibis
import ibis.expr.datatypes as dt

from churn_audit.tables.contract import Column
from churn_audit.tables.files import FILE, ROW

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
PARTS, BARE = "_parts_", "_bare_"
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


@ibis.udf.scalar.builtin(name="trim", signature=((dt.string, dt.string), dt.string))
def _trim(text, characters):  # type: ignore[no-untyped-def]
    ...


@ibis.udf.scalar.builtin(
    name="regexp_extract",
    signature=((dt.string, dt.string, dt.Array(dt.string)), dt.Struct(dict.fromkeys(GROUPS, dt.string))),
)
def _parts(text, pattern, groups):  # type: ignore[no-untyped-def]
    ...


@ibis.udf.scalar.builtin(name="try_strptime", signature=((dt.string, dt.Array(dt.string)), dt.Timestamp(scale=6)))
def _strptime(text, formats):  # type: ignore[no-untyped-def]
    ...


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, dt.timestamp), dt.Timestamp("UTC", scale=6)))
def _local_to_utc(zone, time):  # type: ignore[no-untyped-def]
    ...


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, dt.Timestamp("UTC", scale=6)), dt.Timestamp(scale=6)))
def _utc_to_local(zone, time):  # type: ignore[no-untyped-def]
    ...


@dataclass(frozen=True)
class Format:
    """How one column writes its values. `days` means that no value has a time of day, so none is shifted."""

    order: Order = "ymd"
    decimal: str = "."
    days: bool = False
    floats: bool = False


def plain(raw: Any) -> Any:
    """Text without surrounding space of any width; the check first, for it is three times as fast as the trim."""
    text = raw.cast("string")
    return ibis.ifelse(text.re_search(NEAT), text, _trim(text, SPACES))


def narrow(raw: Any) -> Any:
    """Text without surrounding space and with full-width digits and signs made plain."""
    text = raw.cast("string")
    return ibis.ifelse(text.re_search(NEAT), text, _trim(text.translate(WIDE, NARROW), SPACES))


def blank(raw: Any, kind: str) -> Any:
    """Whether there is no value: null, empty, or a word programs write for null."""
    if not raw.type().is_string():
        return raw.isnull() | raw.isnan() if raw.type().is_floating() else raw.isnull()
    return raw.isnull() | plain(raw).lower().isin(TEXT_NULLS if kind == "text" else NULLS)


def prepare(table: Any, columns: Mapping[str, Column], words: Mapping[str, Mapping[str, str]]) -> Any:
    """The columns of a source with what casting needs of text, each computed once.

    Blank text is null; a text column of dates brings the struct `_parts_<column>`, one of numbers `_bare_<column>`.
    To be stored before use: nested in a CASE the engine would parse every value again for each mention.
    """
    out = {}
    for name, column in columns.items():
        raw = table[name]
        if words.get(name):
            raw = _translated(plain(raw), words[name])
        elif not raw.type().is_string() and not _native(raw.type(), column.kind):
            raw = raw.cast("string")
        text = raw.type().is_string()
        out[name] = ibis.ifelse(blank(raw, column.kind), ibis.null(raw.type()), plain(raw) if text else raw)
        if text and column.kind == "timestamp":
            out[PARTS + name] = date_parts(raw)
        if text and column.kind in ("number", "integer"):
            out[BARE + name] = bare_number(raw)
    return table.select(FILE, ROW, **out)


def _native(kind: Any, wanted: str) -> bool:
    """Whether values of this type are cast without going through text."""
    kinds: dict[str, bool] = {
        "timestamp": kind.is_timestamp() or kind.is_date(),
        "number": kind.is_numeric(),
        "integer": kind.is_numeric(),
        "boolean": kind.is_boolean(),
        "id": kind.is_numeric(),
    }
    return kinds.get(wanted, False)


def date_parts(raw: Any) -> Any:
    """The struct of a date's parts, all empty where the text is no date in digits."""
    dashed = narrow(raw).re_replace(r"^((?:19|20)\d\d)([01]\d)([0-3]\d)$", r"\1-\2-\3")
    return _parts(dashed, DATE, ibis.array([ibis.literal(p) for p in GROUPS]))


def bare_number(raw: Any) -> Any:
    """Text of a number without currency, percent, spaces and apostrophes; (1.2) is -1.2."""
    signed = narrow(raw).re_replace(r"^\((.*)\)$", r"-\1")
    return signed.re_replace(CURRENCY, r"\1").re_replace(CURRENCY, r"\1")


def cast(table: Any, name: str, kind: str, how: Format, zone: str) -> Any:
    """The canonical value of a prepared column; null where there is none or it cannot be read."""
    return _CASTS[kind](table, name, how, zone)


def _translated(text: Any, words: Mapping[str, str]) -> Any:
    lower = {k.strip().casefold(): v for k, v in words.items()}
    cases = [(text.lower() == k, ibis.literal(v)) for k, v in lower.items()]
    return ibis.cases(*cases, else_=text)


def _id(table: Any, name: str, how: Format, zone: str) -> Any:
    value = table[name]
    if value.type().is_floating():
        whole = (value == value.floor()) & (value.abs() < 2**53)
        return ibis.ifelse(whole, value.try_cast("int64").cast("string"), value.cast("string"))
    if not value.type().is_string():
        return value.cast("string")
    return value.re_replace(r"\.0$", "") if how.floats else value


def _text(table: Any, name: str, how: Format, zone: str) -> Any:
    return table[name]


def _enum(table: Any, name: str, how: Format, zone: str) -> Any:
    return table[name].lower().re_replace(r"[\s-]+", "_")


def _boolean(table: Any, name: str, how: Format, zone: str) -> Any:
    value = table[name]
    if value.type().is_boolean():
        return value
    text = narrow(value).lower()
    return ibis.cases((text.isin(TRUE), True), (text.isin(FALSE), False), else_=ibis.null("boolean"))


def _number(table: Any, name: str, how: Format, zone: str) -> Any:
    value = table[name]
    if value.type().is_numeric():
        return value.cast("float64").nullif(float("inf")).nullif(float("-inf"))
    text = table[BARE + name]
    comma = how.decimal == ","
    pointed = text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")
    valid = text.re_search(COMMA if comma else POINT) & value.notnull()
    return ibis.ifelse(valid, pointed.try_cast("float64"), ibis.null("float64"))


def _integer(table: Any, name: str, how: Format, zone: str) -> Any:
    if table[name].type().is_integer():
        return table[name].try_cast("int64")
    number = _number(table, name, how, zone)
    return ibis.ifelse(number == number.floor(), number.try_cast("int64"), ibis.null("int64"))


def _timestamp(table: Any, name: str, how: Format, zone: str) -> Any:
    value = table[name]
    kind = value.type()
    if kind.is_timestamp():
        if kind.timezone is not None:
            return value.cast(dt.Timestamp("UTC", scale=6)).cast(dt.Timestamp(scale=6))
        naive = value.cast(dt.Timestamp(scale=6))
        return naive if how.days else to_utc(naive, zone)
    if kind.is_date():
        return value.cast(dt.Timestamp(scale=6))
    return _text_timestamp(value, table[PARTS + name], how, zone)


def to_utc(local: Any, zone: str) -> Any:
    """Naive UTC of a naive local time."""
    if zone == "UTC":
        return local
    return _local_to_utc(zone, local).cast(dt.Timestamp("UTC", scale=6)).cast(dt.Timestamp(scale=6))


def to_local(utc: Any, zone: str) -> Any:
    """Naive local time of a naive UTC time."""
    return utc if zone == "UTC" else _utc_to_local(zone, utc.cast(dt.Timestamp("UTC", scale=6)))


def _text_timestamp(raw: Any, parts: Any, how: Format, zone: str) -> Any:
    local = parsed_local(parts, how.order)
    offset = parts["zone"]
    timed = parts["hour"] != ""
    minutes = offset[1:3].try_cast("int64") * 60 + offset.replace(":", "")[3:5].try_cast("int64").fill_null(0)
    minutes = ibis.ifelse(offset.startswith("-"), -minutes, minutes)
    aware = local - minutes.fill_null(0).as_interval("m")
    shifted = local if how.days else ibis.ifelse(timed, to_utc(local, zone), local)
    value = ibis.ifelse(offset != "", aware, shifted)
    named = _strptime(narrow(raw), ibis.array([ibis.literal(f) for f in MONTH_NAMES]))
    # strptime takes "infinity" for a time, so a month's name must stand beside digits.
    named = ibis.ifelse(narrow(raw).re_search(r"\d"), named, ibis.null(named.type()))
    return ibis.ifelse(parts["a"] == "", named, value)


def parsed_local(parts: Any, order: Order) -> Any:
    """The naive timestamp of date parts, whose first part is the year where it has four digits."""
    a, b, c = parts["a"], parts["b"], parts["c"]
    if order == "ymd":
        year, month, day = a, b, c
    else:
        first = a.length() == 4
        day, month = (a, b) if order == "dmy" else (b, a)
        year = ibis.ifelse(first, a, c)
        month, day = ibis.ifelse(first, b, month), ibis.ifelse(first, c, day)
    hour = parts["hour"].try_cast("int64").fill_null(0)
    half = parts["half"].lower().substr(0, 1)
    hour = ibis.cases((half == "p", hour % 12 + 12), (half == "a", hour % 12), else_=hour)
    clock = hour.cast("string") + ":" + _or(parts["minute"], "00") + ":" + _or(parts["second"], "00")
    text = _full_year(year) + "-" + month + "-" + day + " " + clock
    good = (day.length() <= 2) & (year.length().isin((2, 4)))
    return ibis.ifelse(good, text, ibis.null("string")).try_cast(dt.Timestamp(scale=6))


def _full_year(year: Any) -> Any:
    """Two digits as POSIX reads them: 69–99 in the 1900s, 00–68 in the 2000s."""
    century = ibis.ifelse(year >= "69", "19", "20")
    return ibis.ifelse(year.length() == 2, century + year, year)


def _or(part: Any, default: str) -> Any:
    return ibis.ifelse(part == "", default, part)


_CASTS = {
    "id": _id, "text": _text, "enum": _enum, "boolean": _boolean, "number": _number, "integer": _integer,
    "timestamp": _timestamp,
}  # fmt: skip
