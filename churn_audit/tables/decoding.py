"""How a text file is written: its encoding and its delimiter, told from the bytes themselves."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from pathlib import Path

from charset_normalizer import from_bytes

SAMPLE = 1 << 20
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LEGACY = ["cp932", "big5", "cp1251", "gb18030", "euc_jp", "euc_kr", "koi8_r", "cp1252"]
OF_LOCALE = {"ja": "cp932", "zh-Hant": "big5", "ru": "cp1251"}
# Supersets of what programs on Windows write under the plain name.
WIDER = {"big5": "cp950", "shift_jis": "cp932", "gb2312": "gb18030", "euc_kr": "cp949"}
# Below this many bytes beyond ASCII statistics decide little, and the language of the business decides more.
FEW = 24
DELIMITERS = ",;\t|"


def encoding_of(path: Path, locale: str = "en") -> str:
    """The encoding of a file: byte-order mark, then UTF-8 if all of it is valid, then the likeliest other.

    `locale` (of the business) only settles files too short to tell.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        for mark, name in BOMS:
            if head.startswith(mark):
                return name
        if unmarked := _utf16(head):
            return unmarked
        if _is_utf8(head, file):
            return "utf-8"
    return _legacy(head, locale)


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text, of digits and delimiters, is zero."""
    half = max(1, len(head) // 2)
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) >= 4 and head[offset::2].count(0) / half > 0.2 > head[1 - offset :: 2].count(0) / half:
            return name
    return None


def _is_utf8(head: bytes, rest: object) -> bool:
    """Whether head and rest are UTF-8, but for at most one broken sequence in twenty."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    block = head
    while block:
        text = decoder.decode(block)
        broken = text.count("�")
        bad += broken
        good += 0 if text.isascii() else sum(1 for c in text if c > "\x7f") - broken
        if bad > 100 and bad * 20 > good:
            return False
        block = rest.read(SAMPLE)  # type: ignore[attr-defined]
    bad += len(decoder.decode(b"", final=True))
    return bad * 20 <= good


def _legacy(head: bytes, locale: str) -> str:
    own = OF_LOCALE.get(locale)
    foreign = sum(1 for b in head if b > 127)
    if own and foreign < FEW and _decodes(head, own):
        return WIDER.get(own, own)
    # Only lines with something beyond ASCII tell encodings apart; a table's first ones may have none.
    lines = b"\n".join(line for line in head.split(b"\n")[:-1] or [head] if any(b > 127 for b in line))
    best = from_bytes(lines[: SAMPLE // 8] or head, cp_isolation=LEGACY).best()
    name = best.encoding if best else own or "cp1252"
    return WIDER.get(name, name)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(lines: list[str]) -> str:
    """The delimiter under which the lines split most evenly into the most fields; a comma when none does."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = [len(r) for r in csv.reader(lines, delimiter=delimiter) if r]
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        # Whether the head line agrees counts: text full of commas splits evenly by chance only.
        score = (times / len(widths) + (widths[0] == width), width)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best
