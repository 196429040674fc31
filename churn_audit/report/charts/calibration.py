"""What was predicted against what came: one mark a band of risk, with its interval; on the line they agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from churn_audit.report.charts.drawing import SMALL, picture, sheet, width_of
from churn_audit.report.parts import Picture
from churn_audit.report.tokens import LIGHT


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


def _draw(wide: bool, bands: Sequence[RiskBand], ticks: Sequence[tuple[float, str]], across: str, up: str) -> Figure:
    left, top = max(width_of(text) for _, text in ticks) + 0.12, ticks[-1][0]
    figure, axes = sheet(wide, 2.6 if wide else 2.4, left=left, right=0.3, top=0.26, bottom=0.44)
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    axes.set_xticks([at for at, _ in ticks], [text for _, text in ticks])
    axes.set_yticks([at for at, _ in ticks], [text for _, text in ticks])
    axes.grid(axis="y")
    axes.set_xlabel(across, labelpad=2)
    axes.annotate(
        up, (0, 1), xycoords="axes fraction", xytext=(-left * 72, 8), textcoords="offset points", fontsize=SMALL,
        color=LIGHT["ink2"],
    )  # fmt: skip
    axes.plot([0, top], [0, top], color=LIGHT["edge"], lw=1, ls=(0, (3, 2)), zorder=2)
    for b in bands:
        axes.plot([b.predicted, b.predicted], [b.low, b.high], color=LIGHT["data2"], lw=4.5, zorder=3)
        axes.plot(
            [b.predicted], [b.observed], "o", ms=5.5, color=LIGHT["data"], mec=LIGHT["paper"], mew=0.9, zorder=5,
            clip_on=False,
        )  # fmt: skip
    return figure
