"""A report in somebody's name: the logo is only a drawing, and the colour can be read or is not used."""

from __future__ import annotations

import base64
import struct
import zlib
from io import BytesIO

import pytest
from measured_findings import measured
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image
from sample_findings import checklist

from churn_audit.errors import EngagementError
from churn_audit.model.branding import Brand, Logo
from churn_audit.report import blocks as b
from churn_audit.report import html, pdf, tokens
from churn_audit.report.branding import logo, png, refusal, usable_colour
from churn_audit.report.exporters import HTMLReportExporter
from churn_audit.report.story import Story

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40" width="120" height="40">'
    '<rect width="40" height="40" fill="#800000"/><script>alert(1)</script>'
    '<image href="https://example.org/x.png" width="9" height="9"/></svg>'
)


def pixel(width: int = 4, height: int = 2) -> bytes:
    """A PNG of one colour, by the letter of the format."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x80\0\0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


BITMAP = Logo(kind="png", data=base64.b64encode(pixel()).decode(), width=4, height=2)
HOUSE = Brand(
    firm="Aoba Advisory", logo=Logo(kind="svg", data=SVG), colour="#6a0f1e", cover="For the board of November",
    footer="Aoba · confidential",
)  # fmt: skip


def test_a_logo_keeps_its_shapes_and_loses_what_could_act_or_reach_out() -> None:
    made = logo(HOUSE)
    assert made is not None and made.alt == "Aoba Advisory"
    assert "rect" in made.svg and "script" not in made.svg and "example.org" not in made.svg


@pytest.mark.parametrize("source", ["<svg", "<html><svg></html>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'])
def test_what_is_no_drawing_is_refused_with_a_way_out(source: str) -> None:
    with pytest.raises(EngagementError, match="export the logo as plain SVG, or as PNG"):
        logo(Brand(logo=Logo(kind="svg", data=source)))


def test_a_bitmap_is_carried_inside_a_drawing_of_its_size() -> None:
    made = logo(Brand(firm="Aoba", logo=BITMAP))
    assert made is not None and 'viewBox="0 0 4 2"' in made.svg and "data:image/png;base64," in made.svg
    assert png(Brand(logo=BITMAP)) == pixel()


def test_a_drawn_logo_becomes_a_bitmap_of_the_same_shape_for_slides() -> None:
    content = png(HOUSE, pixels=240)
    assert content is not None
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (240, 80)
        assert picture.convert("RGB").getpixel((20, 40)) == (128, 0, 0)


def test_a_colour_that_cannot_be_read_on_paper_is_not_used_and_the_message_names_one_that_can() -> None:
    pale = Brand(colour="#e60012")  # 4.8 : 1 on white
    assert usable_colour(pale) == ""
    said = refusal(pale)
    assert "4.8:1" in said and "7:1" in said
    shade = said.split('"')[3]
    assert tokens.brandable(shade), "the shade it proposes would be taken"
    assert usable_colour(HOUSE) == "#6a0f1e" and refusal(HOUSE) == "" and refusal(Brand()) == ""


def test_the_house_colour_is_on_headlines_and_cover_and_never_on_data_or_judgement() -> None:
    light, dark = tokens.palettes("#6a0f1e")
    changed = {role for role in light if light[role] != tokens.LIGHT[role]}
    assert changed == {"brand", "cover"} == {role for role in dark if dark[role] != tokens.DARK[role]}
    assert tokens.contrast(light["brand"], light["paper"]) >= 7 and tokens.contrast(dark["brand"], dark["paper"]) >= 7
    assert tokens.contrast(light["oncover"], light["cover"]) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert tokens.contrast("#000000", "#ffffff") == 21
    assert tokens.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_html_shows_name_logo_colour_and_texts() -> None:
    page = html.render(Story(measured(), checklist(), brand=HOUSE).document())
    assert "Aoba Advisory" in page and "For the board of November" in page and "Aoba · confidential" in page
    assert "--brand:#6a0f1e" in page and "--cover:#6a0f1e" in page
    assert 'alt="Aoba Advisory"' in page and "example.org" not in page and "<script" not in page


@pytest.mark.parametrize("picture", [HOUSE.logo, BITMAP])
def test_the_pdf_shows_them_and_stays_accessible(picture: Logo) -> None:
    pypdf = pytest.importorskip("pypdf")
    made = pdf.render(Story(measured(), checklist(), brand=HOUSE.model_copy(update={"logo": picture})).document())
    cover = pypdf.PdfReader(BytesIO(made)).pages[0].extract_text()
    assert "Aoba Advisory" in cover and "For the board of November" in cover
    page = pytest.importorskip("page", reason="page-validation is not installed")
    assert page.validate_pdf_bytes(made, profile="ua1").is_compliant


def test_a_notebook_keeps_the_house_style() -> None:
    meta, cover, *_ = Story(measured(), checklist(), brand=HOUSE).cover()
    assert isinstance(meta, b.Meta) and meta.brand == "#6a0f1e" and meta.notice == "Aoba · confidential"
    assert isinstance(cover, b.Cover) and cover.firm == "Aoba Advisory" and cover.logo is not None


def test_stock_nbconvert_renders_a_notebook_in_the_house_style() -> None:
    shown = [
        new_output("display_data", data=x._repr_mimebundle_())
        for x in Story(measured(), checklist(), brand=HOUSE).cover()
    ]
    page, _ = HTMLReportExporter().from_notebook_node(new_notebook(cells=[new_code_cell("cover()", outputs=shown)]))
    assert "--brand:#6a0f1e" in page and "Aoba · confidential" in page and 'alt="Aoba Advisory"' in page


def test_without_a_house_style_the_report_is_as_it_was() -> None:
    found = Story(measured(), checklist()).document()
    assert found.brand == "" and found.notice == "Confidential · for Kita Coffee"
    assert "--brand:#12335c" in html.render(found)
