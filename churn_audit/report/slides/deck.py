"""A presentation in the making: pages with title, foot and notes, in one language from end to end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from churn_audit.report.branding import drawn
from churn_audit.report.parts import Picture
from churn_audit.report.slides import fitting
from churn_audit.report.slides.shapes import Line, bar, box, fitted, line, write
from churn_audit.report.slides.template import (
    BODY,
    LANGUAGES,
    TITLE_HEIGHT,
    logo,
    points,
    template,
)
from churn_audit.report.spans import clean
from churn_audit.report.story.telling import Telling

TITLES = (28, 26, 24, 22, 20)
COVER_TITLES = (40, 36, 32, 28, 24, 20)
ART = (9.2, 2.0, 3.3, 3.3)  # inches


class Deck:
    """The slides so far."""

    def __init__(self, t: Telling) -> None:
        self._t = t
        self._deck = template(t)
        self.title_room = points(BODY - (1.8 if t.brand.logo else 0))

    def cover(self, title: str, subtitle: str, facts: Sequence[Line], text: str, notes: Iterable[str]) -> None:
        """The first slide: firm and logo, title, subtitle, facts, the firm's own words."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[0])
        size = fitting.largest(clean(title), COVER_TITLES, points(7.8), points(1.85), bold=True)
        self._title(slide, title, size)
        sub = [line(subtitle)]
        write(slide.placeholders[1].text_frame, sub, fitted(sub, (20, 18, 16, 14), points(7.8), points(0.95)))
        if self._t.brand.logo:
            plate = bar(slide, (0.9, 0.7, 2.2, 0.95), MSO_THEME_COLOR.BACKGROUND_1)
            picture = logo(slide, self._t, 0, 0, (1.9, 0.65))
            picture.left = plate.left + (plate.width - picture.width) // 2
            picture.top = plate.top + (plate.height - picture.height) // 2
        white = MSO_THEME_COLOR.BACKGROUND_1
        if self._t.brand.firm:
            box(slide, "Firm", (0.9, 1.8, 7.6, 0.4), [line(self._t.brand.firm)], 16, white)
        box(slide, "Facts", (0.9, 5.5, 8.0, 0.9), facts, fitted(facts, (14, 13, 12), points(8), points(0.9)), white)
        if text:
            words = [line(text)]
            box(
                slide,
                "Text",
                (0.9, 6.5, 8.0, 0.7),
                words,
                fitted(words, (12, 11, 10, 9), points(8), points(0.7)),
                white,
            )
        self._notes(slide, notes)

    def art(self, picture: Picture) -> None:
        """A drawing beside the words of the last slide."""
        slide = self._deck.slides[-1]
        shape = slide.shapes.add_picture(BytesIO(drawn(picture.svg, 800)), *(Inches(x) for x in ART))
        shape._element.nvPicPr.cNvPr.set("descr", clean(picture.alt))

    def page(self, title: str, notes: Iterable[str]) -> Any:
        """A slide with a title, a foot and notes; what it shows goes below."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[1])
        size = fitting.largest(clean(title), TITLES, self.title_room, points(TITLE_HEIGHT) - 8, bold=True)
        self._title(slide, title, size if size != TITLES[0] else None)
        for holder in slide.slide_layout.placeholders:
            if holder.placeholder_format.type in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
                slide.shapes.clone_placeholder(holder)
                made = slide.shapes[-1]
                if holder.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
                    made.text_frame.text = clean(self._t.notice)
                else:
                    _number(made)
        self._notes(slide, notes)
        return slide

    def finished(self) -> Any:
        """The presentation with its properties, every run of text marked with the language."""
        t = self._t
        properties = self._deck.core_properties
        stamp = datetime.combine(t.findings.run.as_of, datetime.min.time())
        properties.title, properties.author, properties.comments = t.report_title, t.author, t.notice
        properties.language, properties.last_modified_by = t.w.lang, t.author
        properties.created = properties.modified = stamp
        properties.revision = 1
        _speak(self._deck.part._element, t.w.lang)
        parts = [*self._deck.slides, self._deck.slide_master, *self._deck.slide_layouts]
        parts += [s.notes_slide for s in self._deck.slides]
        for part in parts:
            _speak(part._element, t.w.lang)
        for slide in self._deck.slides:
            for shape in slide.shapes:
                if shape.has_chart:
                    _speak(shape.chart._chartSpace, t.w.lang)
        return self._deck

    def _title(self, slide: Any, title: str, size: float | None) -> None:
        frame = slide.shapes.title.text_frame
        lines = clean(title).split("\n")
        for n, text in enumerate(lines):
            if n:
                frame.paragraphs[0].add_line_break()
            run = frame.paragraphs[0].add_run()
            run.text = text
            if size is not None:
                run.font.size = Pt(size)

    def _notes(self, slide: Any, notes: Iterable[str]) -> None:
        slide.notes_slide.notes_text_frame.text = "\n".join(clean(text) for text in notes if text)


def _number(shape: Any) -> None:
    """The page's number as a field that the program fills in."""
    paragraph = shape.text_frame.paragraphs[0]._p
    field = etree.SubElement(paragraph, qn("a:fld"), id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", type="slidenum")
    etree.SubElement(field, qn("a:rPr"), lang="en-GB")
    etree.SubElement(field, qn("a:t")).text = "‹#›"


def _speak(root: Any, lang: str) -> None:
    """Marks text with its language: what screen readers and spelling checkers go by."""
    tag = LANGUAGES.get(lang, lang)
    for run in root.iter(qn("a:r")):
        run.get_or_add_rPr()
    for node in root.iter(qn("a:rPr"), qn("a:endParaRPr"), qn("a:defRPr")):
        node.set("lang", tag)
