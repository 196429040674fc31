"""An empty deck in the house style: 16:9, two layouts, theme colours and fonts, logo and foot on every page."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from churn_audit.report import tokens
from churn_audit.report.branding import png, usable_colour
from churn_audit.report.slides.shapes import decorative
from churn_audit.report.story.telling import Telling

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6  # inches
BODY = WIDTH - 2 * MARGIN
TITLE_TOP, TITLE_HEIGHT = 0.5, 1.1
FOOT = 7.0
LOGO = (1.5, 0.5)  # inches at most
# Fonts that Windows, macOS and Office on the web have; the report's own are on no reader's machine.
LATIN = "Arial"
IDEOGRAPHS = {"ja": "Yu Gothic", "zh-Hant": "Microsoft JhengHei"}
LANGUAGES = {"en": "en-GB", "ja": "ja-JP", "zh-Hant": "zh-TW", "ru": "ru-RU"}
# Theme slots: text, paper and brand; then the report's own colours, so that a chart stays in them when it is edited.
SLOTS = {
    "dk1": "ink", "lt1": "paper", "dk2": "brand", "lt2": "wash", "accent1": "data", "accent2": "data2",
    "accent3": "compare", "accent4": "weak", "accent5": "mixed", "accent6": "strong", "hlink": "link",
    "folHlink": "link",
}  # fmt: skip


def template(t: Telling) -> Any:
    """A presentation with the layouts Title Slide (0) and Title Only (1), and no slide."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for layout in list(deck.slide_layouts):
        if layout.name not in ("Title Slide", "Title Only"):
            deck.slide_layouts.remove(layout)
    for parts, kind in ((deck.part.package, RT.THUMBNAIL), (deck.part, RT.PRINTER_SETTINGS)):
        rels = parts._rels
        for id in [id for id, rel in rels.items() if rel.reltype == kind]:
            rels.pop(id)
    _theme(deck, t)
    _master(deck.slide_master, t)
    _cover(deck.slide_layouts[0])
    _page(deck.slide_layouts[1], t)
    return deck


def _theme(deck: Any, t: Telling) -> None:
    palette = tokens.palettes(usable_colour(t.brand))[0]
    part = deck.slide_master.part.part_related_by(RT.THEME)
    root = etree.fromstring(part.blob)
    for slot, role in SLOTS.items():
        node = root.find(f".//{qn('a:clrScheme')}/{qn('a:' + slot)}")
        for child in list(node):
            node.remove(child)
        etree.SubElement(node, qn("a:srgbClr"), val=palette[role].lstrip("#").upper())
    for kind in ("majorFont", "minorFont"):
        fonts = root.find(f".//{qn('a:fontScheme')}/{qn('a:' + kind)}")
        fonts.find(qn("a:latin")).set("typeface", LATIN)
        fonts.find(qn("a:ea")).set("typeface", IDEOGRAPHS.get(t.w.lang, ""))
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _master(master: Any, t: Telling) -> None:
    for holder in list(master.placeholders):
        kind = holder.placeholder_format.type
        if kind == PP_PLACEHOLDER.TITLE:
            _place(holder, MARGIN, TITLE_TOP, BODY, TITLE_HEIGHT)
            holder.text_frame.vertical_anchor = MSO_ANCHOR.TOP
            holder.text_frame.margin_left = holder.text_frame.margin_right = 0
        elif kind == PP_PLACEHOLDER.BODY:
            _place(holder, MARGIN, 1.8, BODY, 4.9)
        elif kind == PP_PLACEHOLDER.FOOTER:
            _place(holder, MARGIN, FOOT, BODY - 1.2, 0.3)
            _foot(holder, t.notice, "l")
        elif kind == PP_PLACEHOLDER.SLIDE_NUMBER:
            _place(holder, WIDTH - MARGIN - 1.0, FOOT, 1.0, 0.3)
            _foot(holder, None, "r")
        else:
            holder._element.getparent().remove(holder._element)
    style = master._element.find(f"{qn('p:txStyles')}/{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    run = style.find(qn("a:defRPr"))
    run.set("sz", "2800")
    run.set("b", "1")
    run.find(f"{qn('a:solidFill')}/{qn('a:schemeClr')}").set("val", "tx2")


def _foot(holder: Any, text: str | None, align: str) -> None:
    """Ten points in plain ink, for slides to inherit."""
    frame = holder.text_frame
    frame.margin_left = frame.margin_right = 0
    if text is not None:
        frame.text = text
    for level in holder._element.iter(qn("a:lvl1pPr")):
        level.set("algn", align)
    for node in holder._element.iter(qn("a:defRPr")):
        node.set("sz", "1000")
        for colour in node.iter(qn("a:schemeClr")):
            for tint in list(colour):
                colour.remove(tint)


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = (Inches(x) for x in (left, top, width, height))


def _cover(layout: Any) -> None:
    """Brand from edge to edge, white on it; no foot."""
    fill = layout.background.fill
    fill.solid()
    fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_2
    for holder in list(layout.placeholders):
        kind = holder.placeholder_format.type
        if kind == PP_PLACEHOLDER.CENTER_TITLE:
            _place(holder, 0.9, 2.3, 8.0, 1.9)
            holder.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
            _plain(holder, 40, bold=True)
        elif kind == PP_PLACEHOLDER.SUBTITLE:
            _place(holder, 0.9, 4.35, 8.0, 1.0)
            _plain(holder, 20)
        else:
            holder._element.getparent().remove(holder._element)


def _plain(holder: Any, size: int, bold: bool = False) -> None:
    """White text from the left, at a size, as the layout's default."""
    body = holder._element.find(qn("p:txBody"))
    style = body.find(qn("a:lstStyle"))
    for child in list(style):
        style.remove(child)
    level = etree.SubElement(style, qn("a:lvl1pPr"), marL="0", indent="0", algn="l")
    etree.SubElement(level, qn("a:buNone"))
    run = etree.SubElement(level, qn("a:defRPr"), sz=str(size * 100), b=str(int(bold)))
    etree.SubElement(etree.SubElement(run, qn("a:solidFill")), qn("a:schemeClr"), val="bg1")


def _page(layout: Any, t: Telling) -> None:
    """A rule in the house colour on top, the logo at its right."""
    for holder in list(layout.placeholders):
        own = holder._element.find(qn("p:spPr"))
        for child in list(own):  # the master says where it stands
            own.remove(child)
        if holder.placeholder_format.type == PP_PLACEHOLDER.DATE:
            holder._element.getparent().remove(holder._element)
        elif holder.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
            holder.text_frame.text = t.notice
        elif holder.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            continue
        elif t.brand.logo:  # the title makes room for the logo
            _place(holder, MARGIN, TITLE_TOP, BODY - LOGO[0] - 0.3, TITLE_HEIGHT)
    bar = layout.shapes._spTree
    rule = _rule(layout)
    bar.insert(2, rule)
    if picture := logo(layout, t, WIDTH - MARGIN - LOGO[0], 0.4):
        picture.left = Inches(WIDTH - MARGIN) - picture.width


def _rule(layout: Any) -> Any:
    """A decorative bar; layouts have no way to add shapes, so a group of the slide tree lends its own."""
    from pptx.shapes.shapetree import GroupShapes

    shapes = GroupShapes(layout.shapes._spTree, layout)
    shape = shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Inches(WIDTH), Inches(0.14))
    shape.fill.solid()
    shape.fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_2
    shape.line.fill.background()
    decorative(shape)
    return shape._element


def logo(page: Any, t: Telling, left: float, top: float, box: tuple[float, float] = LOGO) -> Any:
    """The logo on a page or layout within a box in inches, with its alternative text; None where there is none."""
    from pptx.shapes.shapetree import GroupShapes

    content = png(t.brand)
    if content is None:
        return None
    shapes = GroupShapes(page.shapes._spTree, page)
    picture = shapes.add_picture(BytesIO(content), Inches(left), Inches(top))
    scale = min(Inches(box[0]) / picture.width, Inches(box[1]) / picture.height)
    picture.width, picture.height = Emu(int(picture.width * scale)), Emu(int(picture.height * scale))
    picture._element.nvPicPr.cNvPr.set("descr", t.brand.firm or t.w._("Logo"))
    return picture


def rgb(hex: str) -> RGBColor:
    return RGBColor.from_string(hex.lstrip("#").upper())


def points(inches: float) -> float:
    return inches * 72


__all__ = ["BODY", "FOOT", "HEIGHT", "LANGUAGES", "MARGIN", "WIDTH", "Pt", "logo", "points", "rgb", "template"]
