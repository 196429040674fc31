"""Figures side by side with their ranges, and the score on its scale below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches, Pt

from churn_audit.report.parts import Kpi, Scale
from churn_audit.report.slides.shapes import SMALLEST, Line, Run, bar, described, fitted, line, tall, write
from churn_audit.report.slides.template import BODY, MARGIN, points
from churn_audit.report.spans import plain
from churn_audit.report.story.telling import Telling

GAP, SCALE = 0.4, 1.15  # inches between tiles; height of the scale with its labels
TRACK = 0.22
COLOURS = {"weak": MSO_THEME_COLOR.ACCENT_4, "mixed": MSO_THEME_COLOR.ACCENT_5, "strong": MSO_THEME_COLOR.ACCENT_6}
SIZES = (18, 17, 16, 15, 14, 13, 12, SMALLEST)


def tiles(slide: Any, t: Telling, kpis: Sequence[Kpi], body: tuple[float, float]) -> None:
    """A tile for each figure under a rule; where a score has a scale, it stands below, over the whole width."""
    top, bottom = body
    scale = next((k.scale for k in kpis if k.scale), None)
    height = bottom - top - (SCALE + 0.3 if scale else 0)
    width = (BODY - GAP * (len(kpis) - 1)) / len(kpis)
    size = min(fitted(_lines(k), SIZES, points(width), points(height) - 10) for k in kpis)
    for n, kpi in enumerate(kpis):
        left = MARGIN + n * (width + GAP)
        bar(slide, (left, top, width, 0.05), MSO_THEME_COLOR.TEXT_2)
        shape = slide.shapes.add_textbox(Inches(left), Inches(top + 0.15), Inches(width), Inches(height - 0.15))
        shape.name = kpi.label
        frame = shape.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        write(frame, _lines(kpi), size)
    if scale:
        used = max(tall(_lines(k), size, points(width)) for k in kpis) / 72
        _scale(slide, t, scale, min(top + used + 0.6, bottom - SCALE))


def _lines(kpi: Kpi) -> list[Line]:
    after = [Run(f" {kpi.after}", muted=True, size=14)] if kpi.after else []
    out: list[Line] = [line(kpi.label, muted=True), [Run(kpi.value, bold=True, size=36), *after]]
    out += [line(kpi.range, bold=True)] if kpi.range else []
    return [*out, line(plain(kpi.text))]


def _scale(slide: Any, t: Telling, scale: Scale, top: float) -> None:
    """Zones in native shapes, the 90% interval as a bar over them and the score as a dot; one group, told in words."""
    group = slide.shapes.add_group_shape()
    group.name = t.w._("Retention score")
    start, track = 0.0, top + 0.35
    for zone in scale.zones:
        left, width = MARGIN + BODY * start / 100, BODY * (zone.upto - start) / 100
        _shape(group, MSO_SHAPE.RECTANGLE, (left, track, width - 0.03, TRACK), COLOURS[zone.band])
        label = group.shapes.add_textbox(Inches(left), Inches(track + TRACK + 0.05), Inches(width), Inches(0.5))
        frame = label.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        write(frame, [line(zone.label.replace("\n", " "))], 14)
        start = zone.upto
    ink = MSO_THEME_COLOR.TEXT_1
    if scale.low is not None and scale.high is not None:
        place = (MARGIN + BODY * scale.low / 100, track - 0.14, BODY * (scale.high - scale.low) / 100, 0.07)
        _shape(group, MSO_SHAPE.RECTANGLE, place, ink)
    if scale.value is not None:
        dot = _shape(group, MSO_SHAPE.OVAL, (MARGIN + BODY * scale.value / 100 - 0.11, track - 0.21, 0.22, 0.22), ink)
        dot.line.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
        dot.line.width = Pt(1.5)
    s = t.findings.score
    told = t.score(s.value, s.low, s.high)
    described(group, t.w._("{score} of 100, {band}; 90% interval {range}", score=told.text, band=told.word,
                           range=told.range or "–"))  # fmt: skip


def _shape(group: Any, kind: Any, place: tuple[float, float, float, float], colour: Any) -> Any:
    shape = group.shapes.add_shape(kind, *(Inches(x) for x in place))
    shape.fill.solid()
    shape.fill.fore_color.theme_color = colour
    shape.line.fill.background()
    shape.shadow.inherit = False
    return shape
