"""report.logo and report.colour in audit.yaml: read and checked before anything is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn_audit.errors import EngagementError
from churn_audit.model.branding import LARGEST, read_brand
from churn_audit.model.engagement import FORMATS, read_engagement

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 1"><rect width="3" height="1"/></svg>'


def engagement(folder: Path, report: str) -> Path:
    (folder / "audit.yaml").write_text(f"business: {{name: Kita}}\nreport: {{{report}}}\n", "utf-8")
    return folder


def test_the_house_style_is_read_with_its_logo(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(SVG, "utf-8")
    told = 'firm: Aoba Advisory, logo: logo.svg, colour: "#6A0F1E", cover: For the board, footer: Confidential'
    found, home = read_engagement(engagement(tmp_path, told))
    brand = read_brand(found.report, home)
    assert (brand.firm, brand.colour, brand.cover, brand.footer) == (
        "Aoba Advisory", "#6A0F1E", "For the board", "Confidential",
    )  # fmt: skip
    assert brand.logo is not None and brand.logo.kind == "svg" and brand.logo.data == SVG


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "logo.png: no such file"),
        (b"GIF89a", "neither a PNG nor an SVG picture"),
        (b"<svg" + b" " * LARGEST, "bytes; a logo may have 500,000: save it smaller"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x20\0\0\0\0\x10\x08\x02\0\0\0", "8192 × 16 pixels"),
    ],
)
def test_a_logo_that_will_not_do_is_refused_with_file_and_way_out(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "logo.png").write_bytes(content)
    found, home = read_engagement(engagement(tmp_path, "logo: logo.png"))
    with pytest.raises(EngagementError, match=r"report\.logo") as error:
        read_brand(found.report, home)
    assert said in str(error.value)


def test_a_colour_without_quotes_is_a_comment_and_the_message_says_so(tmp_path: Path) -> None:
    (tmp_path / "audit.yaml").write_text("business: {name: Kita}\nreport:\n  colour: #12335c\n", "utf-8")
    with pytest.raises(EngagementError, match=r"report\.colour: is empty; write it in quotes"):
        read_engagement(tmp_path)
    with pytest.raises(EngagementError, match=r'report\.colour: .*"?navy"?'):
        read_engagement(engagement(tmp_path, "colour: navy"))


def test_formats_are_checked_and_the_working_file_comes_by_default(tmp_path: Path) -> None:
    found, _ = read_engagement(engagement(tmp_path, "firm: Aoba"))
    assert found.report.formats == ("html", "pdf", "xlsx")
    found, _ = read_engagement(engagement(tmp_path, f"formats: [{', '.join(FORMATS)}]"))
    assert found.report.formats == FORMATS
    with pytest.raises(EngagementError, match=r'report\.formats\[0\]: .*did you mean "xlsx"'):
        read_engagement(engagement(tmp_path, "formats: [xslx]"))
