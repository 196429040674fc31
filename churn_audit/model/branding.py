"""In whose name a report is delivered: the firm's name, logo and colour, and its words on cover and in the footer."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Literal

from pydantic import Field

from churn_audit.errors import EngagementError
from churn_audit.locales import _
from churn_audit.model.engagement import COLOUR, FILE, Report
from churn_audit.model.parts import Model

LARGEST = 500_000  # bytes of a logo: it is repeated in every file
WIDEST = 4_000  # pixels
_PNG = b"\x89PNG\r\n\x1a\n"


class Logo(Model):
    """A picture that travels with the run: SVG as its text, PNG in base64."""

    kind: Literal["png", "svg"]
    data: str
    width: int = Field(default=0, ge=0, description="PNG: pixels")
    height: int = Field(default=0, ge=0, description="PNG: pixels")


class Brand(Model):
    """The house style of one report; everything may be missing. `colour` is as asked for, whether or not it will do."""

    firm: str = ""
    logo: Logo | None = None
    colour: str | None = Field(default=None, pattern=COLOUR)
    cover: str = ""
    footer: str = ""


def read_brand(report: Report, folder: Path) -> Brand:
    """What audit.yaml says of the house style, with the logo read; EngagementError says what is wrong with its file."""
    logo = None
    if report.logo:
        path = folder / report.logo
        try:
            logo = _logo(path)
        except OSError as error:
            why = _("no such file")
            if not isinstance(error, FileNotFoundError):
                why = _("cannot be read: {error}", error=error.strerror)
            raise EngagementError(f"{folder / FILE}: report.logo: {path}: {why}") from None
        except ValueError as error:
            raise EngagementError(f"{folder / FILE}: report.logo: {path}: {error}") from None
    return Brand(firm=report.firm, logo=logo, colour=report.colour, cover=report.cover, footer=report.footer)


def _logo(path: Path) -> Logo:
    if (size := path.stat().st_size) > LARGEST:
        raise ValueError(_("is {n} bytes; a logo may have {most}: save it smaller", n=f"{size:,}", most=f"{LARGEST:,}"))
    content = path.read_bytes()
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) > 24:
        width, height = (int.from_bytes(content[i : i + 4], "big") for i in (16, 20))
        if not 0 < width <= WIDEST or not 0 < height <= WIDEST:
            raise ValueError(_("is {width} × {height} pixels; a logo may have {most} on a side: save it smaller",
                               width=width, height=height, most=WIDEST))  # fmt: skip
        return Logo(kind="png", data=base64.b64encode(content).decode(), width=width, height=height)
    text = content.decode("utf-8-sig", "replace")
    if "<svg" not in text:
        raise ValueError(_("is neither a PNG nor an SVG picture; save the logo as one of these"))
    return Logo(kind="svg", data=text)
