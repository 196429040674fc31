"""The share of customers who left, month by month, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from churn_audit.report.charts.drawing import Sheet, picture
from churn_audit.report.charts.letters import SMALL, width_of
from churn_audit.report.parts import Picture


@dataclass(frozen=True)
class MonthMark:
    """A month; `text` stands over it where it is told."""

    label: str
    rate: float
    low: float
    high: float
    text: str = ""


def months(items: Sequence[MonthMark], ticks: Sequence[tuple[float, str]], alt: str, lang: str = "en") -> Picture:
    """`ticks`: places on the axis of rates with their words, from 0 to the top."""
    return picture(lambda wide: _draw(wide, items, ticks), alt, lang)


def _draw(wide: bool, items: Sequence[MonthMark], ticks: Sequence[tuple[float, str]]) -> Sheet:
    left = max(width_of(text) for _, text in ticks) + 0.12
    sheet = Sheet(wide, 2.0 if wide else 1.8, left=left, right=0.1, top=0.2, bottom=0.28)
    sheet.scale((-0.6, len(items) - 0.4), (0, ticks[-1][0]))
    sheet.rules(ticks)
    apart = 1.25 * max(width_of(i.label, SMALL) for i in items) + 0.1  # the last one is moved in by a part of its half
    step = max(1, ceil(len(items) * apart * 72 / (sheet.right - sheet.left)))
    shown = range((len(items) - 1) % step, len(items), step)  # the latest month always has its name
    sheet.foot([(i, items[i].label) for i in shown], size=SMALL)
    for i, item in enumerate(items):
        x = sheet.x(i)
        sheet.line([(x, sheet.y(item.low)), (x, sheet.y(item.high))], "data2", 5 if wide else 3.4)
        sheet.mark("disc", x, sheet.y(item.rate), 5.5 if wide else 4.4, "data", line=0.9)
    for i, item in enumerate(items):
        half = 36 * width_of(item.text, bold=True)
        x = min(max(sheet.x(i), sheet.left + half), sheet.width - half - 2)
        sheet.text(x, sheet.y(item.high) - 3, item.text, "center", "bottom", bold=True, over=True)
    return sheet
