"""The house style made fit for a report: a logo that is only a drawing, a colour that can be read."""

from __future__ import annotations

import base64
from xml.sax.saxutils import quoteattr

from churn_audit.errors import EngagementError
from churn_audit.locales import _
from churn_audit.model.branding import Brand
from churn_audit.report import tokens
from churn_audit.report.parts import Picture
from churn_audit.report.svg import inert


def logo(brand: Brand) -> Picture | None:
    """The logo as a drawing without scripts or outside references; EngagementError where it is none."""
    if brand.logo is None:
        return None
    source = brand.logo.data
    if brand.logo.kind == "png":
        width, height = brand.logo.width, brand.logo.height
        picture = quoteattr(f"data:image/png;base64,{source}")
        source = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
            f'<image href={picture} width="{width}" height="{height}"/></svg>'
        )
    try:
        return Picture(svg=inert(source), alt=brand.firm if len(brand.firm) > 2 else f"Logo {brand.firm}".strip())
    except ValueError as error:
        raise EngagementError(_("report.logo: {error}; export the logo as plain SVG, or as PNG", error=error)) from None


def usable_colour(brand: Brand) -> str:
    """The house colour where headlines in it can be read on paper, else nothing: the standard one stays."""
    return brand.colour if brand.colour and tokens.brandable(brand.colour) else ""


def refusal(brand: Brand) -> str:
    """Why the house colour is not used, with the nearest shade that would do; nothing where it is, or none is asked."""
    if not brand.colour or usable_colour(brand):
        return ""
    paper, need = tokens.LIGHT["paper"], tokens.BRAND_CONTRAST
    found = tokens.contrast(brand.colour, paper)
    return _(
        'report.colour "{colour}" has a contrast of {found}:1 on white, and headlines need {need}:1; the standard '
        'colour stands in for it, "{shade}" would do',
        colour=brand.colour, found=f"{found:.1f}", need=f"{need:.0f}",
        shade=tokens.mixed(brand.colour, "#000000", paper),
    )  # fmt: skip


def png(brand: Brand, pixels: int = 480) -> bytes | None:
    """The logo as PNG for what cannot show drawings; an SVG is drawn `pixels` wide."""
    if brand.logo is None:
        return None
    if brand.logo.kind == "png":
        return base64.b64decode(brand.logo.data)
    return drawn(inert(brand.logo.data), pixels)


def drawn(drawing: str, pixels: int) -> bytes:
    """A drawing as a PNG with a clear background, `pixels` wide."""
    import typst

    page = "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image(bytes(sys.inputs.svg), width: 240pt)"
    out = typst.compile(page.encode(), format="png", ppi=72 * pixels / 240, sys_inputs={"svg": drawing})
    assert isinstance(out, bytes)
    return out
