"""What was predicted against what came: one mark a band of risk, with its interval; on the line they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from churn_audit.report.charts.drawing import Sheet, picture
from churn_audit.report.charts.letters import width_of
from churn_audit.report.parts import Picture


@dataclass(frozen=True)
class RiskBand:
    """A band of predicted risk; shares of 0–1."""

    predicted: float
    observed: float
    low: float
    high: float


def calibration(
    bands: Sequence[RiskBand], ticks: Sequence[tuple[float, str]], across: str, up: str, alt: str, lang: str = "en"
) -> Picture:  # fmt: skip
    """`ticks` serve both axes, from 0 to the top; the dashed line is where prediction and outcome agree."""
    return picture(lambda wide: _draw(wide, bands, ticks, across, up), alt, lang)


def _draw(wide: bool, bands: Sequence[RiskBand], ticks: Sequence[tuple[float, str]], across: str, up: str) -> Sheet:
    left, top = max(width_of(text) for _, text in ticks) + 0.12, ticks[-1][0]
    edge = width_of(ticks[-1][1]) / 2 + 0.06
    sheet = Sheet(wide, 2.6 if wide else 2.4, left=left, right=edge, top=0.3, bottom=0.46)
    sheet.scale((0, top), (0, top))
    sheet.rules(ticks)
    sheet.foot(ticks)
    sheet.titles(across, up)
    sheet.line([(sheet.left, sheet.bottom), (sheet.right, sheet.top)], "edge", 1, "3 2")
    for b in bands:
        x = sheet.x(b.predicted)
        sheet.line([(x, sheet.y(b.low)), (x, sheet.y(b.high))], "data2", 4.5)
        sheet.mark("disc", x, sheet.y(b.observed), 5.5, "data", line=0.9)
    return sheet
