"""What stands on a slide: text, tables with rules, bars; each with a name for those who cannot see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from churn_audit.model.cells import neutral
from churn_audit.report.slides import fitting
from churn_audit.report.spans import clean

PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # Office's "No Style, No Grid"
_DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
PAD = 5.0  # points between a cell's edge and its text
SMALLEST = 11


@dataclass(frozen=True)
class Run:
    """Text in one look; muted is the second level of text. Without a size it takes the box's."""

    text: str
    bold: bool = False
    muted: bool = False
    size: float | None = None


Line = Sequence[Run]
Cell = Sequence[Line]


def line(text: str, bold: bool = False, muted: bool = False, size: float | None = None) -> Line:
    return (Run(text, bold, muted, size),)


def described(shape: Any, text: str) -> None:
    """Gives a shape its alternative text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", clean(text))


def decorative(shape: Any) -> None:
    """Marks a shape as one that says nothing: screen readers pass it over."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    extensions = properties.get_or_add_extLst() if hasattr(properties, "get_or_add_extLst") else None
    if extensions is None:
        extensions = etree.SubElement(properties, qn("a:extLst"))
    node = etree.SubElement(extensions, qn("a:ext"), uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
    etree.SubElement(node, f"{{{_DECORATIVE}}}decorative", nsmap={"adec": _DECORATIVE}, val="1")


def write(frame: Any, lines: Sequence[Line], size: float, align: Any = None, colour: Any = None) -> None:
    """Lines into a text frame; nothing else stays in it."""
    frame.word_wrap = True
    for n, runs in enumerate(lines):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        if align is not None:
            paragraph.alignment = align
        for run in runs:
            _run(paragraph, run, size, colour)


def _run(paragraph: Any, run: Run, size: float, colour: Any) -> None:
    for n, part in enumerate(clean(run.text).split("\n")):
        if n:
            paragraph.add_line_break()
        if part:
            made = paragraph.add_run()
            made.text = part
            made.font.size = Pt(run.size or size)
            made.font.bold = run.bold
            if colour is not None:
                made.font.color.theme_color = colour
            elif run.muted:
                made.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
                made.font.color.brightness = 0.25


def box(slide: Any, name: str, place: tuple[float, float, float, float], lines: Sequence[Line], size: float,
        colour: Any = None, anchor: Any = MSO_ANCHOR.TOP) -> Any:  # fmt: skip
    """A text box at (left, top, width, height) in inches, with no margins of its own."""
    shape = slide.shapes.add_textbox(*(Inches(x) for x in place))
    shape.name = name
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = anchor
    write(frame, lines, size, colour=colour)
    return shape


def bar(slide: Any, place: tuple[float, float, float, float], colour: Any) -> Any:
    """A filled rectangle that only adorns."""
    from pptx.enum.shapes import MSO_SHAPE

    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(x) for x in place))
    shape.fill.solid()
    shape.fill.fore_color.theme_color = colour
    shape.line.fill.background()
    shape.shadow.inherit = False
    decorative(shape)
    return shape


# Heights ---------------------------------------------------------------------------------------------------------


def tall(lines: Iterable[Line], size: float, room: float) -> float:
    """Points of height that lines take in `room` points of width."""
    total = 0.0
    for runs in lines:
        text = "".join(r.text for r in runs)
        own = max((r.size or size for r in runs), default=size)
        total += fitting.height(clean(text) or " ", own, room, any(r.bold for r in runs))
    return total


def fitted(lines: Sequence[Line], sizes: Sequence[float], room: float, most: float) -> float:
    """The largest of falling sizes at which lines stay within `most` points; else the smallest."""
    return next((s for s in sizes if tall(lines, s, room) <= most), sizes[-1])


# Tables ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """`width` in inches; figures stand at the right."""

    title: str
    width: float
    numeric: bool = False


def rows_that_fit(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], most: float, sizes: Sequence[float], least: float = 0.0
) -> tuple[float, list[float], int]:
    """(size, heights in points with that of the head first, rows kept) so that all stays within `most` points."""
    for size in sizes:
        heights = [_row([(line(c.title, bold=True),) for c in columns], columns, size - 2)]
        heights += [max(_row(row, columns, size), least) for row in rows]
        if sum(heights) <= most:
            return size, heights, len(rows)
    kept = len(rows)
    while kept > 1 and sum(heights[: kept + 1]) > most:
        kept -= 1
    return sizes[-1], heights[: kept + 1], kept


def _row(cells: Sequence[Cell], columns: Sequence[Column], size: float) -> float:
    inside = (tall(cell, size, c.width * 72 - 2 * PAD) for cell, c in zip(cells, columns, strict=True))
    return max(inside) + 2 * PAD


def table(slide: Any, name: str, alt: str, at: tuple[float, float], columns: Sequence[Column],
          rows: Sequence[Sequence[Cell]], size: float, heights: Sequence[float]) -> Any:  # fmt: skip
    """A native table with hairlines between its rows, at (left, top) in inches."""
    wide = sum(c.width for c in columns)
    place = (Inches(at[0]), Inches(at[1]), Inches(wide), Pt(sum(heights)))
    shape = slide.shapes.add_table(len(rows) + 1, len(columns), *place)
    shape.name = name
    described(shape, alt)
    made = shape.table
    made.horz_banding = False
    shape._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_TABLE
    for n, column in enumerate(columns):
        made.columns[n].width = Inches(column.width)
    heads = [(line(c.title, bold=True, muted=True),) for c in columns]
    for r, cells in enumerate([heads, *rows]):
        made.rows[r].height = Pt(heights[r])
        for c, cell in enumerate(cells):
            _cell(made.cell(r, c), cell, columns[c], size - 2 if r == 0 else size, ruled=r == 0)
    return shape


def _cell(cell: Any, lines: Cell, column: Column, size: float, ruled: bool) -> None:
    cell.margin_left = cell.margin_right = cell.margin_top = cell.margin_bottom = Pt(PAD)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if ruled else MSO_ANCHOR.MIDDLE
    write(cell.text_frame, lines or [()], size, PP_ALIGN.RIGHT if column.numeric else PP_ALIGN.LEFT)
    properties = cell._tc.get_or_add_tcPr()
    rule = etree.SubElement(properties, qn("a:lnB"), w=str(Pt(1.5 if ruled else 0.75)))
    colour = etree.SubElement(
        etree.SubElement(rule, qn("a:solidFill")), qn("a:schemeClr"), val="tx1" if ruled else "bg2"
    )
    if not ruled:
        etree.SubElement(colour, qn("a:lumMod"), val="85000")


# Bars ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Amount:
    """A bar: solid to `low`, light to `high`, a line at `value`; without ends it is light to the value, and no line."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None

    def parts(self, line: float) -> tuple[float, float, float, float]:
        """Solid, light, line, light: they add up to the upper end; the line is as wide as told, around the value."""
        value, low = max(self.value, 0.0), min(max(self.low or 0.0, 0.0), max(self.value, 0.0))
        high = max(self.high if self.high is not None else value, value)
        if not low < value < high:
            return low, high - low, 0.0, 0.0
        half = min(line / 2, value - low, high - value)
        return low, value - low - half, 2 * half, high - value - half


LINE = 0.007  # of the axis: two points on a bar of the reasons
LOOKS = (
    MSO_THEME_COLOR.ACCENT_1, MSO_THEME_COLOR.ACCENT_2, MSO_THEME_COLOR.TEXT_1, MSO_THEME_COLOR.ACCENT_2,
)  # fmt: skip


def bars(slide: Any, name: str, alt: str, place: tuple[float, float, float, float], amounts: Sequence[Amount],
         series: tuple[str, str, str, str], top: float | None = None, upright: bool = False) -> Any:  # fmt: skip
    """A native stacked chart of bars, the first on top, or of columns; text stands beside it, never in it."""
    data = CategoryChartData()
    data.categories = [str(neutral(clean(a.name))) for a in amounts]
    whole = top or max((sum(a.parts(0)) for a in amounts), default=1.0) * 1.02 or 1.0
    parts = [a.parts(LINE * whole) for a in amounts]
    for n, title in enumerate(series):
        data.add_series(title, [p[n] for p in parts])
    kind = XL_CHART_TYPE.COLUMN_STACKED if upright else XL_CHART_TYPE.BAR_STACKED
    shape = slide.shapes.add_chart(kind, *(Inches(x) for x in place), data)
    shape.name = name
    described(shape, alt)
    chart = shape.chart
    chart.has_legend = chart.has_title = False
    chart.category_axis.reverse_order = not upright
    chart.category_axis.visible = chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, whole
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 150, 100
    for made, colour in zip(plot.series, LOOKS, strict=True):
        made.format.fill.solid()
        made.format.fill.fore_color.theme_color = colour
    _whole(chart)
    return shape


def _whole(chart: Any) -> None:
    """Lets the plot fill its frame, so that each bar stands beside its row of the table."""
    area = chart._chartSpace.chart.plotArea
    layout = area.find(qn("c:layout"))
    if layout is None:
        layout = etree.Element(qn("c:layout"))
        area.insert(0, layout)
    for child in list(layout):
        layout.remove(child)
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    settings = {"layoutTarget": "inner", "xMode": "edge", "yMode": "edge", "x": "0", "y": "0", "w": "1", "h": "1"}
    for key, value in settings.items():
        etree.SubElement(manual, qn(f"c:{key}"), val=value)
