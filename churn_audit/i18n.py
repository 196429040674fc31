"""Words and figures in the reader's language: translated sentences, numbers, money, ranges, dates and durations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, get_currency_name, get_currency_symbol

from churn_audit.locales import catalogue, spoken

MINUS = "−"
# Steps of compact money by language, the largest first; western ones for every other language.
_STEPS: dict[str, tuple[tuple[float, str], ...]] = {
    "ja": ((1e12, "兆"), (1e8, "億"), (1e4, "万")),
    "zh": ((1e12, "兆"), (1e8, "億"), (1e4, "萬")),
    "ru": ((1e9, "млрд"), (1e6, "млн"), (1e3, "тыс.")),
    "en": ((1e9, "B"), (1e6, "M"), (1e3, "K")),
}
# What stands behind an amount at home, where the currency's name would be stilted.
_HOME = {("ja", "JPY"): "円", ("zh", "TWD"): "元"}
_EASTERN = frozenset({"ja", "zh"})


class Words:
    """Sentences and figures for one reader. `lang` is a BCP 47 tag, `currency` that of all money."""

    def __init__(self, locale: str = "en", currency: str = "USD") -> None:
        self.lang, self.currency = locale, currency
        self._locale = Locale.parse(locale, sep="-")
        self._family = self._locale.language
        self._east = self._family in _EASTERN
        self._texts = catalogue(spoken(locale))

    # Sentences ---------------------------------------------------------------------------------------------------

    def _(self, message: str, /, **values: object) -> str:
        """The sentence in the reader's language, its {names} filled in; without values it is not filled at all."""
        text = self._texts.gettext(message) if message else ""
        return text.format(**values) if values else text

    def n_(self, one: str, many: str, n: float, /, **values: object) -> str:
        """The sentence in the form that `n` asks for; {n} in it is the count as the reader writes it."""
        return self._texts.ngettext(one, many, round(n)).format(**({"n": self.count(n)} | values))

    def sentences(self, items: Iterable[str]) -> str:
        """Whole sentences one after another; no blank stands between those of Japanese and Chinese."""
        return ("" if self._east else " ").join(items)

    def series(self, items: Iterable[str]) -> str:
        """Items that may hold commas, set apart by semicolons."""
        return ("；" if self._east else "; ").join(items)

    def listed(self, items: Iterable[str]) -> str:
        """One, two and three."""
        found = list(items)
        return str(format_list(found, locale=self._locale)) if found else ""

    # Numbers -----------------------------------------------------------------------------------------------------

    def count(self, value: float) -> str:
        """A whole number, exact: 46,200."""
        return self._plain(value, 0)

    def exact(self, value: float) -> str:
        """A figure somebody chose, as it is, to three decimals: a threshold, a target."""
        text = str(format_decimal(abs(value), format="#,##0.###", locale=self._locale))
        return _signed(value, text)

    def number(self, value: float) -> str:
        """An estimate to two significant figures, or to the unit where that is more; whole numbers stay whole."""
        return self._plain(value, 0 if float(value).is_integer() else _decimals(value))

    def numbers(self, low: float, high: float) -> str:
        """A range, both ends in the step of the upper one: 38–44."""
        whole = float(low).is_integer() and float(high).is_integer()
        decimals = 0 if whole else _decimals(max(abs(low), abs(high)))
        return self.between(self._plain(low, decimals), self._plain(high, decimals))

    def signed(self, value: float) -> str:
        """A whole difference with its sign: +12, −47."""
        return ("+" if round(value) > 0 else "") + self._plain(value, 0)

    def points(self, value: float) -> str:
        """Points of a score or of coverage, to one decimal below ten."""
        return self._plain(value, 0 if abs(value) >= 9.95 else 1)

    def tenths(self, value: float, signed: bool = False) -> str:
        """One decimal always, where figures must be seen to add up; a difference with its sign."""
        return ("+" if signed and round(value, 1) > 0 else "") + self._plain(value, 1)

    def score(self, value: float) -> str:
        """A score, whole."""
        return self._plain(value, 0)

    def score_range(self, low: float, high: float) -> str:
        """A range of scores with an en dash in all languages: it stands in columns."""
        return f"{self.score(low)}–{self.score(high)}"

    def between(self, low: str, high: str) -> str:
        """Two ends joined as the language joins them; a minus and a dash do not stand side by side."""
        if low.startswith(MINUS) and not self._east:
            return self._("{low} to {high}", low=low, high=high)
        return f"{low}〜{high}" if self._east else f"{low}–{high}"

    def share(self, value: float) -> str:
        """A share of 0–1 as a whole percentage; below one percent with one decimal, and never a false 0 or 100."""
        if 0 < abs(value) < 0.0005:
            return "<" + self._percent(0.001, 1)
        if 0.995 <= value < 1:
            return ">" + self._percent(0.99, 0)
        return self._percent(value, _share_decimals(value))

    def shares(self, low: float, high: float) -> str:
        """A range of shares: 10–14%; with a decimal where whole percentages would make its ends look alike."""
        alike = low != high and _rounded(low, 2) == _rounded(high, 2)
        decimals = 1 if alike else _share_decimals(high)
        return self.between(self._plain(100 * low, decimals), self._percent(high, decimals))

    def rate(self, value: float) -> str:
        """A share as an estimate of two significant figures below ten percent: 2.4%."""
        return self._percent(value, 1) if 0.00995 <= abs(value) < 0.0995 else self.share(value)

    def rates(self, low: float, high: float) -> str:
        """A range of such shares: 2.1–2.8%."""
        decimals = 1 if abs(high) < 0.0995 else 0
        return self.between(self._plain(100 * low, decimals), self._percent(high, decimals))

    def _percent(self, value: float, decimals: int) -> str:
        pattern = self._locale.percent_formats[None].pattern.replace("#,##0", _pattern(decimals))
        value = _rounded(value, decimals + 2)
        return _signed(value, str(format_percent(abs(value), format=pattern, locale=self._locale)))

    def _plain(self, value: float, decimals: int) -> str:
        value = _rounded(value, decimals)
        return _signed(value, str(format_decimal(abs(value), format=_pattern(decimals), locale=self._locale)))

    # Money -------------------------------------------------------------------------------------------------------

    def money(self, value: float, currency: str | None = None) -> str:
        """An estimate to two significant figures in the language's own steps: ¥38M, 3,800万円, 38 млн ₽."""
        step = self._step(value)
        return self._dressed(value, [_mantissa(value, step[0])], step[1], currency or self.currency)

    def monies(self, low: float, high: float) -> str:
        """A range of money, both ends in the step of the upper one: ¥26M–¥51M."""
        size, name = self._step(max(abs(low), abs(high)))
        decimals = _decimals(max(abs(low), abs(high)) / size) if size > 1 else 0
        return self._dressed(low, [(_two(v) / size, decimals) for v in (low, high)], name, self.currency)

    def amount(self, value: float, currency: str | None = None) -> str:
        """A published amount, exact to the unit: $289."""
        return self._dressed(value, [(value, 0)], "", currency or self.currency)

    def _step(self, value: float) -> tuple[float, str]:
        value = abs(_two(value))
        steps = _STEPS.get(self._family, _STEPS["en"])
        return next((step for step in steps if value >= step[0]), (1.0, ""))

    def _dressed(self, first: float, ends: list[tuple[float, int]], step: str, currency: str) -> str:
        figures = [self._plain(value, decimals) for value, decimals in ends]
        if self._east:
            name = _HOME.get((self._family, currency)) or get_currency_name(currency, locale=self._locale)
            return "〜".join(f + step for f in figures) + str(name)
        symbol = str(get_currency_symbol(currency, locale=self._locale))
        if self._family == "ru":
            return "–".join(figures) + (f"\u00a0{step}" if step else "") + f"\u00a0{symbol}"
        gap = "\u00a0" if symbol[-1:].isalpha() else ""
        return "–".join((MINUS if f.startswith(MINUS) else "") + symbol + gap + f.lstrip(MINUS) + step for f in figures)

    # Quantities with a unit --------------------------------------------------------------------------------------

    def quantity(self, value: float, unit: str, *, exact: bool = False) -> str:
        """A metric's value with its unit; `exact` for thresholds and targets."""
        if unit == "share":
            return self.exact_share(value) if exact else self.share(value)
        return self._with_unit(self.exact(value) if exact else self.number(value), value, unit)

    def quantities(self, low: float, high: float, unit: str) -> str:
        """A metric's range with its unit once: 39–44 h."""
        if unit == "share":
            return self.shares(low, high)
        return self._with_unit(self.numbers(low, high), high, unit)

    def exact_share(self, value: float) -> str:
        """A chosen share as it is, to two decimals of a percent."""
        text = self.exact(round(100 * value, 2))
        return self._percent(1.0, 0).replace("100", text)

    def printed(self, text: str) -> str:
        """A figure as a source prints it: translated, or a bare percentage written as the language writes it."""
        share = re.fullmatch(r"(\d+(?:\.\d+)?) ?%", text)
        return self.exact_share(float(share[1]) / 100) if share else self._(text)

    def _with_unit(self, number: str, value: float, unit: str) -> str:
        forms = {
            "h": self._("{number} h", number=number),
            "d": self._("{number} d", number=number),
            "s": self._("{number} s", number=number),
            "min": self._("{number} min", number=number),
            "months": self.n_("{number} month", "{number} months", _plural(value), number=number),
            "points": self._("{number} points", number=number),
            "per month": self._("{number} a month", number=number),
            "per day": self._("{number} a day", number=number),
            "per year": self._("{number} a year", number=number),
            "times": self._("{number} times", number=number),
        }
        return forms.get(unit, number)

    def days(self, value: float) -> str:
        """A length of time in days, or in months from four months on: "63 days", "20 months"."""
        if value >= 120:
            months = value / (365.25 / 12)
            return self.n_("{number} month", "{number} months", months, number=self.count(months))
        return self.n_("{number} day", "{number} days", _plural(value), number=self.number(value))

    # Dates -------------------------------------------------------------------------------------------------------

    def date(self, day: date) -> str:
        """31 October 2026, 2026年10月31日."""
        return str(format_date(day, format="d MMMM y" if self._family == "en" else "long", locale=self._locale))

    def month(self, text: str) -> str:
        """A month given as 2026-10, in words; anything else as it is."""
        found = re.match(r"(\d{4})-(\d{2})\Z", text)
        if not found or not 1 <= int(found[2]) <= 12:
            return text
        day = date(int(found[1]), int(found[2]), 1)
        return str(format_skeleton("yMMM", day, locale=self._locale))

    def quarter(self, text: str) -> str:
        """A quarter given as 2026-Q3, as the language writes it; anything else as it is."""
        found = re.match(r"(\d{4})\D?Q([1-4])\Z", text)
        if not found:
            return text
        year, quarter = found[1], int(found[2])
        if self._east:
            return f"{year}年{3 * quarter - 2}–{3 * quarter}月"
        return f"{quarter}\u00a0кв.\u00a0{year}" if self._family == "ru" else f"{year} Q{quarter}"


def _plural(value: float) -> float:
    """The number whose plural form a fraction takes."""
    return value if float(value).is_integer() else 2


def _pattern(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"


def _signed(value: float, text: str) -> str:
    return MINUS + text if value < 0 and any(c in "123456789" for c in text) else text


def _rounded(value: float, decimals: int) -> float:
    """Half away from zero, as readers round; not half to even."""
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _two(value: float) -> float:
    """Two significant figures."""
    if not value:
        return 0.0
    exponent = Decimal(repr(abs(float(value)))).adjusted()
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(exponent - 1), ROUND_HALF_UP))


def _mantissa(value: float, size: float) -> tuple[float, int]:
    """The figure in its step with the decimals to show; an amount below every step is shown whole."""
    scaled = _two(value) / size
    return scaled, _decimals(scaled) if size > 1 else (0 if abs(scaled) >= 10 or scaled == 0 else 1)


def _decimals(value: float) -> int:
    """Decimals that leave two significant figures, three at most."""
    size = abs(value)
    if size == 0 or size >= 9.95:
        return 0
    return 1 if size >= 0.995 else 2 if size >= 0.0995 else 3


def _share_decimals(value: float) -> int:
    return 1 if 0 < abs(value) < 0.00995 else 0
