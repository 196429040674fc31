"""The letters that a page brings along: only those it uses, both weights in one piece, the same bytes each time."""

from __future__ import annotations

import base64
import re
import struct
import zlib

import pytest
import uharfbuzz as hb

from churn_audit.report import blocks as b
from churn_audit.report import fonts, html, webfonts
from churn_audit.report.document import Document
from churn_audit.report.fonts import Face

KANJI = "待ち時間が長い。お客様は、他の店へ行く。"


def pieces(style: str) -> dict[str, bytes]:
    found = re.findall(r'@font-face\{font-family:"([^"]+)".*?base64,([^)]+)\)', style)
    return {family: unpacked(base64.b64decode(data)) for family, data in found}


def unpacked(woff: bytes) -> bytes:
    """The font in a WOFF file, read by the format's own description."""
    signature, flavor, length, count = struct.unpack(">4s4sLH", woff[:14])
    assert signature == b"wOFF" and length == len(woff)
    directory, body = b"", b""
    for i in range(count):
        tag, at, packed, size, checksum = struct.unpack(">4sLLLL", woff[44 + 20 * i : 64 + 20 * i])
        assert at % 4 == 0
        table = woff[at : at + packed]
        table = zlib.decompress(table) if packed < size else table
        assert len(table) == size
        directory += struct.pack(">4sLLL", tag, checksum, 12 + 16 * count + len(body), size)
        body += table + bytes(-size % 4)
    whole = flavor + struct.pack(">HHHH", count, 0, 0, 0) + directory + body
    assert struct.unpack(">L", woff[16:20])[0] == len(whole)
    return whole


def test_a_page_brings_the_letters_it_uses_and_no_others() -> None:
    found = pieces(webfonts.style("Wait €5 Привет " + KANJI, "ja"))
    assert list(found) == ["Noto Sans", "Noto Sans CJK JP"]
    latin, japanese = (hb.Face(data) for data in found.values())
    assert set(latin.unicodes) == set(map(ord, "Wait €5 Привет"))
    assert set(japanese.unicodes) == set(map(ord, KANJI))


def test_one_piece_serves_both_weights() -> None:
    for data in pieces(webfonts.style("Wait" + KANJI, "ja")).values():
        face = hb.Face(data)
        assert any(axis.tag == "wght" and axis.max_value >= 700 for axis in face.axis_infos)
        char = "W" if ord("W") in face.unicodes else "待"
        drawn = {weight: outline(face, char, weight) for weight in (400, 700)}
        assert drawn[400] != drawn[700]
        own = next(f for f in fonts.faces("ja") if ord(char) in fonts.covered(f))
        assert drawn[700] == outline(fonts.opened(own.path, own.number), char, 700)


def outline(face: hb.Face, char: str, weight: int) -> list[object]:
    font, steps = hb.Font(face), list[object]()

    class Pen:
        def __getattr__(self, name: str) -> object:
            return lambda *points: steps.append((name, [(round(x), round(y)) for x, y in points]))

    font.set_variations({"wght": weight})
    font.draw_glyph_with_pen(font.get_nominal_glyph(ord(char)), Pen())
    return steps


@pytest.mark.parametrize(("lang", "family"), [("ja", "Noto Sans CJK JP"), ("zh-Hant", "Noto Sans CJK TC")])
def test_each_language_has_its_own_forms_of_ideographs(lang: str, family: str) -> None:
    assert list(pieces(webfonts.style("骨直", lang))) == [family]


def test_a_quotation_in_another_script_shows_too() -> None:
    assert "Noto Sans Thai" in pieces(webfonts.style("said ไทย", "en"))


def test_the_same_page_gives_the_same_bytes() -> None:
    first = webfonts.style("Wait " + KANJI, "ja")
    webfonts._piece.cache_clear()
    assert webfonts.style("Wait " + KANJI, "ja") == first


def test_without_the_languages_fonts_a_page_is_still_made(monkeypatch: pytest.MonkeyPatch) -> None:
    own: tuple[Face, ...] = tuple(f for f in fonts.faces("en") if "CJK" not in f.family)
    monkeypatch.setattr(fonts, "_installed", lambda: own)
    fonts.faces.cache_clear()
    try:
        doc = Document(lang="ja", title="待ち時間", blocks=(b.Heading(level=1, text="待ち時間"),))
        page = html.render(doc)
    finally:
        fonts.faces.cache_clear()
    assert "待ち時間" in page and list(pieces(page)) == ["Noto Sans"]
