"""The letters a page uses, cut out of the report's fonts and carried inside the page: it needs no font of its reader's.

HarfBuzz cuts in hundredths of a second. A face keeps its axis of weights, so that one piece serves regular and bold.
The pieces are WOFF: on outlines of ideographs its deflate comes within a twentieth of WOFF2 at a tenth of the time.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

import uharfbuzz as hb

from churn_audit.errors import RenderError
from churn_audit.report.fonts import Face, covered, faces, opened

# Only what turns letters into a line of words stays: kerning and marks.
_FEATURES = ("kern", "mark", "mkmk", "ccmp", "palt")
_DROPPED = ("BASE", "VORG", "vhea", "vmtx", "VVAR", "STAT", "MVAR", "DSIG", "gasp")
_NO_LAYOUT = ("GSUB", "GPOS", "GDEF", "HVAR")  # of ideographs: all are one em wide
_IDEOGRAPHS = "Noto Sans CJK"
_FLAGS = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE


def style(text: str, lang: str) -> str:
    """CSS with a piece of each face that the text needs, and those faces as the page's families."""
    cut = list(_parts(frozenset(text), lang))
    if not cut:
        return ""
    rules = "".join(
        f'@font-face{{font-family:"{face.family}";font-weight:400 700;src:url(data:font/woff;base64,'
        f'{base64.b64encode(_piece(face, part)).decode()}) format("woff")}}\n'
        for face, part in cut
    )
    names = ",".join(f'"{face.family}"' for face, _ in cut)
    return f"{rules}.ca.ca{{font-family:{names},sans-serif}}\n"


def _parts(characters: frozenset[str], lang: str) -> Iterator[tuple[Face, tuple[int, ...]]]:
    """Each face with the characters that are set in it: those no earlier face has."""
    left = {ord(c) for c in characters if c.isprintable()}
    for face in _faces(lang):
        if not left:
            return
        if part := left & covered(face):
            yield face, tuple(sorted(part))
            left -= part


def _faces(lang: str) -> Iterable[Face]:
    """The language's faces; where they are not installed the Latin ones, and the reader's own do the rest."""
    try:
        return faces(lang)
    except RenderError:
        return faces("en")


@lru_cache(32)
def _piece(face: Face, characters: tuple[int, ...]) -> bytes:
    source = opened(face.path, face.number)
    asked = hb.SubsetInput()
    asked.flags = _FLAGS
    asked.sets(hb.SubsetInputSets.UNICODE).set(set(characters))
    asked.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG).set({_tag(name) for name in _FEATURES})
    layout = _NO_LAYOUT if face.family.startswith(_IDEOGRAPHS) else ()
    asked.sets(hb.SubsetInputSets.DROP_TABLE_TAG).set({_tag(name) for name in (*_DROPPED, *layout)})
    asked.sets(hb.SubsetInputSets.NAME_ID).set({1, 2})
    return woff(asked.subset(source).blob.data)


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def woff(font: bytes) -> bytes:
    """The same font with its tables deflated: WOFF File Format 1.0, W3C Recommendation of 2012, sections 4 and 5."""
    flavor, count = font[:4], struct.unpack(">H", font[4:6])[0]
    entries = [struct.unpack(">4sLLL", font[12 + 16 * i : 28 + 16 * i]) for i in range(count)]
    at, directory, body, whole = 44 + 20 * count, b"", b"", 12 + 16 * count
    for tag, checksum, start, length in entries:
        table = font[start : start + length]
        packed = zlib.compress(table, 9)
        packed = packed if len(packed) < length else table
        directory += struct.pack(">4sLLLL", tag, at, len(packed), length, checksum)
        packed += bytes(-len(packed) % 4)
        body, at, whole = body + packed, at + len(packed), whole + length + -length % 4
    head = struct.pack(">4s4sLHHLHHLLLLL", b"wOFF", flavor, at, count, 0, whole, 1, 0, 0, 0, 0, 0, 0)
    return head + directory + body
